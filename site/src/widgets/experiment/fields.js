/** The controls of an experiment: numbers with their bounds, choices, the seed. */

import { create, setAttribute, setText, uniqueId } from "../../dom/elements.js";
import { boundsOf, isWhole, parseValue, problemOf } from "./values.js";

/** @import { ExperimentControl } from "../../python/protocol.js" */

/** @type {ExperimentControl} which every experiment has */
const SEED = { name: "seed", label: "Seed", default: 0, low: 0, high: 9999, step: 1 };

/**
 * @typedef {object} ExperimentField
 * @property {string} name
 * @property {HTMLElement} element
 * @property {() => string} text what is entered
 * @property {() => number | string} value the same as Python takes it
 * @property {(value: number | string) => void} set
 * @property {(message: string | null) => void} complain shows a sentence beside the control
 * @property {() => boolean} check complains if what is entered is wrong; tells whether it is right
 * @property {() => void} focus
 */

/** @param {ExperimentControl[]} controls */
export function createExperimentFields(controls) {
  const fields = [...controls, SEED].map(createField);
  /** @type {string | null} Python's last complaint */
  let told = null;
  const element = create("div", { class: "gn-fields" }, ...fields.map((field) => field.element));
  return {
    element,
    values: () => Object.fromEntries(fields.map(({ name, value }) => [name, value()])),
    texts: () => Object.fromEntries(fields.map(({ name, text }) => [name, text()])),

    /** @param {Record<string, number | string>} values */
    set(values) {
      for (const field of fields) if (field.name in values) field.set(values[field.name]);
    },

    /** Complains about all that is wrong and goes to the first of it. Tells whether nothing is. */
    check() {
      const wrong = fields.filter((field) => !field.check());
      wrong[0]?.focus();
      return wrong.length === 0;
    },

    /**
     * Python begins a complaint about a value with the control's name; the reader knows its label.
     *
     * @param {string | null} message
     * @returns {boolean} whether it belongs to a control
     */
    complain(message) {
      const index = fields.findIndex(({ name }) => message?.startsWith(`${name} expects`));
      if (message === told) return index >= 0; // the reader may be mending it
      told = message;
      for (const field of fields) field.complain(null);
      if (index < 0) return false;
      const { name, complain } = fields[index];
      complain(`${[...controls, SEED][index].label}${message?.slice(name.length)}`);
      return true;
    },
  };
}

/** @param {ExperimentControl} control @returns {ExperimentField} */
function createField(control) {
  const { name, label, options } = control;
  const input = options ? createSelect(options) : createInput(control);
  input.id = uniqueId(name);
  input.value = String(control.default);
  const hint = create(
    "span",
    { class: "gn-field__hint", id: uniqueId("hint") },
    options ? "" : boundsOf(control),
  );
  const error = create("div", { class: "gn-field__error", id: uniqueId("error"), hidden: true });
  const element = create(
    "div",
    { class: "gn-field", "data-control": name },
    create("label", { for: input.id }, label),
    hint,
    input,
    create("div", { "aria-live": "polite" }, error),
  );
  setAttribute(input, "aria-describedby", options ? null : `${hint.id} ${error.id}`);

  /** @param {string | null} message */
  function complain(message) {
    error.hidden = message === null;
    setText(error, message ?? "");
    setAttribute(input, "aria-invalid", message === null ? null : "true");
  }
  function check() {
    const problem = problemOf(control, input.value);
    complain(problem);
    return problem === null;
  }
  // A sentence that comes or goes moves the Run button: not while it is being pressed.
  input.addEventListener("focusout", (event) => {
    const { relatedTarget } = /** @type {FocusEvent} */ (event);
    if (!(relatedTarget instanceof HTMLButtonElement)) check();
  });
  input.addEventListener("input", () => {
    if (problemOf(control, input.value) === null) complain(null);
  });
  return {
    name,
    element,
    text: () => input.value,
    value: () => (options ? input.value : parseValue(control, input.value)),
    set(value) {
      input.value = String(value);
      complain(null);
    },
    complain,
    check,
    focus: () => input.focus(),
  };
}

/** @param {string[]} options */
function createSelect(options) {
  const items = options.map((value) => create("option", { value }, value));
  return create("select", { class: "gn-input" }, ...items);
}

/** @param {ExperimentControl} control */
function createInput(control) {
  return create("input", {
    type: "text",
    class: "gn-input",
    inputmode: isWhole(control) ? "numeric" : "decimal",
    autocomplete: "off",
    spellcheck: "false",
    size: 7,
  });
}
