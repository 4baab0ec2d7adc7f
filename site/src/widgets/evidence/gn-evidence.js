/** `<gn-evidence>`: each logit as the sum of what every feature speaks for, then softmax and loss. */

import { signal } from "@preact/signals-core";
import { create, setText } from "../../dom/elements.js";
import { drawHeatmap, largestMagnitude } from "../../draw/heatmap.js";
import { lessonElement } from "../../kit/lesson-card.js";
import { largest } from "../../kit/place.js";
import { INK } from "../../kit/range.js";
import { setStatus } from "../../kit/status.js";
import { HESITATING } from "../../kit/subject.js";
import { short } from "../../text/cell-format.js";
import { confidence, decimal, signed } from "../../text/format.js";

/** @import { Tensor } from "../../python/protocol.js" */

/**
 * What `glassnet.lessons.evidence.contributions` answers.
 * @typedef {object} Evidence
 * @property {Tensor} image
 * @property {number | null} label
 * @property {DigitEvidence[]} evidence
 * @property {ArrayLike<number>} logits
 * @property {ArrayLike<number>} probabilities
 * @property {number | null} loss
 * @property {"reader" | "pretrained"} source
 * @property {number} step
 *
 * @typedef {object} DigitEvidence
 * @property {{index: number, feature: number, contribution: number}[]} named
 * @property {number} others
 * @property {number} count
 * @property {number} bias
 */

export default lessonElement({
  lesson: "evidence",
  method: "contributions",
  digit: HESITATING,
  createView,
});

function createView() {
  const digit = create("canvas", { role: "img", "aria-label": "The digit" });
  const rows = Array.from({ length: 10 }, (_, index) => createLogit(index, () => choose(index)));
  const table = create(
    "table",
    { class: "gn-evidence__logits" },
    create("caption", {}, "Choose a digit to see its evidence"),
    create(
      "thead",
      {},
      create(
        "tr",
        {},
        ...["Digit", "Logit", "Probability"].map((text) => create("th", { scope: "col" }, text)),
      ),
    ),
    create("tbody", {}, ...rows.map((row) => row.element)),
  );
  const title = create("h3", {});
  const list = create("ol", { class: "gn-evidence__terms" });
  const total = create("p", { class: "gn-evidence__sum", role: "status" });
  const lossText = create("p", { class: "gn-evidence__loss", "data-part": "loss" });

  /** The digit whose evidence is shown; null for the one the network says. */
  const chosen = signal(/** @type {number | null} */ (null));

  /** @param {Evidence} evidence */
  function draw(evidence) {
    const { image, logits, probabilities, label, loss } = evidence;
    drawHeatmap(digit, { data: image.data, height: 28, width: 28, ...INK });
    const shares = Array.from(probabilities);
    const current = chosen.value ?? largest(shares);
    for (const [index, row] of rows.entries()) {
      row.update(logits[index], shares[index], index === current);
    }
    showTerms(evidence, current);
    setText(
      lossText,
      loss === null || label === null
        ? "A drawing has no label, and so no loss."
        : `The label is ${label}, which gets ${confidence(shares[label])}. Loss: −ln p = ${short(loss)}.`,
    );
  }

  /** @param {Evidence} evidence @param {number} digit */
  function showTerms({ evidence, logits }, digit) {
    const { named, others, count, bias } = evidence[digit];
    const terms = named.map(({ contribution }) => contribution);
    const longest = largestMagnitude([...terms, others, bias]);
    setText(title, `Evidence for ${digit}`);
    list.replaceChildren(
      ...named.map(({ index, feature, contribution }) =>
        createTerm(`feature ${index + 1}, at ${decimal(feature)}`, contribution, longest),
      ),
      ...(count ? [createTerm(`the other ${count} features`, others, longest)] : []),
      createTerm("bias", bias, longest),
    );
    setStatus(total, `Added up: the logit of ${digit} is ${decimal(logits[digit])}.`);
  }

  /** @param {number} digit */
  function choose(digit) {
    chosen.value = digit;
  }

  const body = [
    create(
      "div",
      { class: "gn-evidence__body" },
      create("figure", { "data-part": "input" }, digit),
      table,
      create(
        "section",
        { class: "gn-evidence__detail", "data-part": "kernel" },
        title,
        list,
        total,
      ),
    ),
    lossText,
  ];
  return {
    title: "From evidence to an answer",
    body,
    draw,
    /** For another digit, what the network says is what to look at first. */
    forget: () => {
      chosen.value = null;
    },
  };
}

/** @param {number} digit @param {() => void} onChoose */
function createLogit(digit, onChoose) {
  const button = create(
    "button",
    {
      type: "button",
      class: "gn-evidence__digit",
      "aria-label": `Evidence for ${digit}`,
      onclick: onChoose,
    },
    String(digit),
  );
  const logit = create("td", {});
  const value = create("span", {});
  const bar = create("span", { class: "gn-evidence__bar", "aria-hidden": "true" });
  const element = create(
    "tr",
    {},
    create("th", { scope: "row" }, button),
    logit,
    create("td", { "data-part": "softmax" }, value, bar),
  );

  /** @param {number} z @param {number} probability @param {boolean} isChosen */
  function update(z, probability, isChosen) {
    setText(logit, decimal(z));
    setText(value, probability < 0.0005 ? "< 0.1 %" : confidence(probability));
    bar.style.setProperty("--fraction", String(probability));
    button.setAttribute("aria-pressed", String(isChosen));
    element.toggleAttribute("data-chosen", isChosen);
  }
  return { element, update };
}

/** @param {string} name @param {number} value @param {number} largest */
function createTerm(name, value, largest) {
  const bar = create("span", {
    class: `gn-evidence__term gn-evidence__term--${value < 0 ? "against" : "for"}`,
    "aria-hidden": "true",
  });
  bar.style.setProperty("--fraction", String(largest ? Math.abs(value) / largest : 0));
  return create(
    "li",
    {},
    create("span", {}, name),
    create("span", { class: "gn-evidence__track" }, bar),
    create("span", {}, signed(value)),
  );
}
