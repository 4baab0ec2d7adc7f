/** A formula that is copied comes along as its TeX, not as its letters in the order of their boxes. */

const FORMULA = ".gn-formula";

document.addEventListener("copy", (event) => {
  const selection = getSelection();
  if (!selection || selection.isCollapsed || !event.clipboardData) return;
  const copied = withTex(wholeFormulas(selection.getRangeAt(0)).cloneContents());
  if (!copied) return;
  event.clipboardData.setData("text/html", copied.innerHTML);
  event.clipboardData.setData("text/plain", textOf(copied));
  event.preventDefault();
});

/** A range that ends in no formula, but behind it. @param {Range} range */
function wholeFormulas(range) {
  const whole = range.cloneRange();
  const [first, last] = [range.startContainer, range.endContainer].map(formulaAround);
  if (first) whole.setStartBefore(first);
  if (last) whole.setEndAfter(last);
  return whole;
}

/** @param {Node} node */
function formulaAround(node) {
  const element = node instanceof Element ? node : node.parentElement;
  return element?.closest(FORMULA) ?? null;
}

/** What is copied, with TeX for formulas; null if there are none. @param {DocumentFragment} fragment */
function withTex(fragment) {
  const formulas = fragment.querySelectorAll(FORMULA);
  if (formulas.length === 0) return null;
  for (const formula of formulas) {
    const tex = formula.querySelector("annotation")?.textContent ?? "";
    const mark = formula.matches("div") ? "$$" : "$";
    formula.replaceChildren(mark + withoutTerms(tex) + mark);
  }
  const element = document.createElement("div");
  element.append(fragment);
  return element;
}

/**
 * Takes our `\term{part}{…}` out, which nobody else's TeX knows: what it stands around stays.
 *
 * @param {string} tex
 * @returns {string}
 */
export function withoutTerms(tex) {
  const found = /\\term\{[^{}]*\}\{/.exec(tex);
  if (!found) return tex;
  const begin = found.index + found[0].length;
  let end = begin;
  for (let depth = 1; end < tex.length; end++) {
    if (tex[end] === "{") depth += 1;
    if (tex[end] === "}") depth -= 1;
    if (depth === 0) break;
  }
  const before = tex.slice(0, found.index);
  return before + withoutTerms(tex.slice(begin, end) + tex.slice(end + 1));
}

/** The text with the line breaks it has when it is laid out. @param {HTMLElement} element */
function textOf(element) {
  element.style.cssText = "position: fixed; inset-inline-start: -200vw";
  document.body.append(element);
  const text = element.innerText;
  element.remove();
  return text;
}
