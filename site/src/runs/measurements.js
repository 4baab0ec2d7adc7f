/** What a run has measured so far. */

import { History } from "./history.js";
import { Rates } from "./rates.js";

/** @import { Slice } from "../python/protocol.js" */

export class Measurements {
  history = new History();
  rates = new Rates();
  /** @type {Slice | null} the newest report */
  slice = null;

  /** Updates made. */
  get step() {
    return this.slice?.step ?? 0;
  }

  /** Epochs completed. */
  get epoch() {
    return this.slice?.epoch ?? 0;
  }

  /** Whether all epochs were made. */
  get isDone() {
    return this.slice?.phase === "done";
  }

  /** @param {Slice} slice */
  add(slice) {
    this.slice = slice;
    this.rates.add(slice);
    this.history.add(slice);
  }

  /** Goes back to an earlier report. @param {Slice | null} slice */
  rewind(slice) {
    this.slice = slice;
    this.history.rewind(this.step);
  }

  /** Rates of another batch size cannot be compared. */
  forgetRates() {
    this.rates = new Rates();
  }
}
