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
 * Without locks (plain http, or a browser that refuses storage) only the `Watch` remains.
 *
 * @param {string} name
 * @param {(isHeld: boolean) => void} onReady
 */
export function holdLifeline(name, onReady) {
  /** @returns {Promise<never>} */
  const hold = () => {
    onReady(true);
    return new Promise(() => {});
  };
  requestLock(name, {}, hold).catch(() => onReady(false));
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
  // Refused, or no longer wanted: nobody is told of a death.
  requestLock(name, { signal: controller.signal }, onDeath).catch(() => {});
  return () => controller.abort();
}

/**
 * Rejects where there are no locks or the browser refuses them, as it does where cookies are blocked.
 *
 * @param {string} name
 * @param {LockOptions} options
 * @param {() => void} onGranted
 */
async function requestLock(name, options, onGranted) {
  if (!navigator.locks) throw new Error("This browser has no locks here.");
  await navigator.locks.request(name, options, onGranted);
}
