//! Contracts as the host reads them from artifacts.

use keyway_contract::lifecycle;
use keyway_contract::types::{Contract, Interface, same_name};
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

/// Takes the lifecycle out of a contract: a component shows it among its exports, a native library does not, and
/// for whoever calls a plugin it is the host's affair in every placement.
pub(crate) fn without_lifecycle(contract: Contract) -> Contract {
    let others = |interface: &&Interface| !same_name(&interface.name, lifecycle::INTERFACE);
    let exports: Vec<Interface> = contract.exports.iter().filter(others).cloned().collect();
    Contract { exports: exports.into(), ..contract }
}

/// Takes the imports out of a contract that a plugin does not call: a component does not have them in its type, a native
/// library lists them all the same.
#[cfg(feature = "native")]
pub(crate) fn with_called(contract: Contract, called: impl Fn(&str) -> bool) -> Contract {
    let interfaces = contract.imports.iter().map(|interface| {
        let functions = interface.functions.iter();
        let functions: Vec<_> =
            functions.filter(|function| called(&interface.qualified(&function.name))).cloned().collect();
        Interface { name: interface.name.clone(), functions: functions.into() }
    });
    let imports: Vec<_> = interfaces.filter(|interface| !interface.functions.is_empty()).collect();
    Contract { imports: imports.into(), ..contract }
}
