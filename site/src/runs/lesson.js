/** A lesson's Python side: the functions of one module in `glassnet.lessons`. */

import { engine } from "../python/tab.js";
import { readExample } from "./examples.js";

/**
 * @typedef {object} Lesson
 * @property {(method: string, parameters?: object) => Promise<any>} ask starts Python where needed
 * @property {(method: string, look: FirstLook) => Promise<void>} showFirst shows the answer stored
 *   when the site was built; never rejects
 *
 * @typedef {object} FirstLook
 * @property {() => boolean} isWanted asked when the answer is there: by then, Python may have another
 * @property {(answer: any) => void} show
 * @property {(error: Error) => void} fail the answer could not be fetched
 */

/**
 * @param {string} name the module's
 * @returns {Lesson}
 */
export function createLesson(name) {
  return {
    ask: (method, parameters = {}) =>
      engine.request("lesson", { lesson: name, method, parameters }),
    async showFirst(method, { isWanted, show, fail }) {
      /** @param {(outcome: any) => void} tell */
      const ifWanted = (tell) => (/** @type {any} */ outcome) => {
        if (isWanted()) tell(outcome);
      };
      const example = readExample(name);
      await example
        .then((answers) => revived(answers[method]))
        .then(ifWanted(show), ifWanted(fail));
    },
  };
}

/**
 * Gives tensors that JSON brought the array they have when Python sends them.
 *
 * @param {any} value
 * @returns {any}
 */
function revived(value) {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(revived);
  if (Array.isArray(value.shape) && Array.isArray(value.data)) {
    return { shape: value.shape, data: Float32Array.from(value.data) };
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, revived(item)]));
}
