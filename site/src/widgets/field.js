/** A labelled control of one setting, with its error and its "after Reset" mark beside it. */

import { trainingRun } from "../training-run.js";
import { create, setAttribute, setText, uniqueId } from "./dom.js";

/** @import { SettingName } from "../settings.js" */

/**
 * @typedef {object} Field
 * @property {HTMLElement} element
 * @property {() => void} update shows the run's setting, error and mark
 */

/**
 * A setting that is a number, typed in.
 *
 * @param {SettingName} name
 * @param {string} label
 * @param {"numeric" | "decimal"} inputmode
 * @returns {Field}
 */
export function createNumberField(name, label, inputmode) {
  const input = create("input", {
    type: "text",
    class: "gn-input",
    inputmode,
    autocomplete: "off",
    spellcheck: "false",
    size: 7,
    onchange: () => trainingRun.configure({ [name]: parseNumber(input.value) }),
    onkeydown: (/** @type {KeyboardEvent} */ event) => {
      // Enter applies; it would otherwise submit a form around the widget.
      if (event.key === "Enter") input.dispatchEvent(new Event("change"));
    },
  });
  return createField(name, label, input, () => {
    const isWrong = trainingRun.error?.control === name;
    if (document.activeElement !== input && !isWrong) input.value = shown(name);
  });
}

/**
 * A setting that is one of a few, chosen from a list.
 *
 * @param {SettingName} name
 * @param {string} label
 * @param {Record<string, string>} choices value → what the reader sees
 * @returns {Field}
 */
export function createChoiceField(name, label, choices) {
  const options = Object.entries(choices).map(([value, text]) => create("option", { value }, text));
  const select = create(
    "select",
    {
      class: "gn-input",
      onchange: () => trainingRun.configure({ [name]: select.value }),
    },
    ...options,
  );
  return createField(name, label, select, () => {
    if (select.value !== shown(name)) select.value = shown(name);
  });
}

/**
 * @param {SettingName} name
 * @param {string} label
 * @param {HTMLInputElement | HTMLSelectElement} control
 * @param {() => void} showValue
 * @returns {Field}
 */
function createField(name, label, control, showValue) {
  control.id = uniqueId(name);
  const mark = create(
    "span",
    { class: "gn-field__mark", id: uniqueId("mark"), hidden: true },
    "after Reset",
  );
  const message = create("span", {});
  const remedy = create("button", {
    type: "button",
    class: "gn-button gn-button--small",
    hidden: true,
  });
  remedy.addEventListener("click", () => trainingRun.error?.remedy?.apply());
  const error = create("div", { class: "gn-field__error", id: uniqueId("error") }, message, remedy);
  const live = create("div", { "aria-live": "polite" }, error);
  const element = create(
    "div",
    { class: "gn-field", "data-setting": name },
    create("label", { for: control.id }, label),
    control,
    mark,
    live,
  );

  function update() {
    showValue();
    const problem = trainingRun.error?.control === name ? trainingRun.error : null;
    const waits = trainingRun.stepCount > 0 && trainingRun.resetNeeded.includes(name);
    mark.hidden = !waits;
    error.hidden = problem === null;
    setText(message, problem?.message ?? "");
    remedy.hidden = !problem?.remedy;
    setText(remedy, problem?.remedy?.label ?? "");
    setAttribute(control, "aria-invalid", problem ? "true" : null);
    const described = [problem && error.id, waits && mark.id].filter(Boolean).join(" ");
    setAttribute(control, "aria-describedby", described || null);
  }

  return { element, update };
}

/** @param {SettingName} name */
function shown(name) {
  return String(trainingRun.settings[name]);
}

/** What was typed, as a number; NaN if it is none. A decimal comma counts as a point. @param {string} text */
function parseNumber(text) {
  const trimmed = text.trim().replace(",", ".");
  return trimmed === "" ? Number.NaN : Number(trimmed);
}
