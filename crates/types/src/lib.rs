//! The model of a contract: types, functions, interfaces, in a form that is both `const` and owned.
//!
//! A contract crate holds its model in statics (made by `contract!`); a host makes the same model at run
//! time from a file. Both are the same Rust types, so one comparison, one printer and one dynamic codec
//! serve both.

mod names;

pub use names::{QualifiedName, same_name, track};

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// A shared reference that is either `'static` (in a contract crate) or counted (read from a file).
pub enum Ref<T: ?Sized + 'static> {
    /// Lives in the program's constants.
    Static(&'static T),
    /// Was read at run time.
    Shared(Arc<T>),
}

impl<T: ?Sized> Deref for Ref<T> {
    type Target = T;
    fn deref(&self) -> &T {
        match self {
            Ref::Static(value) => value,
            Ref::Shared(value) => value,
        }
    }
}

impl<T: ?Sized> Clone for Ref<T> {
    fn clone(&self) -> Self {
        match self {
            Ref::Static(value) => Ref::Static(value),
            Ref::Shared(value) => Ref::Shared(Arc::clone(value)),
        }
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for Ref<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: ?Sized + PartialEq> PartialEq for Ref<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: ?Sized + Eq> Eq for Ref<T> {}

impl<T> From<T> for Ref<T> {
    fn from(value: T) -> Self {
        Ref::Shared(Arc::new(value))
    }
}

impl<T> From<Vec<T>> for Ref<[T]> {
    fn from(values: Vec<T>) -> Self {
        Ref::Shared(values.into())
    }
}

impl From<String> for Ref<str> {
    fn from(text: String) -> Self {
        Ref::Shared(text.into())
    }
}

impl From<&'static str> for Ref<str> {
    fn from(text: &'static str) -> Self {
        Ref::Static(text)
    }
}

impl fmt::Display for Ref<str> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

/// A name in a contract.
pub type Name = Ref<str>;

/// A WIT value type.
///
/// Two types are equal when they have the same shape with the same field, case and flag names in the same
/// order; the name of a record, variant, enum or flags type itself does not count.
#[derive(Clone, Debug)]
pub enum Type {
    /// `bool`
    Bool,
    /// `u8`
    U8,
    /// `s8`
    S8,
    /// `u16`
    U16,
    /// `s16`
    S16,
    /// `u32`
    U32,
    /// `s32`
    S32,
    /// `u64`
    U64,
    /// `s64`
    S64,
    /// `f32`
    F32,
    /// `f64`
    F64,
    /// `char`: a Unicode scalar value
    Char,
    /// `string`
    String,
    /// `list<T>`; a list of numbers is a `Buffer` in Rust
    List(Ref<Type>),
    /// `option<T>`
    Option(Ref<Type>),
    /// `result<T, E>`, where either may be absent
    Result(Option<Ref<Type>>, Option<Ref<Type>>),
    /// `tuple<A, B, …>`
    Tuple(Ref<[Ref<Type>]>),
    /// `record { … }`
    Record(Name, Ref<[Field]>),
    /// `variant { … }`
    Variant(Name, Ref<[Case]>),
    /// `enum { … }`
    Enum(Name, Ref<[Name]>),
    /// `flags { … }`
    Flags(Name, Ref<[Name]>),
}

/// A field of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The name in WIT (kebab-case).
    pub name: Name,
    /// The field's type.
    pub ty: Ref<Type>,
}

/// A case of a variant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The name in WIT (kebab-case).
    pub name: Name,
    /// The payload, if the case has one.
    pub ty: Option<Ref<Type>>,
}

impl PartialEq for Type {
    fn eq(&self, other: &Self) -> bool {
        use Type::*;
        match (self, other) {
            (List(a), List(b)) | (Option(a), Option(b)) => a == b,
            (Result(a, c), Result(b, d)) => a == b && c == d,
            (Tuple(a), Tuple(b)) => a == b,
            (Record(_, a), Record(_, b)) => a == b,
            (Variant(_, a), Variant(_, b)) => a == b,
            (Enum(_, a), Enum(_, b)) | (Flags(_, a), Flags(_, b)) => a == b,
            (a, b) => std::mem::discriminant(a) == std::mem::discriminant(b) && a.is_primitive(),
        }
    }
}

