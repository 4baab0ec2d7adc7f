/** What each setting does, in a sentence beside its field. */

/** @type {Record<import("../../runs/settings.js").SettingName, string>} */
export const HELP = {
  data: "Handwritten digits to learn from.",
  learning_rate: "Size of a step at its peak; the schedule scales it.",
  batch_size: "Digits read for each step.",
  seed: "Decides first weights, order and chance.",
  model: "Which layers the network has.",
  epochs: "Times through all the digits.",
  optimizer: "How a gradient becomes a step.",
  schedule: "One cycle, the default: up to the learning rate, then down to almost 0.",
  dropout: "Share of hidden units switched off at random in each step.",
  shifts: "Digits move by up to so many, anew in each epoch.",
  averaging: "Averaged weights answer: the nearer 1, over the more steps.",
  backend: "Kernels are compiled C; NumPy does without them.",
};
