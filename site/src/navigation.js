/**
 * Page changes in place, so that this tab's Python stays warm, wherever the site lives.
 *
 * The theme swaps pages instead of loading them only for addresses in sitemap.xml. Those are
 * absolute, and this site does not know its own: any host, port and sub-path will do. So clicks on
 * links to its pages are handed to the theme from here.
 */

const root = new URL("../../../", import.meta.url);

/** @typedef {{next: (url: URL) => void}} Addresses the theme's stream of addresses to show */
/** @typedef {{subscribe: (listener: () => void) => {unsubscribe: () => void}}} Pages its stream of pages shown */

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

/**
 * Goes to a place inside the next page. The theme does so too, unless the page before was scrolled
 * just now: then it takes that page's position for the new one's.
 *
 * @param {string} id
 */
function arriveAt(id) {
  const { document$ } = /** @type {{document$?: Pages}} */ (/** @type {unknown} */ (window));
  let isNext = false;
  const pages = document$?.subscribe(() => {
    if (!isNext) return; // the page being left is told first
    pages?.unsubscribe();
    requestAnimationFrame(() => document.getElementById(id)?.scrollIntoView());
  });
  isNext = true;
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
  if (url.hash) arriveAt(decodeURIComponent(url.hash.slice(1)));
  history.pushState(null, "", url);
  location$.next(url);
}

addEventListener("click", follow);
