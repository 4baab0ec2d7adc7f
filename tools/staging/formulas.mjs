/**
 * Turns formulas into HTML: a JSON list of `{tex, display}` comes in, a list of `{html}` or
 * `{error}` goes out. `\term{kernel}{w}` names a part of the formula, which pages color and light up.
 */

import { readFileSync } from "node:fs";
import katex from "katex";

const OPTIONS = {
  throwOnError: true,
  strict: "ignore",
  trust: ({ command }) => ["\\htmlClass", "\\htmlData"].includes(command),
  macros: { "\\term": "\\htmlClass{gn-term gn-term--#1}{\\htmlData{part=#1}{#2}}" },
};

function render({ tex, display }) {
  try {
    return { html: katex.renderToString(tex, { ...OPTIONS, displayMode: display }) };
  } catch (error) {
    return { error: error.message };
  }
}

const formulas = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(formulas.map(render)));
