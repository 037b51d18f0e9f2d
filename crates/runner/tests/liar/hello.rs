//! Lies before the first call.

use std::time::{Duration, Instant};

use crate::common::{DEADLINE, call, nobody_is_left, plugin, ways};

#[test]
fn a_hello_that_is_not_answered_as_it_should_makes_no_instance() {
    let lies = [
        ("garbage", "a frame of"),
        ("huge", "a frame of 4294967295 bytes"),
        ("large", "a frame of"),
        ("half", "did not answer within"),
        ("head", "did not answer within"),
        ("slow", "did not answer within"),
        ("silent", "did not answer within"),
        ("kind", "a frame of kind 99"),
        ("message", "a Message frame"),
        ("sealed", "a Sealed frame"),
        ("empty", "is invalid"),
        ("no-json", "is invalid"),
        ("deep", "is invalid"),
        ("wrong", "is invalid"),
        ("negative", "is invalid"),
        ("number", "is invalid"),
        ("version", "version 7"),
        ("refusal", "did not say why"),
        ("refusal-kind", "because"),
        ("refusal-long", "long long"),
        ("refusal-type", "did not say why"),
        ("exit", "ended by itself with status 0"),
        ("close", "before it answered"),
    ];
    for (way, loader) in ways() {
        for (lie, wanted) in lies {
            let plugin = plugin(loader.clone(), DEADLINE, lie);
            let start = Instant::now();
            let error = plugin.instantiate("").unwrap_err().to_string();
            assert!(error.contains(wanted), "{lie} ({way}): {error:.300}");
            assert!(error.len() < 10_000, "{lie} ({way}): {} bytes of words", error.len());
            assert!(!error.contains('\u{1b}'), "{lie} ({way}): {error:.300}");
            assert!(start.elapsed() < Duration::from_secs(3), "{lie} ({way}): it took {:?}", start.elapsed());
        }
    }
    nobody_is_left();
}

#[test]
fn what_is_more_than_expected_does_no_harm() {
    for (way, loader) in ways() {
        for lie in ["", "features", "absent", "unknown"] {
            let plugin = plugin(loader.clone(), DEADLINE, lie);
            let mut instance =
                plugin.instantiate("").unwrap_or_else(|error| panic!("{lie} ({way}): {error}"));
            call(&mut instance, &plugin, "lie", "honest").unwrap();
        }
    }
    // A second answer is heard where the calls go through the socket.
    let [shared, _, frames] = ways();
    assert!(plugin(shared.1, DEADLINE, "twice").instantiate("").is_ok());
    let error = plugin(frames.1, DEADLINE, "twice").instantiate("").unwrap_err().to_string();
    let told = ["out of turn", "Ready frame", "a frame of"];
    assert!(told.iter().any(|told| error.contains(told)), "{error}");
    nobody_is_left();
}
