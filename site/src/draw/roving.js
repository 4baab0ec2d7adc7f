import { arrowStep } from "./arrows.js";

/**
 * Makes a grid of buttons one stop for Tab, inside which the arrow keys walk.
 *
 * @param {HTMLElement} container
 * @param {HTMLElement[]} buttons row by row
 * @param {number} columns
 */
export function roveFocus(container, buttons, columns) {
  for (const [index, button] of buttons.entries()) button.tabIndex = index === 0 ? 0 : -1;

  container.addEventListener("focusin", (event) => {
    const focused = buttons.indexOf(/** @type {HTMLElement} */ (event.target));
    if (focused < 0) return;
    for (const [index, button] of buttons.entries()) button.tabIndex = index === focused ? 0 : -1;
  });

  container.addEventListener("keydown", (event) => {
    const index = buttons.indexOf(/** @type {HTMLElement} */ (event.target));
    const step = arrowStep(event);
    if (index < 0 || !step) return;
    event.preventDefault();
    const row = Math.floor(index / columns) + step[0];
    const column = (index % columns) + step[1];
    if (column >= 0 && column < columns) buttons[row * columns + column]?.focus();
  });
}
