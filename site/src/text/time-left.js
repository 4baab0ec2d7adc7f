/** How long a download still takes, in words that stay calm while the line does not. */

/** Milliseconds over which the rate is measured, and the least before anything is said. */
const WINDOW = 10_000;
const LEAST = 3000;

/** How much longer than was said it may become before that is taken back. */
const LENIENCE = 1.5;

export class TimeLeft {
  /** @type {{time: number, loaded: number}[]} */
  #samples = [];
  /** @type {number} seconds, as last said */
  #said = Number.POSITIVE_INFINITY;

  /**
   * @param {number} loaded   bytes
   * @param {number} total
   * @param {number} time     in milliseconds
   * @returns {string} such as "about 2 minutes left"; empty while it cannot be known
   */
  tell(loaded, total, time) {
    if (loaded < (this.#samples.at(-1)?.loaded ?? 0)) this.#forget();
    this.#samples.push({ time, loaded });
    while (this.#samples[0].time < time - WINDOW) this.#samples.shift();
    const [first] = this.#samples;
    const rate = (loaded - first.loaded) / (time - first.time);
    if (time - first.time < LEAST || !(rate > 0) || loaded >= total) return "";
    const seconds = (total - loaded) / rate / 1000;
    if (seconds < this.#said || seconds > LENIENCE * this.#said) this.#said = seconds;
    return inWords(this.#said);
  }

  /** Part of what was there is gone. */
  #forget() {
    this.#samples = [];
    this.#said = Number.POSITIVE_INFINITY;
  }
}

/** @param {number} seconds */
function inWords(seconds) {
  if (seconds < 10) return "a few seconds left";
  if (seconds < 50) return "less than a minute left";
  const minutes = Math.round(seconds / 60);
  return minutes < 2 ? "about a minute left" : `about ${minutes} minutes left`;
}
