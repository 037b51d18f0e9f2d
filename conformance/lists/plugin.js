// Conformance: lists of everything but numbers.

const same = (value) => value;

export const lists = {
  echoBools: same,
  echoChars: same,
  echoStrings: same,
  echoBytes: same,
  echoNamed: same,
  echoOptions: same,
  echoNested: same,
  echoTuples: same,
  echoLevels: same,
  echoRights: same,

  join: (items, separator) => items.join(separator),
  fill: (item, count) => Array(count).fill(item),
  all: (items) => items.every((item) => item),
};