impl Eq for Type {}

impl Type {
    fn is_primitive(&self) -> bool {
        self.primitive_name().is_some()
    }

    fn primitive_name(&self) -> Option<&'static str> {
        Some(match self {
            Type::Bool => "bool",
            Type::U8 => "u8",
            Type::S8 => "s8",
            Type::U16 => "u16",
            Type::S16 => "s16",
            Type::U32 => "u32",
            Type::S32 => "s32",
            Type::U64 => "u64",
            Type::S64 => "s64",
            Type::F32 => "f32",
            Type::F64 => "f64",
            Type::Char => "char",
            Type::String => "string",
            _ => return None,
        })
    }

    /// Whether a list of this type is a `Buffer`: integers and floats, not `bool` or `char`.
    pub const fn is_number(&self) -> bool {
        matches!(
            self,
            Type::U8
                | Type::S8
                | Type::U16
                | Type::S16
                | Type::U32
                | Type::S32
                | Type::U64
                | Type::S64
                | Type::F32
                | Type::F64
        )
    }
}

impl Type {
    /// Whether a value of this constant type has a list of anything but numbers somewhere inside: what has to
    /// be written out anew before it can be lent. True for types that were read at run time.
    pub const fn has_list(&self) -> bool {
        const fn of(ty: &Ref<Type>) -> bool {
            match ty {
                Ref::Static(ty) => ty.has_list(),
                Ref::Shared(_) => true,
            }
        }
        const fn of_optional(ty: &Option<Ref<Type>>) -> bool {
            match ty {
                Some(ty) => of(ty),
                None => false,
            }
        }
        match self {
            Type::List(Ref::Static(item)) => !item.is_number(),
            Type::Option(item) => of(item),
            Type::Result(ok, err) => of_optional(ok) || of_optional(err),
            Type::Tuple(Ref::Static(items)) => {
                let mut index = 0;
                while index < items.len() {
                    if of(&items[index]) {
                        return true;
                    }
                    index += 1;
                }
                false
            }
            Type::Record(_, Ref::Static(fields)) => {
                let mut index = 0;
                while index < fields.len() {
                    if of(&fields[index].ty) {
                        return true;
                    }
                    index += 1;
                }
                false
            }
            Type::Variant(_, Ref::Static(cases)) => {
                let mut index = 0;
                while index < cases.len() {
                    if of_optional(&cases[index].ty) {
                        return true;
                    }
                    index += 1;
                }
                false
            }
            Type::List(_) | Type::Tuple(_) | Type::Record(..) | Type::Variant(..) => true,
            _ => false,
        }
    }
}

/// Prints the type as WIT, with named types written out in full: `record image { width: u32, … }`.
impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(name) = self.primitive_name() {
            return f.write_str(name);
        }
        match self {
            Type::List(item) => write!(f, "list<{}>", **item),
            Type::Option(item) => write!(f, "option<{}>", **item),
            Type::Result(None, None) => f.write_str("result"),
            Type::Result(Some(ok), None) => write!(f, "result<{}>", **ok),
            Type::Result(None, Some(err)) => write!(f, "result<_, {}>", **err),
            Type::Result(Some(ok), Some(err)) => write!(f, "result<{}, {}>", **ok, **err),
            Type::Tuple(items) => {
                f.write_str("tuple<")?;
                join(f, items.iter(), |f, item| write!(f, "{}", **item))?;
                f.write_str(">")
            }
            Type::Record(name, fields) => {
                write!(f, "record {name} {{ ")?;
                join(f, fields.iter(), |f, field| write!(f, "{}: {}", field.name, *field.ty))?;
                f.write_str(" }")
            }
            Type::Variant(name, cases) => {
                write!(f, "variant {name} {{ ")?;
                join(f, cases.iter(), |f, case| match &case.ty {
                    None => write!(f, "{}", case.name),
                    Some(ty) => write!(f, "{}({})", case.name, **ty),
                })?;
                f.write_str(" }")
            }
            Type::Enum(name, names) => {
                write!(f, "enum {name} {{ ")?;
                join(f, names.iter(), |f, name| write!(f, "{name}"))?;
                f.write_str(" }")
            }
            Type::Flags(name, names) => {
                write!(f, "flags {name} {{ ")?;
                join(f, names.iter(), |f, name| write!(f, "{name}"))?;
                f.write_str(" }")
            }
            _ => unreachable!("primitive types have a name"),
        }
    }
}

