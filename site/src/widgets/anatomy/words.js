/** What a layer is and where its numbers come from, in a sentence or two. */

import { count } from "../../text/format.js";

/** @import { Role } from "../../python/protocol.js" */
/** @import { LayerAnatomy } from "./gn-anatomy.js" */

/** @type {Record<string, (layer: LayerAnatomy) => string>} */
const WORDS = {
  Conv2d({ weights, output_shape, parameters }) {
    const [filters, channels, height, width] = weights.weight;
    const [, rows, columns] = output_shape;
    const window = channels * height * width;
    return (
      `${filters} filters, each of ${channels} × ${height} × ${width} = ${window} weights` +
      `${weights.bias ? " and 1 bias" : ""}: ${count(parameters)} parameters. Every filter serves ` +
      `all ${rows} × ${columns} places of its map, and each place takes ${window} multiply-adds. ` +
      "So few parameters do much of the work."
    );
  },
  Linear({ weights, parameters }) {
    const [units, inputs] = weights.weight;
    return (
      `${units} units, each with a weight for each of the ${count(inputs)} numbers that arrive` +
      `${weights.bias ? " and 1 bias" : ""}: ${count(parameters)} parameters. Each weight is used ` +
      "once per digit, so there are as many multiply-adds as weights."
    );
  },
  ReLU: () =>
    "Sets what is negative to 0. Nothing to learn and nothing to multiply, but its output needs memory.",
  MaxPool2d: ({ input_shape, output_shape }) =>
    `Keeps the largest value of each window: ${size(input_shape)} become ${size(output_shape)} ` +
    "values. Nothing to learn; what follows gets cheaper.",
  AvgPool2d: ({ input_shape, output_shape }) =>
    `Takes the mean of each window: ${size(input_shape)} become ${size(output_shape)} values. ` +
    "Nothing to learn; what follows gets cheaper.",
  Flatten: ({ output_shape }) =>
    `Writes all maps into one row of ${count(output_shape[0])} numbers, for the layers to come. ` +
    "Nothing is computed.",
  Dropout: () =>
    "In training it switches off a random part of what arrives. Now, in use, it lets everything through.",
};

/** Of a type that has no words of its own. @type {Partial<Record<Role, (layer: LayerAnatomy) => string>>} */
const OTHERS = {
  activation: () =>
    "Bends every number by itself. Nothing to learn and nothing to multiply, but its output needs memory.",
};

/** @param {LayerAnatomy} layer */
function costs({ parameters }) {
  return `It has ${count(parameters)} parameters.`;
}

/** @param {LayerAnatomy} layer */
export function explain(layer) {
  const shapes = `${layer.name}: from ${layer.input_shape.join(" × ")} to ${layer.output_shape.join(" × ")}. `;
  return shapes + (WORDS[layer.type] ?? OTHERS[layer.role] ?? costs)(layer);
}

/** @param {number[]} shape */
function size(shape) {
  return count(shape.reduce((product, side) => product * side, 1));
}
