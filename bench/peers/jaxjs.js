/** jax-js on its `wasm` backend, in a worker: the home page's network, with Adam written out. */
importScripts("/peers/digits.js");

const BATCH = 64;
const KEPT = 0.5; // of the hidden units, by dropout
const HIDDEN = 64;
const SHAPES = {
  conv1: [8, 1, 3, 3],
  bias1: [8, 1, 1],
  conv2: [16, 8, 3, 3],
  bias2: [16, 1, 1],
  linear3: [400, HIDDEN],
  bias3: [HIDDEN],
  linear4: [HIDDEN, 10],
  bias4: [10],
};
let jax;
let digits;
let update;
let state;
let steps = 0;

async function open({ shard }) {
  digits = await Digits.load(shard);
  jax = await import("/peers/node_modules/@jax-js/jax/dist/index.js");
  await jax.init("wasm");
  jax.defaultDevice("wasm");
  state = [start(), filled(() => 0), filled(() => 0)];
  update = jax.jit(adam);
}

function start() {
  return filled((shape) => {
    const inputs = shape.length === 4 ? shape[1] * 9 : shape[0];
    const isBias = shape.length % 2 === 1;
    return isBias ? 0 : (Math.random() - 0.5) * Math.sqrt(24 / inputs);
  });
}

function filled(draw) {
  const array = (shape) => {
    const size = shape.reduce((product, side) => product * side, 1);
    return jax.numpy.array(Float32Array.from({ length: size }, () => draw(shape))).reshape(shape);
  };
  return Object.fromEntries(Object.entries(SHAPES).map(([name, shape]) => [name, array(shape)]));
}

// An array that is handed over is used up; `.ref` is one more use of it.

function loss(p, x, labels, mask) {
  const { lax, nn, numpy: np } = jax;
  const block = (h, filters, bias) =>
    lax.reduceWindow(nn.relu(lax.conv(h, filters, [1, 1], "VALID").add(bias)), np.max, [2, 2], [2, 2]);
  const maps = block(block(x, p.conv1, p.bias1), p.conv2, p.bias2).reshape([BATCH, 400]);
  const hidden = nn.relu(np.matmul(maps, p.linear3).add(p.bias3)).mul(mask);
  const logits = np.matmul(hidden, p.linear4).add(p.bias4);
  return nn.logSoftmax(logits).mul(labels).sum().mul(-1 / BATCH);
}

function adam([weights, means, squares], rate, x, labels, mask) {
  const { numpy: np, tree, valueAndGrad } = jax;
  const [value, gradients] = valueAndGrad(loss)(tree.ref(weights), x, labels, mask);
  const mean = (m, g) => m.mul(0.9).add(g.mul(0.1));
  const square = (s, g) => s.mul(0.999).add(g.ref.mul(g).mul(0.001));
  const newMeans = tree.map(mean, means, tree.ref(gradients));
  const newSquares = tree.map(square, squares, gradients);
  const move = (w, m, s) => w.sub(m.mul(rate.ref).div(np.sqrt(s).add(1e-8)));
  const newWeights = tree.map(move, weights, tree.ref(newMeans), tree.ref(newSquares));
  rate.dispose();
  return [value, [newWeights, newMeans, newSquares]];
}

async function step() {
  const { array } = jax.numpy;
  const pixels = new Float32Array(BATCH * 784);
  const labels = new Float32Array(BATCH * 10);
  for (let n = 0; n < BATCH; n++) {
    const index = digits.next();
    for (let k = 0; k < 784; k++) pixels[n * 784 + k] = digits.images[index * 784 + k] / 255;
    labels[n * 10 + digits.labels[index]] = 1;
  }
  const draw = () => (Math.random() < KEPT ? 1 / KEPT : 0);
  const mask = Float32Array.from({ length: BATCH * HIDDEN }, draw);
  steps += 1;
  const rate = (1e-3 * Math.sqrt(1 - 0.999 ** steps)) / (1 - 0.9 ** steps);
  const [value, next] = update(
    state,
    array(rate),
    array(pixels).reshape([BATCH, 1, 28, 28]),
    array(labels).reshape([BATCH, 10]),
    array(mask).reshape([BATCH, HIDDEN]),
  );
  state = await jax.blockUntilReady(next);
  return (await value.data())[0];
}

async function train(seconds) {
  const started = performance.now();
  let images = 0;
  let loss = 0;
  while (performance.now() - started < seconds * 1000) {
    loss = await step();
    images += BATCH;
  }
  return { images, seconds: (performance.now() - started) / 1000, loss };
}

onmessage = async ({ data }) => {
  postMessage(data.spec ? await open(data) : await train(data.seconds));
};
