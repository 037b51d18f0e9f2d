#[doc(hidden)]
pub use ::keyway_contract::__rt as __rt;
#[doc(no_inline)]
pub use wide::{Eight, Joined, Nine, Wide, WideCalls, WideClient};
/// `test:wide/wide@3.0.0-rc.1`.
#[allow(unsafe_code, clippy::all, clippy::undocumented_unsafe_blocks)]
pub mod wide {
    #[allow(unused_imports)]
    use super::__rt;
    /// `eight` of `test:wide/wide@3.0.0-rc.1`.
    #[derive(Clone, Copy, Debug, PartialEq)]
    pub struct Eight {
        /// `a` of `eight`.
        pub a: u64,
        /// `b` of `eight`.
        pub b: u64,
        /// `c` of `eight`.
        pub c: u64,
        /// `d` of `eight`.
        pub d: u64,
        /// `e` of `eight`.
        pub e: f32,
        /// `f` of `eight`.
        pub f: f64,
        /// `g` of `eight`.
        pub g: u8,
        /// `h` of `eight`.
        pub h: i16,
    }
    /// `nine` of `test:wide/wide@3.0.0-rc.1`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Nine {
        /// `eight` of `nine`.
        pub eight: Eight,
        /// `i` of `nine`.
        pub i: String,
    }
    /// `joined` of `test:wide/wide@3.0.0-rc.1`.
    #[derive(Clone, Debug, PartialEq)]
    pub enum Joined {
        /// `a` of `joined`.
        A(f32),
        /// `b` of `joined`.
        B(u64),
        /// `c` of `joined`.
        C(String),
        /// `d` of `joined`.
        D((f64, f64, f64)),
    }
    mod __codec {
        #[allow(unused_imports)]
        use super::super::__rt;
        use super::Eight as __Eight;
        __rt::record!(
            __Eight as "eight" { a as "a" : u64, b as "b" : u64, c as "c" : u64, d as "d"
            : u64, e as "e" : f32, f as "f" : f64, g as "g" : u8, h as "h" : i16 }
        );
        use super::Nine as __Nine;
        __rt::record!(
            __Nine as "nine" { eight as "eight" : super::Eight, i as "i" : String }
        );
        use super::Joined as __Joined;
        __rt::variant!(
            __Joined as "joined" { 0 => A as "a" : f32, 1 => B as "b" : u64, 2 => C as
            "c" : String, 3 => D as "d" : (f64, f64, f64,) }
        );
    }
    /// `test:wide/wide@3.0.0-rc.1`.
    ///
    /// A plugin implements it; its state is `self`, and it is in one call at a time.
    pub trait Wide {
        /// `test:wide/wide@3.0.0-rc.1#sixteen`.
        fn sixteen(&mut self, a: Eight, b: Eight) -> u8;
        /// `test:wide/wide@3.0.0-rc.1#sixteen-text`.
        fn sixteen_text(&mut self, a: Eight, b: Eight) -> String;
        /// `test:wide/wide@3.0.0-rc.1#seventeen`.
        fn seventeen(&mut self, a: Eight, b: Eight, c: f32) -> f64;
        /// `test:wide/wide@3.0.0-rc.1#seventeen-wide`.
        fn seventeen_wide(&mut self, a: Eight, b: Nine) -> Nine;
        /// `test:wide/wide@3.0.0-rc.1#many`.
        fn many(
            &mut self,
            a: u8,
            b: u8,
            c: u8,
            d: u8,
            e: u8,
            f: u8,
            g: u8,
            h: u8,
            i: u8,
            j: u8,
            k: u8,
            l: u8,
            m: u8,
            n: u8,
            o: u8,
            p: f64,
        ) -> f32;
        /// `test:wide/wide@3.0.0-rc.1#take-joined`.
        fn take_joined(&mut self, value: Joined, other: Option<Joined>) -> Joined;
    }
    /// One instance of a plugin, seen through `test:wide/wide@3.0.0-rc.1`.
    ///
    /// Every method gives a `CallError` when the call has no result: the plugin panicked, was stopped, or does not have the function.
    #[repr(transparent)]
    pub struct WideClient(__rt::Bound);
    unsafe impl __rt::Client for WideClient {
        const CONTRACT: &'static __rt::Contract = &super::CONTRACT;
        const REQUIRED: &'static [u32] = &[0, 1, 2, 3, 4, 5];
        type Calls = WideCalls;
        unsafe fn calls(calls: __rt::Calls) -> WideCalls {
            WideCalls(calls)
        }
        unsafe fn from_bound(bound: __rt::Bound) -> Self {
            WideClient(bound)
        }
        unsafe fn bound(&mut self) -> &mut __rt::Bound {
            &mut self.0
        }
    }
    impl WideClient {
        /// `test:wide/wide@3.0.0-rc.1#sixteen`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn sixteen(&mut self, a: Eight, b: Eight) -> Result<u8, __rt::CallError> {
            unsafe { self.0.call(0, (a, b)) }
        }
        /// `test:wide/wide@3.0.0-rc.1#sixteen-text`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn sixteen_text(
            &mut self,
            a: Eight,
            b: Eight,
        ) -> Result<String, __rt::CallError> {
            unsafe { self.0.call(1, (a, b)) }
        }
        /// `test:wide/wide@3.0.0-rc.1#seventeen`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn seventeen(
            &mut self,
            a: Eight,
            b: Eight,
            c: f32,
        ) -> Result<f64, __rt::CallError> {
            unsafe { self.0.call(2, (a, b, c)) }
        }
        /// `test:wide/wide@3.0.0-rc.1#seventeen-wide`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn seventeen_wide(
            &mut self,
            a: Eight,
            b: Nine,
        ) -> Result<Nine, __rt::CallError> {
            unsafe { self.0.call(3, (a, b)) }
        }
        /// `test:wide/wide@3.0.0-rc.1#many`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn many(
            &mut self,
            a: u8,
            b: u8,
            c: u8,
            d: u8,
            e: u8,
            f: u8,
            g: u8,
            h: u8,
            i: u8,
            j: u8,
            k: u8,
            l: u8,
            m: u8,
            n: u8,
            o: u8,
            p: f64,
        ) -> Result<f32, __rt::CallError> {
            unsafe { self.0.call(4, (a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p)) }
        }
        /// `test:wide/wide@3.0.0-rc.1#take-joined`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_joined(
            &mut self,
            value: Joined,
            other: Option<Joined>,
        ) -> Result<Joined, __rt::CallError> {
            unsafe { self.0.call(5, (value, other)) }
        }
        /// Whether the plugin has a function, by its name in the contract: one that came with a later
        /// version of the contract than the plugin was built against is missing, and calling it gives
        /// `NotProvided`.
        pub fn provides(&self, function: &str) -> bool {
            self.0.provides(function)
        }
    }
    /// The functions of [`WideClient`] on what shares its instances: a pool, or a slot whose plugin is swapped.
    #[derive(Clone)]
    pub struct WideCalls(__rt::Calls);
    impl WideCalls {
        /// `test:wide/wide@3.0.0-rc.1#sixteen`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn sixteen(&self, a: Eight, b: Eight) -> __rt::Call<(Eight, Eight), u8> {
            unsafe { self.0.call(0, (a, b)) }
        }
        /// `test:wide/wide@3.0.0-rc.1#sixteen-text`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn sixteen_text(
            &self,
            a: Eight,
            b: Eight,
        ) -> __rt::Call<(Eight, Eight), String> {
            unsafe { self.0.call(1, (a, b)) }
        }
        /// `test:wide/wide@3.0.0-rc.1#seventeen`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn seventeen(
            &self,
            a: Eight,
            b: Eight,
            c: f32,
        ) -> __rt::Call<(Eight, Eight, f32), f64> {
            unsafe { self.0.call(2, (a, b, c)) }
        }
        /// `test:wide/wide@3.0.0-rc.1#seventeen-wide`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn seventeen_wide(
            &self,
            a: Eight,
            b: Nine,
        ) -> __rt::Call<(Eight, Nine), Nine> {
            unsafe { self.0.call(3, (a, b)) }
        }
        /// `test:wide/wide@3.0.0-rc.1#many`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn many(
            &self,
            a: u8,
            b: u8,
            c: u8,
            d: u8,
            e: u8,
            f: u8,
            g: u8,
            h: u8,
            i: u8,
            j: u8,
            k: u8,
            l: u8,
            m: u8,
            n: u8,
            o: u8,
            p: f64,
        ) -> __rt::Call<
            (u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, f64),
            f32,
        > {
            unsafe { self.0.call(4, (a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p)) }
        }
        /// `test:wide/wide@3.0.0-rc.1#take-joined`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn take_joined(
            &self,
            value: Joined,
            other: Option<Joined>,
        ) -> __rt::Call<(Joined, Option<Joined>), Joined> {
            unsafe { self.0.call(5, (value, other)) }
        }
    }
    #[doc(hidden)]
    #[allow(missing_docs)]
    pub mod __functions {
        #[allow(unused_imports)]
        use super::super::__rt;
        pub struct Sixteen;
        impl<T: super::Wide> __rt::Handler<T> for Sixteen {
            type Args = (super::Eight, super::Eight);
            type Ret = u8;
            fn run(plugin: &mut T, (a, b): Self::Args) -> Self::Ret {
                plugin.sixteen(a, b)
            }
        }
        pub struct SixteenText;
        impl<T: super::Wide> __rt::Handler<T> for SixteenText {
            type Args = (super::Eight, super::Eight);
            type Ret = String;
            fn run(plugin: &mut T, (a, b): Self::Args) -> Self::Ret {
                plugin.sixteen_text(a, b)
            }
        }
        pub struct Seventeen;
        impl<T: super::Wide> __rt::Handler<T> for Seventeen {
            type Args = (super::Eight, super::Eight, f32);
            type Ret = f64;
            fn run(plugin: &mut T, (a, b, c): Self::Args) -> Self::Ret {
                plugin.seventeen(a, b, c)
            }
        }
        pub struct SeventeenWide;
        impl<T: super::Wide> __rt::Handler<T> for SeventeenWide {
            type Args = (super::Eight, super::Nine);
            type Ret = super::Nine;
            fn run(plugin: &mut T, (a, b): Self::Args) -> Self::Ret {
                plugin.seventeen_wide(a, b)
            }
        }
        pub struct Many;
        impl<T: super::Wide> __rt::Handler<T> for Many {
            type Args = (
                u8,
                u8,
                u8,
                u8,
                u8,
                u8,
                u8,
                u8,
                u8,
                u8,
                u8,
                u8,
                u8,
                u8,
                u8,
                f64,
            );
            type Ret = f32;
            fn run(
                plugin: &mut T,
                (a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p): Self::Args,
            ) -> Self::Ret {
                plugin.many(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p)
            }
        }
        pub struct TakeJoined;
        impl<T: super::Wide> __rt::Handler<T> for TakeJoined {
            type Args = (super::Joined, Option<super::Joined>);
            type Ret = super::Joined;
            fn run(plugin: &mut T, (value, other): Self::Args) -> Self::Ret {
                plugin.take_joined(value, other)
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
    /// `test:wide/wide@3.0.0-rc.1`.
    #[allow(unsafe_code, clippy::all, clippy::undocumented_unsafe_blocks)]
    pub mod wide {
        #[allow(unused_imports)]
        use super::super::__rt;
        /// `eight` of `test:wide/wide@3.0.0-rc.1`.
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub struct Eight {
            /// `a` of `eight`.
            pub a: u64,
            /// `b` of `eight`.
            pub b: u64,
            /// `c` of `eight`.
            pub c: u64,
            /// `d` of `eight`.
            pub d: u64,
            /// `e` of `eight`.
            pub e: f32,
            /// `f` of `eight`.
            pub f: f64,
            /// `g` of `eight`.
            pub g: u8,
            /// `h` of `eight`.
            pub h: i16,
        }
        /// `nine` of `test:wide/wide@3.0.0-rc.1`.
        #[derive(Clone, Debug, PartialEq)]
        pub struct Nine {
            /// `eight` of `nine`.
            pub eight: Eight,
            /// `i` of `nine`.
            pub i: String,
        }
        /// `joined` of `test:wide/wide@3.0.0-rc.1`.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Joined {
            /// `a` of `joined`.
            A(f32),
            /// `b` of `joined`.
            B(u64),
            /// `c` of `joined`.
            C(String),
            /// `d` of `joined`.
            D((f64, f64, f64)),
        }
        mod __codec {
            #[allow(unused_imports)]
            use super::super::super::__rt;
            use super::Eight as __Eight;
            __rt::record!(
                __Eight as "eight" { a as "a" : u64, b as "b" : u64, c as "c" : u64, d as
                "d" : u64, e as "e" : f32, f as "f" : f64, g as "g" : u8, h as "h" : i16
                }
            );
            use super::Nine as __Nine;
            __rt::record!(
                __Nine as "nine" { eight as "eight" : super::Eight, i as "i" : String }
            );
            use super::Joined as __Joined;
            __rt::variant!(
                __Joined as "joined" { 0 => A as "a" : f32, 1 => B as "b" : u64, 2 => C
                as "c" : String, 3 => D as "d" : (f64, f64, f64,) }
            );
        }
        /// `test:wide/wide@3.0.0-rc.1`.
        ///
        /// A host implements it, for all its plugins and from any thread.
        pub trait Wide: Send + Sync {
            /// `test:wide/wide@3.0.0-rc.1#sixteen`.
            ///
            /// # Errors
            /// What the host refuses or fails with; the plugin's call ends with it.
            fn sixteen(&self, a: Eight, b: Eight) -> Result<u8, __rt::ServiceError>;
            /// `test:wide/wide@3.0.0-rc.1#sixteen-text`.
            ///
            /// # Errors
            /// What the host refuses or fails with; the plugin's call ends with it.
            fn sixteen_text(
                &self,
                a: Eight,
                b: Eight,
            ) -> Result<String, __rt::ServiceError>;
            /// `test:wide/wide@3.0.0-rc.1#seventeen`.
            ///
            /// # Errors
            /// What the host refuses or fails with; the plugin's call ends with it.
            fn seventeen(
                &self,
                a: Eight,
                b: Eight,
                c: f32,
            ) -> Result<f64, __rt::ServiceError>;
            /// `test:wide/wide@3.0.0-rc.1#seventeen-wide`.
            ///
            /// # Errors
            /// What the host refuses or fails with; the plugin's call ends with it.
            fn seventeen_wide(
                &self,
                a: Eight,
                b: Nine,
            ) -> Result<Nine, __rt::ServiceError>;
            /// `test:wide/wide@3.0.0-rc.1#many`.
            ///
            /// # Errors
            /// What the host refuses or fails with; the plugin's call ends with it.
            fn many(
                &self,
                a: u8,
                b: u8,
                c: u8,
                d: u8,
                e: u8,
                f: u8,
                g: u8,
                h: u8,
                i: u8,
                j: u8,
                k: u8,
                l: u8,
                m: u8,
                n: u8,
                o: u8,
                p: f64,
            ) -> Result<f32, __rt::ServiceError>;
            /// `test:wide/wide@3.0.0-rc.1#take-joined`.
            ///
            /// # Errors
            /// What the host refuses or fails with; the plugin's call ends with it.
            fn take_joined(
                &self,
                value: Joined,
                other: Option<Joined>,
            ) -> Result<Joined, __rt::ServiceError>;
        }
        /// `test:wide/wide@3.0.0-rc.1#sixteen`.
        ///
        /// # Panics
        /// When the host refuses or fails: that ends the call that the plugin is in, and the host's error arrives at its caller.
        pub fn sixteen(a: Eight, b: Eight) -> u8 {
            #[cfg(target_arch = "wasm32")]
            {
                #[link(wasm_import_module = "test:wide/wide@3.0.0-rc.1")]
                unsafe extern "C" {
                    #[link_name = "sixteen"]
                    fn __import(
                        a0: i64,
                        a1: i64,
                        a2: i64,
                        a3: i64,
                        a4: f32,
                        a5: f64,
                        a6: i32,
                        a7: i32,
                        a8: i64,
                        a9: i64,
                        a10: i64,
                        a11: i64,
                        a12: f32,
                        a13: f64,
                        a14: i32,
                        a15: i32,
                    ) -> i32;
                }
                unsafe {
                    __rt::guest::import::<
                        _,
                        u8,
                    >(
                        (a, b),
                        |flat| {
                            __import(
                                flat[0] as i64,
                                flat[1] as i64,
                                flat[2] as i64,
                                flat[3] as i64,
                                f32::from_bits(flat[4] as u32),
                                f64::from_bits(flat[5]),
                                flat[6] as i32,
                                flat[7] as i32,
                                flat[8] as i64,
                                flat[9] as i64,
                                flat[10] as i64,
                                flat[11] as i64,
                                f32::from_bits(flat[12] as u32),
                                f64::from_bits(flat[13]),
                                flat[14] as i32,
                                flat[15] as i32,
                            ) as u32 as u64
                        },
                    )
                }
            }
            #[cfg(not(target_arch = "wasm32"))]
            {
                #[cfg_attr(
                    all(unix, not(target_vendor = "apple")),
                    unsafe(
                        link_section = "keyway.import.test:wide/wide@3.0.0-rc.1#sixteen"
                    )
                )]
                static __INDEX: u32 = 0;
                unsafe { __rt::host_call::<_, u8>(__rt::import_index(&__INDEX), (a, b)) }
            }
        }
        /// `test:wide/wide@3.0.0-rc.1#sixteen-text`.
        ///
        /// # Panics
        /// When the host refuses or fails: that ends the call that the plugin is in, and the host's error arrives at its caller.
        pub fn sixteen_text(a: Eight, b: Eight) -> String {
            #[cfg(target_arch = "wasm32")]
            {
                #[link(wasm_import_module = "test:wide/wide@3.0.0-rc.1")]
                unsafe extern "C" {
                    #[link_name = "sixteen-text"]
                    fn __import(
                        a0: i64,
                        a1: i64,
                        a2: i64,
                        a3: i64,
                        a4: f32,
                        a5: f64,
                        a6: i32,
                        a7: i32,
                        a8: i64,
                        a9: i64,
                        a10: i64,
                        a11: i64,
                        a12: f32,
                        a13: f64,
                        a14: i32,
                        a15: i32,
                        a16: i32,
                    );
                }
                unsafe {
                    __rt::guest::import::<
                        _,
                        String,
                    >(
                        (a, b),
                        |flat| {
                            __import(
                                flat[0] as i64,
                                flat[1] as i64,
                                flat[2] as i64,
                                flat[3] as i64,
                                f32::from_bits(flat[4] as u32),
                                f64::from_bits(flat[5]),
                                flat[6] as i32,
                                flat[7] as i32,
                                flat[8] as i64,
                                flat[9] as i64,
                                flat[10] as i64,
                                flat[11] as i64,
                                f32::from_bits(flat[12] as u32),
                                f64::from_bits(flat[13]),
                                flat[14] as i32,
                                flat[15] as i32,
                                flat[16] as i32,
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
                        link_section = "keyway.import.test:wide/wide@3.0.0-rc.1#sixteen-text"
                    )
                )]
                static __INDEX: u32 = 1;
                unsafe {
                    __rt::host_call::<_, String>(__rt::import_index(&__INDEX), (a, b))
                }
            }
        }
        /// `test:wide/wide@3.0.0-rc.1#seventeen`.
        ///
        /// # Panics
        /// When the host refuses or fails: that ends the call that the plugin is in, and the host's error arrives at its caller.
        pub fn seventeen(a: Eight, b: Eight, c: f32) -> f64 {
            #[cfg(target_arch = "wasm32")]
            {
                #[link(wasm_import_module = "test:wide/wide@3.0.0-rc.1")]
                unsafe extern "C" {
                    #[link_name = "seventeen"]
                    fn __import(a0: i32) -> f64;
                }
                unsafe {
                    __rt::guest::import::<
                        _,
                        f64,
                    >((a, b, c), |flat| __import(flat[0] as i32).to_bits())
                }
            }
            #[cfg(not(target_arch = "wasm32"))]
            {
                #[cfg_attr(
                    all(unix, not(target_vendor = "apple")),
                    unsafe(
                        link_section = "keyway.import.test:wide/wide@3.0.0-rc.1#seventeen"
                    )
                )]
                static __INDEX: u32 = 2;
                unsafe {
                    __rt::host_call::<_, f64>(__rt::import_index(&__INDEX), (a, b, c))
                }
            }
        }
        /// `test:wide/wide@3.0.0-rc.1#seventeen-wide`.
        ///
        /// # Panics
        /// When the host refuses or fails: that ends the call that the plugin is in, and the host's error arrives at its caller.
        pub fn seventeen_wide(a: Eight, b: Nine) -> Nine {
            #[cfg(target_arch = "wasm32")]
            {
                #[link(wasm_import_module = "test:wide/wide@3.0.0-rc.1")]
                unsafe extern "C" {
                    #[link_name = "seventeen-wide"]
                    fn __import(a0: i32, a1: i32);
                }
                unsafe {
                    __rt::guest::import::<
                        _,
                        Nine,
                    >(
                        (a, b),
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
                        link_section = "keyway.import.test:wide/wide@3.0.0-rc.1#seventeen-wide"
                    )
                )]
                static __INDEX: u32 = 3;
                unsafe {
                    __rt::host_call::<_, Nine>(__rt::import_index(&__INDEX), (a, b))
                }
            }
        }
        /// `test:wide/wide@3.0.0-rc.1#many`.
        ///
        /// # Panics
        /// When the host refuses or fails: that ends the call that the plugin is in, and the host's error arrives at its caller.
        pub fn many(
            a: u8,
            b: u8,
            c: u8,
            d: u8,
            e: u8,
            f: u8,
            g: u8,
            h: u8,
            i: u8,
            j: u8,
            k: u8,
            l: u8,
            m: u8,
            n: u8,
            o: u8,
            p: f64,
        ) -> f32 {
            #[cfg(target_arch = "wasm32")]
            {
                #[link(wasm_import_module = "test:wide/wide@3.0.0-rc.1")]
                unsafe extern "C" {
                    #[link_name = "many"]
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
                        a12: i32,
                        a13: i32,
                        a14: i32,
                        a15: f64,
                    ) -> f32;
                }
                unsafe {
                    __rt::guest::import::<
                        _,
                        f32,
                    >(
                        (a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p),
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
                                    flat[12] as i32,
                                    flat[13] as i32,
                                    flat[14] as i32,
                                    f64::from_bits(flat[15]),
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
                    unsafe(link_section = "keyway.import.test:wide/wide@3.0.0-rc.1#many")
                )]
                static __INDEX: u32 = 4;
                unsafe {
                    __rt::host_call::<
                        _,
                        f32,
                    >(
                        __rt::import_index(&__INDEX),
                        (a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p),
                    )
                }
            }
        }
        /// `test:wide/wide@3.0.0-rc.1#take-joined`.
        ///
        /// # Panics
        /// When the host refuses or fails: that ends the call that the plugin is in, and the host's error arrives at its caller.
        pub fn take_joined(value: Joined, other: Option<Joined>) -> Joined {
            #[cfg(target_arch = "wasm32")]
            {
                #[link(wasm_import_module = "test:wide/wide@3.0.0-rc.1")]
                unsafe extern "C" {
                    #[link_name = "take-joined"]
                    fn __import(
                        a0: i32,
                        a1: i64,
                        a2: i64,
                        a3: f64,
                        a4: i32,
                        a5: i32,
                        a6: i64,
                        a7: i64,
                        a8: f64,
                        a9: i32,
                    );
                }
                unsafe {
                    __rt::guest::import::<
                        _,
                        Joined,
                    >(
                        (value, other),
                        |flat| {
                            __import(
                                flat[0] as i32,
                                flat[1] as i64,
                                flat[2] as i64,
                                f64::from_bits(flat[3]),
                                flat[4] as i32,
                                flat[5] as i32,
                                flat[6] as i64,
                                flat[7] as i64,
                                f64::from_bits(flat[8]),
                                flat[9] as i32,
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
                        link_section = "keyway.import.test:wide/wide@3.0.0-rc.1#take-joined"
                    )
                )]
                static __INDEX: u32 = 5;
                unsafe {
                    __rt::host_call::<
                        _,
                        Joined,
                    >(__rt::import_index(&__INDEX), (value, other))
                }
            }
        }
        /// Makes a host service of an implementation of `test:wide/wide@3.0.0-rc.1`, for `HostBuilder::provide`.
        pub fn service<T: Wide + 'static>(service: T) -> __rt::Service {
            __rt::Service::new(
                &super::super::CONTRACT.imports[0],
                ::std::sync::Arc::new(service),
                &[
                    __rt::ServiceFunction::of::<T, __functions::Sixteen>(),
                    __rt::ServiceFunction::of::<T, __functions::SixteenText>(),
                    __rt::ServiceFunction::of::<T, __functions::Seventeen>(),
                    __rt::ServiceFunction::of::<T, __functions::SeventeenWide>(),
                    __rt::ServiceFunction::of::<T, __functions::Many>(),
                    __rt::ServiceFunction::of::<T, __functions::TakeJoined>(),
                ],
            )
        }
        #[doc(hidden)]
        #[allow(missing_docs)]
        pub mod __functions {
            #[allow(unused_imports)]
            use super::super::super::__rt;
            pub struct Sixteen;
            impl<T: super::Wide> __rt::ServiceHandler<T> for Sixteen {
                type Args = (super::Eight, super::Eight);
                type Ret = u8;
                fn run(
                    service: &T,
                    (a, b): Self::Args,
                ) -> Result<Self::Ret, __rt::ServiceError> {
                    service.sixteen(a, b)
                }
            }
            pub struct SixteenText;
            impl<T: super::Wide> __rt::ServiceHandler<T> for SixteenText {
                type Args = (super::Eight, super::Eight);
                type Ret = String;
                fn run(
                    service: &T,
                    (a, b): Self::Args,
                ) -> Result<Self::Ret, __rt::ServiceError> {
                    service.sixteen_text(a, b)
                }
            }
            pub struct Seventeen;
            impl<T: super::Wide> __rt::ServiceHandler<T> for Seventeen {
                type Args = (super::Eight, super::Eight, f32);
                type Ret = f64;
                fn run(
                    service: &T,
                    (a, b, c): Self::Args,
                ) -> Result<Self::Ret, __rt::ServiceError> {
                    service.seventeen(a, b, c)
                }
            }
            pub struct SeventeenWide;
            impl<T: super::Wide> __rt::ServiceHandler<T> for SeventeenWide {
                type Args = (super::Eight, super::Nine);
                type Ret = super::Nine;
                fn run(
                    service: &T,
                    (a, b): Self::Args,
                ) -> Result<Self::Ret, __rt::ServiceError> {
                    service.seventeen_wide(a, b)
                }
            }
            pub struct Many;
            impl<T: super::Wide> __rt::ServiceHandler<T> for Many {
                type Args = (
                    u8,
                    u8,
                    u8,
                    u8,
                    u8,
                    u8,
                    u8,
                    u8,
                    u8,
                    u8,
                    u8,
                    u8,
                    u8,
                    u8,
                    u8,
                    f64,
                );
                type Ret = f32;
                fn run(
                    service: &T,
                    (a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p): Self::Args,
                ) -> Result<Self::Ret, __rt::ServiceError> {
                    service.many(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p)
                }
            }
            pub struct TakeJoined;
            impl<T: super::Wide> __rt::ServiceHandler<T> for TakeJoined {
                type Args = (super::Joined, Option<super::Joined>);
                type Ret = super::Joined;
                fn run(
                    service: &T,
                    (value, other): Self::Args,
                ) -> Result<Self::Ret, __rt::ServiceError> {
                    service.take_joined(value, other)
                }
            }
        }
    }
}
/// The contract `test:wide/wide-world@3.0.0-rc.1`: what a plugin exports and what it may import, with their types.
pub static CONTRACT: __rt::Contract = __rt::Contract {
    name: __rt::Ref::Static("test:wide/wide-world@3.0.0-rc.1"),
    exports: __rt::Ref::Static(const {
        &[
            __rt::Interface {
                name: __rt::Ref::Static("test:wide/wide@3.0.0-rc.1"),
                functions: __rt::Ref::Static(const {
                    &[
                        __rt::Function {
                            name: __rt::Ref::Static("sixteen"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("a"),
                                            ty: __rt::Ref::Static(<wide::Eight as __rt::Lower>::TYPE),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("b"),
                                            ty: __rt::Ref::Static(<wide::Eight as __rt::Lower>::TYPE),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(<u8 as __rt::Lower>::TYPE),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("sixteen-text"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("a"),
                                            ty: __rt::Ref::Static(<wide::Eight as __rt::Lower>::TYPE),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("b"),
                                            ty: __rt::Ref::Static(<wide::Eight as __rt::Lower>::TYPE),
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
                            name: __rt::Ref::Static("seventeen"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("a"),
                                            ty: __rt::Ref::Static(<wide::Eight as __rt::Lower>::TYPE),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("b"),
                                            ty: __rt::Ref::Static(<wide::Eight as __rt::Lower>::TYPE),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("c"),
                                            ty: __rt::Ref::Static(<f32 as __rt::Lower>::TYPE),
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
                            name: __rt::Ref::Static("seventeen-wide"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("a"),
                                            ty: __rt::Ref::Static(<wide::Eight as __rt::Lower>::TYPE),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("b"),
                                            ty: __rt::Ref::Static(<wide::Nine as __rt::Lower>::TYPE),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(<wide::Nine as __rt::Lower>::TYPE),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("many"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("a"),
                                            ty: __rt::Ref::Static(<u8 as __rt::Lower>::TYPE),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("b"),
                                            ty: __rt::Ref::Static(<u8 as __rt::Lower>::TYPE),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("c"),
                                            ty: __rt::Ref::Static(<u8 as __rt::Lower>::TYPE),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("d"),
                                            ty: __rt::Ref::Static(<u8 as __rt::Lower>::TYPE),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("e"),
                                            ty: __rt::Ref::Static(<u8 as __rt::Lower>::TYPE),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("f"),
                                            ty: __rt::Ref::Static(<u8 as __rt::Lower>::TYPE),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("g"),
                                            ty: __rt::Ref::Static(<u8 as __rt::Lower>::TYPE),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("h"),
                                            ty: __rt::Ref::Static(<u8 as __rt::Lower>::TYPE),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("i"),
                                            ty: __rt::Ref::Static(<u8 as __rt::Lower>::TYPE),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("j"),
                                            ty: __rt::Ref::Static(<u8 as __rt::Lower>::TYPE),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("k"),
                                            ty: __rt::Ref::Static(<u8 as __rt::Lower>::TYPE),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("l"),
                                            ty: __rt::Ref::Static(<u8 as __rt::Lower>::TYPE),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("m"),
                                            ty: __rt::Ref::Static(<u8 as __rt::Lower>::TYPE),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("n"),
                                            ty: __rt::Ref::Static(<u8 as __rt::Lower>::TYPE),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("o"),
                                            ty: __rt::Ref::Static(<u8 as __rt::Lower>::TYPE),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("p"),
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
                            name: __rt::Ref::Static("take-joined"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(<wide::Joined as __rt::Lower>::TYPE),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("other"),
                                            ty: __rt::Ref::Static(
                                                <::core::option::Option<wide::Joined> as __rt::Lower>::TYPE,
                                            ),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(<wide::Joined as __rt::Lower>::TYPE),
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
                name: __rt::Ref::Static("test:wide/wide@3.0.0-rc.1"),
                functions: __rt::Ref::Static(const {
                    &[
                        __rt::Function {
                            name: __rt::Ref::Static("sixteen"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("a"),
                                            ty: __rt::Ref::Static(
                                                <host::wide::Eight as __rt::Lower>::TYPE,
                                            ),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("b"),
                                            ty: __rt::Ref::Static(
                                                <host::wide::Eight as __rt::Lower>::TYPE,
                                            ),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(<u8 as __rt::Lower>::TYPE),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("sixteen-text"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("a"),
                                            ty: __rt::Ref::Static(
                                                <host::wide::Eight as __rt::Lower>::TYPE,
                                            ),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("b"),
                                            ty: __rt::Ref::Static(
                                                <host::wide::Eight as __rt::Lower>::TYPE,
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
                            name: __rt::Ref::Static("seventeen"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("a"),
                                            ty: __rt::Ref::Static(
                                                <host::wide::Eight as __rt::Lower>::TYPE,
                                            ),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("b"),
                                            ty: __rt::Ref::Static(
                                                <host::wide::Eight as __rt::Lower>::TYPE,
                                            ),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("c"),
                                            ty: __rt::Ref::Static(<f32 as __rt::Lower>::TYPE),
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
                            name: __rt::Ref::Static("seventeen-wide"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("a"),
                                            ty: __rt::Ref::Static(
                                                <host::wide::Eight as __rt::Lower>::TYPE,
                                            ),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("b"),
                                            ty: __rt::Ref::Static(
                                                <host::wide::Nine as __rt::Lower>::TYPE,
                                            ),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(<host::wide::Nine as __rt::Lower>::TYPE),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("many"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("a"),
                                            ty: __rt::Ref::Static(<u8 as __rt::Lower>::TYPE),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("b"),
                                            ty: __rt::Ref::Static(<u8 as __rt::Lower>::TYPE),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("c"),
                                            ty: __rt::Ref::Static(<u8 as __rt::Lower>::TYPE),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("d"),
                                            ty: __rt::Ref::Static(<u8 as __rt::Lower>::TYPE),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("e"),
                                            ty: __rt::Ref::Static(<u8 as __rt::Lower>::TYPE),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("f"),
                                            ty: __rt::Ref::Static(<u8 as __rt::Lower>::TYPE),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("g"),
                                            ty: __rt::Ref::Static(<u8 as __rt::Lower>::TYPE),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("h"),
                                            ty: __rt::Ref::Static(<u8 as __rt::Lower>::TYPE),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("i"),
                                            ty: __rt::Ref::Static(<u8 as __rt::Lower>::TYPE),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("j"),
                                            ty: __rt::Ref::Static(<u8 as __rt::Lower>::TYPE),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("k"),
                                            ty: __rt::Ref::Static(<u8 as __rt::Lower>::TYPE),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("l"),
                                            ty: __rt::Ref::Static(<u8 as __rt::Lower>::TYPE),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("m"),
                                            ty: __rt::Ref::Static(<u8 as __rt::Lower>::TYPE),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("n"),
                                            ty: __rt::Ref::Static(<u8 as __rt::Lower>::TYPE),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("o"),
                                            ty: __rt::Ref::Static(<u8 as __rt::Lower>::TYPE),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("p"),
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
                            name: __rt::Ref::Static("take-joined"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("value"),
                                            ty: __rt::Ref::Static(
                                                <host::wide::Joined as __rt::Lower>::TYPE,
                                            ),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("other"),
                                            ty: __rt::Ref::Static(
                                                <::core::option::Option<
                                                    host::wide::Joined,
                                                > as __rt::Lower>::TYPE,
                                            ),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(<host::wide::Joined as __rt::Lower>::TYPE),
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
pub const __NAME: &str = "test:wide/wide-world@3.0.0-rc.1";
#[doc(hidden)]
pub const __WIT: &str = "/// Signatures at the limits of the canonical ABI: 16 flat values, and more.\npackage test:wide@3.0.0-rc.1;\n\ninterface wide {\n  record eight {\n    a: u64,\n    b: u64,\n    c: u64,\n    d: u64,\n    e: f32,\n    f: f64,\n    g: u8,\n    h: s16,\n  }\n  record nine {\n    eight: eight,\n    i: string,\n  }\n  variant joined {\n    a(f32),\n    b(u64),\n    c(string),\n    d(tuple<f64, f64, f64>),\n  }\n  sixteen: func(a: eight, b: eight) -> u8;\n  sixteen-text: func(a: eight, b: eight) -> string;\n  seventeen: func(a: eight, b: eight, c: f32) -> f64;\n  seventeen-wide: func(a: eight, b: nine) -> nine;\n  many: func(a: u8, b: u8, c: u8, d: u8, e: u8, f: u8, g: u8, h: u8, i: u8, j: u8, k: u8, l: u8, m: u8, n: u8, o: u8, p: f64) -> f32;\n  take-joined: func(value: joined, other: option<joined>) -> joined;\n}\n\nworld wide-world {\n  import wide;\n  export wide;\n}\n";
#[doc(hidden)]
pub struct __Table<T>(::core::marker::PhantomData<T>);
#[doc(hidden)]
#[allow(missing_docs)]
impl<T: wide::Wide> __Table<T> {
    pub const FUNCTIONS: &'static [__rt::abi::Function] = &[
        __rt::abi::Function::of::<
            T,
            wide::__functions::Sixteen,
        >("test:wide/wide@3.0.0-rc.1#sixteen"),
        __rt::abi::Function::of::<
            T,
            wide::__functions::SixteenText,
        >("test:wide/wide@3.0.0-rc.1#sixteen-text"),
        __rt::abi::Function::of::<
            T,
            wide::__functions::Seventeen,
        >("test:wide/wide@3.0.0-rc.1#seventeen"),
        __rt::abi::Function::of::<
            T,
            wide::__functions::SeventeenWide,
        >("test:wide/wide@3.0.0-rc.1#seventeen-wide"),
        __rt::abi::Function::of::<
            T,
            wide::__functions::Many,
        >("test:wide/wide@3.0.0-rc.1#many"),
        __rt::abi::Function::of::<
            T,
            wide::__functions::TakeJoined,
        >("test:wide/wide@3.0.0-rc.1#take-joined"),
    ];
}
#[doc(hidden)]
pub const __IMPORTS: &[__rt::abi::Str] = &[
    __rt::abi::Str::of("test:wide/wide@3.0.0-rc.1#sixteen"),
    __rt::abi::Str::of("test:wide/wide@3.0.0-rc.1#sixteen-text"),
    __rt::abi::Str::of("test:wide/wide@3.0.0-rc.1#seventeen"),
    __rt::abi::Str::of("test:wide/wide@3.0.0-rc.1#seventeen-wide"),
    __rt::abi::Str::of("test:wide/wide@3.0.0-rc.1#many"),
    __rt::abi::Str::of("test:wide/wide@3.0.0-rc.1#take-joined"),
];
#[doc(hidden)]
#[macro_export]
macro_rules! __keyway_export_wide_world_f4bd427911c7cfa6 {
    ($plugin:ty) => {
        #[cfg(target_arch = "wasm32")] #[allow(unsafe_code, clippy::all,
        clippy::undocumented_unsafe_blocks)] const _ : () = { use $crate as __contract;
        #[unsafe (export_name = "test:wide/wide@3.0.0-rc.1#sixteen")] unsafe extern "C"
        fn __export_0(a0 : i64, a1 : i64, a2 : i64, a3 : i64, a4 : f32, a5 : f64, a6 :
        i32, a7 : i32, a8 : i64, a9 : i64, a10 : i64, a11 : i64, a12 : f32, a13 : f64,
        a14 : i32, a15 : i32) -> i32 { unsafe { __contract::__rt::guest::serve:: <
        $plugin, __contract::wide::__functions::Sixteen > (& [a0 as u64, a1 as u64, a2 as
        u64, a3 as u64, a4.to_bits() as u64, a5.to_bits(), a6 as u32 as u64, a7 as u32 as
        u64, a8 as u64, a9 as u64, a10 as u64, a11 as u64, a12.to_bits() as u64, a13
        .to_bits(), a14 as u32 as u64, a15 as u32 as u64]) as i32 } } #[unsafe
        (export_name = "test:wide/wide@3.0.0-rc.1#sixteen-text")] unsafe extern "C" fn
        __export_1(a0 : i64, a1 : i64, a2 : i64, a3 : i64, a4 : f32, a5 : f64, a6 : i32,
        a7 : i32, a8 : i64, a9 : i64, a10 : i64, a11 : i64, a12 : f32, a13 : f64, a14 :
        i32, a15 : i32) -> i32 { unsafe { __contract::__rt::guest::serve:: < $plugin,
        __contract::wide::__functions::SixteenText > (& [a0 as u64, a1 as u64, a2 as u64,
        a3 as u64, a4.to_bits() as u64, a5.to_bits(), a6 as u32 as u64, a7 as u32 as u64,
        a8 as u64, a9 as u64, a10 as u64, a11 as u64, a12.to_bits() as u64, a13
        .to_bits(), a14 as u32 as u64, a15 as u32 as u64]) as i32 } } #[unsafe
        (export_name = "cabi_post_test:wide/wide@3.0.0-rc.1#sixteen-text")] unsafe extern
        "C" fn __post_1(at : i32) { unsafe { __contract::__rt::guest::post_return:: <
        $plugin, __contract::wide::__functions::SixteenText > (at as u32 as usize,) } }
        #[unsafe (export_name = "test:wide/wide@3.0.0-rc.1#seventeen")] unsafe extern "C"
        fn __export_2(a0 : i32) -> f64 { unsafe {
        f64::from_bits(__contract::__rt::guest::serve:: < $plugin,
        __contract::wide::__functions::Seventeen > (& [a0 as u32 as u64])) } } #[unsafe
        (export_name = "test:wide/wide@3.0.0-rc.1#seventeen-wide")] unsafe extern "C" fn
        __export_3(a0 : i32) -> i32 { unsafe { __contract::__rt::guest::serve:: <
        $plugin, __contract::wide::__functions::SeventeenWide > (& [a0 as u32 as u64]) as
        i32 } } #[unsafe (export_name =
        "cabi_post_test:wide/wide@3.0.0-rc.1#seventeen-wide")] unsafe extern "C" fn
        __post_3(at : i32) { unsafe { __contract::__rt::guest::post_return:: < $plugin,
        __contract::wide::__functions::SeventeenWide > (at as u32 as usize,) } } #[unsafe
        (export_name = "test:wide/wide@3.0.0-rc.1#many")] unsafe extern "C" fn
        __export_4(a0 : i32, a1 : i32, a2 : i32, a3 : i32, a4 : i32, a5 : i32, a6 : i32,
        a7 : i32, a8 : i32, a9 : i32, a10 : i32, a11 : i32, a12 : i32, a13 : i32, a14 :
        i32, a15 : f64) -> f32 { unsafe { f32::from_bits(__contract::__rt::guest::serve::
        < $plugin, __contract::wide::__functions::Many > (& [a0 as u32 as u64, a1 as u32
        as u64, a2 as u32 as u64, a3 as u32 as u64, a4 as u32 as u64, a5 as u32 as u64,
        a6 as u32 as u64, a7 as u32 as u64, a8 as u32 as u64, a9 as u32 as u64, a10 as
        u32 as u64, a11 as u32 as u64, a12 as u32 as u64, a13 as u32 as u64, a14 as u32
        as u64, a15.to_bits()]) as u32) } } #[unsafe (export_name =
        "test:wide/wide@3.0.0-rc.1#take-joined")] unsafe extern "C" fn __export_5(a0 :
        i32, a1 : i64, a2 : i64, a3 : f64, a4 : i32, a5 : i32, a6 : i64, a7 : i64, a8 :
        f64) -> i32 { unsafe { __contract::__rt::guest::serve:: < $plugin,
        __contract::wide::__functions::TakeJoined > (& [a0 as u32 as u64, a1 as u64, a2
        as u64, a3.to_bits(), a4 as u32 as u64, a5 as u32 as u64, a6 as u64, a7 as u64,
        a8.to_bits()]) as i32 } } #[unsafe (export_name =
        "cabi_post_test:wide/wide@3.0.0-rc.1#take-joined")] unsafe extern "C" fn
        __post_5(at : i32) { unsafe { __contract::__rt::guest::post_return:: < $plugin,
        __contract::wide::__functions::TakeJoined > (at as u32 as usize,) } } #[unsafe
        (link_section = "component-type:keyway-wide_world-f4bd427911c7cfa6")] static
        __COMPONENT_TYPE : [u8; 1007] = *
        b"…";
        }; $crate::__rt::plugin!($plugin, $crate);
    };
}
/// Makes a type the plugin of this crate. The type implements what `test:wide/wide-world@3.0.0-rc.1` exports, and `Default` or the lifecycle.
///
/// It is used once in a crate: `export!(MyPlugin);`
#[doc(inline)]
pub use __keyway_export_wide_world_f4bd427911c7cfa6 as export;
