/** The digits of one shard, shuffled anew every epoch, for the workers of the peers. */

// biome-ignore lint/correctness/noUnusedVariables: used by the workers that import this script
class Digits {
  /** @param {string} url   a gzipped IDX file of images followed by one of labels */
  static async load(url) {
    const stream = (await fetch(url)).body.pipeThrough(new DecompressionStream("gzip"));
    const raw = await new Response(stream).arrayBuffer();
    const count = new DataView(raw).getUint32(4);
    const labels = 16 + count * 784 + 8;
    return new Digits(new Uint8Array(raw, 16, count * 784), new Uint8Array(raw, labels, count));
  }

  constructor(images, labels) {
    this.images = images;
    this.labels = labels;
    this.order = Array.from(labels, (_, index) => index);
    this.position = this.order.length;
  }

  next() {
    if (this.position === this.order.length) this.shuffle();
    return this.order[this.position++];
  }

  shuffle() {
    for (let i = this.order.length - 1; i > 0; i--) {
      const j = Math.floor(Math.random() * (i + 1));
      [this.order[i], this.order[j]] = [this.order[j], this.order[i]];
    }
    this.position = 0;
  }
}
