/**
 * `<gn-question>`: choose an answer, be told at once whether it is right, and why. What was chosen
 * is remembered on this device.
 */

import { create, setAttribute, uniqueId } from "../../dom/elements.js";
import { isRecord, recall, remember } from "../../kit/stored.js";

export default class Question extends HTMLElement {
  connectedCallback() {
    const items = [...this.querySelectorAll("li")];
    this.querySelector(".gn-question__key")?.remove();
    const text = this.querySelector(".gn-question__text");
    const list = this.querySelector("ol");
    if (!text || !list || this.querySelector("button")) return; // not ours, or alive already
    text.id = uniqueId("question");
    setAttribute(list, "aria-labelledby", text.id);
    for (const [index, item] of items.entries()) this.#enliven(item, () => this.#choose(index));
    const chosen = answers()[this.#name];
    if (items[chosen]) this.#show(chosen);
  }

  /** One page's questions are told from another's by its address. */
  get #name() {
    return `${location.pathname.split("/").at(-2)}#${this.id}`;
  }

  /** @param {HTMLElement} item @param {() => void} choose */
  #enliven(item, choose) {
    const answer = item.querySelector(".gn-question__answer");
    const reason = item.querySelector(".gn-question__reason");
    if (!answer || !reason) return;
    const button = create("button", {
      type: "button",
      class: "gn-answer",
      "aria-pressed": "false",
      onclick: choose,
    });
    answer.replaceWith(button);
    button.append(...answer.childNodes);
    const word = create(
      "strong",
      {},
      item.dataset.right === undefined ? "Not this one." : "Right.",
    );
    reason.prepend(word, " ");
    // The region must be there before its words are, or they are not read out.
    const live = create("div", { class: "gn-answer__reason", "aria-live": "polite" });
    reason.replaceWith(live);
    live.append(reason);
  }

  /** @param {number} index */
  #choose(index) {
    remember("questions", { ...answers(), [this.#name]: index });
    this.#show(index);
  }

  /** @param {number} chosen */
  #show(chosen) {
    for (const [index, item] of [...this.querySelectorAll("li")].entries()) {
      const isChosen = index === chosen;
      item.querySelector("button")?.setAttribute("aria-pressed", String(isChosen));
      const reason = item.querySelector(".gn-question__reason");
      if (reason instanceof HTMLElement) reason.hidden = !isChosen;
      if (!isChosen) continue;
      setAttribute(this, "data-answer", item.dataset.right === undefined ? "wrong" : "right");
    }
  }
}

/** What was chosen, by question. @returns {Record<string, number>} */
function answers() {
  return recall("questions", {}, isRecord);
}
