//! What the workers of the job queue do.
#![allow(missing_docs)]

keyway::contract!({ inline: "
    package demo:queue@1.0.0;
    interface worker {
        /// How many primes are below a number. One of them, 13, is poison: no worker survives it.
        primes: func(below: u32) -> u32;
    }
    world work { export worker; }
" });
