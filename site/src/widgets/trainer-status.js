/** One line on where the run stands, with what can be done if it does not go on. */

import { trainingRun } from "../training-run.js";
import { create, setAttribute, setText } from "./dom.js";
import { count, percent } from "./format.js";
import { createLoadingLine } from "./loading-line.js";

/** @typedef {typeof trainingRun} TrainingRun */

export function createStatus() {
  const text = create("p", { class: "gn-status__text" });
  const bar = create("progress", {
    class: "gn-progress",
    "aria-label": "Progress of the run",
    max: 1,
  });
  const going = create("div", { class: "gn-status__going" }, text, bar);
  const loading = createLoadingLine(() => trainingRun.state === "loading");
  const message = create("span", {});
  const remedy = create("button", { type: "button", class: "gn-button gn-button--small" });
  remedy.addEventListener("click", () => trainingRun.error?.remedy?.apply());
  const error = create("div", { class: "gn-error", hidden: true }, message, remedy);
  const notice = create("p", { class: "gn-notice", hidden: true });
  const spoken = create("p", { class: "gn-hidden", role: "status" });
  const alerts = create("div", { role: "alert" }, error);
  const element = create(
    "div",
    { class: "gn-status" },
    going,
    loading.element,
    alerts,
    notice,
    spoken,
  );
  const speak = createSpeaker(spoken);

  /** @param {TrainingRun} run */
  function update(run) {
    const problem = run.error?.control === "general" ? run.error : null;
    error.hidden = problem === null;
    setText(message, problem?.message ?? "");
    remedy.hidden = !problem?.remedy;
    setText(remedy, problem?.remedy?.label ?? "");
    notice.hidden = run.notice === null;
    setText(notice, run.notice ?? "");
    loading.update();
    going.hidden = run.state === "failed" && problem !== null;
    setText(text, describe(run));
    showProgress(bar, run);
    speak(run);
  }

  return { element, update, destroy: loading.destroy };
}

/** @param {TrainingRun} run */
function describe({ state, slice, info, settings }) {
  switch (state) {
    case "idle":
      return "Press Train: Python starts in this tab, then the network begins to learn.";
    case "ready":
      return info
        ? `Ready: ${count(info.parameters)} weights and biases, all still random.`
        : "Ready.";
    case "training":
      if (slice?.phase === "evaluating") return "Testing on 10,000 digits it has never seen";
      return slice ? `Epoch ${currentEpoch(slice)} of ${slice.epochs}` : "Starting";
    case "paused":
      if (slice?.phase === "evaluating") return `Paused while testing after epoch ${slice.epoch}.`;
      return slice ? `Paused in epoch ${currentEpoch(slice)} of ${slice.epochs}.` : "Paused.";
    case "done":
      return `Done: ${settings.epochs} ${settings.epochs === 1 ? "epoch" : "epochs"}.${whatNow()}`;
    case "failed":
      return "Stopped.";
    default:
      return "";
  }
}

/** Not every page with a trainer has a pad. */
function whatNow() {
  return document.querySelector("gn-draw-digit") ? " Draw a digit and let it read." : "";
}

/** @param {import("../protocol.js").Slice} slice */
function currentEpoch({ epoch, epochs }) {
  return Math.min(epoch + 1, epochs);
}

/** @param {HTMLProgressElement} bar @param {TrainingRun} run */
function showProgress(bar, { slice }) {
  const testing = slice?.phase === "evaluating";
  const done = slice ? (slice.epoch + slice.epoch_progress) / slice.epochs : 0;
  bar.value = testing ? slice.evaluation_progress : Math.min(1, done);
  setAttribute(bar, "data-testing", testing ? "" : null);
}

/**
 * Screen readers hear changes of state and each epoch's accuracy, not every step.
 *
 * @param {HTMLElement} element
 */
function createSpeaker(element) {
  let state = "";
  let tested = 0;
  return (/** @type {TrainingRun} */ run) => {
    const evaluation = run.history.evaluations.at(-1);
    if (evaluation && run.history.evaluations.length > tested) {
      setText(
        element,
        `Epoch ${evaluation.epoch}: ${percent(evaluation.accuracy)} of the test digits read right`,
      );
    } else if (run.state !== state) {
      setText(element, describe(run));
    }
    state = run.state;
    tested = run.history.evaluations.length;
  };
}
