/** ConvNetJS in a worker. Its published package has no Adam: Adadelta stands in. */
self.window = self;
importScripts("/peers/node_modules/convnetjs/build/convnet.js", "/peers/digits.js");

const { Net, Trainer, Vol } = self.convnetjs;
const ACTIVATIONS = { ReLU: "relu", Sigmoid: "sigmoid", Tanh: "tanh" };
let trainer;
let digits;

/** Its own list of layers, where what follows a layer is an option of it. */
function definitions({ input, layers }) {
  const found = [{ type: "input", out_sx: input[2], out_sy: input[1], out_depth: input[0] }];
  for (const layer of layers) {
    const last = found.at(-1);
    if (layer.type in ACTIVATIONS) last.activation = ACTIVATIONS[layer.type];
    else if (layer.type === "Dropout") last.drop_prob = layer.p;
    else if (layer.type !== "Flatten") found.push(definition(layer));
  }
  found.push({ type: "softmax", num_classes: found.pop().num_neurons });
  return found;
}

function definition({ type, kernel_size, ...layer }) {
  if (type === "Linear") return { type: "fc", num_neurons: layer.out_features };
  const { stride = type === "Conv2d" ? 1 : kernel_size, padding = 0 } = layer;
  const window = { sx: kernel_size, stride, pad: padding };
  if (type === "MaxPool2d") return { type: "pool", ...window };
  if (type === "Conv2d") return { type: "conv", filters: layer.out_channels, ...window };
  throw new Error(`ConvNetJS has no ${type}`);
}

async function open({ shard, spec }) {
  digits = await Digits.load(shard);
  const net = new Net();
  net.makeLayers(definitions(spec));
  trainer = new Trainer(net, { method: "adadelta", batch_size: 64 });
}

function train(seconds) {
  const started = performance.now();
  let images = 0;
  let loss = 0;
  while (performance.now() - started < seconds * 1000) {
    const index = digits.next();
    const x = new Vol(28, 28, 1, 0);
    for (let k = 0; k < 784; k++) x.w[k] = digits.images[index * 784 + k] / 255;
    loss = trainer.train(x, digits.labels[index]).loss;
    images += 1;
  }
  return { images, seconds: (performance.now() - started) / 1000, loss };
}

onmessage = async ({ data }) => {
  postMessage(data.spec ? await open(data) : train(data.seconds));
};
