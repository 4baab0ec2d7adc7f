/** From everything a network computed to the few pictures that tell the story, in order. */

/** @import { Look, Tensor } from "../../python/protocol.js" */

/**
 * A row of equal pictures: a digit, filters, feature maps, or the units of a layer.
 *
 * @typedef {object} Stage
 * @property {string} title
 * @property {string} size
 * @property {"image" | "filters" | "maps" | "units"} kind
 * @property {number} tiles
 * @property {number} height of one tile, in values
 * @property {number} width
 * @property {number} stride values from one tile to the next
 * @property {Float32Array} data
 * @property {number} layer index of the layer whose arithmetic a tile shows, -1 for none
 */

/**
 * @param {Look} look
 * @returns {Stage[]}
 */
export function stagesOf({ image, filters, activations }) {
  const stages = [imageStage(image)];
  for (const [layer, { type, role }] of activations.entries()) {
    const next = activations[layer + 1];
    const shown = next?.role === "activation" ? next : activations[layer];
    const after = shown === next ? `, after ${next.type}` : "";
    if (role === "convolution") {
      if (filters && stages.length === 1) stages.push(filterStage(filters));
      stages.push(mapStage(shown, after, type === "Conv2d" ? layer : -1));
    } else if (role === "dense" && next) {
      stages.push(unitStage(shown, after));
    }
  }
  return stages;
}

/** @param {Float32Array} image @returns {Stage} */
function imageStage(image) {
  return {
    title: "Digit",
    size: "28 × 28",
    kind: "image",
    tiles: 1,
    height: 28,
    width: 28,
    stride: 0,
    data: image,
    layer: -1,
  };
}

/** @param {Tensor} filters @returns {Stage} */
function filterStage({ shape: [tiles, channels, height, width], data }) {
  return {
    title: `${tiles} filters`,
    size: `${height} × ${width} weights`,
    kind: "filters",
    tiles,
    height,
    width,
    stride: channels * height * width,
    data,
    layer: -1,
  };
}

/** @param {{shape: number[], data: Float32Array}} activation @param {string} after @param {number} layer @returns {Stage} */
function mapStage({ shape: [tiles, height, width], data }, after, layer) {
  return {
    title: `${tiles} maps`,
    size: `${height} × ${width}${after}`,
    kind: "maps",
    tiles,
    height,
    width,
    stride: height * width,
    data,
    layer,
  };
}

/** Units have no place; a block is easier to look at than a line. @param {{shape: number[], data: Float32Array}} activation @param {string} after @returns {Stage} */
function unitStage({ shape: [units], data }, after) {
  const width = Math.ceil(Math.sqrt(units));
  const height = Math.ceil(units / width);
  return {
    title: `${units} units`,
    size: `one layer${after}`,
    kind: "units",
    tiles: 1,
    height,
    width,
    stride: 0,
    data,
    layer: -1,
  };
}
