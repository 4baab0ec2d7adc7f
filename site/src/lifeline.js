/**
 * Knowing that a worker is dead. The platform does not tell: a worker that closes itself or is
 * terminated just falls silent, and its unanswered promises would wait for ever.
 */

/**
 * Calls `onSilence` once, after `seconds` in which `heard()` was not called and `isDue()` held.
 * It counts ticks, not the clock: a tab that slept for an hour has missed one tick.
 */
export class Watch {
  /** @type {ReturnType<typeof setInterval>} */
  #timer;
  #silent = 0;

  /**
   * @param {number} seconds
   * @param {() => void} onSilence
   * @param {() => boolean} [isDue]   whether a sign of life is due at all
   */
  constructor(seconds, onSilence, isDue = () => true) {
    this.#timer = setInterval(() => {
      this.#silent = isDue() ? this.#silent + 1 : 0;
      if (this.#silent < seconds) return;
      this.stop();
      onSilence();
    }, 1000);
  }

  heard() {
    this.#silent = 0;
  }

  stop() {
    clearInterval(this.#timer);
  }
}

/**
 * Worker's side: holds the lock `name` until the worker's end, and says when it has it. The browser
 * releases the lock when the worker dies, however it dies and however busy it was.
 * Without locks (plain http) only the `Watch` remains.
 *
 * @param {string} name
 * @param {() => void} onHeld
 */
export function holdLifeline(name, onHeld) {
  navigator.locks?.request(name, () => {
    onHeld();
    return new Promise(() => {});
  });
}

/**
 * Page's side: calls `onDeath` when the holder of the lock `name` is gone.
 *
 * @param {string} name
 * @param {() => void} onDeath
 * @returns {() => void} stops watching
 */
export function watchLifeline(name, onDeath) {
  const controller = new AbortController();
  navigator.locks.request(name, { signal: controller.signal }, onDeath).catch((error) => {
    if (error.name !== "AbortError") throw error;
  });
  return () => controller.abort();
}
