//! Contracts as the host reads them from artifacts.

use keyway_contract::types::Contract;
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
