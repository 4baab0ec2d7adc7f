/** The controls of an experiment: numbers with their bounds, choices, the seed. */

import { create, setAttribute, setText, uniqueId } from "./dom.js";

/** @import { ExperimentControl } from "../protocol.js" */

/** @type {ExperimentControl} which every experiment has */
const SEED = { name: "seed", label: "Seed", default: 0, low: 0, high: 9999, step: 1 };

/**
 * @typedef {object} ExperimentField
 * @property {string} name
 * @property {HTMLElement} element
 * @property {() => number | string} value what is entered; NaN if a number is expected and there is none
 * @property {(value: number | string) => void} set
 * @property {(message: string | null) => void} complain shows a sentence beside the control
 */

/** @param {ExperimentControl[]} controls */
export function createExperimentFields(controls) {
  const fields = [...controls, SEED].map(createField);
  const element = create("div", { class: "gn-fields" }, ...fields.map((field) => field.element));
  return {
    element,
    values: () => Object.fromEntries(fields.map(({ name, value }) => [name, value()])),

    /** @param {Record<string, number | string>} values */
    set(values) {
      for (const field of fields) if (field.name in values) field.set(values[field.name]);
    },

    /**
     * Python begins a complaint about a value with the control's name; the reader knows its label.
     *
     * @param {string | null} message
     * @returns {boolean} whether it belongs to a control
     */
    complain(message) {
      for (const field of fields) field.complain(null);
      const index = fields.findIndex(({ name }) => message?.startsWith(`${name} expects`));
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
  const hint = create("span", { class: "gn-field__hint", id: uniqueId("hint") }, bounds(control));
  const error = create("div", { class: "gn-field__error", id: uniqueId("error"), hidden: true });
  const element = create(
    "div",
    { class: "gn-field", "data-control": name },
    create("label", { for: input.id }, label),
    hint,
    input,
    create("div", { "aria-live": "polite" }, error),
  );
  setAttribute(input, "aria-describedby", options ? null : hint.id);
  return {
    name,
    element,
    value: () => (options ? input.value : parseNumber(input.value)),
    set(value) {
      input.value = String(value);
    },
    complain(message) {
      error.hidden = message === null;
      setText(error, message ?? "");
      setAttribute(input, "aria-invalid", message === null ? null : "true");
    },
  };
}

/** @param {string[]} options */
function createSelect(options) {
  const items = options.map((value) => create("option", { value }, value));
  return create("select", { class: "gn-input" }, ...items);
}

/** @param {ExperimentControl} control */
function createInput({ step = 1 }) {
  return create("input", {
    type: "text",
    class: "gn-input",
    inputmode: Number.isInteger(step) ? "numeric" : "decimal",
    autocomplete: "off",
    spellcheck: "false",
    size: 7,
  });
}

/** @param {ExperimentControl} control */
function bounds({ low, high, options }) {
  if (options || low === undefined || high === undefined) return "";
  const [from, to] = [low, high].map((end) =>
    end.toLocaleString("en-US", { maximumSignificantDigits: 6 }),
  );
  return `${from} to ${to}`;
}

/** A decimal comma counts as a point. @param {string} text */
function parseNumber(text) {
  const trimmed = text.trim().replace(",", ".");
  return trimmed === "" ? Number.NaN : Number(trimmed);
}
