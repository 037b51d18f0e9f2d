//! Sealing on Linux: the layers in their order.

mod base;
mod files;
mod guard;
mod landlock;
mod namespaces;
mod outlets;
mod seccomp;

use std::fmt;
use std::net::TcpListener;
use std::os::fd::AsRawFd;

pub(crate) use base::tie_to;

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

/// Seals the process. With `outlets` it may have a network of its own, whose sockets are put there.
pub(crate) fn seal(
    policy: &Policy,
    parent: u32,
    keep: &[i32],
    outlets: Option<&mut Vec<TcpListener>>,
) -> Result<Layers, SealError> {
    base::check_threads()?;
    files::check(policy)?;
    if policy.processes {
        // Before all else: it is outside of what comes.
        guard::start().map_err(step(Layer::Base, "starting the guard of its process group"))?;
    }
    let mut layers = Layers::default();
    let network = Network::of(policy, outlets.is_some());
    if policy.namespaces
        || policy.require.contains(&Layer::Namespaces)
        || policy.require.contains(&Layer::ConnectFilter)
    {
        let taken = namespaces::enter(policy, network);
        layers.namespaces = layers.take(policy, Layer::Namespaces, taken)?.is_some();
    }
    let mut keep = keep.to_vec();
    if !policy.connect.is_empty() {
        let taken = connect_filter(policy, &layers, network, outlets);
        if let Some(open) = layers.take(policy, Layer::ConnectFilter, taken)? {
            layers.connect_filter = true;
            keep.extend(open);
        }
    }
    base::apply(policy, parent, &keep)?;
    layers.base = true;

    let taken = landlock::restrict(policy, &mut layers.missing);
    layers.landlock = layers.take(policy, Layer::Landlock, taken)?;
    // The scopes keep signals inside since the sixth version.
    let scoped = layers.landlock.is_some_and(|abi| abi >= landlock::SCOPES);
    let taken = seccomp::filter(policy, scoped);
    layers.seccomp = layers.take(policy, Layer::Seccomp, taken)?.is_some();
    Ok(layers)
}

/// The network that a process gets with its namespaces.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Network {
    /// The host's, since it listens there or nobody carries its connections.
    Hosts,
    /// One of its own, in which nothing is.
    Empty,
    /// One of its own, in which only its peers are.
    Peers,
}

impl Network {
    fn of(policy: &Policy, outlets: bool) -> Network {
        match (policy.listen.is_empty(), policy.connect.is_empty()) {
            (true, true) => Network::Empty,
            (true, false) if outlets => Network::Peers,
            _ => Network::Hosts,
        }
    }
}

/// Opens the outlets and gives back their descriptors.
fn connect_filter(
    policy: &Policy,
    layers: &Layers,
    network: Network,
    outlets: Option<&mut Vec<TcpListener>>,
) -> Result<Vec<i32>, Failure> {
    let held = "connections are held to the granted ports only";
    let Some(outlets) = outlets else {
        return Err(Failure::Missing(format!("the host carries no connections, so {held}")));
    };
    if network != Network::Peers {
        return Err(Failure::Missing(format!("a process that listens shares the host's network, so {held}")));
    }
    if !layers.namespaces {
        return Err(Failure::Missing(format!("it needs namespaces, so {held}")));
    }
    *outlets = outlets::open(policy)
        .map_err(step(Layer::ConnectFilter, "listening on the granted peers' addresses"))?;
    Ok(outlets.iter().map(AsRawFd::as_raw_fd).collect())
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
