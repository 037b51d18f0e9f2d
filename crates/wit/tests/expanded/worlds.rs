#[doc(hidden)]
pub use ::keyway_contract::__rt as __rt;
#[doc(no_inline)]
pub use draw::{Direction, Draw, DrawCalls, DrawClient, Stroke};
#[doc(no_inline)]
pub use measure::{Measure, MeasureCalls, MeasureClient};
#[doc(no_inline)]
pub use timer::{Timer, TimerCalls, TimerClient};
#[doc(no_inline)]
pub use extra::{Extra, ExtraCalls, ExtraClient};
#[doc(no_inline)]
pub use types::Axis;
#[doc(no_inline)]
pub use units::Unit;
#[doc(no_inline)]
pub use types::Position;
#[doc(no_inline)]
pub use host::clock::Instant;
/// A type of the world itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Page {
    /// `corner` of `page`.
    pub corner: Position,
    /// `printed` of `page`.
    pub printed: ::core::option::Option<Instant>,
}
#[allow(unsafe_code, clippy::all, clippy::undocumented_unsafe_blocks)]
mod __codec {
    #[allow(unused_imports)]
    use super::__rt;
    use super::Page as __Page;
    __rt::record!(
        __Page as "page" { corner as "corner" : super::Position, printed as "printed" :
        Option < super::Instant > }
    );
}
/// `test:worlds/drawing@0.2.3`.
///
/// A plugin implements it; its state is `self`, and it is in one call at a time.
#[allow(unsafe_code, clippy::all, clippy::undocumented_unsafe_blocks)]
pub trait Drawing {
    /// A function of the world itself.
    fn run(
        &mut self,
        pages: &[Page],
    ) -> ::core::result::Result<u32, ::std::string::String>;
    /// `draw-all`.
    fn draw_all(&mut self);
}
/// One instance of a plugin, seen through `test:worlds/drawing@0.2.3`.
///
/// Every method gives a `CallError` when the call has no result: the plugin panicked, was stopped, or does not have the function.
#[repr(transparent)]
pub struct DrawingClient(__rt::Bound);
#[allow(unsafe_code, clippy::all, clippy::undocumented_unsafe_blocks)]
unsafe impl __rt::Client for DrawingClient {
    const CONTRACT: &'static __rt::Contract = &CONTRACT;
    const REQUIRED: &'static [u32] = &[0, 1, 2, 3, 4, 5, 6];
    type Calls = DrawingCalls;
    unsafe fn calls(calls: __rt::Calls) -> DrawingCalls {
        DrawingCalls(calls)
    }
    unsafe fn from_bound(bound: __rt::Bound) -> Self {
        DrawingClient(bound)
    }
    unsafe fn bound(&mut self) -> &mut __rt::Bound {
        &mut self.0
    }
}
#[allow(unsafe_code, clippy::all, clippy::undocumented_unsafe_blocks)]
impl DrawingClient {
    /// A function of the world itself.
    ///
    /// # Errors
    /// When the call gives no result.
    #[inline]
    pub fn run(
        &mut self,
        pages: &[Page],
    ) -> ::core::result::Result<
        ::core::result::Result<u32, ::std::string::String>,
        __rt::CallError,
    > {
        unsafe { self.0.call(0, (pages,)) }
    }
    /// `draw-all`.
    ///
    /// # Errors
    /// When the call gives no result.
    #[inline]
    pub fn draw_all(&mut self) -> ::core::result::Result<(), __rt::CallError> {
        unsafe { self.0.call(1, ()) }
    }
    /// The functions of `test:worlds/draw@0.2.3`.
    pub fn draw(&mut self) -> &mut draw::DrawClient {
        __rt::project(self)
    }
    /// The functions of `test:worlds/measure@0.2.3`.
    pub fn measure(&mut self) -> &mut measure::MeasureClient {
        __rt::project(self)
    }
    /// The functions of `test:worlds/timer@0.2.3`.
    pub fn timer(&mut self) -> &mut timer::TimerClient {
        __rt::project(self)
    }
    /// The functions of `extra`.
    pub fn extra(&mut self) -> &mut extra::ExtraClient {
        __rt::project(self)
    }
    /// Whether the plugin has a function, by its name in the contract: one that came with a later
    /// version of the contract than the plugin was built against is missing, and calling it gives
    /// `NotProvided`.
    pub fn provides(&self, function: &str) -> bool {
        self.0.provides(function)
    }
}
/// The functions of [`DrawingClient`] on what shares its instances: a pool, or a slot whose plugin is swapped.
#[derive(Clone)]
pub struct DrawingCalls(__rt::Calls);
#[allow(unsafe_code, clippy::all, clippy::undocumented_unsafe_blocks)]
impl DrawingCalls {
    /// A function of the world itself.
    ///
    /// # Errors
    /// When the call gives no result.
    #[inline]
    pub fn run(
        &self,
        pages: impl ::core::convert::Into<::std::vec::Vec<Page>>,
    ) -> __rt::Call<
        (::std::vec::Vec<Page>,),
        ::core::result::Result<u32, ::std::string::String>,
    > {
        unsafe { self.0.call(0, (::core::convert::Into::into(pages),)) }
    }
    /// `draw-all`.
    ///
    /// # Errors
    /// When the call gives no result.
    #[inline]
    pub fn draw_all(&self) -> __rt::Call<(), ()> {
        unsafe { self.0.call(1, ()) }
    }
    /// The functions of `test:worlds/draw@0.2.3`.
    pub fn draw(&self) -> draw::DrawCalls {
        unsafe { <draw::DrawClient as __rt::Client>::calls(self.0.clone()) }
    }
    /// The functions of `test:worlds/measure@0.2.3`.
    pub fn measure(&self) -> measure::MeasureCalls {
        unsafe { <measure::MeasureClient as __rt::Client>::calls(self.0.clone()) }
    }
    /// The functions of `test:worlds/timer@0.2.3`.
    pub fn timer(&self) -> timer::TimerCalls {
        unsafe { <timer::TimerClient as __rt::Client>::calls(self.0.clone()) }
    }
    /// The functions of `extra`.
    pub fn extra(&self) -> extra::ExtraCalls {
        unsafe { <extra::ExtraClient as __rt::Client>::calls(self.0.clone()) }
    }
}
#[doc(hidden)]
#[allow(missing_docs)]
pub mod __functions {
    #[allow(unused_imports)]
    use super::__rt;
    pub struct Run;
    impl<T: super::Drawing> __rt::Handler<T> for Run {
        type Args = (__rt::ListArg<super::Page>,);
        type Ret = ::core::result::Result<u32, ::std::string::String>;
        fn run(plugin: &mut T, (pages,): Self::Args) -> Self::Ret {
            plugin.run(&pages)
        }
    }
    pub struct DrawAll;
    impl<T: super::Drawing> __rt::Handler<T> for DrawAll {
        type Args = ();
        type Ret = ();
        fn run(plugin: &mut T, (): Self::Args) -> Self::Ret {
            plugin.draw_all()
        }
    }
}
/// `test:worlds/draw@0.2.3`.
#[allow(unsafe_code, clippy::all, clippy::undocumented_unsafe_blocks)]
pub mod draw {
    #[allow(unused_imports)]
    use super::__rt;
    #[doc(no_inline)]
    pub use super::types::Position;
    #[doc(no_inline)]
    pub use super::types::Axis as Direction;
    /// `stroke` of `test:worlds/draw@0.2.3`.
    #[derive(Clone, Copy, Debug, PartialEq)]
    pub struct Stroke {
        /// `from` of `stroke`.
        pub from: Position,
        /// `to` of `stroke`.
        pub to: Position,
    }
    mod __codec {
        #[allow(unused_imports)]
        use super::super::__rt;
        use super::Stroke as __Stroke;
        __rt::record!(
            __Stroke as "stroke" { from as "from" : super::Position, to as "to" :
            super::Position }
        );
    }
    /// `test:worlds/draw@0.2.3`.
    ///
    /// A plugin implements it; its state is `self`, and it is in one call at a time.
    pub trait Draw {
        /// `test:worlds/draw@0.2.3#line`.
        fn line(&mut self, stroke: Stroke, along: Direction) -> Result<(), String>;
    }
    /// One instance of a plugin, seen through `test:worlds/draw@0.2.3`.
    ///
    /// Every method gives a `CallError` when the call has no result: the plugin panicked, was stopped, or does not have the function.
    #[repr(transparent)]
    pub struct DrawClient(__rt::Bound);
    unsafe impl __rt::Client for DrawClient {
        const CONTRACT: &'static __rt::Contract = &super::CONTRACT;
        const REQUIRED: &'static [u32] = &[2];
        type Calls = DrawCalls;
        unsafe fn calls(calls: __rt::Calls) -> DrawCalls {
            DrawCalls(calls)
        }
        unsafe fn from_bound(bound: __rt::Bound) -> Self {
            DrawClient(bound)
        }
        unsafe fn bound(&mut self) -> &mut __rt::Bound {
            &mut self.0
        }
    }
    impl DrawClient {
        /// `test:worlds/draw@0.2.3#line`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn line(
            &mut self,
            stroke: Stroke,
            along: Direction,
        ) -> Result<Result<(), String>, __rt::CallError> {
            unsafe { self.0.call(2, (stroke, along)) }
        }
        /// Whether the plugin has a function, by its name in the contract: one that came with a later
        /// version of the contract than the plugin was built against is missing, and calling it gives
        /// `NotProvided`.
        pub fn provides(&self, function: &str) -> bool {
            self.0.provides(function)
        }
    }
    /// The functions of [`DrawClient`] on what shares its instances: a pool, or a slot whose plugin is swapped.
    #[derive(Clone)]
    pub struct DrawCalls(__rt::Calls);
    impl DrawCalls {
        /// `test:worlds/draw@0.2.3#line`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn line(
            &self,
            stroke: Stroke,
            along: Direction,
        ) -> __rt::Call<(Stroke, Direction), Result<(), String>> {
            unsafe { self.0.call(2, (stroke, along)) }
        }
    }
    #[doc(hidden)]
    #[allow(missing_docs)]
    pub mod __functions {
        #[allow(unused_imports)]
        use super::super::__rt;
        pub struct Line;
        impl<T: super::Draw> __rt::Handler<T> for Line {
            type Args = (super::Stroke, super::Direction);
            type Ret = Result<(), String>;
            fn run(plugin: &mut T, (stroke, along): Self::Args) -> Self::Ret {
                plugin.line(stroke, along)
            }
        }
    }
}
/// Another interface that uses the same type, and a type of another package.
///
/// In WIT: `test:worlds/measure@0.2.3`.
#[allow(unsafe_code, clippy::all, clippy::undocumented_unsafe_blocks)]
pub mod measure {
    #[allow(unused_imports)]
    use super::__rt;
    #[doc(no_inline)]
    pub use super::types::Position;
    #[doc(no_inline)]
    pub use super::units::Unit;
    /// Another interface that uses the same type, and a type of another package.
    ///
    /// A plugin implements it; its state is `self`, and it is in one call at a time.
    pub trait Measure {
        /// `test:worlds/measure@0.2.3#distance`.
        fn distance(&mut self, a: Position, b: Position, r#in: Unit) -> f64;
        /// `test:worlds/measure@0.2.3#area`.
        ///
        /// Since 0.2.1.
        fn area(&mut self, corners: &[Position]) -> Option<f64>;
    }
    /// One instance of a plugin, seen through `test:worlds/measure@0.2.3`.
    ///
    /// Every method gives a `CallError` when the call has no result: the plugin panicked, was stopped, or does not have the function.
    #[repr(transparent)]
    pub struct MeasureClient(__rt::Bound);
    unsafe impl __rt::Client for MeasureClient {
        const CONTRACT: &'static __rt::Contract = &super::CONTRACT;
        const REQUIRED: &'static [u32] = &[3, 4];
        type Calls = MeasureCalls;
        unsafe fn calls(calls: __rt::Calls) -> MeasureCalls {
            MeasureCalls(calls)
        }
        unsafe fn from_bound(bound: __rt::Bound) -> Self {
            MeasureClient(bound)
        }
        unsafe fn bound(&mut self) -> &mut __rt::Bound {
            &mut self.0
        }
    }
    impl MeasureClient {
        /// `test:worlds/measure@0.2.3#distance`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn distance(
            &mut self,
            a: Position,
            b: Position,
            r#in: Unit,
        ) -> Result<f64, __rt::CallError> {
            unsafe { self.0.call(3, (a, b, r#in)) }
        }
        /// `test:worlds/measure@0.2.3#area`.
        ///
        /// Since 0.2.1: a plugin that was built against an older contract may not have it.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn area(
            &mut self,
            corners: &[Position],
        ) -> Result<Option<f64>, __rt::CallError> {
            unsafe { self.0.call(4, (corners,)) }
        }
        /// Whether the plugin has a function, by its name in the contract: one that came with a later
        /// version of the contract than the plugin was built against is missing, and calling it gives
        /// `NotProvided`.
        pub fn provides(&self, function: &str) -> bool {
            self.0.provides(function)
        }
    }
    /// The functions of [`MeasureClient`] on what shares its instances: a pool, or a slot whose plugin is swapped.
    #[derive(Clone)]
    pub struct MeasureCalls(__rt::Calls);
    impl MeasureCalls {
        /// `test:worlds/measure@0.2.3#distance`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn distance(
            &self,
            a: Position,
            b: Position,
            r#in: Unit,
        ) -> __rt::Call<(Position, Position, Unit), f64> {
            unsafe { self.0.call(3, (a, b, r#in)) }
        }
        /// `test:worlds/measure@0.2.3#area`.
        ///
        /// Since 0.2.1: a plugin that was built against an older contract may not have it.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn area(
            &self,
            corners: impl ::core::convert::Into<::std::vec::Vec<Position>>,
        ) -> __rt::Call<(::std::vec::Vec<Position>,), Option<f64>> {
            unsafe { self.0.call(4, (::core::convert::Into::into(corners),)) }
        }
    }
    #[doc(hidden)]
    #[allow(missing_docs)]
    pub mod __functions {
        #[allow(unused_imports)]
        use super::super::__rt;
        pub struct Distance;
        impl<T: super::Measure> __rt::Handler<T> for Distance {
            type Args = (super::Position, super::Position, super::Unit);
            type Ret = f64;
            fn run(plugin: &mut T, (a, b, r#in): Self::Args) -> Self::Ret {
                plugin.distance(a, b, r#in)
            }
        }
        pub struct Area;
        impl<T: super::Measure> __rt::Handler<T> for Area {
            type Args = (__rt::ListArg<super::Position>,);
            type Ret = Option<f64>;
            fn run(plugin: &mut T, (corners,): Self::Args) -> Self::Ret {
                plugin.area(&corners)
            }
        }
    }
}
/// `test:worlds/timer@0.2.3`.
#[allow(unsafe_code, clippy::all, clippy::undocumented_unsafe_blocks)]
pub mod timer {
    #[allow(unused_imports)]
    use super::__rt;
    #[doc(no_inline)]
    pub use super::host::clock::Instant;
    /// `test:worlds/timer@0.2.3`.
    ///
    /// A plugin implements it; its state is `self`, and it is in one call at a time.
    pub trait Timer {
        /// `test:worlds/timer@0.2.3#fire`.
        fn fire(&mut self, at: Instant) -> bool;
    }
    /// One instance of a plugin, seen through `test:worlds/timer@0.2.3`.
    ///
    /// Every method gives a `CallError` when the call has no result: the plugin panicked, was stopped, or does not have the function.
    #[repr(transparent)]
    pub struct TimerClient(__rt::Bound);
    unsafe impl __rt::Client for TimerClient {
        const CONTRACT: &'static __rt::Contract = &super::CONTRACT;
        const REQUIRED: &'static [u32] = &[5];
        type Calls = TimerCalls;
        unsafe fn calls(calls: __rt::Calls) -> TimerCalls {
            TimerCalls(calls)
        }
        unsafe fn from_bound(bound: __rt::Bound) -> Self {
            TimerClient(bound)
        }
        unsafe fn bound(&mut self) -> &mut __rt::Bound {
            &mut self.0
        }
    }
    impl TimerClient {
        /// `test:worlds/timer@0.2.3#fire`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn fire(&mut self, at: Instant) -> Result<bool, __rt::CallError> {
            unsafe { self.0.call(5, (at,)) }
        }
        /// Whether the plugin has a function, by its name in the contract: one that came with a later
        /// version of the contract than the plugin was built against is missing, and calling it gives
        /// `NotProvided`.
        pub fn provides(&self, function: &str) -> bool {
            self.0.provides(function)
        }
    }
    /// The functions of [`TimerClient`] on what shares its instances: a pool, or a slot whose plugin is swapped.
    #[derive(Clone)]
    pub struct TimerCalls(__rt::Calls);
    impl TimerCalls {
        /// `test:worlds/timer@0.2.3#fire`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn fire(&self, at: Instant) -> __rt::Call<(Instant,), bool> {
            unsafe { self.0.call(5, (at,)) }
        }
    }
    #[doc(hidden)]
    #[allow(missing_docs)]
    pub mod __functions {
        #[allow(unused_imports)]
        use super::super::__rt;
        pub struct Fire;
        impl<T: super::Timer> __rt::Handler<T> for Fire {
            type Args = (super::Instant,);
            type Ret = bool;
            fn run(plugin: &mut T, (at,): Self::Args) -> Self::Ret {
                plugin.fire(at)
            }
        }
    }
}
/// `extra`.
#[allow(unsafe_code, clippy::all, clippy::undocumented_unsafe_blocks)]
pub mod extra {
    #[allow(unused_imports)]
    use super::__rt;
    #[doc(no_inline)]
    pub use super::types::Axis;
    /// `extra`.
    ///
    /// A plugin implements it; its state is `self`, and it is in one call at a time.
    pub trait Extra {
        /// `extra#flip`.
        fn flip(&mut self, axis: Axis) -> Axis;
    }
    /// One instance of a plugin, seen through `extra`.
    ///
    /// Every method gives a `CallError` when the call has no result: the plugin panicked, was stopped, or does not have the function.
    #[repr(transparent)]
    pub struct ExtraClient(__rt::Bound);
    unsafe impl __rt::Client for ExtraClient {
        const CONTRACT: &'static __rt::Contract = &super::CONTRACT;
        const REQUIRED: &'static [u32] = &[6];
        type Calls = ExtraCalls;
        unsafe fn calls(calls: __rt::Calls) -> ExtraCalls {
            ExtraCalls(calls)
        }
        unsafe fn from_bound(bound: __rt::Bound) -> Self {
            ExtraClient(bound)
        }
        unsafe fn bound(&mut self) -> &mut __rt::Bound {
            &mut self.0
        }
    }
    impl ExtraClient {
        /// `extra#flip`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn flip(&mut self, axis: Axis) -> Result<Axis, __rt::CallError> {
            unsafe { self.0.call(6, (axis,)) }
        }
        /// Whether the plugin has a function, by its name in the contract: one that came with a later
        /// version of the contract than the plugin was built against is missing, and calling it gives
        /// `NotProvided`.
        pub fn provides(&self, function: &str) -> bool {
            self.0.provides(function)
        }
    }
    /// The functions of [`ExtraClient`] on what shares its instances: a pool, or a slot whose plugin is swapped.
    #[derive(Clone)]
    pub struct ExtraCalls(__rt::Calls);
    impl ExtraCalls {
        /// `extra#flip`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn flip(&self, axis: Axis) -> __rt::Call<(Axis,), Axis> {
            unsafe { self.0.call(6, (axis,)) }
        }
    }
    #[doc(hidden)]
    #[allow(missing_docs)]
    pub mod __functions {
        #[allow(unused_imports)]
        use super::super::__rt;
        pub struct Flip;
        impl<T: super::Extra> __rt::Handler<T> for Flip {
            type Args = (super::Axis,);
            type Ret = super::Axis;
            fn run(plugin: &mut T, (axis,): Self::Args) -> Self::Ret {
                plugin.flip(axis)
            }
        }
    }
}
/// Only types; everything else uses it.
///
/// In WIT: `test:worlds/types@0.2.3`.
#[allow(unsafe_code, clippy::all, clippy::undocumented_unsafe_blocks)]
pub mod types {
    #[allow(unused_imports)]
    use super::__rt;
    /// `position` of `test:worlds/types@0.2.3`.
    #[derive(Clone, Copy, Debug, PartialEq)]
    pub struct Position {
        /// `x` of `position`.
        pub x: f64,
        /// `y` of `position`.
        pub y: f64,
    }
    /// `axis` of `test:worlds/types@0.2.3`.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub enum Axis {
        /// `horizontal` of `axis`.
        Horizontal,
        /// `vertical` of `axis`.
        Vertical,
    }
    mod __codec {
        #[allow(unused_imports)]
        use super::super::__rt;
        use super::Position as __Position;
        __rt::record!(__Position as "position" { x as "x" : f64, y as "y" : f64 });
        use super::Axis as __Axis;
        __rt::enumeration!(
            __Axis as "axis" { 0 => Horizontal as "horizontal", 1 => Vertical as
            "vertical" }
        );
    }
}
/// `shared:units/units@2.0.0`.
#[allow(unsafe_code, clippy::all, clippy::undocumented_unsafe_blocks)]
pub mod units {
    #[allow(unused_imports)]
    use super::__rt;
    /// `unit` of `shared:units/units@2.0.0`.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub enum Unit {
        /// `metre` of `unit`.
        Metre,
        /// `inch` of `unit`.
        Inch,
    }
    mod __codec {
        #[allow(unused_imports)]
        use super::super::__rt;
        use super::Unit as __Unit;
        __rt::enumeration!(
            __Unit as "unit" { 0 => Metre as "metre", 1 => Inch as "inch" }
        );
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
    /// `test:worlds/drawing@0.2.3`.
    ///
    /// A host implements it, for all its plugins and from any thread.
    pub trait World: Send + Sync {
        /// A function of the host that belongs to no interface.
        ///
        /// # Errors
        /// What the host refuses or fails with; the plugin's call ends with it.
        fn random(&self, below: u32) -> ::core::result::Result<u32, __rt::ServiceError>;
        /// `say`.
        ///
        /// # Errors
        /// What the host refuses or fails with; the plugin's call ends with it.
        fn say(
            &self,
            text: &str,
            page: super::Page,
        ) -> ::core::result::Result<
            ::core::result::Result<super::Page, ::std::string::String>,
            __rt::ServiceError,
        >;
    }
    /// A function of the host that belongs to no interface.
    ///
    /// # Panics
    /// When the host refuses or fails: that ends the call that the plugin is in, and the host's error arrives at its caller.
    pub fn random(below: u32) -> u32 {
        #[cfg(target_arch = "wasm32")]
        {
            #[link(wasm_import_module = "$root")]
            unsafe extern "C" {
                #[link_name = "random"]
                fn __import(a0: i32) -> i32;
            }
            unsafe {
                __rt::guest::import::<
                    _,
                    u32,
                >((below,), |flat| __import(flat[0] as i32) as u32 as u64)
            }
        }
        #[cfg(not(target_arch = "wasm32"))]
        {
            #[cfg_attr(
                all(unix, not(target_vendor = "apple")),
                unsafe(link_section = "keyway.import.random")
            )]
            static __INDEX: u32 = 0;
            unsafe { __rt::host_call::<_, u32>(__rt::import_index(&__INDEX), (below,)) }
        }
    }
    /// `say`.
    ///
    /// # Panics
    /// When the host refuses or fails: that ends the call that the plugin is in, and the host's error arrives at its caller.
    pub fn say(
        text: &str,
        page: super::Page,
    ) -> ::core::result::Result<super::Page, ::std::string::String> {
        #[cfg(target_arch = "wasm32")]
        {
            #[link(wasm_import_module = "$root")]
            unsafe extern "C" {
                #[link_name = "say"]
                fn __import(
                    a0: i32,
                    a1: i32,
                    a2: f64,
                    a3: f64,
                    a4: i32,
                    a5: i64,
                    a6: i32,
                    a7: i32,
                );
            }
            unsafe {
                __rt::guest::import::<
                    _,
                    ::core::result::Result<super::Page, ::std::string::String>,
                >(
                    (text, page),
                    |flat| {
                        __import(
                            flat[0] as i32,
                            flat[1] as i32,
                            f64::from_bits(flat[2]),
                            f64::from_bits(flat[3]),
                            flat[4] as i32,
                            flat[5] as i64,
                            flat[6] as i32,
                            flat[7] as i32,
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
                unsafe(link_section = "keyway.import.say")
            )]
            static __INDEX: u32 = 1;
            unsafe {
                __rt::host_call::<
                    _,
                    ::core::result::Result<super::Page, ::std::string::String>,
                >(__rt::import_index(&__INDEX), (text, page))
            }
        }
    }
    /// Makes a host service of an implementation of `test:worlds/drawing@0.2.3`, for `HostBuilder::provide`.
    pub fn service<T: World + 'static>(service: T) -> __rt::Service {
        __rt::Service::new(
            &super::CONTRACT.imports[0],
            ::std::sync::Arc::new(service),
            &[
                __rt::ServiceFunction::of::<T, __functions::Random>(),
                __rt::ServiceFunction::of::<T, __functions::Say>(),
            ],
        )
    }
    #[doc(hidden)]
    #[allow(missing_docs)]
    pub mod __functions {
        #[allow(unused_imports)]
        use super::super::__rt;
        pub struct Random;
        impl<T: super::World> __rt::ServiceHandler<T> for Random {
            type Args = (u32,);
            type Ret = u32;
            fn run(
                service: &T,
                (below,): Self::Args,
            ) -> ::core::result::Result<Self::Ret, __rt::ServiceError> {
                service.random(below)
            }
        }
        pub struct Say;
        impl<T: super::World> __rt::ServiceHandler<T> for Say {
            type Args = (::std::string::String, super::super::Page);
            type Ret = ::core::result::Result<super::super::Page, ::std::string::String>;
            fn run(
                service: &T,
                (text, page): Self::Args,
            ) -> ::core::result::Result<Self::Ret, __rt::ServiceError> {
                service.say(&text, page)
            }
        }
    }
    /// It has functions and is imported, and its type is used by what the world exports.
    ///
    /// In WIT: `test:worlds/clock@0.2.3`.
    #[allow(unsafe_code, clippy::all, clippy::undocumented_unsafe_blocks)]
    pub mod clock {
        #[allow(unused_imports)]
        use super::super::__rt;
        /// `instant` of `test:worlds/clock@0.2.3`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub struct Instant {
            /// `seconds` of `instant`.
            pub seconds: u64,
            /// `nanoseconds` of `instant`.
            pub nanoseconds: u32,
        }
        mod __codec {
            #[allow(unused_imports)]
            use super::super::super::__rt;
            use super::Instant as __Instant;
            __rt::record!(
                __Instant as "instant" { seconds as "seconds" : u64, nanoseconds as
                "nanoseconds" : u32 }
            );
        }
        /// It has functions and is imported, and its type is used by what the world exports.
        ///
        /// A host implements it, for all its plugins and from any thread.
        pub trait Clock: Send + Sync {
            /// `test:worlds/clock@0.2.3#now`.
            ///
            /// # Errors
            /// What the host refuses or fails with; the plugin's call ends with it.
            fn now(&self) -> Result<Instant, __rt::ServiceError>;
        }
        /// `test:worlds/clock@0.2.3#now`.
        ///
        /// # Panics
        /// When the host refuses or fails: that ends the call that the plugin is in, and the host's error arrives at its caller.
        pub fn now() -> Instant {
            #[cfg(target_arch = "wasm32")]
            {
                #[link(wasm_import_module = "test:worlds/clock@0.2.3")]
                unsafe extern "C" {
                    #[link_name = "now"]
                    fn __import(a0: i32);
                }
                unsafe {
                    __rt::guest::import::<
                        _,
                        Instant,
                    >(
                        (),
                        |flat| {
                            __import(flat[0] as i32);
                            0
                        },
                    )
                }
            }
            #[cfg(not(target_arch = "wasm32"))]
            {
                #[cfg_attr(
                    all(unix, not(target_vendor = "apple")),
                    unsafe(link_section = "keyway.import.test:worlds/clock@0.2.3#now")
                )]
                static __INDEX: u32 = 2;
                unsafe {
                    __rt::host_call::<_, Instant>(__rt::import_index(&__INDEX), ())
                }
            }
        }
        /// Makes a host service of an implementation of `test:worlds/clock@0.2.3`, for `HostBuilder::provide`.
        pub fn service<T: Clock + 'static>(service: T) -> __rt::Service {
            __rt::Service::new(
                &super::super::CONTRACT.imports[1],
                ::std::sync::Arc::new(service),
                &[__rt::ServiceFunction::of::<T, __functions::Now>()],
            )
        }
        #[doc(hidden)]
        #[allow(missing_docs)]
        pub mod __functions {
            #[allow(unused_imports)]
            use super::super::super::__rt;
            pub struct Now;
            impl<T: super::Clock> __rt::ServiceHandler<T> for Now {
                type Args = ();
                type Ret = super::Instant;
                fn run(
                    service: &T,
                    (): Self::Args,
                ) -> Result<Self::Ret, __rt::ServiceError> {
                    service.now()
                }
            }
        }
    }
}
/// The contract `test:worlds/drawing@0.2.3`: what a plugin exports and what it may import, with their types.
pub static CONTRACT: __rt::Contract = __rt::Contract {
    name: __rt::Ref::Static("test:worlds/drawing@0.2.3"),
    exports: __rt::Ref::Static(const {
        &[
            __rt::Interface {
                name: __rt::Ref::Static(""),
                functions: __rt::Ref::Static(const {
                    &[
                        __rt::Function {
                            name: __rt::Ref::Static("run"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("pages"),
                                            ty: __rt::Ref::Static(
                                                <::std::vec::Vec<Page> as __rt::Lower>::TYPE,
                                            ),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(
                                        <::core::result::Result<
                                            u32,
                                            ::std::string::String,
                                        > as __rt::Lower>::TYPE,
                                    ),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("draw-all"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const { &[] }),
                                result: ::core::option::Option::None,
                            },
                            since: ::core::option::Option::None,
                        },
                    ]
                }),
            },
            __rt::Interface {
                name: __rt::Ref::Static("test:worlds/draw@0.2.3"),
                functions: __rt::Ref::Static(const {
                    &[
                        __rt::Function {
                            name: __rt::Ref::Static("line"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("stroke"),
                                            ty: __rt::Ref::Static(<draw::Stroke as __rt::Lower>::TYPE),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("along"),
                                            ty: __rt::Ref::Static(
                                                <draw::Direction as __rt::Lower>::TYPE,
                                            ),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(
                                        <::core::result::Result<
                                            (),
                                            ::std::string::String,
                                        > as __rt::Lower>::TYPE,
                                    ),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                    ]
                }),
            },
            __rt::Interface {
                name: __rt::Ref::Static("test:worlds/measure@0.2.3"),
                functions: __rt::Ref::Static(const {
                    &[
                        __rt::Function {
                            name: __rt::Ref::Static("distance"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("a"),
                                            ty: __rt::Ref::Static(
                                                <measure::Position as __rt::Lower>::TYPE,
                                            ),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("b"),
                                            ty: __rt::Ref::Static(
                                                <measure::Position as __rt::Lower>::TYPE,
                                            ),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("in"),
                                            ty: __rt::Ref::Static(<measure::Unit as __rt::Lower>::TYPE),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(<f64 as __rt::Lower>::TYPE),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("area"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("corners"),
                                            ty: __rt::Ref::Static(
                                                <::std::vec::Vec<measure::Position> as __rt::Lower>::TYPE,
                                            ),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(
                                        <::core::option::Option<f64> as __rt::Lower>::TYPE,
                                    ),
                                ),
                            },
                            since: ::core::option::Option::Some(
                                __rt::Ref::Static("0.2.1"),
                            ),
                        },
                    ]
                }),
            },
            __rt::Interface {
                name: __rt::Ref::Static("test:worlds/timer@0.2.3"),
                functions: __rt::Ref::Static(const {
                    &[
                        __rt::Function {
                            name: __rt::Ref::Static("fire"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("at"),
                                            ty: __rt::Ref::Static(<timer::Instant as __rt::Lower>::TYPE),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(<bool as __rt::Lower>::TYPE),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                    ]
                }),
            },
            __rt::Interface {
                name: __rt::Ref::Static("extra"),
                functions: __rt::Ref::Static(const {
                    &[
                        __rt::Function {
                            name: __rt::Ref::Static("flip"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("axis"),
                                            ty: __rt::Ref::Static(<extra::Axis as __rt::Lower>::TYPE),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(<extra::Axis as __rt::Lower>::TYPE),
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
                name: __rt::Ref::Static(""),
                functions: __rt::Ref::Static(const {
                    &[
                        __rt::Function {
                            name: __rt::Ref::Static("random"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("below"),
                                            ty: __rt::Ref::Static(<u32 as __rt::Lower>::TYPE),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(<u32 as __rt::Lower>::TYPE),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("say"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("text"),
                                            ty: __rt::Ref::Static(
                                                <::std::string::String as __rt::Lower>::TYPE,
                                            ),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("page"),
                                            ty: __rt::Ref::Static(<Page as __rt::Lower>::TYPE),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(
                                        <::core::result::Result<
                                            Page,
                                            ::std::string::String,
                                        > as __rt::Lower>::TYPE,
                                    ),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                    ]
                }),
            },
            __rt::Interface {
                name: __rt::Ref::Static("test:worlds/clock@0.2.3"),
                functions: __rt::Ref::Static(const {
                    &[
                        __rt::Function {
                            name: __rt::Ref::Static("now"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const { &[] }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(
                                        <host::clock::Instant as __rt::Lower>::TYPE,
                                    ),
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
pub const __NAME: &str = "test:worlds/drawing@0.2.3";
#[doc(hidden)]
pub const __WIT: &str = "package test:worlds@0.2.3;\n\n/// Only types; everything else uses it.\ninterface types {\n  record position {\n    x: f64,\n    y: f64,\n  }\n  enum axis {\n    horizontal,\n    vertical,\n  }\n}\n\ninterface draw {\n  use types.{position};\n  use types.{axis as direction};\n  record stroke {\n    %from: position,\n    to: position,\n  }\n  line: func(stroke: stroke, along: direction) -> result<_, string>;\n}\n\n/// Another interface that uses the same type, and a type of another package.\ninterface measure {\n  use types.{position};\n  use shared:units/units@2.0.0.{unit};\n  distance: func(a: position, b: position, in: unit) -> f64;\n  @since(version = 0.2.1)\n  area: func(corners: list<position>) -> option<f64>;\n}\n\n/// It has functions and is imported, and its type is used by what the world exports.\ninterface clock {\n  record instant {\n    seconds: u64,\n    nanoseconds: u32,\n  }\n  now: func() -> instant;\n}\n\ninterface timer {\n  use clock.{instant};\n  fire: func(at: instant) -> bool;\n}\n\nworld drawing {\n  import clock;\n  import types;\n  import shared:units/units@2.0.0;\n  use types.{position};\n  use clock.{instant};\n  /// A type of the world itself.\n  record page {\n    corner: position,\n    printed: option<instant>,\n  }\n  /// A function of the host that belongs to no interface.\n  import random: func(below: u32) -> u32;\n  import say: func(text: string, page: page) -> result<page, string>;\n  /// A function of the world itself.\n  export run: func(pages: list<page>) -> result<u32, string>;\n  export draw-all: func();\n  export draw;\n  export measure;\n  export timer;\n  export extra: interface {\n    use types.{axis};\n    flip: func(axis: axis) -> axis;\n  }\n}\n\npackage shared:units@2.0.0 {\n\n  interface units {\n    enum unit {\n      metre,\n      inch,\n    }\n  }\n}\n";
#[doc(hidden)]
pub struct __Table<T>(::core::marker::PhantomData<T>);
#[doc(hidden)]
#[allow(missing_docs)]
impl<
    T: Drawing + draw::Draw + measure::Measure + timer::Timer + extra::Extra,
> __Table<T> {
    pub const FUNCTIONS: &'static [__rt::abi::Function] = &[
        __rt::abi::Function::of::<T, __functions::Run>("run"),
        __rt::abi::Function::of::<T, __functions::DrawAll>("draw-all"),
        __rt::abi::Function::of::<
            T,
            draw::__functions::Line,
        >("test:worlds/draw@0.2.3#line"),
        __rt::abi::Function::of::<
            T,
            measure::__functions::Distance,
        >("test:worlds/measure@0.2.3#distance"),
        __rt::abi::Function::of::<
            T,
            measure::__functions::Area,
        >("test:worlds/measure@0.2.3#area"),
        __rt::abi::Function::of::<
            T,
            timer::__functions::Fire,
        >("test:worlds/timer@0.2.3#fire"),
        __rt::abi::Function::of::<T, extra::__functions::Flip>("extra#flip"),
    ];
}
#[doc(hidden)]
pub const __IMPORTS: &[__rt::abi::Str] = &[
    __rt::abi::Str::of("random"),
    __rt::abi::Str::of("say"),
    __rt::abi::Str::of("test:worlds/clock@0.2.3#now"),
];
#[doc(hidden)]
#[macro_export]
macro_rules! __keyway_export_drawing_3d34f8eef0c74f62 {
    ($plugin:ty) => {
        #[cfg(target_arch = "wasm32")] #[allow(unsafe_code, clippy::all,
        clippy::undocumented_unsafe_blocks)] const _ : () = { use $crate as __contract;
        #[unsafe (export_name = "run")] unsafe extern "C" fn __export_0(a0 : i32, a1 :
        i32) -> i32 { unsafe { __contract::__rt::guest::serve:: < $plugin,
        __contract::__functions::Run > (& [a0 as u32 as u64, a1 as u32 as u64]) as i32 }
        } #[unsafe (export_name = "cabi_post_run")] unsafe extern "C" fn __post_0(at :
        i32) { unsafe { __contract::__rt::guest::post_return:: < $plugin,
        __contract::__functions::Run > (at as u32 as usize,) } } #[unsafe (export_name =
        "draw-all")] unsafe extern "C" fn __export_1() { unsafe { {
        __contract::__rt::guest::serve:: < $plugin, __contract::__functions::DrawAll > (&
        []); } } } #[unsafe (export_name = "test:worlds/draw@0.2.3#line")] unsafe extern
        "C" fn __export_2(a0 : f64, a1 : f64, a2 : f64, a3 : f64, a4 : i32) -> i32 {
        unsafe { __contract::__rt::guest::serve:: < $plugin,
        __contract::draw::__functions::Line > (& [a0.to_bits(), a1.to_bits(), a2
        .to_bits(), a3.to_bits(), a4 as u32 as u64]) as i32 } } #[unsafe (export_name =
        "cabi_post_test:worlds/draw@0.2.3#line")] unsafe extern "C" fn __post_2(at : i32)
        { unsafe { __contract::__rt::guest::post_return:: < $plugin,
        __contract::draw::__functions::Line > (at as u32 as usize,) } } #[unsafe
        (export_name = "test:worlds/measure@0.2.3#distance")] unsafe extern "C" fn
        __export_3(a0 : f64, a1 : f64, a2 : f64, a3 : f64, a4 : i32) -> f64 { unsafe {
        f64::from_bits(__contract::__rt::guest::serve:: < $plugin,
        __contract::measure::__functions::Distance > (& [a0.to_bits(), a1.to_bits(), a2
        .to_bits(), a3.to_bits(), a4 as u32 as u64])) } } #[unsafe (export_name =
        "test:worlds/measure@0.2.3#area")] unsafe extern "C" fn __export_4(a0 : i32, a1 :
        i32) -> i32 { unsafe { __contract::__rt::guest::serve:: < $plugin,
        __contract::measure::__functions::Area > (& [a0 as u32 as u64, a1 as u32 as u64])
        as i32 } } #[unsafe (export_name = "cabi_post_test:worlds/measure@0.2.3#area")]
        unsafe extern "C" fn __post_4(at : i32) { unsafe {
        __contract::__rt::guest::post_return:: < $plugin,
        __contract::measure::__functions::Area > (at as u32 as usize,) } } #[unsafe
        (export_name = "test:worlds/timer@0.2.3#fire")] unsafe extern "C" fn
        __export_5(a0 : i64, a1 : i32) -> i32 { unsafe { __contract::__rt::guest::serve::
        < $plugin, __contract::timer::__functions::Fire > (& [a0 as u64, a1 as u32 as
        u64]) as i32 } } #[unsafe (export_name = "extra#flip")] unsafe extern "C" fn
        __export_6(a0 : i32) -> i32 { unsafe { __contract::__rt::guest::serve:: <
        $plugin, __contract::extra::__functions::Flip > (& [a0 as u32 as u64]) as i32 } }
        #[unsafe (link_section = "component-type:keyway-drawing-3d34f8eef0c74f62")]
        static __COMPONENT_TYPE : [u8; 1106] = *
        b"…";
        }; $crate::__rt::plugin!($plugin, $crate);
    };
}
/// Makes a type the plugin of this crate. The type implements what `test:worlds/drawing@0.2.3` exports, and `Default` or the lifecycle.
///
/// It is used once in a crate: `export!(MyPlugin);`
#[doc(inline)]
pub use __keyway_export_drawing_3d34f8eef0c74f62 as export;
