//! Contracts: no text makes reading panic, what is read is written and read again the same, and the sizes of its
//! types are those that `wit-parser` computes.

use keyway_contract::types::{Contract, Type};
use keyway_wit::{Comparison, Wit, compare, compare_imports, contract_text, diff};
use wit_parser::abi::{FlatTypes, WasmType};
use wit_parser::{Resolve, SizeAlign};

use crate::{Bytes, shape, types};

/// The first byte tells whether a contract is made or the others are one or two texts, parted by a zero.
pub fn run(data: &[u8]) {
    let mut bytes = Bytes::new(data);
    if bytes.flag() {
        let contract = types::contract(&mut bytes);
        let other = types::contract(&mut bytes);
        written(&contract);
        sizes(&contract);
        related(&contract, &other);
        return;
    }
    let mut texts = bytes.rest().splitn(2, |byte| *byte == 0).map(String::from_utf8_lossy);
    let first = texts.next().and_then(|text| read(&text));
    let second = texts.next().and_then(|text| read(&text));
    if let (Some(first), Some(second)) = (first, second) {
        related(&first, &second);
    }
}

/// Reads a text, and what becomes of it once more.
fn read(text: &str) -> Option<Contract> {
    let wit = Wit::from_text("a.wit", text, None).map_err(|problems| problems.to_string()).ok()?;
    written(&wit.contract_lenient().contract);
    let contract = wit.contract().map_err(|problems| problems.to_string()).ok()?;
    let canonical = wit.text().unwrap_or_else(|problems| panic!("{problems}\n{text}"));
    let again = Wit::from_text("again.wit", &canonical, None).and_then(|wit| wit.contract());
    let again = again.unwrap_or_else(|problems| panic!("{problems}\n{canonical}"));
    equal(&again, &contract, &canonical);
    Some(contract)
}

/// A contract is written and read again the same.
///
/// # Panics
/// When it is not.
pub fn written(contract: &Contract) {
    let text = contract_text(contract);
    let again = Wit::from_text("written.wit", &text, None).and_then(|wit| wit.contract());
    let again = again.unwrap_or_else(|problems| panic!("{problems}\n{text}"));
    equal(&again, contract, &text);
}

fn equal(a: &Contract, b: &Contract, text: &str) {
    assert_eq!(a.name, b.name, "{text}");
    for (a, b) in [(&a.exports, &b.exports), (&a.imports, &b.imports)] {
        let sorted = |side: &[keyway_contract::types::Interface]| {
            let mut all: Vec<_> = side
                .iter()
                .flat_map(|i| {
                    i.functions.iter().map(|f| (i.qualified(&f.name), f.ty.clone(), f.since.clone()))
                })
                .collect();
            all.sort_by(|a, b| a.0.cmp(&b.0));
            all
        };
        assert_eq!(sorted(a), sorted(b), "{text}");
    }
}

/// Two contracts are compared without harm, and each is the same as itself.
fn related(a: &Contract, b: &Contract) {
    for (a, b) in [(a, b), (b, a)] {
        assert_eq!(compare(a, a), Comparison::Same);
        let _ = compare_imports(a, &b.imports);
        for difference in compare(a, b).differences() {
            let _ = difference.to_string();
        }
        assert!(diff(a, a).is_empty());
        for change in diff(a, b) {
            let _ = change.to_string();
        }
    }
}

/// `wit-parser`'s sizes and flat values of all types of a contract against [`shape`]'s.
fn sizes(contract: &Contract) {
    let text = contract_text(contract);
    let mut resolve = Resolve::default();
    resolve.push_str("sizes.wit", &text).unwrap_or_else(|error| panic!("{error:#}\n{text}"));
    let mut sizes = SizeAlign::default();
    sizes.fill(&resolve);
    for (interface, function) in contract.exported().chain(contract.imported()) {
        let Some(parsed) = find(&resolve, &interface.name, &function.name) else {
            panic!("{} is not in\n{text}", interface.qualified(&function.name));
        };
        let ours = function.ty.params.iter().map(|param| &*param.ty).chain(function.ty.result.as_deref());
        let theirs = parsed.params.iter().map(|param| param.ty).chain(parsed.result);
        for (ours, theirs) in ours.zip(theirs) {
            assert_eq!(shape::size(ours, 4), sizes.size(&theirs).size_wasm32(), "{ours}");
            assert_eq!(shape::alignment(ours, 4), sizes.align(&theirs).align_wasm32(), "{ours}");
            if !has_numbers(ours) {
                assert_eq!(shape::size(ours, 8), sizes.size(&theirs).size_wasm64(), "{ours}");
                assert_eq!(shape::alignment(ours, 8), sizes.align(&theirs).align_wasm64(), "{ours}");
            }
            let mut room = [WasmType::I32; 16];
            let mut flat = FlatTypes::new(&mut room);
            let fits = resolve.push_flat(&theirs, &mut flat);
            let count = flat.to_vec().len();
            assert!(if fits { shape::flat(ours) == count } else { shape::flat(ours) > 16 }, "{ours}");
        }
    }
}

/// A function of an interface, or of the world itself.
fn find<'r>(resolve: &'r Resolve, interface: &str, function: &str) -> Option<&'r wit_parser::Function> {
    if interface.is_empty() {
        let items = resolve.worlds.iter().flat_map(|(_, world)| world.exports.iter().chain(&world.imports));
        return items
            .filter_map(|(_, item)| match item {
                wit_parser::WorldItem::Function(found) => Some(found),
                _ => None,
            })
            .find(|found| found.name == function);
    }
    let named = |id| resolve.id_of(id).is_some_and(|name| name == interface);
    let (_, found) = resolve.interfaces.iter().find(|(id, _)| named(*id))?;
    found.functions.get(function)
}

/// Whether a list of numbers is in it, which is longer in wide memories of Keyway's.
fn has_numbers(ty: &Type) -> bool {
    match ty {
        Type::List(item) => item.is_number(),
        Type::Option(item) => has_numbers(item),
        Type::Result(ok, err) => [ok, err].into_iter().flatten().any(|ty| has_numbers(ty)),
        Type::Tuple(items) => items.iter().any(|ty| has_numbers(ty)),
        Type::Record(_, fields) => fields.iter().any(|field| has_numbers(&field.ty)),
        Type::Variant(_, cases) => cases.iter().filter_map(|case| case.ty.as_ref()).any(|ty| has_numbers(ty)),
        _ => false,
    }
}
