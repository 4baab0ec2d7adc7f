/**
 * What a page starts: the scheme, links, and the elements on it. The console reaches the engine as
 * `glassnet` and the training run as `glassnet.run`.
 */

import { engine } from "../python/tab.js";
import { trainingRun } from "../runs/tab.js";
import { defineElements } from "../widgets/elements.js";
import "./copied-formulas.js";
import { takeUpRun } from "./keepsake.js";
import "./navigation.js";
import "./scheme.js";
import "./update.js";

takeUpRun();
Object.assign(globalThis, { glassnet: Object.assign(engine, { run: trainingRun }) });
defineElements();

// A page that is left frees its interpreter at once, also when the browser keeps the page for the
// way back: a phone holds one runtime, not two. The run comes back from its last checkpoint.
addEventListener("pagehide", () => engine.suspend());
addEventListener("pageshow", () => engine.resume());
