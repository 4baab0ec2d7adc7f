/** Fields of a `<gn-conv-stepper>`: a name from a list, a number, a whole number by a slider. */

import { create, setText, uniqueId } from "../../dom/elements.js";
import { typedNumber } from "../../text/typed-number.js";

/** @param {string} label @param {string[]} options @param {(name: string) => void} onChoose */
export function createChoice(label, options, onChoose) {
  const select = create("select", {
    class: "gn-input",
    id: uniqueId("choice"),
    onchange: () => onChoose(select.value),
  });
  const element = create(
    "div",
    { class: "gn-field" },
    create("label", { for: select.id }, label),
    select,
  );

  /** @param {string[]} names @param {string} chosen */
  function update(names, chosen) {
    const known = [...select.options].map(({ value }) => value);
    if (String(known) !== String(names)) {
      select.replaceChildren(...names.map((name) => create("option", { value: name }, name)));
    }
    if (select.value !== chosen) select.value = chosen;
  }
  update(options, options[0]);
  return { element, update };
}

/** @param {string} label @param {number} start @param {() => void} onChange */
export function createNumber(label, start, onChange) {
  let own = start;
  const input = create("input", {
    class: "gn-input",
    id: uniqueId("number"),
    type: "text",
    inputmode: "decimal",
    autocomplete: "off",
    onchange: () => {
      own = parse(input.value) ?? own;
      onChange();
    },
  });
  input.value = String(start);
  const element = create(
    "div",
    { class: "gn-field" },
    create("label", { for: input.id }, label),
    input,
  );

  /** @param {number} value @param {boolean} isFixed the reader cannot change it now */
  function update(value, isFixed) {
    input.disabled = isFixed;
    if (document.activeElement !== input) input.value = String(Number(value.toPrecision(4)));
  }
  return { element, value: () => own, update };
}

/**
 * @param {string} label
 * @param {{low: number, high: number, start: number, onChange: () => void}} options
 */
export function createSlider(label, { low, high, start, onChange }) {
  const output = create("output", {}, String(start));
  const input = create("input", {
    type: "range",
    id: uniqueId("slider"),
    min: low,
    max: high,
    step: 1,
    value: start,
    oninput: () => {
      setText(output, input.value);
      onChange();
    },
  });
  const element = create(
    "div",
    { class: "gn-stepper__slider" },
    create("label", { for: input.id }, label),
    output,
    input,
  );

  /** @param {number} value */
  function set(value) {
    input.value = String(value);
    setText(output, input.value);
  }
  return { element, value: () => Number(input.value), set };
}

/** What was typed, as a number; null if it is none. @param {string} text */
export function parse(text) {
  const value = typedNumber(text);
  return Number.isFinite(value) ? value : null;
}
