//! Values as text: [WAVE], the component model's text format for values.
//!
//! [WAVE]: https://github.com/bytecodealliance/wasm-tools/tree/main/crates/wasm-wave
//!
//! ```
//! use keyway_contract::types::Type;
//! use keyway_contract::value::Value;
//! use keyway_host::wave;
//!
//! let ty = Type::Option(Type::U32.into());
//! let value = wave::parse(&ty, "some(7)")?;
//! assert_eq!(value, Value::Option(Some(Box::new(Value::U32(7)))));
//! assert_eq!(wave::print(&ty, &value)?, "some(7)");
//! # Ok::<(), wave::WaveError>(())
//! ```

use std::borrow::Cow;

use keyway_contract::types::{FuncType, Ref, Type};
use keyway_contract::value::{Numbers, Value, check};
use wasm_wave::parser::ParserError;
use wasm_wave::untyped::UntypedFuncCall;
use wasm_wave::wasm::{WasmType, WasmTypeKind, WasmValue, WasmValueError};

/// Why a text is no value of a type, or a value cannot be printed.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct WaveError(String);

/// The longest text that is parsed: 256 MiB.
const MAX_LEN: usize = 256 << 20;
/// The most characters of a text that an error shows.
const MAX_SHOWN: usize = 40;

/// Reads a value of a type from its text.
///
/// # Errors
/// When the text is no WAVE, or no value of the type; with the place.
pub fn parse(ty: &Type, text: &str) -> Result<Value, WaveError> {
    check_text(text)?;
    let ty: Ref<Type> = ty.clone().into();
    wasm_wave::from_str::<Typed>(&TypeRef(ty), text)
        .map(|typed| typed.value)
        .map_err(|error| said(&error, text, 0))
}

/// Reads the arguments of a call: `({width: 1, …}, "text")`, or `name(…)`, as values of the parameters.
///
/// # Errors
/// As [`parse`], and when their number is not that of the parameters.
pub fn parse_args(ty: &FuncType, text: &str) -> Result<Vec<Value>, WaveError> {
    check_text(text)?;
    let params: Vec<TypeRef> = ty.params.iter().map(|param| TypeRef(param.ty.clone())).collect();
    // The parser wants a name in front of the arguments.
    let text = text.trim_start();
    let (text, skip) =
        if text.starts_with('(') { (Cow::Owned(format!("f{text}")), 1) } else { (Cow::Borrowed(text), 0) };
    let call = UntypedFuncCall::parse(&text).map_err(|error| said(&error, &text, skip))?;
    let values: Vec<Typed> = call.to_wasm_params(params.iter()).map_err(|error| said(&error, &text, skip))?;
    Ok(values.into_iter().map(|typed| typed.value).collect())
}

/// Prints a value of a type.
///
/// # Errors
/// When the value is not of the type.
pub fn print(ty: &Type, value: &Value) -> Result<String, WaveError> {
    check(value, ty).map_err(|error| WaveError(error.to_string()))?;
    let typed = Typed { ty: ty.clone().into(), value: value.clone() };
    wasm_wave::to_string(&typed).map_err(|error| WaveError(error.to_string()))
}

fn check_text(text: &str) -> Result<(), WaveError> {
    // How deep it nests is the parser's to see: brackets in a string are no nesting.
    if text.len() > MAX_LEN {
        return Err(WaveError(format!("{} bytes of text, more than {MAX_LEN}", text.len())));
    }
    Ok(())
}

/// What the parser says, with the piece of the text that it says it of. The first `skip` bytes are not the user's.
fn said(error: &ParserError, text: &str, skip: usize) -> WaveError {
    let (kind, span) = (error.kind(), error.span());
    let why = std::error::Error::source(error)
        .map(ToString::to_string)
        .or_else(|| error.detail().map(str::to_owned))
        .map(|why| format!(": {why}"))
        .unwrap_or_default();
    let mut piece = text.get(span.clone()).unwrap_or_default().chars();
    let shown: String = piece.by_ref().take(MAX_SHOWN).collect();
    let more = if piece.next().is_some() { "…" } else { "" };
    WaveError(match span.start {
        start if start >= text.len() => format!("{kind}{why} at the end"),
        start if start >= skip && !shown.is_empty() => format!("{kind}{why} at `{shown}{more}`"),
        _ => format!("{kind}{why}"),
    })
}

/// A type as `wasm-wave` wants it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct TypeRef(Ref<Type>);

