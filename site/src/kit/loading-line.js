/**
 * What is being waited for and how much of it is there: "NumPy, 1.9 of 3.0 MB, about a minute left";
 * and a way out if it does not come.
 */

import { create, createButton, setText } from "../dom/elements.js";
import { Watch } from "../python/lifeline.js";
import { engine } from "../python/tab.js";
import { trainingRun } from "../runs/tab.js";
import { downloaded } from "../text/format.js";
import { TimeLeft } from "../text/time-left.js";
import { isWhereReaderActs } from "./status.js";

/**
 * Seconds without a byte, and without progress of a start that has all its bytes, after which the reader
 * is told and can ask anew. Nothing is ended for that: a device may just be slow.
 */
const STALL_SECONDS = { download: 8, start: 60 };

/** @import { WorkerEvents } from "../python/protocol.js" */

/**
 * @typedef {object} LoadingLine
 * @property {HTMLElement} element hidden unless something is waited for
 * @property {() => void} update
 * @property {() => void} destroy
 *
 * @typedef {object} Needs
 * @property {() => boolean} [wantsPython] whether Python's start concerns the widget, whoever began it
 * @property {() => boolean} [isLoading]   whether something else than Python's start is waited for
 * @property {() => boolean} [isHeldUp]    whether the widget waits for an answer of Python; left out, it
 *   is taken to if the reader did something in it last
 */

/**
 * @param {Needs} [needs]
 * @returns {LoadingLine}
 */
export function createLoadingLine({
  wantsPython = () => true,
  isLoading = () => false,
  isHeldUp,
} = {}) {
  const text = create("span", { class: "gn-loading__text" });
  const bar = create("progress", { class: "gn-progress", "aria-label": "Loading", max: 1 });
  const going = create("div", { class: "gn-loading__going" }, text, bar);
  const stallText = create("span", {});
  const stall = createWayOut("stall", stallText, "Retry", askAgain);
  const busy = createWayOut(
    "busy",
    create("span", { role: "status" }, "Python is busy with the console."),
    "End what the console runs",
    () => trainingRun.endConsole(),
  );
  const element = create("div", { class: "gn-loading", hidden: true }, going, stall, busy);
  const isWaiting = isHeldUp ?? (() => isWhereReaderActs(element));
  /** @type {Watch | null} */
  let watch = null;
  /** Whether bytes are on their way: computing may take its time. */
  let isDownloading = true;
  let isStalled = false;
  let timeLeft = new TimeLeft();

  function update() {
    const isStarting = engine.state === "loading" && wantsPython();
    going.hidden = !isStarting && !isLoading();
    stall.hidden = !isStalled || going.hidden;
    busy.hidden = !engine.isConsoleBusy || !isWaiting();
    element.hidden = going.hidden && busy.hidden;
    if (going.hidden) setText(text, "Starting Python");
  }

  function start() {
    isDownloading = true;
    timeLeft = new TimeLeft();
    watchProgress();
  }

  /** Waits for the next sign of progress from now on. */
  function watchProgress() {
    watch?.stop();
    watch = null;
    isStalled = false;
    if (engine.state === "loading") {
      const seconds = isDownloading ? STALL_SECONDS.download : STALL_SECONDS.start;
      watch = new Watch(seconds, showStall);
    }
    update();
  }

  function showStall() {
    isStalled = true;
    update();
    const sentence = isDownloading
      ? `Nothing has come for ${STALL_SECONDS.download} seconds.`
      : "Everything is here, but starting takes long. A slow device needs its time.";
    setText(stallText, sentence);
  }

  function askAgain() {
    setText(text, "Asking again");
    start();
    engine.retry().catch(() => {}); // whoever waits for it tells
  }

  /** @param {WorkerEvents["loading"]} stage */
  function showStage({ label, loaded, total }) {
    isDownloading = loaded < total;
    watchProgress();
    const left = timeLeft.tell(loaded, total, performance.now());
    const parts = [label, total ? downloaded(loaded, total) : "", left];
    setText(text, parts.filter(Boolean).join(", "));
    if (total) bar.value = loaded / total;
    else bar.removeAttribute("value");
  }

  const stops = [
    engine.on("state", start),
    engine.on("loading", showStage),
    engine.on("console", update),
  ];
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

/** @param {"stall" | "busy"} kind @param {HTMLElement} text @param {string} label @param {() => void} act */
function createWayOut(kind, text, label, act) {
  return create(
    "div",
    { class: `gn-loading__${kind}`, hidden: true },
    text,
    createButton(label, act, "gn-button gn-button--small"),
  );
}
