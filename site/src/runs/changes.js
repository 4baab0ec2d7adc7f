/** Word of changes: at once, or with the next frame while numbers change by themselves. */

import { signal } from "@preact/signals-core";

export class Changes {
  #count = signal(0);
  #frame = 0;

  /**
   * @param {() => void} callback   called at once and after each change
   * @returns {() => void} unsubscribes
   */
  subscribe(callback) {
    return this.#count.subscribe(callback);
  }

  tell() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#count.value = this.#count.peek() + 1;
  }

  /** Tells with the next frame, once however often it is called before. */
  tellSoon() {
    this.#frame ||= requestAnimationFrame(() => this.tell());
  }
}
