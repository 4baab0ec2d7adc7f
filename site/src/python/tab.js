/**
 * The tab's one engine: a module lives as long as the tab. In the console it is `glassnet`:
 * `await glassnet.python("glassnet.__version__")`.
 */

import { Engine } from "./engine.js";
import { readManifest } from "./manifest.js";
import { startWorker } from "./start-worker.js";

export const engine = new Engine({ startWorker, readManifest });
