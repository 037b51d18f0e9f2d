//! Every case over every placement: `calls.txt` through the dynamic API. One test for each (case, placement).

#[path = "suite/mod.rs"]
mod suite;
#[path = "suite/calls.rs"]
mod text;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};
use suite::Place;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut trials = Vec::new();
    for case in keyway_conformance::cases() {
        for place in Place::ALL.into_iter().chain(Place::foreign()).filter(|place| place.has(&case)) {
            let (name, case) = (format!("{}::{}", case.name, place.name()), case.clone());
            let run = move || {
                let plugin = suite::open(suite::host_of(place), &case.name, place)?;
                Ok::<(), Failed>(text::run(&plugin, place, &case.calls())?)
            };
            trials.push(Trial::test(name, run).with_ignored_flag(!place.installed()));
        }
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}
