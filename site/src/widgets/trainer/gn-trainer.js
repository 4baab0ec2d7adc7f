/** `<gn-trainer>`: trains a network in this tab and shows how it goes. */

import { create, setAttribute, setAvailable, setText, uniqueId } from "../../dom/elements.js";
import { pace } from "../../kit/pace.js";
import { engine } from "../../python/tab.js";
import { trainingRun } from "../../runs/tab.js";
import { count } from "../../text/format.js";
import { createTrainerCurves } from "./curves.js";
import { createSettingField } from "./field.js";
import { createReadouts } from "./readouts.js";
import { createStatus } from "./status.js";

/** @import { SettingName } from "../../runs/settings.js" */

/** Least time, in milliseconds, between two drawings of the curves. */
const REDRAW_MS = 80;

/** @type {SettingName[]} always in sight */
const MAIN_SETTINGS = ["data", "learning_rate", "batch_size", "seed"];
/** @type {SettingName[]} behind "More" */
const MORE_SETTINGS = [
  "model",
  "epochs",
  "optimizer",
  "schedule",
  "dropout",
  "shifts",
  "averaging",
  "backend",
];

export default class Trainer extends HTMLElement {
  #stop = () => {};

  connectedCallback() {
    const status = createStatus(() => buttons.focus());
    const readouts = createReadouts();
    const curves = createTrainerCurves();
    const fields = MAIN_SETTINGS.map(createSettingField);
    const more = createMore();
    const focusRefused = () => {
      more.update(); // opens for a field that is refused
      return [...fields, ...more.fields].some(({ focusIfRefused }) => focusIfRefused());
    };
    const buttons = createButtons(focusRefused);
    this.replaceChildren(
      create("div", { class: "gn-card__head" }, create("h2", {}, "Training"), buttons.element),
      status.element,
      readouts.element,
      curves.element,
      create("div", { class: "gn-fields" }, ...fields.map(({ element }) => element), more.toggle),
      more.panel,
    );

    const draw = pace(() => {
      const { history, info, settings } = trainingRun;
      curves.update(history, info, info?.settings.epochs ?? settings.epochs);
    }, REDRAW_MS);
    const unsubscribe = trainingRun.subscribe((run) => {
      setAttribute(this, "data-state", run.state);
      setAttribute(this, "data-step", run.stepCount);
      setAttribute(this, "data-epoch", run.epochCount);
      buttons.update();
      status.update(run);
      readouts.update(run);
      for (const field of fields) field.update();
      more.update();
      draw.call();
    });
    this.#stop = () => {
      unsubscribe();
      draw.cancel();
      curves.destroy();
      status.destroy();
    };
  }

  disconnectedCallback() {
    this.#stop();
  }
}

/** @param {() => boolean} focusRefused whether a field has to be mended first, which is focused then */
function createButtons(focusRefused) {
  const train = create(
    "button",
    { type: "button", class: "gn-button gn-button--primary" },
    "Train",
  );
  train.addEventListener("click", (event) => {
    if (event.detail > 1) return; // a double click's second one: it is meant for what stood here before
    if (trainingRun.isUnderWay) trainingRun.pause();
    else if (!focusRefused()) trainingRun.train();
  });
  const step = create(
    "button",
    {
      type: "button",
      class: "gn-button",
      onclick: () => {
        if (!focusRefused()) trainingRun.step();
      },
    },
    "Step",
  );
  const reset = create(
    "button",
    {
      type: "button",
      class: "gn-button",
      onclick: () => {
        if (trainingRun.state !== "idle") trainingRun.reset();
      },
    },
    "Reset",
  );
  const element = create("div", { class: "gn-card__tools" }, train, step, reset);

  function update() {
    setText(train, trainingRun.isUnderWay ? "Pause" : "Train");
    setAvailable(reset, trainingRun.state !== "idle");
  }
  return { element, update, focus: () => train.focus() };
}

function createMore() {
  const fields = MORE_SETTINGS.map(createSettingField);
  const facts = create("p", { class: "gn-more__facts" });
  const rates = create("p", { class: "gn-more__facts" });
  const download = createDownload();
  const panel = create(
    "div",
    { class: "gn-more", id: uniqueId("more"), hidden: true },
    create("div", { class: "gn-fields" }, ...fields.map(({ element }) => element)),
    rates,
    create("div", { class: "gn-more__foot" }, facts, download.element),
  );
  const toggle = create(
    "button",
    {
      type: "button",
      class: "gn-more__toggle",
      "aria-expanded": "false",
      "aria-controls": panel.id,
    },
    "More",
  );
  toggle.addEventListener("click", () => open(panel.hidden === true));

  /** @param {boolean} isOpen */
  function open(isOpen) {
    panel.hidden = !isOpen;
    toggle.setAttribute("aria-expanded", String(isOpen));
  }

  function update() {
    for (const field of fields) field.update();
    // An error must not hide behind a closed panel.
    if (panel.querySelector("[aria-invalid]")) open(true);
    download.update();
    setText(facts, describeNetwork(trainingRun.info));
    setText(rates, describeRates(trainingRun.rates));
  }
  return { toggle, panel, fields, update };
}

/** @param {import("../../python/protocol.js").RunInfo | null} info */
function describeNetwork(info) {
  if (!info) return "Model, data and seed belong to a run: change them before it, or Reset.";
  return (
    `${count(info.parameters)} parameters, ${count(info.multiply_adds)} multiply-adds per image, ` +
    `${count(info.steps_per_epoch)} steps per epoch.`
  );
}

/**
 * What the kernels are worth, once the reader has trained with and without them.
 *
 * @param {typeof trainingRun.rates} rates
 */
function describeRates({ simd, numpy }) {
  if (simd && numpy) {
    return (
      `Kernels: ${count(simd)} images/s. NumPy alone: ${count(numpy)} images/s. ` +
      `That is ${(simd / numpy).toFixed(1)} times as fast, with the same network and the same data.`
    );
  }
  return "Switch the arithmetic while it trains to compare compiled kernels with NumPy alone.";
}

/** The button that saves the model, with a sentence below it if that fails. */
function createDownload() {
  const button = create(
    "button",
    { type: "button", class: "gn-button", onclick: save },
    "Download model (.npz)",
  );
  const error = create("p", { class: "gn-error", role: "alert", hidden: true });

  async function save() {
    error.hidden = true;
    try {
      await saveModel();
    } catch (failure) {
      error.hidden = false;
      setText(error, `The model was not saved. ${/** @type {Error} */ (failure).message}`);
    }
  }

  function update() {
    button.disabled = trainingRun.stepCount === 0;
  }
  return { element: create("div", { class: "gn-more__download" }, button, error), update };
}

async function saveModel() {
  const { model, seed } = trainingRun.info?.settings ?? trainingRun.settings;
  const bytes = await engine.request("save_model");
  const url = URL.createObjectURL(new Blob([new Uint8Array(bytes)]));
  create("a", { href: url, download: `glassnet-${model}-seed-${seed}.npz` }).click();
  URL.revokeObjectURL(url);
}
