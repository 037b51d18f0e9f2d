//! Any value of a type, and when two are the same.

use keyway_contract::types::{Name, Type};
use keyway_contract::value::{Numbers, Value};
use keyway_contract::with_numbers;

use crate::Bytes;

/// Characters that texts have trouble with.
const CHARS: [char; 16] = [
    'a',
    '"',
    '\\',
    '\'',
    '\n',
    '\t',
    '\r',
    '\0',
    '\u{7f}',
    '{',
    ')',
    'é',
    '\u{d7ff}',
    '\u{e000}',
    '🦀',
    '\u{10ffff}',
];

/// Any character.
pub fn char(bytes: &mut Bytes<'_>) -> char {
    match bytes.byte() {
        0 => char::from_u32(u32::from_le_bytes(bytes.array())).unwrap_or('?'),
        choice => CHARS[usize::from(choice) % CHARS.len()],
    }
}

/// Any text, not long.
pub fn string(bytes: &mut Bytes<'_>) -> String {
    (0..bytes.below(8)).map(|_| char(bytes)).collect()
}

/// How many items a list has.
pub fn count(bytes: &mut Bytes<'_>) -> usize {
    bytes.below(6)
}

/// Any value of a type.
pub fn any(bytes: &mut Bytes<'_>, ty: &Type) -> Value {
    match ty {
        Type::Bool => Value::Bool(bytes.flag()),
        Type::U8 => Value::U8(bytes.byte()),
        Type::S8 => Value::S8(bytes.byte() as i8),
        Type::U16 => Value::U16(u16::from_le_bytes(bytes.array())),
        Type::S16 => Value::S16(i16::from_le_bytes(bytes.array())),
        Type::U32 => Value::U32(u32::from_le_bytes(bytes.array())),
        Type::S32 => Value::S32(i32::from_le_bytes(bytes.array())),
        Type::U64 => Value::U64(u64::from_le_bytes(bytes.array())),
        Type::S64 => Value::S64(i64::from_le_bytes(bytes.array())),
        Type::F32 => Value::F32(f32::from_le_bytes(bytes.array())),
        Type::F64 => Value::F64(f64::from_le_bytes(bytes.array())),
        Type::Char => Value::Char(char(bytes)),
        Type::String => Value::String(string(bytes)),
        Type::List(item) => {
            let values: Vec<Value> = (0..count(bytes)).map(|_| any(bytes, item)).collect();
            match Numbers::collect(item, values.clone().into_iter()) {
                Some(numbers) => Value::Numbers(numbers),
                None => Value::List(values),
            }
        }
        Type::Option(item) => Value::Option(bytes.flag().then(|| Box::new(any(bytes, item)))),
        Type::Result(ok, err) => Value::Result(if bytes.flag() {
            Err(err.as_ref().map(|ty| Box::new(any(bytes, ty))))
        } else {
            Ok(ok.as_ref().map(|ty| Box::new(any(bytes, ty))))
        }),
        Type::Tuple(items) => Value::Tuple(items.iter().map(|ty| any(bytes, ty)).collect()),
        Type::Record(_, fields) => {
            Value::Record(fields.iter().map(|field| (field.name.clone(), any(bytes, &field.ty))).collect())
        }
        Type::Variant(_, cases) => {
            let case = &cases[bytes.below(cases.len())];
            Value::Variant(case.name.clone(), case.ty.as_ref().map(|ty| Box::new(any(bytes, ty))))
        }
        Type::Enum(_, names) => Value::Enum(names[bytes.below(names.len())].clone()),
        Type::Flags(_, names) => Value::Flags(names.iter().filter(|_| bytes.flag()).cloned().collect()),
    }
}

/// Whether two values are the same, bit by bit: NaNs with the same payload are, 0 and -0 are not.
pub fn same(a: &Value, b: &Value) -> bool {
    let boxes = |a: &Option<Box<Value>>, b: &Option<Box<Value>>| match (a, b) {
        (Some(a), Some(b)) => same(a, b),
        (None, None) => true,
        _ => false,
    };
    match (a, b) {
        (Value::F32(a), Value::F32(b)) => a.to_bits() == b.to_bits(),
        (Value::F64(a), Value::F64(b)) => a.to_bits() == b.to_bits(),
        (Value::Numbers(Numbers::F32(_) | Numbers::F64(_)), Value::Numbers(_)) => {
            let (Value::Numbers(a), Value::Numbers(b)) = (a, b) else { return false };
            a.len() == b.len() && a.values().zip(b.values()).all(|(a, b)| same(&a, &b))
        }
        (Value::List(a), Value::List(b)) | (Value::Tuple(a), Value::Tuple(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Option(a), Value::Option(b)) => boxes(a, b),
        (Value::Result(Ok(a)), Value::Result(Ok(b))) | (Value::Result(Err(a)), Value::Result(Err(b))) => {
            boxes(a, b)
        }
        (Value::Record(a), Value::Record(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|((n, a), (m, b))| n == m && same(a, b))
        }
        (Value::Variant(n, a), Value::Variant(m, b)) => n == m && boxes(a, b),
        (a, b) => a == b,
    }
}

/// The bytes that a value takes on the heap.
pub fn weight(value: &Value) -> usize {
    let boxed = |value: &Option<Box<Value>>| value.as_ref().map_or(0, |v| size_of::<Value>() + weight(v));
    let all = |values: &[Value]| size_of_val(values) + values.iter().map(weight).sum::<usize>();
    match value {
        Value::String(text) => text.len(),
        Value::Numbers(numbers) => with_numbers!(numbers, buffer => size_of_val(&buffer[..])),
        Value::List(items) | Value::Tuple(items) => all(items),
        Value::Option(value) | Value::Result(Ok(value) | Err(value)) | Value::Variant(_, value) => {
            boxed(value)
        }
        Value::Record(fields) => {
            size_of_val(&fields[..]) + fields.iter().map(|(_, value)| weight(value)).sum::<usize>()
        }
        Value::Flags(set) => size_of::<Name>() * set.len(),
        _ => 0,
    }
}
