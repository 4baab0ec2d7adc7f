/** How the network that reads before any training was made, folded away; all of it from the manifest. */

import { create } from "../../dom/elements.js";
import { engine } from "../../python/tab.js";
import { labelOf, SETTING_NAMES, valueName } from "../../runs/settings.js";

/** @import { Manifest } from "../../python/protocol.js" */

/** @returns {HTMLDetailsElement} empty as long as there is no manifest */
export function createRecipe() {
  const element = create("details", { class: "gn-recipe" });
  engine.manifest().then(
    ({ pretrained }) =>
      element.append(
        create("summary", {}, "How it was trained"),
        create("p", {}, "By the command line, when this site was built:"),
        create("p", {}, createCommand(pretrained)),
        create("dl", {}, ...termsOf(pretrained)),
      ),
    () => {}, // without a manifest nothing loads, and the loading line says so
  );
  return element;
}

/** What trains the same network again; a line never ends in an option. @param {Manifest["pretrained"]} pretrained */
function createCommand(pretrained) {
  const given = Object.entries(pretrained).filter(([name]) => name in pretrained.recipe);
  const options = given.flatMap(([name, value]) => [" ", create("span", {}, `--${name}=${value}`)]);
  return create("code", {}, "glassnet train", ...options);
}

/** @param {Manifest["pretrained"]} pretrained */
function termsOf({ recipe }) {
  return SETTING_NAMES.filter((name) => name in recipe).map((name) =>
    create(
      "div",
      {},
      create("dt", {}, labelOf(name)),
      create("dd", {}, valueName(name, recipe[name])),
    ),
  );
}
