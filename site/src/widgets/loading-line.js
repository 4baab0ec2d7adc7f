/** What is being waited for and how much of it is there: "NumPy, 1.9 of 3.0 MB". */

import { engine } from "../engine.js";
import { Watch } from "../lifeline.js";
import { create, setText } from "./dom.js";
import { downloaded } from "./format.js";

/** Seconds without a byte after which the reader is told, and can ask anew: a download gives up later. */
const STALL_SECONDS = 8;

/** @import { WorkerEvents } from "../protocol.js" */

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
  const stall = create(
    "div",
    { class: "gn-loading__stall", hidden: true },
    create("span", {}, `Nothing has come for ${STALL_SECONDS} seconds.`),
    create(
      "button",
      { type: "button", class: "gn-button gn-button--small", onclick: askAgain },
      "Retry",
    ),
  );
  const element = create("div", { class: "gn-loading", hidden: true }, text, bar, stall);
  /** @type {Watch | null} */
  let watch = null;
  /** Whether bytes are on their way: computing may take its time. */
  let isDownloading = true;

  function update() {
    element.hidden = engine.state !== "loading" && !isWaiting();
    if (element.hidden) setText(text, "Starting Python");
  }

  function start() {
    isDownloading = true;
    update();
    watchBytes();
  }

  /** Waits for the next byte from now on. */
  function watchBytes() {
    watch?.stop();
    watch = null;
    stall.hidden = true;
    if (engine.state !== "loading") return;
    const showStall = () => {
      stall.hidden = false;
    };
    watch = new Watch(STALL_SECONDS, showStall, () => isDownloading);
  }

  function askAgain() {
    setText(text, "Starting Python anew");
    start();
    engine.retry().catch(() => {}); // whoever waits for it tells
  }

  /** @param {WorkerEvents["loading"]} stage */
  function showStage({ label, loaded, total }) {
    isDownloading = loaded < total;
    watchBytes();
    setText(text, total ? `${label}, ${downloaded(loaded, total)}` : label);
    if (total) bar.value = loaded / total;
    else bar.removeAttribute("value");
  }

  const stops = [engine.on("state", start), engine.on("loading", showStage)];
  start();
  return {
    element,
    update,
    destroy() {
      for (const stop of stops) stop();
      watch?.stop();
    },
  };
}