fn join<T>(
    f: &mut fmt::Formatter<'_>,
    items: impl Iterator<Item = T>,
    mut print: impl FnMut(&mut fmt::Formatter<'_>, T) -> fmt::Result,
) -> fmt::Result {
    for (index, item) in items.enumerate() {
        if index > 0 {
            f.write_str(", ")?;
        }
        print(f, item)?;
    }
    Ok(())
}

/// A parameter of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Param {
    /// The name in WIT (kebab-case). Names of parameters do not count when types are compared.
    pub name: Name,
    /// The parameter's type.
    pub ty: Ref<Type>,
}

/// The type of a function.
#[derive(Clone, Debug)]
pub struct FuncType {
    /// The parameters in order.
    pub params: Ref<[Param]>,
    /// The result, if there is one.
    pub result: Option<Ref<Type>>,
}

/// Parameters compare by position and type; their names do not change how a call travels.
impl PartialEq for FuncType {
    fn eq(&self, other: &Self) -> bool {
        self.params.len() == other.params.len()
            && self.params.iter().zip(other.params.iter()).all(|(a, b)| a.ty == b.ty)
            && self.result == other.result
    }
}

impl Eq for FuncType {}

impl fmt::Display for FuncType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("func(")?;
        join(f, self.params.iter(), |f, param| write!(f, "{}: {}", param.name, *param.ty))?;
        f.write_str(")")?;
        match &self.result {
            None => Ok(()),
            Some(ty) => write!(f, " -> {}", **ty),
        }
    }
}

/// A function of an interface.
#[derive(Clone, Debug)]
pub struct Function {
    /// The name in WIT (kebab-case).
    pub name: Name,
    /// Its type.
    pub ty: FuncType,
    /// The version of its package that introduced it (`@since`), where the contract says so.
    pub since: Option<Name>,
}

/// An interface of a contract, or the functions that a world itself exports or imports.
#[derive(Clone, Debug)]
pub struct Interface {
    /// `package:ns/interface@version`; empty for the functions of the world itself.
    pub name: Name,
    /// The functions in the order of the contract.
    pub functions: Ref<[Function]>,
}

impl Interface {
    /// The full name of one of its functions: `package:ns/interface@version#function`, or the bare function
    /// name for the functions of the world itself. These are the names that components use.
    pub fn qualified(&self, function: &str) -> String {
        if self.name.is_empty() { function.to_owned() } else { format!("{}#{function}", self.name) }
    }
}

/// A contract: a WIT world as the list of what a plugin exports and what it may import.
#[derive(Clone, Debug)]
pub struct Contract {
    /// `package:ns/world@version`.
    pub name: Name,
    /// What a plugin exports. The functions of the world itself come first, under an empty name.
    pub exports: Ref<[Interface]>,
    /// The host services that a plugin may import, likewise.
    pub imports: Ref<[Interface]>,
}

impl Contract {
    /// Every exported function with its interface, in the order of the contract.
    pub fn exported(&self) -> impl Iterator<Item = (&Interface, &Function)> {
        self.exports.iter().flat_map(|i| i.functions.iter().map(move |f| (i, f)))
    }

    /// The full name of the exported function at an index.
    pub fn function_name(&self, index: usize) -> String {
        match self.exported().nth(index) {
            Some((interface, function)) => interface.qualified(&function.name),
            None => format!("#{index}"),
        }
    }

    /// Every imported function with its interface, in the order of the contract.
    pub fn imported(&self) -> impl Iterator<Item = (&Interface, &Function)> {
        self.imports.iter().flat_map(|i| i.functions.iter().map(move |f| (i, f)))
    }
}
