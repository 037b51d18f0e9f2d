// Conformance: lists of numbers.

const same = (value) => value;
let held = new Uint8Array();

function inverted({ width, height, pixels }) {
  return { width, height, pixels: pixels.map((value) => ~value) };
}

export const buffers = {
  echoU8: same,
  echoS8: same,
  echoU16: same,
  echoS16: same,
  echoU32: same,
  echoS32: same,
  echoU64: same,
  echoS64: same,
  echoF32: same,
  echoF64: same,

  sum: (items) => items.reduce((sum, item) => sum + item, 0),
  double: (items) => items.map((item) => (item * 2) | 0),
  make: (len, value) => new Uint16Array(len).fill(value),
  swallow: (items) => items.length,
  invert: inverted,
  invertAll: (frames) => frames.map(inverted).reverse(),
  swap: (a, b) => [b, a],
  maybe: same,
  either({ tag, val }) {
    if (tag === "err") throw val;
    return val;
  },
  keep(items) {
    held = items;
  },
  kept() {
    const items = held;
    held = new Uint8Array();
    return items;
  },
};
