// Conformance: variants, enums, flags, options and results.

const same = (value) => value;

/** A result as the toolchain wants it: an error is thrown. */
function answer({ tag, val }) {
  if (tag === "err") throw val;
  return val;
}

export const variants = {
  echoShape: same,
  echoSmall: same,
  echoLevel: same,
  echoMany: same,
  echoFlags1: same,
  echoFlags8: same,
  echoFlags9: same,
  echoFlags16: same,
  echoFlags17: same,
  echoFlags32: same,
  echoOption: same,
  echoOptionString: same,
  echoNested: same,

  echoResult: answer,
  echoUnit: answer,
  echoOkOnly: answer,
  echoErrOnly: answer,
  echoDeep: answer,
  mix: (...values) => values,
  number: (value) => Number(value.slice(1)),
};
