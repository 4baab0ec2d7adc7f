/**
 * `<gn-equivariance>`: drag a digit over the field and see the maps of the network's first
 * convolution move with it, as long as its filters are shared by all places.
 */

import { onSchemeChange } from "../../draw/theme.js";
import { pace } from "../../kit/pace.js";
import { createSubject } from "../../kit/subject.js";
import { engine } from "../../python/tab.js";
import { createLesson } from "../../runs/lesson.js";
import { trainingRun } from "../../runs/tab.js";
import { createEquivarianceView } from "./view.js";

/** @import { Tensor } from "../../python/protocol.js" */
/** @import { Shift } from "./drag-field.js" */

/**
 * What `glassnet.lessons.equivariance.maps` answers.
 * @typedef {object} Maps
 * @property {Tensor} image
 * @property {number | null} label
 * @property {Tensor} maps
 * @property {Tensor} filters
 * @property {[number, number, number, number]} inside top, left, height, width
 * @property {number[]} difference
 * @property {boolean[]} follows
 * @property {ArrayLike<number>} probabilities
 * @property {"reader" | "pretrained"} source
 * @property {number} step
 */

/** Least time, in milliseconds, between two looks at a network that learns. */
const REFRESH_MS = 100;

export default class Equivariance extends HTMLElement {
  /** @type {(() => void)[]} */
  #stops = [];

  connectedCallback() {
    /** @type {Shift} */
    let shift = { rows: 0, columns: 0 };
    let isShared = true;

    /** @param {Shift} to */
    const move = (to) => {
      shift = to;
      view.moveDigit();
      ask();
    };

    const lesson = createLesson("equivariance");
    const subject = createSubject(() => move({ rows: 0, columns: 0 }));
    const view = createEquivarianceView({
      subject: subject.element,
      shift: () => shift,
      onMove: move,
      onShare: (chosen) => {
        isShared = chosen;
        ask();
      },
    });

    /** @param {Maps} maps */
    const show = (maps) => {
      subject.show(maps.label);
      view.show(maps, shift, isShared);
    };

    const ask = async () => {
      const asked = { shift, isShared };
      try {
        const question = { ...shift, shared: isShared, ...subject.params() };
        const maps = await lesson.latest("maps", question);
        // Of questions that overtook each other, all get the newest one's answer.
        if (shift === asked.shift && isShared === asked.isShared) show(maps);
      } catch (error) {
        view.showError(/** @type {Error} */ (error));
      }
    };

    const refresh = pace(() => engine.state === "ready" && ask(), REFRESH_MS);
    this.replaceChildren(...view.children);
    this.#stops = [
      trainingRun.subscribe(refresh.call),
      onSchemeChange(view.redraw),
      refresh.cancel,
      view.destroy,
      subject.destroy,
    ];
    const isWanted = () => engine.state !== "ready";
    if (engine.state === "ready") ask();
    else lesson.showFirst("maps", { isWanted, show, fail: view.showError });
  }

  disconnectedCallback() {
    for (const stop of this.#stops) stop();
  }
}
