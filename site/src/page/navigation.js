/**
 * Following links without loading a document, so that this tab's Python stays warm, wherever the
 * site lives. A page that cannot be had leaves the reader where they are, with a sentence.
 *
 * Why the theme does not do it: docs/about/decisions/addresses.md.
 */

import { trainingRun } from "../runs/tab.js";
import { arriveAt } from "./arrival.js";
import { hush, tell } from "./notice.js";
import { fetchPage, isOfThisVersion, PageError, putInPlace } from "./pages.js";
import { offerUpdate } from "./update.js";

const root = new URL("../../../../", import.meta.url);

/**
 * What the history keeps of a place a reader has left: how far down, and its number in this tab.
 * @typedef {{index: number, y: number}} Place
 */

/** Where the reader is. While a page is fetched on the way back, the address is ahead of it. */
const shown = { index: placeHere()?.index ?? 0, href: location.href, pathname: location.pathname };

/** The page under way. */
let fetching = new AbortController();

/** @typedef {{next: (value: any) => void}} Stream of the theme's */
const { document$, location$ } = /** @type {{document$?: Stream, location$?: Stream}} */ (
  /** @type {unknown} */ (window)
);

/** @param {MouseEvent} event */
function follow(event) {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!link?.href || link.target || link.hasAttribute("download") || !isPlainClick(event)) return;
  const url = new URL(link.href);
  if (!isPage(url) || isPlaceHere(url)) return;
  event.preventDefault();
  if (url.pathname === location.pathname) moveTo(url);
  else open(url);
}

/** @param {MouseEvent} event */
function isPlainClick(event) {
  const modified = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
  return event.button === 0 && !modified && !event.defaultPrevented;
}

/** @param {URL} url */
function isPage({ origin, pathname }) {
  return origin === root.origin && pathname.startsWith(root.pathname) && pathname.endsWith("/");
}

/** A place in this page, which browsers find by themselves. @param {URL} url */
function isPlaceHere({ href, hash }) {
  return hash !== "" && href.split("#")[0] === location.href.split("#")[0];
}

/** The page that is shown, from its beginning or from another place. @param {URL} url */
function moveTo(url) {
  fetching.abort();
  if (url.href !== location.href) advance(url);
  begin(url.hash);
}

/** @param {URL} url */
async function open(url) {
  const page = await fetched(url, () => open(url));
  if (!page) return;
  if (!isOfThisVersion(page, url)) return openAnew(url);
  advance(url);
  show(page);
  begin(url.hash);
}

/** The address has changed already: on the way back or forth, or to a place in this page. */
function travel() {
  const place = placeHere();
  if (location.pathname !== shown.pathname) {
    openAgain(new URL(location.href), place);
    return;
  }
  fetching.abort();
  if (place) arrive(place);
  else arriveByBrowser();
}

/** @param {URL} url @param {Place | null} place */
async function openAgain(url, place) {
  const steps = (place?.index ?? 0) - shown.index;
  const page = await fetched(url, () => history.go(steps));
  if (!page) return;
  if (!isOfThisVersion(page, url)) return openAnew(url);
  show(page);
  focusOn(title());
  arrive(place ?? { index: 0, y: 0 });
}

/**
 * @param {URL} url
 * @param {() => void} again
 * @returns {Promise<Document | null>} nothing if the reader has gone elsewhere meanwhile, or has been
 *   told that the page cannot be had
 */
async function fetched(url, again) {
  fetching.abort();
  fetching = new AbortController();
  const { signal } = fetching;
  try {
    const page = await fetchPage(url, { signal });
    hush();
    return page;
  } catch (error) {
    if (!(error instanceof PageError)) return null;
    returnHere();
    tell(`The page could not be loaded: ${error.message} This one stays as it is.`, [
      { label: "Try again", apply: again },
    ]);
    return null;
  }
}

/** A page of another version needs its own scripts. @param {URL} url */
function openAnew(url) {
  if (trainingRun.state === "idle") return location.assign(url);
  returnHere();
  offerUpdate(() => location.assign(url));
}

/** Takes the address back to the page that is shown, if it is ahead. */
function returnHere() {
  const steps = (placeHere()?.index ?? shown.index) - shown.index;
  if (steps !== 0) history.go(-steps);
}

/** A new entry in the history. @param {URL} url */
function advance(url) {
  // The browser would scroll on the way back, before the page is there.
  history.scrollRestoration = "manual";
  remember();
  const index = (placeHere()?.index ?? 0) + 1;
  history.pushState({ index, y: 0 }, "", url);
  history.scrollRestoration = "manual";
  settle(index);
}

/** The browser has followed a link to a place in this page; one to where it was is no new entry. */
function arriveByBrowser() {
  settle(location.href === shown.href ? shown.index : shown.index + 1);
  remember();
  arriveAt(location.hash);
}

/** Where the reader has been before. @param {Place} place */
function arrive({ index, y }) {
  if (index === shown.index && location.href === shown.href) return; // told twice
  settle(index);
  arriveAt("");
  scrollTo({ top: y, behavior: "instant" });
}

/** @param {number} index */
function settle(index) {
  Object.assign(shown, { index, href: location.href, pathname: location.pathname });
}

/** @param {Document} page */
function show(page) {
  putInPlace(page);
  document$?.next(document);
}

/**
 * Moves the focus, too, to where reading begins, so that a keyboard and a screen reader are there.
 *
 * @param {string} hash
 */
function begin(hash) {
  const place = arriveAt(hash);
  if (!place) scrollTo({ top: 0, behavior: "instant" });
  focusOn(place ?? title());
  location$?.next(new URL(location.href)); // the theme closes its search
}

/** @returns {HTMLElement | null} */
function title() {
  return document.querySelector("article h1");
}

/** @param {HTMLElement | null} place */
function focusOn(place) {
  if (!place) return;
  if (place.tabIndex < 0) place.tabIndex = -1;
  place.focus({ preventScroll: true });
}

/** @returns {Place | null} */
function placeHere() {
  return Number.isInteger(history.state?.index) ? history.state : null;
}

/** Notes where the reader is, for the way back; not while the address is ahead of the page. */
function remember() {
  if (location.pathname !== shown.pathname) return;
  history.replaceState({ index: shown.index, y: scrollY }, "");
}

/** Whether the page comes from a link, and not from reloading it or from the way back. */
function isNewVisit() {
  const [visit] = performance.getEntriesByType("navigation");
  return /** @type {PerformanceNavigationTiming} */ (visit).type === "navigate";
}

/** Once scrolling rests: browsers refuse a hundred notes in half a minute. */
function rememberSoon() {
  clearTimeout(resting);
  resting = setTimeout(remember, 150);
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let resting;

addEventListener("click", follow);
addEventListener("popstate", travel);
addEventListener("scroll", rememberSoon, { passive: true });
addEventListener("pagehide", () => {
  history.scrollRestoration = "auto"; // of a page loaded again
});
remember();
if (isNewVisit()) arriveAt(location.hash);
