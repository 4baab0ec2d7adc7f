/** A piece of a line for a legend, in its color and dash. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {object} line
 * @param {string} line.color a token of the page, such as `--gn-series-1`
 * @param {number} [line.width]
 * @param {number[]} [line.dash]
 * @param {boolean} [line.dot]
 */
export function lineSwatch({ color, width = 2, dash = [], dot = false }) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 8");
  svg.setAttribute("aria-hidden", "true");
  svg.style.setProperty("--color", `var(${color})`);
  const line = document.createElementNS(SVG, "line");
  line.setAttribute("x2", "24");
  line.setAttribute("y1", "4");
  line.setAttribute("y2", "4");
  line.setAttribute("stroke-width", String(width));
  if (dash.length > 0) line.setAttribute("stroke-dasharray", dash.join(" "));
  svg.append(line);
  if (!dot) return svg;
  const circle = document.createElementNS(SVG, "circle");
  circle.setAttribute("cx", "12");
  circle.setAttribute("cy", "4");
  circle.setAttribute("r", "3");
  svg.append(circle);
  return svg;
}
