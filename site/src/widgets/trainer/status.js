/** One line on where the run stands, with what can be done if it does not go on. */

import { create, setAttribute, setText } from "../../dom/elements.js";
import { createLoadingLine } from "../../kit/loading-line.js";
import { setProblem } from "../../kit/problem.js";
import { startBytes } from "../../python/manifest.js";
import { engine } from "../../python/tab.js";
import { trainingRun } from "../../runs/tab.js";
import { count, downloaded, megabytes, percent } from "../../text/format.js";
import { createSpeaker } from "./speaker.js";

/** @import { TrainingRun } from "../../runs/training-run.js" */

/** @param {() => void} focusNext takes the focus from a button that goes when it is pressed */
export function createStatus(focusNext) {
  const text = create("p", { class: "gn-status__text" });
  const bar = create("progress", {
    class: "gn-progress",
    "aria-label": "Progress of the run",
    max: 1,
  });
  const going = create("div", { class: "gn-status__going" }, text, bar);
  const loading = createLoadingLine({
    isLoading: () => trainingRun.state === "loading",
    isHeldUp: () => trainingRun.isAwaited,
  });
  const message = create("span", {});
  const remedy = create("button", { type: "button", class: "gn-button gn-button--small" });
  remedy.addEventListener("click", () => {
    focusNext();
    trainingRun.error?.remedy?.apply();
  });
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
  const speaker = createSpeaker(spoken);
  const speak = createCommentary(speaker);
  /** What Python's start downloads: "23 MB"; empty while that is not known. */
  let size = "";
  engine.manifest().then(
    (manifest) => {
      size = megabytes(startBytes(manifest));
      update(trainingRun);
    },
    () => {}, // without a manifest nothing loads, and the error says so
  );

  /** @param {TrainingRun} run */
  function update(run) {
    const problem = run.error?.control === "general" ? run.error : null;
    error.hidden = problem === null;
    setProblem(message, problem?.message ?? "");
    remedy.hidden = !problem?.remedy;
    setText(remedy, problem?.remedy?.label ?? "");
    const remark = run.notice ?? run.slice?.warning ?? null;
    notice.hidden = remark === null;
    setText(notice, remark ?? "");
    loading.update();
    going.hidden = run.state === "failed" && problem !== null;
    setText(text, run.state === "idle" ? invite(size) : describe(run));
    showProgress(bar, run);
    speak(run);
  }

  function destroy() {
    loading.destroy();
    speaker.destroy();
  }

  return { element, update, destroy };
}

/** What Train does, with what it costs. @param {string} size of what is downloaded first */
function invite(size) {
  if (engine.state === "ready") return "Press Train: the network begins to learn.";
  const cost = size && ` (about ${size}, loaded once)`;
  return `Press Train: Python starts in this tab${cost}, then the network begins to learn.`;
}

/** @param {TrainingRun} run */
function describe({ state, slice, info, settings, error, isLost }) {
  switch (state) {
    case "ready":
      return info
        ? `Ready: ${count(info.parameters)} weights and biases, all still random.`
        : "Ready.";
    case "training":
      if (slice?.phase === "evaluating") return "Testing on 10,000 digits it has never seen";
      return slice ? `Epoch ${place(slice, settings)}` : "Starting";
    case "paused":
      if (slice?.phase === "evaluating") return `Paused while testing after epoch ${slice.epoch}.`;
      return slice ? `Paused in epoch ${place(slice, settings)}.` : "Paused.";
    case "done":
      return describeEnd(slice?.epoch ?? 0, settings.epochs, slice?.warning ? "" : whatNow());
    case "failed":
      return error ? "Stopped." : `Stopped. Train ${isLost ? "starts again" : "goes on"}.`;
    default:
      return "";
  }
}

/**
 * The reader may change Epochs after the last one.
 *
 * @param {number} made
 * @param {number} wanted
 * @param {string} invitation to what can be done now
 */
function describeEnd(made, wanted, invitation) {
  if (made < wanted) return `${made} of ${wanted} epochs done. Press Train to go on.`;
  return `Done: ${made} ${made === 1 ? "epoch" : "epochs"}.${invitation}`;
}

/** Not every page with a trainer has a pad. */
function whatNow() {
  return document.querySelector("gn-draw-digit") ? " Draw a digit and let it read." : "";
}

/**
 * The epoch under way: "3 of 8", or "8" if it is beyond those that are wanted by now.
 *
 * @param {import("../../python/protocol.js").Slice} slice
 * @param {{epochs: number}} settings
 */
function place({ epoch }, { epochs }) {
  return epoch < epochs ? `${epoch + 1} of ${epochs}` : `${epoch + 1}`;
}

/** @param {HTMLProgressElement} bar @param {TrainingRun} run */
function showProgress(bar, { slice, settings }) {
  const testing = slice?.phase === "evaluating";
  const done = slice ? (slice.epoch + slice.epoch_progress) / settings.epochs : 0;
  bar.value = testing ? slice.evaluation_progress : Math.min(1, done);
  setAttribute(bar, "data-testing", testing ? "" : null);
}

/**
 * Screen readers hear where a run begins and ends, and now and then how far it is. Errors speak for
 * themselves.
 *
 * @param {import("./speaker.js").Speaker} speaker
 */
function createCommentary(speaker) {
  let { state, notice } = trainingRun;
  let tested = trainingRun.history.evaluations.length;
  let isLoading = false;
  let wasUnderWay = trainingRun.isUnderWay;
  return (/** @type {TrainingRun} */ run) => {
    const { evaluations } = run.history;
    if (run.state === "loading" && run.loading) {
      const { label, loaded, total } = run.loading;
      if (isLoading) speaker.soon(`${label}, ${downloaded(loaded, total)}`);
      else speaker.now(`${label}, ${megabytes(total)}`);
    } else if (run.notice && run.notice !== notice) {
      speaker.now(run.notice);
    } else if (run.state !== state) {
      const isPassing = run.state === "ready" && wasUnderWay; // training begins
      const sentence = isPassing ? "" : describeChange(run);
      if (sentence) speaker.now(sentence);
    } else if (evaluations.length > tested) {
      speaker.soon(`Epoch ${evaluations.at(-1)?.epoch}: ${describeAccuracy(run)}`);
    }
    isLoading = run.state === "loading" && run.loading !== null;
    wasUnderWay = run.isUnderWay;
    ({ state, notice } = run);
    tested = evaluations.length;
  };
}

/** @param {TrainingRun} run */
function describeChange(run) {
  if (run.state === "idle") return "";
  if (run.state === "training" && !run.slice) return "Training began.";
  if (run.state === "done") {
    return `${describe(run)} ${describeAccuracy(run)} ${run.slice?.warning ?? ""}`.trim();
  }
  return describe(run);
}

/** @param {TrainingRun} run */
function describeAccuracy({ history }) {
  const evaluation = history.evaluations.at(-1);
  return evaluation ? `${percent(evaluation.accuracy)} of the test digits read right.` : "";
}
