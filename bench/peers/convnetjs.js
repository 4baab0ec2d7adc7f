/** ConvNetJS in a worker. Its published package has no Adam: Adadelta stands in. */
self.window = self;
importScripts("/peers/node_modules/convnetjs/build/convnet.js", "/peers/digits.js");

const { Net, Trainer, Vol } = self.convnetjs;
const net = new Net();
net.makeLayers([
  { type: "input", out_sx: 28, out_sy: 28, out_depth: 1 },
  { type: "conv", sx: 3, filters: 8, stride: 1, pad: 0, activation: "relu" },
  { type: "pool", sx: 2, stride: 2 },
  { type: "conv", sx: 3, filters: 16, stride: 1, pad: 0, activation: "relu" },
  { type: "pool", sx: 2, stride: 2 },
  { type: "fc", num_neurons: 64, activation: "relu", drop_prob: 0.5 },
  { type: "softmax", num_classes: 10 },
]);
const trainer = new Trainer(net, { method: "adadelta", batch_size: 64 });
let digits;

onmessage = async ({ data: { shard, seconds } }) => {
  digits ??= await Digits.load(shard);
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
  postMessage({ images, seconds: (performance.now() - started) / 1000, loss });
};
