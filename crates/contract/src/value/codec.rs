//! The codec of [`Value`]s: the same layout as the typed one, walked by type.

use super::{Numbers, Value, abandon};
use crate::codec::{
    FlatReader, FlatWriter, Layout, Lift, Lower, discriminant_size, flags_layout, pad, read_discriminant,
    write_discriminant,
};
use crate::mem::{CodecError, Mem};
use crate::types::{Name, Param, Type};
use crate::with_numbers;

/// Size and alignment of a type.
pub fn layout(ty: &Type) -> Layout {
    match ty {
        Type::Bool | Type::U8 | Type::S8 => Layout::scalar(1),
        Type::U16 | Type::S16 => Layout::scalar(2),
        Type::U32 | Type::S32 | Type::F32 | Type::Char => Layout::scalar(4),
        Type::U64 | Type::S64 | Type::F64 => Layout::scalar(8),
        Type::List(item) if item.is_number() => Layout::BUFFER,
        Type::String | Type::List(_) => Layout::POINTER_AND_LENGTH,
        Type::Enum(_, cases) => Layout::scalar(discriminant_size(cases.len())),
        Type::Flags(_, flags) => flags_layout(flags.len()),
        Type::Tuple(items) => Layout::record(&items.iter().map(|item| layout(item)).collect::<Vec<_>>()),
        Type::Record(_, fields) => {
            Layout::record(&fields.iter().map(|field| layout(&field.ty)).collect::<Vec<_>>())
        }
        Type::Option(_) | Type::Result(..) | Type::Variant(..) => variant_shape(ty).0,
    }
}

/// The payloads of the cases of an option, result or variant; empty for other types.
pub(super) fn payloads(ty: &Type) -> Vec<Option<&Type>> {
    match ty {
        Type::Option(item) => vec![None, Some(item)],
        Type::Result(ok, err) => vec![ok.as_deref(), err.as_deref()],
        Type::Variant(_, cases) => cases.iter().map(|case| case.ty.as_deref()).collect(),
        _ => Vec::new(),
    }
}

/// Layout of an option, result or variant, and where its payload begins.
pub(super) fn variant_shape(ty: &Type) -> (Layout, [usize; 2]) {
    let payloads = payloads(ty);
    let layouts: Vec<Layout> = payloads.iter().flatten().map(|ty| layout(ty)).collect();
    crate::codec::variant(payloads.len(), &layouts)
}

/// How many flat values a type takes.
pub fn flat_count(ty: &Type) -> usize {
    match ty {
        Type::String | Type::List(_) => 2,
        Type::Tuple(items) => items.iter().map(|item| flat_count(item)).sum(),
        Type::Record(_, fields) => fields.iter().map(|field| flat_count(&field.ty)).sum(),
        Type::Option(_) | Type::Result(..) | Type::Variant(..) => {
            1 + payloads(ty).into_iter().flatten().map(flat_count).max().unwrap_or(0)
        }
        _ => 1,
    }
}

fn mismatch(wanted: &Type, found: &Value) -> CodecError {
    CodecError::Other(format!("expected {wanted}, found a value of kind {}", found.kind()))
}

/// Where the parts of a record or tuple begin.
pub(super) fn part_offsets<'t>(types: impl Iterator<Item = &'t Type>, width: usize) -> Vec<usize> {
    let mut end = 0usize;
    types
        .map(|ty| {
            let layout = layout(ty);
            let start = end.next_multiple_of(layout.align[width]);
            end = start + layout.size[width];
            start
        })
        .collect()
}

/// One value as the parts that its type has: the discriminant and payload of a variant, the parts of a
/// record. What is left is a leaf.
enum Parts<'v, 't> {
    Leaf,
    Product(Vec<(&'v mut Value, &'t Type)>),
    Case(u32, Option<(&'v mut Value, &'t Type)>),
}

fn case_of<'t>(
    names: impl ExactSizeIterator<Item = &'t Name>,
    wanted: &str,
    ty: &Type,
) -> Result<u32, CodecError> {
    names
        .enumerate()
        .find(|(_, name)| &***name == wanted)
        .map(|(index, _)| index as u32)
        .ok_or_else(|| CodecError::Other(format!("{ty} has no case `{wanted}`")))
}

