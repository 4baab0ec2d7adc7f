/**
 * Color maps: a number in, a color out. Three maps, one meaning each.
 *
 * - `ink`: pixels of a digit, paper to ink.
 * - `sequential`: activations, from nothing (the card) to strong (deep ink-teal; light teal in dark).
 * - `diverging`: weights and gradients, blue below zero, white or near-black at zero, orange above.
 *
 * @typedef {"ink" | "sequential" | "diverging"} MapName
 * @typedef {"light" | "dark"} Scheme
 */

const LEVELS = 256;

/** Evenly spaced stops from the lowest value to the highest. @type {Record<MapName, Record<Scheme, string[]>>} */
const STOPS = {
  ink: {
    light: ["#ffffff", "#1d2126"],
    dark: ["#1b1e24", "#f4f2ed"],
  },
  sequential: {
    light: ["#ffffff", "#cfe6e2", "#7fbdb6", "#2f8f88", "#0b6e69", "#04302e"],
    dark: ["#1b1e24", "#17403f", "#14706b", "#2fa197", "#83d6cc", "#effbf8"],
  },
  diverging: {
    light: ["#08448a", "#2f7fc1", "#a9cfe8", "#ffffff", "#f9cf9a", "#e08214", "#8a4500"],
    dark: ["#a5d3ff", "#4f9fe0", "#1f5180", "#1b1e24", "#7a4a10", "#e0912f", "#ffd9a0"],
  },
};

/** @type {Map<string, Uint8ClampedArray>} */
const tables = new Map();

/**
 * The 256 colors of a map as RGBA bytes, one after the other.
 *
 * @param {MapName} name
 * @param {Scheme} scheme
 * @returns {Uint8ClampedArray}
 */
export function colorTable(name, scheme) {
  const key = `${name} ${scheme}`;
  const known = tables.get(key);
  if (known) return known;
  const stops = STOPS[name][scheme].map(parseHex);
  const table = new Uint8ClampedArray(LEVELS * 4);
  for (let level = 0; level < LEVELS; level++) {
    const position = (level / (LEVELS - 1)) * (stops.length - 1);
    const index = Math.min(Math.floor(position), stops.length - 2);
    for (let channel = 0; channel < 3; channel++) {
      const from = stops[index][channel];
      const to = stops[index + 1][channel];
      table[level * 4 + channel] = from + (to - from) * (position - index);
    }
    table[level * 4 + 3] = 255;
  }
  tables.set(key, table);
  return table;
}

/**
 * The color of one value, as CSS.
 *
 * @param {MapName} name
 * @param {Scheme} scheme
 * @param {number} fraction where the value lies between the map's ends, 0 to 1
 */
export function color(name, scheme, fraction) {
  const table = colorTable(name, scheme);
  const offset = Math.round(Math.min(1, Math.max(0, fraction)) * (LEVELS - 1)) * 4;
  return `rgb(${table[offset]} ${table[offset + 1]} ${table[offset + 2]})`;
}

/**
 * Black or white, whichever reads better on the color of one value.
 *
 * @param {MapName} name
 * @param {Scheme} scheme
 * @param {number} fraction
 */
export function contrastingText(name, scheme, fraction) {
  const table = colorTable(name, scheme);
  const offset = Math.round(Math.min(1, Math.max(0, fraction)) * (LEVELS - 1)) * 4;
  const luminance =
    0.2126 * linear(table[offset]) +
    0.7152 * linear(table[offset + 1]) +
    0.0722 * linear(table[offset + 2]);
  // WCAG's contrast with black equals its contrast with white at a luminance of 0.179.
  return luminance > 0.179 ? "#000000" : "#ffffff";
}

/** @param {string} hex @returns {number[]} */
function parseHex(hex) {
  return [1, 3, 5].map((start) => Number.parseInt(hex.slice(start, start + 2), 16));
}

/** sRGB byte to linear light. @param {number} byte */
function linear(byte) {
  const value = byte / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}