impl std::fmt::Display for TypeRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl WasmType for TypeRef {
    fn kind(&self) -> WasmTypeKind {
        match &*self.0 {
            Type::Bool => WasmTypeKind::Bool,
            Type::U8 => WasmTypeKind::U8,
            Type::S8 => WasmTypeKind::S8,
            Type::U16 => WasmTypeKind::U16,
            Type::S16 => WasmTypeKind::S16,
            Type::U32 => WasmTypeKind::U32,
            Type::S32 => WasmTypeKind::S32,
            Type::U64 => WasmTypeKind::U64,
            Type::S64 => WasmTypeKind::S64,
            Type::F32 => WasmTypeKind::F32,
            Type::F64 => WasmTypeKind::F64,
            Type::Char => WasmTypeKind::Char,
            Type::String => WasmTypeKind::String,
            Type::List(_) => WasmTypeKind::List,
            Type::Option(_) => WasmTypeKind::Option,
            Type::Result(..) => WasmTypeKind::Result,
            Type::Tuple(_) => WasmTypeKind::Tuple,
            Type::Record(..) => WasmTypeKind::Record,
            Type::Variant(..) => WasmTypeKind::Variant,
            Type::Enum(..) => WasmTypeKind::Enum,
            Type::Flags(..) => WasmTypeKind::Flags,
        }
    }

    fn list_element_type(&self) -> Option<Self> {
        match &*self.0 {
            Type::List(item) => Some(TypeRef(item.clone())),
            _ => None,
        }
    }

    fn record_fields(&self) -> Box<dyn Iterator<Item = (Cow<'_, str>, Self)> + '_> {
        match &*self.0 {
            Type::Record(_, fields) => {
                Box::new(fields.iter().map(|field| (Cow::Borrowed(&*field.name), TypeRef(field.ty.clone()))))
            }
            _ => Box::new(std::iter::empty()),
        }
    }

    fn tuple_element_types(&self) -> Box<dyn Iterator<Item = Self> + '_> {
        match &*self.0 {
            Type::Tuple(items) => Box::new(items.iter().map(|item| TypeRef(item.clone()))),
            _ => Box::new(std::iter::empty()),
        }
    }

    fn variant_cases(&self) -> Box<dyn Iterator<Item = (Cow<'_, str>, Option<Self>)> + '_> {
        match &*self.0 {
            Type::Variant(_, cases) => {
                Box::new(cases.iter().map(|case| (Cow::Borrowed(&*case.name), case.ty.clone().map(TypeRef))))
            }
            _ => Box::new(std::iter::empty()),
        }
    }

    fn enum_cases(&self) -> Box<dyn Iterator<Item = Cow<'_, str>> + '_> {
        match &*self.0 {
            Type::Enum(_, names) => Box::new(names.iter().map(|name| Cow::Borrowed(&**name))),
            _ => Box::new(std::iter::empty()),
        }
    }

    fn option_some_type(&self) -> Option<Self> {
        match &*self.0 {
            Type::Option(item) => Some(TypeRef(item.clone())),
            _ => None,
        }
    }

    fn result_types(&self) -> Option<(Option<Self>, Option<Self>)> {
        match &*self.0 {
            Type::Result(ok, err) => Some((ok.clone().map(TypeRef), err.clone().map(TypeRef))),
            _ => None,
        }
    }

    fn flags_names(&self) -> Box<dyn Iterator<Item = Cow<'_, str>> + '_> {
        match &*self.0 {
            Type::Flags(_, names) => Box::new(names.iter().map(|name| Cow::Borrowed(&**name))),
            _ => Box::new(std::iter::empty()),
        }
    }
}

/// A value with its type, as `wasm-wave` wants it.
#[derive(Clone, Debug)]
struct Typed {
    ty: Ref<Type>,
    value: Value,
}

impl Typed {
    fn new(ty: &TypeRef, value: Value) -> Self {
        Typed { ty: ty.0.clone(), value }
    }

    /// Parts of the value with their types; the value is of the type, which `print` has checked and the
    /// makers below keep.
    fn wrap(ty: &Ref<Type>, value: &Value) -> Cow<'static, Self> {
        Cow::Owned(Typed { ty: ty.clone(), value: value.clone() })
    }
}

macro_rules! leaves {
    ($($make:ident $unwrap:ident $ty:ty = $variant:ident;)*) => {$(
        fn $make(value: $ty) -> Self {
            Typed { ty: Type::$variant.into(), value: Value::$variant(value) }
        }

        fn $unwrap(&self) -> $ty {
            match self.value {
                Value::$variant(value) => value,
                _ => Default::default(),
            }
        }
    )*};
}

fn invalid(ty: &TypeRef) -> WasmValueError {
    WasmValueError::Other(format!("it is no {ty}"))
}

impl WasmValue for Typed {
    type Type = TypeRef;

    fn kind(&self) -> WasmTypeKind {
        TypeRef(self.ty.clone()).kind()
    }

