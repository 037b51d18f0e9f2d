//! Contracts from WIT: read them, check them, compare them, print them, and write the Rust of `contract!`.
mod check;
mod compare;
#[cfg(feature = "component")]
mod component;
mod differ;
mod document;
#[cfg(feature = "emit")]
mod emit;
mod limits;
mod measure;
mod model;
mod parse;
mod problem;
mod text;

pub use compare::{
    Change, ChangeKind, Comparison, Compatible, Difference, Direction, compare, compare_functions,
    compare_imports, diff,
};
#[cfg(feature = "component")]
pub use component::component_contract;
pub use differ::At;
pub use document::contract_text;
#[cfg(feature = "emit")]
pub use emit::{EmitOptions, Skeleton, SkeletonTrait, emit, skeleton};
pub use limits::{MAX_DEPTH, MAX_FUNCTIONS, MAX_ITEMS, MAX_NESTING, MAX_NODES, MAX_TEXT};
pub use model::{Lenient, Skipped};
pub use parse::Wit;
pub use problem::{Place, Problem, Problems};
