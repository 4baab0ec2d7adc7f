/** TensorFlow.js on its `cpu` backend, in a worker. (Its `wasm` backend cannot train.) */
importScripts("/peers/node_modules/@tensorflow/tfjs/dist/tf.min.js", "/peers/digits.js");

const { tf } = self;
const { conv2d, maxPooling2d, flatten, dense, dropout } = tf.layers;
let model;
let digits;

async function setUp(shard) {
  await tf.setBackend("cpu");
  await tf.ready();
  digits = await Digits.load(shard);
  model = tf.sequential({
    layers: [
      conv2d({ inputShape: [28, 28, 1], filters: 8, kernelSize: 3, activation: "relu" }),
      maxPooling2d({ poolSize: 2 }),
      conv2d({ filters: 16, kernelSize: 3, activation: "relu" }),
      maxPooling2d({ poolSize: 2 }),
      flatten(),
      dense({ units: 64, activation: "relu" }),
      dropout({ rate: 0.5 }),
      dense({ units: 10, activation: "softmax" }),
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

onmessage = async ({ data: { shard, seconds } }) => {
  if (!model) await setUp(shard);
  const started = performance.now();
  let images = 0;
  let loss = 0;
  while (performance.now() - started < seconds * 1000) {
    loss = await step();
    images += 64;
  }
  postMessage({ images, seconds: (performance.now() - started) / 1000, loss });
};
