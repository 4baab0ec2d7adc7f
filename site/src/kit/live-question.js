/**
 * A question to a lesson's Python side about the network as it is now: answered from the stored
 * first look until Python is there, then anew whenever the reader's training has moved on.
 */

import { engine } from "../python/tab.js";
import { createLesson } from "../runs/lesson.js";
import { trainingRun } from "../runs/tab.js";
import { pace } from "./pace.js";

/** Least time, in milliseconds, between two looks at a network that learns. */
const REFRESH_MS = 500;

/**
 * @param {object} options
 * @param {string} options.lesson
 * @param {string} options.method
 * @param {() => object} options.params
 * @param {(answer: any) => void} options.show
 * @param {(error: Error) => void} options.fail
 */
export function createLiveQuestion({ lesson, method, params, show, fail }) {
  const { latest, showFirst } = createLesson(lesson);
  const refresh = pace(() => engine.state === "ready" && ask(), REFRESH_MS);
  let asked = 0;

  /** Starts Python where needed. */
  async function ask() {
    const number = ++asked;
    try {
      const answer = await latest(method, params());
      // Of questions that overtook each other, all get the newest one's answer.
      if (number === asked) show(answer);
    } catch (error) {
      if (number === asked) fail(/** @type {Error} */ (error));
    }
  }

  /** @returns {() => void} stops asking */
  function start() {
    if (engine.state === "ready") ask();
    else showFirst(method, { isWanted: () => asked === 0, show, fail });
    const off = trainingRun.subscribe(refresh.call);
    return () => {
      off();
      refresh.cancel();
    };
  }
  return { ask, start };
}
