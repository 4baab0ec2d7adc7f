/** The runs of experiments, one each: they go on, and stay to be seen, while pages change. */

import { ExperimentRun } from "./experiment-run.js";

/** @import { Engine } from "../python/engine.js" */
/** @import { Turns } from "./turns.js" */

export class Experiments {
  #engine;
  #turns;
  /** @type {Map<string, ExperimentRun>} */
  #runs = new Map();

  /** @param {Engine} engine @param {Turns} turns */
  constructor(engine, turns) {
    this.#engine = engine;
    this.#turns = turns;
  }

  /** @param {string} id such as "C13" */
  run(id) {
    const run = this.#runs.get(id) ?? new ExperimentRun(this.#engine, this.#turns, id);
    this.#runs.set(id, run);
    return run;
  }
}
