/** `<gn-lessons>`: the line of all lessons above a lesson; it remembers what was read. */

import { finishLesson, openLesson, readBookmark } from "../../kit/bookmark.js";

export default class Lessons extends HTMLElement {
  #stop = () => {};

  connectedCallback() {
    const here = this.querySelector("[aria-current]")?.getAttribute("data-lesson");
    const end = document.querySelector(".gn-turn");
    this.#show();
    if (!here) return;
    openLesson(here);
    if (!end) return;
    const observer = new IntersectionObserver((records) => {
      if (!records.some((record) => record.isIntersecting)) return; // seen, if only for a moment
      finishLesson(here);
      this.#show();
    });
    observer.observe(end);
    this.#stop = () => observer.disconnect();
  }

  disconnectedCallback() {
    this.#stop();
  }

  #show() {
    const { read } = readBookmark();
    for (const link of this.querySelectorAll("[data-lesson]")) {
      if (link.hasAttribute("data-read")) continue;
      if (!read.includes(link.getAttribute("data-lesson") ?? "")) continue;
      link.setAttribute("data-read", "");
      link.setAttribute("title", `${link.getAttribute("title")}, read`);
      link.firstElementChild?.append(", read");
    }
  }
}
