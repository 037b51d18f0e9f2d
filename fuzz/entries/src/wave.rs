//! Values as text: what is printed is read again, and no text makes reading panic.

use keyway_contract::Value;
use keyway_contract::types::{FuncType, Param, Ref, Type};
use keyway_contract::value::{Numbers, check};
use keyway_host::wave;

use crate::{Bytes, types, values};

/// The first byte tells whether a value is made or a text read; then comes the type.
pub fn run(data: &[u8]) {
    let mut bytes = Bytes::new(data);
    let made = bytes.flag();
    let ty = types::any(&mut bytes, types::DEPTH);
    if made {
        let value = values::any(&mut bytes, &ty);
        again(&ty, &value);
        arguments(&ty, &value);
        return;
    }
    let Ok(text) = std::str::from_utf8(bytes.rest()) else { return };
    if let Ok(value) = wave::parse(&ty, text) {
        if let Err(error) = check(&value, &ty) {
            panic!("{value:?} was read as a {ty}: {error}");
        }
        again(&ty, &value);
    }
    let _ = wave::parse_args(&func(&ty), text);
}

/// A function with two parameters of a type.
fn func(ty: &Type) -> FuncType {
    let param = |name| Param { name: Ref::Static(name), ty: ty.clone().into() };
    FuncType { params: vec![param("a"), param("b")].into(), result: None }
}

fn print(ty: &Type, value: &Value) -> String {
    wave::print(ty, value).unwrap_or_else(|error| panic!("{value:?}: {error}"))
}

fn again(ty: &Type, value: &Value) {
    let text = print(ty, value);
    match wave::parse(ty, &text) {
        Ok(found) => assert!(same(&found, value), "{found:?} of {value:?}: {text}"),
        Err(error) => panic!("{text}: {error}"),
    }
}

fn arguments(ty: &Type, value: &Value) {
    let text = print(ty, value);
    match wave::parse_args(&func(ty), &format!("({text}, {text})")) {
        Ok(found) => assert!(found.len() == 2 && found.iter().all(|found| same(found, value)), "{text}"),
        // `(a, none)` may leave out the `none`, and so on; two values never fit less.
        Err(error) => panic!("({text}, {text}): {error}"),
    }
}

/// The text of a NaN is `nan`, whatever its bits.
fn plain(value: &Value) -> Value {
    let boxed = |value: &Option<Box<Value>>| value.as_ref().map(|value| Box::new(plain(value)));
    match value {
        Value::F32(v) if v.is_nan() => Value::F32(f32::NAN),
        Value::F64(v) if v.is_nan() => Value::F64(f64::NAN),
        Value::Numbers(Numbers::F32(v)) => {
            Value::Numbers(v.iter().map(|v| if v.is_nan() { f32::NAN } else { *v }).collect())
        }
        Value::Numbers(Numbers::F64(v)) => {
            Value::Numbers(v.iter().map(|v| if v.is_nan() { f64::NAN } else { *v }).collect())
        }
        Value::List(items) => Value::List(items.iter().map(plain).collect()),
        Value::Tuple(items) => Value::Tuple(items.iter().map(plain).collect()),
        Value::Option(value) => Value::Option(boxed(value)),
        Value::Result(value) => Value::Result(value.as_ref().map(boxed).map_err(boxed)),
        Value::Record(fields) => {
            Value::Record(fields.iter().map(|(name, value)| (name.clone(), plain(value))).collect())
        }
        Value::Variant(name, value) => Value::Variant(name.clone(), boxed(value)),
        other => other.clone(),
    }
}

fn same(a: &Value, b: &Value) -> bool {
    values::same(&plain(a), &plain(b))
}
