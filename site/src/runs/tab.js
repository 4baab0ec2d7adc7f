/** The tab's one training run, and its experiments. A module lives as long as the tab. */

import { engine } from "../python/tab.js";
import { Experiments } from "./experiments.js";
import { TrainingRun } from "./training-run.js";
import { Turns } from "./turns.js";

const turns = new Turns();

export const trainingRun = new TrainingRun(engine, turns);
export const experiments = new Experiments(engine, turns);
