/** Which lessons the reader has opened and read to the end, and where they left off. */

import { recall, remember } from "./stored.js";

/** Lessons go by the last part of their address, such as "weight-sharing". */
/** @typedef {{last: string | null, read: string[]}} Bookmark */

/** @returns {Bookmark} */
export function readBookmark() {
  return { last: null, read: [], ...recall("lessons", {}) };
}

/** @param {string} lesson */
export function openLesson(lesson) {
  remember("lessons", { ...readBookmark(), last: lesson });
}

/** @param {string} lesson */
export function finishLesson(lesson) {
  const bookmark = readBookmark();
  remember("lessons", { ...bookmark, read: [...new Set([...bookmark.read, lesson])] });
}
