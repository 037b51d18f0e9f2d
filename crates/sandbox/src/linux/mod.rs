//! Sealing on Linux: the layers in their order.

mod base;
mod files;
mod landlock;
mod namespaces;
mod seccomp;

use std::fmt;

use crate::error::SealError;
use crate::policy::{Layer, Layers, Policy};

/// Why a layer did not take.
enum Failure {
    /// This system does not have it: a reason in words.
    Missing(String),
    /// It failed where it must not.
    Fatal(SealError),
}

impl From<SealError> for Failure {
    fn from(error: SealError) -> Failure {
        Failure::Fatal(error)
    }
}

pub(crate) fn seal(policy: &Policy, parent: u32, keep: &[i32]) -> Result<Layers, SealError> {
    base::check_threads()?;
    files::check(policy)?;
    let mut layers = Layers::default();
    if policy.namespaces || policy.require.contains(&Layer::Namespaces) {
        let taken = namespaces::enter(policy);
        layers.namespaces = layers.take(policy, Layer::Namespaces, taken)?.is_some();
    }
    base::apply(policy, parent, keep)?;
    layers.base = true;

    let taken = landlock::restrict(policy, &mut layers.missing);
    layers.landlock = layers.take(policy, Layer::Landlock, taken)?;
    // The scopes keep signals inside since the sixth version.
    let scoped = layers.landlock.is_some_and(|abi| abi >= landlock::SCOPES);
    let taken = seccomp::filter(policy, scoped);
    layers.seccomp = layers.take(policy, Layer::Seccomp, taken)?.is_some();
    Ok(layers)
}

impl Layers {
    /// Notes a layer that is missing, unless the policy requires it.
    fn take<T>(
        &mut self,
        policy: &Policy,
        layer: Layer,
        taken: Result<T, Failure>,
    ) -> Result<Option<T>, SealError> {
        match taken {
            Ok(value) => Ok(Some(value)),
            Err(Failure::Fatal(error)) => Err(error),
            Err(Failure::Missing(why)) if policy.require.contains(&layer) => {
                Err(SealError::Missing { layer, why })
            }
            Err(Failure::Missing(why)) => {
                self.missing.push(format!("{layer}: {why}"));
                Ok(None)
            }
        }
    }
}

/// Makes the error of a step that must not fail.
fn step<E: Into<std::io::Error>>(layer: Layer, step: &'static str) -> impl Fn(E) -> SealError {
    move |error| SealError::Step { layer, step, source: error.into() }
}

/// Makes the error of rules that can't be made.
fn rules<E: fmt::Display>(layer: Layer) -> impl Fn(E) -> SealError {
    move |error| SealError::Rules { layer, why: error.to_string() }
}
