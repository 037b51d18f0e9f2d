//! Contracts of every kind, for property tests.
#![allow(dead_code)]

use keyway_types::{Case, Contract, Field, FuncType, Function, Interface, Name, Param, Ref, Type};
use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z][a-z0-9]{0,5}(-[a-z][a-z0-9]{0,3}){0,2}",
        // What WIT, Rust or the codec could take for something else.
        prop::sample::select(vec![
            "type", "record", "use", "self", "option", "list", "from", "result", "u8", "func"
        ])
        .prop_map(str::to_owned),
    ]
}

fn names(most: usize) -> impl Strategy<Value = Vec<String>> {
    btree_set(name(), 1..most).prop_map(|names| names.into_iter().collect()).prop_shuffle()
}

/// Any type of value.
pub fn ty() -> impl Strategy<Value = Type> {
    let names_of =
        |names: Vec<String>| -> Ref<[Name]> { names.into_iter().map(Name::from).collect::<Vec<_>>().into() };
    let leaf = prop_oneof![
        prop::sample::select(vec![
            Type::Bool,
            Type::U8,
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
        ]),
        (name(), names(5)).prop_map(move |(name, cases)| Type::Enum(name.into(), names_of(cases))),
        (name(), names(32)).prop_map(move |(name, flags)| Type::Flags(name.into(), names_of(flags))),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let inner = inner.prop_map(Ref::<Type>::from).boxed();
        prop_oneof![
            inner.clone().prop_map(Type::List),
            inner.clone().prop_map(Type::Option),
            (option::of(inner.clone()), option::of(inner.clone()))
                .prop_map(|(ok, err)| Type::Result(ok, err)),
            vec(inner.clone(), 1..4).prop_map(|items| Type::Tuple(items.into())),
            (name(), names(5), vec(inner.clone(), 5)).prop_map(|(name, names, types)| {
                let fields = names.into_iter().zip(types).map(|(name, ty)| Field { name: name.into(), ty });
                Type::Record(name.into(), fields.collect::<Vec<_>>().into())
            }),
            (name(), names(5), vec(option::of(inner), 5)).prop_map(|(name, names, types)| {
                let cases = names.into_iter().zip(types).map(|(name, ty)| Case { name: name.into(), ty });
                Type::Variant(name.into(), cases.collect::<Vec<_>>().into())
            }),
        ]
    })
}

/// Functions with names of their own; `@since` up to version 1.5.0.
fn functions(least: usize) -> impl Strategy<Value = Vec<Function>> {
    let since = option::of((0u8..6).prop_map(|minor| Name::from(format!("1.{minor}.0"))));
    let one = (names(4), vec(ty(), 4), option::of(ty()), since);
    (btree_set(name(), least..5), vec(one, 5)).prop_map(|(names, rest)| {
        let functions = names.into_iter().zip(rest).map(|(name, (params, types, result, since))| Function {
            name: name.into(),
            ty: FuncType {
                params: params
                    .into_iter()
                    .zip(types)
                    .map(|(name, ty)| Param { name: name.into(), ty: ty.into() })
                    .collect::<Vec<_>>()
                    .into(),
                result: result.map(Ref::from),
            },
            since,
        });
        functions.collect()
    })
}

/// Any contract: interfaces of its own package and of others, and functions of the world itself.
pub fn contract() -> impl Strategy<Value = Contract> {
    let side = |number: u8| {
        let interfaces = btree_set((0u8..4, name()), 0..4);
        (functions(0), interfaces, vec(functions(1), 4)).prop_map(move |(own, interfaces, functions)| {
            let mut all = Vec::new();
            if !own.is_empty() {
                // A name is imported or exported once.
                let own =
                    own.into_iter().map(|f| Function { name: format!("{}-x{number}", f.name).into(), ..f });
                all.push(Interface { name: Ref::Static(""), functions: own.collect::<Vec<_>>().into() });
            }
            for ((package, name), functions) in interfaces.into_iter().zip(functions) {
                let name = match package {
                    0 => format!("main:package/{name}-i{number}@1.5.0"),
                    1 => format!("other:package/{name}-i{number}@1.6.0"),
                    2 => format!("other:type/{name}-i{number}@1.5.1"),
                    _ => format!("other:package/{name}-i{number}@2.0.0-rc.1"),
                };
                all.push(Interface { name: name.into(), functions: functions.into() });
            }
            all
        })
    };
    (side(1), side(2)).prop_map(|(exports, imports)| Contract {
        name: Ref::Static("main:package/world@1.5.0"),
        exports: exports.into(),
        imports: imports.into(),
    })
}

/// That two contracts are the same, to the names of their parameters.
pub fn same(a: &Contract, b: &Contract) {
    assert_eq!(&*a.name, &*b.name);
    let list = |interfaces: &[Interface]| {
        let mut all: Vec<_> = interfaces
            .iter()
            .flat_map(|i| i.functions.iter().map(move |f| (i, f)))
            .map(|(i, f)| (i.qualified(&f.name), f.ty.clone(), f.since.clone()))
            .collect();
        // The parser may put an interface that others use before them.
        all.sort_by(|a, b| a.0.cmp(&b.0));
        all
    };
    for (a, b) in [(&a.exports, &b.exports), (&a.imports, &b.imports)] {
        let (a, b) = (list(a), list(b));
        assert_eq!(a, b);
        for ((_, a, _), (_, b, _)) in a.iter().zip(&b) {
            assert!(a.params.iter().zip(b.params.iter()).all(|(a, b)| a.name == b.name));
        }
    }
}
