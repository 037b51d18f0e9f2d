// Conformance: every scalar type, there and back.

// componentize-qjs has JavaScript's numbers for integers of 64 bits, and takes those of 32 bits as signed ones.

const same = (value) => value;
const bits = new DataView(new ArrayBuffer(8));
let last = 0;

export const scalars = {
  echoBool: same,
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
  echoChar: same,

  f32FromBits(value) {
    bits.setUint32(0, value);
    return bits.getFloat32(0);
  },
  f32ToBits(value) {
    bits.setFloat32(0, value);
    return bits.getInt32(0);
  },
  f64FromBits(value) {
    bits.setBigUint64(0, BigInt(value));
    return bits.getFloat64(0);
  },
  f64ToBits(value) {
    bits.setFloat64(0, value);
    return Number(bits.getBigUint64(0));
  },

  nothing() {},
  give: () => 42,
  take(value) {
    last = value;
  },
  taken: () => last,
  add: (a, b) => (a + b) | 0,
  mix: (a, b, c, d, e, f, g, h) => a + b + c + d.codePointAt(0) + e + f + g + h,
};
