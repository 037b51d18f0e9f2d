//! The contract of a component, and of what is none.

use keyway_wit::{Comparison, Wit, compare, component_contract, contract_text};
use proptest::prelude::*;
use wasm_encoder::{
    Component, ComponentExportKind, ComponentExportSection, ComponentImportSection, ComponentTypeRef,
    ComponentTypeSection, ComponentValType, InstanceType, PrimitiveValType, TypeBounds,
};

const NAME: &str = "media:filter/filter@1.2.0";

/// A component that gives out what it gets: it imports an instance and exports it again.
fn component(fill: impl FnOnce(&mut InstanceType)) -> Vec<u8> {
    let mut instance = InstanceType::new();
    fill(&mut instance);
    let (mut types, mut imports, mut exports) =
        (ComponentTypeSection::new(), ComponentImportSection::new(), ComponentExportSection::new());
    types.instance(&instance);
    imports.import("wanted:by/plugin@0.1.0", ComponentTypeRef::Instance(0));
    exports.export(NAME, ComponentExportKind::Instance, 0, None);
    let mut component = Component::new();
    component.section(&types);
    component.section(&imports);
    component.section(&exports);
    component.finish()
}

fn func(
    instance: &mut InstanceType,
    name: &str,
    params: &[(&str, ComponentValType)],
    result: Option<ComponentValType>,
) {
    let index = instance.type_count();
    instance.ty().function().params(params.iter().copied()).result(result);
    instance.export(name, ComponentTypeRef::Func(index));
}

/// One type of an instance, exported by name as the component model wants it of named types.
fn named(instance: &mut InstanceType, name: &str) -> ComponentValType {
    let defined = instance.type_count() - 1;
    instance.export(name, ComponentTypeRef::Type(TypeBounds::Eq(defined)));
    ComponentValType::Type(defined + 1)
}

/// The filter of the tests: a record with a list, a result, a resource besides.
fn filter(instance: &mut InstanceType) {
    let u8 = ComponentValType::Primitive(PrimitiveValType::U8);
    instance.ty().defined_type().list(u8);
    let u32 = ComponentValType::Primitive(PrimitiveValType::U32);
    instance.ty().defined_type().record([("width", u32), ("pixels", ComponentValType::Type(0))]);
    let image = named(instance, "image");
    instance
        .ty()
        .defined_type()
        .result(Some(image), Some(ComponentValType::Primitive(PrimitiveValType::String)));
    let outcome = ComponentValType::Type(instance.type_count() - 1);
    func(instance, "transform", &[("image", image)], Some(outcome));
    instance.export("cursor", ComponentTypeRef::Type(TypeBounds::SubResource));
    let cursor = instance.type_count() - 1;
    instance.ty().defined_type().borrow(cursor);
    let handle = ComponentValType::Type(instance.type_count() - 1);
    func(instance, "seek", &[("cursor", handle)], None);
    func(instance, "priority", &[], Some(ComponentValType::Primitive(PrimitiveValType::S32)));
}

#[test]
fn a_component_says_its_contract() {
    let lenient = component_contract(&component(filter)).unwrap();
    let wanted = "package media:filter@1.0.0;
        interface filter {
          record picture { width: u32, pixels: list<u8> }
          transform: func(it: picture) -> result<picture, string>;
          priority: func() -> s32;
        }
        world w { export filter; }";
    let wanted = Wit::from_text("wanted.wit", wanted, None).unwrap().contract().unwrap();
    assert_eq!(compare(&wanted, &lenient.contract), Comparison::Same);
    let skipped: Vec<_> = lenient.skipped.iter().map(|s| format!("{}: {}", s.function, s.reason)).collect();
    assert_eq!(
        skipped,
        [
            "wanted:by/plugin@0.1.0#seek: handles of resources are not supported yet",
            "media:filter/filter@1.2.0#seek: handles of resources are not supported yet",
        ]
    );
    let text = contract_text(&lenient.contract);
    assert!(text.contains("record image {") && text.contains("export media:filter/filter@1.2.0;"), "{text}");
    Wit::from_text("component.wit", &text, None).unwrap().contract().unwrap();
}

#[test]
fn what_is_no_component_is_said() {
    let said = |bytes: &[u8]| component_contract(bytes).unwrap_err().to_string();
    assert!(
        said(b"").starts_with("it is no WebAssembly, and not a component\n  help: build it"),
        "{}",
        said(b"")
    );
    assert!(said(b"\0asm\x01\0\0\0").starts_with("it is a core wasm module"), "{}", said(b"\0asm\x01\0\0\0"));
    let bytes = component(filter);
    for end in 8..bytes.len() {
        // Cut between two sections, it is a component of less; everywhere else it is none.
        let _ = component_contract(&bytes[..end]);
    }
    assert!(said(&bytes[..bytes.len() - 1]).starts_with("it is no valid component: "));
}

#[test]
fn types_that_explode_are_left_out() {
    // Each tuple has two of the one before: small to write, and a billion parts.
    let bytes = component(|instance| {
        instance.ty().defined_type().tuple([ComponentValType::Primitive(PrimitiveValType::U8)]);
        for index in 0..15 {
            let inner = ComponentValType::Type(index);
            instance.ty().defined_type().tuple([inner, inner]);
        }
        for index in 0..20 {
            func(instance, &format!("f{index}"), &[("x", ComponentValType::Type(15))], None);
        }
    });
    if let Ok(lenient) = component_contract(&bytes) {
        assert!(lenient.skipped.iter().all(|s| s.reason == "the type is too large or nested too deeply"));
        assert!(!lenient.skipped.is_empty());
    }
    let deep = component(|instance| {
        instance.ty().defined_type().option(ComponentValType::Primitive(PrimitiveValType::U8));
        for index in 0..200 {
            instance.ty().defined_type().option(ComponentValType::Type(index));
        }
        func(instance, "f", &[("x", ComponentValType::Type(200))], None);
    });
    if let Ok(lenient) = component_contract(&deep) {
        assert_eq!(lenient.skipped.len(), 2);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes(mut bytes in proptest::collection::vec(any::<u8>(), 0..256), header in any::<bool>()) {
        if header {
            bytes.splice(0..0, *b"\0asm\x0d\0\x01\0");
        }
        let _ = component_contract(&bytes);
    }

    #[test]
    fn damaged_components(changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0u8..3), 1..6)) {
        let mut bytes = component(filter);
        for (place, byte, how) in changes {
            let at = place.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => drop(bytes.remove(at)),
            }
        }
        if let Ok(lenient) = component_contract(&bytes) {
            let _ = contract_text(&lenient.contract);
        }
    }
}
