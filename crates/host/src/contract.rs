//! Contracts as the host reads them from artifacts.

use keyway_contract::types::{Contract, Function, Interface, QualifiedName, same_name};
use keyway_wit::Wit;

use crate::error::Problem;

/// The longest contract that is read, in bytes of WIT: 1 MiB.
const MAX_LEN: usize = 1 << 20;

/// Reads the contract of an artifact from its WIT.
///
/// # Errors
/// [`Problem::Contract`] with all that is wrong with it.
pub(crate) fn parse(wit: &str) -> Result<Contract, Problem> {
    if wit.len() > MAX_LEN {
        return Err(Problem::Contract(format!("{} bytes of WIT, more than {MAX_LEN}", wit.len())));
    }
    let contract = Wit::from_text("contract.wit", wit, None).and_then(|wit| wit.contract());
    contract.map_err(|problems| Problem::Contract(problems.to_string()))
}

/// Where a plugin's contract is not what a client wants: one text a difference, with both sides.
pub(crate) fn differences<'c>(
    wanted: impl Iterator<Item = (&'c Interface, &'c Function)>,
    offered: &Contract,
) -> Vec<String> {
    wanted.filter_map(|(interface, function)| difference(interface, function, offered)).collect()
}

fn difference(interface: &Interface, wanted: &Function, offered: &Contract) -> Option<String> {
    let name = interface.qualified(&wanted.name);
    let found = offered.exported().find(|(i, f)| same_name(&i.qualified(&f.name), &name));
    let Some((_, found)) = found else {
        let newer = offered
            .exports
            .iter()
            .find(|i| same_name(&i.name, &interface.name))
            .is_some_and(|own| is_later(wanted.since.as_deref(), QualifiedName::parse(&own.name).version));
        return (!newer).then(|| format!("{name}:\n  wanted: {}\n  found:  no such function", wanted.ty));
    };
    (found.ty != wanted.ty).then(|| format!("{name}:\n  wanted: {}\n  found:  {}", wanted.ty, found.ty))
}

/// Whether a function came with a later version than the one that the plugin was built against.
fn is_later(since: Option<&str>, built: &str) -> bool {
    match (since.and_then(|v| semver::Version::parse(v).ok()), semver::Version::parse(built)) {
        (Some(since), Ok(built)) => since > built,
        _ => false,
    }
}
