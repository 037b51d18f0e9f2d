#[doc(hidden)]
pub use ::keyway_contract::__rt as __rt;
#[doc(no_inline)]
pub use filter::{Filter, FilterCalls, FilterClient, Image};
/// One filter of a pipeline.
///
/// In WIT: `media:filter/filter@1.1.0`.
#[allow(unsafe_code, clippy::all, clippy::undocumented_unsafe_blocks)]
pub mod filter {
    #[allow(unused_imports)]
    use super::__rt;
    /// A picture.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Image {
        /// In pixels.
        pub width: u32,
        /// In pixels.
        pub height: u32,
        /// Four bytes a pixel: red, green, blue, alpha.
        pub pixels: __rt::Buffer<u8>,
    }
    mod __codec {
        #[allow(unused_imports)]
        use super::super::__rt;
        use super::Image as __Image;
        __rt::record!(
            __Image as "image" { width as "width" : u32, height as "height" : u32, pixels
            as "pixels" : __rt::Buffer < u8 > }
        );
    }
    /// One filter of a pipeline.
    ///
    /// A plugin implements it; its state is `self`, and it is in one call at a time.
    pub trait Filter {
        /// Where the filter wants to stand; small numbers first.
        fn priority(&mut self) -> i32;
        /// Gives the picture as the filter leaves it.
        ///
        /// An error says in one line what is wrong with the picture.
        fn transform(&mut self, image: Image) -> Result<Image, String>;
        /// `media:filter/filter@1.1.0#greet`.
        ///
        /// Since 1.1.0.
        fn greet(&mut self, name: &str, tags: &[String]) -> String;
    }
    /// One instance of a plugin, seen through `media:filter/filter@1.1.0`.
    ///
    /// Every method gives a `CallError` when the call has no result: the plugin panicked, was stopped, or does not have the function.
    #[repr(transparent)]
    pub struct FilterClient(__rt::Bound);
    unsafe impl __rt::Client for FilterClient {
        const CONTRACT: &'static __rt::Contract = &super::CONTRACT;
        const REQUIRED: &'static [u32] = &[0, 1, 2];
        type Calls = FilterCalls;
        unsafe fn calls(calls: __rt::Calls) -> FilterCalls {
            FilterCalls(calls)
        }
        unsafe fn from_bound(bound: __rt::Bound) -> Self {
            FilterClient(bound)
        }
        unsafe fn bound(&mut self) -> &mut __rt::Bound {
            &mut self.0
        }
    }
    impl FilterClient {
        /// Where the filter wants to stand; small numbers first.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn priority(&mut self) -> Result<i32, __rt::CallError> {
            unsafe { self.0.call(0, ()) }
        }
        /// Gives the picture as the filter leaves it.
        ///
        /// An error says in one line what is wrong with the picture.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn transform(
            &mut self,
            image: Image,
        ) -> Result<Result<Image, String>, __rt::CallError> {
            unsafe { self.0.call(1, (image,)) }
        }
        /// `media:filter/filter@1.1.0#greet`.
        ///
        /// Since 1.1.0: a plugin that was built against an older contract may not have it.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn greet(
            &mut self,
            name: &str,
            tags: &[String],
        ) -> Result<String, __rt::CallError> {
            unsafe { self.0.call(2, (name, tags)) }
        }
        /// Whether the plugin has a function, by its name in the contract: one that came with a later
        /// version of the contract than the plugin was built against is missing, and calling it gives
        /// `NotProvided`.
        pub fn provides(&self, function: &str) -> bool {
            self.0.provides(function)
        }
    }
    /// The functions of [`FilterClient`] on what shares its instances: a pool, or a slot whose plugin is swapped.
    #[derive(Clone)]
    pub struct FilterCalls(__rt::Calls);
    impl FilterCalls {
        /// Where the filter wants to stand; small numbers first.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn priority(&self) -> __rt::Call<(), i32> {
            unsafe { self.0.call(0, ()) }
        }
        /// Gives the picture as the filter leaves it.
        ///
        /// An error says in one line what is wrong with the picture.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn transform(
            &self,
            image: Image,
        ) -> __rt::Call<(Image,), Result<Image, String>> {
            unsafe { self.0.call(1, (image,)) }
        }
        /// `media:filter/filter@1.1.0#greet`.
        ///
        /// Since 1.1.0: a plugin that was built against an older contract may not have it.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn greet(
            &self,
            name: impl ::core::convert::Into<::std::string::String>,
            tags: impl ::core::convert::Into<::std::vec::Vec<String>>,
        ) -> __rt::Call<(::std::string::String, ::std::vec::Vec<String>), String> {
            unsafe {
                self.0
                    .call(
                        2,
                        (
                            ::core::convert::Into::into(name),
                            ::core::convert::Into::into(tags),
                        ),
                    )
            }
        }
    }
    #[doc(hidden)]
    #[allow(missing_docs)]
    pub mod __functions {
        #[allow(unused_imports)]
        use super::super::__rt;
        pub struct Priority;
        impl<T: super::Filter> __rt::Handler<T> for Priority {
            type Args = ();
            type Ret = i32;
            fn run(plugin: &mut T, (): Self::Args) -> Self::Ret {
                plugin.priority()
            }
        }
        pub struct Transform;
        impl<T: super::Filter> __rt::Handler<T> for Transform {
            type Args = (super::Image,);
            type Ret = Result<super::Image, String>;
            fn run(plugin: &mut T, (image,): Self::Args) -> Self::Ret {
                plugin.transform(image)
            }
        }
        pub struct Greet;
        impl<T: super::Filter> __rt::Handler<T> for Greet {
            type Args = (__rt::StrArg, __rt::ListArg<String>);
            type Ret = String;
            fn run(plugin: &mut T, (name, tags): Self::Args) -> Self::Ret {
                plugin.greet(&name, &tags)
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
    /// Writing to the log of the host.
    ///
    /// The host adds the plugin's id, so a plugin does not name itself. Nothing is returned: a message that the
    /// host filters out or drops is not the plugin's concern.
    ///
    /// In WIT: `keyway:host/log@1.0.0`.
    #[allow(unsafe_code, clippy::all, clippy::undocumented_unsafe_blocks)]
    pub mod log {
        #[allow(unused_imports)]
        use super::super::__rt;
        /// How much a message matters.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Level {
            /// Every step, for someone who follows the plugin at work.
            Trace,
            /// What helps to find a mistake.
            Debug,
            /// What an operator wants to know of a healthy plugin.
            Info,
            /// Something is odd, and the plugin goes on.
            Warn,
            /// Something failed.
            Error,
        }
        mod __codec {
            #[allow(unused_imports)]
            use super::super::super::__rt;
            use super::Level as __Level;
            __rt::enumeration!(
                __Level as "level" { 0 => Trace as "trace", 1 => Debug as "debug", 2 =>
                Info as "info", 3 => Warn as "warn", 4 => Error as "error" }
            );
        }
        /// Writing to the log of the host.
        ///
        /// The host adds the plugin's id, so a plugin does not name itself. Nothing is returned: a message that the
        /// host filters out or drops is not the plugin's concern.
        ///
        /// A host implements it, for all its plugins and from any thread.
        pub trait Log: Send + Sync {
            /// Writes one message.
            ///
            /// `target` says which part of the plugin speaks (`decoder`, `cache`); it may be empty. A message is text
            /// without a line break at its end.
            ///
            /// # Errors
            /// What the host refuses or fails with; the plugin's call ends with it.
            fn log(
                &self,
                level: Level,
                target: &str,
                message: &str,
            ) -> Result<(), __rt::ServiceError>;
        }
        /// Writes one message.
        ///
        /// `target` says which part of the plugin speaks (`decoder`, `cache`); it may be empty. A message is text
        /// without a line break at its end.
        ///
        /// # Panics
        /// When the host refuses or fails: that ends the call that the plugin is in, and the host's error arrives at its caller.
        pub fn log(level: Level, target: &str, message: &str) {
            #[cfg(target_arch = "wasm32")]
            {
                #[link(wasm_import_module = "keyway:host/log@1.0.0")]
                unsafe extern "C" {
                    #[link_name = "log"]
                    fn __import(a0: i32, a1: i32, a2: i32, a3: i32, a4: i32);
                }
                unsafe {
                    __rt::guest::import::<
                        _,
                        (),
                    >(
                        (level, target, message),
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
                    unsafe(link_section = "keyway.import.keyway:host/log@1.0.0#log")
                )]
                static __INDEX: u32 = 0;
                unsafe {
                    __rt::host_call::<
                        _,
                        (),
                    >(__rt::import_index(&__INDEX), (level, target, message))
                }
            }
        }
        /// Makes a host service of an implementation of `keyway:host/log@1.0.0`, for `HostBuilder::provide`.
        pub fn service<T: Log + 'static>(service: T) -> __rt::Service {
            __rt::Service::new(
                &super::super::CONTRACT.imports[0],
                ::std::sync::Arc::new(service),
                &[__rt::ServiceFunction::of::<T, __functions::Log>()],
            )
        }
        #[doc(hidden)]
        #[allow(missing_docs)]
        pub mod __functions {
            #[allow(unused_imports)]
            use super::super::super::__rt;
            pub struct Log;
            impl<T: super::Log> __rt::ServiceHandler<T> for Log {
                type Args = (super::Level, String, String);
                type Ret = ();
                fn run(
                    service: &T,
                    (level, target, message): Self::Args,
                ) -> Result<Self::Ret, __rt::ServiceError> {
                    service.log(level, &target, &message)
                }
            }
        }
    }
}
/// The contract `media:filter/image-filter@1.1.0`: what a plugin exports and what it may import, with their types.
pub static CONTRACT: __rt::Contract = __rt::Contract {
    name: __rt::Ref::Static("media:filter/image-filter@1.1.0"),
    exports: __rt::Ref::Static(const {
        &[
            __rt::Interface {
                name: __rt::Ref::Static("media:filter/filter@1.1.0"),
                functions: __rt::Ref::Static(const {
                    &[
                        __rt::Function {
                            name: __rt::Ref::Static("priority"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const { &[] }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(<i32 as __rt::Lower>::TYPE),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("transform"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("image"),
                                            ty: __rt::Ref::Static(<filter::Image as __rt::Lower>::TYPE),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(
                                        <::core::result::Result<
                                            filter::Image,
                                            ::std::string::String,
                                        > as __rt::Lower>::TYPE,
                                    ),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("greet"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("name"),
                                            ty: __rt::Ref::Static(
                                                <::std::string::String as __rt::Lower>::TYPE,
                                            ),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("tags"),
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
                                        <::std::string::String as __rt::Lower>::TYPE,
                                    ),
                                ),
                            },
                            since: ::core::option::Option::Some(
                                __rt::Ref::Static("1.1.0"),
                            ),
                        },
                    ]
                }),
            },
        ]
    }),
    imports: __rt::Ref::Static(const {
        &[
            __rt::Interface {
                name: __rt::Ref::Static("keyway:host/log@1.0.0"),
                functions: __rt::Ref::Static(const {
                    &[
                        __rt::Function {
                            name: __rt::Ref::Static("log"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("level"),
                                            ty: __rt::Ref::Static(
                                                <host::log::Level as __rt::Lower>::TYPE,
                                            ),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("target"),
                                            ty: __rt::Ref::Static(
                                                <::std::string::String as __rt::Lower>::TYPE,
                                            ),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("message"),
                                            ty: __rt::Ref::Static(
                                                <::std::string::String as __rt::Lower>::TYPE,
                                            ),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::None,
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
pub const __NAME: &str = "media:filter/image-filter@1.1.0";
#[doc(hidden)]
pub const __WIT: &str = "/// Filters for pictures.\npackage media:filter@1.1.0;\n\n/// One filter of a pipeline.\ninterface filter {\n  /// A picture.\n  record image {\n    /// In pixels.\n    width: u32,\n    /// In pixels.\n    height: u32,\n    /// Four bytes a pixel: red, green, blue, alpha.\n    pixels: list<u8>,\n  }\n  /// Where the filter wants to stand; small numbers first.\n  priority: func() -> s32;\n  /// Gives the picture as the filter leaves it.\n  ///\n  /// An error says in one line what is wrong with the picture.\n  transform: func(image: image) -> result<image, string>;\n  @since(version = 1.1.0)\n  greet: func(name: string, tags: list<string>) -> string;\n}\n\n/// A plugin with one filter.\nworld image-filter {\n  import keyway:host/log@1.0.0;\n  export filter;\n}\n\n/// What every Keyway host offers its plugins.\npackage keyway:host@1.0.0 {\n\n  /// Writing to the log of the host.\n  ///\n  /// The host adds the plugin's id, so a plugin does not name itself. Nothing is returned: a message that the\n  /// host filters out or drops is not the plugin's concern.\n  interface log {\n    /// How much a message matters.\n    enum level {\n      /// Every step, for someone who follows the plugin at work.\n      trace,\n      /// What helps to find a mistake.\n      debug,\n      /// What an operator wants to know of a healthy plugin.\n      info,\n      /// Something is odd, and the plugin goes on.\n      warn,\n      /// Something failed.\n      error,\n    }\n    /// Writes one message.\n    ///\n    /// `target` says which part of the plugin speaks (`decoder`, `cache`); it may be empty. A message is text\n    /// without a line break at its end.\n    log: func(level: level, target: string, message: string);\n  }\n}\n";
#[doc(hidden)]
pub struct __Table<T>(::core::marker::PhantomData<T>);
#[doc(hidden)]
#[allow(missing_docs)]
impl<T: filter::Filter> __Table<T> {
    pub const FUNCTIONS: &'static [__rt::abi::Function] = &[
        __rt::abi::Function::of::<
            T,
            filter::__functions::Priority,
        >("media:filter/filter@1.1.0#priority"),
        __rt::abi::Function::of::<
            T,
            filter::__functions::Transform,
        >("media:filter/filter@1.1.0#transform"),
        __rt::abi::Function::of::<
            T,
            filter::__functions::Greet,
        >("media:filter/filter@1.1.0#greet"),
    ];
}
#[doc(hidden)]
pub const __IMPORTS: &[__rt::abi::Str] = &[
    __rt::abi::Str::of("keyway:host/log@1.0.0#log"),
];
#[doc(hidden)]
#[macro_export]
macro_rules! __keyway_export_image_filter_a86b3d67697fee32 {
    ($plugin:ty) => {
        #[cfg(target_arch = "wasm32")] #[allow(unsafe_code, clippy::all,
        clippy::undocumented_unsafe_blocks)] const _ : () = { use $crate as __contract;
        #[unsafe (export_name = "media:filter/filter@1.1.0#priority")] unsafe extern "C"
        fn __export_0() -> i32 { unsafe { __contract::__rt::guest::serve:: < $plugin,
        __contract::filter::__functions::Priority > (& []) as i32 } } #[unsafe
        (export_name = "media:filter/filter@1.1.0#transform")] unsafe extern "C" fn
        __export_1(a0 : i32, a1 : i32, a2 : i32, a3 : i32) -> i32 { unsafe {
        __contract::__rt::guest::serve:: < $plugin,
        __contract::filter::__functions::Transform > (& [a0 as u32 as u64, a1 as u32 as
        u64, a2 as u32 as u64, a3 as u32 as u64]) as i32 } } #[unsafe (export_name =
        "cabi_post_media:filter/filter@1.1.0#transform")] unsafe extern "C" fn
        __post_1(at : i32) { unsafe { __contract::__rt::guest::post_return:: < $plugin,
        __contract::filter::__functions::Transform > (at as u32 as usize,) } } #[unsafe
        (export_name = "media:filter/filter@1.1.0#greet")] unsafe extern "C" fn
        __export_2(a0 : i32, a1 : i32, a2 : i32, a3 : i32) -> i32 { unsafe {
        __contract::__rt::guest::serve:: < $plugin,
        __contract::filter::__functions::Greet > (& [a0 as u32 as u64, a1 as u32 as u64,
        a2 as u32 as u64, a3 as u32 as u64]) as i32 } } #[unsafe (export_name =
        "cabi_post_media:filter/filter@1.1.0#greet")] unsafe extern "C" fn __post_2(at :
        i32) { unsafe { __contract::__rt::guest::post_return:: < $plugin,
        __contract::filter::__functions::Greet > (at as u32 as usize,) } } #[unsafe
        (link_section = "component-type:keyway-image_filter-a86b3d67697fee32")] static
        __COMPONENT_TYPE : [u8; 582] = *
        b"…";
        }; $crate::__rt::plugin!($plugin, $crate);
    };
}
/// Makes a type the plugin of this crate. The type implements what `media:filter/image-filter@1.1.0` exports, and `Default` or the lifecycle.
///
/// It is used once in a crate: `export!(MyPlugin);`
#[doc(inline)]
pub use __keyway_export_image_filter_a86b3d67697fee32 as export;
