//! Messages, frames, and what both sides have of the system's.

use std::time::{Duration, Instant};

use keyway_contract::CallErrorKind;

use crate::common::Wanted::{
    Crashed, Deadline, Failure, Fine, Later, Other, Panicked, Soon, Value, Whatever,
};
use crate::common::{DEADLINE, call, loader, nobody_is_left, plugin, tell, tell_all, ways};

/// Enough to see that it is kept.
const SHORT: Duration = Duration::from_millis(250);

#[test]
fn a_message_that_makes_no_sense_ends_its_process() {
    let lies = [
        ("lie", "message:id-next", Crashed),
        ("lie", "message:id-before", Crashed),
        ("lie", "message:id-max", Crashed),
        ("lie", "message:kind-call", Crashed),
        ("lie", "message:kind-service-return", Crashed),
        ("lie", "message:kind-close", Crashed),
        ("lie", "message:kind-none", Crashed),
        ("lie", "message:kind-max", Crashed),
        ("lie", "message:index", Crashed),
        ("lie", "message:index-create", Crashed),
        ("lie", "message:status", Other),
        ("lie", "message:status-negative", Other),
        ("lie", "message:status-garbage", Panicked),
        ("lie", "message:status-deep", Panicked),
        ("lie", "message:status-long", Panicked),
        ("lie", "message:status-service", Other),
        ("lie", "message:status-refused", Other),
        ("lie", "message:twice", Later),
        ("lie", "message:exit", Crashed),
        ("lie", "message:exit-after", Later),
    ];
    tell_all(&ways(), DEADLINE, &lies);
    tell_all(&ways()[..2], DEADLINE, &[("lie", "message:early", Later)]);
}

/// It says that it dies, and does not: that ends its call, and nothing else.
#[test]
fn who_says_that_it_dies_is_believed() {
    let lies = [
        ("lie", "dying:silent", Crashed),
        ("lie", "dying:before", Later),
        ("lie", "dying:after", Soon),
        ("lie", "dying:twice", Crashed),
        ("lie", "dying:none", Crashed),
        ("lie", "dying:kill", Crashed),
        ("lie", "dying:max", Crashed),
        ("lie", "dying:empty", Crashed),
        ("lie", "dying:short", Crashed),
        ("lie", "dying:long", Crashed),
        ("lie", "dying:ready", Crashed),
        ("lie", "dying:pieces", Crashed),
    ];
    for (way, loader) in ways() {
        let plugin = plugin(loader.clone(), DEADLINE, "dying");
        for lie in lies {
            tell(&plugin, way, lie);
        }
        let mut instance = plugin.instantiate("").unwrap();
        let kind = call(&mut instance, &plugin, "lie", "dying:silent").unwrap_err();
        let told =
            matches!(&kind, CallErrorKind::Crashed { how } if how == "was ended by signal 11 (SIGSEGV)");
        assert!(told, "{kind}");
        // Nobody else is to blame for its end.
        let mut instance = plugin.instantiate("").unwrap();
        let kind = call(&mut instance, &plugin, "lie", "dying:kill").unwrap_err().to_string();
        assert!(kind.contains("broke the protocol"), "{kind}");
    }
    for (way, loader) in &ways()[..2] {
        let hasty = plugin(loader.clone(), SHORT, "dying");
        tell(&hasty, way, ("lie", "dying:half", Deadline));
        // That it is closed says nothing.
        tell(&hasty, way, ("lie", "dying:shut", Deadline));
    }
    // Without the word for it nothing is heard where calls go through the memory.
    tell_all(&ways()[..2], SHORT, &[("lie", "dying:silent", Deadline)]);
}

#[test]
fn the_time_is_up_whatever_is_done_meanwhile() {
    let lies = [
        ("lie", "message:late", Deadline),
        ("lie", "message:never", Deadline),
        ("lie", "service:endless", Deadline),
        ("lie", "service:endless-wrong", Deadline),
        ("lie", "service:flood", Failure),
        ("lie", "frame:half", Deadline),
        ("lie", "frame:bytes", Deadline),
    ];
    tell_all(&ways(), SHORT, &lies);
    let lies = [
        ("lie", "desk:bell", Deadline),
        ("lie", "desk:storm", Whatever),
        ("lie", "system:holes", Failure),
        ("lie", "system:remove", Failure),
        ("lie", "system:unmap", Deadline),
        ("lie", "system:close", Deadline),
        // It would be waited for when the next call rings.
        ("lie", "system:bells", Later),
    ];
    tell_all(&ways()[..2], SHORT, &lies);
    tell_all(&ways()[2..], SHORT, &[("lie", "frame:files", Deadline)]);
}

