// Conformance: state, configuration and lifecycle of instances.

import { note } from "conformance:state/events@1.0.0";

let value = 0;
let healthy = true;

export const lifecycle = {
  create(config) {
    if (config === '"panic"') throw null; // An error would be the answer; what is no text is a trap.
    if (!/^-?\d*$/.test(config)) throw `${config} is no whole number`;
    value = Number(config);
    healthy = value >= 0;
    note(`create ${value}`);
  },
  check() {
    note("check");
    if (!healthy) throw "it began below zero";
  },
  save() {
    note("save");
    if (value > 1000) throw "too much to save";
    const data = new DataView(new ArrayBuffer(8));
    data.setBigInt64(0, BigInt(value), true);
    return { version: 1, data: new Uint8Array(data.buffer) };
  },
  restore({ version, data }) {
    note("restore");
    if (version !== 1 || data.length !== 8) throw `cannot read ${data.length} bytes of version ${version}`;
    value = Number(new DataView(data.buffer, data.byteOffset).getBigInt64(0, true));
  },
  close() {
    note("close");
  },
};

export const counter = {
  add(number) {
    value += number;
    return value;
  },
  get: () => value,
  fail() {
    throw new Error("asked to fail");
  },
};
