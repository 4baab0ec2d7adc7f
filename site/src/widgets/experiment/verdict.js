/** The verdict of an experiment, and whose run it comes from. */

import { create, setAttribute, setText } from "../../dom/elements.js";
import { duration, unbroken } from "../../text/format.js";

/** @import { ExperimentResult } from "../../python/protocol.js" */

/** @type {Record<ExperimentResult["verdict"], string>} */
const WORDS = { holds: "Holds.", mixed: "Mixed.", "does not hold": "Does not hold." };

export function createVerdict() {
  const origin = create("p", { class: "gn-verdict__origin" });
  const word = create("strong", {});
  const sentence = create("span", {});
  const text = create("p", { class: "gn-verdict__text" }, word, " ", sentence);
  const element = create("div", { class: "gn-verdict" }, origin, text);

  /** @param {string} from @param {ExperimentResult | null} result @param {string} [instead] */
  function show(from, result, instead = "") {
    setText(origin, from);
    setAttribute(element, "data-verdict", result?.verdict ?? null);
    setText(word, result ? WORDS[result.verdict] : "");
    setText(sentence, result ? unbroken(result.sentence) : instead);
  }

  return {
    element,

    /** @param {number} seed @param {ExperimentResult} result */
    showExample(seed, result) {
      show(`Example run, seed ${seed}`, result);
      setAttribute(element, "data-origin", "example");
    },

    /** @param {import("../../runs/experiment-run.js").ExperimentRun} run */
    showRun({ seed, seconds, result, state, done }) {
      setAttribute(text, "aria-live", "polite"); // not before: nobody asked for the example
      const time = result ? `, ${duration(seconds)}` : "";
      const percent = `${Math.floor(done * 100)} %`;
      const instead =
        state === "stopped"
          ? `Stopped at ${percent}: no verdict.`
          : "The verdict comes at the end.";
      show(`Your run, seed ${seed}${time}`, result, instead);
      setAttribute(element, "data-origin", "live");
    },
  };
}
