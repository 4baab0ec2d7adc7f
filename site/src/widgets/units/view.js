/** What `<gn-units>` shows: choosers, the digit with the unit's window, patches and picture. */

import { create, uniqueId } from "../../dom/elements.js";
import { createPictureFigure } from "../../kit/picture-figure.js";
import { INK } from "../../kit/range.js";
import { setStatus } from "../../kit/status.js";
import { decimal } from "../../text/format.js";

/** @import { LessonCard } from "../../kit/lesson-card.js" */
/** @import { UnitLook } from "./gn-units.js" */

const SIDE = 28;
const PATCHES = 9;

/** @param {LessonCard} card */
export function createUnitsView(card) {
  const layer = createSelect("Layer", () =>
    card.choose({ layer: Number(layer.select.value), channel: 0 }),
  );
  const unit = createSelect("Unit", () =>
    card.choose({ layer: Number(layer.select.value), channel: Number(unit.select.value) }),
  );
  const digit = createPictureFigure("input");
  const window = create("span", { class: "gn-units__window", "aria-hidden": "true" });
  digit.stack.append(window);
  const preferred = createPictureFigure("gradient");
  const patches = Array.from({ length: PATCHES }, () => createPictureFigure());
  const status = create("p", { class: "gn-units__status", role: "status" });

  /** @param {UnitLook} look */
  function show(look) {
    layer.update(
      look.layers.map(({ index, name }) => [index, name]),
      look.layer,
    );
    const current = look.layers.find(({ index }) => index === look.layer) ?? look.layers[0];
    unit.update(
      Array.from({ length: current.units }, (_, index) => [index, String(index + 1)]),
      look.channel,
    );
    setStatus(status, told(look, current));
  }

  /** @param {UnitLook} look */
  function draw(look) {
    const { image, window: area, value, preferred: picture } = look;
    const words = `Strongest here: ${decimal(value)}`;
    digit.update({ data: image.data, height: SIDE, width: SIDE }, INK, words, "The digit");
    const [top, left, height, width] = area.map((cells) => `${(cells / SIDE) * 100}%`);
    Object.assign(window.style, { top, left, height, width });
    const [rows, columns] = picture.shape;
    const favorite = { data: picture.data, height: rows, width: columns };
    preferred.update(favorite, INK, "By gradient ascent", "Picture made by gradient ascent");
    drawPatches(look);
  }

  /** @param {UnitLook} look */
  function drawPatches({ patches: { data, shape }, labels, values }) {
    const [count, height, width] = shape;
    for (const [index, figure] of patches.entries()) {
      figure.element.hidden = index >= count;
      if (index >= count) continue;
      const pixels = { data, height, width, offset: index * height * width };
      const words = `a ${labels[index]}: ${decimal(values[index])}`;
      figure.update(pixels, INK, words, `Patch ${index + 1}, from ${words}`);
    }
  }

  const body = [
    create("div", { class: "gn-fields" }, layer.element, unit.element),
    create(
      "div",
      { class: "gn-units__body" },
      section("Its window on the digit", digit.element),
      section(
        "Patches of test digits that excite it most",
        create(
          "div",
          { class: "gn-units__patches", "data-part": "output" },
          ...patches.map(({ element }) => element),
        ),
      ),
      section("The picture it would like best", preferred.element),
    ),
    status,
  ];
  return { title: "What a unit sees", body, show, draw };
}

/** @param {string} title @param {HTMLElement} content */
function section(title, content) {
  return create("section", {}, create("h3", {}, title), content);
}

/** @param {string} label @param {() => void} onchange */
function createSelect(label, onchange) {
  const id = uniqueId("unit");
  const select = create("select", { id, class: "gn-input", onchange });
  const element = create("div", { class: "gn-field" }, create("label", { for: id }, label), select);

  /** @param {[number, string][]} options @param {number} chosen */
  function update(options, chosen) {
    if (select.options.length !== options.length) {
      select.replaceChildren(
        ...options.map(([value, text]) => create("option", { value: String(value) }, text)),
      );
    }
    select.value = String(chosen);
  }
  return { element, select, update };
}

/** @param {UnitLook} look @param {UnitLook["layers"][number]} current */
function told({ channel, values, value }, { name, field: [height, width] }) {
  const unit = `Unit ${channel + 1} of ${name} sees ${height} × ${width} pixels.`;
  if (values[0] <= 0) return `${unit} None of 500 test digits excites it.`;
  return `${unit} The strongest of 500 test digits gives ${decimal(values[0])}, this one ${decimal(value)}.`;
}
