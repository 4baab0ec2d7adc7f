/** What is being waited for and how much of it is there: "NumPy, 1.9 of 3.0 MB". */

import { engine } from "../engine.js";
import { create, setText } from "./dom.js";
import { downloaded } from "./format.js";

/**
 * @typedef {object} LoadingLine
 * @property {HTMLElement} element hidden unless something is waited for
 * @property {() => void} update
 * @property {() => void} destroy
 */

/**
 * @param {() => boolean} isWaiting whether something else than Python's start is waited for
 * @returns {LoadingLine}
 */
export function createLoadingLine(isWaiting = () => false) {
  const text = create("span", { class: "gn-loading__text" });
  const bar = create("progress", { class: "gn-progress", "aria-label": "Loading", max: 1 });
  const element = create("div", { class: "gn-loading", hidden: true }, text, bar);

  function update() {
    element.hidden = engine.state !== "loading" && !isWaiting();
    if (element.hidden) setText(text, "Starting Python");
  }

  /** @param {{label: string, loaded: number, total: number}} stage */
  function showStage({ label, loaded, total }) {
    setText(text, total ? `${label}, ${downloaded(loaded, total)}` : label);
    if (total) bar.value = loaded / total;
    else bar.removeAttribute("value");
  }

  const stops = [engine.on("state", update), engine.on("loading", showStage)];
  update();
  return {
    element,
    update,
    destroy() {
      for (const stop of stops) stop();
    },
  };
}
