//! The contracts of the benchmarks.

/// Calls without host services.
pub mod plain {
    keyway::contract!({
        inline: "
            package bench:plain@1.0.0;

            /// What is measured.
            interface calls {
                /// The least that a call can do.
                add: func(a: s32, b: s32) -> s32;
                /// A string each way.
                greet: func(name: string) -> string;
                /// Inverts bytes in place.
                invert: func(data: list<u8>) -> list<u8>;
                /// Computes for a while: `rounds` steps of a generator.
                work: func(rounds: u32) -> u64;
            }

            world plain { export calls; }
        ",
        module: "plain",
    });
}

/// Calls of a plugin that may call its host.
pub mod services {
    keyway::contract!({
        inline: "
            package bench:services@1.0.0;

            /// A host service.
            interface sink {
                /// Takes bytes and tells how many there were.
                push: func(data: list<u8>) -> u32;
            }

            /// What is measured.
            interface feeder {
                /// The least that a call can do.
                add: func(a: s32, b: s32) -> s32;
                /// Calls the host service `times` times with `size` bytes.
                feed: func(size: u32, times: u32) -> u32;
            }

            world services { import sink; export feeder; }
        ",
        module: "services",
    });
}

/// How plugins end.
pub mod deaths {
    keyway::contract!({
        inline: "
            package bench:deaths@1.0.0;

            /// A host service.
            interface witness {
                /// It happens as soon as this has returned.
                now: func();
            }

            /// What is measured.
            interface mortal {
                /// The ways in which a call ends, or does not.
                enum ending { none, abort, exit, segfault, memory, spin, wait }
                /// Calls the host service, and then ends like this.
                meet: func(how: ending);
                /// Takes so many MiB more, and keeps them.
                keep: func(mebibytes: u32);
            }

            world deaths { import witness; export mortal; }
        ",
        module: "deaths",
    });
}
