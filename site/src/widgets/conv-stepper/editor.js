/** A kernel to be edited weight by weight, one table for each channel. */

import { create } from "../../dom/elements.js";
import { parse } from "./fields.js";

/** @import { Tensor } from "../../python/protocol.js" */

/**
 * @param {(slices: number[][][]) => void} onEdit
 * @param {string[] | null} [names] of the channels
 */
export function createKernelEditor(onEdit, names = null) {
  const element = create("div", { class: "gn-stepper__editor" });
  /** @type {HTMLInputElement[]} */
  let inputs = [];
  let shape = [0, 0, 0];
  /** The weights as they are, not as they are written. @type {number[]} */
  let weights = [];

  /** @param {Tensor} kernel (C, KH, KW) */
  function update(kernel) {
    if (String(shape) !== String(kernel.shape)) build(kernel.shape);
    weights = Array.from(kernel.data);
    for (const [index, input] of inputs.entries()) {
      if (document.activeElement !== input) input.value = written(weights[index]);
    }
  }

  /** @param {number[]} newShape */
  function build(newShape) {
    shape = newShape;
    const [count, height, width] = shape;
    inputs = Array.from({ length: count * height * width }, (_, index) => createInput(index));
    const slices = Array.from({ length: count }, (_, channel) => {
      const own = inputs.slice(channel * height * width, (channel + 1) * height * width);
      const grid = create("div", { class: "gn-stepper__weights" }, ...own);
      grid.style.setProperty("--columns", String(width));
      return names ? create("div", {}, create("p", {}, names[channel]), grid) : grid;
    });
    element.replaceChildren(...slices);
  }

  /** @param {number} index */
  function createInput(index) {
    const [, height, width] = shape;
    const channel = Math.floor(index / (height * width));
    const place = index % (height * width);
    const where = `row ${Math.floor(place / width) + 1}, column ${(place % width) + 1}`;
    const input = create("input", {
      type: "text",
      inputmode: "text",
      autocomplete: "off",
      "aria-label": names ? `${names[channel]} weight, ${where}` : `Weight, ${where}`,
      onchange: () => {
        const value = parse(input.value);
        if (value === null) input.value = written(weights[index]);
        else {
          weights[index] = value;
          onEdit(values());
        }
      },
    });
    return input;
  }

  /** The weights in rows, for each channel. */
  function values() {
    const [count, height, width] = shape;
    return Array.from({ length: count }, (_, channel) =>
      Array.from({ length: height }, (_, row) => {
        const start = (channel * height + row) * width;
        return weights.slice(start, start + width);
      }),
    );
  }
  return { element, update, values };
}

/** @param {number} value */
function written(value) {
  return String(Number(value.toPrecision(3)));
}
