/**
 * Page changes in place, so that this tab's Python stays warm, wherever the site lives.
 *
 * The theme swaps pages instead of loading them only for addresses in sitemap.xml. Those are
 * absolute, and this site does not know its own: any host, port and sub-path will do. So clicks on
 * links to its pages are handed to the theme from here.
 */

import { arriveAt } from "./arrival.js";

const root = new URL("../../../", import.meta.url);

/** @type {URL | null} where a link leads that was followed, until its page is there */
let destination = null;
let shown = location.pathname;

/** @typedef {{next: (url: URL) => void}} Addresses the theme's stream of addresses to show */
/** @typedef {{subscribe: (listener: () => void) => void}} Pages its stream of pages shown */

/** @param {URL} url */
function isAnotherPage(url) {
  return (
    url.origin === root.origin &&
    url.pathname.startsWith(root.pathname) &&
    url.pathname.endsWith("/") &&
    url.pathname !== location.pathname
  );
}

/** @param {MouseEvent} event */
function isPlainClick(event) {
  const modified = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
  return event.button === 0 && !modified && !event.defaultPrevented;
}

/** @param {MouseEvent} event */
function follow(event) {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!link?.href || link.target || link.hasAttribute("download") || !isPlainClick(event)) return;
  const url = new URL(link.href);
  if (!isAnotherPage(url)) return;
  const { location$ } = /** @type {{location$?: Addresses}} */ (/** @type {unknown} */ (window));
  if (!location$) return;
  event.preventDefault();
  destination = url;
  history.replaceState({ x: scrollX, y: scrollY }, ""); // where the way back leads
  history.pushState(null, "", url);
  location$.next(url);
}

/**
 * Begins the page that the theme has put in place: scrolls there, which the theme does only if the
 * page before was not scrolled just now, and moves the focus to where reading begins, so that a
 * keyboard and a screen reader are on the new page, too.
 */
function begin() {
  if (location.pathname === shown) return;
  shown = location.pathname;
  const isBack = destination?.href !== location.href && history.state !== null;
  destination = null;
  if (!isBack && !location.hash) scrollTo(0, 0);
  const place = isBack ? null : arriveAt(location.hash);
  focusOn(place ?? document.querySelector("article h1"));
}

/** @param {HTMLElement | null} place */
function focusOn(place) {
  if (!place) return;
  if (place.tabIndex < 0) place.tabIndex = -1;
  place.focus({ preventScroll: true });
}

/** Whether the page comes from a link, and not from reloading it or from the way back. */
function isNewVisit() {
  const [visit] = performance.getEntriesByType("navigation");
  return /** @type {PerformanceNavigationTiming} */ (visit).type === "navigate";
}

/** Within a page. The theme gives the places a reader left a state, to which the way back leads. */
function arriveInPage() {
  arriveAt(history.state === null ? location.hash : "");
}

addEventListener("click", follow);
for (const type of ["hashchange", "popstate"]) addEventListener(type, arriveInPage);
const { document$ } = /** @type {{document$?: Pages}} */ (/** @type {unknown} */ (window));
document$?.subscribe(begin);
if (isNewVisit()) arriveAt(location.hash);
