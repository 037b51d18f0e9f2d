//! What has to hold of a plugin's rights when it is opened, wherever it runs.

use std::net::ToSocketAddrs as _;
use std::sync::Arc;
use std::time::Duration;

use keyway_contract::types::Contract;

use super::{Grants, Right, uncovered};
use crate::error::Problem;
use crate::loader::Limits;
use crate::manifest::Manifest;
use crate::services::Services;

/// Compares what a manifest wants with what is given, and gives the rights as loaders get them: directories are
/// there, and names are resolved.
///
/// # Errors
/// [`Problem::Manifest`] when it wants what is no right, [`Problem::NotGranted`] with all that is missing,
/// [`Problem::GrantedDirectory`] and [`Problem::GrantedName`].
pub(crate) fn at_open(
    manifest: &Manifest,
    given: &Arc<Grants>,
    limits: &Limits,
    services: &Services,
    contract: &Contract,
) -> Result<Arc<Grants>, Problem> {
    compare(manifest, given, limits, services, contract)?;
    for directory in &given.directories {
        let metadata = std::fs::metadata(&directory.host).and_then(|metadata| match metadata.is_dir() {
            true => Ok(()),
            false => Err(std::io::ErrorKind::NotADirectory.into()),
        });
        metadata.map_err(|error| Problem::GrantedDirectory { path: directory.host.clone(), error })?;
    }
    resolved(given)
}

/// Compares what a manifest wants with what is given, and looks at nothing else.
///
/// # Errors
/// [`Problem::Manifest`] and [`Problem::NotGranted`].
pub(crate) fn compare(
    manifest: &Manifest,
    given: &Grants,
    limits: &Limits,
    services: &Services,
    contract: &Contract,
) -> Result<(), Problem> {
    let wanted = manifest.wanted()?;
    let mut rights = given.rights();
    // What every plugin has of this host needs no grant.
    if given.memory.is_none() {
        rights.push(Right::Memory(u64::try_from(limits.memory).unwrap_or(u64::MAX)));
    }
    if given.cpu.is_none() {
        rights.push(Right::Cpu(limits.deadline.unwrap_or(Duration::MAX)));
    }
    rights.extend(services.for_everybody().map(|interface| Right::Service(interface.to_owned())));
    let mut missing = uncovered(&rights, &wanted);
    for right in services.withheld(contract, given) {
        if !missing.iter().any(|known| right.covers(known) || known.covers(&right)) {
            missing.push(right);
        }
    }
    if !missing.is_empty() {
        return Err(Problem::NotGranted { id: manifest.id.clone(), missing });
    }
    Ok(())
}

/// The grants with the addresses of their names.
fn resolved(given: &Arc<Grants>) -> Result<Arc<Grants>, Problem> {
    if given.connect_names.is_empty() {
        return Ok(Arc::clone(given));
    }
    let mut grants = Grants::clone(given);
    for (name, port) in &given.connect_names {
        let failed = |error| Problem::GrantedName { name: name.clone(), error };
        grants.connect.extend((name.as_str(), *port).to_socket_addrs().map_err(failed)?);
    }
    Ok(Arc::new(grants))
}
