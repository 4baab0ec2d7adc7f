/**
 * The site's pages as documents: fetching one, and putting it in the place of the one that is shown,
 * so that the scripts of this tab live on, and Python with them.
 */

/** What the theme's scripts and ours find anew in every page, by its `data-md-component`. */
const PARTS = ["skip", "logo", "tabs", "container"];
/** What a page's head says of it: what it is about, and what its elements will load. */
const ABOUT =
  "meta[name=description], link:is([rel=prev], [rel=next], [rel=canonical], [rel=modulepreload])";

const here = filesOf(document, location.href);
pin(document, location.href);

/** The page cannot be shown. The message says why, as the end of a sentence. */
export class PageError extends Error {
  name = "PageError";
}

/**
 * @param {URL} url
 * @param {RequestInit} [options]
 * @returns {Promise<Document>}
 * @throws {PageError}
 */
export async function fetchPage(url, options) {
  const response = await fetch(url, options).catch((error) => {
    if (error.name === "AbortError") throw error;
    throw new PageError("the server cannot be reached. Check the connection, then try again.");
  });
  if (response.status === 404) throw new PageError("the server has no such page (404).");
  if (!response.ok) throw new PageError(`the server answered ${response.status}.`);
  const page = new DOMParser().parseFromString(await text(response), "text/html");
  if (!partOf(page, "container")) throw new PageError("the server answered with something else.");
  pin(page, url.href);
  return page;
}

/** @param {Response} response */
function text(response) {
  return response.text().catch((error) => {
    if (error.name === "AbortError") throw error;
    throw new PageError("the connection was lost on the way. Check it, then try again.");
  });
}

/**
 * Whether a page is of the version that runs here. Its scripts and styles carry hashes of their
 * content: pages that name the same files belong together.
 *
 * @param {Document} page
 * @param {URL} url
 */
export function isOfThisVersion(page, url) {
  return filesOf(page, url.href) === here;
}

/**
 * Shows a page in the place of this one.
 *
 * @param {Document} page
 */
export function putInPlace(page) {
  document.title = page.title;
  for (const entry of document.head.querySelectorAll(ABOUT)) entry.remove();
  document.head.append(...page.head.querySelectorAll(ABOUT));
  for (const name of PARTS) {
    const part = partOf(page, name);
    if (part) partOf(document, name)?.replaceWith(part);
  }
}

/** @param {Document} page @param {string} name */
function partOf(page, name) {
  return page.querySelector(`[data-md-component="${name}"]`);
}

/**
 * @param {Document} page
 * @param {string} address what its relative addresses are seen from
 */
function filesOf(page, address) {
  const names = [...page.querySelectorAll("link[rel=stylesheet], script[src]")].map(
    (file) => file.getAttribute("href") ?? file.getAttribute("src") ?? "",
  );
  return [...new Set(names.map((name) => new URL(name, address).href))].sort().join("\n");
}

/**
 * Makes addresses absolute: on the way back the browser's address changes before the page does, and
 * a link pressed in between has to lead where it led.
 *
 * @param {Document} page
 * @param {string} address what its relative addresses are seen from
 */
function pin(page, address) {
  for (const link of page.querySelectorAll("a[href], link:is([rel=icon], [rel=modulepreload])")) {
    link.setAttribute("href", new URL(link.getAttribute("href") ?? "", address).href);
  }
}
