/**
 * A link to a place in a page leads there, and stays there: what stands above the place may still
 * grow, as widgets come to life, and would push it away. Until the reader takes over.
 */

const HANDS = ["wheel", "touchstart", "pointerdown", "keydown"];

let leave = () => {};

/**
 * Scrolls to a place and holds it below the header while the page settles. Lets go of the last one.
 *
 * @param {string} hash of an address, such as `#check-yourself`
 * @returns {HTMLElement | null} the place, if there is one
 */
export function arriveAt(hash) {
  leave();
  const place = placeOf(hash);
  const content = place?.closest("article");
  if (!place || !content) return place;
  const observer = new ResizeObserver(() => scrollBelowHeader(place));
  observer.observe(content); // calls back once at the start
  const hands = new AbortController();
  leave = () => {
    observer.disconnect();
    hands.abort();
  };
  const { signal } = hands;
  for (const type of HANDS) addEventListener(type, leave, { capture: true, passive: true, signal });
  return place;
}

/** As `scrollIntoView`, which would scroll the page around a frame as well. @param {Element} place */
function scrollBelowHeader(place) {
  const padding = getComputedStyle(document.documentElement).scrollPaddingTop;
  const top = scrollY + place.getBoundingClientRect().top - Number.parseFloat(padding);
  scrollTo({ top, behavior: "instant" });
}

/** @param {string} hash */
function placeOf(hash) {
  try {
    return document.getElementById(decodeURIComponent(hash.slice(1)));
  } catch {
    return null; // a stray percent sign
  }
}
