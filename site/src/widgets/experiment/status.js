/** Where an experiment's run stands: loading, how far, or what went wrong. */

import { create, setText } from "../../dom/elements.js";
import { createLoadingLine } from "../../kit/loading-line.js";
import { setProblem } from "../../kit/problem.js";
import { duration } from "../../text/format.js";

/** @typedef {import("../../runs/experiment-run.js").ExperimentRun} ExperimentRun */

export function createExperimentStatus() {
  const text = create("p", { class: "gn-status__text" });
  const bar = create("progress", {
    class: "gn-progress",
    "aria-label": "Progress of the experiment",
    max: 1,
  });
  const going = create("div", { class: "gn-status__going", hidden: true }, text, bar);
  /** @type {ExperimentRun | null} */
  let shown = null;
  const loading = createLoadingLine({
    wantsPython: () => shown?.state === "loading",
    isHeldUp: () => !!shown?.isUnderWay,
  });
  const error = create("p", { class: "gn-error", hidden: true });
  const notice = create("p", { class: "gn-notice", hidden: true });
  const element = create(
    "div",
    { class: "gn-experiment__status" },
    going,
    loading.element,
    create("div", { role: "alert" }, error),
    notice,
  );

  /** @param {ExperimentRun} run @param {boolean} isToldElsewhere whether a control shows the error */
  function update(run, isToldElsewhere) {
    shown = run;
    loading.update();
    going.hidden = run.state !== "running";
    bar.value = run.done;
    setText(text, `${Math.floor(run.done * 100)} % · ${duration(run.seconds)}`);
    error.hidden = run.error === null || isToldElsewhere;
    setProblem(error, run.error ?? "");
    notice.hidden = run.notice === null;
    setText(notice, run.notice ?? "");
  }
  return { element, update, destroy: loading.destroy };
}
