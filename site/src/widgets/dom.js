/** What widgets build elements with: the same as everything above `draw/`. */

export * from "../dom.js";
