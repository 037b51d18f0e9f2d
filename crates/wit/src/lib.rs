//! Contracts from WIT: read them, check them, compare them, print them, and write the Rust of `contract!`.
//!
//! A contract is a WIT world. This crate stands between the language and everything else in Keyway: the macro, the
//! host and the `keyway` command know WIT only through it.
//!
//! - [`Wit`] is a world as its author wrote it, from files or from text; [`Wit::contract`] says what it is, in
//!   the types of `keyway_types`, and reports everything that can't be in a contract at once, as [`Problems`].
//! - [`compare`] says whether a plugin fits a host, [`compare_imports`] whether a host has what a plugin needs,
//!   and [`diff`] what has changed between two versions.
//! - [`Wit::text`] is the one text of a world, whatever files it came from; [`contract_text`] writes a contract
//!   that has no text.
//! - `component_contract` (feature `component`) reads the contract of a wasm component.
//! - `emit` (feature `emit`) writes the Rust of a contract, and `skeleton` what a plugin of it begins with.
//!
//! The packages `keyway:host@1.0.0` and `keyway:plugin@1.0.0` come with the crate: every contract may use them
//! without a copy in its `deps` folder.
//!
//! # Input is not trusted
//! A contract may come out of a file that somebody made to hurt the host. The size and the nesting of texts and
//! types are limited (see [`MAX_TEXT`] and its neighbours), the parsers run on a stack of their own, and should
//! one panic, that is a [`Problem`] like any other.
//!
//! # Examples
//! ```
//! use keyway_wit::{Comparison, Wit, compare};
//!
//! let text = "package media:filter@1.0.0;
//!     interface filter {
//!       record image { width: u32, height: u32, pixels: list<u8> }
//!       transform: func(image: image) -> result<image, string>;
//!     }
//!     world image-filter { import keyway:host/log@1.0.0; export filter; }";
//! let wit = Wit::from_text("filter.wit", text, None)?;
//! let contract = wit.contract()?;
//! let (interface, function) = contract.exported().next().unwrap();
//! assert_eq!(interface.qualified(&function.name), "media:filter/filter@1.0.0#transform");
//!
//! let again = Wit::from_text("again.wit", &wit.text()?, None)?;
//! assert_eq!(compare(&contract, &again.contract()?), Comparison::Same);
//! # Ok::<(), keyway_wit::Problems>(())
//! ```

mod check;
mod compare;
#[cfg(feature = "component")]
mod component;
mod differ;
mod document;
#[cfg(feature = "emit")]
mod emit;
mod limits;
mod marks;
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
