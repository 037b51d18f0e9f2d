//! [`Symbol`]: one exported function, found by name.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use keyway_contract::CallError;
use keyway_contract::codec::{Lift, Lower};
use keyway_contract::error::CallErrorKind;
use keyway_contract::mem::CodecError;
use keyway_contract::types::{FuncType, Function, Interface, QualifiedName, Type};
use keyway_contract::value::{self, Value};

use crate::error::{OpenError, Problem};
use crate::plugin::{Instance, Parts, Plugin};

/// One exported function of a plugin, with its name and type. It describes; calling it takes an instance.
#[derive(Clone)]
pub struct Symbol {
    plugin: Arc<Parts>,
    interface: usize,
    function: usize,
    index: usize,
}

impl Symbol {
    /// The function at an index of the plugin's contract.
    pub(crate) fn at(plugin: &Plugin, index: usize) -> Option<Symbol> {
        let mut before = index;
        for (at, interface) in plugin.contract().exports.iter().enumerate() {
            if before < interface.functions.len() {
                let plugin = Arc::clone(plugin.parts());
                return Some(Symbol { plugin, interface: at, function: before, index });
            }
            before -= interface.functions.len();
        }
        None
    }

    pub(crate) fn find(plugin: &Plugin, name: &str) -> Result<Symbol, OpenError> {
        let fitting: Vec<Symbol> = plugin.symbols().filter(|symbol| symbol.fits(name)).collect();
        if let Some(exact) = fitting.iter().find(|symbol| symbol.name() == name) {
            return Ok(exact.clone());
        }
        match fitting.as_slice() {
            [symbol] => Ok(symbol.clone()),
            [] => Err(OpenError::plugin(plugin.id(), no_function(plugin, name))),
            several => Err(OpenError::plugin(
                plugin.id(),
                Problem::Ambiguous {
                    wanted: name.to_owned(),
                    candidates: several.iter().map(Symbol::name).collect(),
                },
            )),
        }
    }

    /// Whether a full or short name can mean this function.
    fn fits(&self, wanted: &str) -> bool {
        let (interface, function) = (self.interface(), self.function());
        let full = interface.qualified(&function.name);
        if keyway_contract::types::same_name(&full, wanted) || *function.name == *wanted {
            return true;
        }
        // `interface.function`, `interface#function`, `ns:package/interface.function`; no version.
        let own = QualifiedName::parse(&full);
        let Some((path, name)) = wanted.rsplit_once(['.', '#']) else { return false };
        *function.name == *name
            && (own.interface == path || own.interface.rsplit_once('/').is_some_and(|(_, last)| last == path))
    }

    fn interface(&self) -> &Interface {
        &self.plugin.description.contract.exports[self.interface]
    }

    fn function(&self) -> &Function {
        &self.interface().functions[self.function]
    }

    /// The full name: `package:ns/interface@version#function`.
    pub fn name(&self) -> String {
        self.interface().qualified(&self.function().name)
    }

    /// The type.
    pub fn ty(&self) -> &FuncType {
        &self.function().ty
    }

    /// The function with static types, which are checked now.
    ///
    /// # Errors
    /// [`Problem::Type`] with both types when they differ.
    pub fn typed<P: Params, R: Lift>(&self) -> Result<TypedSymbol<P, R>, OpenError> {
        let ty = self.ty();
        let same_params = ty.params.len() == P::TYPES.len()
            && ty.params.iter().zip(P::TYPES).all(|(param, wanted)| *param.ty == **wanted);
        let same_result = match (&ty.result, R::PAYLOAD) {
            (None, None) => true,
            (Some(found), Some(wanted)) => **found == *wanted,
            _ => false,
        };
        if same_params && same_result {
            return Ok(TypedSymbol { symbol: self.clone(), types: PhantomData });
        }
        let params: Vec<String> = P::TYPES.iter().map(ToString::to_string).collect();
        let result = R::PAYLOAD.map(|ty| format!(" -> {ty}")).unwrap_or_default();
        Err(OpenError::plugin(
            &self.plugin.manifest.id,
            Problem::Type {
                function: self.name(),
                wanted: format!("func({}){result}", params.join(", ")),
                found: ty.to_string(),
            },
        ))
    }

