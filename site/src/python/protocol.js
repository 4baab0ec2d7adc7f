/**
 * What the page and its worker say to each other: types, and the constants both sides need.
 *
 * Page → worker: a `Request`. Worker → page: exactly one `Reply` to each request, and `WorkerEvent`s
 * (told from replies by having no `id`). A job accepted by `start` ends in exactly one `done` event.
 * JSON keys are snake_case, as in Python. This file imports nothing.
 *
 * A flat array of any element type; arrays cross as typed arrays and are transferred.
 * @typedef {Float32Array | Float64Array | Int8Array | Uint8Array | Int16Array | Uint16Array
 *   | Int32Array | Uint32Array | BigInt64Array | BigUint64Array} FlatArray
 *
 * An n-dimensional array: row-major `data` of the given shape.
 * @typedef {{shape: number[], data: Float32Array}} Tensor
 *
 * @typedef {"reduced" | "full"} DataName
 *
 * How arrays are computed: compiled kernels, or NumPy alone.
 * @typedef {"simd" | "numpy"} Backend
 *
 * All that makes a run what it is; see `glassnet.training.settings`.
 * @typedef {object} Settings
 * @property {string} model            "lenet", "mlp" or "linear"
 * @property {object | null} spec      a network as JSON, which stands in for `model`
 * @property {DataName} data
 * @property {number} learning_rate
 * @property {number} batch_size
 * @property {number} seed
 * @property {number} epochs
 * @property {string} optimizer
 * @property {string} schedule
 * @property {number} weight_decay
 * @property {number} dropout          of a ready model; a spec keeps its own
 * @property {number} shifts           pixels by which training digits move at most
 * @property {number} averaging        share of the old mean that the mean of the weights keeps
 * @property {"auto" | Backend} backend
 *
 * What a layer is for, as its class in Python says.
 * @typedef {"convolution" | "pooling" | "dense" | "activation" | "other"} Role
 *
 * @typedef {object} LayerInfo
 * @property {number} index
 * @property {string} name
 * @property {string} type
 * @property {Role} role
 * @property {number[]} input_shape        without the batch
 * @property {number[]} output_shape
 * @property {number} parameters
 * @property {number} multiply_adds        per image
 * @property {number} activation_bytes     per image
 *
 * What a network costs in all.
 * @typedef {{layers: LayerInfo[], parameters: number, multiply_adds: number}} Costs
 *
 * A kind of layer, as its class in Python describes it, before one is made.
 * @typedef {object} LayerType
 * @property {string} type
 * @property {"elementwise" | "window" | "all"} kind   what one output sees of the input
 * @property {Role} role
 * @property {boolean} takes_images
 * @property {Record<string, LayerField>} fields    what a specification gives
 * @property {string[]} inferred                    what follows from the shape that arrives
 *
 * @typedef {object} LayerField
 * @property {"size" | "pair" | "number" | "flag" | "initializer"} kind
 * @property {string} expects                       in words
 * @property {unknown} [default]                    absent if it has to be given
 * @property {number} [smallest]
 * @property {number} [largest]
 *
 * @typedef {object} RunFacts
 * @property {Settings} settings           as Python accepted them, defaults filled in
 * @property {number} training_images
 * @property {number} steps_per_epoch
 * @property {number} step                 updates made so far
 * @property {number} epoch                epochs completed
 *
 * @typedef {RunFacts & Costs} RunInfo
 *
 * One accuracy on the whole test set.
 * @typedef {{epoch: number, step: number, loss: number, accuracy: number}} Evaluation
 *
 * What one time slice of training did.
 * @typedef {object} Slice
 * @property {"training" | "evaluating" | "done"} phase
 * @property {number} step                 updates made so far
 * @property {number} epoch                epochs completed
 * @property {number} epochs
 * @property {number} epoch_progress       0..1
 * @property {number} images
 * @property {number} seconds
 * @property {number | null} images_per_second  mean of the last 50 updates
 * @property {Backend} backend             what computed them
 * @property {number} learning_rate
 * @property {Int32Array} steps            one entry per update in this slice
 * @property {Float32Array} losses
 * @property {Float32Array} accuracies
 * @property {number | null} loss            mean of the last 50 updates
 * @property {number | null} train_accuracy  mean of the last 50 updates
 * @property {Evaluation | null} evaluation  finished in this slice
 * @property {string | null} warning      what is wrong though the run goes on, in a sentence
 * @property {number} evaluation_progress  0..1
 *
 * Who answered: the reader's own network, or the one trained when the site was built.
 * @typedef {"reader" | "pretrained"} Source
 *
 * @typedef {object} Drawing
 * @property {Float32Array | Uint8Array} ink   row-major
 * @property {number} width
 * @property {number} height
 * @property {boolean} normalize           center and scale as MNIST was
 *
 * @typedef {object} Prediction
 * @property {Float32Array} image          784 values, what the network saw
 * @property {Float32Array} probabilities  10
 * @property {number} prediction
 * @property {Source} source
 * @property {number} step                 updates the reader's run has made
 *
 * A digit: the reader's own image, or a test digit by its number (0 if neither is given).
 * @typedef {{image?: Float32Array, index?: number}} Subject
 *
 * @typedef {object} Look
 * @property {number | null} label         null for the reader's own drawing
 * @property {Float32Array} image          784
 * @property {Tensor | null} filters       first convolution's weight, null if there is none
 * @property {{name: string, type: string, role: Role, shape: number[], data: Float32Array}[]} activations
 * @property {Float32Array} probabilities
 * @property {Source} source
 * @property {number} step
 *
 * The arithmetic of one output value of a convolution: `value = sum(patch × kernel) + bias`.
 * @typedef {object} Cell
 * @property {Tensor} patch                (C, KH, KW), what the window covers
 * @property {Tensor} kernel               (C, KH, KW)
 * @property {number} bias
 * @property {number} value
 * @property {number} top                  the window's first row in the input
 * @property {number} left
 *
 * @typedef {{layer: number, channel: number, row: number, column: number}} CellPlace
 *
 * @typedef {object} Mistakes
 * @property {Int32Array} confusion        100: rows are labels, columns predictions
 * @property {Int32Array} indices         k, in the test set
 * @property {Uint8Array} images           k × 784
 * @property {Int32Array} labels
 * @property {Int32Array} predictions
 * @property {Float32Array} confidences
 * @property {number} count                of all mistakes, not only those returned
 * @property {number} epoch
 *
 * @typedef {{glassnet: string, python: string, numpy: string, backend: string}} Environment
 *
 * @typedef {object} LoadParams
 * @property {boolean} ipad                an iPad that calls itself a Mac
 * @property {number} patience             seconds without a byte after which downloads are given up
 *
 * A number the reader may choose, or with `options` one of a few names.
 * @typedef {object} ExperimentControl
 * @property {string} name
 * @property {string} label
 * @property {number | string} default
 * @property {number} [low]
 * @property {number} [high]
 * @property {number} [step]
 * @property {string[]} [options]
 *
 * @typedef {object} ExperimentDescription
 * @property {string} id
 * @property {string} title
 * @property {ExperimentControl[]} controls
 * @property {Record<string, number | string>} thorough   values for a longer and surer run
 *
 * What Python works at for long. One is under way at a time: starting one ends the other. `job` is its
 * name, which its events carry.
 * @typedef {{job: string, kind: "training"}} TrainingJob    of the run that `setup` or `restore` made
 * @typedef {object} ExperimentJob
 * @property {string} job
 * @property {"experiment"} kind
 * @property {string} id
 * @property {number} seed
 * @property {Record<string, number | string>} values       of the experiment's controls, by name
 * @typedef {TrainingJob | ExperimentJob} Job
 * @typedef {Job["kind"]} JobKind
 *
 * @typedef {object} ExperimentSlice
 * @property {number} done                 share of the work, 0..1
 * @property {View[] | null} views         if there are new ones
 * @property {ExperimentResult | null} result   once it is there; the experiment has ended then
 *
 * @typedef {{verdict: "holds" | "mixed" | "does not hold", sentence: string, views: View[]}} ExperimentResult
 *
 * What an experiment shows; see `glassnet.experiments.kit.views`.
 * @typedef {PlotView | BarsView | TableView | PicturesView} View
 *
 * @typedef {{name: string, x: number[], y: number[], low: number[] | null, high: number[] | null}} PlotSeries
 * @typedef {"linear" | "log"} PlotScale
 * @typedef {{kind: "plot", title: string, x_label: string, y_label: string, series: PlotSeries[],
 *   x_scale: PlotScale, y_scale: PlotScale, unit: "" | "%"}} PlotView
 *
 * @typedef {"text" | "count" | "percent" | "number" | "scientific" | "milliseconds" | "megabytes"} CellFormat
 * @typedef {{label: string, value: number, low: number | null, high: number | null, group: string}} BarValue
 * @typedef {{kind: "bars", title: string, bars: BarValue[], format: CellFormat}} BarsView
 * @typedef {{kind: "table", title: string, columns: string[], formats: CellFormat[],
 *   rows: (string | number | null)[][]}} TableView
 *
 * @typedef {{caption: string, height: number, width: number, pixels: ArrayLike<number>}} PictureValue
 * @typedef {{kind: "pictures", title: string, pictures: PictureValue[],
 *   map: "ink" | "activation" | "weight"}} PicturesView
 *
 * Request types with their parameters and the value of a good reply.
 * @typedef {object} Requests
 * @property {{params: LoadParams, value: Environment}} load     sent by the engine, until it succeeds
 * @property {{params: {}, value: null}} ask_again               for what is being downloaded
 * @property {{params: {}, value: Record<string, LayerType>}} layer_types   by type
 * @property {{params: {spec: object}, value: Costs}} check_spec  makes no network
 * @property {{params: Partial<Settings>, value: RunInfo}} setup
 * @property {{params: Job, value: null}} start                  it ends in one `done` event
 * @property {{params: {job: string}, value: null}} stop         a job, which has ended when this is answered
 * @property {{params: {}, value: Slice}} step                   stops training
 * @property {{params: Partial<Settings>, value: Settings}} configure  LIVE_SETTINGS of settings.js
 * @property {{params: Drawing, value: Prediction}} predict
 * @property {{params: Subject, value: Look}} look
 * @property {{params: Subject & CellPlace, value: Cell}} cell
 * @property {{params: {limit: number}, value: Mistakes | null}} mistakes
 * @property {{params: {}, value: Uint8Array}} checkpoint
 * @property {{params: {data: Uint8Array, settings: Settings}, value: RunInfo}} restore
 * @property {{params: {}, value: Uint8Array}} save_model        an .npz file
 * @property {{params: {source: string}, value: unknown}} python
 * @property {{params: {lesson: string, method: string, parameters: object}, value: any}} lesson
 *
 * @typedef {keyof Requests} RequestType
 * @typedef {{id: number, type: RequestType, params: unknown}} Request
 *
 * `layer` and `key`: what of a specification is wrong.
 * @typedef {{name: string, message: string, traceback?: string, layer?: number | null,
 *   key?: string | null}} Failure
 * @typedef {{id: number, ok: true, value: unknown} | {id: number, ok: false, error: Failure}} Reply
 *
 * @typedef {"download" | "python" | "numpy" | "data"} LoadingStage
 *
 * Events with what they carry.
 * @typedef {object} WorkerEvents
 * @property {{lifeline: boolean}} alive     the worker runs; whether it holds its lifeline
 * @property {{stage: LoadingStage, label: string, loaded: number, total: number}} loading  bytes
 * @property {TrainingJob & Slice | {job: string, kind: "experiment"} & ExperimentSlice} progress
 * @property {{job: string, bytes: Uint8Array, step: number}} checkpoint   what to go on from
 * @property {{job: string, reason: "finished" | "stopped" | "failed", error?: Failure}} done
 * @property {{message: string}} fatal       the interpreter is dead
 *
 * @typedef {keyof WorkerEvents} WorkerEventName
 * @typedef {{[Name in WorkerEventName]: {event: Name} & WorkerEvents[Name]}[WorkerEventName]} WorkerEvent
 *
 * What the site was built with, with absolute addresses.
 * @typedef {{url: string, bytes: number, sha256?: string}} Asset
 * @typedef {object} Manifest
 * @property {string} version
 * @property {Record<string, Asset>} runtime   by file name
 * @property {Asset} wheel
 * @property {{reduced: Asset[], full: Asset[], test: Asset[]}} data
 * @property {Asset & {model: string, data: DataName, epochs: number, seed: number,
 *   test_accuracy: number, recipe: Record<string, unknown>}} pretrained
 */

/** The name of the one training job. */
export const TRAINING = "training";

/** Longest time, in milliseconds, one slice of a job may take before the worker listens again. */
export const SLICE_MS = 40;

/** Least time, in milliseconds, between two checkpoints of a job. */
export const CHECKPOINT_MS = 2000;

/**
 * Seconds in which not a byte of any file comes, after which all are given up. Files share one line:
 * a file that waits behind others is not late.
 */
export const PATIENCE = 20;
