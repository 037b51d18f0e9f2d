//! From wasmtime's errors to Keyway's.

use keyway_contract::error::CallErrorKind;
use keyway_contract::mem::CodecError;
use wasmtime::{PoolConcurrencyLimitError, Trap, WasmBacktrace};
use wasmtime_wasi::I32Exit;

use crate::state::{Failure, Usage};
use crate::wasi::Wasi;

/// What an error of a call means, in a store with this usage and WASI.
#[cold]
pub fn kind(error: &wasmtime::Error, usage: &Usage, wasi: Option<&Wasi>) -> CallErrorKind {
    let backtrace = || error.downcast_ref::<WasmBacktrace>().map(ToString::to_string);
    if let Some(Failure(kind)) = error.downcast_ref() {
        return match kind {
            CallErrorKind::Trapped { reason, backtrace: None } => {
                CallErrorKind::Trapped { reason: reason.clone(), backtrace: backtrace() }
            }
            kind => kind.clone(),
        };
    }
    let trap = error.downcast_ref::<Trap>();
    if trap == Some(&Trap::StackOverflow) {
        return CallErrorKind::StackOverflow;
    }
    // A guest that copes with the refusal does not come here.
    if usage.refused {
        return CallErrorKind::OutOfMemory { limit: usage.limit };
    }
    if let Some(panic) = wasi.and_then(Wasi::take_panic) {
        return CallErrorKind::Panicked { message: panic.message, location: panic.location };
    }
    if let Some(error) = error.downcast_ref::<CodecError>() {
        return CallErrorKind::Value(error.clone());
    }
    if let Some(limit) = error.downcast_ref::<PoolConcurrencyLimitError>() {
        return CallErrorKind::Other(format!(
            "{limit}: all places of the pool are taken; make the pool larger"
        ));
    }
    let reason = match (error.downcast_ref::<I32Exit>(), trap) {
        (Some(I32Exit(code)), _) => format!("it called `exit` with {code}"),
        (None, Some(trap)) => trap.to_string(),
        (None, None) => error.root_cause().to_string(),
    };
    CallErrorKind::Trapped { reason, backtrace: backtrace() }
}
