/** `<gn-units>`: one unit: its window on the digit, what excites it most, and its made-up favorite. */

import { lessonElement } from "../../kit/lesson-card.js";
import { createUnitsView } from "./view.js";

/** @import { Tensor } from "../../python/protocol.js" */

/**
 * What `glassnet.lessons.units.unit` answers.
 * @typedef {object} UnitLook
 * @property {{index: number, name: string, units: number, field: [number, number]}[]} layers
 * @property {number} layer
 * @property {number} channel
 * @property {Tensor} image
 * @property {number | null} label
 * @property {[number, number, number, number]} window top, left, height, width
 * @property {number} value
 * @property {Tensor} patches (K, h, w)
 * @property {number[]} labels
 * @property {number[]} values
 * @property {Tensor} preferred (h, w)
 * @property {"reader" | "pretrained"} source
 * @property {number} step
 */

export default lessonElement({
  lesson: "units",
  method: "unit",
  chosen: { layer: 3, channel: 1 },
  digit: 0,
  createView: createUnitsView,
});
