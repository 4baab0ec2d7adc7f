/** What stands at the end of every widget fed by Python: what is waited for, what went wrong, who answered. */

import { create, setText } from "../dom/elements.js";
import { createLoadingLine } from "./loading-line.js";
import { setProblem } from "./problem.js";
import { whoAnswers } from "./who-answers.js";

export function createWidgetFrame() {
  const source = create("p", { class: "gn-picture__source" });
  const loading = createLoadingLine();
  const error = create("p", { class: "gn-error", role: "alert", hidden: true });

  /** @param {{source: import("../python/protocol.js").Source, step: number}} answer */
  function showSource(answer) {
    error.hidden = true;
    whoAnswers(answer).then((text) => setText(source, text));
  }

  /** @param {Error} failure */
  function showError({ message }) {
    error.hidden = false;
    setProblem(error, message);
  }

  return {
    children: [loading.element, error, source],
    showSource,
    showError,
    clearError: () => {
      error.hidden = true;
    },
    destroy: loading.destroy,
  };
}
