/** What the reader asks of a run: done in that order, taken back, asked for again. */

/**
 * `isTraining`: it stands as long as training is wanted.
 * @typedef {{isTraining: boolean, isFulfilled: boolean, again: () => Promise<void>}} Wish
 *
 * @typedef {object} Owner
 * @property {() => void} onWish   called before a new one is begun with
 * @property {(error: Error) => void} onRefusal
 * @property {() => void} onEnd    called after each action
 */

export class Wishes {
  /** @type {Wish | null} the newest */
  latest = null;

  #owner;
  #actions = Promise.resolve();
  #actionCount = 0;
  #withdrawal = new AbortController();

  /** @param {Owner} owner */
  constructor(owner) {
    this.#owner = owner;
  }

  get areForTraining() {
    return this.latest?.isTraining ?? false;
  }

  /** Whether something is still to be done. */
  get arePending() {
    return this.#actionCount > 0;
  }

  /** Settles when all that was asked for so far is done. */
  get done() {
    return this.#actions;
  }

  /**
   * Does what the reader asks for.
   *
   * @param {(wanted: AbortSignal) => Promise<void>} act   with a signal that tells of its withdrawal
   * @param {{isTraining?: boolean}} [options]
   * @returns {Promise<void>} settles when it is done or refused
   */
  fulfil(act, { isTraining = false } = {}) {
    const { signal } = this.#withdrawal;
    const again = () => this.fulfil(act, { isTraining });
    const wish = { isTraining, isFulfilled: false, again };
    this.latest = wish;
    this.#owner.onWish();
    return this.act(async () => {
      await act(signal);
      wish.isFulfilled = true;
    });
  }

  /** Does what nobody asked for by itself, in its turn. @param {() => Promise<void>} action */
  act(action) {
    this.#actionCount += 1;
    this.#actions = this.#actions.then(async () => {
      await action().catch(this.#owner.onRefusal);
      this.#actionCount -= 1;
      this.#owner.onEnd();
    });
    return this.#actions;
  }

  /** Tells all that was asked for so far that it is no longer wanted. */
  withdraw() {
    this.#withdrawal.abort();
    this.#withdrawal = new AbortController();
  }

  /** Does the newest again if it is not fulfilled. Tells whether there is such a one. */
  retry() {
    const { latest } = this;
    if (!latest || (latest.isFulfilled && !latest.isTraining)) return false;
    latest.again();
    return true;
  }
}
