// Conformance: host services with every kind of argument and result.

import * as services from "conformance:imports/services@1.0.0";

export const relay = {
  scalars: services.scalars,
  echoBool: services.echoBool,
  echoF32: services.echoF32,
  echoS64: services.echoS64,
  echoChar: services.echoChar,
  echoString: services.echoString,
  echoBytes: services.echoBytes,
  echoFloats: services.echoFloats,
  echoStrings: services.echoStrings,
  echoOption: services.echoOption,
  echoItem: services.echoItem,
  echoItems: services.echoItems,
  echoChoice: services.echoChoice,
  echoWide: services.echoWide,
  many: services.many,
  // An error of the service is thrown, and goes on to the caller as it is.
  fallible: services.fallible,
  nothing: services.nothing,
  who: services.who,
  fail: services.fail,
  panic: services.panic,

  swallow() {
    try {
      services.fail("cannot be swallowed");
    } catch {
      // Nothing to catch: the call has ended.
    }
    return "went on";
  },
  several: (times) => Array.from({ length: times }, (_, time) => services.echoString(`${time};`)).join(""),
};
