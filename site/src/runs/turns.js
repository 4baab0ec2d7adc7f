/**
 * A tab does one thing with Python that takes long: training, or one experiment. Who begins ends the
 * others, so that neither slows the other down.
 */

/**
 * @typedef {object} Party
 * @property {"training" | "experiment"} kind
 * @property {boolean} isUnderWay   doing it, or about to
 * @property {(kind: Party["kind"]) => unknown} giveWay   ends it, for one of that kind
 */

export class Turns {
  /** @type {Party[]} */
  #parties = [];

  /** @param {Party} party */
  join(party) {
    this.#parties.push(party);
  }

  /**
   * Ends what others do.
   *
   * @param {Party} party   who begins
   * @returns {Promise<Party[]>} who gave way
   */
  async take(party) {
    const others = this.#parties.filter((other) => other !== party && other.isUnderWay);
    await Promise.all(others.map((other) => other.giveWay(party.kind)));
    return others;
  }
}
