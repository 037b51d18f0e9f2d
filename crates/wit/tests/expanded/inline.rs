#[doc(hidden)]
pub use ::keyway_contract::__rt as __rt;
#[doc(no_inline)]
pub use flips::{Flips, FlipsCalls, FlipsClient, Side};
/// `flips`.
#[allow(unsafe_code, clippy::all, clippy::undocumented_unsafe_blocks)]
pub mod flips {
    #[allow(unused_imports)]
    use super::__rt;
    /// `side` of `flips`.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub enum Side {
        /// `heads` of `side`.
        Heads,
        /// `tails` of `side`.
        Tails(Option<u64>),
    }
    mod __codec {
        #[allow(unused_imports)]
        use super::super::__rt;
        use super::Side as __Side;
        __rt::variant!(
            __Side as "side" { 0 => Heads as "heads", 1 => Tails as "tails" : Option <
            u64 > }
        );
    }
    /// `flips`.
    ///
    /// A plugin implements it; its state is `self`, and it is in one call at a time.
    pub trait Flips {
        /// `flips#flip`.
        fn flip(&mut self, side: Side) -> Side;
    }
    /// One instance of a plugin, seen through `flips`.
    ///
    /// Every method gives a `CallError` when the call has no result: the plugin panicked, was stopped, or does not have the function.
    #[repr(transparent)]
    pub struct FlipsClient(__rt::Bound);
    unsafe impl __rt::Client for FlipsClient {
        const CONTRACT: &'static __rt::Contract = &super::CONTRACT;
        const REQUIRED: &'static [u32] = &[0];
        type Calls = FlipsCalls;
        unsafe fn calls(calls: __rt::Calls) -> FlipsCalls {
            FlipsCalls(calls)
        }
        unsafe fn from_bound(bound: __rt::Bound) -> Self {
            FlipsClient(bound)
        }
        unsafe fn bound(&mut self) -> &mut __rt::Bound {
            &mut self.0
        }
    }
    impl FlipsClient {
        /// `flips#flip`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn flip(&mut self, side: Side) -> Result<Side, __rt::CallError> {
            unsafe { self.0.call(0, (side,)) }
        }
        /// Whether the plugin has a function, by its name in the contract: one that came with a later
        /// version of the contract than the plugin was built against is missing, and calling it gives
        /// `NotProvided`.
        pub fn provides(&self, function: &str) -> bool {
            self.0.provides(function)
        }
    }
    /// The functions of [`FlipsClient`] on what shares its instances: a pool, or a slot whose plugin is swapped.
    #[derive(Clone)]
    pub struct FlipsCalls(__rt::Calls);
    impl FlipsCalls {
        /// `flips#flip`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn flip(&self, side: Side) -> __rt::Call<(Side,), Side> {
            unsafe { self.0.call(0, (side,)) }
        }
    }
    #[doc(hidden)]
    #[allow(missing_docs)]
    pub mod __functions {
        #[allow(unused_imports)]
        use super::super::__rt;
        pub struct Flip;
        impl<T: super::Flips> __rt::Handler<T> for Flip {
            type Args = (super::Side,);
            type Ret = super::Side;
            fn run(plugin: &mut T, (side,): Self::Args) -> Self::Ret {
                plugin.flip(side)
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
    /// Asked for moods.
    ///
    /// In WIT: `moods`.
    #[allow(unsafe_code, clippy::all, clippy::undocumented_unsafe_blocks)]
    pub mod moods {
        #[allow(unused_imports)]
        use super::super::__rt;
        /// `mood` of `moods`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Mood {
            /// `good` of `mood`.
            Good,
            /// `bad` of `mood`.
            Bad,
        }
        mod __codec {
            #[allow(unused_imports)]
            use super::super::super::__rt;
            use super::Mood as __Mood;
            __rt::enumeration!(
                __Mood as "mood" { 0 => Good as "good", 1 => Bad as "bad" }
            );
        }
        /// Asked for moods.
        ///
        /// A host implements it, for all its plugins and from any thread.
        pub trait Moods: Send + Sync {
            /// `moods#ask`.
            ///
            /// # Errors
            /// What the host refuses or fails with; the plugin's call ends with it.
            fn ask(&self, question: &str) -> Result<Mood, __rt::ServiceError>;
        }
        /// `moods#ask`.
        ///
        /// # Panics
        /// When the host refuses or fails: that ends the call that the plugin is in, and the host's error arrives at its caller.
        pub fn ask(question: &str) -> Mood {
            #[cfg(target_arch = "wasm32")]
            {
                #[link(wasm_import_module = "moods")]
                unsafe extern "C" {
                    #[link_name = "ask"]
                    fn __import(a0: i32, a1: i32) -> i32;
                }
                unsafe {
                    __rt::guest::import::<
                        _,
                        Mood,
                    >(
                        (question,),
                        |flat| __import(flat[0] as i32, flat[1] as i32) as u32 as u64,
                    )
                }
            }
            #[cfg(not(target_arch = "wasm32"))]
            {
                #[cfg_attr(
                    all(unix, not(target_vendor = "apple")),
                    unsafe(link_section = "keyway.import.moods#ask")
                )]
                static __INDEX: u32 = 0;
                unsafe {
                    __rt::host_call::<_, Mood>(__rt::import_index(&__INDEX), (question,))
                }
            }
        }
        /// Makes a host service of an implementation of `moods`, for `HostBuilder::provide`.
        pub fn service<T: Moods + 'static>(service: T) -> __rt::Service {
            __rt::Service::new(
                &super::super::CONTRACT.imports[0],
                ::std::sync::Arc::new(service),
                &[__rt::ServiceFunction::of::<T, __functions::Ask>()],
            )
        }
        #[doc(hidden)]
        #[allow(missing_docs)]
        pub mod __functions {
            #[allow(unused_imports)]
            use super::super::super::__rt;
            pub struct Ask;
            impl<T: super::Moods> __rt::ServiceHandler<T> for Ask {
                type Args = (String,);
                type Ret = super::Mood;
                fn run(
                    service: &T,
                    (question,): Self::Args,
                ) -> Result<Self::Ret, __rt::ServiceError> {
                    service.ask(&question)
                }
            }
        }
    }
}
/// The contract `test:inline/inline`: what a plugin exports and what it may import, with their types.
pub static CONTRACT: __rt::Contract = __rt::Contract {
    name: __rt::Ref::Static("test:inline/inline"),
    exports: __rt::Ref::Static(const {
        &[
            __rt::Interface {
                name: __rt::Ref::Static("flips"),
                functions: __rt::Ref::Static(const {
                    &[
                        __rt::Function {
                            name: __rt::Ref::Static("flip"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("side"),
                                            ty: __rt::Ref::Static(<flips::Side as __rt::Lower>::TYPE),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(<flips::Side as __rt::Lower>::TYPE),
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
                name: __rt::Ref::Static("moods"),
                functions: __rt::Ref::Static(const {
                    &[
                        __rt::Function {
                            name: __rt::Ref::Static("ask"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("question"),
                                            ty: __rt::Ref::Static(
                                                <::std::string::String as __rt::Lower>::TYPE,
                                            ),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(<host::moods::Mood as __rt::Lower>::TYPE),
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
pub const __NAME: &str = "test:inline/inline";
#[doc(hidden)]
pub const __WIT: &str = "package test:inline;\n\n/// Interfaces that have no name outside of their world.\nworld inline {\n  /// Asked for moods.\n  import moods: interface {\n    enum mood {\n      good,\n      bad,\n    }\n    ask: func(question: string) -> mood;\n  }\n  export flips: interface {\n    variant side {\n      heads,\n      tails(option<u64>),\n    }\n    flip: func(side: side) -> side;\n  }\n}\n";
#[doc(hidden)]
pub struct __Table<T>(::core::marker::PhantomData<T>);
#[doc(hidden)]
#[allow(missing_docs)]
impl<T: flips::Flips> __Table<T> {
    pub const FUNCTIONS: &'static [__rt::abi::Function] = &[
        __rt::abi::Function::of::<T, flips::__functions::Flip>("flips#flip"),
    ];
}
#[doc(hidden)]
pub const __IMPORTS: &[__rt::abi::Str] = &[__rt::abi::Str::of("moods#ask")];
#[doc(hidden)]
#[macro_export]
macro_rules! __keyway_export_inline_3d2973ee3c6c47a2 {
    ($plugin:ty) => {
        #[cfg(target_arch = "wasm32")] #[allow(unsafe_code, clippy::all,
        clippy::undocumented_unsafe_blocks)] const _ : () = { use $crate as __contract;
        #[unsafe (export_name = "flips#flip")] unsafe extern "C" fn __export_0(a0 : i32,
        a1 : i32, a2 : i64) -> i32 { unsafe { __contract::__rt::guest::serve:: < $plugin,
        __contract::flips::__functions::Flip > (& [a0 as u32 as u64, a1 as u32 as u64, a2
        as u64]) as i32 } } #[unsafe (export_name = "cabi_post_flips#flip")] unsafe
        extern "C" fn __post_0(at : i32) { unsafe {
        __contract::__rt::guest::post_return:: < $plugin,
        __contract::flips::__functions::Flip > (at as u32 as usize,) } } #[unsafe
        (link_section = "component-type:keyway-inline-3d2973ee3c6c47a2")] static
        __COMPONENT_TYPE : [u8; 426] = *
        b"…";
        }; $crate::__rt::plugin!($plugin, $crate);
    };
}
/// Makes a type the plugin of this crate. The type implements what `test:inline/inline` exports, and `Default` or the lifecycle.
///
/// It is used once in a crate: `export!(MyPlugin);`
#[doc(inline)]
pub use __keyway_export_inline_3d2973ee3c6c47a2 as export;
