/** A labelled control of one setting, with its error and its "after Reset" mark beside it. */

import { create, setAttribute, setText, uniqueId } from "../../dom/elements.js";
import { OPTIONS } from "../../runs/options.js";
import { choicesOf, labelOf } from "../../runs/settings.js";
import { trainingRun } from "../../runs/tab.js";
import { typedNumber, unclear } from "../../text/typed-number.js";

/** @import { SettingName } from "../../runs/settings.js" */
/** @import { RunError } from "../../runs/visible-run.js" */

/**
 * @typedef {object} Field
 * @property {HTMLElement} element
 * @property {() => void} update shows the run's setting, error and mark
 * @property {() => boolean} focusIfRefused whether what is entered holds up training
 */

/**
 * A setting as Python describes it: chosen from a list, or typed in.
 *
 * @param {SettingName} name
 * @returns {Field}
 */
export function createSettingField(name) {
  return OPTIONS[name].kind === "choice" ? createChoiceField(name) : createNumberField(name);
}

/**
 * A setting that is a number, typed in. What is refused stays there to be mended.
 *
 * @param {SettingName} name
 * @returns {Field}
 */
function createNumberField(name) {
  const isWhole = OPTIONS[name].kind === "whole";
  let isBeingTyped = false;
  const input = create("input", {
    type: "text",
    class: "gn-input",
    inputmode: isWhole ? "numeric" : "decimal",
    autocomplete: "off",
    spellcheck: "false",
    size: 7,
    value: String(trainingRun.refusals[name]?.entered ?? shown(name)),
    oninput: () => {
      isBeingTyped = true;
    },
    onblur: () => {
      isBeingTyped = false; // also if it is as it was: then nothing has changed
    },
    onchange: () => {
      isBeingTyped = false;
      const question = unclear(input.value, { isWhole });
      if (question) trainingRun.refuse(name, input.value, question);
      else trainingRun.configure({ [name]: parseNumber(input.value, isWhole) });
    },
    onkeydown: (/** @type {KeyboardEvent} */ event) => {
      // Enter applies; it would otherwise submit a form around the widget.
      if (event.key === "Enter") input.dispatchEvent(new Event("change"));
    },
  });
  return createField(name, input, () => {
    const isSettled = !isBeingTyped && problemOf(name) === null;
    if (isSettled && input.value !== shown(name)) input.value = shown(name);
  });
}

/**
 * A setting that is one of a few, chosen from a list.
 *
 * @param {SettingName} name
 * @returns {Field}
 */
function createChoiceField(name) {
  const options = Object.entries(choicesOf(name)).map(([value, text]) =>
    create("option", { value }, text),
  );
  const select = create(
    "select",
    {
      class: "gn-input",
      onchange: () => trainingRun.configure({ [name]: select.value }),
    },
    ...options,
  );
  return createField(name, select, () => {
    if (select.value !== shown(name)) select.value = shown(name);
  });
}

/**
 * @param {SettingName} name
 * @param {HTMLInputElement | HTMLSelectElement} control
 * @param {() => void} showValue
 * @returns {Field}
 */
function createField(name, control, showValue) {
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
  remedy.addEventListener("click", () => {
    control.focus(); // the button is about to go
    trainingRun.error?.remedy?.apply();
  });
  const error = create("div", { class: "gn-field__error", id: uniqueId("error") }, message, remedy);
  const live = create("div", { "aria-live": "polite" }, error);
  const help = create("p", { class: "gn-field__help", id: uniqueId("help") }, OPTIONS[name].help);
  const element = create(
    "div",
    { class: "gn-field", "data-setting": name },
    create(
      "div",
      { class: "gn-field__body" },
      create("label", { for: control.id }, labelOf(name)),
      control,
      mark,
      help,
    ),
    live,
  );

  function update() {
    showValue();
    const problem = problemOf(name);
    const waits = trainingRun.stepCount > 0 && trainingRun.resetNeeded.includes(name);
    mark.hidden = !waits;
    error.hidden = problem === null;
    setText(message, problem?.message ?? "");
    remedy.hidden = !problem?.remedy;
    setText(remedy, problem?.remedy?.label ?? "");
    setAttribute(control, "aria-invalid", problem ? "true" : null);
    const described = [problem && error.id, waits && mark.id, help.id].filter(Boolean);
    setAttribute(control, "aria-describedby", described.join(" "));
  }

  function focusIfRefused() {
    const isRefused = name in trainingRun.refusals;
    if (isRefused) control.focus();
    return isRefused;
  }

  return { element, update, focusIfRefused };
}

/**
 * @param {SettingName} name
 * @returns {{message: string, remedy?: RunError["remedy"]} | null}
 */
function problemOf(name) {
  const { error, refusals } = trainingRun;
  return refusals[name] ?? (error?.control === name ? error : null);
}

/** @param {SettingName} name */
function shown(name) {
  return String(trainingRun.settings[name]);
}

/**
 * What was typed, as a number if it is one.
 *
 * @param {string} text
 * @param {boolean} isWhole
 */
function parseNumber(text, isWhole) {
  const number = typedNumber(text, { isWhole });
  return Number.isNaN(number) ? text : number;
}
