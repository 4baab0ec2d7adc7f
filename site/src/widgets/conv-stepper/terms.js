/** One window's arithmetic: what it covers, times the kernel, the products, their sum; or back. */

import { create } from "../../dom/elements.js";
import { createNumbers } from "../../kit/number-grid.js";
import { setStatus } from "../../kit/status.js";
import { decimal, signed } from "../../text/format.js";
import { createBackwardRow, toldBackward } from "./backward.js";

/** @import { Window } from "./gn-conv-stepper.js" */

/** More channels than these are looked at one at a time. */
const AT_ONCE = 3;

export function createTerms() {
  const rows = create("div", { class: "gn-stepper__terms" });
  const sum = create("p", { class: "gn-stepper__sum", role: "status" });
  const picker = create("div", { class: "gn-cell__channels", role: "group" });
  const element = create("div", {}, picker, rows, sum);
  /** @type {ReturnType<typeof createRow>[]} */
  let lines = [];
  let areBackward = false;
  let channel = 0;
  /** @type {Parameters<typeof update> | null} */
  let shown = null;

  /** @param {Window} answer @param {string[] | null} names of the channels @param {boolean} isBackward */
  function update(answer, names, isBackward) {
    shown = [answer, names, isBackward];
    const [count] = answer.laid.shape;
    const isPicked = count > AT_ONCE;
    picker.hidden = !isPicked;
    if (isPicked) fitPicker(count);
    const channels = isPicked ? [channel] : Array.from({ length: count }, (_, index) => index);
    if (lines.length !== channels.length || areBackward !== isBackward) {
      lines = channels.map(isBackward ? createBackwardRow : createRow);
      areBackward = isBackward;
      rows.replaceChildren(...lines.map((line) => line.element));
    }
    for (const [index, line] of lines.entries()) {
      line.update(answer, channels[index], names?.[channels[index]] ?? "");
    }
    setStatus(sum, isBackward ? toldBackward(answer) : summed(answer, names));
  }

  /** @param {number} count */
  function fitPicker(count) {
    if (picker.querySelectorAll("button").length !== count) {
      channel = Math.min(channel, count - 1);
      const buttons = Array.from({ length: count }, (_, index) => {
        const onclick = () => {
          channel = index;
          if (shown) update(...shown);
        };
        const name = `Arithmetic of map ${index + 1}`;
        return create("button", { type: "button", "aria-label": name, onclick }, String(index + 1));
      });
      picker.replaceChildren("Show map", create("span", { class: "gn-cell__buttons" }, ...buttons));
    }
    for (const [index, button] of picker.querySelectorAll("button").entries()) {
      button.setAttribute("aria-pressed", String(index === channel));
    }
  }
  return { element, update };
}

function createRow() {
  const patch = createNumbers({ part: "input", map: "sequential" });
  const kernel = createNumbers({ part: "kernel", map: "diverging" });
  const products = createNumbers({ part: "products", map: "diverging" });
  const element = create(
    "div",
    { class: "gn-stepper__row" },
    patch.element,
    sign("×"),
    kernel.element,
    sign("="),
    products.element,
  );

  /** @param {Window} answer @param {number} channel @param {string} name */
  function update(answer, channel, name) {
    const of = name ? `: ${name.toLowerCase()}` : "";
    patch.update(`Window${of}`, answer.patch, channel);
    kernel.update(`Kernel${of}`, answer.laid, channel);
    products.update(`Products${of}`, answer.products, channel);
  }
  return { element, update };
}

/** @param {string} text */
function sign(text) {
  return create("span", { class: "gn-cell__sign", "aria-hidden": "true" }, text);
}

/** @param {Window} answer @param {string[] | null} names */
function summed({ row, column, sums, bias, value, products }, names) {
  const at = `Row ${row + 1}, column ${column + 1}: `;
  const count = products.data.length;
  const parts = sums.map(
    (sum, index) => `${decimal(sum, 3)}${names ? ` (${names[index].toLowerCase()})` : ""}`,
  );
  const all =
    sums.length === 1
      ? `the ${count === 1 ? "product is" : `${count} products add up to`} ${parts[0]}`
      : `${count} products, added up by channel: ${parts.join(", ")}. All together`;
  return `${at}${all}, ${sums.length > 1 ? "and with" : "with"} the bias of ${signed(bias, 3)} this makes ${decimal(value, 3)}.`;
}
