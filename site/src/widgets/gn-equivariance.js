/**
 * `<gn-equivariance>`: drag a digit over the field and see the maps of the network's first
 * convolution move with it, as long as its filters are shared by all places.
 */

import { onSchemeChange } from "../draw/theme.js";
import { engine } from "../engine.js";
import { createLesson } from "../lesson.js";
import { trainingRun } from "../training-run.js";
import { createEquivarianceView } from "./equivariance-view.js";
import { pace } from "./pace.js";
import { createSubject } from "./subject.js";

/** @import { Tensor } from "../protocol.js" */
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
  /** @type {Shift} */
  #shift = { rows: 0, columns: 0 };
  #isShared = true;
  #subject = createSubject(() => this.#move({ rows: 0, columns: 0 }));
  #lesson = createLesson("equivariance");
  #view = createEquivarianceView({
    subject: this.#subject.element,
    shift: () => this.#shift,
    onMove: (shift) => this.#move(shift),
    onShare: (isShared) => {
      this.#isShared = isShared;
      this.#ask();
    },
  });
  #refresh = pace(() => engine.state === "ready" && this.#ask(), REFRESH_MS);
  /** @type {(() => void)[]} */
  #stops = [];

  connectedCallback() {
    this.replaceChildren(...this.#view.children);
    this.#stops = [
      trainingRun.subscribe(() => this.#refresh.call()),
      onSchemeChange(() => this.#view.redraw()),
      () => this.#refresh.cancel(),
      this.#view.destroy,
      this.#subject.destroy,
    ];
    if (engine.state === "ready") this.#ask();
    else this.#showFirstLook();
  }

  disconnectedCallback() {
    for (const stop of this.#stops) stop();
  }

  /** @param {Shift} shift */
  #move(shift) {
    this.#shift = shift;
    this.#view.moveDigit();
    this.#ask();
  }

  #showFirstLook() {
    this.#lesson.showFirst("maps", {
      isWanted: () => engine.state !== "ready",
      show: (maps) => this.#show(maps, this.#shift, this.#isShared),
      fail: this.#view.showError,
    });
  }

  /** @param {Maps} maps @param {Shift} shift @param {boolean} isShared */
  #show(maps, shift, isShared) {
    this.#subject.show(maps.label);
    this.#view.show(maps, shift, isShared);
  }

  async #ask() {
    const shift = this.#shift;
    const isShared = this.#isShared;
    try {
      const subject = this.#subject.params();
      const question = { ...shift, shared: isShared, ...subject };
      const maps = await this.#lesson.latest("maps", question);
      // Of questions that overtook each other, all get the newest one's answer.
      if (shift === this.#shift && isShared === this.#isShared) this.#show(maps, shift, isShared);
    } catch (error) {
      this.#view.showError(/** @type {Error} */ (error));
    }
  }
}
