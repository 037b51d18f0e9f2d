//! Every type of value goes through a plugin that is linked in, and comes back as it went.

include!("plugins/values.rs");

mod common;

use keyway_contract::types::Type;

#[test]
fn every_value_comes_back() {
    let host = common::host(PLUGIN, [host::values::service(Never)]);
    let plugin = host.linked_plugins().next().unwrap();
    let mut client = plugin.client::<ValuesClient>("").unwrap();

    macro_rules! same {
        ($($method:ident($value:expr);)*) => {
            $({
                let value = $value;
                assert_eq!(client.$method(value.clone()).unwrap(), value, stringify!($method));
            })*
        };
    }
    let numbers = Numbers { a: 1, b: -2, c: 3, d: -4, e: 5, f: -6, g: u64::MAX, h: i64::MIN };
    let point = Point { x: -1, y: 2 };
    let shapes = vec![
        Shape::Empty,
        Shape::Circle(1.5),
        Shape::Polygon(vec![point, point]),
        Shape::Named(("here".into(), point)),
        Shape::Data(vec![7, 8].into()),
    ];
    let item =
        NestedItem { level: Level::Middle, rights: Rights::READ | Rights::EXECUTE, points: vec![point] };
    same! {
        take_numbers(numbers);
        take_floats(Floats { x: -0.5, y: f64::INFINITY });
        take_buffers(Buffers {
            a: vec![1].into(), b: vec![-1].into(), c: vec![2; 3].into(), d: vec![].into(), e: vec![4].into(),
            f: vec![-5].into(), g: vec![6].into(), h: vec![-7].into(), i: vec![0.5].into(), j: vec![1e300].into(),
        });
        take_texts(Texts {
            one: "ä".into(), many: vec![String::new(), "b".into()], letters: vec!['x', '\u{10FFFF}'],
            bits: vec![true, false],
        });
        take_flag(true);
        take_letter('é');
        take_bytes(Buffer::from(vec![1, 2, 3]));
        take_lists(vec![Buffer::from(vec![1u32]), Buffer::default()]);
        take_optional(Some("x".to_owned()));
        take_optional(None::<String>);
        take_optional_list(Some(Buffer::from(vec![1.0])));
        take_both(Ok::<u8, String>(1));
        take_both(Err::<u8, _>("no".to_owned()));
        take_good(Err::<u32, ()>(()));
        take_bad(Err::<(), u32>(3));
        take_neither(Ok::<(), ()>(()));
        take_aliased(Err::<(), ()>(()));
        take_pair(("a".to_owned(), point));
        take_level(Level::High);
        take_rights(Rights::all());
        take_nine(Nine::I | Nine::A);
        take_all(AllOfThem::N32 | AllOfThem::N1);
        take_shape(shapes[3].clone());
        take_shapes(shapes.clone());
        take_nested(Nested {
            shapes: shapes.clone(), maybe: Some(None), outcome: Ok(vec![item.clone()]), pair: (1, None), single: (2,),
        });
    }
    assert_eq!(client.take_word("word").unwrap(), "word");
    assert_eq!(client.take_labelled("").unwrap(), "");
    assert_eq!(client.take_words(&["a".into(), "b".into()]).unwrap(), ["a", "b"]);
    assert_eq!(client.take_points(&[point]).unwrap(), [point]);
    client.nothing_at_all().unwrap();
    assert_eq!(client.several(1, "ab", vec![1].into(), &[], Some(point)).unwrap(), 5);
    assert_eq!(client.float(1.0, 2.0).unwrap(), 3.0);
    assert_eq!(client.double(1.5, 2.0).unwrap(), 3.0);
}

#[test]
fn the_model_is_that_of_the_text() {
    common::same(__WIT, &CONTRACT);
    let all = CONTRACT.exported().find(|(_, f)| &*f.name == "take-all").unwrap().1;
    assert!(matches!(*all.ty.params[0].ty, Type::Flags(_, ref flags) if flags.len() == 32));
}

/// The plugin imports the interface that it exports, and never calls it.
struct Never;

macro_rules! never {
    ($($name:ident($($ty:ty),*) -> $ret:ty;)*) => {
        $(fn $name(&self, $(_: $ty),*) -> Result<$ret, keyway_contract::ServiceError> { Err("never".into()) })*
    };
}

mod imported {
    pub use super::host::values::*;
}

impl imported::Values for Never {
    never! {
        take_numbers(imported::Numbers) -> imported::Numbers;
        take_floats(imported::Floats) -> imported::Floats;
        take_buffers(imported::Buffers) -> imported::Buffers;
        take_texts(imported::Texts) -> imported::Texts;
        take_flag(bool) -> bool;
        take_letter(char) -> char;
        take_word(&str) -> String;
        take_labelled(&str) -> String;
        take_words(&[String]) -> Vec<String>;
        take_points(&[imported::Point]) -> imported::Points;
        take_bytes(Buffer<u8>) -> Buffer<u8>;
        take_lists(Vec<Buffer<u32>>) -> Vec<Buffer<u32>>;
        take_optional(Option<String>) -> Option<String>;
        take_optional_list(Option<Buffer<f64>>) -> Option<Buffer<f64>>;
        take_both(Result<u8, String>) -> Result<u8, String>;
        take_good(Result<u32, ()>) -> Result<u32, ()>;
        take_bad(Result<(), u32>) -> Result<(), u32>;
        take_neither(Result<(), ()>) -> Result<(), ()>;
        take_aliased(imported::Nothing) -> imported::Nothing;
        take_pair((String, imported::Point)) -> (String, imported::Point);
        take_level(imported::Level) -> imported::Level;
        take_rights(imported::Rights) -> imported::Rights;
        take_nine(imported::Nine) -> imported::Nine;
        take_all(imported::AllOfThem) -> imported::AllOfThem;
        take_shape(imported::Shape) -> imported::Shape;
        take_shapes(Vec<imported::Shape>) -> Vec<imported::Shape>;
        take_nested(imported::Nested) -> imported::Nested;
        nothing_at_all() -> ();
        several(u8, &str, Buffer<u8>, &[String], Option<imported::Point>) -> u64;
        float(f32, f64) -> f32;
        double(f32, f64) -> f64;
    }
}
