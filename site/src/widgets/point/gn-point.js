/** `<gn-point to="kernel">`: a phrase that lights up what it speaks of, in widgets and formulas. */

export default class Point extends HTMLElement {
  connectedCallback() {
    this.addEventListener("pointerenter", this);
    this.addEventListener("pointerleave", this);
  }

  disconnectedCallback() {
    this.#light(false);
  }

  /** @param {Event} event */
  handleEvent(event) {
    this.#light(event.type === "pointerenter");
  }

  /** @param {boolean} isLit */
  #light(isLit) {
    const parts = document.querySelectorAll(`[data-part~="${this.getAttribute("to")}"]`);
    for (const part of parts) part.toggleAttribute("data-lit", isLit);
  }
}
