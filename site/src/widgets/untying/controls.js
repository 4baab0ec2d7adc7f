/** The controls of `<gn-untying>`: how many tiles, training with them, forward or backward. */

import { create, createButton, setAttribute, setText, uniqueId } from "../../dom/elements.js";
import { createPickOne } from "../../kit/pick-one.js";

/** @import { Untied } from "./gn-untying.js" */

const TILES = [1, 2, 3, 4, 6, 8, 13, 26];
const UPDATES = 20;

/**
 * @param {object} options
 * @param {(tiles: number) => void} options.onTiles
 * @param {(updates: number) => void} options.onTrain
 * @param {() => void} options.onRestart
 * @param {(isBackward: boolean) => void} options.onDirection
 */
export function createUntyingControls({ onTiles, onTrain, onRestart, onDirection }) {
  const id = uniqueId("tiles");
  const text = create("output", { for: id });
  /** As many as the map of the network that answers has places for. */
  let choices = TILES;
  const slider = create("input", { id, type: "range", min: 0, max: TILES.length - 1, value: 0 });
  const train = createButton(
    `Train ${UPDATES} updates`,
    () => onTrain(UPDATES),
    "gn-button gn-button--primary",
  );
  const restart = createButton("Start over", onRestart);
  const direction = createPickOne("Show", ["Forward", "Backward"], (index) =>
    onDirection(index === 1),
  );
  slider.addEventListener("input", () => {
    const tiles = choices[Number(slider.value)];
    name(tiles);
    onTiles(tiles);
  });
  name(1);

  /** @param {number} tiles */
  function name(tiles) {
    const words = tiles === 1 ? "1 tile: a convolution" : `${tiles} × ${tiles} tiles`;
    setText(text, words);
    setAttribute(slider, "aria-valuetext", words);
  }

  /** @param {Untied} untied */
  function show({ tile_of, updates }) {
    const side = Math.min(...tile_of.map((of) => of.length));
    choices = [...TILES.filter((tiles) => tiles < side), side];
    setAttribute(slider, "max", choices.length - 1);
    restart.disabled = updates === 0;
  }

  const element = create(
    "div",
    { class: "gn-untying__controls" },
    create(
      "div",
      { class: "gn-untying__tiles", "data-part": "size" },
      create("label", { for: id }, "Tiles that share weights"),
      text,
      slider,
    ),
    create("div", { class: "gn-untying__buttons" }, train, restart),
    direction.element,
  );
  return { element, show };
}
