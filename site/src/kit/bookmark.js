/** Which lessons the reader has opened and read to the end, and where they left off. */

import { isRecord, recall, remember } from "./stored.js";

/** Lessons go by the last part of their address, such as "weight-sharing". */
/** @typedef {{last: string | null, read: string[]}} Bookmark */

/** @returns {Bookmark} */
export function readBookmark() {
  return recall("lessons", { last: null, read: [] }, isBookmark);
}

/** @param {any} value */
function isBookmark(value) {
  if (!isRecord(value) || !Array.isArray(value.read)) return false;
  return [value.last ?? "", ...value.read].every((name) => typeof name === "string");
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
