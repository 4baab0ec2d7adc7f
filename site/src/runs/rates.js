/**
 * Images per second with each backend, of one network on one data set in batches of one size: only such
 * rates can be compared.
 */

/** @import { Backend, Slice } from "../python/protocol.js" */

/** Updates, or seconds of them, after which a rate is no longer that of a backend's slow first steps. */
const STEADY_STEPS = 50;
const STEADY_SECONDS = 2;

export class Rates {
  /** @type {Partial<Record<Backend, number>>} */
  measured = {};

  /** @type {Backend | null} what computes at present */
  #backend = null;
  #steps = 0;
  #seconds = 0;

  /** @param {Slice} slice */
  add({ backend, steps, images, images_per_second: rate }) {
    if (!rate) return;
    if (backend !== this.#backend) {
      this.#backend = backend;
      this.#steps = 0;
      this.#seconds = 0;
    }
    this.#steps += steps.length;
    this.#seconds += images / rate;
    if (this.#steps >= STEADY_STEPS || this.#seconds >= STEADY_SECONDS)
      this.measured[backend] = rate;
  }
}
