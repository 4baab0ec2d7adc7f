import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = { addEventListener() {} };
const { withoutTerms } = await import("../../../site/src/page/copied-formulas.js");

test("our own macro is taken out of TeX, and what it marks stays", () => {
  for (const [tex, plain] of [
    ["a + b", "a + b"],
    [String.raw`\term{kernel}{w_{ij}} x`, "w_{ij} x"],
    [String.raw`\frac{\term{a}{x}}{\term{b}{y \term{c}{z}}}`, String.raw`\frac{x}{y z}`],
    [String.raw`\term{a}{x`, "x"],
  ])
    assert.equal(withoutTerms(tex), plain);
});
