/**
 * Who wants to know of changes.
 *
 * @template Subject
 */
export class Subscribers {
  #subject;
  /** @type {Set<(subject: Subject) => void>} */
  #subscribers = new Set();
  #frame = 0;

  /** @param {Subject} subject */
  constructor(subject) {
    this.#subject = subject;
  }

  /**
   * @param {(subject: Subject) => void} subscriber   told at once, too
   * @returns {() => void} unsubscribes
   */
  add(subscriber) {
    this.#subscribers.add(subscriber);
    subscriber(this.#subject);
    return () => this.#subscribers.delete(subscriber);
  }

  tell() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    for (const subscriber of [...this.#subscribers]) subscriber(this.#subject);
  }

  /** Tells with the next frame, once however often it is called before. */
  tellSoon() {
    this.#frame ||= requestAnimationFrame(() => this.tell());
  }
}