fn payload<'v, 't>(
    value: Option<&'v mut Box<Value>>,
    ty: Option<&'t Type>,
    of: &Type,
) -> Result<Option<(&'v mut Value, &'t Type)>, CodecError> {
    match (value, ty) {
        (None, None) => Ok(None),
        (Some(value), Some(ty)) => Ok(Some((&mut **value, ty))),
        (None, Some(_)) => Err(CodecError::Other(format!("a case of {of} lacks its payload"))),
        (Some(_), None) => Err(CodecError::Other(format!("a case of {of} takes no payload"))),
    }
}

fn parts<'v, 't>(value: &'v mut Value, ty: &'t Type) -> Result<Parts<'v, 't>, CodecError> {
    Ok(match (value, ty) {
        (Value::Tuple(values), Type::Tuple(types)) if values.len() == types.len() => {
            Parts::Product(values.iter_mut().zip(types.iter().map(|ty| &**ty)).collect())
        }
        (Value::Record(values), Type::Record(_, fields)) if values.len() == fields.len() => {
            let mut product = Vec::with_capacity(fields.len());
            for ((name, value), field) in values.iter_mut().zip(fields.iter()) {
                if *name != field.name {
                    return Err(CodecError::Other(format!(
                        "{ty} has a field `{}`, not `{name}`",
                        field.name
                    )));
                }
                product.push((value, &*field.ty));
            }
            Parts::Product(product)
        }
        (Value::Option(value), Type::Option(item)) => {
            Parts::Case(value.is_some().into(), value.as_mut().map(|value| (&mut **value, &**item)))
        }
        (Value::Result(Ok(value)), Type::Result(ok, _)) => {
            Parts::Case(0, payload(value.as_mut(), ok.as_deref(), ty)?)
        }
        (Value::Result(Err(value)), Type::Result(_, err)) => {
            Parts::Case(1, payload(value.as_mut(), err.as_deref(), ty)?)
        }
        (Value::Variant(name, value), Type::Variant(_, cases)) => {
            let case = case_of(cases.iter().map(|case| &case.name), name, ty)?;
            Parts::Case(case, payload(value.as_mut(), cases[case as usize].ty.as_deref(), ty)?)
        }
        (Value::Enum(name), Type::Enum(_, names)) => Parts::Case(case_of(names.iter(), name, ty)?, None),
        _ => Parts::Leaf,
    })
}

fn flag_bits(set: &[Name], flags: &[Name], ty: &Type) -> Result<u32, CodecError> {
    set.iter().try_fold(0, |bits, name| Ok(bits | 1 << case_of(flags.iter(), name, ty)?))
}

/// Checks that a value is of a type.
///
/// # Errors
/// Where it is not, in words.
pub fn check(value: &Value, ty: &Type) -> Result<(), CodecError> {
    let case = |names: Vec<&Name>, wanted: &Name| {
        let found = names.iter().position(|name| *name == wanted);
        found.ok_or_else(|| CodecError::Other(format!("{ty} has no case `{wanted}`")))
    };
    let payload = |value: Option<&Value>, inner: Option<&Type>| match (value, inner) {
        (None, None) => Ok(()),
        (Some(value), Some(inner)) => check(value, inner),
        (None, Some(_)) => Err(CodecError::Other(format!("a case of {ty} lacks its payload"))),
        (Some(_), None) => Err(CodecError::Other(format!("a case of {ty} takes no payload"))),
    };
    match (value, ty) {
        (Value::Numbers(numbers), Type::List(item))
            if Numbers::empty(item).is_some_and(|n| same_kind(&n, numbers)) =>
        {
            Ok(())
        }
        (Value::List(items), Type::List(item)) if !item.is_number() || items.is_empty() => {
            items.iter().try_for_each(|value| check(value, item))
        }
        (Value::Tuple(values), Type::Tuple(types)) if values.len() == types.len() => {
            values.iter().zip(types.iter()).try_for_each(|(value, ty)| check(value, ty))
        }
        (Value::Record(values), Type::Record(_, fields)) if values.len() == fields.len() => {
            values.iter().zip(fields.iter()).try_for_each(|((name, value), field)| {
                if *name != field.name {
                    return Err(CodecError::Other(format!(
                        "{ty} has a field `{}`, not `{name}`",
                        field.name
                    )));
                }
                check(value, &field.ty)
            })
        }
        (Value::Option(value), Type::Option(item)) => {
            value.as_deref().map_or(Ok(()), |value| check(value, item))
        }
        (Value::Result(Ok(value)), Type::Result(ok, _)) => payload(value.as_deref(), ok.as_deref()),
        (Value::Result(Err(value)), Type::Result(_, err)) => payload(value.as_deref(), err.as_deref()),
        (Value::Variant(name, value), Type::Variant(_, cases)) => {
            let case = case(cases.iter().map(|case| &case.name).collect(), name)?;
            payload(value.as_deref(), cases[case].ty.as_deref())
        }
        (Value::Enum(name), Type::Enum(_, names)) => case(names.iter().collect(), name).map(|_| ()),
        (Value::Flags(set), Type::Flags(_, flags)) => {
            set.iter().try_for_each(|name| case(flags.iter().collect(), name).map(|_| ()))
        }
        (value, ty) if ty.to_string() == value.kind() => Ok(()),
        (value, ty) => Err(mismatch(ty, value)),
    }
}

