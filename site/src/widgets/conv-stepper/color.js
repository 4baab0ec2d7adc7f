/** Three channels as what they are to the eye: one picture in color, on black. */

import { create } from "../../dom/elements.js";

/** @import { Tensor } from "../../python/protocol.js" */

export function createColorPicture() {
  const canvas = create("canvas", { role: "img", "aria-label": "The digit in color" });
  const element = create(
    "figure",
    { class: "gn-map gn-stepper__picture" },
    create("figcaption", {}, "In color"),
    create("div", {}, canvas),
  );

  /** @param {Tensor} image red, green and blue */
  function update({ shape: [, height, width], data }) {
    canvas.width = width;
    canvas.height = height;
    const context = canvas.getContext("2d");
    if (!context) return;
    const pixels = context.createImageData(width, height);
    const count = width * height;
    for (let place = 0; place < count; place++) {
      for (let channel = 0; channel < 3; channel++) {
        pixels.data[place * 4 + channel] = Math.round(data[channel * count + place] * 255);
      }
      pixels.data[place * 4 + 3] = 255;
    }
    context.putImageData(pixels, 0, 0);
  }
  return { element, update };
}
