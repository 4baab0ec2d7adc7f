/**
 * The one module a page loads: defines the elements and puts the engine in reach of the console.
 */

import { engine } from "../python/tab.js";
import "./copied-formulas.js";
import { takeUpRun } from "./keepsake.js";
import "./update.js";
import "../widgets/index.js";

takeUpRun();
Object.assign(globalThis, { glassnet: engine });

// A page that is left frees its interpreter at once, also when the browser keeps the page for the
// way back: a phone holds one runtime, not two. The run comes back from its last checkpoint.
addEventListener("pagehide", () => engine.suspend());
addEventListener("pageshow", () => engine.resume());