    leaves! {
        make_bool unwrap_bool bool = Bool;
        make_u8 unwrap_u8 u8 = U8;
        make_s8 unwrap_s8 i8 = S8;
        make_u16 unwrap_u16 u16 = U16;
        make_s16 unwrap_s16 i16 = S16;
        make_u32 unwrap_u32 u32 = U32;
        make_s32 unwrap_s32 i32 = S32;
        make_u64 unwrap_u64 u64 = U64;
        make_s64 unwrap_s64 i64 = S64;
        make_f32 unwrap_f32 f32 = F32;
        make_f64 unwrap_f64 f64 = F64;
        make_char unwrap_char char = Char;
    }

    fn make_string(value: Cow<'_, str>) -> Self {
        Typed { ty: Type::String.into(), value: Value::String(value.into_owned()) }
    }

    fn unwrap_string(&self) -> Cow<'_, str> {
        match &self.value {
            Value::String(text) => Cow::Borrowed(text),
            _ => Cow::Borrowed(""),
        }
    }

    fn make_list(ty: &TypeRef, values: impl IntoIterator<Item = Self>) -> Result<Self, WasmValueError> {
        let Type::List(item) = &*ty.0 else { return Err(invalid(ty)) };
        let values = values.into_iter().map(|typed| typed.value);
        let value = if item.is_number() {
            Value::Numbers(Numbers::collect(item, values).ok_or_else(|| invalid(ty))?)
        } else {
            Value::List(values.collect())
        };
        Ok(Typed::new(ty, value))
    }

    fn unwrap_list(&self) -> Box<dyn Iterator<Item = Cow<'_, Self>> + '_> {
        let Type::List(item) = &*self.ty else { return Box::new(std::iter::empty()) };
        match &self.value {
            Value::Numbers(numbers) => {
                Box::new(numbers.values().map(|value| Cow::Owned(Typed { ty: item.clone(), value })))
            }
            Value::List(items) => Box::new(items.iter().map(|value| Typed::wrap(item, value))),
            _ => Box::new(std::iter::empty()),
        }
    }

    fn make_record<'a>(
        ty: &TypeRef,
        fields: impl IntoIterator<Item = (&'a str, Self)>,
    ) -> Result<Self, WasmValueError> {
        let Type::Record(_, declared) = &*ty.0 else { return Err(invalid(ty)) };
        let mut given: Vec<(&str, Self)> = fields.into_iter().collect();
        let mut values = Vec::with_capacity(declared.len());
        for field in declared.iter() {
            let at = given
                .iter()
                .position(|(name, _)| *name == &*field.name)
                .ok_or_else(|| WasmValueError::MissingField(field.name.to_string()))?;
            values.push((field.name.clone(), given.swap_remove(at).1.value));
        }
        match given.first() {
            Some((name, _)) => Err(WasmValueError::UnknownField((*name).to_owned())),
            None => Ok(Typed::new(ty, Value::Record(values))),
        }
    }

    fn unwrap_record(&self) -> Box<dyn Iterator<Item = (Cow<'_, str>, Cow<'_, Self>)> + '_> {
        match (&*self.ty, &self.value) {
            (Type::Record(_, fields), Value::Record(values)) => Box::new(
                fields
                    .iter()
                    .zip(values)
                    .map(|(field, (name, value))| (Cow::Borrowed(&**name), Typed::wrap(&field.ty, value))),
            ),
            _ => Box::new(std::iter::empty()),
        }
    }

    fn make_tuple(ty: &TypeRef, values: impl IntoIterator<Item = Self>) -> Result<Self, WasmValueError> {
        let Type::Tuple(_) = &*ty.0 else { return Err(invalid(ty)) };
        Ok(Typed::new(ty, Value::Tuple(values.into_iter().map(|typed| typed.value).collect())))
    }

    fn unwrap_tuple(&self) -> Box<dyn Iterator<Item = Cow<'_, Self>> + '_> {
        match (&*self.ty, &self.value) {
            (Type::Tuple(types), Value::Tuple(values)) => {
                Box::new(types.iter().zip(values).map(|(ty, value)| Typed::wrap(ty, value)))
            }
            _ => Box::new(std::iter::empty()),
        }
    }

    fn make_variant(ty: &TypeRef, case: &str, payload: Option<Self>) -> Result<Self, WasmValueError> {
        let Type::Variant(_, cases) = &*ty.0 else { return Err(invalid(ty)) };
        let case = cases
            .iter()
            .find(|declared| &*declared.name == case)
            .ok_or_else(|| WasmValueError::UnknownCase(case.to_owned()))?;
        let payload = payload.map(|typed| Box::new(typed.value));
        Ok(Typed::new(ty, Value::Variant(case.name.clone(), payload)))
    }

    fn unwrap_variant(&self) -> (Cow<'_, str>, Option<Cow<'_, Self>>) {
        let (Type::Variant(_, cases), Value::Variant(name, payload)) = (&*self.ty, &self.value) else {
            return (Cow::Borrowed(""), None);
        };
        let ty = cases.iter().find(|case| case.name == *name).and_then(|case| case.ty.as_ref());
        let payload = ty.zip(payload.as_deref()).map(|(ty, value)| Typed::wrap(ty, value));
        (Cow::Borrowed(&**name), payload)
    }

    fn make_enum(ty: &TypeRef, case: &str) -> Result<Self, WasmValueError> {
        let Type::Enum(_, names) = &*ty.0 else { return Err(invalid(ty)) };
        let name = names.iter().find(|name| &***name == case);
        let name = name.ok_or_else(|| WasmValueError::UnknownCase(case.to_owned()))?;
        Ok(Typed::new(ty, Value::Enum(name.clone())))
    }

    fn unwrap_enum(&self) -> Cow<'_, str> {
        match &self.value {
            Value::Enum(name) => Cow::Borrowed(name),
            _ => Cow::Borrowed(""),
        }
    }

    fn make_option(ty: &TypeRef, value: Option<Self>) -> Result<Self, WasmValueError> {
        let Type::Option(_) = &*ty.0 else { return Err(invalid(ty)) };
        Ok(Typed::new(ty, Value::Option(value.map(|typed| Box::new(typed.value)))))
    }

    fn unwrap_option(&self) -> Option<Cow<'_, Self>> {
        match (&*self.ty, &self.value) {
            (Type::Option(item), Value::Option(Some(value))) => Some(Typed::wrap(item, value)),
            _ => None,
        }
    }

    fn make_result(ty: &TypeRef, value: Result<Option<Self>, Option<Self>>) -> Result<Self, WasmValueError> {
        let Type::Result(..) = &*ty.0 else { return Err(invalid(ty)) };
        let boxed = |typed: Option<Self>| typed.map(|typed| Box::new(typed.value));
        Ok(Typed::new(ty, Value::Result(value.map(boxed).map_err(boxed))))
    }

    fn unwrap_result(&self) -> Result<Option<Cow<'_, Self>>, Option<Cow<'_, Self>>> {
        let (Type::Result(ok, err), Value::Result(value)) = (&*self.ty, &self.value) else {
            return Ok(None);
        };
        let wrap = |ty: &Option<Ref<Type>>, value: &Option<Box<Value>>| {
            ty.as_ref().zip(value.as_deref()).map(|(ty, value)| Typed::wrap(ty, value))
        };
        match value {
            Ok(value) => Ok(wrap(ok, value)),
            Err(value) => Err(wrap(err, value)),
        }
    }

    fn make_flags<'a>(
        ty: &TypeRef,
        names: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, WasmValueError> {
        let Type::Flags(_, flags) = &*ty.0 else { return Err(invalid(ty)) };
        let given: Vec<&str> = names.into_iter().collect();
        if let Some(unknown) = given.iter().find(|name| !flags.iter().any(|flag| &**flag == **name)) {
            return Err(WasmValueError::UnknownCase((*unknown).to_owned()));
        }
        let set = flags.iter().filter(|flag| given.contains(&&***flag)).cloned().collect();
        Ok(Typed::new(ty, Value::Flags(set)))
    }

    fn unwrap_flags(&self) -> Box<dyn Iterator<Item = Cow<'_, str>> + '_> {
        match &self.value {
            Value::Flags(names) => Box::new(names.iter().map(|name| Cow::Borrowed(&**name))),
            _ => Box::new(std::iter::empty()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Result<Value, String> {
        parse(&Type::String, text).map_err(|error| error.to_string())
    }

    #[test]
    fn brackets_in_a_string_are_no_nesting() {
        let brackets = "([{".repeat(200);
        assert_eq!(text(&format!("\"{brackets}\"")), Ok(Value::String(brackets)));
        // Nor does a bracket in a string end any.
        let nested = format!("{}1{}", "[\")\",".repeat(100_000), "]".repeat(100_000));
        assert!(text(&nested).unwrap_err().contains("nesting too deep"));
        assert!(text(&"some(".repeat(100_000)).unwrap_err().contains("nesting too deep"));
    }

    #[test]
    fn errors_show_the_piece() {
        let u8 = |text| parse(&Type::U8, text).unwrap_err().to_string();
        assert_eq!(u8("256"), "invalid value at `256`");
        assert_eq!(u8("[1"), "unexpected end of input at the end");
        assert!(u8(&"9".repeat(1000)).ends_with("99…`"));
        let ty = FuncType {
            params: vec![keyway_contract::types::Param { name: "n".into(), ty: Type::U8.into() }].into(),
            result: None,
        };
        let args = |text| parse_args(&ty, text).unwrap_err().to_string();
        assert_eq!(args("(256)"), "invalid value at `256`");
        assert_eq!(args("()"), "invalid params: no params provided, but 1 required");
        assert!(args("(1, 2)").ends_with("at `2`"));
    }
}
