/**
 * `<gn-experiment id="C13">`: a claim, put to the test in this page.
 *
 * The page comes with the card's words, its stored verdict and its source; this element adds what
 * needs JavaScript and takes the verdict over. A run that fails, or is stopped before it has
 * something to show, leaves the example in its place.
 */

import { create, setAttribute, setText } from "../../dom/elements.js";
import { readExample } from "../../runs/examples.js";
import { experiments } from "../../runs/tab.js";
import { createExperimentFields } from "./fields.js";
import { createExperimentStatus } from "./status.js";
import { createVerdict } from "./verdict.js";
import { createViews } from "./views.js";

/** @import { ExperimentDescription, ExperimentResult } from "../../python/protocol.js" */
/** @import { ExperimentRun } from "../../runs/experiment-run.js" */

/**
 * A stored run; its `values` are the controls' defaults.
 * @typedef {object} Example
 * @property {ExperimentDescription} experiment
 * @property {number} seed
 * @property {Record<string, number | string>} values
 * @property {ExperimentResult} result
 */

/** What stood in the fields of experiments whose page was left, by their ids. @type {Map<string, Record<string, string>>} */
const leftEntries = new Map();

export default class ExperimentCard extends HTMLElement {
  #run = experiments.run(this.id);
  /** Counts how often the card came into a page or left it. */
  #visit = 0;
  #destroy = () => {};

  async connectedCallback() {
    const visit = ++this.#visit;
    setAttribute(this, "data-state", this.#run.state);
    try {
      const example = /** @type {Example} */ (await readExample(this.id));
      if (visit === this.#visit) this.#comeToLife(example);
    } catch (error) {
      if (visit === this.#visit) this.#complain(/** @type {Error} */ (error));
    }
  }

  disconnectedCallback() {
    this.#visit++;
    this.#destroy();
    this.#destroy = () => {};
  }

  /** @param {Error} error */
  #complain({ message }) {
    const line = create("p", { class: "gn-error", role: "alert" }, message);
    this.append(line);
    setAttribute(this, "data-state", "failed");
    this.#destroy = () => line.remove();
  }

  /** @param {Example} example */
  #comeToLife(example) {
    const stored = this.querySelector(".gn-verdict");
    if (!stored) return; // the page says nothing of its result
    const run = this.#run;
    const form = createForm(example, run, leftEntries.get(this.id));
    const status = createExperimentStatus();
    const views = createViews();
    const verdict = createVerdict();
    const parts = [form.element, status.element, views.element, verdict.element];
    stored.replaceWith(...parts);

    const update = () => {
      const isToldElsewhere = form.complain(run.error);
      form.update();
      status.update(run, isToldElsewhere);
      if (run.views.length > 0 && run.state !== "failed") {
        views.update(run.views);
        verdict.showRun(run);
      } else {
        views.update(example.result.views);
        verdict.showExample(example.seed, example.result);
      }
      setAttribute(this, "data-state", run.state);
      setAttribute(this, "data-origin", verdict.element.dataset.origin ?? null);
      setAttribute(this, "data-verdict", verdict.element.dataset.verdict ?? null);
    };
    const unsubscribe = run.subscribe(update);
    this.#destroy = () => {
      leftEntries.set(this.id, form.entries());
      unsubscribe();
      status.destroy();
      views.destroy();
      parts[0].before(stored);
      for (const part of parts) part.remove();
    };
  }
}

/**
 * @param {Example} example
 * @param {ExperimentRun} run
 * @param {Record<string, string>} [entries] what to begin with instead of the defaults
 */
function createForm({ experiment, values }, run, entries = {}) {
  const fields = createExperimentFields(experiment.controls);
  fields.set(entries);
  const start = create("button", { type: "submit", class: "gn-button gn-button--primary" }, "Run");
  const thorough = create("input", { type: "checkbox" });
  thorough.checked = Object.entries(experiment.thorough).every(
    ([name, value]) => String(value) === fields.texts()[name],
  );
  thorough.addEventListener("change", () =>
    fields.set(thorough.checked ? experiment.thorough : values),
  );
  const longer = create("label", { class: "gn-check" }, thorough, "Longer, surer run");
  longer.hidden = Object.keys(experiment.thorough).length === 0;
  const element = create(
    "form",
    { class: "gn-experiment__form", novalidate: true },
    fields.element,
    create("div", { class: "gn-experiment__start" }, start, longer),
  );
  start.addEventListener("click", (event) => {
    if (event.detail > 1) event.preventDefault(); // a double click must not run and stop
  });
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    if (run.isUnderWay) return run.stop();
    if (!fields.check()) return;
    const { seed, ...chosen } = fields.values();
    run.start(/** @type {number} */ (seed), chosen);
  });
  return {
    element,
    complain: fields.complain,
    entries: fields.texts,
    update: () => setText(start, run.isUnderWay ? "Stop" : "Run"),
  };
}
