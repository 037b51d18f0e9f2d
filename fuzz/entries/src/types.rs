//! Any type, and any contract.

use keyway_contract::types::{Case, Contract, Field, FuncType, Function, Interface, Name, Param, Ref, Type};

use crate::Bytes;

/// Names that are words of WIT or WAVE, and a few that are not.
const NAMES: [&str; 20] = [
    "a",
    "none",
    "some",
    "ok",
    "err",
    "true",
    "false",
    "nan",
    "inf",
    "list",
    "record",
    "type",
    "func",
    "use",
    "string",
    "x-y",
    "b1",
    "long-name2-with-parts",
    "result",
    "i",
];

/// Types nest no deeper than this.
pub const DEPTH: usize = 4;

/// `count` names that all differ.
fn names(bytes: &mut Bytes<'_>, count: usize) -> Vec<Name> {
    let start = bytes.below(NAMES.len());
    let name = |index: usize| match NAMES.get(index) {
        Some(name) => Ref::Static(*name),
        None => format!("n{index}").into(),
    };
    // Once around the list, then on behind it.
    (0..count).map(|i| if i < NAMES.len() { name((start + i) % NAMES.len()) } else { name(i) }).collect()
}

const PRIMITIVES: [Type; 13] = [
    Type::U8,
    Type::Bool,
    Type::S8,
    Type::U16,
    Type::S16,
    Type::U32,
    Type::S32,
    Type::U64,
    Type::S64,
    Type::F32,
    Type::F64,
    Type::Char,
    Type::String,
];

fn optional(bytes: &mut Bytes<'_>, depth: usize) -> Option<Ref<Type>> {
    bytes.flag().then(|| any(bytes, depth).into())
}

/// Any type that a contract may have, nested at most `depth` deep.
pub fn any(bytes: &mut Bytes<'_>, depth: usize) -> Type {
    let choice = bytes.below(if depth == 0 { 13 } else { 26 });
    if let Some(primitive) = PRIMITIVES.get(choice) {
        return primitive.clone();
    }
    let inner = depth - 1;
    match choice {
        13..=15 => Type::List(any(bytes, inner).into()),
        16 | 17 => Type::Option(any(bytes, inner).into()),
        18 => Type::Result(optional(bytes, inner), optional(bytes, inner)),
        19 => {
            let count = 1 + bytes.below(4);
            Type::Tuple((0..count).map(|_| any(bytes, inner).into()).collect::<Vec<_>>().into())
        }
        20 | 21 => {
            let count = 1 + bytes.below(5);
            let fields = names(bytes, count).into_iter();
            let fields: Vec<_> = fields.map(|name| Field { name, ty: any(bytes, inner).into() }).collect();
            Type::Record(Ref::Static("r"), fields.into())
        }
        22 | 23 => {
            let count = many(bytes, 5);
            let cases = names(bytes, count).into_iter();
            let cases: Vec<_> = cases.map(|name| Case { name, ty: optional(bytes, inner) }).collect();
            Type::Variant(Ref::Static("v"), cases.into())
        }
        24 => {
            let count = many(bytes, 9);
            Type::Enum(Ref::Static("e"), names(bytes, count).into())
        }
        _ => {
            let count = 1 + bytes.below(32);
            Type::Flags(Ref::Static("f"), names(bytes, count).into())
        }
    }
}

/// A few cases, or about as many as one byte can tell apart.
fn many(bytes: &mut Bytes<'_>, few: usize) -> usize {
    match bytes.byte() {
        255 => 254 + bytes.below(4),
        small => 1 + usize::from(small) % few,
    }
}

/// Any contract.
pub fn contract(bytes: &mut Bytes<'_>) -> Contract {
    let imports = side(bytes, "i");
    let exports = side(bytes, "e");
    Contract { name: Ref::Static("a:b/w@1.2.0"), exports, imports }
}

fn side(bytes: &mut Bytes<'_>, prefix: &str) -> Ref<[Interface]> {
    // With a version that has been; without a version there is no `@since`.
    let places = [
        ("", Some("1.1.0")),
        ("a:b/{}@1.2.0", Some("1.2.0")),
        ("c:d/{}", None),
        ("c:d/{}@0.1.0", Some("0.0.1")),
    ];
    let mut interfaces = Vec::new();
    for (place, since) in places {
        if !bytes.flag() {
            continue;
        }
        let count = 1 + bytes.below(3);
        let functions: Vec<Function> =
            (0..count).map(|index| function(bytes, &format!("{prefix}-f{index}"), since)).collect();
        let name = place.replace("{}", &format!("{prefix}-face"));
        interfaces.push(Interface { name: name.into(), functions: functions.into() });
    }
    interfaces.into()
}

fn function(bytes: &mut Bytes<'_>, name: &str, since: Option<&'static str>) -> Function {
    let count = bytes.below(4);
    let params: Vec<Param> = (0..count)
        .map(|index| Param { name: format!("p{index}").into(), ty: any(bytes, DEPTH).into() })
        .collect();
    let result = optional(bytes, DEPTH);
    let since = since.filter(|_| bytes.byte() & 3 == 1).map(Ref::Static);
    Function { name: name.to_owned().into(), ty: FuncType { params: params.into(), result }, since }
}