/// Writes a value of a type to memory; buffers move out of it.
///
/// # Errors
/// When the value is not of the type, and when the receiver has no room.
pub fn store(value: &mut Value, ty: &Type, mem: &mut Mem<'_>, at: usize) -> Result<(), CodecError> {
    match parts(value, ty)? {
        Parts::Product(items) => {
            let offsets = part_offsets(items.iter().map(|(_, ty)| *ty), mem.width());
            for ((value, ty), offset) in items.into_iter().zip(offsets) {
                store(value, ty, mem, at + offset)?;
            }
            return Ok(());
        }
        Parts::Case(case, payload) => {
            let cases = match ty {
                Type::Enum(_, names) => names.len(),
                _ => payloads(ty).len(),
            };
            write_discriminant(mem, at, cases, case)?;
            if let Some((value, inner)) = payload {
                store(value, inner, mem, at + variant_shape(ty).1[mem.width()])?;
            }
            return Ok(());
        }
        Parts::Leaf => {}
    }
    match (value, ty) {
        (Value::Bool(v), Type::Bool) => v.store(mem, at),
        (Value::U8(v), Type::U8) => v.store(mem, at),
        (Value::S8(v), Type::S8) => v.store(mem, at),
        (Value::U16(v), Type::U16) => v.store(mem, at),
        (Value::S16(v), Type::S16) => v.store(mem, at),
        (Value::U32(v), Type::U32) => v.store(mem, at),
        (Value::S32(v), Type::S32) => v.store(mem, at),
        (Value::U64(v), Type::U64) => v.store(mem, at),
        (Value::S64(v), Type::S64) => v.store(mem, at),
        (Value::F32(v), Type::F32) => v.store(mem, at),
        (Value::F64(v), Type::F64) => v.store(mem, at),
        (Value::Char(v), Type::Char) => v.store(mem, at),
        (Value::String(v), Type::String) => v.store(mem, at),
        (Value::Flags(set), Type::Flags(_, flags)) => {
            let bits = flag_bits(set, flags, ty)?;
            match flags_layout(flags.len()).size[0] {
                1 => (bits as u8).store(mem, at),
                2 => (bits as u16).store(mem, at),
                _ => { bits }.store(mem, at),
            }
        }
        (Value::Numbers(numbers), Type::List(item))
            if Numbers::empty(item).is_some_and(|n| same_kind(&n, numbers)) =>
        {
            with_numbers!(numbers, buffer => buffer.store(mem, at))
        }
        (Value::List(items), Type::List(item)) if !item.is_number() => {
            let (place, len) = place_items(items, item, mem)?;
            mem.write_word(at, place)?;
            mem.write_word(at + mem.word(), len)
        }
        (Value::List(items), Type::List(_)) if items.is_empty() => {
            store(&mut empty_numbers(ty)?, ty, mem, at)
        }
        (value, ty) => Err(mismatch(ty, value)),
    }
}

fn same_kind(a: &Numbers, b: &Numbers) -> bool {
    std::mem::discriminant(a) == std::mem::discriminant(b)
}

fn empty_numbers(ty: &Type) -> Result<Value, CodecError> {
    match ty {
        Type::List(item) => Numbers::empty(item).map(Value::Numbers),
        _ => None,
    }
    .ok_or_else(|| CodecError::Other(format!("{ty} is no list of numbers")))
}

