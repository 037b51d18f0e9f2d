// Conformance: text of every length and kind.

let held = "";

/** The scalar value at a place of a text, which is UTF-16 in JavaScript. */
function* scalars(text) {
  for (const scalar of text) yield scalar.codePointAt(0);
}

const size = (scalar) => (scalar < 0x80 ? 1 : scalar < 0x800 ? 2 : scalar < 0x10000 ? 3 : 4);

export const strings = {
  echo: (text) => text,
  concat: (a, b) => a + b,
  bytes: (text) => [...scalars(text)].reduce((sum, scalar) => sum + size(scalar), 0),
  chars: (text) => [...scalars(text)].length,
  repeat: (text, times) => text.repeat(times),
  keep(text) {
    held = text;
  },
  kept: () => held,
};