    /// Calls the function with values that are checked against its type. `None` for a function without a
    /// result.
    ///
    /// # Errors
    /// When the arguments are not of the parameters' types, and as every call.
    pub fn call(&self, instance: &mut Instance, args: &[Value]) -> Result<Option<Value>, CallError> {
        self.check_instance(instance)?;
        let ty = self.ty();
        check_args(args, ty).map_err(|error| self.error(CallErrorKind::Arguments(error)))?;
        let mut call = value::Call::new(ty, args.to_vec());
        // SAFETY: the shape is of this function.
        unsafe { instance.bound.call_shape(self.index, &call.shape()) }?;
        Ok(call.into_result())
    }

    fn check_instance(&self, instance: &Instance) -> Result<(), CallError> {
        if instance.is_of(&self.plugin) {
            return Ok(());
        }
        Err(self.error(CallErrorKind::Arguments(CodecError::Other(format!(
            "the instance is one of plugin `{}`",
            instance.plugin()
        )))))
    }

    fn error(&self, kind: CallErrorKind) -> CallError {
        CallError::new(self.plugin.manifest.id.as_str(), self.name(), kind)
    }
}

impl fmt::Debug for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Symbol({}: {})", self.name(), self.ty())
    }
}

/// Prints `name: func(…) -> …`.
impl fmt::Display for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name(), self.ty())
    }
}

fn no_function(plugin: &Plugin, wanted: &str) -> Problem {
    let names: Vec<String> = plugin.symbols().map(|symbol| symbol.name()).collect();
    let short = |name: &str| QualifiedName::parse(name).function.to_owned();
    let nearest = names
        .iter()
        .map(|name| (distance(&short(name), wanted.rsplit(['.', '#']).next().unwrap_or(wanted)), name))
        .filter(|(distance, name)| *distance <= short(name).chars().count().div_ceil(2))
        .min()
        .map(|(_, name)| name.clone());
    let available = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
    Problem::NoFunction { wanted: wanted.to_owned(), nearest, available }
}

/// How many letters have to be changed, added or removed to get from one word to the other.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(256).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().take(256).enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, to) in b.iter().enumerate() {
            let change = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = change.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

/// A function whose types have been checked.
pub struct TypedSymbol<P, R> {
    symbol: Symbol,
    types: PhantomData<fn(P) -> R>,
}

impl<P: Params, R: Lift> TypedSymbol<P, R> {
    /// Calls the function.
    ///
    /// # Errors
    /// As every call; see [`CallErrorKind`].
    pub fn call(&self, instance: &mut Instance, args: P) -> Result<R, CallError> {
        self.symbol.check_instance(instance)?;
        // SAFETY: `Symbol::typed` has compared `P` and `R` with the function's type.
        unsafe { instance.bound.call(self.symbol.index, args) }
    }

    /// The function.
    pub fn symbol(&self) -> &Symbol {
        &self.symbol
    }
}

/// The parameters of a function as a tuple: `(Image, u32)`.
pub trait Params: Lower {
    /// Their types.
    const TYPES: &'static [&'static Type];
}

impl Params for () {
    const TYPES: &'static [&'static Type] = &[];
}

macro_rules! params {
    ($(($($name:ident)+))*) => {$(
        impl<$($name: Lower),+> Params for ($($name,)+) {
            const TYPES: &'static [&'static Type] = &[$($name::TYPE),+];
        }
    )*};
}

params! {
    (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) (A B C D E F G) (A B C D E F G H)
    (A B C D E F G H I) (A B C D E F G H I J) (A B C D E F G H I J K) (A B C D E F G H I J K L)
    (A B C D E F G H I J K L M) (A B C D E F G H I J K L M N) (A B C D E F G H I J K L M N O)
    (A B C D E F G H I J K L M N O P)
}

/// "1 argument", "2 arguments".
fn counted(arguments: usize) -> String {
    format!("{arguments} argument{}", if arguments == 1 { "" } else { "s" })
}

fn check_args(args: &[Value], ty: &FuncType) -> Result<(), CodecError> {
    if args.len() != ty.params.len() {
        return Err(CodecError::Other(format!("it takes {}, not {}", counted(ty.params.len()), args.len())));
    }
    for (arg, param) in args.iter().zip(ty.params.iter()) {
        value::check(arg, &param.ty)
            .map_err(|error| CodecError::Other(format!("argument `{}`: {error}", param.name)))?;
    }
    Ok(())
}