fn place_items(items: &mut [Value], item: &Type, mem: &mut Mem<'_>) -> Result<(usize, usize), CodecError> {
    let layout = layout(item);
    let (size, align) = (layout.size[mem.width()], layout.align[mem.width()]);
    let place = mem.alloc_list(items.len(), size, align)?;
    for (index, value) in items.iter_mut().enumerate() {
        store(value, item, mem, place + index * size)?;
    }
    Ok((place, items.len()))
}

/// Writes a value of a type as flat values.
///
/// # Errors
/// As [`store`].
pub fn lower(
    value: &mut Value,
    ty: &Type,
    mem: &mut Mem<'_>,
    flat: &mut FlatWriter,
) -> Result<(), CodecError> {
    let end = flat.len() + flat_count(ty);
    match parts(value, ty)? {
        Parts::Product(items) => {
            for (value, ty) in items {
                lower(value, ty, mem, flat)?;
            }
            return Ok(());
        }
        Parts::Case(case, payload) => {
            flat.push(case.into());
            if let Some((value, inner)) = payload {
                lower(value, inner, mem, flat)?;
            }
            pad(flat, end);
            return Ok(());
        }
        Parts::Leaf => {}
    }
    match (value, ty) {
        (Value::Bool(v), Type::Bool) => v.lower(mem, flat),
        (Value::U8(v), Type::U8) => v.lower(mem, flat),
        (Value::S8(v), Type::S8) => v.lower(mem, flat),
        (Value::U16(v), Type::U16) => v.lower(mem, flat),
        (Value::S16(v), Type::S16) => v.lower(mem, flat),
        (Value::U32(v), Type::U32) => v.lower(mem, flat),
        (Value::S32(v), Type::S32) => v.lower(mem, flat),
        (Value::U64(v), Type::U64) => v.lower(mem, flat),
        (Value::S64(v), Type::S64) => v.lower(mem, flat),
        (Value::F32(v), Type::F32) => v.lower(mem, flat),
        (Value::F64(v), Type::F64) => v.lower(mem, flat),
        (Value::Char(v), Type::Char) => v.lower(mem, flat),
        (Value::String(v), Type::String) => v.lower(mem, flat),
        (Value::Flags(set), Type::Flags(_, flags)) => {
            flat.push(flag_bits(set, flags, ty)?.into());
            Ok(())
        }
        (Value::Numbers(numbers), Type::List(item))
            if Numbers::empty(item).is_some_and(|n| same_kind(&n, numbers)) =>
        {
            with_numbers!(numbers, buffer => buffer.lower(mem, flat))
        }
        (Value::List(items), Type::List(item)) if !item.is_number() => {
            let (place, len) = place_items(items, item, mem)?;
            flat.push(place as u64);
            flat.push(len as u64);
            Ok(())
        }
        (Value::List(items), Type::List(_)) if items.is_empty() => {
            lower(&mut empty_numbers(ty)?, ty, mem, flat)
        }
        (value, ty) => Err(mismatch(ty, value)),
    }
}

/// Where a value is read from: an address of the memory, or the next flat values.
enum From<'r, 'f> {
    Memory(usize),
    Flat(&'r mut FlatReader<'f>),
}

/// Reads a value of a type from memory.
///
/// # Errors
/// When what is there is no value of the type.
pub fn load(ty: &Type, mem: &mut Mem<'_>, at: usize) -> Result<Value, CodecError> {
    read(ty, mem, From::Memory(at))
}

/// Reads a value of a type from flat values.
///
/// # Errors
/// When they are no value of the type.
pub fn lift(ty: &Type, mem: &mut Mem<'_>, flat: &mut FlatReader<'_>) -> Result<Value, CodecError> {
    read(ty, mem, From::Flat(flat))
}

fn leaf<T: Lift>(mem: &mut Mem<'_>, from: From<'_, '_>) -> Result<T, CodecError> {
    match from {
        From::Memory(at) => T::load(mem, at),
        From::Flat(flat) => T::lift(mem, flat),
    }
}

fn numbers(item: &Type, mem: &mut Mem<'_>, from: From<'_, '_>) -> Result<Value, CodecError> {
    let mut numbers =
        Numbers::empty(item).ok_or_else(|| CodecError::Other(format!("{item} is no number")))?;
    with_numbers!(&mut numbers, buffer => *buffer = leaf(mem, from)?);
    Ok(Value::Numbers(numbers))
}

