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
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key];
    if (index < 0 || step === undefined) return;
    event.preventDefault();
    const next = index + step;
    const staysInRow = Math.floor(next / columns) === Math.floor(index / columns);
    if (Math.abs(step) === 1 && !staysInRow) return;
    buttons[next]?.focus();
  });
}
