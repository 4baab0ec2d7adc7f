/** What went wrong, as a sentence; one that ends in this page's address links to it. */

import { create, setText } from "../dom/elements.js";

/** @param {HTMLElement} element @param {string} message */
export function setProblem(element, message) {
  const address = location.href;
  if (!message.endsWith(address)) return setText(element, message);
  if (element.textContent === message) return;
  const link = create("a", { href: address, target: "_blank", rel: "noopener" }, address);
  element.replaceChildren(message.slice(0, -address.length), link);
}
