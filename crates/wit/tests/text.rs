//! The canonical text reads back to an equal contract.