/// Reads a value, and counts what it becomes here against the limit: its parts have names and places of their own,
/// so it can be many times as large as its bytes.
fn read(ty: &Type, mem: &mut Mem<'_>, mut from: From<'_, '_>) -> Result<Value, CodecError> {
    Ok(match ty {
        Type::Bool => Value::Bool(leaf(mem, from)?),
        Type::U8 => Value::U8(leaf(mem, from)?),
        Type::S8 => Value::S8(leaf(mem, from)?),
        Type::U16 => Value::U16(leaf(mem, from)?),
        Type::S16 => Value::S16(leaf(mem, from)?),
        Type::U32 => Value::U32(leaf(mem, from)?),
        Type::S32 => Value::S32(leaf(mem, from)?),
        Type::U64 => Value::U64(leaf(mem, from)?),
        Type::S64 => Value::S64(leaf(mem, from)?),
        Type::F32 => Value::F32(leaf(mem, from)?),
        Type::F64 => Value::F64(leaf(mem, from)?),
        Type::Char => Value::Char(leaf(mem, from)?),
        Type::String => Value::String(leaf(mem, from)?),
        Type::List(item) if item.is_number() => numbers(item, mem, from)?,
        Type::List(item) => {
            let (place, len) = match from {
                From::Memory(at) => (mem.read_word(at)?, mem.read_word(at + mem.word())?),
                From::Flat(flat) => (flat.next_bits() as u32 as usize, flat.next_bits() as u32 as usize),
            };
            let layout = layout(item);
            let (size, align) = (layout.size[mem.width()], layout.align[mem.width()]);
            let fits = mem.check_list(place, len, size, align);
            fits.and_then(|()| mem.charge(len.saturating_mul(size_of::<Value>())))
                .map_err(|error| abandon::list(error, item, mem, (place, len), 0))?;
            let mut items = Vec::with_capacity(len);
            for index in 0..len {
                let value = load(item, mem, place + index * size);
                items.push(value.map_err(|error| abandon::list(error, item, mem, (place, len), index + 1))?);
            }
            mem.release_list(place, len, size, align);
            Value::List(items)
        }
        Type::Tuple(types) => {
            charge(types.len() * size_of::<Value>(), ty, mem, &from)?;
            Value::Tuple(read_parts(types.iter().map(|ty| &**ty), mem, from)?)
        }
        Type::Record(_, fields) => {
            charge(fields.len() * size_of::<(Name, Value)>(), ty, mem, &from)?;
            let values = read_parts(fields.iter().map(|field| &*field.ty), mem, from)?;
            Value::Record(fields.iter().map(|field| field.name.clone()).zip(values).collect())
        }
        Type::Flags(_, flags) => {
            let bits = match from {
                From::Flat(flat) => flat.next_bits() as u32,
                From::Memory(at) => match flags_layout(flags.len()).size[0] {
                    1 => u8::load(mem, at)?.into(),
                    2 => u16::load(mem, at)?.into(),
                    _ => u32::load(mem, at)?,
                },
            };
            let set = flags.iter().enumerate().filter(|(index, _)| bits >> index & 1 == 1);
            mem.charge(bits.count_ones() as usize * size_of::<Name>())?;
            Value::Flags(set.map(|(_, name)| name.clone()).collect())
        }
        Type::Enum(_, names) => {
            let case = read_case(names.len(), mem, &mut from)?;
            Value::Enum(names[case].clone())
        }
        Type::Option(_) | Type::Result(..) | Type::Variant(..) => {
            let payloads = payloads(ty);
            let end = match &from {
                From::Flat(flat) => flat.position() + flat_count(ty),
                From::Memory(_) => 0,
            };
            let case = read_case(payloads.len(), mem, &mut from)?;
            let payload = match payloads[case] {
                None => None,
                Some(inner) => {
                    charge(size_of::<Value>(), ty, mem, &from)?;
                    Some(Box::new(match &mut from {
                        From::Memory(at) => load(inner, mem, *at + variant_shape(ty).1[mem.width()])?,
                        From::Flat(flat) => lift(inner, mem, flat)?,
                    }))
                }
            };
            if let From::Flat(flat) = from {
                flat.seek(end);
            }
            match ty {
                Type::Option(_) => Value::Option(payload),
                Type::Variant(_, cases) => Value::Variant(cases[case].name.clone(), payload),
                _ => Value::Result(if case == 0 { Ok(payload) } else { Err(payload) }),
            }
        }
    })
}

