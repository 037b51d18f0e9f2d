//! The life of an instance: how it is made from its configuration, checked, saved, restored and closed.

use std::marker::PhantomData;

use crate::buffer::Buffer;
use crate::codec::{Lift, Lower};
use crate::serve::Handler;
use crate::types::{Contract, FuncType, Function, Interface, Param, Ref, Type};

/// What an instance hands to its successor: bytes, with the version of their format.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// The version of the format, for the plugin itself to tell old bytes from new.
    pub version: u32,
    /// The bytes.
    pub data: Buffer<u8>,
}

crate::record!(State as "state" { version as "version": u32, data as "data": Buffer<u8> });

/// How instances of a plugin begin and end. Optional: a plugin that implements [`Default`] needs none.
///
/// ```
/// use keyway_contract::Lifecycle;
///
/// struct Counter { step: u32 }
///
/// impl Lifecycle for Counter {
///     fn create(config: &str) -> Result<Self, String> {
///         let step = if config.is_empty() { 1 } else { config.parse().map_err(|e| format!("step: {e}"))? };
///         Ok(Counter { step })
///     }
/// }
/// assert!(Counter::create("many").is_err());
/// ```
pub trait Lifecycle: Sized {
    /// Makes an instance. `config` is what the operator wrote for it: JSON, or empty for the defaults.
    ///
    /// # Errors
    /// What is wrong with the configuration, for the operator to read.
    fn create(config: &str) -> Result<Self, String>;

    /// Says whether the instance works, before it gets its first call.
    ///
    /// # Errors
    /// Why it does not.
    fn check(&mut self) -> Result<(), String> {
        Ok(())
    }

    /// What a successor needs to go on where this instance is.
    ///
    /// # Errors
    /// Why there is nothing to save; the default keeps no state.
    fn save(&mut self) -> Result<State, String> {
        Err("the plugin keeps no state".to_owned())
    }

    /// Goes on where a predecessor was.
    ///
    /// # Errors
    /// Why it cannot.
    fn restore(&mut self, state: State) -> Result<(), String> {
        Err(format!("the plugin keeps no state, so it cannot go on from version {} of one", state.version))
    }

    /// The last call of an instance.
    fn close(&mut self) {}
}

/// The lifecycle of a plugin as functions, from its [`Lifecycle`] or its [`Default`].
pub struct LifecycleFns<T> {
    /// [`Lifecycle::create`]
    pub create: fn(&str) -> Result<T, String>,
    /// [`Lifecycle::check`]
    pub check: fn(&mut T) -> Result<(), String>,
    /// [`Lifecycle::save`]
    pub save: fn(&mut T) -> Result<State, String>,
    /// [`Lifecycle::restore`]
    pub restore: fn(&mut T, State) -> Result<(), String>,
    /// [`Lifecycle::close`]
    pub close: fn(&mut T),
}

/// A type that `export!` has made a plugin of.
pub trait Exported: Sized + 'static {
    /// Its lifecycle.
    fn lifecycle() -> LifecycleFns<Self>;
}

/// Finds out at compile time whether a plugin has a [`Lifecycle`] or only a [`Default`]: method lookup prefers
/// the implementation that needs fewer references.
pub struct Probe<T>(PhantomData<T>);

impl<T> Probe<T> {
    /// A probe.
    #[allow(clippy::new_without_default)]
    pub const fn new() -> Self {
        Probe(PhantomData)
    }
}

/// The lifecycle of a plugin that implements [`Lifecycle`].
pub trait ViaLifecycle<T> {
    /// Its functions.
    fn functions(&self) -> LifecycleFns<T>;
}

impl<T: Lifecycle> ViaLifecycle<T> for Probe<T> {
    fn functions(&self) -> LifecycleFns<T> {
        LifecycleFns {
            create: T::create,
            check: T::check,
            save: T::save,
            restore: T::restore,
            close: T::close,
        }
    }
}

/// The lifecycle of a plugin that has only a [`Default`]: no configuration, no state.
pub trait ViaDefault<T> {
    /// Its functions.
    fn functions(&self) -> LifecycleFns<T>;
}

impl<T: Default> ViaDefault<T> for &Probe<T> {
    fn functions(&self) -> LifecycleFns<T> {
        LifecycleFns {
            create: |config| {
                let config = config.trim();
                if config.is_empty() || config == "{}" {
                    Ok(T::default())
                } else {
                    Err("the plugin takes no configuration".to_owned())
                }
            },
            check: |_| Ok(()),
            save: |_| Err("the plugin keeps no state".to_owned()),
            restore: |_, _| Err("the plugin keeps no state".to_owned()),
            close: |_| {},
        }
    }
}

/// The full name of the lifecycle interface.
pub const INTERFACE: &str = "keyway:plugin/lifecycle@1.0.0";

/// The lifecycle as a contract, without `create`, which belongs to making an instance.
pub fn contract() -> &'static Contract {
    static CONTRACT: Contract = Contract {
        name: Ref::Static("keyway:plugin/plugin@1.0.0"),
        exports: Ref::Static(&[Interface {
            name: Ref::Static(INTERFACE),
            functions: Ref::Static(&[
                function("check", &[], Some(<Result<(), String> as Lower>::TYPE)),
                function("save", &[], Some(<Result<State, String> as Lower>::TYPE)),
                function(
                    "restore",
                    &[Param { name: Ref::Static("state"), ty: Ref::Static(<State as Lower>::TYPE) }],
                    Some(<Result<(), String> as Lower>::TYPE),
                ),
                function("close", &[], None),
            ]),
        }]),
        imports: Ref::Static(&[]),
    };
    &CONTRACT
}

const fn function(name: &'static str, params: &'static [Param], result: Option<&'static Type>) -> Function {
    let result = match result {
        None => None,
        Some(ty) => Some(Ref::Static(ty)),
    };
    Function { name: Ref::Static(name), ty: FuncType { params: Ref::Static(params), result }, since: None }
}

macro_rules! handlers {
    ($($(#[$doc:meta])* $name:ident($($arg:ident: $ty:ty)?) -> $ret:ty = $function:ident;)*) => {$(
        $(#[$doc])*
        pub struct $name;

        impl<T: Exported> Handler<T> for $name {
            type Args = ($($ty,)?);
            type Ret = $ret;
            fn run(plugin: &mut T, _args: Self::Args) -> Self::Ret {
                $(let ($arg,) = _args;)?
                (T::lifecycle().$function)(plugin $(, $arg)?)
            }
        }
    )*};
}

handlers! {
    /// Serves [`Lifecycle::check`].
    Check() -> Result<(), String> = check;
    /// Serves [`Lifecycle::save`].
    Save() -> Result<State, String> = save;
    /// Serves [`Lifecycle::restore`].
    Restore(state: State) -> Result<(), String> = restore;
    /// Serves [`Lifecycle::close`].
    Close() -> () = close;
}

/// That the handlers' types can cross.
const _: fn() = || {
    fn crosses<T: Lower + Lift>() {}
    crosses::<Result<State, String>>();
};
