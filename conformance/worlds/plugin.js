// Conformance: several interfaces, functions of the world, types across packages.

import { describe } from "other:shapes/canvas@0.3.1";

export const first = {
  get: (id) => ({ left: id % 2 ** 32, right: `number ${id}` }),
  name: () => "first",
};

export const second = {
  mix({ left, right }, color) {
    switch (color) {
      case "red":
        return { tag: "point" };
      case "green":
        return { tag: "circle", val: left };
      case "blue":
        return { tag: "label", val: right };
    }
  },
  name: () => "second",
};

export const third = {
  type: (self) => self + 1,
  provides: (result) => `${result}!`,
};

export const drawing = {
  draw: (shape) => describe(shape),
  twice: (shape) => [shape, shape],
};

export const inner = {
  hello: () => `hello, ${globalThis.told()}`,
};

export const paint = (color) => color[0].toUpperCase() + color.slice(1);

export const name = () => "world";
