/** What a screen reader hears of something that goes on: news at once, progress now and then. */

import { setText } from "../../dom/elements.js";

/** Least time, in milliseconds, between two sentences about progress. */
const PERIOD_MS = 5000;

/**
 * @typedef {object} Speaker
 * @property {(sentence: string) => void} now says it at once, and nothing that was still to be said
 * @property {(sentence: string) => void} soon says it when some time has passed since the last one,
 *   unless a newer one comes before
 * @property {() => void} destroy
 */

/**
 * @param {Element} element a live region
 * @returns {Speaker}
 */
export function createSpeaker(element) {
  let last = "";
  let isResting = false;
  let next = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  /** @param {string} sentence */
  function now(sentence) {
    clearTimeout(timer);
    next = "";
    last = sentence;
    setText(element, sentence);
    isResting = true;
    timer = setTimeout(wake, PERIOD_MS);
  }

  function wake() {
    isResting = false;
    if (next) now(next);
  }

  /** @param {string} sentence */
  function soon(sentence) {
    if (sentence === last) return;
    if (isResting) next = sentence;
    else now(sentence);
  }

  return { now, soon, destroy: () => clearTimeout(timer) };
}
