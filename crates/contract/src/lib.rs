//! Keyway's contract runtime: all that a contract crate and a plugin link, and nothing of an engine.
//!
//! [`contract!`] turns a WIT world into Rust. Beneath it are a few parts that know nothing of any contract:
//!
//! - [`types`]: the model of a contract, comparable and printable.
//! - [`mem`] and [`codec`]: one codec for values, the component model's canonical ABI, over one kind of memory.
//! - [`Buffer`]: a list of numbers that moves without a copy.
//! - [`abi`]: the C ABI of native plugins.
//! - [`client`]: how a host calls; [`serve`] and [`guest`]: how a plugin is called, natively and in wasm.
//! - [`service`] and [`frame`]: what a host gives its plugins, and who is calling.
//! - [`lifecycle`]: how an instance begins and ends.
//! - [`value`]: values whose types are known at run time only, over the same codec.
#![deny(missing_docs)]

pub mod abi;
mod buffer;
pub mod calls;
pub mod client;
pub mod codec;
pub mod error;
pub mod frame;
pub mod guest;
pub mod lifecycle;
pub mod mem;
mod plugin;
pub mod serve;
pub mod service;
pub mod value;

pub use keyway_types as types;

pub use buffer::{Buffer, FreeBuffer, Number};
pub use calls::{Call, CallOptions, Calls, OrOpen};
pub use client::{Client, Confinement, Interrupt};
pub use error::{CallError, CallErrorKind, ServiceError};
pub use lifecycle::{Lifecycle, State};
pub use plugin::LinkedPlugin;
pub use service::Service;
pub use value::Value;

/// Turns a WIT world into Rust: a type for each WIT type, a trait for each interface that plugins implement,
/// a client that hosts call, and `export!` for plugins.
#[macro_export]
macro_rules! contract {
    ($($input:tt)*) => {
        $crate::__rt::contract_impl! { $crate::__rt; $($input)* }
    };
}

/// What generated code names. Not for use by hand.
#[doc(hidden)]
pub mod __rt {
    pub use crate::calls::{Call, Calls};
    pub use crate::client::{Bound, Client, project};
    pub use crate::codec::{
        FlatReader, FlatWriter, Layout, Lift, ListArg, Lower, StrArg, discriminant_size, offsets, pad,
        read_discriminant, variant, write_discriminant,
    };
    pub use crate::error::{CallError, ServiceError};
    pub use crate::lifecycle::{Exported, LifecycleFns, Probe, ViaDefault, ViaLifecycle};
    pub use crate::mem::{CodecError, Mem};
    pub use crate::plugin::{LinkedPlugin, concat_bytes, concat_functions, import_index};
    pub use crate::serve::{Handler, create, destroy, enter, host_call};
    pub use crate::service::{Service, ServiceFunction, ServiceHandler};
    pub use crate::types::{Case, Contract, Field, FuncType, Function, Interface, Param, Ref, Type};
    pub use crate::value::abandon::rest as abandon_rest;
    pub use crate::{Buffer, abi, enumeration, flags, guest, lifecycle, plugin, record, variant};
    pub use keyway_contract_macro::{contract_impl, plugin_entry};
}
