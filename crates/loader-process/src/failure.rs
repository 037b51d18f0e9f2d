//! What a call has failed with, from what a process says and how it ended.

use std::time::Duration;

use keyway_contract::abi::Status;
use keyway_contract::error::CallErrorKind;
use keyway_contract::mem::CodecError;
use keyway_wire::WireError;
use keyway_wire::hello::{CREATE, FAILED, Failure};

use crate::start::Sealed;

/// What a plugin says that its call has failed with. Nothing that it says is more than words.
pub(crate) fn said(index: u32, status: i32, payload: &[u8], memory: usize) -> CallErrorKind {
    // What cannot be read is left out: the status says the most important.
    let Failure { kind, mut message, mut location } = serde_json::from_slice(payload).unwrap_or_default();
    for text in [&mut message, &mut location].into_iter().flatten() {
        text.truncate(text.floor_char_boundary(WORDS));
        text.shrink_to_fit();
    }
    let text = message.unwrap_or_else(|| "no message".to_owned());
    match (Status(status), kind.as_str()) {
        (Status::PANICKED, _) => CallErrorKind::Panicked { message: text, location },
        (Status::INVALID, _) => CallErrorKind::Value(CodecError::Other(text)),
        (Status::REFUSED, _) if index == CREATE => CallErrorKind::Refused(text),
        (Status::REFUSED, _) => CallErrorKind::Other("it refuses, which only `create` may".to_owned()),
        (Status::HOST_FAILED, _) => {
            CallErrorKind::Other("it blames a host service, but none failed".to_owned())
        }
        (Status(FAILED), "trapped") => CallErrorKind::Trapped { reason: text, backtrace: location },
        (Status(FAILED), "out-of-memory") => CallErrorKind::OutOfMemory { limit: memory },
        (Status(FAILED), "stack-overflow") => CallErrorKind::StackOverflow,
        (Status(FAILED), _) => CallErrorKind::Other(text),
        (Status(other), _) => CallErrorKind::Other(format!("the plugin returned the unknown status {other}")),
    }
}

/// What a call has failed with whose process does not answer any more. Ends the process.
pub(crate) fn broken(
    error: WireError,
    sealed: &Sealed,
    plugin: &str,
    (cancelled, deadline): (bool, Option<Duration>),
    memory: usize,
) -> CallErrorKind {
    let process = &sealed.process;
    if sealed.goes_on(&error) {
        let how = "stopped answering, while the process that it shared goes on".to_owned();
        return CallErrorKind::Crashed { how };
    }
    let blame = |what: &str| process.handle().blame(format_args!("a call of `{plugin}` {what}"));
    // How it ends is known then; the caller has waited long enough.
    let known = match &error {
        _ if cancelled => Some(CallErrorKind::Cancelled),
        WireError::TimedOut => Some(CallErrorKind::Deadline(deadline.unwrap_or_default())),
        _ => None,
    };
    if let Some(kind) = known {
        blame(if cancelled { "was cancelled" } else { "took longer than its deadline" });
        process.abandon();
        return kind;
    }
    let violated = match &error {
        WireError::Protocol(what) => Some(format!("broke the protocol ({what}), and was ended")),
        WireError::System { .. } => Some(format!("could not be spoken to ({error}), and was ended")),
        _ => None,
    };
    if let Some(how) = violated {
        blame(&how);
        process.abandon();
        return CallErrorKind::Crashed { how };
    }
    let how = match &error {
        WireError::Dying(signal) => process.dying_words(*signal),
        // It closes its end on its way out; how it ended is worth a moment.
        WireError::Closed => process.last_words(LATE),
        _ => process.last_words(Duration::ZERO),
    };
    let starved = !sealed.is_shared() && how.contains("(SIGKILL") && process.ran_out_of_memory();
    // What it held goes now: the instance may be kept for long.
    process.abandon();
    if starved {
        return CallErrorKind::OutOfMemory { limit: memory };
    }
    let said = process.output.tail();
    // What Rust's runtime and allocators print before they abort; it may have printed it before for another reason.
    // And another of those that share the process may have.
    if sealed.is_shared() || !how.contains("(SIGABRT)") {
        return CallErrorKind::Crashed { how };
    }
    if said.contains("has overflowed its stack") {
        return CallErrorKind::StackOverflow;
    }
    if said.contains("memory allocation of") && said.contains("bytes failed") {
        return CallErrorKind::OutOfMemory { limit: memory };
    }
    CallErrorKind::Crashed { how }
}

/// How many bytes of each text that a plugin says are kept.
const WORDS: usize = 64 << 10;

/// How long a process may take to end that has closed the connection.
const LATE: Duration = Duration::from_millis(5);
