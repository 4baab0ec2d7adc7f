/** What the page calls the values of settings that are chosen from a list. */

/** @import { SettingName } from "../runs/settings.js" */

export const CHOICES = {
  data: { reduced: "10,000 digits", full: "60,000 digits" },
  model: { lenet: "Convolutional", mlp: "Fully connected", linear: "Linear" },
  optimizer: { adam: "Adam", adamw: "AdamW", sgd: "SGD, momentum 0.9" },
  schedule: {
    one_cycle: "One cycle",
    cosine: "Cosine",
    step: "Steps down",
    constant: "Constant",
  },
  backend: { auto: "Fastest", simd: "Kernels (SIMD)", numpy: "NumPy alone" },
};

/** How a setting's value reads. @param {SettingName} name @param {unknown} value */
export function valueName(name, value) {
  const names = /** @type {Partial<Record<SettingName, Record<string, string>>>} */ (CHOICES)[name];
  return names?.[String(value)] ?? String(value);
}
