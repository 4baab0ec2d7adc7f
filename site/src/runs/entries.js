/** What stands in the controls: the settings of the next run, and what was entered and cannot be. */

import { DEFAULT_SETTINGS, isLive, settingProblem } from "./settings.js";

/** @import { RunInfo } from "../python/protocol.js" */
/** @import { Choices, Entries as Entered, SettingName } from "./settings.js" */

/** @typedef {{entered: unknown, message: string}} Refusal */

export class Entries {
  /** @type {Choices} */
  settings = { ...DEFAULT_SETTINGS };
  /** @type {Partial<Record<SettingName, Refusal>>} */
  refusals = {};

  /** Whether there is something to be mended. */
  get areRefused() {
    return Object.keys(this.refusals).length > 0;
  }

  /**
   * Takes over what can be, and leaves a sentence in `refusals` on what cannot.
   *
   * @param {Entered} entered
   * @returns {Partial<Choices>} what a run under way can take over
   */
  enter(entered) {
    const names = /** @type {SettingName[]} */ (Object.keys(entered));
    for (const name of names) {
      const message = settingProblem(name, entered[name]);
      if (message) this.refuse(name, entered[name], message);
      else delete this.refusals[name];
    }
    const accepted = pick(
      entered,
      names.filter((name) => !this.refusals[name]),
    );
    Object.assign(this.settings, accepted);
    return pick(accepted, names.filter(isLive));
  }

  /** @param {SettingName} name @param {unknown} entered @param {string} message */
  refuse(name, entered, message) {
    this.refusals[name] = { entered, message };
  }

  /** What has changed since a run was made that only a new one takes over. @param {RunInfo | null} info */
  late(info) {
    return this.#changed(info).filter((name) => !isLive(name));
  }

  /** What has changed since a run was made that it can take over. @param {RunInfo | null} info */
  lateLive(info) {
    return pick(this.settings, this.#changed(info).filter(isLive));
  }

  /** @param {RunInfo | null} info @returns {SettingName[]} */
  #changed(info) {
    if (!info) return [];
    const names = /** @type {SettingName[]} */ (Object.keys(this.settings));
    return names.filter((name) => this.settings[name] !== info.settings[name]);
  }
}

/**
 * @param {object} settings
 * @param {readonly string[]} names
 * @returns {Partial<Choices>}
 */
function pick(settings, names) {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => names.includes(name)));
}
