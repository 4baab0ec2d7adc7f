/** `<gn-nudges>`: the pixels an answer hangs on, and a nudge along the gradient that turns it. */

import { create, setText, uniqueId } from "../../dom/elements.js";
import { lessonElement } from "../../kit/lesson-card.js";
import { createPictureFigure } from "../../kit/picture-figure.js";
import { readAs } from "../../kit/prediction.js";
import { aroundZero, fromZero, INK } from "../../kit/range.js";
import { createScale } from "../../kit/scale.js";
import { setStatus } from "../../kit/status.js";
import { decimal } from "../../text/format.js";

/** @import { LessonCard } from "../../kit/lesson-card.js" */
/** @import { Tensor } from "../../python/protocol.js" */

/**
 * What `glassnet.lessons.nudges.nudged` answers.
 * @typedef {object} Nudged
 * @property {Tensor} image
 * @property {number | null} label
 * @property {number} answer
 * @property {Tensor} saliency
 * @property {{along: Tensor, random: Tensor}} pictures
 * @property {{along: Tensor, random: Tensor}} changes
 * @property {{is: ArrayLike<number>, along: ArrayLike<number>, random: ArrayLike<number>}} probabilities
 * @property {{along: number | null, random: number | null}} smallest
 * @property {"reader" | "pretrained"} source
 * @property {number} step
 */

const START = 0.1;

/** A test digit that the pretrained network is sure of, and that a small nudge turns. */
const TURNING = 395;

export default lessonElement({
  lesson: "nudges",
  method: "nudged",
  chosen: { size: START },
  digit: TURNING,
  createView,
});

/** @param {LessonCard} card */
function createView(card) {
  const id = uniqueId("nudge");
  const text = create("output", { for: id }, decimal(START));
  const size = create("input", { id, type: "range", min: 0, max: 0.5, step: 0.01, value: START });
  size.addEventListener("input", () => {
    setText(text, decimal(Number(size.value)));
    card.choose({ size: Number(size.value) });
  });
  const figures = {
    is: createPictureFigure("input"),
    saliency: createPictureFigure("output"),
    change: createPictureFigure("gradient"),
    along: createPictureFigure("gradient"),
    random: createPictureFigure("random"),
  };
  const saliencyScale = createScale();
  const changeScale = createScale();
  figures.saliency.element.append(saliencyScale.element);
  figures.change.element.append(changeScale.element);
  const status = create("p", { class: "gn-units__status", role: "status" });

  /** @param {Nudged} nudged */
  function show(nudged) {
    setStatus(status, told(nudged));
  }

  /** @param {Nudged} nudged */
  function draw({ image, answer, saliency, pictures, changes, probabilities }) {
    figures.is.update(pixels(image), INK, `As it is: ${readAs(probabilities.is)}`);
    const salient = fromZero(saliency.data);
    figures.saliency.update(pixels(saliency), salient, `Saliency of the ${answer}`);
    saliencyScale.update(salient);
    const range = aroundZero(changes.along.data);
    figures.change.update(pixels(changes.along), range, "The nudge");
    changeScale.update(range);
    figures.along.update(
      pixels(pictures.along),
      INK,
      `Nudged along it: ${readAs(probabilities.along)}`,
    );
    figures.random.update(
      pixels(pictures.random),
      INK,
      `At random: ${readAs(probabilities.random)}`,
    );
  }

  const body = [
    create(
      "div",
      { class: "gn-filters__time", "data-part": "size" },
      create("label", { for: id }, "Size of the nudge, of paper to ink"),
      size,
      text,
    ),
    create(
      "div",
      { class: "gn-nudges__pictures" },
      ...Object.values(figures).map(({ element }) => element),
    ),
    status,
  ];
  return { title: "Nudge every pixel", body, show, draw };
}

/** @param {Tensor} picture */
function pixels({ data }) {
  return { data, height: 28, width: 28 };
}

/** @param {Nudged} answer */
function told({ answer, smallest }) {
  const along =
    smallest.along === null
      ? "No nudge up to 0.50 along the gradient changes this answer"
      : `From ${decimal(smallest.along)} on, a nudge along the gradient changes the ${answer} into something else`;
  const random =
    smallest.random === null
      ? "a random one of up to 0.50 does not"
      : `a random one does so from ${decimal(smallest.random)}`;
  return `${along}; ${random}.`;
}