/// Counts what a value becomes, before any of its parts is read.
fn charge(bytes: usize, ty: &Type, mem: &mut Mem<'_>, from: &From<'_, '_>) -> Result<(), CodecError> {
    mem.charge(bytes).map_err(|error| match from {
        From::Memory(at) => abandon::whole(error, ty, mem, *at),
        From::Flat(_) => error,
    })
}

fn read_case(cases: usize, mem: &mut Mem<'_>, from: &mut From<'_, '_>) -> Result<usize, CodecError> {
    match from {
        From::Memory(at) => Ok(read_discriminant(mem, *at, cases)? as usize),
        From::Flat(flat) => {
            let found = flat.next_bits() as u32;
            if (found as usize) < cases {
                Ok(found as usize)
            } else {
                Err(CodecError::Discriminant { found: found.into(), cases })
            }
        }
    }
}

fn read_parts<'t>(
    types: impl ExactSizeIterator<Item = &'t Type> + Clone,
    mem: &mut Mem<'_>,
    mut from: From<'_, '_>,
) -> Result<Vec<Value>, CodecError> {
    let offsets = part_offsets(types.clone(), mem.width());
    let mut parts = types.zip(offsets);
    let mut values = Vec::with_capacity(parts.len());
    while let Some((ty, offset)) = parts.next() {
        values.push(match &mut from {
            From::Flat(flat) => lift(ty, mem, flat)?,
            From::Memory(at) => load(ty, mem, *at + offset).map_err(|error| {
                parts.by_ref().fold(error, |error, (ty, offset)| abandon::whole(error, ty, mem, *at + offset))
            })?,
        });
    }
    Ok(values)
}

/// Layout and number of flat values of the parameters of a function, as one tuple.
pub fn params_layout(params: &[Param]) -> (Layout, usize) {
    let layouts: Vec<Layout> = params.iter().map(|param| layout(&param.ty)).collect();
    (Layout::record(&layouts), params.iter().map(|param| flat_count(&param.ty)).sum())
}

fn check_count(values: &[Value], params: &[Param]) -> Result<(), CodecError> {
    if values.len() == params.len() {
        return Ok(());
    }
    let plural = if params.len() == 1 { "" } else { "s" };
    Err(CodecError::Other(format!(
        "the function takes {} argument{plural}, not {}",
        params.len(),
        values.len()
    )))
}

fn named<'p>(param: &'p Param) -> impl Fn(CodecError) -> CodecError + 'p {
    move |error| match error {
        CodecError::Other(text) => CodecError::Other(format!("argument `{}`: {text}", param.name)),
        error => error,
    }
}

/// Writes the arguments of a function to memory.
///
/// # Errors
/// When they are not of the parameters' types, and when the receiver has no room.
pub fn store_params(
    values: &mut [Value],
    params: &[Param],
    mem: &mut Mem<'_>,
    at: usize,
) -> Result<(), CodecError> {
    check_count(values, params)?;
    let offsets = part_offsets(params.iter().map(|param| &*param.ty), mem.width());
    for ((value, param), offset) in values.iter_mut().zip(params).zip(offsets) {
        store(value, &param.ty, mem, at + offset).map_err(named(param))?;
    }
    Ok(())
}

/// Writes the arguments of a function as flat values.
///
/// # Errors
/// As [`store_params`].
pub fn lower_params(
    values: &mut [Value],
    params: &[Param],
    mem: &mut Mem<'_>,
    flat: &mut FlatWriter,
) -> Result<(), CodecError> {
    check_count(values, params)?;
    for (value, param) in values.iter_mut().zip(params) {
        lower(value, &param.ty, mem, flat).map_err(named(param))?;
    }
    Ok(())
}

/// Reads the arguments of a function from memory.
///
/// # Errors
/// When what is there is no value of a parameter's type.
pub fn load_params(params: &[Param], mem: &mut Mem<'_>, at: usize) -> Result<Vec<Value>, CodecError> {
    read_parts(params.iter().map(|param| &*param.ty), mem, From::Memory(at))
}

/// Reads the arguments of a function from flat values, or from where they say.
///
/// # Errors
/// When they are no values of the parameters' types.
pub fn lift_params(
    params: &[Param],
    mem: &mut Mem<'_>,
    flat: &mut FlatReader<'_>,
) -> Result<Vec<Value>, CodecError> {
    read_parts(params.iter().map(|param| &*param.ty), mem, From::Flat(flat))
}
