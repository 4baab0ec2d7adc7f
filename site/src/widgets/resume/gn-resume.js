/** `<gn-resume>`: on the list of lessons, where the reader left off and what they have read. */

import { create } from "../../dom/elements.js";
import { readBookmark } from "../../kit/bookmark.js";

export default class Resume extends HTMLElement {
  connectedCallback() {
    const { last, read } = readBookmark();
    const links = [...document.querySelectorAll(".gn-lesson-list a")];
    const linkTo = (/** @type {string} */ lesson) =>
      links.find((link) => link.getAttribute("href")?.split("/").includes(lesson));
    for (const lesson of read) linkTo(lesson)?.closest("li")?.setAttribute("data-read", "");
    const target = last ? linkTo(last) : null;
    if (!target) return;
    const link = create("a", { href: target.getAttribute("href") ?? "" }, target.textContent ?? "");
    const count = `${read.length} of ${document.querySelectorAll(".gn-lesson-list > ol > li").length}`;
    this.replaceChildren(create("p", {}, "You left off at ", link, `. Read to the end: ${count}.`));
  }
}
