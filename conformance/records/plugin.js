// Conformance: records and tuples, in and out of memory.

const same = (value) => value;

export const records = {
  echoPoint: same,
  echoLine: same,
  echoPerson: same,
  echoHoles: same,
  echoWide: same,

  add: (a, b) => ({ x: a.x + b.x, y: a.y + b.y }),
  sixteen: (a, b, c, d, e) => `${a.start.x} ${a.label ?? ""} ${b.end.y} ${b.label ?? ""} ${c} ${d} ${e}`,
  spread: (...values) => values,
  many: (...values) => values.reduce((sum, value, place) => sum + (value >>> 0) * (place + 1), 0),
  swap: ([a, b]) => [b, a],
  one: same,
  nest: same,
};
