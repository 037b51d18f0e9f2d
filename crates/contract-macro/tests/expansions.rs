//! The reviewed expansions compile against the runtime, each in a module of its own.
#![allow(missing_docs)]

macro_rules! expansion {
    ($name:ident, $path:literal) => {
        mod $name {
            keyway_contract::contract!({ path: $path, module: "tests" });
        }
    };
}

expansion!(filter, "../wit/tests/expanded/filter.wit");
expansion!(values, "../wit/tests/expanded/values.wit");
expansion!(worlds, "../wit/tests/expanded/worlds.wit");
expansion!(wide, "../wit/tests/expanded/wide.wit");
expansion!(names, "../wit/tests/expanded/names.wit");
expansion!(runtime_names, "../wit/tests/expanded/runtime-names.wit");
