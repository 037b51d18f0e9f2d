//! Values at the border: the properties of `keyway_fuzz_entries::codec` over random bytes, and layouts that were
//! computed by hand.

use keyway_contract::codec::{Layout, Lower};
use keyway_contract::types::{Case, Field, Name, Ref, Type};
use keyway_contract::{Buffer, value};
use proptest::collection::vec;
use proptest::prelude::*;

/// What one branch of `codec::run` is given: its number, and bytes.
fn branch(number: u8, bytes: &[u8]) {
    keyway_fuzz_entries::codec::run(&[&[number], bytes].concat());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    /// Any value of any type goes through every kind of memory and comes out the same.
    #[test]
    fn dynamic_values_come_through(bytes in vec(any::<u8>(), 0..300)) {
        branch(0, &bytes);
    }

    /// Typed values do, too, and lie in memory as dynamic ones do, byte by byte.
    #[test]
    fn typed_values_come_through(bytes in vec(any::<u8>(), 0..300)) {
        branch(1, &bytes);
    }

    /// Any memory can be read as a value of any type: a value or an error, never more than the limit.
    #[test]
    fn any_memory_can_be_read(bytes in vec(any::<u8>(), 0..600)) {
        branch(2, &bytes);
    }

    /// Typed and dynamic codec say the same of any memory.
    #[test]
    fn typed_and_dynamic_agree_on_any_memory(bytes in vec(any::<u8>(), 0..600)) {
        branch(3, &bytes);
    }

    /// As the two before, in memories of small numbers: their pointers and lengths are more often good.
    #[test]
    fn memories_of_small_numbers(odd in 2u8..4, bytes in vec(prop_oneof![4 => 0u8..4, 1 => 0u8..80], 0..600)) {
        branch(odd, &bytes);
    }
}

fn field(name: &'static str, ty: Type) -> Field {
    Field { name: Ref::Static(name), ty: ty.into() }
}

fn names(count: usize) -> Ref<[Name]> {
    (0..count).map(|index| Name::from(format!("n{index}"))).collect::<Vec<_>>().into()
}

fn list(item: Type) -> Type {
    Type::List(item.into())
}

fn layout(narrow: (usize, usize), wide: (usize, usize)) -> Layout {
    Layout { size: [narrow.0, wide.0], align: [narrow.1, wide.1] }
}

/// Size and alignment, narrow and wide, and the number of flat values, as one finds them with the canonical
/// ABI's text in hand.
#[test]
fn layouts_by_hand() {
    let record = |fields: Vec<Field>| Type::Record(Ref::Static("r"), fields.into());
    let option = |ty: Type| Type::Option(ty.into());
    let variant = |payloads: Vec<Option<Type>>| {
        let case = |(index, ty): (usize, Option<Type>)| Case {
            name: format!("c{index}").into(),
            ty: ty.map(Ref::from),
        };
        Type::Variant(Ref::Static("v"), payloads.into_iter().enumerate().map(case).collect::<Vec<_>>().into())
    };
    let table = [
        (Type::Bool, layout((1, 1), (1, 1)), 1),
        (Type::S16, layout((2, 2), (2, 2)), 1),
        (Type::Char, layout((4, 4), (4, 4)), 1),
        (Type::F64, layout((8, 8), (8, 8)), 1),
        (Type::String, layout((8, 4), (16, 8)), 2),
        (list(Type::Bool), layout((8, 4), (16, 8)), 2),
        (list(Type::Char), layout((8, 4), (16, 8)), 2),
        (list(Type::U8), layout((8, 4), (32, 8)), 2),
        (list(list(Type::U8)), layout((8, 4), (16, 8)), 2),
        (option(Type::U8), layout((2, 1), (2, 1)), 2),
        (option(Type::U64), layout((16, 8), (16, 8)), 2),
        (option(Type::String), layout((12, 4), (24, 8)), 3),
        (option(option(Type::U16)), layout((6, 2), (6, 2)), 3),
        (Type::Result(None, None), layout((1, 1), (1, 1)), 1),
        (Type::Result(None, Some(Type::String.into())), layout((12, 4), (24, 8)), 3),
        (Type::Result(Some(Type::U64.into()), Some(Type::String.into())), layout((16, 8), (24, 8)), 3),
        (Type::Enum(Ref::Static("e"), names(256)), layout((1, 1), (1, 1)), 1),
        (Type::Enum(Ref::Static("e"), names(257)), layout((2, 2), (2, 2)), 1),
        (Type::Enum(Ref::Static("e"), names(65_537)), layout((4, 4), (4, 4)), 1),
        (Type::Flags(Ref::Static("f"), names(8)), layout((1, 1), (1, 1)), 1),
        (Type::Flags(Ref::Static("f"), names(9)), layout((2, 2), (2, 2)), 1),
        (Type::Flags(Ref::Static("f"), names(17)), layout((4, 4), (4, 4)), 1),
        (
            record(vec![field("a", Type::U8), field("b", Type::U32), field("c", Type::U8)]),
            layout((12, 4), (12, 4)),
            3,
        ),
        (
            record(vec![field("w", Type::U32), field("h", Type::U32), field("p", list(Type::U8))]),
            layout((16, 4), (40, 8)),
            4,
        ),
        (variant(vec![None, Some(Type::F32), Some(Type::String)]), layout((12, 4), (24, 8)), 3),
        (variant(vec![Some(Type::U8); 257]), layout((4, 2), (4, 2)), 2),
        (
            Type::Tuple(vec![Type::U8.into(), Type::U64.into(), Type::U8.into()].into()),
            layout((24, 8), (24, 8)),
            3,
        ),
    ];
    for (ty, layout, flat) in table {
        assert_eq!(value::layout(&ty), layout, "{ty}");
        assert_eq!(value::flat_count(&ty), flat, "{ty}");
    }
}

#[test]
fn the_typed_codec_knows_them_when_it_is_compiled() {
    const IMAGE: Layout = <(u32, u32, Buffer<u8>)>::LAYOUT;
    assert_eq!(IMAGE, layout((16, 4), (40, 8)));
    const OUTCOME: Layout = <Result<(u32, Buffer<u8>), String>>::LAYOUT;
    assert_eq!(OUTCOME, layout((16, 4), (48, 8)));
}