#[test]
fn a_desk_that_makes_no_sense_ends_its_process() {
    let lies = [
        ("lie", "desk:payload-control", Crashed),
        ("lie", "desk:payload-host", Crashed),
        ("lie", "desk:payload-before", Crashed),
        ("lie", "desk:payload-end", Crashed),
        ("lie", "desk:payload-outside", Crashed),
        ("lie", "desk:payload-overflow", Crashed),
        ("lie", "desk:payload-negative", Crashed),
        ("lie", "desk:payload-length", Crashed),
        ("lie", "desk:payload-limit", Crashed),
        ("lie", "desk:payload-none", Value),
        ("lie", "desk:sequence-skip", Crashed),
        ("lie", "desk:sequence-back", Crashed),
        ("lie", "desk:sequence-max", Crashed),
        ("lie", "desk:host-desk", Whatever),
        ("lie", "desk:asleep", Fine),
        ("lie", "desk:arguments", Fine),
        ("lie", "system:truncate", Fine),
        ("lie", "system:seal", Fine),
    ];
    tell_all(&ways()[..2], DEADLINE, &lies);
}

#[test]
fn services_are_called_as_they_are() {
    let lies = [
        ("lie", "service:good", Fine),
        ("lie", "service:index", Other),
        ("lie", "service:index-max", Other),
        ("lie", "service:id", Crashed),
        ("lie", "service:garbage", Value),
        ("lie", "service:nothing", Value),
        ("lie", "service:utf8", Value),
        ("lie", "service:after", Later),
        // Over a socket nobody can tell who has waited for whom.
        ("lie", "service:unanswered", Whatever),
    ];
    tell_all(&ways(), DEADLINE, &lies);
}

#[test]
fn frames_are_read_as_they_are() {
    let lies = [
        ("lie", "frame:garbage", Crashed),
        ("lie", "frame:huge", Crashed),
        ("lie", "frame:kind", Crashed),
        ("lie", "frame:ready", Crashed),
        ("lie", "frame:refusal", Crashed),
        ("lie", "frame:short", Crashed),
        ("lie", "frame:empty", Crashed),
        ("lie", "frame:longer", Crashed),
        ("lie", "frame:shorter", Crashed),
        ("lie", "frame:shut", Crashed),
    ];
    tell_all(&ways()[2..], DEADLINE, &lies);
    tell_all(&ways()[2..], DEADLINE, &[("lie", "frame:fields", Fine)]);
    // Where memory is shared nobody reads them.
    let lies = lies.map(|(function, how, _)| (function, how, Fine));
    tell_all(&ways()[..2], DEADLINE, &lies);
    tell_all(&ways()[..2], DEADLINE, &[("lie", "frame:files", Fine)]);
}

/// What is read for all plugins does not wait for one.
#[test]
fn output_that_is_taken_out_again_does_not_stop_the_others() {
    tell_all(&[("unsealed", loader().sandbox(false))], DEADLINE, &[("lie", "system:output", Fine)]);
    // More than a pipe holds: whoever prints it waits until somebody reads.
    tell_all(&[("unsealed", loader().sandbox(false))], DEADLINE, &[("lie", "system:flood", Fine)]);
}

/// An answer that comes as the call is cancelled is none.
#[test]
fn a_cancelled_call_has_no_result() {
    let plugin = plugin(loader(), DEADLINE, "");
    for round in 0..12u64 {
        let mut instance = plugin.instantiate("").unwrap();
        let interrupter = instance.interrupter().unwrap();
        let start = Instant::now();
        let found = std::thread::scope(|scope| {
            scope.spawn(|| {
                std::thread::sleep(Duration::from_millis(385 + round * 3));
                interrupter.cancel();
            });
            call(&mut instance, &plugin, "lie", "message:late")
        });
        assert!(matches!(found, Ok(_) | Err(CallErrorKind::Cancelled)), "{found:?}");
        assert!(start.elapsed() < DEADLINE / 2);
        if found.is_err() {
            let after = call(&mut instance, &plugin, "lie", "honest");
            assert!(matches!(after, Err(CallErrorKind::Poisoned(_))), "{after:?}");
        }
    }
    nobody_is_left();
}
