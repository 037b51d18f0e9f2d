//! Secure random: only with a grant, or while the component starts.

use keyway_contract::error::CallErrorKind;
use wasmtime::component::HasData;
use wasmtime_wasi::p2::bindings::random::random::Host;
use wasmtime_wasi::p3::bindings::random::random as concurrent;
use wasmtime_wasi::random::WasiRandomCtx;

use super::Sandboxed;
use crate::state::Failure;

/// `wasi:random/random` of one instance.
pub(super) struct Secure<'a> {
    allowed: bool,
    random: &'a mut WasiRandomCtx,
}

/// Names [`Secure`] for the linker.
pub(super) struct HasSecure;

impl HasData for HasSecure {
    type Data<'a> = Secure<'a>;
}

impl<'a> Secure<'a> {
    /// That of an instance.
    pub(super) fn of<T: Sandboxed>(state: &'a mut T) -> Self {
        Secure { allowed: state.has_random(), random: state.ctx().ctx.random() }
    }

    fn check(&self) -> wasmtime::Result<()> {
        if self.allowed {
            return Ok(());
        }
        let reason = "it asked for secure random numbers, which needs the grant `random`";
        Err(Failure(CallErrorKind::Trapped { reason: reason.to_owned(), backtrace: None }).into())
    }
}

impl Host for Secure<'_> {
    fn get_random_bytes(&mut self, len: u64) -> wasmtime::Result<Vec<u8>> {
        self.check()?;
        Host::get_random_bytes(self.random, len)
    }

    fn get_random_u64(&mut self) -> wasmtime::Result<u64> {
        self.check()?;
        Host::get_random_u64(self.random)
    }
}

impl concurrent::Host for Secure<'_> {
    fn get_random_bytes(&mut self, len: u64) -> wasmtime::Result<Vec<u8>> {
        Host::get_random_bytes(self, len)
    }

    fn get_random_u64(&mut self) -> wasmtime::Result<u64> {
        Host::get_random_u64(self)
    }
}
