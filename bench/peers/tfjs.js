/** TensorFlow.js on its `cpu` backend, in a worker. (Its `wasm` backend cannot train.) */
importScripts("/peers/node_modules/@tensorflow/tfjs/dist/tf.min.js", "/peers/digits.js");

const { tf } = self;
const ACTIVATIONS = { ReLU: "relu", Sigmoid: "sigmoid", Tanh: "tanh" };
let model;
let digits;

/** The same layer; padding goes to the sides as TensorFlow has it, which costs as much. */
function layerOf({ type, kernel_size: kernelSize, stride: strides, padding, ...layer }) {
  const around = padding ? "same" : "valid";
  switch (type) {
    case "Conv2d":
      return tf.layers.conv2d({ filters: layer.out_channels, kernelSize, strides, padding: around });
    case "MaxPool2d":
      return tf.layers.maxPooling2d({ poolSize: kernelSize, strides, padding: around });
    case "Linear":
      return tf.layers.dense({ units: layer.out_features });
    case "Flatten":
      return tf.layers.flatten();
    case "Dropout":
      return tf.layers.dropout({ rate: layer.p });
    default:
      if (type in ACTIVATIONS) return tf.layers.activation({ activation: ACTIVATIONS[type] });
      throw new Error(`The peer TensorFlow.js is not told of ${type}`);
  }
}

async function open({ shard, spec: { input, layers } }) {
  await tf.setBackend("cpu");
  await tf.ready();
  digits = await Digits.load(shard);
  const [channels, height, width] = input;
  model = tf.sequential({
    layers: [
      tf.layers.inputLayer({ inputShape: [height, width, channels] }),
      ...layers.map(layerOf),
      tf.layers.softmax(),
    ],
  });
  const options = { optimizer: tf.train.adam(1e-3), metrics: ["accuracy"] };
  model.compile({ ...options, loss: "sparseCategoricalCrossentropy" });
}

async function step() {
  const pixels = new Float32Array(64 * 784);
  const labels = new Float32Array(64);
  for (let n = 0; n < 64; n++) {
    const index = digits.next();
    for (let k = 0; k < 784; k++) pixels[n * 784 + k] = digits.images[index * 784 + k] / 255;
    labels[n] = digits.labels[index];
  }
  const x = tf.tensor4d(pixels, [64, 28, 28, 1]);
  const y = tf.tensor1d(labels);
  const [loss] = await model.trainOnBatch(x, y);
  tf.dispose([x, y]);
  return loss;
}

async function train(seconds) {
  const started = performance.now();
  let images = 0;
  let loss = 0;
  while (performance.now() - started < seconds * 1000) {
    loss = await step();
    images += 64;
  }
  return { images, seconds: (performance.now() - started) / 1000, loss };
}

onmessage = async ({ data }) => {
  postMessage(data.spec ? await open(data) : await train(data.seconds));
};
