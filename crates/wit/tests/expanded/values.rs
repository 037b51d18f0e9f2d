#[doc(hidden)]
pub use ::keyway_contract::__rt as __rt;
#[doc(no_inline)]
pub use values::{
    AllOfThem, Buffers, Byte, Bytes, Floats, Label, Level, Nested, NestedItem, Nine,
    Nothing, Numbers, Point, Points, Rights, Shape, Texts, Values, ValuesCalls,
    ValuesClient,
};
/// Every type that a contract can have.
///
/// In WIT: `test:values/values`.
#[allow(unsafe_code, clippy::all, clippy::undocumented_unsafe_blocks)]
pub mod values {
    #[allow(unused_imports)]
    use super::__rt;
    /// `numbers` of `test:values/values`.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub struct Numbers {
        /// `a` of `numbers`.
        pub a: u8,
        /// `b` of `numbers`.
        pub b: i8,
        /// `c` of `numbers`.
        pub c: u16,
        /// `d` of `numbers`.
        pub d: i16,
        /// `e` of `numbers`.
        pub e: u32,
        /// `f` of `numbers`.
        pub f: i32,
        /// `g` of `numbers`.
        pub g: u64,
        /// `h` of `numbers`.
        pub h: i64,
    }
    /// `floats` of `test:values/values`.
    #[derive(Clone, Copy, Debug, PartialEq)]
    pub struct Floats {
        /// `x` of `floats`.
        pub x: f32,
        /// `y` of `floats`.
        pub y: f64,
    }
    /// `buffers` of `test:values/values`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Buffers {
        /// `a` of `buffers`.
        pub a: __rt::Buffer<u8>,
        /// `b` of `buffers`.
        pub b: __rt::Buffer<i8>,
        /// `c` of `buffers`.
        pub c: __rt::Buffer<u16>,
        /// `d` of `buffers`.
        pub d: __rt::Buffer<i16>,
        /// `e` of `buffers`.
        pub e: __rt::Buffer<u32>,
        /// `f` of `buffers`.
        pub f: __rt::Buffer<i32>,
        /// `g` of `buffers`.
        pub g: __rt::Buffer<u64>,
        /// `h` of `buffers`.
        pub h: __rt::Buffer<i64>,
        /// `i` of `buffers`.
        pub i: __rt::Buffer<f32>,
        /// `j` of `buffers`.
        pub j: __rt::Buffer<f64>,
    }
    /// `texts` of `test:values/values`.
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    pub struct Texts {
        /// `one` of `texts`.
        pub one: String,
        /// `many` of `texts`.
        pub many: Vec<String>,
        /// `letters` of `texts`.
        pub letters: Vec<char>,
        /// `bits` of `texts`.
        pub bits: Vec<bool>,
    }
    /// `point` of `test:values/values`.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub struct Point {
        /// `x` of `point`.
        pub x: i32,
        /// `y` of `point`.
        pub y: i32,
    }
    /// `points` of `test:values/values`.
    pub type Points = Vec<Point>;
    /// `label` of `test:values/values`.
    pub type Label = String;
    /// `byte` of `test:values/values`.
    pub type Byte = u8;
    /// `bytes` of `test:values/values`.
    pub type Bytes = __rt::Buffer<Byte>;
    /// `nothing` of `test:values/values`.
    pub type Nothing = Result<(), ()>;
    /// `level` of `test:values/values`.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub enum Level {
        /// `low` of `level`.
        Low,
        /// `middle` of `level`.
        Middle,
        /// `high` of `level`.
        High,
    }
    /// `rights` of `test:values/values`.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Rights(u8);
    impl Rights {
        /// `read` of `rights`.
        pub const READ: Rights = Rights(1 << 0);
        /// `write` of `rights`.
        pub const WRITE: Rights = Rights(1 << 1);
        /// `execute` of `rights`.
        pub const EXECUTE: Rights = Rights(1 << 2);
    }
    /// `nine` of `test:values/values`.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Nine(u16);
    impl Nine {
        /// `a` of `nine`.
        pub const A: Nine = Nine(1 << 0);
        /// `b` of `nine`.
        pub const B: Nine = Nine(1 << 1);
        /// `c` of `nine`.
        pub const C: Nine = Nine(1 << 2);
        /// `d` of `nine`.
        pub const D: Nine = Nine(1 << 3);
        /// `e` of `nine`.
        pub const E: Nine = Nine(1 << 4);
        /// `f` of `nine`.
        pub const F: Nine = Nine(1 << 5);
        /// `g` of `nine`.
        pub const G: Nine = Nine(1 << 6);
        /// `h` of `nine`.
        pub const H: Nine = Nine(1 << 7);
        /// `i` of `nine`.
        pub const I: Nine = Nine(1 << 8);
    }
    /// `all-of-them` of `test:values/values`.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct AllOfThem(u32);
    impl AllOfThem {
        /// `n1` of `all-of-them`.
        pub const N1: AllOfThem = AllOfThem(1 << 0);
        /// `n2` of `all-of-them`.
        pub const N2: AllOfThem = AllOfThem(1 << 1);
        /// `n3` of `all-of-them`.
        pub const N3: AllOfThem = AllOfThem(1 << 2);
        /// `n4` of `all-of-them`.
        pub const N4: AllOfThem = AllOfThem(1 << 3);
        /// `n5` of `all-of-them`.
        pub const N5: AllOfThem = AllOfThem(1 << 4);
        /// `n6` of `all-of-them`.
        pub const N6: AllOfThem = AllOfThem(1 << 5);
        /// `n7` of `all-of-them`.
        pub const N7: AllOfThem = AllOfThem(1 << 6);
        /// `n8` of `all-of-them`.
        pub const N8: AllOfThem = AllOfThem(1 << 7);
        /// `n9` of `all-of-them`.
        pub const N9: AllOfThem = AllOfThem(1 << 8);
        /// `n10` of `all-of-them`.
        pub const N10: AllOfThem = AllOfThem(1 << 9);
        /// `n11` of `all-of-them`.
        pub const N11: AllOfThem = AllOfThem(1 << 10);
        /// `n12` of `all-of-them`.
        pub const N12: AllOfThem = AllOfThem(1 << 11);
        /// `n13` of `all-of-them`.
        pub const N13: AllOfThem = AllOfThem(1 << 12);
        /// `n14` of `all-of-them`.
        pub const N14: AllOfThem = AllOfThem(1 << 13);
        /// `n15` of `all-of-them`.
        pub const N15: AllOfThem = AllOfThem(1 << 14);
        /// `n16` of `all-of-them`.
        pub const N16: AllOfThem = AllOfThem(1 << 15);
        /// `n17` of `all-of-them`.
        pub const N17: AllOfThem = AllOfThem(1 << 16);
        /// `n18` of `all-of-them`.
        pub const N18: AllOfThem = AllOfThem(1 << 17);
        /// `n19` of `all-of-them`.
        pub const N19: AllOfThem = AllOfThem(1 << 18);
        /// `n20` of `all-of-them`.
        pub const N20: AllOfThem = AllOfThem(1 << 19);
        /// `n21` of `all-of-them`.
        pub const N21: AllOfThem = AllOfThem(1 << 20);
        /// `n22` of `all-of-them`.
        pub const N22: AllOfThem = AllOfThem(1 << 21);
        /// `n23` of `all-of-them`.
        pub const N23: AllOfThem = AllOfThem(1 << 22);
        /// `n24` of `all-of-them`.
        pub const N24: AllOfThem = AllOfThem(1 << 23);
        /// `n25` of `all-of-them`.
        pub const N25: AllOfThem = AllOfThem(1 << 24);
        /// `n26` of `all-of-them`.
        pub const N26: AllOfThem = AllOfThem(1 << 25);
        /// `n27` of `all-of-them`.
        pub const N27: AllOfThem = AllOfThem(1 << 26);
        /// `n28` of `all-of-them`.
        pub const N28: AllOfThem = AllOfThem(1 << 27);
        /// `n29` of `all-of-them`.
        pub const N29: AllOfThem = AllOfThem(1 << 28);
        /// `n30` of `all-of-them`.
        pub const N30: AllOfThem = AllOfThem(1 << 29);
        /// `n31` of `all-of-them`.
        pub const N31: AllOfThem = AllOfThem(1 << 30);
        /// `n32` of `all-of-them`.
        pub const N32: AllOfThem = AllOfThem(1 << 31);
    }
    /// `shape` of `test:values/values`.
    #[derive(Clone, Debug, PartialEq)]
    pub enum Shape {
        /// Nothing at all.
        Empty,
        /// `circle` of `shape`.
        Circle(f32),
        /// `polygon` of `shape`.
        Polygon(Points),
        /// `named` of `shape`.
        Named((Label, Point)),
        /// `data` of `shape`.
        Data(__rt::Buffer<u16>),
    }
    /// `nested-item` of `test:values/values`.
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    pub struct NestedItem {
        /// `level` of `nested-item`.
        pub level: Level,
        /// `rights` of `nested-item`.
        pub rights: Rights,
        /// `points` of `nested-item`.
        pub points: Points,
    }
    /// `nested` of `test:values/values`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Nested {
        /// `shapes` of `nested`.
        pub shapes: Vec<Shape>,
        /// `maybe` of `nested`.
        pub maybe: Option<Option<u8>>,
        /// `outcome` of `nested`.
        pub outcome: Result<Vec<NestedItem>, Level>,
        /// `pair` of `nested`.
        pub pair: (u8, Option<String>),
        /// `single` of `nested`.
        pub single: (u64,),
    }
    mod __codec {
        #[allow(unused_imports)]
        use super::super::__rt;
        use super::Numbers as __Numbers;
        __rt::record!(
            __Numbers as "numbers" { a as "a" : u8, b as "b" : i8, c as "c" : u16, d as
            "d" : i16, e as "e" : u32, f as "f" : i32, g as "g" : u64, h as "h" : i64 }
        );
        use super::Floats as __Floats;
        __rt::record!(__Floats as "floats" { x as "x" : f32, y as "y" : f64 });
        use super::Buffers as __Buffers;
        __rt::record!(
            __Buffers as "buffers" { a as "a" : __rt::Buffer < u8 >, b as "b" :
            __rt::Buffer < i8 >, c as "c" : __rt::Buffer < u16 >, d as "d" : __rt::Buffer
            < i16 >, e as "e" : __rt::Buffer < u32 >, f as "f" : __rt::Buffer < i32 >, g
            as "g" : __rt::Buffer < u64 >, h as "h" : __rt::Buffer < i64 >, i as "i" :
            __rt::Buffer < f32 >, j as "j" : __rt::Buffer < f64 > }
        );
        use super::Texts as __Texts;
        __rt::record!(
            __Texts as "texts" { one as "one" : String, many as "many" : Vec < String >,
            letters as "letters" : Vec < char >, bits as "bits" : Vec < bool > }
        );
        use super::Point as __Point;
        __rt::record!(__Point as "point" { x as "x" : i32, y as "y" : i32 });
        use super::Level as __Level;
        __rt::enumeration!(
            __Level as "level" { 0 => Low as "low", 1 => Middle as "middle", 2 => High as
            "high" }
        );
        use super::Rights as __Rights;
        __rt::flags!(
            __Rights as "rights" : u8 { 0 => READ as "read", 1 => WRITE as "write", 2 =>
            EXECUTE as "execute" }
        );
        use super::Nine as __Nine;
        __rt::flags!(
            __Nine as "nine" : u16 { 0 => A as "a", 1 => B as "b", 2 => C as "c", 3 => D
            as "d", 4 => E as "e", 5 => F as "f", 6 => G as "g", 7 => H as "h", 8 => I as
            "i" }
        );
        use super::AllOfThem as __AllOfThem;
        __rt::flags!(
            __AllOfThem as "all-of-them" : u32 { 0 => N1 as "n1", 1 => N2 as "n2", 2 =>
            N3 as "n3", 3 => N4 as "n4", 4 => N5 as "n5", 5 => N6 as "n6", 6 => N7 as
            "n7", 7 => N8 as "n8", 8 => N9 as "n9", 9 => N10 as "n10", 10 => N11 as
            "n11", 11 => N12 as "n12", 12 => N13 as "n13", 13 => N14 as "n14", 14 => N15
            as "n15", 15 => N16 as "n16", 16 => N17 as "n17", 17 => N18 as "n18", 18 =>
            N19 as "n19", 19 => N20 as "n20", 20 => N21 as "n21", 21 => N22 as "n22", 22
            => N23 as "n23", 23 => N24 as "n24", 24 => N25 as "n25", 25 => N26 as "n26",
            26 => N27 as "n27", 27 => N28 as "n28", 28 => N29 as "n29", 29 => N30 as
            "n30", 30 => N31 as "n31", 31 => N32 as "n32" }
        );
        use super::Shape as __Shape;
        __rt::variant!(
            __Shape as "shape" { 0 => Empty as "empty", 1 => Circle as "circle" : f32, 2
            => Polygon as "polygon" : super::Points, 3 => Named as "named" :
            (super::Label, super::Point,), 4 => Data as "data" : __rt::Buffer < u16 > }
        );
        use super::NestedItem as __NestedItem;
        __rt::record!(
            __NestedItem as "nested-item" { level as "level" : super::Level, rights as
            "rights" : super::Rights, points as "points" : super::Points }
        );
        use super::Nested as __Nested;
        __rt::record!(
            __Nested as "nested" { shapes as "shapes" : Vec < super::Shape >, maybe as
            "maybe" : Option < Option < u8 > >, outcome as "outcome" : Result < Vec <
            super::NestedItem >, super::Level >, pair as "pair" : (u8, Option < String
            >,), single as "single" : (u64,) }
        );
    }
    /// Every type that a contract can have.
    ///
    /// A plugin implements it; its state is `self`, and it is in one call at a time.
    pub trait Values {
        /// `test:values/values#take-numbers`.
        fn take_numbers(&mut self, value: Numbers) -> Numbers;
        /// `test:values/values#take-floats`.
        fn take_floats(&mut self, value: Floats) -> Floats;
        /// `test:values/values#take-buffers`.
        fn take_buffers(&mut self, value: Buffers) -> Buffers;
        /// `test:values/values#take-texts`.
        fn take_texts(&mut self, value: Texts) -> Texts;
        /// `test:values/values#take-flag`.
        fn take_flag(&mut self, value: bool) -> bool;
        /// `test:values/values#take-letter`.
        fn take_letter(&mut self, value: char) -> char;
        /// `test:values/values#take-word`.
        fn take_word(&mut self, value: &str) -> String;
        /// `test:values/values#take-labelled`.
        fn take_labelled(&mut self, value: &str) -> Label;
        /// `test:values/values#take-words`.
        fn take_words(&mut self, value: &[String]) -> Vec<String>;
        /// `test:values/values#take-points`.
        fn take_points(&mut self, value: &[Point]) -> Points;
        /// `test:values/values#take-bytes`.
        fn take_bytes(&mut self, value: Bytes) -> Bytes;
        /// `test:values/values#take-lists`.
        fn take_lists(
            &mut self,
            value: Vec<__rt::Buffer<u32>>,
        ) -> Vec<__rt::Buffer<u32>>;
        /// `test:values/values#take-optional`.
        fn take_optional(&mut self, value: Option<String>) -> Option<String>;
        /// `test:values/values#take-optional-list`.
        fn take_optional_list(
            &mut self,
            value: Option<__rt::Buffer<f64>>,
        ) -> Option<__rt::Buffer<f64>>;
        /// `test:values/values#take-both`.
        fn take_both(&mut self, value: Result<u8, String>) -> Result<u8, String>;
        /// `test:values/values#take-good`.
        fn take_good(&mut self, value: Result<u32, ()>) -> Result<u32, ()>;
        /// `test:values/values#take-bad`.
        fn take_bad(&mut self, value: Result<(), u32>) -> Result<(), u32>;
        /// `test:values/values#take-neither`.
        fn take_neither(&mut self, value: Result<(), ()>) -> Result<(), ()>;
        /// `test:values/values#take-aliased`.
        fn take_aliased(&mut self, value: Nothing) -> Nothing;
        /// `test:values/values#take-pair`.
        fn take_pair(&mut self, value: (String, Point)) -> (String, Point);
        /// `test:values/values#take-level`.
        fn take_level(&mut self, value: Level) -> Level;
        /// `test:values/values#take-rights`.
        fn take_rights(&mut self, value: Rights) -> Rights;
        /// `test:values/values#take-nine`.
        fn take_nine(&mut self, value: Nine) -> Nine;
        /// `test:values/values#take-all`.
        fn take_all(&mut self, value: AllOfThem) -> AllOfThem;
        /// `test:values/values#take-shape`.
        fn take_shape(&mut self, value: Shape) -> Shape;
        /// `test:values/values#take-shapes`.
        fn take_shapes(&mut self, value: Vec<Shape>) -> Vec<Shape>;
        /// `test:values/values#take-nested`.
        fn take_nested(&mut self, value: Nested) -> Nested;
        /// `test:values/values#nothing-at-all`.
        fn nothing_at_all(&mut self);
        /// `test:values/values#several`.
        fn several(
            &mut self,
            a: u8,
            b: &str,
            c: __rt::Buffer<u8>,
            d: &[String],
            e: Option<Point>,
        ) -> u64;
        /// `test:values/values#float`.
        fn float(&mut self, a: f32, b: f64) -> f32;
        /// `test:values/values#double`.
        fn double(&mut self, a: f32, b: f64) -> f64;
    }
    /// One instance of a plugin, seen through `test:values/values`.
    ///
    /// Every method gives a `CallError` when the call has no result: the plugin panicked, was stopped, or does not have the function.
    #[repr(transparent)]
    pub struct ValuesClient(__rt::Bound);
    unsafe impl __rt::Client for ValuesClient {
        const CONTRACT: &'static __rt::Contract = &super::CONTRACT;
        const REQUIRED: &'static [u32] = &[
            0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
            22, 23, 24, 25, 26, 27, 28, 29, 30,
        ];
        type Calls = ValuesCalls;
        unsafe fn calls(calls: __rt::Calls) -> ValuesCalls {
            ValuesCalls(calls)
        }
        unsafe fn from_bound(bound: __rt::Bound) -> Self {
            ValuesClient(bound)
        }
        unsafe fn bound(&mut self) -> &mut __rt::Bound {
            &mut self.0
        }
    }
    impl ValuesClient {
        /// `test:values/values#take-numbers`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_numbers(
            &mut self,
            value: Numbers,
        ) -> Result<Numbers, __rt::CallError> {
            unsafe { self.0.call(0, (value,)) }
        }
        /// `test:values/values#take-floats`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_floats(&mut self, value: Floats) -> Result<Floats, __rt::CallError> {
            unsafe { self.0.call(1, (value,)) }
        }
        /// `test:values/values#take-buffers`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_buffers(
            &mut self,
            value: Buffers,
        ) -> Result<Buffers, __rt::CallError> {
            unsafe { self.0.call(2, (value,)) }
        }
        /// `test:values/values#take-texts`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_texts(&mut self, value: Texts) -> Result<Texts, __rt::CallError> {
            unsafe { self.0.call(3, (value,)) }
        }
        /// `test:values/values#take-flag`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_flag(&mut self, value: bool) -> Result<bool, __rt::CallError> {
            unsafe { self.0.call(4, (value,)) }
        }
        /// `test:values/values#take-letter`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_letter(&mut self, value: char) -> Result<char, __rt::CallError> {
            unsafe { self.0.call(5, (value,)) }
        }
        /// `test:values/values#take-word`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_word(&mut self, value: &str) -> Result<String, __rt::CallError> {
            unsafe { self.0.call(6, (value,)) }
        }
        /// `test:values/values#take-labelled`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_labelled(&mut self, value: &str) -> Result<Label, __rt::CallError> {
            unsafe { self.0.call(7, (value,)) }
        }
        /// `test:values/values#take-words`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_words(
            &mut self,
            value: &[String],
        ) -> Result<Vec<String>, __rt::CallError> {
            unsafe { self.0.call(8, (value,)) }
        }
        /// `test:values/values#take-points`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_points(
            &mut self,
            value: &[Point],
        ) -> Result<Points, __rt::CallError> {
            unsafe { self.0.call(9, (value,)) }
        }
        /// `test:values/values#take-bytes`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_bytes(&mut self, value: Bytes) -> Result<Bytes, __rt::CallError> {
            unsafe { self.0.call(10, (value,)) }
        }
        /// `test:values/values#take-lists`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_lists(
            &mut self,
            value: Vec<__rt::Buffer<u32>>,
        ) -> Result<Vec<__rt::Buffer<u32>>, __rt::CallError> {
            unsafe { self.0.call(11, (value,)) }
        }
        /// `test:values/values#take-optional`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_optional(
            &mut self,
            value: Option<String>,
        ) -> Result<Option<String>, __rt::CallError> {
            unsafe { self.0.call(12, (value,)) }
        }
        /// `test:values/values#take-optional-list`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_optional_list(
            &mut self,
            value: Option<__rt::Buffer<f64>>,
        ) -> Result<Option<__rt::Buffer<f64>>, __rt::CallError> {
            unsafe { self.0.call(13, (value,)) }
        }
        /// `test:values/values#take-both`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_both(
            &mut self,
            value: Result<u8, String>,
        ) -> Result<Result<u8, String>, __rt::CallError> {
            unsafe { self.0.call(14, (value,)) }
        }
        /// `test:values/values#take-good`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_good(
            &mut self,
            value: Result<u32, ()>,
        ) -> Result<Result<u32, ()>, __rt::CallError> {
            unsafe { self.0.call(15, (value,)) }
        }
        /// `test:values/values#take-bad`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_bad(
            &mut self,
            value: Result<(), u32>,
        ) -> Result<Result<(), u32>, __rt::CallError> {
            unsafe { self.0.call(16, (value,)) }
        }
        /// `test:values/values#take-neither`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_neither(
            &mut self,
            value: Result<(), ()>,
        ) -> Result<Result<(), ()>, __rt::CallError> {
            unsafe { self.0.call(17, (value,)) }
        }
        /// `test:values/values#take-aliased`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_aliased(
            &mut self,
            value: Nothing,
        ) -> Result<Nothing, __rt::CallError> {
            unsafe { self.0.call(18, (value,)) }
        }
        /// `test:values/values#take-pair`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_pair(
            &mut self,
            value: (String, Point),
        ) -> Result<(String, Point), __rt::CallError> {
            unsafe { self.0.call(19, (value,)) }
        }
        /// `test:values/values#take-level`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_level(&mut self, value: Level) -> Result<Level, __rt::CallError> {
            unsafe { self.0.call(20, (value,)) }
        }
        /// `test:values/values#take-rights`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_rights(&mut self, value: Rights) -> Result<Rights, __rt::CallError> {
            unsafe { self.0.call(21, (value,)) }
        }
        /// `test:values/values#take-nine`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_nine(&mut self, value: Nine) -> Result<Nine, __rt::CallError> {
            unsafe { self.0.call(22, (value,)) }
        }
        /// `test:values/values#take-all`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_all(
            &mut self,
            value: AllOfThem,
        ) -> Result<AllOfThem, __rt::CallError> {
            unsafe { self.0.call(23, (value,)) }
        }
        /// `test:values/values#take-shape`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_shape(&mut self, value: Shape) -> Result<Shape, __rt::CallError> {
            unsafe { self.0.call(24, (value,)) }
        }
        /// `test:values/values#take-shapes`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_shapes(
            &mut self,
            value: Vec<Shape>,
        ) -> Result<Vec<Shape>, __rt::CallError> {
            unsafe { self.0.call(25, (value,)) }
        }
        /// `test:values/values#take-nested`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_nested(&mut self, value: Nested) -> Result<Nested, __rt::CallError> {
            unsafe { self.0.call(26, (value,)) }
        }
        /// `test:values/values#nothing-at-all`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn nothing_at_all(&mut self) -> Result<(), __rt::CallError> {
            unsafe { self.0.call(27, ()) }
        }
        /// `test:values/values#several`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn several(
            &mut self,
            a: u8,
            b: &str,
            c: __rt::Buffer<u8>,
            d: &[String],
            e: Option<Point>,
        ) -> Result<u64, __rt::CallError> {
            unsafe { self.0.call(28, (a, b, c, d, e)) }
        }
        /// `test:values/values#float`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn float(&mut self, a: f32, b: f64) -> Result<f32, __rt::CallError> {
            unsafe { self.0.call(29, (a, b)) }
        }
        /// `test:values/values#double`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn double(&mut self, a: f32, b: f64) -> Result<f64, __rt::CallError> {
            unsafe { self.0.call(30, (a, b)) }
        }
        /// Whether the plugin has a function, by its name in the contract: one that came with a later
        /// version of the contract than the plugin was built against is missing, and calling it gives
        /// `NotProvided`.
        pub fn provides(&self, function: &str) -> bool {
            self.0.provides(function)
        }
    }
    /// The functions of [`ValuesClient`] on what shares its instances: a pool, or a slot whose plugin is swapped.
    #[derive(Clone)]
    pub struct ValuesCalls(__rt::Calls);
    impl ValuesCalls {
        /// `test:values/values#take-numbers`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_numbers(&self, value: Numbers) -> __rt::Call<(Numbers,), Numbers> {
            unsafe { self.0.call(0, (value,)) }
        }
        /// `test:values/values#take-floats`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_floats(&self, value: Floats) -> __rt::Call<(Floats,), Floats> {
            unsafe { self.0.call(1, (value,)) }
        }
        /// `test:values/values#take-buffers`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_buffers(&self, value: Buffers) -> __rt::Call<(Buffers,), Buffers> {
            unsafe { self.0.call(2, (value,)) }
        }
        /// `test:values/values#take-texts`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_texts(&self, value: Texts) -> __rt::Call<(Texts,), Texts> {
            unsafe { self.0.call(3, (value,)) }
        }
        /// `test:values/values#take-flag`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_flag(&self, value: bool) -> __rt::Call<(bool,), bool> {
            unsafe { self.0.call(4, (value,)) }
        }
        /// `test:values/values#take-letter`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_letter(&self, value: char) -> __rt::Call<(char,), char> {
            unsafe { self.0.call(5, (value,)) }
        }
        /// `test:values/values#take-word`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_word(
            &self,
            value: impl ::core::convert::Into<::std::string::String>,
        ) -> __rt::Call<(::std::string::String,), String> {
            unsafe { self.0.call(6, (::core::convert::Into::into(value),)) }
        }
        /// `test:values/values#take-labelled`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_labelled(
            &self,
            value: impl ::core::convert::Into<::std::string::String>,
        ) -> __rt::Call<(::std::string::String,), Label> {
            unsafe { self.0.call(7, (::core::convert::Into::into(value),)) }
        }
        /// `test:values/values#take-words`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_words(
            &self,
            value: impl ::core::convert::Into<::std::vec::Vec<String>>,
        ) -> __rt::Call<(::std::vec::Vec<String>,), Vec<String>> {
            unsafe { self.0.call(8, (::core::convert::Into::into(value),)) }
        }
        /// `test:values/values#take-points`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_points(
            &self,
            value: impl ::core::convert::Into<::std::vec::Vec<Point>>,
        ) -> __rt::Call<(::std::vec::Vec<Point>,), Points> {
            unsafe { self.0.call(9, (::core::convert::Into::into(value),)) }
        }
        /// `test:values/values#take-bytes`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_bytes(&self, value: Bytes) -> __rt::Call<(Bytes,), Bytes> {
            unsafe { self.0.call(10, (value,)) }
        }
        /// `test:values/values#take-lists`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_lists(
            &self,
            value: Vec<__rt::Buffer<u32>>,
        ) -> __rt::Call<(Vec<__rt::Buffer<u32>>,), Vec<__rt::Buffer<u32>>> {
            unsafe { self.0.call(11, (value,)) }
        }
        /// `test:values/values#take-optional`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_optional(
            &self,
            value: Option<String>,
        ) -> __rt::Call<(Option<String>,), Option<String>> {
            unsafe { self.0.call(12, (value,)) }
        }
        /// `test:values/values#take-optional-list`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_optional_list(
            &self,
            value: Option<__rt::Buffer<f64>>,
        ) -> __rt::Call<(Option<__rt::Buffer<f64>>,), Option<__rt::Buffer<f64>>> {
            unsafe { self.0.call(13, (value,)) }
        }
        /// `test:values/values#take-both`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_both(
            &self,
            value: Result<u8, String>,
        ) -> __rt::Call<(Result<u8, String>,), Result<u8, String>> {
            unsafe { self.0.call(14, (value,)) }
        }
        /// `test:values/values#take-good`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_good(
            &self,
            value: Result<u32, ()>,
        ) -> __rt::Call<(Result<u32, ()>,), Result<u32, ()>> {
            unsafe { self.0.call(15, (value,)) }
        }
        /// `test:values/values#take-bad`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_bad(
            &self,
            value: Result<(), u32>,
        ) -> __rt::Call<(Result<(), u32>,), Result<(), u32>> {
            unsafe { self.0.call(16, (value,)) }
        }
        /// `test:values/values#take-neither`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_neither(
            &self,
            value: Result<(), ()>,
        ) -> __rt::Call<(Result<(), ()>,), Result<(), ()>> {
            unsafe { self.0.call(17, (value,)) }
        }
        /// `test:values/values#take-aliased`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_aliased(&self, value: Nothing) -> __rt::Call<(Nothing,), Nothing> {
            unsafe { self.0.call(18, (value,)) }
        }
        /// `test:values/values#take-pair`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_pair(
            &self,
            value: (String, Point),
        ) -> __rt::Call<((String, Point),), (String, Point)> {
            unsafe { self.0.call(19, (value,)) }
        }
        /// `test:values/values#take-level`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_level(&self, value: Level) -> __rt::Call<(Level,), Level> {
            unsafe { self.0.call(20, (value,)) }
        }
        /// `test:values/values#take-rights`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_rights(&self, value: Rights) -> __rt::Call<(Rights,), Rights> {
            unsafe { self.0.call(21, (value,)) }
        }
        /// `test:values/values#take-nine`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_nine(&self, value: Nine) -> __rt::Call<(Nine,), Nine> {
            unsafe { self.0.call(22, (value,)) }
        }
        /// `test:values/values#take-all`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_all(&self, value: AllOfThem) -> __rt::Call<(AllOfThem,), AllOfThem> {
            unsafe { self.0.call(23, (value,)) }
        }
        /// `test:values/values#take-shape`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_shape(&self, value: Shape) -> __rt::Call<(Shape,), Shape> {
            unsafe { self.0.call(24, (value,)) }
        }
        /// `test:values/values#take-shapes`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_shapes(
            &self,
            value: Vec<Shape>,
        ) -> __rt::Call<(Vec<Shape>,), Vec<Shape>> {
            unsafe { self.0.call(25, (value,)) }
        }
        /// `test:values/values#take-nested`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_nested(&self, value: Nested) -> __rt::Call<(Nested,), Nested> {
            unsafe { self.0.call(26, (value,)) }
        }
        /// `test:values/values#nothing-at-all`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn nothing_at_all(&self) -> __rt::Call<(), ()> {
            unsafe { self.0.call(27, ()) }
        }
        /// `test:values/values#several`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn several(
            &self,
            a: u8,
            b: impl ::core::convert::Into<::std::string::String>,
            c: __rt::Buffer<u8>,
            d: impl ::core::convert::Into<::std::vec::Vec<String>>,
            e: Option<Point>,
        ) -> __rt::Call<
            (
                u8,
                ::std::string::String,
                __rt::Buffer<u8>,
                ::std::vec::Vec<String>,
                Option<Point>,
            ),
            u64,
        > {
            unsafe {
                self.0
                    .call(
                        28,
                        (
                            a,
                            ::core::convert::Into::into(b),
                            c,
                            ::core::convert::Into::into(d),
                            e,
                        ),
                    )
            }
        }
        /// `test:values/values#float`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn float(&self, a: f32, b: f64) -> __rt::Call<(f32, f64), f32> {
            unsafe { self.0.call(29, (a, b)) }
        }
        /// `test:values/values#double`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn double(&self, a: f32, b: f64) -> __rt::Call<(f32, f64), f64> {
            unsafe { self.0.call(30, (a, b)) }
        }
    }
    #[doc(hidden)]
    #[allow(missing_docs)]
    pub mod __functions {
        #[allow(unused_imports)]
        use super::super::__rt;
        pub struct TakeNumbers;
        impl<T: super::Values> __rt::Handler<T> for TakeNumbers {
            type Args = (super::Numbers,);
            type Ret = super::Numbers;
            fn run(plugin: &mut T, (value,): Self::Args) -> Self::Ret {
                plugin.take_numbers(value)
            }
        }
        pub struct TakeFloats;
        impl<T: super::Values> __rt::Handler<T> for TakeFloats {
            type Args = (super::Floats,);
            type Ret = super::Floats;
            fn run(plugin: &mut T, (value,): Self::Args) -> Self::Ret {
                plugin.take_floats(value)
            }
        }
        pub struct TakeBuffers;
        impl<T: super::Values> __rt::Handler<T> for TakeBuffers {
            type Args = (super::Buffers,);
            type Ret = super::Buffers;
            fn run(plugin: &mut T, (value,): Self::Args) -> Self::Ret {
                plugin.take_buffers(value)
            }
        }
        pub struct TakeTexts;
        impl<T: super::Values> __rt::Handler<T> for TakeTexts {
            type Args = (super::Texts,);
            type Ret = super::Texts;
            fn run(plugin: &mut T, (value,): Self::Args) -> Self::Ret {
                plugin.take_texts(value)
            }
        }
        pub struct TakeFlag;
        impl<T: super::Values> __rt::Handler<T> for TakeFlag {
            type Args = (bool,);
            type Ret = bool;
            fn run(plugin: &mut T, (value,): Self::Args) -> Self::Ret {
                plugin.take_flag(value)
            }
        }
        pub struct TakeLetter;
        impl<T: super::Values> __rt::Handler<T> for TakeLetter {
            type Args = (char,);
            type Ret = char;
            fn run(plugin: &mut T, (value,): Self::Args) -> Self::Ret {
                plugin.take_letter(value)
            }
        }
        pub struct TakeWord;
        impl<T: super::Values> __rt::Handler<T> for TakeWord {
            type Args = (__rt::StrArg,);
            type Ret = String;
            fn run(plugin: &mut T, (value,): Self::Args) -> Self::Ret {
                plugin.take_word(&value)
            }
        }
        pub struct TakeLabelled;
        impl<T: super::Values> __rt::Handler<T> for TakeLabelled {
            type Args = (__rt::StrArg,);
            type Ret = super::Label;
            fn run(plugin: &mut T, (value,): Self::Args) -> Self::Ret {
                plugin.take_labelled(&value)
            }
        }
        pub struct TakeWords;
        impl<T: super::Values> __rt::Handler<T> for TakeWords {
            type Args = (__rt::ListArg<String>,);
            type Ret = Vec<String>;
            fn run(plugin: &mut T, (value,): Self::Args) -> Self::Ret {
                plugin.take_words(&value)
            }
        }
        pub struct TakePoints;
        impl<T: super::Values> __rt::Handler<T> for TakePoints {
            type Args = (__rt::ListArg<super::Point>,);
            type Ret = super::Points;
            fn run(plugin: &mut T, (value,): Self::Args) -> Self::Ret {
                plugin.take_points(&value)
            }
        }
        pub struct TakeBytes;
        impl<T: super::Values> __rt::Handler<T> for TakeBytes {
            type Args = (super::Bytes,);
            type Ret = super::Bytes;
            fn run(plugin: &mut T, (value,): Self::Args) -> Self::Ret {
                plugin.take_bytes(value)
            }
        }
        pub struct TakeLists;
        impl<T: super::Values> __rt::Handler<T> for TakeLists {
            type Args = (Vec<__rt::Buffer<u32>>,);
            type Ret = Vec<__rt::Buffer<u32>>;
            fn run(plugin: &mut T, (value,): Self::Args) -> Self::Ret {
                plugin.take_lists(value)
            }
        }
        pub struct TakeOptional;
        impl<T: super::Values> __rt::Handler<T> for TakeOptional {
            type Args = (Option<String>,);
            type Ret = Option<String>;
            fn run(plugin: &mut T, (value,): Self::Args) -> Self::Ret {
                plugin.take_optional(value)
            }
        }
        pub struct TakeOptionalList;
        impl<T: super::Values> __rt::Handler<T> for TakeOptionalList {
            type Args = (Option<__rt::Buffer<f64>>,);
            type Ret = Option<__rt::Buffer<f64>>;
            fn run(plugin: &mut T, (value,): Self::Args) -> Self::Ret {
                plugin.take_optional_list(value)
            }
        }
        pub struct TakeBoth;
        impl<T: super::Values> __rt::Handler<T> for TakeBoth {
            type Args = (Result<u8, String>,);
            type Ret = Result<u8, String>;
            fn run(plugin: &mut T, (value,): Self::Args) -> Self::Ret {
                plugin.take_both(value)
            }
        }
        pub struct TakeGood;
        impl<T: super::Values> __rt::Handler<T> for TakeGood {
            type Args = (Result<u32, ()>,);
            type Ret = Result<u32, ()>;
            fn run(plugin: &mut T, (value,): Self::Args) -> Self::Ret {
                plugin.take_good(value)
            }
        }
        pub struct TakeBad;
        impl<T: super::Values> __rt::Handler<T> for TakeBad {
            type Args = (Result<(), u32>,);
            type Ret = Result<(), u32>;
            fn run(plugin: &mut T, (value,): Self::Args) -> Self::Ret {
                plugin.take_bad(value)
            }
        }
        pub struct TakeNeither;
        impl<T: super::Values> __rt::Handler<T> for TakeNeither {
            type Args = (Result<(), ()>,);
            type Ret = Result<(), ()>;
            fn run(plugin: &mut T, (value,): Self::Args) -> Self::Ret {
                plugin.take_neither(value)
            }
        }
        pub struct TakeAliased;
        impl<T: super::Values> __rt::Handler<T> for TakeAliased {
            type Args = (super::Nothing,);
            type Ret = super::Nothing;
            fn run(plugin: &mut T, (value,): Self::Args) -> Self::Ret {
                plugin.take_aliased(value)
            }
        }
        pub struct TakePair;
        impl<T: super::Values> __rt::Handler<T> for TakePair {
            type Args = ((String, super::Point),);
            type Ret = (String, super::Point);
            fn run(plugin: &mut T, (value,): Self::Args) -> Self::Ret {
                plugin.take_pair(value)
            }
        }
        pub struct TakeLevel;
        impl<T: super::Values> __rt::Handler<T> for TakeLevel {
            type Args = (super::Level,);
            type Ret = super::Level;
            fn run(plugin: &mut T, (value,): Self::Args) -> Self::Ret {
                plugin.take_level(value)
            }
        }
        pub struct TakeRights;
        impl<T: super::Values> __rt::Handler<T> for TakeRights {
            type Args = (super::Rights,);
            type Ret = super::Rights;
            fn run(plugin: &mut T, (value,): Self::Args) -> Self::Ret {
                plugin.take_rights(value)
            }
        }
        pub struct TakeNine;
        impl<T: super::Values> __rt::Handler<T> for TakeNine {
            type Args = (super::Nine,);
            type Ret = super::Nine;
            fn run(plugin: &mut T, (value,): Self::Args) -> Self::Ret {
                plugin.take_nine(value)
            }
        }
        pub struct TakeAll;
        impl<T: super::Values> __rt::Handler<T> for TakeAll {
            type Args = (super::AllOfThem,);
            type Ret = super::AllOfThem;
            fn run(plugin: &mut T, (value,): Self::Args) -> Self::Ret {
                plugin.take_all(value)
            }
        }
        pub struct TakeShape;
        impl<T: super::Values> __rt::Handler<T> for TakeShape {
            type Args = (super::Shape,);
            type Ret = super::Shape;
            fn run(plugin: &mut T, (value,): Self::Args) -> Self::Ret {
                plugin.take_shape(value)
            }
        }
        pub struct TakeShapes;
        impl<T: super::Values> __rt::Handler<T> for TakeShapes {
            type Args = (Vec<super::Shape>,);
            type Ret = Vec<super::Shape>;
            fn run(plugin: &mut T, (value,): Self::Args) -> Self::Ret {
                plugin.take_shapes(value)
            }
        }
        pub struct TakeNested;
        impl<T: super::Values> __rt::Handler<T> for TakeNested {
            type Args = (super::Nested,);
            type Ret = super::Nested;
            fn run(plugin: &mut T, (value,): Self::Args) -> Self::Ret {
                plugin.take_nested(value)
            }
        }
        pub struct NothingAtAll;
        impl<T: super::Values> __rt::Handler<T> for NothingAtAll {
            type Args = ();
            type Ret = ();
            fn run(plugin: &mut T, (): Self::Args) -> Self::Ret {
                plugin.nothing_at_all()
            }
        }
        pub struct Several;
        impl<T: super::Values> __rt::Handler<T> for Several {
            type Args = (
                u8,
                __rt::StrArg,
                __rt::Buffer<u8>,
                __rt::ListArg<String>,
                Option<super::Point>,
            );
            type Ret = u64;
            fn run(plugin: &mut T, (a, b, c, d, e): Self::Args) -> Self::Ret {
                plugin.several(a, &b, c, &d, e)
            }
        }
        pub struct Float;
        impl<T: super::Values> __rt::Handler<T> for Float {
            type Args = (f32, f64);
            type Ret = f32;
            fn run(plugin: &mut T, (a, b): Self::Args) -> Self::Ret {
                plugin.float(a, b)
            }
        }
        pub struct Double;
        impl<T: super::Values> __rt::Handler<T> for Double {
            type Args = (f32, f64);
            type Ret = f64;
            fn run(plugin: &mut T, (a, b): Self::Args) -> Self::Ret {
                plugin.double(a, b)
            }
        }
    }
}
/// What the host gives its plugins.
///
/// A plugin calls the functions; a host implements the traits and provides what `service` makes of
/// them.
#[allow(unsafe_code, clippy::all, clippy::undocumented_unsafe_blocks)]
pub mod host {
    #[allow(unused_imports)]
    use super::__rt;
    /// Every type that a contract can have.
    ///
    /// In WIT: `test:values/values`.
    #[allow(unsafe_code, clippy::all, clippy::undocumented_unsafe_blocks)]
    pub mod values {
        #[allow(unused_imports)]
        use super::super::__rt;
        /// `numbers` of `test:values/values`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub struct Numbers {
            /// `a` of `numbers`.
            pub a: u8,
            /// `b` of `numbers`.
            pub b: i8,
            /// `c` of `numbers`.
            pub c: u16,
            /// `d` of `numbers`.
            pub d: i16,
            /// `e` of `numbers`.
            pub e: u32,
            /// `f` of `numbers`.
            pub f: i32,
            /// `g` of `numbers`.
            pub g: u64,
            /// `h` of `numbers`.
            pub h: i64,
        }
        /// `floats` of `test:values/values`.
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub struct Floats {
            /// `x` of `floats`.
            pub x: f32,
            /// `y` of `floats`.
            pub y: f64,
        }
        /// `buffers` of `test:values/values`.
        #[derive(Clone, Debug, PartialEq)]
        pub struct Buffers {
            /// `a` of `buffers`.
            pub a: __rt::Buffer<u8>,
            /// `b` of `buffers`.
            pub b: __rt::Buffer<i8>,
            /// `c` of `buffers`.
            pub c: __rt::Buffer<u16>,
            /// `d` of `buffers`.
            pub d: __rt::Buffer<i16>,
            /// `e` of `buffers`.
            pub e: __rt::Buffer<u32>,
            /// `f` of `buffers`.
            pub f: __rt::Buffer<i32>,
            /// `g` of `buffers`.
            pub g: __rt::Buffer<u64>,
            /// `h` of `buffers`.
            pub h: __rt::Buffer<i64>,
            /// `i` of `buffers`.
            pub i: __rt::Buffer<f32>,
            /// `j` of `buffers`.
            pub j: __rt::Buffer<f64>,
        }
        /// `texts` of `test:values/values`.
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub struct Texts {
            /// `one` of `texts`.
            pub one: String,
            /// `many` of `texts`.
            pub many: Vec<String>,
            /// `letters` of `texts`.
            pub letters: Vec<char>,
            /// `bits` of `texts`.
            pub bits: Vec<bool>,
        }
        /// `point` of `test:values/values`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub struct Point {
            /// `x` of `point`.
            pub x: i32,
            /// `y` of `point`.
            pub y: i32,
        }
        /// `points` of `test:values/values`.
        pub type Points = Vec<Point>;
        /// `label` of `test:values/values`.
        pub type Label = String;
        /// `byte` of `test:values/values`.
        pub type Byte = u8;
        /// `bytes` of `test:values/values`.
        pub type Bytes = __rt::Buffer<Byte>;
        /// `nothing` of `test:values/values`.
        pub type Nothing = Result<(), ()>;
        /// `level` of `test:values/values`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Level {
            /// `low` of `level`.
            Low,
            /// `middle` of `level`.
            Middle,
            /// `high` of `level`.
            High,
        }
        /// `rights` of `test:values/values`.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
        pub struct Rights(u8);
        impl Rights {
            /// `read` of `rights`.
            pub const READ: Rights = Rights(1 << 0);
            /// `write` of `rights`.
            pub const WRITE: Rights = Rights(1 << 1);
            /// `execute` of `rights`.
            pub const EXECUTE: Rights = Rights(1 << 2);
        }
        /// `nine` of `test:values/values`.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
        pub struct Nine(u16);
        impl Nine {
            /// `a` of `nine`.
            pub const A: Nine = Nine(1 << 0);
            /// `b` of `nine`.
            pub const B: Nine = Nine(1 << 1);
            /// `c` of `nine`.
            pub const C: Nine = Nine(1 << 2);
            /// `d` of `nine`.
            pub const D: Nine = Nine(1 << 3);
            /// `e` of `nine`.
            pub const E: Nine = Nine(1 << 4);
            /// `f` of `nine`.
            pub const F: Nine = Nine(1 << 5);
            /// `g` of `nine`.
            pub const G: Nine = Nine(1 << 6);
            /// `h` of `nine`.
            pub const H: Nine = Nine(1 << 7);
            /// `i` of `nine`.
            pub const I: Nine = Nine(1 << 8);
        }
        /// `all-of-them` of `test:values/values`.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
        pub struct AllOfThem(u32);
        impl AllOfThem {
            /// `n1` of `all-of-them`.
            pub const N1: AllOfThem = AllOfThem(1 << 0);
            /// `n2` of `all-of-them`.
            pub const N2: AllOfThem = AllOfThem(1 << 1);
            /// `n3` of `all-of-them`.
            pub const N3: AllOfThem = AllOfThem(1 << 2);
            /// `n4` of `all-of-them`.
            pub const N4: AllOfThem = AllOfThem(1 << 3);
            /// `n5` of `all-of-them`.
            pub const N5: AllOfThem = AllOfThem(1 << 4);
            /// `n6` of `all-of-them`.
            pub const N6: AllOfThem = AllOfThem(1 << 5);
            /// `n7` of `all-of-them`.
            pub const N7: AllOfThem = AllOfThem(1 << 6);
            /// `n8` of `all-of-them`.
            pub const N8: AllOfThem = AllOfThem(1 << 7);
            /// `n9` of `all-of-them`.
            pub const N9: AllOfThem = AllOfThem(1 << 8);
            /// `n10` of `all-of-them`.
            pub const N10: AllOfThem = AllOfThem(1 << 9);
            /// `n11` of `all-of-them`.
            pub const N11: AllOfThem = AllOfThem(1 << 10);
            /// `n12` of `all-of-them`.
            pub const N12: AllOfThem = AllOfThem(1 << 11);
            /// `n13` of `all-of-them`.
            pub const N13: AllOfThem = AllOfThem(1 << 12);
            /// `n14` of `all-of-them`.
            pub const N14: AllOfThem = AllOfThem(1 << 13);
            /// `n15` of `all-of-them`.
            pub const N15: AllOfThem = AllOfThem(1 << 14);
            /// `n16` of `all-of-them`.
            pub const N16: AllOfThem = AllOfThem(1 << 15);
            /// `n17` of `all-of-them`.
            pub const N17: AllOfThem = AllOfThem(1 << 16);
            /// `n18` of `all-of-them`.
            pub const N18: AllOfThem = AllOfThem(1 << 17);
            /// `n19` of `all-of-them`.
            pub const N19: AllOfThem = AllOfThem(1 << 18);
            /// `n20` of `all-of-them`.
            pub const N20: AllOfThem = AllOfThem(1 << 19);
            /// `n21` of `all-of-them`.
            pub const N21: AllOfThem = AllOfThem(1 << 20);
            /// `n22` of `all-of-them`.
            pub const N22: AllOfThem = AllOfThem(1 << 21);
            /// `n23` of `all-of-them`.
            pub const N23: AllOfThem = AllOfThem(1 << 22);
            /// `n24` of `all-of-them`.
            pub const N24: AllOfThem = AllOfThem(1 << 23);
            /// `n25` of `all-of-them`.
            pub const N25: AllOfThem = AllOfThem(1 << 24);
            /// `n26` of `all-of-them`.
            pub const N26: AllOfThem = AllOfThem(1 << 25);
            /// `n27` of `all-of-them`.
            pub const N27: AllOfThem = AllOfThem(1 << 26);
            /// `n28` of `all-of-them`.
            pub const N28: AllOfThem = AllOfThem(1 << 27);
            /// `n29` of `all-of-them`.
            pub const N29: AllOfThem = AllOfThem(1 << 28);
            /// `n30` of `all-of-them`.
            pub const N30: AllOfThem = AllOfThem(1 << 29);
            /// `n31` of `all-of-them`.
            pub const N31: AllOfThem = AllOfThem(1 << 30);
            /// `n32` of `all-of-them`.
            pub const N32: AllOfThem = AllOfThem(1 << 31);
        }
        /// `shape` of `test:values/values`.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Shape {
            /// Nothing at all.
            Empty,
            /// `circle` of `shape`.
            Circle(f32),
            /// `polygon` of `shape`.
            Polygon(Points),
            /// `named` of `shape`.
            Named((Label, Point)),
            /// `data` of `shape`.
            Data(__rt::Buffer<u16>),
        }
        /// `nested-item` of `test:values/values`.
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub struct NestedItem {
            /// `level` of `nested-item`.
            pub level: Level,
            /// `rights` of `nested-item`.
            pub rights: Rights,
            /// `points` of `nested-item`.
            pub points: Points,
        }
        /// `nested` of `test:values/values`.
        #[derive(Clone, Debug, PartialEq)]
        pub struct Nested {
            /// `shapes` of `nested`.
            pub shapes: Vec<Shape>,
            /// `maybe` of `nested`.
            pub maybe: Option<Option<u8>>,
            /// `outcome` of `nested`.
            pub outcome: Result<Vec<NestedItem>, Level>,
            /// `pair` of `nested`.
            pub pair: (u8, Option<String>),
            /// `single` of `nested`.
            pub single: (u64,),
        }
        mod __codec {
            #[allow(unused_imports)]
            use super::super::super::__rt;
            use super::Numbers as __Numbers;
            __rt::record!(
                __Numbers as "numbers" { a as "a" : u8, b as "b" : i8, c as "c" : u16, d
                as "d" : i16, e as "e" : u32, f as "f" : i32, g as "g" : u64, h as "h" :
                i64 }
            );
            use super::Floats as __Floats;
            __rt::record!(__Floats as "floats" { x as "x" : f32, y as "y" : f64 });
            use super::Buffers as __Buffers;
            __rt::record!(
                __Buffers as "buffers" { a as "a" : __rt::Buffer < u8 >, b as "b" :
                __rt::Buffer < i8 >, c as "c" : __rt::Buffer < u16 >, d as "d" :
                __rt::Buffer < i16 >, e as "e" : __rt::Buffer < u32 >, f as "f" :
                __rt::Buffer < i32 >, g as "g" : __rt::Buffer < u64 >, h as "h" :
                __rt::Buffer < i64 >, i as "i" : __rt::Buffer < f32 >, j as "j" :
                __rt::Buffer < f64 > }
            );
            use super::Texts as __Texts;
            __rt::record!(
                __Texts as "texts" { one as "one" : String, many as "many" : Vec < String
                >, letters as "letters" : Vec < char >, bits as "bits" : Vec < bool > }
            );
            use super::Point as __Point;
            __rt::record!(__Point as "point" { x as "x" : i32, y as "y" : i32 });
            use super::Level as __Level;
            __rt::enumeration!(
                __Level as "level" { 0 => Low as "low", 1 => Middle as "middle", 2 =>
                High as "high" }
            );
            use super::Rights as __Rights;
            __rt::flags!(
                __Rights as "rights" : u8 { 0 => READ as "read", 1 => WRITE as "write", 2
                => EXECUTE as "execute" }
            );
            use super::Nine as __Nine;
            __rt::flags!(
                __Nine as "nine" : u16 { 0 => A as "a", 1 => B as "b", 2 => C as "c", 3
                => D as "d", 4 => E as "e", 5 => F as "f", 6 => G as "g", 7 => H as "h",
                8 => I as "i" }
            );
            use super::AllOfThem as __AllOfThem;
            __rt::flags!(
                __AllOfThem as "all-of-them" : u32 { 0 => N1 as "n1", 1 => N2 as "n2", 2
                => N3 as "n3", 3 => N4 as "n4", 4 => N5 as "n5", 5 => N6 as "n6", 6 => N7
                as "n7", 7 => N8 as "n8", 8 => N9 as "n9", 9 => N10 as "n10", 10 => N11
                as "n11", 11 => N12 as "n12", 12 => N13 as "n13", 13 => N14 as "n14", 14
                => N15 as "n15", 15 => N16 as "n16", 16 => N17 as "n17", 17 => N18 as
                "n18", 18 => N19 as "n19", 19 => N20 as "n20", 20 => N21 as "n21", 21 =>
                N22 as "n22", 22 => N23 as "n23", 23 => N24 as "n24", 24 => N25 as "n25",
                25 => N26 as "n26", 26 => N27 as "n27", 27 => N28 as "n28", 28 => N29 as
                "n29", 29 => N30 as "n30", 30 => N31 as "n31", 31 => N32 as "n32" }
            );
            use super::Shape as __Shape;
            __rt::variant!(
                __Shape as "shape" { 0 => Empty as "empty", 1 => Circle as "circle" :
                f32, 2 => Polygon as "polygon" : super::Points, 3 => Named as "named" :
                (super::Label, super::Point,), 4 => Data as "data" : __rt::Buffer < u16 >
                }
            );
            use super::NestedItem as __NestedItem;
            __rt::record!(
                __NestedItem as "nested-item" { level as "level" : super::Level, rights
                as "rights" : super::Rights, points as "points" : super::Points }
            );
            use super::Nested as __Nested;
            __rt::record!(
                __Nested as "nested" { shapes as "shapes" : Vec < super::Shape >, maybe
                as "maybe" : Option < Option < u8 > >, outcome as "outcome" : Result <
                Vec < super::NestedItem >, super::Level >, pair as "pair" : (u8, Option <
                String >,), single as "single" : (u64,) }
            );
        }
        /// Every type that a contract can have.
        ///
        /// A host implements it, for all its plugins and from any thread.
        pub trait Values: Send + Sync {
            /// `test:values/values#take-numbers`.
            ///
            /// # Errors
            /// What the host refuses or fails with; the plugin's call ends with it.
            fn take_numbers(
                &self,
                value: Numbers,
            ) -> Result<Numbers, __rt::ServiceError>;
            /// `test:values/values#take-floats`.
            ///
            /// # Errors
            /// What the host refuses or fails with; the plugin's call ends with it.
            fn take_floats(&self, value: Floats) -> Result<Floats, __rt::ServiceError>;
            /// `test:values/values#take-buffers`.
            ///
            /// # Errors
            /// What the host refuses or fails with; the plugin's call ends with it.
            fn take_buffers(
                &self,
                value: Buffers,
            ) -> Result<Buffers, __rt::ServiceError>;
            /// `test:values/values#take-texts`.
            ///
            /// # Errors
            /// What the host refuses or fails with; the plugin's call ends with it.
            fn take_texts(&self, value: Texts) -> Result<Texts, __rt::ServiceError>;
            /// `test:values/values#take-flag`.
            ///
            /// # Errors
            /// What the host refuses or fails with; the plugin's call ends with it.
            fn take_flag(&self, value: bool) -> Result<bool, __rt::ServiceError>;
            /// `test:values/values#take-letter`.
            ///
            /// # Errors
            /// What the host refuses or fails with; the plugin's call ends with it.
            fn take_letter(&self, value: char) -> Result<char, __rt::ServiceError>;
            /// `test:values/values#take-word`.
            ///
            /// # Errors
            /// What the host refuses or fails with; the plugin's call ends with it.
            fn take_word(&self, value: &str) -> Result<String, __rt::ServiceError>;
            /// `test:values/values#take-labelled`.
            ///
            /// # Errors
            /// What the host refuses or fails with; the plugin's call ends with it.
            fn take_labelled(&self, value: &str) -> Result<Label, __rt::ServiceError>;
            /// `test:values/values#take-words`.
            ///
            /// # Errors
            /// What the host refuses or fails with; the plugin's call ends with it.
            fn take_words(
                &self,
                value: &[String],
            ) -> Result<Vec<String>, __rt::ServiceError>;
            /// `test:values/values#take-points`.
            ///
            /// # Errors
            /// What the host refuses or fails with; the plugin's call ends with it.
            fn take_points(&self, value: &[Point]) -> Result<Points, __rt::ServiceError>;
            /// `test:values/values#take-bytes`.
            ///
            /// # Errors
            /// What the host refuses or fails with; the plugin's call ends with it.
            fn take_bytes(&self, value: Bytes) -> Result<Bytes, __rt::ServiceError>;
            /// `test:values/values#take-lists`.
            ///
            /// # Errors
            /// What the host refuses or fails with; the plugin's call ends with it.
            fn take_lists(
                &self,
                value: Vec<__rt::Buffer<u32>>,
            ) -> Result<Vec<__rt::Buffer<u32>>, __rt::ServiceError>;
            /// `test:values/values#take-optional`.
            ///
            /// # Errors
            /// What the host refuses or fails with; the plugin's call ends with it.
            fn take_optional(
                &self,
                value: Option<String>,
            ) -> Result<Option<String>, __rt::ServiceError>;
            /// `test:values/values#take-optional-list`.
            ///
            /// # Errors
            /// What the host refuses or fails with; the plugin's call ends with it.
            fn take_optional_list(
                &self,
                value: Option<__rt::Buffer<f64>>,
            ) -> Result<Option<__rt::Buffer<f64>>, __rt::ServiceError>;
            /// `test:values/values#take-both`.
            ///
            /// # Errors
            /// What the host refuses or fails with; the plugin's call ends with it.
            fn take_both(
                &self,
                value: Result<u8, String>,
            ) -> Result<Result<u8, String>, __rt::ServiceError>;
            /// `test:values/values#take-good`.
            ///
            /// # Errors
            /// What the host refuses or fails with; the plugin's call ends with it.
            fn take_good(
                &self,
                value: Result<u32, ()>,
            ) -> Result<Result<u32, ()>, __rt::ServiceError>;
            /// `test:values/values#take-bad`.
            ///
            /// # Errors
            /// What the host refuses or fails with; the plugin's call ends with it.
            fn take_bad(
                &self,
                value: Result<(), u32>,
            ) -> Result<Result<(), u32>, __rt::ServiceError>;
            /// `test:values/values#take-neither`.
            ///
            /// # Errors
            /// What the host refuses or fails with; the plugin's call ends with it.
            fn take_neither(
                &self,
                value: Result<(), ()>,
            ) -> Result<Result<(), ()>, __rt::ServiceError>;
            /// `test:values/values#take-aliased`.
            ///
            /// # Errors
            /// What the host refuses or fails with; the plugin's call ends with it.
            fn take_aliased(
                &self,
                value: Nothing,
            ) -> Result<Nothing, __rt::ServiceError>;
            /// `test:values/values#take-pair`.
            ///
            /// # Errors
            /// What the host refuses or fails with; the plugin's call ends with it.
            fn take_pair(
                &self,
                value: (String, Point),
            ) -> Result<(String, Point), __rt::ServiceError>;
            /// `test:values/values#take-level`.
            ///
            /// # Errors
            /// What the host refuses or fails with; the plugin's call ends with it.
            fn take_level(&self, value: Level) -> Result<Level, __rt::ServiceError>;
            /// `test:values/values#take-rights`.
            ///
            /// # Errors
            /// What the host refuses or fails with; the plugin's call ends with it.
            fn take_rights(&self, value: Rights) -> Result<Rights, __rt::ServiceError>;
            /// `test:values/values#take-nine`.
            ///
            /// # Errors
            /// What the host refuses or fails with; the plugin's call ends with it.
            fn take_nine(&self, value: Nine) -> Result<Nine, __rt::ServiceError>;
            /// `test:values/values#take-all`.
            ///
            /// # Errors
            /// What the host refuses or fails with; the plugin's call ends with it.
            fn take_all(
                &self,
                value: AllOfThem,
            ) -> Result<AllOfThem, __rt::ServiceError>;
            /// `test:values/values#take-shape`.
            ///
            /// # Errors
            /// What the host refuses or fails with; the plugin's call ends with it.
            fn take_shape(&self, value: Shape) -> Result<Shape, __rt::ServiceError>;
            /// `test:values/values#take-shapes`.
            ///
            /// # Errors
            /// What the host refuses or fails with; the plugin's call ends with it.
            fn take_shapes(
                &self,
                value: Vec<Shape>,
            ) -> Result<Vec<Shape>, __rt::ServiceError>;
            /// `test:values/values#take-nested`.
            ///
            /// # Errors
            /// What the host refuses or fails with; the plugin's call ends with it.
            fn take_nested(&self, value: Nested) -> Result<Nested, __rt::ServiceError>;
            /// `test:values/values#nothing-at-all`.
            ///
            /// # Errors
            /// What the host refuses or fails with; the plugin's call ends with it.
            fn nothing_at_all(&self) -> Result<(), __rt::ServiceError>;
            /// `test:values/values#several`.
            ///
            /// # Errors
            /// What the host refuses or fails with; the plugin's call ends with it.
            fn several(
                &self,
                a: u8,
                b: &str,
                c: __rt::Buffer<u8>,
                d: &[String],
                e: Option<Point>,
            ) -> Result<u64, __rt::ServiceError>;
            /// `test:values/values#float`.
            ///
            /// # Errors
            /// What the host refuses or fails with; the plugin's call ends with it.
            fn float(&self, a: f32, b: f64) -> Result<f32, __rt::ServiceError>;
            /// `test:values/values#double`.
            ///
            /// # Errors
            /// What the host refuses or fails with; the plugin's call ends with it.
            fn double(&self, a: f32, b: f64) -> Result<f64, __rt::ServiceError>;
        }
        /// `test:values/values#take-numbers`.
        ///
        /// # Panics
        /// When the host refuses or fails: that ends the call that the plugin is in, and the host's error arrives at its caller.
        pub fn take_numbers(value: Numbers) -> Numbers {
            #[cfg(target_arch = "wasm32")]
            {
                #[link(wasm_import_module = "test:values/values")]
                unsafe extern "C" {
                    #[link_name = "take-numbers"]
                    fn __import(
                        a0: i32,
                        a1: i32,
                        a2: i32,
                        a3: i32,
                        a4: i32,
                        a5: i32,
                        a6: i64,
                        a7: i64,
                        a8: i32,
                    );
                }
                unsafe {
                    __rt::guest::import::<
                        _,
                        Numbers,
                    >(
                        (value,),
                        |flat| {
                            __import(
                                flat[0] as i32,
                                flat[1] as i32,
                                flat[2] as i32,
                                flat[3] as i32,
                                flat[4] as i32,
                                flat[5] as i32,
                                flat[6] as i64,
                                flat[7] as i64,
                                flat[8] as i32,
                            );
                            0
                        },
                    )
                }
            }
            #[cfg(not(target_arch = "wasm32"))]
            {
                #[cfg_attr(
                    all(unix, not(target_vendor = "apple")),
                    unsafe(
                        link_section = "keyway.import.test:values/values#take-numbers"
                    )
                )]
                static __INDEX: u32 = 0;
                unsafe {
                    __rt::host_call::<_, Numbers>(__rt::import_index(&__INDEX), (value,))
                }
            }
        }
        /// `test:values/values#take-floats`.
        ///
        /// # Panics
        /// When the host refuses or fails: that ends the call that the plugin is in, and the host's error arrives at its caller.
        pub fn take_floats(value: Floats) -> Floats {
            #[cfg(target_arch = "wasm32")]
            {
                #[link(wasm_import_module = "test:values/values")]
                unsafe extern "C" {
                    #[link_name = "take-floats"]
                    fn __import(a0: f32, a1: f64, a2: i32);
                }
                unsafe {
                    __rt::guest::import::<
                        _,
                        Floats,
                    >(
                        (value,),
                        |flat| {
                            __import(
                                f32::from_bits(flat[0] as u32),
                                f64::from_bits(flat[1]),
                                flat[2] as i32,
                            );
                            0
                        },
                    )
                }
            }
            #[cfg(not(target_arch = "wasm32"))]
            {
                #[cfg_attr(
                    all(unix, not(target_vendor = "apple")),
                    unsafe(link_section = "keyway.import.test:values/values#take-floats")
                )]
                static __INDEX: u32 = 1;
                unsafe {
                    __rt::host_call::<_, Floats>(__rt::import_index(&__INDEX), (value,))
                }
            }
        }
        /// `test:values/values#take-buffers`.
        ///
        /// # Panics
        /// When the host refuses or fails: that ends the call that the plugin is in, and the host's error arrives at its caller.
        pub fn take_buffers(value: Buffers) -> Buffers {
            #[cfg(target_arch = "wasm32")]
            {
                #[link(wasm_import_module = "test:values/values")]
                unsafe extern "C" {
                    #[link_name = "take-buffers"]
                    fn __import(a0: i32, a1: i32);
                }
                unsafe {
                    __rt::guest::import::<
                        _,
                        Buffers,
                    >(
                        (value,),
                        |flat| {
                            __import(flat[0] as i32, flat[1] as i32);
                            0
                        },
                    )
                }
            }
            #[cfg(not(target_arch = "wasm32"))]
            {
                #[cfg_attr(
                    all(unix, not(target_vendor = "apple")),
                    unsafe(
                        link_section = "keyway.import.test:values/values#take-buffers"
                    )
                )]
                static __INDEX: u32 = 2;
                unsafe {
                    __rt::host_call::<_, Buffers>(__rt::import_index(&__INDEX), (value,))
                }
            }
        }
        /// `test:values/values#take-texts`.
        ///
        /// # Panics
        /// When the host refuses or fails: that ends the call that the plugin is in, and the host's error arrives at its caller.
        pub fn take_texts(value: Texts) -> Texts {
            #[cfg(target_arch = "wasm32")]
            {
                #[link(wasm_import_module = "test:values/values")]
                unsafe extern "C" {
                    #[link_name = "take-texts"]
                    fn __import(
                        a0: i32,
                        a1: i32,
                        a2: i32,
                        a3: i32,
                        a4: i32,
                        a5: i32,
                        a6: i32,
                        a7: i32,
                        a8: i32,
                    );
                }
                unsafe {
                    __rt::guest::import::<
                        _,
                        Texts,
                    >(
                        (value,),
                        |flat| {
                            __import(
                                flat[0] as i32,
                                flat[1] as i32,
                                flat[2] as i32,
                                flat[3] as i32,
                                flat[4] as i32,
                                flat[5] as i32,
                                flat[6] as i32,
                                flat[7] as i32,
                                flat[8] as i32,
                            );
                            0
                        },
                    )
                }
            }
            #[cfg(not(target_arch = "wasm32"))]
            {
                #[cfg_attr(
                    all(unix, not(target_vendor = "apple")),
                    unsafe(link_section = "keyway.import.test:values/values#take-texts")
                )]
                static __INDEX: u32 = 3;
                unsafe {
                    __rt::host_call::<_, Texts>(__rt::import_index(&__INDEX), (value,))
                }
            }
        }
        /// `test:values/values#take-flag`.
        ///
        /// # Panics
        /// When the host refuses or fails: that ends the call that the plugin is in, and the host's error arrives at its caller.
        pub fn take_flag(value: bool) -> bool {
            #[cfg(target_arch = "wasm32")]
            {
                #[link(wasm_import_module = "test:values/values")]
                unsafe extern "C" {
                    #[link_name = "take-flag"]
                    fn __import(a0: i32) -> i32;
                }
                unsafe {
                    __rt::guest::import::<
                        _,
                        bool,
                    >((value,), |flat| __import(flat[0] as i32) as u32 as u64)
                }
            }
            #[cfg(not(target_arch = "wasm32"))]
            {
                #[cfg_attr(
                    all(unix, not(target_vendor = "apple")),
                    unsafe(link_section = "keyway.import.test:values/values#take-flag")
                )]
                static __INDEX: u32 = 4;
                unsafe {
                    __rt::host_call::<_, bool>(__rt::import_index(&__INDEX), (value,))
                }
            }
        }
        /// `test:values/values#take-letter`.
        ///
        /// # Panics
        /// When the host refuses or fails: that ends the call that the plugin is in, and the host's error arrives at its caller.
        pub fn take_letter(value: char) -> char {
            #[cfg(target_arch = "wasm32")]
            {
                #[link(wasm_import_module = "test:values/values")]
                unsafe extern "C" {
                    #[link_name = "take-letter"]
                    fn __import(a0: i32) -> i32;
                }
                unsafe {
                    __rt::guest::import::<
                        _,
                        char,
                    >((value,), |flat| __import(flat[0] as i32) as u32 as u64)
                }
            }
            #[cfg(not(target_arch = "wasm32"))]
            {
                #[cfg_attr(
                    all(unix, not(target_vendor = "apple")),
                    unsafe(link_section = "keyway.import.test:values/values#take-letter")
                )]
                static __INDEX: u32 = 5;
                unsafe {
                    __rt::host_call::<_, char>(__rt::import_index(&__INDEX), (value,))
                }
            }
        }
        /// `test:values/values#take-word`.
        ///
        /// # Panics
        /// When the host refuses or fails: that ends the call that the plugin is in, and the host's error arrives at its caller.
        pub fn take_word(value: &str) -> String {
            #[cfg(target_arch = "wasm32")]
            {
                #[link(wasm_import_module = "test:values/values")]
                unsafe extern "C" {
                    #[link_name = "take-word"]
                    fn __import(a0: i32, a1: i32, a2: i32);
                }
                unsafe {
                    __rt::guest::import::<
                        _,
                        String,
                    >(
                        (value,),
                        |flat| {
                            __import(flat[0] as i32, flat[1] as i32, flat[2] as i32);
                            0
                        },
                    )
                }
            }
            #[cfg(not(target_arch = "wasm32"))]
            {
                #[cfg_attr(
                    all(unix, not(target_vendor = "apple")),
                    unsafe(link_section = "keyway.import.test:values/values#take-word")
                )]
                static __INDEX: u32 = 6;
                unsafe {
                    __rt::host_call::<_, String>(__rt::import_index(&__INDEX), (value,))
                }
            }
        }
        /// `test:values/values#take-labelled`.
        ///
        /// # Panics
        /// When the host refuses or fails: that ends the call that the plugin is in, and the host's error arrives at its caller.
        pub fn take_labelled(value: &str) -> Label {
            #[cfg(target_arch = "wasm32")]
            {
                #[link(wasm_import_module = "test:values/values")]
                unsafe extern "C" {
                    #[link_name = "take-labelled"]
                    fn __import(a0: i32, a1: i32, a2: i32);
                }
                unsafe {
                    __rt::guest::import::<
                        _,
                        Label,
                    >(
                        (value,),
                        |flat| {
                            __import(flat[0] as i32, flat[1] as i32, flat[2] as i32);
                            0
                        },
                    )
                }
            }
            #[cfg(not(target_arch = "wasm32"))]
            {
                #[cfg_attr(
                    all(unix, not(target_vendor = "apple")),
                    unsafe(
                        link_section = "keyway.import.test:values/values#take-labelled"
                    )
                )]
                static __INDEX: u32 = 7;
                unsafe {
                    __rt::host_call::<_, Label>(__rt::import_index(&__INDEX), (value,))
                }
            }
        }
        /// `test:values/values#take-words`.
        ///
        /// # Panics
        /// When the host refuses or fails: that ends the call that the plugin is in, and the host's error arrives at its caller.
        pub fn take_words(value: &[String]) -> Vec<String> {
            #[cfg(target_arch = "wasm32")]
            {
                #[link(wasm_import_module = "test:values/values")]
                unsafe extern "C" {
                    #[link_name = "take-words"]
                    fn __import(a0: i32, a1: i32, a2: i32);
                }
                unsafe {
                    __rt::guest::import::<
                        _,
                        Vec<String>,
                    >(
                        (value,),
                        |flat| {
                            __import(flat[0] as i32, flat[1] as i32, flat[2] as i32);
                            0
                        },
                    )
                }
            }
            #[cfg(not(target_arch = "wasm32"))]
            {
                #[cfg_attr(
                    all(unix, not(target_vendor = "apple")),
                    unsafe(link_section = "keyway.import.test:values/values#take-words")
                )]
                static __INDEX: u32 = 8;
                unsafe {
                    __rt::host_call::<
                        _,
                        Vec<String>,
                    >(__rt::import_index(&__INDEX), (value,))
                }
            }
        }
        /// `test:values/values#take-points`.
        ///
        /// # Panics
        /// When the host refuses or fails: that ends the call that the plugin is in, and the host's error arrives at its caller.
        pub fn take_points(value: &[Point]) -> Points {
            #[cfg(target_arch = "wasm32")]
            {
                #[link(wasm_import_module = "test:values/values")]
                unsafe extern "C" {
                    #[link_name = "take-points"]
                    fn __import(a0: i32, a1: i32, a2: i32);
                }
                unsafe {
                    __rt::guest::import::<
                        _,
                        Points,
                    >(
                        (value,),
                        |flat| {
                            __import(flat[0] as i32, flat[1] as i32, flat[2] as i32);
                            0
                        },
                    )
                }
            }
            #[cfg(not(target_arch = "wasm32"))]
            {
                #[cfg_attr(
                    all(unix, not(target_vendor = "apple")),
                    unsafe(link_section = "keyway.import.test:values/values#take-points")
                )]
                static __INDEX: u32 = 9;
                unsafe {
                    __rt::host_call::<_, Points>(__rt::import_index(&__INDEX), (value,))
                }
            }
        }
        /// `test:values/values#take-bytes`.
        ///
        /// # Panics
        /// When the host refuses or fails: that ends the call that the plugin is in, and the host's error arrives at its caller.
        pub fn take_bytes(value: Bytes) -> Bytes {
            #[cfg(target_arch = "wasm32")]
            {
                #[link(wasm_import_module = "test:values/values")]
                unsafe extern "C" {
                    #[link_name = "take-bytes"]
                    fn __import(a0: i32, a1: i32, a2: i32);
                }
                unsafe {
                    __rt::guest::import::<
                        _,
                        Bytes,
                    >(
                        (value,),
                        |flat| {
                            __import(flat[0] as i32, flat[1] as i32, flat[2] as i32);
                            0
                        },
                    )
                }
            }
            #[cfg(not(target_arch = "wasm32"))]
            {
                #[cfg_attr(
                    all(unix, not(target_vendor = "apple")),
                    unsafe(link_section = "keyway.import.test:values/values#take-bytes")
                )]
                static __INDEX: u32 = 10;
                unsafe {
                    __rt::host_call::<_, Bytes>(__rt::import_index(&__INDEX), (value,))
                }
            }
        }
        /// `test:values/values#take-lists`.
        ///
        /// # Panics
        /// When the host refuses or fails: that ends the call that the plugin is in, and the host's error arrives at its caller.
        pub fn take_lists(value: Vec<__rt::Buffer<u32>>) -> Vec<__rt::Buffer<u32>> {
            #[cfg(target_arch = "wasm32")]
            {
                #[link(wasm_import_module = "test:values/values")]
                unsafe extern "C" {
                    #[link_name = "take-lists"]
                    fn __import(a0: i32, a1: i32, a2: i32);
                }
                unsafe {
                    __rt::guest::import::<
                        _,
                        Vec<__rt::Buffer<u32>>,
                    >(
                        (value,),
                        |flat| {
                            __import(flat[0] as i32, flat[1] as i32, flat[2] as i32);
                            0
                        },
                    )
                }
            }
            #[cfg(not(target_arch = "wasm32"))]
            {
                #[cfg_attr(
                    all(unix, not(target_vendor = "apple")),
                    unsafe(link_section = "keyway.import.test:values/values#take-lists")
                )]
                static __INDEX: u32 = 11;
                unsafe {
                    __rt::host_call::<
                        _,
                        Vec<__rt::Buffer<u32>>,
                    >(__rt::import_index(&__INDEX), (value,))
                }
            }
        }
        /// `test:values/values#take-optional`.
        ///
        /// # Panics
        /// When the host refuses or fails: that ends the call that the plugin is in, and the host's error arrives at its caller.
        pub fn take_optional(value: Option<String>) -> Option<String> {
            #[cfg(target_arch = "wasm32")]
            {
                #[link(wasm_import_module = "test:values/values")]
                unsafe extern "C" {
                    #[link_name = "take-optional"]
                    fn __import(a0: i32, a1: i32, a2: i32, a3: i32);
                }
                unsafe {
                    __rt::guest::import::<
                        _,
                        Option<String>,
                    >(
                        (value,),
                        |flat| {
                            __import(
                                flat[0] as i32,
                                flat[1] as i32,
                                flat[2] as i32,
                                flat[3] as i32,
                            );
                            0
                        },
                    )
                }
            }
            #[cfg(not(target_arch = "wasm32"))]
            {
                #[cfg_attr(
                    all(unix, not(target_vendor = "apple")),
                    unsafe(
                        link_section = "keyway.import.test:values/values#take-optional"
                    )
                )]
                static __INDEX: u32 = 12;
                unsafe {
                    __rt::host_call::<
                        _,
                        Option<String>,
                    >(__rt::import_index(&__INDEX), (value,))
                }
            }
        }
        /// `test:values/values#take-optional-list`.
        ///
        /// # Panics
        /// When the host refuses or fails: that ends the call that the plugin is in, and the host's error arrives at its caller.
        pub fn take_optional_list(
            value: Option<__rt::Buffer<f64>>,
        ) -> Option<__rt::Buffer<f64>> {
            #[cfg(target_arch = "wasm32")]
            {
                #[link(wasm_import_module = "test:values/values")]
                unsafe extern "C" {
                    #[link_name = "take-optional-list"]
                    fn __import(a0: i32, a1: i32, a2: i32, a3: i32);
                }
                unsafe {
                    __rt::guest::import::<
                        _,
                        Option<__rt::Buffer<f64>>,
                    >(
                        (value,),
                        |flat| {
                            __import(
                                flat[0] as i32,
                                flat[1] as i32,
                                flat[2] as i32,
                                flat[3] as i32,
                            );
                            0
                        },
                    )
                }
            }
            #[cfg(not(target_arch = "wasm32"))]
            {
                #[cfg_attr(
                    all(unix, not(target_vendor = "apple")),
                    unsafe(
                        link_section = "keyway.import.test:values/values#take-optional-list"
                    )
                )]
                static __INDEX: u32 = 13;
                unsafe {
                    __rt::host_call::<
                        _,
                        Option<__rt::Buffer<f64>>,
                    >(__rt::import_index(&__INDEX), (value,))
                }
            }
        }
        /// `test:values/values#take-both`.
        ///
        /// # Panics
        /// When the host refuses or fails: that ends the call that the plugin is in, and the host's error arrives at its caller.
        pub fn take_both(value: Result<u8, String>) -> Result<u8, String> {
            #[cfg(target_arch = "wasm32")]
            {
                #[link(wasm_import_module = "test:values/values")]
                unsafe extern "C" {
                    #[link_name = "take-both"]
                    fn __import(a0: i32, a1: i32, a2: i32, a3: i32);
                }
                unsafe {
                    __rt::guest::import::<
                        _,
                        Result<u8, String>,
                    >(
                        (value,),
                        |flat| {
                            __import(
                                flat[0] as i32,
                                flat[1] as i32,
                                flat[2] as i32,
                                flat[3] as i32,
                            );
                            0
                        },
                    )
                }
            }
            #[cfg(not(target_arch = "wasm32"))]
            {
                #[cfg_attr(
                    all(unix, not(target_vendor = "apple")),
                    unsafe(link_section = "keyway.import.test:values/values#take-both")
                )]
                static __INDEX: u32 = 14;
                unsafe {
                    __rt::host_call::<
                        _,
                        Result<u8, String>,
                    >(__rt::import_index(&__INDEX), (value,))
                }
            }
        }
        /// `test:values/values#take-good`.
        ///
        /// # Panics
        /// When the host refuses or fails: that ends the call that the plugin is in, and the host's error arrives at its caller.
        pub fn take_good(value: Result<u32, ()>) -> Result<u32, ()> {
            #[cfg(target_arch = "wasm32")]
            {
                #[link(wasm_import_module = "test:values/values")]
                unsafe extern "C" {
                    #[link_name = "take-good"]
                    fn __import(a0: i32, a1: i32, a2: i32);
                }
                unsafe {
                    __rt::guest::import::<
                        _,
                        Result<u32, ()>,
                    >(
                        (value,),
                        |flat| {
                            __import(flat[0] as i32, flat[1] as i32, flat[2] as i32);
                            0
                        },
                    )
                }
            }
            #[cfg(not(target_arch = "wasm32"))]
            {
                #[cfg_attr(
                    all(unix, not(target_vendor = "apple")),
                    unsafe(link_section = "keyway.import.test:values/values#take-good")
                )]
                static __INDEX: u32 = 15;
                unsafe {
                    __rt::host_call::<
                        _,
                        Result<u32, ()>,
                    >(__rt::import_index(&__INDEX), (value,))
                }
            }
        }
        /// `test:values/values#take-bad`.
        ///
        /// # Panics
        /// When the host refuses or fails: that ends the call that the plugin is in, and the host's error arrives at its caller.
        pub fn take_bad(value: Result<(), u32>) -> Result<(), u32> {
            #[cfg(target_arch = "wasm32")]
            {
                #[link(wasm_import_module = "test:values/values")]
                unsafe extern "C" {
                    #[link_name = "take-bad"]
                    fn __import(a0: i32, a1: i32, a2: i32);
                }
                unsafe {
                    __rt::guest::import::<
                        _,
                        Result<(), u32>,
                    >(
                        (value,),
                        |flat| {
                            __import(flat[0] as i32, flat[1] as i32, flat[2] as i32);
                            0
                        },
                    )
                }
            }
            #[cfg(not(target_arch = "wasm32"))]
            {
                #[cfg_attr(
                    all(unix, not(target_vendor = "apple")),
                    unsafe(link_section = "keyway.import.test:values/values#take-bad")
                )]
                static __INDEX: u32 = 16;
                unsafe {
                    __rt::host_call::<
                        _,
                        Result<(), u32>,
                    >(__rt::import_index(&__INDEX), (value,))
                }
            }
        }
        /// `test:values/values#take-neither`.
        ///
        /// # Panics
        /// When the host refuses or fails: that ends the call that the plugin is in, and the host's error arrives at its caller.
        pub fn take_neither(value: Result<(), ()>) -> Result<(), ()> {
            #[cfg(target_arch = "wasm32")]
            {
                #[link(wasm_import_module = "test:values/values")]
                unsafe extern "C" {
                    #[link_name = "take-neither"]
                    fn __import(a0: i32) -> i32;
                }
                unsafe {
                    __rt::guest::import::<
                        _,
                        Result<(), ()>,
                    >((value,), |flat| __import(flat[0] as i32) as u32 as u64)
                }
            }
            #[cfg(not(target_arch = "wasm32"))]
            {
                #[cfg_attr(
                    all(unix, not(target_vendor = "apple")),
                    unsafe(
                        link_section = "keyway.import.test:values/values#take-neither"
                    )
                )]
                static __INDEX: u32 = 17;
                unsafe {
                    __rt::host_call::<
                        _,
                        Result<(), ()>,
                    >(__rt::import_index(&__INDEX), (value,))
                }
            }
        }
        /// `test:values/values#take-aliased`.
        ///
        /// # Panics
        /// When the host refuses or fails: that ends the call that the plugin is in, and the host's error arrives at its caller.
        pub fn take_aliased(value: Nothing) -> Nothing {
            #[cfg(target_arch = "wasm32")]
            {
                #[link(wasm_import_module = "test:values/values")]
                unsafe extern "C" {
                    #[link_name = "take-aliased"]
                    fn __import(a0: i32) -> i32;
                }
                unsafe {
                    __rt::guest::import::<
                        _,
                        Nothing,
                    >((value,), |flat| __import(flat[0] as i32) as u32 as u64)
                }
            }
            #[cfg(not(target_arch = "wasm32"))]
            {
                #[cfg_attr(
                    all(unix, not(target_vendor = "apple")),
                    unsafe(
                        link_section = "keyway.import.test:values/values#take-aliased"
                    )
                )]
                static __INDEX: u32 = 18;
                unsafe {
                    __rt::host_call::<_, Nothing>(__rt::import_index(&__INDEX), (value,))
                }
            }
        }
        /// `test:values/values#take-pair`.
        ///
        /// # Panics
        /// When the host refuses or fails: that ends the call that the plugin is in, and the host's error arrives at its caller.
        pub fn take_pair(value: (String, Point)) -> (String, Point) {
            #[cfg(target_arch = "wasm32")]
            {
                #[link(wasm_import_module = "test:values/values")]
                unsafe extern "C" {
                    #[link_name = "take-pair"]
                    fn __import(a0: i32, a1: i32, a2: i32, a3: i32, a4: i32);
                }
                unsafe {
                    __rt::guest::import::<
                        _,
                        (String, Point),
                    >(
                        (value,),
                        |flat| {
                            __import(
                                flat[0] as i32,
                                flat[1] as i32,
                                flat[2] as i32,
                                flat[3] as i32,
                                flat[4] as i32,
                            );
                            0
                        },
                    )
                }
            }
            #[cfg(not(target_arch = "wasm32"))]
            {
                #[cfg_attr(
                    all(unix, not(target_vendor = "apple")),
                    unsafe(link_section = "keyway.import.test:values/values#take-pair")
                )]
                static __INDEX: u32 = 19;
                unsafe {
                    __rt::host_call::<
                        _,
                        (String, Point),
                    >(__rt::import_index(&__INDEX), (value,))
                }
            }
        }
        /// `test:values/values#take-level`.
        ///
        /// # Panics
        /// When the host refuses or fails: that ends the call that the plugin is in, and the host's error arrives at its caller.
        pub fn take_level(value: Level) -> Level {
            #[cfg(target_arch = "wasm32")]
            {
                #[link(wasm_import_module = "test:values/values")]
                unsafe extern "C" {
                    #[link_name = "take-level"]
                    fn __import(a0: i32) -> i32;
                }
                unsafe {
                    __rt::guest::import::<
                        _,
                        Level,
                    >((value,), |flat| __import(flat[0] as i32) as u32 as u64)
                }
            }
            #[cfg(not(target_arch = "wasm32"))]
            {
                #[cfg_attr(
                    all(unix, not(target_vendor = "apple")),
                    unsafe(link_section = "keyway.import.test:values/values#take-level")
                )]
                static __INDEX: u32 = 20;
                unsafe {
                    __rt::host_call::<_, Level>(__rt::import_index(&__INDEX), (value,))
                }
            }
        }
        /// `test:values/values#take-rights`.
        ///
        /// # Panics
        /// When the host refuses or fails: that ends the call that the plugin is in, and the host's error arrives at its caller.
        pub fn take_rights(value: Rights) -> Rights {
            #[cfg(target_arch = "wasm32")]
            {
                #[link(wasm_import_module = "test:values/values")]
                unsafe extern "C" {
                    #[link_name = "take-rights"]
                    fn __import(a0: i32) -> i32;
                }
                unsafe {
                    __rt::guest::import::<
                        _,
                        Rights,
                    >((value,), |flat| __import(flat[0] as i32) as u32 as u64)
                }
            }
            #[cfg(not(target_arch = "wasm32"))]
            {
                #[cfg_attr(
                    all(unix, not(target_vendor = "apple")),
                    unsafe(link_section = "keyway.import.test:values/values#take-rights")
                )]
                static __INDEX: u32 = 21;
                unsafe {
                    __rt::host_call::<_, Rights>(__rt::import_index(&__INDEX), (value,))
                }
            }
        }
        /// `test:values/values#take-nine`.
        ///
        /// # Panics
        /// When the host refuses or fails: that ends the call that the plugin is in, and the host's error arrives at its caller.
        pub fn take_nine(value: Nine) -> Nine {
            #[cfg(target_arch = "wasm32")]
            {
                #[link(wasm_import_module = "test:values/values")]
                unsafe extern "C" {
                    #[link_name = "take-nine"]
                    fn __import(a0: i32) -> i32;
                }
                unsafe {
                    __rt::guest::import::<
                        _,
                        Nine,
                    >((value,), |flat| __import(flat[0] as i32) as u32 as u64)
                }
            }
            #[cfg(not(target_arch = "wasm32"))]
            {
                #[cfg_attr(
                    all(unix, not(target_vendor = "apple")),
                    unsafe(link_section = "keyway.import.test:values/values#take-nine")
                )]
                static __INDEX: u32 = 22;
                unsafe {
                    __rt::host_call::<_, Nine>(__rt::import_index(&__INDEX), (value,))
                }
            }
        }
        /// `test:values/values#take-all`.
        ///
        /// # Panics
        /// When the host refuses or fails: that ends the call that the plugin is in, and the host's error arrives at its caller.
        pub fn take_all(value: AllOfThem) -> AllOfThem {
            #[cfg(target_arch = "wasm32")]
            {
                #[link(wasm_import_module = "test:values/values")]
                unsafe extern "C" {
                    #[link_name = "take-all"]
                    fn __import(a0: i32) -> i32;
                }
                unsafe {
                    __rt::guest::import::<
                        _,
                        AllOfThem,
                    >((value,), |flat| __import(flat[0] as i32) as u32 as u64)
                }
            }
            #[cfg(not(target_arch = "wasm32"))]
            {
                #[cfg_attr(
                    all(unix, not(target_vendor = "apple")),
                    unsafe(link_section = "keyway.import.test:values/values#take-all")
                )]
                static __INDEX: u32 = 23;
                unsafe {
                    __rt::host_call::<
                        _,
                        AllOfThem,
                    >(__rt::import_index(&__INDEX), (value,))
                }
            }
        }
        /// `test:values/values#take-shape`.
        ///
        /// # Panics
        /// When the host refuses or fails: that ends the call that the plugin is in, and the host's error arrives at its caller.
        pub fn take_shape(value: Shape) -> Shape {
            #[cfg(target_arch = "wasm32")]
            {
                #[link(wasm_import_module = "test:values/values")]
                unsafe extern "C" {
                    #[link_name = "take-shape"]
                    fn __import(a0: i32, a1: i32, a2: i32, a3: i32, a4: i32, a5: i32);
                }
                unsafe {
                    __rt::guest::import::<
                        _,
                        Shape,
                    >(
                        (value,),
                        |flat| {
                            __import(
                                flat[0] as i32,
                                flat[1] as i32,
                                flat[2] as i32,
                                flat[3] as i32,
                                flat[4] as i32,
                                flat[5] as i32,
                            );
                            0
                        },
                    )
                }
            }
            #[cfg(not(target_arch = "wasm32"))]
            {
                #[cfg_attr(
                    all(unix, not(target_vendor = "apple")),
                    unsafe(link_section = "keyway.import.test:values/values#take-shape")
                )]
                static __INDEX: u32 = 24;
                unsafe {
                    __rt::host_call::<_, Shape>(__rt::import_index(&__INDEX), (value,))
                }
            }
        }
        /// `test:values/values#take-shapes`.
        ///
        /// # Panics
        /// When the host refuses or fails: that ends the call that the plugin is in, and the host's error arrives at its caller.
        pub fn take_shapes(value: Vec<Shape>) -> Vec<Shape> {
            #[cfg(target_arch = "wasm32")]
            {
                #[link(wasm_import_module = "test:values/values")]
                unsafe extern "C" {
                    #[link_name = "take-shapes"]
                    fn __import(a0: i32, a1: i32, a2: i32);
                }
                unsafe {
                    __rt::guest::import::<
                        _,
                        Vec<Shape>,
                    >(
                        (value,),
                        |flat| {
                            __import(flat[0] as i32, flat[1] as i32, flat[2] as i32);
                            0
                        },
                    )
                }
            }
            #[cfg(not(target_arch = "wasm32"))]
            {
                #[cfg_attr(
                    all(unix, not(target_vendor = "apple")),
                    unsafe(link_section = "keyway.import.test:values/values#take-shapes")
                )]
                static __INDEX: u32 = 25;
                unsafe {
                    __rt::host_call::<
                        _,
                        Vec<Shape>,
                    >(__rt::import_index(&__INDEX), (value,))
                }
            }
        }
        /// `test:values/values#take-nested`.
        ///
        /// # Panics
        /// When the host refuses or fails: that ends the call that the plugin is in, and the host's error arrives at its caller.
        pub fn take_nested(value: Nested) -> Nested {
            #[cfg(target_arch = "wasm32")]
            {
                #[link(wasm_import_module = "test:values/values")]
                unsafe extern "C" {
                    #[link_name = "take-nested"]
                    fn __import(
                        a0: i32,
                        a1: i32,
                        a2: i32,
                        a3: i32,
                        a4: i32,
                        a5: i32,
                        a6: i32,
                        a7: i32,
                        a8: i32,
                        a9: i32,
                        a10: i32,
                        a11: i32,
                        a12: i64,
                        a13: i32,
                    );
                }
                unsafe {
                    __rt::guest::import::<
                        _,
                        Nested,
                    >(
                        (value,),
                        |flat| {
                            __import(
                                flat[0] as i32,
                                flat[1] as i32,
                                flat[2] as i32,
                                flat[3] as i32,
                                flat[4] as i32,
                                flat[5] as i32,
                                flat[6] as i32,
                                flat[7] as i32,
                                flat[8] as i32,
                                flat[9] as i32,
                                flat[10] as i32,
                                flat[11] as i32,
                                flat[12] as i64,
                                flat[13] as i32,
                            );
                            0
                        },
                    )
                }
            }
            #[cfg(not(target_arch = "wasm32"))]
            {
                #[cfg_attr(
                    all(unix, not(target_vendor = "apple")),
                    unsafe(link_section = "keyway.import.test:values/values#take-nested")
                )]
                static __INDEX: u32 = 26;
                unsafe {
                    __rt::host_call::<_, Nested>(__rt::import_index(&__INDEX), (value,))
                }
            }
        }
        /// `test:values/values#nothing-at-all`.
        ///
        /// # Panics
        /// When the host refuses or fails: that ends the call that the plugin is in, and the host's error arrives at its caller.
        pub fn nothing_at_all() {
            #[cfg(target_arch = "wasm32")]
            {
                #[link(wasm_import_module = "test:values/values")]
                unsafe extern "C" {
                    #[link_name = "nothing-at-all"]
                    fn __import();
                }
                unsafe {
                    __rt::guest::import::<
                        _,
                        (),
                    >(
                        (),
                        |flat| {
                            __import();
                            0
                        },
                    )
                }
            }
            #[cfg(not(target_arch = "wasm32"))]
            {
                #[cfg_attr(
                    all(unix, not(target_vendor = "apple")),
                    unsafe(
                        link_section = "keyway.import.test:values/values#nothing-at-all"
                    )
                )]
                static __INDEX: u32 = 27;
                unsafe { __rt::host_call::<_, ()>(__rt::import_index(&__INDEX), ()) }
            }
        }
        /// `test:values/values#several`.
        ///
        /// # Panics
        /// When the host refuses or fails: that ends the call that the plugin is in, and the host's error arrives at its caller.
        pub fn several(
            a: u8,
            b: &str,
            c: __rt::Buffer<u8>,
            d: &[String],
            e: Option<Point>,
        ) -> u64 {
            #[cfg(target_arch = "wasm32")]
            {
                #[link(wasm_import_module = "test:values/values")]
                unsafe extern "C" {
                    #[link_name = "several"]
                    fn __import(
                        a0: i32,
                        a1: i32,
                        a2: i32,
                        a3: i32,
                        a4: i32,
                        a5: i32,
                        a6: i32,
                        a7: i32,
                        a8: i32,
                        a9: i32,
                    ) -> i64;
                }
                unsafe {
                    __rt::guest::import::<
                        _,
                        u64,
                    >(
                        (a, b, c, d, e),
                        |flat| {
                            __import(
                                flat[0] as i32,
                                flat[1] as i32,
                                flat[2] as i32,
                                flat[3] as i32,
                                flat[4] as i32,
                                flat[5] as i32,
                                flat[6] as i32,
                                flat[7] as i32,
                                flat[8] as i32,
                                flat[9] as i32,
                            ) as u64
                        },
                    )
                }
            }
            #[cfg(not(target_arch = "wasm32"))]
            {
                #[cfg_attr(
                    all(unix, not(target_vendor = "apple")),
                    unsafe(link_section = "keyway.import.test:values/values#several")
                )]
                static __INDEX: u32 = 28;
                unsafe {
                    __rt::host_call::<
                        _,
                        u64,
                    >(__rt::import_index(&__INDEX), (a, b, c, d, e))
                }
            }
        }
        /// `test:values/values#float`.
        ///
        /// # Panics
        /// When the host refuses or fails: that ends the call that the plugin is in, and the host's error arrives at its caller.
        pub fn float(a: f32, b: f64) -> f32 {
            #[cfg(target_arch = "wasm32")]
            {
                #[link(wasm_import_module = "test:values/values")]
                unsafe extern "C" {
                    #[link_name = "float"]
                    fn __import(a0: f32, a1: f64) -> f32;
                }
                unsafe {
                    __rt::guest::import::<
                        _,
                        f32,
                    >(
                        (a, b),
                        |flat| {
                            __import(
                                    f32::from_bits(flat[0] as u32),
                                    f64::from_bits(flat[1]),
                                )
                                .to_bits() as u64
                        },
                    )
                }
            }
            #[cfg(not(target_arch = "wasm32"))]
            {
                #[cfg_attr(
                    all(unix, not(target_vendor = "apple")),
                    unsafe(link_section = "keyway.import.test:values/values#float")
                )]
                static __INDEX: u32 = 29;
                unsafe {
                    __rt::host_call::<_, f32>(__rt::import_index(&__INDEX), (a, b))
                }
            }
        }
        /// `test:values/values#double`.
        ///
        /// # Panics
        /// When the host refuses or fails: that ends the call that the plugin is in, and the host's error arrives at its caller.
        pub fn double(a: f32, b: f64) -> f64 {
            #[cfg(target_arch = "wasm32")]
            {
                #[link(wasm_import_module = "test:values/values")]
                unsafe extern "C" {
                    #[link_name = "double"]
                    fn __import(a0: f32, a1: f64) -> f64;
                }
                unsafe {
                    __rt::guest::import::<
                        _,
                        f64,
                    >(
                        (a, b),
                        |flat| {
                            __import(
                                    f32::from_bits(flat[0] as u32),
                                    f64::from_bits(flat[1]),
                                )
                                .to_bits()
                        },
                    )
                }
            }
            #[cfg(not(target_arch = "wasm32"))]
            {
                #[cfg_attr(
                    all(unix, not(target_vendor = "apple")),
                    unsafe(link_section = "keyway.import.test:values/values#double")
                )]
                static __INDEX: u32 = 30;
                unsafe {
                    __rt::host_call::<_, f64>(__rt::import_index(&__INDEX), (a, b))
                }
            }
        }
        /// Makes a host service of an implementation of `test:values/values`, for `HostBuilder::provide`.
        pub fn service<T: Values + 'static>(service: T) -> __rt::Service {
            __rt::Service::new(
                &super::super::CONTRACT.imports[0],
                ::std::sync::Arc::new(service),
                &[
                    __rt::ServiceFunction::of::<T, __functions::TakeNumbers>(),
                    __rt::ServiceFunction::of::<T, __functions::TakeFloats>(),
                    __rt::ServiceFunction::of::<T, __functions::TakeBuffers>(),
                    __rt::ServiceFunction::of::<T, __functions::TakeTexts>(),
                    __rt::ServiceFunction::of::<T, __functions::TakeFlag>(),
                    __rt::ServiceFunction::of::<T, __functions::TakeLetter>(),
                    __rt::ServiceFunction::of::<T, __functions::TakeWord>(),
                    __rt::ServiceFunction::of::<T, __functions::TakeLabelled>(),
                    __rt::ServiceFunction::of::<T, __functions::TakeWords>(),
                    __rt::ServiceFunction::of::<T, __functions::TakePoints>(),
                    __rt::ServiceFunction::of::<T, __functions::TakeBytes>(),
                    __rt::ServiceFunction::of::<T, __functions::TakeLists>(),
                    __rt::ServiceFunction::of::<T, __functions::TakeOptional>(),
                    __rt::ServiceFunction::of::<T, __functions::TakeOptionalList>(),
                    __rt::ServiceFunction::of::<T, __functions::TakeBoth>(),
                    __rt::ServiceFunction::of::<T, __functions::TakeGood>(),
                    __rt::ServiceFunction::of::<T, __functions::TakeBad>(),
                    __rt::ServiceFunction::of::<T, __functions::TakeNeither>(),
                    __rt::ServiceFunction::of::<T, __functions::TakeAliased>(),
                    __rt::ServiceFunction::of::<T, __functions::TakePair>(),
                    __rt::ServiceFunction::of::<T, __functions::TakeLevel>(),
                    __rt::ServiceFunction::of::<T, __functions::TakeRights>(),
                    __rt::ServiceFunction::of::<T, __functions::TakeNine>(),
                    __rt::ServiceFunction::of::<T, __functions::TakeAll>(),
                    __rt::ServiceFunction::of::<T, __functions::TakeShape>(),
                    __rt::ServiceFunction::of::<T, __functions::TakeShapes>(),
                    __rt::ServiceFunction::of::<T, __functions::TakeNested>(),
                    __rt::ServiceFunction::of::<T, __functions::NothingAtAll>(),
                    __rt::ServiceFunction::of::<T, __functions::Several>(),
                    __rt::ServiceFunction::of::<T, __functions::Float>(),
                    __rt::ServiceFunction::of::<T, __functions::Double>(),
                ],
            )
        }
        #[doc(hidden)]
        #[allow(missing_docs)]
        pub mod __functions {
            #[allow(unused_imports)]
            use super::super::super::__rt;
            pub struct TakeNumbers;
            impl<T: super::Values> __rt::ServiceHandler<T> for TakeNumbers {
                type Args = (super::Numbers,);
                type Ret = super::Numbers;
                fn run(
                    service: &T,
                    (value,): Self::Args,
                ) -> Result<Self::Ret, __rt::ServiceError> {
                    service.take_numbers(value)
                }
            }
            pub struct TakeFloats;
            impl<T: super::Values> __rt::ServiceHandler<T> for TakeFloats {
                type Args = (super::Floats,);
                type Ret = super::Floats;
                fn run(
                    service: &T,
                    (value,): Self::Args,
                ) -> Result<Self::Ret, __rt::ServiceError> {
                    service.take_floats(value)
                }
            }
            pub struct TakeBuffers;
            impl<T: super::Values> __rt::ServiceHandler<T> for TakeBuffers {
                type Args = (super::Buffers,);
                type Ret = super::Buffers;
                fn run(
                    service: &T,
                    (value,): Self::Args,
                ) -> Result<Self::Ret, __rt::ServiceError> {
                    service.take_buffers(value)
                }
            }
            pub struct TakeTexts;
            impl<T: super::Values> __rt::ServiceHandler<T> for TakeTexts {
                type Args = (super::Texts,);
                type Ret = super::Texts;
                fn run(
                    service: &T,
                    (value,): Self::Args,
                ) -> Result<Self::Ret, __rt::ServiceError> {
                    service.take_texts(value)
                }
            }
            pub struct TakeFlag;
            impl<T: super::Values> __rt::ServiceHandler<T> for TakeFlag {
                type Args = (bool,);
                type Ret = bool;
                fn run(
                    service: &T,
                    (value,): Self::Args,
                ) -> Result<Self::Ret, __rt::ServiceError> {
                    service.take_flag(value)
                }
            }
            pub struct TakeLetter;
            impl<T: super::Values> __rt::ServiceHandler<T> for TakeLetter {
                type Args = (char,);
                type Ret = char;
                fn run(
                    service: &T,
                    (value,): Self::Args,
                ) -> Result<Self::Ret, __rt::ServiceError> {
                    service.take_letter(value)
                }
            }
            pub struct TakeWord;
            impl<T: super::Values> __rt::ServiceHandler<T> for TakeWord {
                type Args = (String,);
                type Ret = String;
                fn run(
                    service: &T,
                    (value,): Self::Args,
                ) -> Result<Self::Ret, __rt::ServiceError> {
                    service.take_word(&value)
                }
            }
            pub struct TakeLabelled;
            impl<T: super::Values> __rt::ServiceHandler<T> for TakeLabelled {
                type Args = (String,);
                type Ret = super::Label;
                fn run(
                    service: &T,
                    (value,): Self::Args,
                ) -> Result<Self::Ret, __rt::ServiceError> {
                    service.take_labelled(&value)
                }
            }
            pub struct TakeWords;
            impl<T: super::Values> __rt::ServiceHandler<T> for TakeWords {
                type Args = (__rt::ListArg<String>,);
                type Ret = Vec<String>;
                fn run(
                    service: &T,
                    (value,): Self::Args,
                ) -> Result<Self::Ret, __rt::ServiceError> {
                    service.take_words(&value)
                }
            }
            pub struct TakePoints;
            impl<T: super::Values> __rt::ServiceHandler<T> for TakePoints {
                type Args = (__rt::ListArg<super::Point>,);
                type Ret = super::Points;
                fn run(
                    service: &T,
                    (value,): Self::Args,
                ) -> Result<Self::Ret, __rt::ServiceError> {
                    service.take_points(&value)
                }
            }
            pub struct TakeBytes;
            impl<T: super::Values> __rt::ServiceHandler<T> for TakeBytes {
                type Args = (super::Bytes,);
                type Ret = super::Bytes;
                fn run(
                    service: &T,
                    (value,): Self::Args,
                ) -> Result<Self::Ret, __rt::ServiceError> {
                    service.take_bytes(value)
                }
            }
            pub struct TakeLists;
            impl<T: super::Values> __rt::ServiceHandler<T> for TakeLists {
                type Args = (Vec<__rt::Buffer<u32>>,);
                type Ret = Vec<__rt::Buffer<u32>>;
                fn run(
                    service: &T,
                    (value,): Self::Args,
                ) -> Result<Self::Ret, __rt::ServiceError> {
                    service.take_lists(value)
                }
            }
            pub struct TakeOptional;
            impl<T: super::Values> __rt::ServiceHandler<T> for TakeOptional {
                type Args = (Option<String>,);
                type Ret = Option<String>;
                fn run(
                    service: &T,
                    (value,): Self::Args,
                ) -> Result<Self::Ret, __rt::ServiceError> {
                    service.take_optional(value)
                }
            }
            pub struct TakeOptionalList;
            impl<T: super::Values> __rt::ServiceHandler<T> for TakeOptionalList {
                type Args = (Option<__rt::Buffer<f64>>,);
                type Ret = Option<__rt::Buffer<f64>>;
                fn run(
                    service: &T,
                    (value,): Self::Args,
                ) -> Result<Self::Ret, __rt::ServiceError> {
                    service.take_optional_list(value)
                }
            }
            pub struct TakeBoth;
            impl<T: super::Values> __rt::ServiceHandler<T> for TakeBoth {
                type Args = (Result<u8, String>,);
                type Ret = Result<u8, String>;
                fn run(
                    service: &T,
                    (value,): Self::Args,
                ) -> Result<Self::Ret, __rt::ServiceError> {
                    service.take_both(value)
                }
            }
            pub struct TakeGood;
            impl<T: super::Values> __rt::ServiceHandler<T> for TakeGood {
                type Args = (Result<u32, ()>,);
                type Ret = Result<u32, ()>;
                fn run(
                    service: &T,
                    (value,): Self::Args,
                ) -> Result<Self::Ret, __rt::ServiceError> {
                    service.take_good(value)
                }
            }
            pub struct TakeBad;
            impl<T: super::Values> __rt::ServiceHandler<T> for TakeBad {
                type Args = (Result<(), u32>,);
                type Ret = Result<(), u32>;
                fn run(
                    service: &T,
                    (value,): Self::Args,
                ) -> Result<Self::Ret, __rt::ServiceError> {
                    service.take_bad(value)
                }
            }
            pub struct TakeNeither;
            impl<T: super::Values> __rt::ServiceHandler<T> for TakeNeither {
                type Args = (Result<(), ()>,);
                type Ret = Result<(), ()>;
                fn run(
                    service: &T,
                    (value,): Self::Args,
                ) -> Result<Self::Ret, __rt::ServiceError> {
                    service.take_neither(value)
                }
            }
            pub struct TakeAliased;
            impl<T: super::Values> __rt::ServiceHandler<T> for TakeAliased {
                type Args = (super::Nothing,);
                type Ret = super::Nothing;
                fn run(
                    service: &T,
                    (value,): Self::Args,
                ) -> Result<Self::Ret, __rt::ServiceError> {
                    service.take_aliased(value)
                }
            }
            pub struct TakePair;
            impl<T: super::Values> __rt::ServiceHandler<T> for TakePair {
                type Args = ((String, super::Point),);
                type Ret = (String, super::Point);
                fn run(
                    service: &T,
                    (value,): Self::Args,
                ) -> Result<Self::Ret, __rt::ServiceError> {
                    service.take_pair(value)
                }
            }
            pub struct TakeLevel;
            impl<T: super::Values> __rt::ServiceHandler<T> for TakeLevel {
                type Args = (super::Level,);
                type Ret = super::Level;
                fn run(
                    service: &T,
                    (value,): Self::Args,
                ) -> Result<Self::Ret, __rt::ServiceError> {
                    service.take_level(value)
                }
            }
            pub struct TakeRights;
            impl<T: super::Values> __rt::ServiceHandler<T> for TakeRights {
                type Args = (super::Rights,);
                type Ret = super::Rights;
                fn run(
                    service: &T,
                    (value,): Self::Args,
                ) -> Result<Self::Ret, __rt::ServiceError> {
                    service.take_rights(value)
                }
            }
            pub struct TakeNine;
            impl<T: super::Values> __rt::ServiceHandler<T> for TakeNine {
                type Args = (super::Nine,);
                type Ret = super::Nine;
                fn run(
                    service: &T,
                    (value,): Self::Args,
                ) -> Result<Self::Ret, __rt::ServiceError> {
                    service.take_nine(value)
                }
            }
            pub struct TakeAll;
            impl<T: super::Values> __rt::ServiceHandler<T> for TakeAll {
                type Args = (super::AllOfThem,);
                type Ret = super::AllOfThem;
                fn run(
                    service: &T,
                    (value,): Self::Args,
                ) -> Result<Self::Ret, __rt::ServiceError> {
                    service.take_all(value)
                }
            }
            pub struct TakeShape;
            impl<T: super::Values> __rt::ServiceHandler<T> for TakeShape {
                type Args = (super::Shape,);
                type Ret = super::Shape;
                fn run(
                    service: &T,
                    (value,): Self::Args,
                ) -> Result<Self::Ret, __rt::ServiceError> {
                    service.take_shape(value)
                }
            }
            pub struct TakeShapes;
            impl<T: super::Values> __rt::ServiceHandler<T> for TakeShapes {
                type Args = (Vec<super::Shape>,);
                type Ret = Vec<super::Shape>;
                fn run(
                    service: &T,
                    (value,): Self::Args,
                ) -> Result<Self::Ret, __rt::ServiceError> {
                    service.take_shapes(value)
                }
            }
            pub struct TakeNested;
            impl<T: super::Values> __rt::ServiceHandler<T> for TakeNested {
                type Args = (super::Nested,);
                type Ret = super::Nested;
                fn run(
                    service: &T,
                    (value,): Self::Args,
                ) -> Result<Self::Ret, __rt::ServiceError> {
                    service.take_nested(value)
                }
            }
            pub struct NothingAtAll;
            impl<T: super::Values> __rt::ServiceHandler<T> for NothingAtAll {
                type Args = ();
                type Ret = ();
                fn run(
                    service: &T,
                    (): Self::Args,
                ) -> Result<Self::Ret, __rt::ServiceError> {
                    service.nothing_at_all()
                }
            }
            pub struct Several;
            impl<T: super::Values> __rt::ServiceHandler<T> for Several {
                type Args = (
                    u8,
                    String,
                    __rt::Buffer<u8>,
                    __rt::ListArg<String>,
                    Option<super::Point>,
                );
                type Ret = u64;
                fn run(
                    service: &T,
                    (a, b, c, d, e): Self::Args,
                ) -> Result<Self::Ret, __rt::ServiceError> {
                    service.several(a, &b, c, &d, e)
                }
            }
            pub struct Float;
            impl<T: super::Values> __rt::ServiceHandler<T> for Float {
                type Args = (f32, f64);
                type Ret = f32;
                fn run(
                    service: &T,
                    (a, b): Self::Args,
                ) -> Result<Self::Ret, __rt::ServiceError> {
                    service.float(a, b)
                }
            }
            pub struct Double;
            impl<T: super::Values> __rt::ServiceHandler<T> for Double {
                type Args = (f32, f64);
                type Ret = f64;
                fn run(
                    service: &T,
                    (a, b): Self::Args,
                ) -> Result<Self::Ret, __rt::ServiceError> {
                    service.double(a, b)
                }
            }
        }
    }
}
/// The contract `test:values/every-value`: what a plugin exports and what it may import, with their types.
pub static CONTRACT: __rt::Contract = __rt::Contract {
    name: __rt::Ref::Static("test:values/every-value"),
    exports: __rt::Ref::Static(const {
        &[
            __rt::Interface {
                name: __rt::Ref::Static("test:values/values"),
                functions: __rt::Ref::Static(const {
                    &[
                        __rt::Function {
                            name: __rt::Ref::Static("take-numbers"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(
                                                <values::Numbers as __rt::Lower>::TYPE,
                                            ),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(<values::Numbers as __rt::Lower>::TYPE),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("take-floats"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(<values::Floats as __rt::Lower>::TYPE),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(<values::Floats as __rt::Lower>::TYPE),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("take-buffers"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(
                                                <values::Buffers as __rt::Lower>::TYPE,
                                            ),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(<values::Buffers as __rt::Lower>::TYPE),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("take-texts"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(<values::Texts as __rt::Lower>::TYPE),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(<values::Texts as __rt::Lower>::TYPE),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("take-flag"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(<bool as __rt::Lower>::TYPE),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(<bool as __rt::Lower>::TYPE),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("take-letter"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(<char as __rt::Lower>::TYPE),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(<char as __rt::Lower>::TYPE),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("take-word"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(
                                                <::std::string::String as __rt::Lower>::TYPE,
                                            ),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(
                                        <::std::string::String as __rt::Lower>::TYPE,
                                    ),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("take-labelled"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(<values::Label as __rt::Lower>::TYPE),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(<values::Label as __rt::Lower>::TYPE),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("take-words"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(
                                                <::std::vec::Vec<
                                                    ::std::string::String,
                                                > as __rt::Lower>::TYPE,
                                            ),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(
                                        <::std::vec::Vec<
                                            ::std::string::String,
                                        > as __rt::Lower>::TYPE,
                                    ),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("take-points"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(<values::Points as __rt::Lower>::TYPE),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(<values::Points as __rt::Lower>::TYPE),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("take-bytes"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(<values::Bytes as __rt::Lower>::TYPE),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(<values::Bytes as __rt::Lower>::TYPE),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("take-lists"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(
                                                <::std::vec::Vec<__rt::Buffer<u32>> as __rt::Lower>::TYPE,
                                            ),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(
                                        <::std::vec::Vec<__rt::Buffer<u32>> as __rt::Lower>::TYPE,
                                    ),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("take-optional"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(
                                                <::core::option::Option<
                                                    ::std::string::String,
                                                > as __rt::Lower>::TYPE,
                                            ),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(
                                        <::core::option::Option<
                                            ::std::string::String,
                                        > as __rt::Lower>::TYPE,
                                    ),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("take-optional-list"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(
                                                <::core::option::Option<
                                                    __rt::Buffer<f64>,
                                                > as __rt::Lower>::TYPE,
                                            ),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(
                                        <::core::option::Option<
                                            __rt::Buffer<f64>,
                                        > as __rt::Lower>::TYPE,
                                    ),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("take-both"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(
                                                <::core::result::Result<
                                                    u8,
                                                    ::std::string::String,
                                                > as __rt::Lower>::TYPE,
                                            ),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(
                                        <::core::result::Result<
                                            u8,
                                            ::std::string::String,
                                        > as __rt::Lower>::TYPE,
                                    ),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("take-good"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(
                                                <::core::result::Result<u32, ()> as __rt::Lower>::TYPE,
                                            ),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(
                                        <::core::result::Result<u32, ()> as __rt::Lower>::TYPE,
                                    ),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("take-bad"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(
                                                <::core::result::Result<(), u32> as __rt::Lower>::TYPE,
                                            ),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(
                                        <::core::result::Result<(), u32> as __rt::Lower>::TYPE,
                                    ),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("take-neither"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(
                                                <::core::result::Result<(), ()> as __rt::Lower>::TYPE,
                                            ),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(
                                        <::core::result::Result<(), ()> as __rt::Lower>::TYPE,
                                    ),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("take-aliased"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(
                                                <values::Nothing as __rt::Lower>::TYPE,
                                            ),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(<values::Nothing as __rt::Lower>::TYPE),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("take-pair"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(
                                                <(
                                                    ::std::string::String,
                                                    values::Point,
                                                ) as __rt::Lower>::TYPE,
                                            ),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(
                                        <(
                                            ::std::string::String,
                                            values::Point,
                                        ) as __rt::Lower>::TYPE,
                                    ),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("take-level"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(<values::Level as __rt::Lower>::TYPE),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(<values::Level as __rt::Lower>::TYPE),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("take-rights"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(<values::Rights as __rt::Lower>::TYPE),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(<values::Rights as __rt::Lower>::TYPE),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("take-nine"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(<values::Nine as __rt::Lower>::TYPE),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(<values::Nine as __rt::Lower>::TYPE),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("take-all"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(
                                                <values::AllOfThem as __rt::Lower>::TYPE,
                                            ),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(<values::AllOfThem as __rt::Lower>::TYPE),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("take-shape"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(<values::Shape as __rt::Lower>::TYPE),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(<values::Shape as __rt::Lower>::TYPE),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("take-shapes"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(
                                                <::std::vec::Vec<values::Shape> as __rt::Lower>::TYPE,
                                            ),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(
                                        <::std::vec::Vec<values::Shape> as __rt::Lower>::TYPE,
                                    ),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("take-nested"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(<values::Nested as __rt::Lower>::TYPE),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(<values::Nested as __rt::Lower>::TYPE),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("nothing-at-all"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const { &[] }),
                                result: ::core::option::Option::None,
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("several"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("a"),
                                            ty: __rt::Ref::Static(<u8 as __rt::Lower>::TYPE),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("b"),
                                            ty: __rt::Ref::Static(
                                                <::std::string::String as __rt::Lower>::TYPE,
                                            ),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("c"),
                                            ty: __rt::Ref::Static(
                                                <__rt::Buffer<u8> as __rt::Lower>::TYPE,
                                            ),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("d"),
                                            ty: __rt::Ref::Static(
                                                <::std::vec::Vec<
                                                    ::std::string::String,
                                                > as __rt::Lower>::TYPE,
                                            ),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("e"),
                                            ty: __rt::Ref::Static(
                                                <::core::option::Option<values::Point> as __rt::Lower>::TYPE,
                                            ),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(<u64 as __rt::Lower>::TYPE),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("float"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("a"),
                                            ty: __rt::Ref::Static(<f32 as __rt::Lower>::TYPE),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("b"),
                                            ty: __rt::Ref::Static(<f64 as __rt::Lower>::TYPE),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(<f32 as __rt::Lower>::TYPE),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("double"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("a"),
                                            ty: __rt::Ref::Static(<f32 as __rt::Lower>::TYPE),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("b"),
                                            ty: __rt::Ref::Static(<f64 as __rt::Lower>::TYPE),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(<f64 as __rt::Lower>::TYPE),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                    ]
                }),
            },
        ]
    }),
    imports: __rt::Ref::Static(const {
        &[
            __rt::Interface {
                name: __rt::Ref::Static("test:values/values"),
                functions: __rt::Ref::Static(const {
                    &[
                        __rt::Function {
                            name: __rt::Ref::Static("take-numbers"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(
                                                <host::values::Numbers as __rt::Lower>::TYPE,
                                            ),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(
                                        <host::values::Numbers as __rt::Lower>::TYPE,
                                    ),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("take-floats"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(
                                                <host::values::Floats as __rt::Lower>::TYPE,
                                            ),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(
                                        <host::values::Floats as __rt::Lower>::TYPE,
                                    ),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("take-buffers"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(
                                                <host::values::Buffers as __rt::Lower>::TYPE,
                                            ),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(
                                        <host::values::Buffers as __rt::Lower>::TYPE,
                                    ),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("take-texts"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(
                                                <host::values::Texts as __rt::Lower>::TYPE,
                                            ),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(
                                        <host::values::Texts as __rt::Lower>::TYPE,
                                    ),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("take-flag"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(<bool as __rt::Lower>::TYPE),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(<bool as __rt::Lower>::TYPE),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("take-letter"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(<char as __rt::Lower>::TYPE),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(<char as __rt::Lower>::TYPE),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("take-word"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(
                                                <::std::string::String as __rt::Lower>::TYPE,
                                            ),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(
                                        <::std::string::String as __rt::Lower>::TYPE,
                                    ),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("take-labelled"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(
                                                <host::values::Label as __rt::Lower>::TYPE,
                                            ),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(
                                        <host::values::Label as __rt::Lower>::TYPE,
                                    ),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("take-words"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(
                                                <::std::vec::Vec<
                                                    ::std::string::String,
                                                > as __rt::Lower>::TYPE,
                                            ),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(
                                        <::std::vec::Vec<
                                            ::std::string::String,
                                        > as __rt::Lower>::TYPE,
                                    ),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("take-points"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(
                                                <host::values::Points as __rt::Lower>::TYPE,
                                            ),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(
                                        <host::values::Points as __rt::Lower>::TYPE,
                                    ),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("take-bytes"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(
                                                <host::values::Bytes as __rt::Lower>::TYPE,
                                            ),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(
                                        <host::values::Bytes as __rt::Lower>::TYPE,
                                    ),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("take-lists"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(
                                                <::std::vec::Vec<__rt::Buffer<u32>> as __rt::Lower>::TYPE,
                                            ),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(
                                        <::std::vec::Vec<__rt::Buffer<u32>> as __rt::Lower>::TYPE,
                                    ),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("take-optional"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(
                                                <::core::option::Option<
                                                    ::std::string::String,
                                                > as __rt::Lower>::TYPE,
                                            ),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(
                                        <::core::option::Option<
                                            ::std::string::String,
                                        > as __rt::Lower>::TYPE,
                                    ),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("take-optional-list"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(
                                                <::core::option::Option<
                                                    __rt::Buffer<f64>,
                                                > as __rt::Lower>::TYPE,
                                            ),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(
                                        <::core::option::Option<
                                            __rt::Buffer<f64>,
                                        > as __rt::Lower>::TYPE,
                                    ),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("take-both"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(
                                                <::core::result::Result<
                                                    u8,
                                                    ::std::string::String,
                                                > as __rt::Lower>::TYPE,
                                            ),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(
                                        <::core::result::Result<
                                            u8,
                                            ::std::string::String,
                                        > as __rt::Lower>::TYPE,
                                    ),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("take-good"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(
                                                <::core::result::Result<u32, ()> as __rt::Lower>::TYPE,
                                            ),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(
                                        <::core::result::Result<u32, ()> as __rt::Lower>::TYPE,
                                    ),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("take-bad"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(
                                                <::core::result::Result<(), u32> as __rt::Lower>::TYPE,
                                            ),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(
                                        <::core::result::Result<(), u32> as __rt::Lower>::TYPE,
                                    ),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("take-neither"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(
                                                <::core::result::Result<(), ()> as __rt::Lower>::TYPE,
                                            ),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(
                                        <::core::result::Result<(), ()> as __rt::Lower>::TYPE,
                                    ),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("take-aliased"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(
                                                <host::values::Nothing as __rt::Lower>::TYPE,
                                            ),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(
                                        <host::values::Nothing as __rt::Lower>::TYPE,
                                    ),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("take-pair"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(
                                                <(
                                                    ::std::string::String,
                                                    host::values::Point,
                                                ) as __rt::Lower>::TYPE,
                                            ),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(
                                        <(
                                            ::std::string::String,
                                            host::values::Point,
                                        ) as __rt::Lower>::TYPE,
                                    ),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("take-level"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(
                                                <host::values::Level as __rt::Lower>::TYPE,
                                            ),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(
                                        <host::values::Level as __rt::Lower>::TYPE,
                                    ),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("take-rights"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(
                                                <host::values::Rights as __rt::Lower>::TYPE,
                                            ),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(
                                        <host::values::Rights as __rt::Lower>::TYPE,
                                    ),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("take-nine"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(
                                                <host::values::Nine as __rt::Lower>::TYPE,
                                            ),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(<host::values::Nine as __rt::Lower>::TYPE),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("take-all"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(
                                                <host::values::AllOfThem as __rt::Lower>::TYPE,
                                            ),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(
                                        <host::values::AllOfThem as __rt::Lower>::TYPE,
                                    ),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("take-shape"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(
                                                <host::values::Shape as __rt::Lower>::TYPE,
                                            ),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(
                                        <host::values::Shape as __rt::Lower>::TYPE,
                                    ),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("take-shapes"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(
                                                <::std::vec::Vec<host::values::Shape> as __rt::Lower>::TYPE,
                                            ),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(
                                        <::std::vec::Vec<host::values::Shape> as __rt::Lower>::TYPE,
                                    ),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("take-nested"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(
                                                <host::values::Nested as __rt::Lower>::TYPE,
                                            ),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(
                                        <host::values::Nested as __rt::Lower>::TYPE,
                                    ),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("nothing-at-all"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const { &[] }),
                                result: ::core::option::Option::None,
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("several"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("a"),
                                            ty: __rt::Ref::Static(<u8 as __rt::Lower>::TYPE),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("b"),
                                            ty: __rt::Ref::Static(
                                                <::std::string::String as __rt::Lower>::TYPE,
                                            ),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("c"),
                                            ty: __rt::Ref::Static(
                                                <__rt::Buffer<u8> as __rt::Lower>::TYPE,
                                            ),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("d"),
                                            ty: __rt::Ref::Static(
                                                <::std::vec::Vec<
                                                    ::std::string::String,
                                                > as __rt::Lower>::TYPE,
                                            ),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("e"),
                                            ty: __rt::Ref::Static(
                                                <::core::option::Option<
                                                    host::values::Point,
                                                > as __rt::Lower>::TYPE,
                                            ),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(<u64 as __rt::Lower>::TYPE),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("float"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("a"),
                                            ty: __rt::Ref::Static(<f32 as __rt::Lower>::TYPE),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("b"),
                                            ty: __rt::Ref::Static(<f64 as __rt::Lower>::TYPE),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(<f32 as __rt::Lower>::TYPE),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("double"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("a"),
                                            ty: __rt::Ref::Static(<f32 as __rt::Lower>::TYPE),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("b"),
                                            ty: __rt::Ref::Static(<f64 as __rt::Lower>::TYPE),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(<f64 as __rt::Lower>::TYPE),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                    ]
                }),
            },
        ]
    }),
};
#[doc(hidden)]
pub const __NAME: &str = "test:values/every-value";
#[doc(hidden)]
pub const __WIT: &str = "package test:values;\n\n/// Every type that a contract can have.\ninterface values {\n  record numbers {\n    a: u8,\n    b: s8,\n    c: u16,\n    d: s16,\n    e: u32,\n    f: s32,\n    g: u64,\n    h: s64,\n  }\n  record floats {\n    x: f32,\n    y: f64,\n  }\n  record buffers {\n    a: list<u8>,\n    b: list<s8>,\n    c: list<u16>,\n    d: list<s16>,\n    e: list<u32>,\n    f: list<s32>,\n    g: list<u64>,\n    h: list<s64>,\n    i: list<f32>,\n    j: list<f64>,\n  }\n  record texts {\n    one: string,\n    many: list<string>,\n    letters: list<char>,\n    bits: list<bool>,\n  }\n  record point {\n    x: s32,\n    y: s32,\n  }\n  type points = list<point>;\n  type label = string;\n  type byte = u8;\n  type bytes = list<byte>;\n  type nothing = result;\n  enum level {\n    low,\n    middle,\n    high,\n  }\n  flags rights {\n    read,\n    write,\n    execute,\n  }\n  flags nine {\n    a,\n    b,\n    c,\n    d,\n    e,\n    f,\n    g,\n    h,\n    i,\n  }\n  flags all-of-them {\n    n1,\n    n2,\n    n3,\n    n4,\n    n5,\n    n6,\n    n7,\n    n8,\n    n9,\n    n10,\n    n11,\n    n12,\n    n13,\n    n14,\n    n15,\n    n16,\n    n17,\n    n18,\n    n19,\n    n20,\n    n21,\n    n22,\n    n23,\n    n24,\n    n25,\n    n26,\n    n27,\n    n28,\n    n29,\n    n30,\n    n31,\n    n32,\n  }\n  variant shape {\n    /// Nothing at all.\n    empty,\n    circle(f32),\n    polygon(points),\n    named(tuple<label, point>),\n    data(list<u16>),\n  }\n  record nested-item {\n    level: level,\n    rights: rights,\n    points: points,\n  }\n  record nested {\n    shapes: list<shape>,\n    maybe: option<option<u8>>,\n    outcome: result<list<nested-item>, level>,\n    pair: tuple<u8, option<string>>,\n    single: tuple<u64>,\n  }\n  take-numbers: func(value: numbers) -> numbers;\n  take-floats: func(value: floats) -> floats;\n  take-buffers: func(value: buffers) -> buffers;\n  take-texts: func(value: texts) -> texts;\n  take-flag: func(value: bool) -> bool;\n  take-letter: func(value: char) -> char;\n  take-word: func(value: string) -> string;\n  take-labelled: func(value: label) -> label;\n  take-words: func(value: list<string>) -> list<string>;\n  take-points: func(value: points) -> points;\n  take-bytes: func(value: bytes) -> bytes;\n  take-lists: func(value: list<list<u32>>) -> list<list<u32>>;\n  take-optional: func(value: option<string>) -> option<string>;\n  take-optional-list: func(value: option<list<f64>>) -> option<list<f64>>;\n  take-both: func(value: result<u8, string>) -> result<u8, string>;\n  take-good: func(value: result<u32>) -> result<u32>;\n  take-bad: func(value: result<_, u32>) -> result<_, u32>;\n  take-neither: func(value: result) -> result;\n  take-aliased: func(value: nothing) -> nothing;\n  take-pair: func(value: tuple<string, point>) -> tuple<string, point>;\n  take-level: func(value: level) -> level;\n  take-rights: func(value: rights) -> rights;\n  take-nine: func(value: nine) -> nine;\n  take-all: func(value: all-of-them) -> all-of-them;\n  take-shape: func(value: shape) -> shape;\n  take-shapes: func(value: list<shape>) -> list<shape>;\n  take-nested: func(value: nested) -> nested;\n  nothing-at-all: func();\n  several: func(a: u8, b: string, c: list<u8>, d: list<string>, e: option<point>) -> u64;\n  float: func(a: f32, b: f64) -> f32;\n  double: func(a: f32, b: f64) -> f64;\n}\n\nworld every-value {\n  import values;\n  export values;\n}\n";
#[doc(hidden)]
pub struct __Table<T>(::core::marker::PhantomData<T>);
#[doc(hidden)]
#[allow(missing_docs)]
impl<T: values::Values> __Table<T> {
    pub const FUNCTIONS: &'static [__rt::abi::Function] = &[
        __rt::abi::Function::of::<
            T,
            values::__functions::TakeNumbers,
        >("test:values/values#take-numbers"),
        __rt::abi::Function::of::<
            T,
            values::__functions::TakeFloats,
        >("test:values/values#take-floats"),
        __rt::abi::Function::of::<
            T,
            values::__functions::TakeBuffers,
        >("test:values/values#take-buffers"),
        __rt::abi::Function::of::<
            T,
            values::__functions::TakeTexts,
        >("test:values/values#take-texts"),
        __rt::abi::Function::of::<
            T,
            values::__functions::TakeFlag,
        >("test:values/values#take-flag"),
        __rt::abi::Function::of::<
            T,
            values::__functions::TakeLetter,
        >("test:values/values#take-letter"),
        __rt::abi::Function::of::<
            T,
            values::__functions::TakeWord,
        >("test:values/values#take-word"),
        __rt::abi::Function::of::<
            T,
            values::__functions::TakeLabelled,
        >("test:values/values#take-labelled"),
        __rt::abi::Function::of::<
            T,
            values::__functions::TakeWords,
        >("test:values/values#take-words"),
        __rt::abi::Function::of::<
            T,
            values::__functions::TakePoints,
        >("test:values/values#take-points"),
        __rt::abi::Function::of::<
            T,
            values::__functions::TakeBytes,
        >("test:values/values#take-bytes"),
        __rt::abi::Function::of::<
            T,
            values::__functions::TakeLists,
        >("test:values/values#take-lists"),
        __rt::abi::Function::of::<
            T,
            values::__functions::TakeOptional,
        >("test:values/values#take-optional"),
        __rt::abi::Function::of::<
            T,
            values::__functions::TakeOptionalList,
        >("test:values/values#take-optional-list"),
        __rt::abi::Function::of::<
            T,
            values::__functions::TakeBoth,
        >("test:values/values#take-both"),
        __rt::abi::Function::of::<
            T,
            values::__functions::TakeGood,
        >("test:values/values#take-good"),
        __rt::abi::Function::of::<
            T,
            values::__functions::TakeBad,
        >("test:values/values#take-bad"),
        __rt::abi::Function::of::<
            T,
            values::__functions::TakeNeither,
        >("test:values/values#take-neither"),
        __rt::abi::Function::of::<
            T,
            values::__functions::TakeAliased,
        >("test:values/values#take-aliased"),
        __rt::abi::Function::of::<
            T,
            values::__functions::TakePair,
        >("test:values/values#take-pair"),
        __rt::abi::Function::of::<
            T,
            values::__functions::TakeLevel,
        >("test:values/values#take-level"),
        __rt::abi::Function::of::<
            T,
            values::__functions::TakeRights,
        >("test:values/values#take-rights"),
        __rt::abi::Function::of::<
            T,
            values::__functions::TakeNine,
        >("test:values/values#take-nine"),
        __rt::abi::Function::of::<
            T,
            values::__functions::TakeAll,
        >("test:values/values#take-all"),
        __rt::abi::Function::of::<
            T,
            values::__functions::TakeShape,
        >("test:values/values#take-shape"),
        __rt::abi::Function::of::<
            T,
            values::__functions::TakeShapes,
        >("test:values/values#take-shapes"),
        __rt::abi::Function::of::<
            T,
            values::__functions::TakeNested,
        >("test:values/values#take-nested"),
        __rt::abi::Function::of::<
            T,
            values::__functions::NothingAtAll,
        >("test:values/values#nothing-at-all"),
        __rt::abi::Function::of::<
            T,
            values::__functions::Several,
        >("test:values/values#several"),
        __rt::abi::Function::of::<
            T,
            values::__functions::Float,
        >("test:values/values#float"),
        __rt::abi::Function::of::<
            T,
            values::__functions::Double,
        >("test:values/values#double"),
    ];
}
#[doc(hidden)]
pub const __IMPORTS: &[__rt::abi::Str] = &[
    __rt::abi::Str::of("test:values/values#take-numbers"),
    __rt::abi::Str::of("test:values/values#take-floats"),
    __rt::abi::Str::of("test:values/values#take-buffers"),
    __rt::abi::Str::of("test:values/values#take-texts"),
    __rt::abi::Str::of("test:values/values#take-flag"),
    __rt::abi::Str::of("test:values/values#take-letter"),
    __rt::abi::Str::of("test:values/values#take-word"),
    __rt::abi::Str::of("test:values/values#take-labelled"),
    __rt::abi::Str::of("test:values/values#take-words"),
    __rt::abi::Str::of("test:values/values#take-points"),
    __rt::abi::Str::of("test:values/values#take-bytes"),
    __rt::abi::Str::of("test:values/values#take-lists"),
    __rt::abi::Str::of("test:values/values#take-optional"),
    __rt::abi::Str::of("test:values/values#take-optional-list"),
    __rt::abi::Str::of("test:values/values#take-both"),
    __rt::abi::Str::of("test:values/values#take-good"),
    __rt::abi::Str::of("test:values/values#take-bad"),
    __rt::abi::Str::of("test:values/values#take-neither"),
    __rt::abi::Str::of("test:values/values#take-aliased"),
    __rt::abi::Str::of("test:values/values#take-pair"),
    __rt::abi::Str::of("test:values/values#take-level"),
    __rt::abi::Str::of("test:values/values#take-rights"),
    __rt::abi::Str::of("test:values/values#take-nine"),
    __rt::abi::Str::of("test:values/values#take-all"),
    __rt::abi::Str::of("test:values/values#take-shape"),
    __rt::abi::Str::of("test:values/values#take-shapes"),
    __rt::abi::Str::of("test:values/values#take-nested"),
    __rt::abi::Str::of("test:values/values#nothing-at-all"),
    __rt::abi::Str::of("test:values/values#several"),
    __rt::abi::Str::of("test:values/values#float"),
    __rt::abi::Str::of("test:values/values#double"),
];
#[doc(hidden)]
#[macro_export]
macro_rules! __keyway_export_every_value_6ef3ccba05c9dce7 {
    ($plugin:ty) => {
        #[cfg(target_arch = "wasm32")] #[allow(unsafe_code, clippy::all,
        clippy::undocumented_unsafe_blocks)] const _ : () = { use $crate as __contract;
        #[unsafe (export_name = "test:values/values#take-numbers")] unsafe extern "C" fn
        __export_0(a0 : i32, a1 : i32, a2 : i32, a3 : i32, a4 : i32, a5 : i32, a6 : i64,
        a7 : i64) -> i32 { unsafe { __contract::__rt::guest::serve:: < $plugin,
        __contract::values::__functions::TakeNumbers > (& [a0 as u32 as u64, a1 as u32 as
        u64, a2 as u32 as u64, a3 as u32 as u64, a4 as u32 as u64, a5 as u32 as u64, a6
        as u64, a7 as u64]) as i32 } } #[unsafe (export_name =
        "cabi_post_test:values/values#take-numbers")] unsafe extern "C" fn __post_0(at :
        i32) { unsafe { __contract::__rt::guest::post_return:: < $plugin,
        __contract::values::__functions::TakeNumbers > (at as u32 as usize,) } } #[unsafe
        (export_name = "test:values/values#take-floats")] unsafe extern "C" fn
        __export_1(a0 : f32, a1 : f64) -> i32 { unsafe { __contract::__rt::guest::serve::
        < $plugin, __contract::values::__functions::TakeFloats > (& [a0.to_bits() as u64,
        a1.to_bits()]) as i32 } } #[unsafe (export_name =
        "cabi_post_test:values/values#take-floats")] unsafe extern "C" fn __post_1(at :
        i32) { unsafe { __contract::__rt::guest::post_return:: < $plugin,
        __contract::values::__functions::TakeFloats > (at as u32 as usize,) } } #[unsafe
        (export_name = "test:values/values#take-buffers")] unsafe extern "C" fn
        __export_2(a0 : i32) -> i32 { unsafe { __contract::__rt::guest::serve:: <
        $plugin, __contract::values::__functions::TakeBuffers > (& [a0 as u32 as u64]) as
        i32 } } #[unsafe (export_name = "cabi_post_test:values/values#take-buffers")]
        unsafe extern "C" fn __post_2(at : i32) { unsafe {
        __contract::__rt::guest::post_return:: < $plugin,
        __contract::values::__functions::TakeBuffers > (at as u32 as usize,) } } #[unsafe
        (export_name = "test:values/values#take-texts")] unsafe extern "C" fn
        __export_3(a0 : i32, a1 : i32, a2 : i32, a3 : i32, a4 : i32, a5 : i32, a6 : i32,
        a7 : i32) -> i32 { unsafe { __contract::__rt::guest::serve:: < $plugin,
        __contract::values::__functions::TakeTexts > (& [a0 as u32 as u64, a1 as u32 as
        u64, a2 as u32 as u64, a3 as u32 as u64, a4 as u32 as u64, a5 as u32 as u64, a6
        as u32 as u64, a7 as u32 as u64]) as i32 } } #[unsafe (export_name =
        "cabi_post_test:values/values#take-texts")] unsafe extern "C" fn __post_3(at :
        i32) { unsafe { __contract::__rt::guest::post_return:: < $plugin,
        __contract::values::__functions::TakeTexts > (at as u32 as usize,) } } #[unsafe
        (export_name = "test:values/values#take-flag")] unsafe extern "C" fn
        __export_4(a0 : i32) -> i32 { unsafe { __contract::__rt::guest::serve:: <
        $plugin, __contract::values::__functions::TakeFlag > (& [a0 as u32 as u64]) as
        i32 } } #[unsafe (export_name = "test:values/values#take-letter")] unsafe extern
        "C" fn __export_5(a0 : i32) -> i32 { unsafe { __contract::__rt::guest::serve:: <
        $plugin, __contract::values::__functions::TakeLetter > (& [a0 as u32 as u64]) as
        i32 } } #[unsafe (export_name = "test:values/values#take-word")] unsafe extern
        "C" fn __export_6(a0 : i32, a1 : i32) -> i32 { unsafe {
        __contract::__rt::guest::serve:: < $plugin,
        __contract::values::__functions::TakeWord > (& [a0 as u32 as u64, a1 as u32 as
        u64]) as i32 } } #[unsafe (export_name =
        "cabi_post_test:values/values#take-word")] unsafe extern "C" fn __post_6(at :
        i32) { unsafe { __contract::__rt::guest::post_return:: < $plugin,
        __contract::values::__functions::TakeWord > (at as u32 as usize,) } } #[unsafe
        (export_name = "test:values/values#take-labelled")] unsafe extern "C" fn
        __export_7(a0 : i32, a1 : i32) -> i32 { unsafe { __contract::__rt::guest::serve::
        < $plugin, __contract::values::__functions::TakeLabelled > (& [a0 as u32 as u64,
        a1 as u32 as u64]) as i32 } } #[unsafe (export_name =
        "cabi_post_test:values/values#take-labelled")] unsafe extern "C" fn __post_7(at :
        i32) { unsafe { __contract::__rt::guest::post_return:: < $plugin,
        __contract::values::__functions::TakeLabelled > (at as u32 as usize,) } }
        #[unsafe (export_name = "test:values/values#take-words")] unsafe extern "C" fn
        __export_8(a0 : i32, a1 : i32) -> i32 { unsafe { __contract::__rt::guest::serve::
        < $plugin, __contract::values::__functions::TakeWords > (& [a0 as u32 as u64, a1
        as u32 as u64]) as i32 } } #[unsafe (export_name =
        "cabi_post_test:values/values#take-words")] unsafe extern "C" fn __post_8(at :
        i32) { unsafe { __contract::__rt::guest::post_return:: < $plugin,
        __contract::values::__functions::TakeWords > (at as u32 as usize,) } } #[unsafe
        (export_name = "test:values/values#take-points")] unsafe extern "C" fn
        __export_9(a0 : i32, a1 : i32) -> i32 { unsafe { __contract::__rt::guest::serve::
        < $plugin, __contract::values::__functions::TakePoints > (& [a0 as u32 as u64, a1
        as u32 as u64]) as i32 } } #[unsafe (export_name =
        "cabi_post_test:values/values#take-points")] unsafe extern "C" fn __post_9(at :
        i32) { unsafe { __contract::__rt::guest::post_return:: < $plugin,
        __contract::values::__functions::TakePoints > (at as u32 as usize,) } } #[unsafe
        (export_name = "test:values/values#take-bytes")] unsafe extern "C" fn
        __export_10(a0 : i32, a1 : i32) -> i32 { unsafe {
        __contract::__rt::guest::serve:: < $plugin,
        __contract::values::__functions::TakeBytes > (& [a0 as u32 as u64, a1 as u32 as
        u64]) as i32 } } #[unsafe (export_name =
        "cabi_post_test:values/values#take-bytes")] unsafe extern "C" fn __post_10(at :
        i32) { unsafe { __contract::__rt::guest::post_return:: < $plugin,
        __contract::values::__functions::TakeBytes > (at as u32 as usize,) } } #[unsafe
        (export_name = "test:values/values#take-lists")] unsafe extern "C" fn
        __export_11(a0 : i32, a1 : i32) -> i32 { unsafe {
        __contract::__rt::guest::serve:: < $plugin,
        __contract::values::__functions::TakeLists > (& [a0 as u32 as u64, a1 as u32 as
        u64]) as i32 } } #[unsafe (export_name =
        "cabi_post_test:values/values#take-lists")] unsafe extern "C" fn __post_11(at :
        i32) { unsafe { __contract::__rt::guest::post_return:: < $plugin,
        __contract::values::__functions::TakeLists > (at as u32 as usize,) } } #[unsafe
        (export_name = "test:values/values#take-optional")] unsafe extern "C" fn
        __export_12(a0 : i32, a1 : i32, a2 : i32) -> i32 { unsafe {
        __contract::__rt::guest::serve:: < $plugin,
        __contract::values::__functions::TakeOptional > (& [a0 as u32 as u64, a1 as u32
        as u64, a2 as u32 as u64]) as i32 } } #[unsafe (export_name =
        "cabi_post_test:values/values#take-optional")] unsafe extern "C" fn __post_12(at
        : i32) { unsafe { __contract::__rt::guest::post_return:: < $plugin,
        __contract::values::__functions::TakeOptional > (at as u32 as usize,) } }
        #[unsafe (export_name = "test:values/values#take-optional-list")] unsafe extern
        "C" fn __export_13(a0 : i32, a1 : i32, a2 : i32) -> i32 { unsafe {
        __contract::__rt::guest::serve:: < $plugin,
        __contract::values::__functions::TakeOptionalList > (& [a0 as u32 as u64, a1 as
        u32 as u64, a2 as u32 as u64]) as i32 } } #[unsafe (export_name =
        "cabi_post_test:values/values#take-optional-list")] unsafe extern "C" fn
        __post_13(at : i32) { unsafe { __contract::__rt::guest::post_return:: < $plugin,
        __contract::values::__functions::TakeOptionalList > (at as u32 as usize,) } }
        #[unsafe (export_name = "test:values/values#take-both")] unsafe extern "C" fn
        __export_14(a0 : i32, a1 : i32, a2 : i32) -> i32 { unsafe {
        __contract::__rt::guest::serve:: < $plugin,
        __contract::values::__functions::TakeBoth > (& [a0 as u32 as u64, a1 as u32 as
        u64, a2 as u32 as u64]) as i32 } } #[unsafe (export_name =
        "cabi_post_test:values/values#take-both")] unsafe extern "C" fn __post_14(at :
        i32) { unsafe { __contract::__rt::guest::post_return:: < $plugin,
        __contract::values::__functions::TakeBoth > (at as u32 as usize,) } } #[unsafe
        (export_name = "test:values/values#take-good")] unsafe extern "C" fn
        __export_15(a0 : i32, a1 : i32) -> i32 { unsafe {
        __contract::__rt::guest::serve:: < $plugin,
        __contract::values::__functions::TakeGood > (& [a0 as u32 as u64, a1 as u32 as
        u64]) as i32 } } #[unsafe (export_name =
        "cabi_post_test:values/values#take-good")] unsafe extern "C" fn __post_15(at :
        i32) { unsafe { __contract::__rt::guest::post_return:: < $plugin,
        __contract::values::__functions::TakeGood > (at as u32 as usize,) } } #[unsafe
        (export_name = "test:values/values#take-bad")] unsafe extern "C" fn
        __export_16(a0 : i32, a1 : i32) -> i32 { unsafe {
        __contract::__rt::guest::serve:: < $plugin,
        __contract::values::__functions::TakeBad > (& [a0 as u32 as u64, a1 as u32 as
        u64]) as i32 } } #[unsafe (export_name =
        "cabi_post_test:values/values#take-bad")] unsafe extern "C" fn __post_16(at :
        i32) { unsafe { __contract::__rt::guest::post_return:: < $plugin,
        __contract::values::__functions::TakeBad > (at as u32 as usize,) } } #[unsafe
        (export_name = "test:values/values#take-neither")] unsafe extern "C" fn
        __export_17(a0 : i32) -> i32 { unsafe { __contract::__rt::guest::serve:: <
        $plugin, __contract::values::__functions::TakeNeither > (& [a0 as u32 as u64]) as
        i32 } } #[unsafe (export_name = "test:values/values#take-aliased")] unsafe extern
        "C" fn __export_18(a0 : i32) -> i32 { unsafe { __contract::__rt::guest::serve:: <
        $plugin, __contract::values::__functions::TakeAliased > (& [a0 as u32 as u64]) as
        i32 } } #[unsafe (export_name = "test:values/values#take-pair")] unsafe extern
        "C" fn __export_19(a0 : i32, a1 : i32, a2 : i32, a3 : i32) -> i32 { unsafe {
        __contract::__rt::guest::serve:: < $plugin,
        __contract::values::__functions::TakePair > (& [a0 as u32 as u64, a1 as u32 as
        u64, a2 as u32 as u64, a3 as u32 as u64]) as i32 } } #[unsafe (export_name =
        "cabi_post_test:values/values#take-pair")] unsafe extern "C" fn __post_19(at :
        i32) { unsafe { __contract::__rt::guest::post_return:: < $plugin,
        __contract::values::__functions::TakePair > (at as u32 as usize,) } } #[unsafe
        (export_name = "test:values/values#take-level")] unsafe extern "C" fn
        __export_20(a0 : i32) -> i32 { unsafe { __contract::__rt::guest::serve:: <
        $plugin, __contract::values::__functions::TakeLevel > (& [a0 as u32 as u64]) as
        i32 } } #[unsafe (export_name = "test:values/values#take-rights")] unsafe extern
        "C" fn __export_21(a0 : i32) -> i32 { unsafe { __contract::__rt::guest::serve:: <
        $plugin, __contract::values::__functions::TakeRights > (& [a0 as u32 as u64]) as
        i32 } } #[unsafe (export_name = "test:values/values#take-nine")] unsafe extern
        "C" fn __export_22(a0 : i32) -> i32 { unsafe { __contract::__rt::guest::serve:: <
        $plugin, __contract::values::__functions::TakeNine > (& [a0 as u32 as u64]) as
        i32 } } #[unsafe (export_name = "test:values/values#take-all")] unsafe extern "C"
        fn __export_23(a0 : i32) -> i32 { unsafe { __contract::__rt::guest::serve:: <
        $plugin, __contract::values::__functions::TakeAll > (& [a0 as u32 as u64]) as i32
        } } #[unsafe (export_name = "test:values/values#take-shape")] unsafe extern "C"
        fn __export_24(a0 : i32, a1 : i32, a2 : i32, a3 : i32, a4 : i32) -> i32 { unsafe
        { __contract::__rt::guest::serve:: < $plugin,
        __contract::values::__functions::TakeShape > (& [a0 as u32 as u64, a1 as u32 as
        u64, a2 as u32 as u64, a3 as u32 as u64, a4 as u32 as u64]) as i32 } } #[unsafe
        (export_name = "cabi_post_test:values/values#take-shape")] unsafe extern "C" fn
        __post_24(at : i32) { unsafe { __contract::__rt::guest::post_return:: < $plugin,
        __contract::values::__functions::TakeShape > (at as u32 as usize,) } } #[unsafe
        (export_name = "test:values/values#take-shapes")] unsafe extern "C" fn
        __export_25(a0 : i32, a1 : i32) -> i32 { unsafe {
        __contract::__rt::guest::serve:: < $plugin,
        __contract::values::__functions::TakeShapes > (& [a0 as u32 as u64, a1 as u32 as
        u64]) as i32 } } #[unsafe (export_name =
        "cabi_post_test:values/values#take-shapes")] unsafe extern "C" fn __post_25(at :
        i32) { unsafe { __contract::__rt::guest::post_return:: < $plugin,
        __contract::values::__functions::TakeShapes > (at as u32 as usize,) } } #[unsafe
        (export_name = "test:values/values#take-nested")] unsafe extern "C" fn
        __export_26(a0 : i32, a1 : i32, a2 : i32, a3 : i32, a4 : i32, a5 : i32, a6 : i32,
        a7 : i32, a8 : i32, a9 : i32, a10 : i32, a11 : i32, a12 : i64) -> i32 { unsafe {
        __contract::__rt::guest::serve:: < $plugin,
        __contract::values::__functions::TakeNested > (& [a0 as u32 as u64, a1 as u32 as
        u64, a2 as u32 as u64, a3 as u32 as u64, a4 as u32 as u64, a5 as u32 as u64, a6
        as u32 as u64, a7 as u32 as u64, a8 as u32 as u64, a9 as u32 as u64, a10 as u32
        as u64, a11 as u32 as u64, a12 as u64]) as i32 } } #[unsafe (export_name =
        "cabi_post_test:values/values#take-nested")] unsafe extern "C" fn __post_26(at :
        i32) { unsafe { __contract::__rt::guest::post_return:: < $plugin,
        __contract::values::__functions::TakeNested > (at as u32 as usize,) } } #[unsafe
        (export_name = "test:values/values#nothing-at-all")] unsafe extern "C" fn
        __export_27() { unsafe { { __contract::__rt::guest::serve:: < $plugin,
        __contract::values::__functions::NothingAtAll > (& []); } } } #[unsafe
        (export_name = "test:values/values#several")] unsafe extern "C" fn __export_28(a0
        : i32, a1 : i32, a2 : i32, a3 : i32, a4 : i32, a5 : i32, a6 : i32, a7 : i32, a8 :
        i32, a9 : i32) -> i64 { unsafe { __contract::__rt::guest::serve:: < $plugin,
        __contract::values::__functions::Several > (& [a0 as u32 as u64, a1 as u32 as
        u64, a2 as u32 as u64, a3 as u32 as u64, a4 as u32 as u64, a5 as u32 as u64, a6
        as u32 as u64, a7 as u32 as u64, a8 as u32 as u64, a9 as u32 as u64]) as i64 } }
        #[unsafe (export_name = "test:values/values#float")] unsafe extern "C" fn
        __export_29(a0 : f32, a1 : f64) -> f32 { unsafe {
        f32::from_bits(__contract::__rt::guest::serve:: < $plugin,
        __contract::values::__functions::Float > (& [a0.to_bits() as u64, a1.to_bits()])
        as u32) } } #[unsafe (export_name = "test:values/values#double")] unsafe extern
        "C" fn __export_30(a0 : f32, a1 : f64) -> f64 { unsafe {
        f64::from_bits(__contract::__rt::guest::serve:: < $plugin,
        __contract::values::__functions::Double > (& [a0.to_bits() as u64, a1
        .to_bits()])) } } #[unsafe (link_section =
        "component-type:keyway-every_value-6ef3ccba05c9dce7")] static __COMPONENT_TYPE :
        [u8; 3558] = *
        b"…";
        }; $crate::__rt::plugin!($plugin, $crate);
    };
}
/// Makes a type the plugin of this crate. The type implements what `test:values/every-value` exports, and `Default` or the lifecycle.
///
/// It is used once in a crate: `export!(MyPlugin);`
#[doc(inline)]
pub use __keyway_export_every_value_6ef3ccba05c9dce7 as export;
