//! Sizes, alignments and flat values once more: the definitions of the component model's canonical ABI, written
//! down as they stand there, and what docs/abi.md adds for wide memories.

use keyway_contract::types::Type;

/// The width of a memory's pointers in bytes: 4 or 8.
pub type Width = usize;

fn align_to(offset: usize, alignment: usize) -> usize {
    offset.div_ceil(alignment) * alignment
}

fn discriminant(cases: usize) -> usize {
    // ceil(log2(cases) / 8)
    match (usize::BITS - (cases.max(1) - 1).leading_zeros()).div_ceil(8) {
        0 | 1 => 1,
        2 => 2,
        _ => 4,
    }
}

/// The types of the cases, where the type is a variant or stands for one.
fn cases(ty: &Type) -> Option<Vec<Option<&Type>>> {
    Some(match ty {
        Type::Option(some) => vec![None, Some(some)],
        Type::Result(ok, err) => vec![ok.as_deref(), err.as_deref()],
        Type::Variant(_, cases) => cases.iter().map(|case| case.ty.as_deref()).collect(),
        Type::Enum(_, names) => vec![None; names.len()],
        _ => return None,
    })
}

fn fields(ty: &Type) -> Option<Vec<&Type>> {
    Some(match ty {
        Type::Tuple(items) => items.iter().map(|item| &**item).collect(),
        Type::Record(_, fields) => fields.iter().map(|field| &*field.ty).collect(),
        _ => return None,
    })
}

/// `alignment(t)`
pub fn alignment(ty: &Type, width: Width) -> usize {
    if let Some(fields) = fields(ty) {
        return fields.into_iter().map(|ty| alignment(ty, width)).max().unwrap_or(1);
    }
    if let Some(cases) = cases(ty) {
        let tag = discriminant(cases.len());
        return cases.into_iter().flatten().map(|ty| alignment(ty, width)).fold(tag, usize::max);
    }
    match ty {
        Type::String | Type::List(_) => width,
        _ => size(ty, width),
    }
}

/// `elem_size(t)`
pub fn size(ty: &Type, width: Width) -> usize {
    if let Some(fields) = fields(ty) {
        let end = fields.into_iter().fold(0, |end, ty| align_to(end, alignment(ty, width)) + size(ty, width));
        return align_to(end, alignment(ty, width));
    }
    if let Some(cases) = cases(ty) {
        let most =
            |of: fn(&Type, Width) -> usize| cases.iter().flatten().map(|ty| of(ty, width)).max().unwrap_or(0);
        let payload = align_to(discriminant(cases.len()), most(alignment).max(1));
        return align_to(payload + most(size), alignment(ty, width));
    }
    match ty {
        Type::Bool | Type::U8 | Type::S8 => 1,
        Type::U16 | Type::S16 => 2,
        Type::U32 | Type::S32 | Type::F32 | Type::Char => 4,
        Type::U64 | Type::S64 | Type::F64 => 8,
        Type::List(item) if item.is_number() && width == 8 => 32,
        Type::Flags(_, flags) if flags.len() <= 8 => 1,
        Type::Flags(_, flags) if flags.len() <= 16 => 2,
        Type::Flags(..) => 4,
        _ => 2 * width,
    }
}

/// The length of `flatten_type(t)`
pub fn flat(ty: &Type) -> usize {
    if let Some(fields) = fields(ty) {
        return fields.into_iter().map(flat).sum();
    }
    if let Some(cases) = cases(ty) {
        return 1 + cases.into_iter().flatten().map(flat).max().unwrap_or(0);
    }
    match ty {
        Type::String | Type::List(_) => 2,
        _ => 1,
    }
}
