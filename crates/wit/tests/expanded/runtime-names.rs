#[doc(hidden)]
pub use ::keyway_contract::__rt as __rt;
#[doc(no_inline)]
pub use runtime::{
    Case, CodecError, Field, FlatReader, FlatWriter, Layout, Lift, Lower, Mem, Ref,
    Runtime, RuntimeCalls, RuntimeClient, Type,
};
/// `test:runtime-names/runtime`.
#[allow(unsafe_code, clippy::all, clippy::undocumented_unsafe_blocks)]
pub mod runtime {
    #[allow(unused_imports)]
    use super::__rt;
    /// `lift` of `test:runtime-names/runtime`.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub enum Lift {
        /// `a` of `lift`.
        A,
        /// `b` of `lift`.
        B,
    }
    /// `case` of `test:runtime-names/runtime`.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub enum Case {
        /// `lift` of `case`.
        Lift(Lift),
        /// `lower` of `case`.
        Lower,
    }
    /// `mem` of `test:runtime-names/runtime`.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub struct Mem {
        /// `case` of `mem`.
        pub case: Case,
    }
    /// `layout` of `test:runtime-names/runtime`.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub struct Layout {
        /// `a` of `layout`.
        pub a: u32,
        /// `mem` of `layout`.
        pub mem: Mem,
    }
    /// `type` of `test:runtime-names/runtime`.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub struct Type {
        /// `layout` of `type`.
        pub layout: Layout,
    }
    /// `field` of `test:runtime-names/runtime`.
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    pub struct Field {
        /// `name` of `field`.
        pub name: String,
        /// `type` of `field`.
        pub r#type: Type,
    }
    /// `lower` of `test:runtime-names/runtime`.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Lower(u8);
    impl Lower {
        /// `a` of `lower`.
        pub const A: Lower = Lower(1 << 0);
        /// `b` of `lower`.
        pub const B: Lower = Lower(1 << 1);
    }
    /// `ref` of `test:runtime-names/runtime`.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub struct Ref {
        /// `option` of `ref`.
        pub option: Option<u32>,
        /// `some` of `ref`.
        pub some: Lower,
    }
    /// `codec-error` of `test:runtime-names/runtime`.
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    pub enum CodecError {
        /// `field` of `codec-error`.
        Field(Field),
        /// `none` of `codec-error`.
        None,
    }
    /// `flat-reader` of `test:runtime-names/runtime`.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub enum FlatReader {
        /// `some` of `flat-reader`.
        Some,
        /// `none` of `flat-reader`.
        None,
        /// `ok` of `flat-reader`.
        Ok,
        /// `err` of `flat-reader`.
        Err,
    }
    /// `flat-writer` of `test:runtime-names/runtime`.
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    pub struct FlatWriter {
        /// `value` of `flat-writer`.
        pub value: FlatReader,
        /// `at` of `flat-writer`.
        pub at: u32,
        /// `flat` of `flat-writer`.
        pub flat: u32,
        /// `self` of `flat-writer`.
        pub self_: CodecError,
    }
    mod __codec {
        #[allow(unused_imports)]
        use super::super::__rt;
        use super::Lift as __Lift;
        __rt::enumeration!(__Lift as "lift" { 0 => A as "a", 1 => B as "b" });
        use super::Case as __Case;
        __rt::variant!(
            __Case as "case" { 0 => Lift as "lift" : super::Lift, 1 => Lower as "lower" }
        );
        use super::Mem as __Mem;
        __rt::record!(__Mem as "mem" { case as "case" : super::Case });
        use super::Layout as __Layout;
        __rt::record!(
            __Layout as "layout" { a as "a" : u32, mem as "mem" : super::Mem }
        );
        use super::Type as __Type;
        __rt::record!(__Type as "type" { layout as "layout" : super::Layout });
        use super::Field as __Field;
        __rt::record!(
            __Field as "field" { name as "name" : String, r#type as "type" : super::Type
            }
        );
        use super::Lower as __Lower;
        __rt::flags!(__Lower as "lower" : u8 { 0 => A as "a", 1 => B as "b" });
        use super::Ref as __Ref;
        __rt::record!(
            __Ref as "ref" { option as "option" : Option < u32 >, some as "some" :
            super::Lower }
        );
        use super::CodecError as __CodecError;
        __rt::variant!(
            __CodecError as "codec-error" { 0 => Field as "field" : super::Field, 1 =>
            None as "none" }
        );
        use super::FlatReader as __FlatReader;
        __rt::enumeration!(
            __FlatReader as "flat-reader" { 0 => Some as "some", 1 => None as "none", 2
            => Ok as "ok", 3 => Err as "err" }
        );
        use super::FlatWriter as __FlatWriter;
        __rt::record!(
            __FlatWriter as "flat-writer" { value as "value" : super::FlatReader, at as
            "at" : u32, flat as "flat" : u32, self_ as "self" : super::CodecError }
        );
    }
    /// `test:runtime-names/runtime`.
    ///
    /// A plugin implements it; its state is `self`, and it is in one call at a time.
    pub trait Runtime {
        /// `test:runtime-names/runtime#swap`.
        fn swap(
            &mut self,
            a: Field,
            b: Layout,
            c: Ref,
        ) -> Result<FlatWriter, CodecError>;
    }
    /// One instance of a plugin, seen through `test:runtime-names/runtime`.
    ///
    /// Every method gives a `CallError` when the call has no result: the plugin panicked, was stopped, or does not have the function.
    #[repr(transparent)]
    pub struct RuntimeClient(__rt::Bound);
    unsafe impl __rt::Client for RuntimeClient {
        const CONTRACT: &'static __rt::Contract = &super::CONTRACT;
        const REQUIRED: &'static [u32] = &[0];
        type Calls = RuntimeCalls;
        unsafe fn calls(calls: __rt::Calls) -> RuntimeCalls {
            RuntimeCalls(calls)
        }
        unsafe fn from_bound(bound: __rt::Bound) -> Self {
            RuntimeClient(bound)
        }
        unsafe fn bound(&mut self) -> &mut __rt::Bound {
            &mut self.0
        }
    }
    impl RuntimeClient {
        /// `test:runtime-names/runtime#swap`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn swap(
            &mut self,
            a: Field,
            b: Layout,
            c: Ref,
        ) -> Result<Result<FlatWriter, CodecError>, __rt::CallError> {
            unsafe { self.0.call(0, (a, b, c)) }
        }
        /// Whether the plugin has a function, by its name in the contract: one that came with a later
        /// version of the contract than the plugin was built against is missing, and calling it gives
        /// `NotProvided`.
        pub fn provides(&self, function: &str) -> bool {
            self.0.provides(function)
        }
    }
    /// The functions of [`RuntimeClient`] on what shares its instances: a pool, or a slot whose plugin is swapped.
    #[derive(Clone)]
    pub struct RuntimeCalls(__rt::Calls);
    impl RuntimeCalls {
        /// `test:runtime-names/runtime#swap`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn swap(
            &self,
            a: Field,
            b: Layout,
            c: Ref,
        ) -> __rt::Call<(Field, Layout, Ref), Result<FlatWriter, CodecError>> {
            unsafe { self.0.call(0, (a, b, c)) }
        }
    }
    #[doc(hidden)]
    #[allow(missing_docs)]
    pub mod __functions {
        #[allow(unused_imports)]
        use super::super::__rt;
        pub struct Swap;
        impl<T: super::Runtime> __rt::Handler<T> for Swap {
            type Args = (super::Field, super::Layout, super::Ref);
            type Ret = Result<super::FlatWriter, super::CodecError>;
            fn run(plugin: &mut T, (a, b, c): Self::Args) -> Self::Ret {
                plugin.swap(a, b, c)
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
    /// `test:runtime-names/runtime`.
    #[allow(unsafe_code, clippy::all, clippy::undocumented_unsafe_blocks)]
    pub mod runtime {
        #[allow(unused_imports)]
        use super::super::__rt;
        /// `lift` of `test:runtime-names/runtime`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Lift {
            /// `a` of `lift`.
            A,
            /// `b` of `lift`.
            B,
        }
        /// `case` of `test:runtime-names/runtime`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Case {
            /// `lift` of `case`.
            Lift(Lift),
            /// `lower` of `case`.
            Lower,
        }
        /// `mem` of `test:runtime-names/runtime`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub struct Mem {
            /// `case` of `mem`.
            pub case: Case,
        }
        /// `layout` of `test:runtime-names/runtime`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub struct Layout {
            /// `a` of `layout`.
            pub a: u32,
            /// `mem` of `layout`.
            pub mem: Mem,
        }
        /// `type` of `test:runtime-names/runtime`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub struct Type {
            /// `layout` of `type`.
            pub layout: Layout,
        }
        /// `field` of `test:runtime-names/runtime`.
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub struct Field {
            /// `name` of `field`.
            pub name: String,
            /// `type` of `field`.
            pub r#type: Type,
        }
        /// `lower` of `test:runtime-names/runtime`.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
        pub struct Lower(u8);
        impl Lower {
            /// `a` of `lower`.
            pub const A: Lower = Lower(1 << 0);
            /// `b` of `lower`.
            pub const B: Lower = Lower(1 << 1);
        }
        /// `ref` of `test:runtime-names/runtime`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub struct Ref {
            /// `option` of `ref`.
            pub option: Option<u32>,
            /// `some` of `ref`.
            pub some: Lower,
        }
        /// `codec-error` of `test:runtime-names/runtime`.
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub enum CodecError {
            /// `field` of `codec-error`.
            Field(Field),
            /// `none` of `codec-error`.
            None,
        }
        /// `flat-reader` of `test:runtime-names/runtime`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum FlatReader {
            /// `some` of `flat-reader`.
            Some,
            /// `none` of `flat-reader`.
            None,
            /// `ok` of `flat-reader`.
            Ok,
            /// `err` of `flat-reader`.
            Err,
        }
        /// `flat-writer` of `test:runtime-names/runtime`.
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub struct FlatWriter {
            /// `value` of `flat-writer`.
            pub value: FlatReader,
            /// `at` of `flat-writer`.
            pub at: u32,
            /// `flat` of `flat-writer`.
            pub flat: u32,
            /// `self` of `flat-writer`.
            pub self_: CodecError,
        }
        mod __codec {
            #[allow(unused_imports)]
            use super::super::super::__rt;
            use super::Lift as __Lift;
            __rt::enumeration!(__Lift as "lift" { 0 => A as "a", 1 => B as "b" });
            use super::Case as __Case;
            __rt::variant!(
                __Case as "case" { 0 => Lift as "lift" : super::Lift, 1 => Lower as
                "lower" }
            );
            use super::Mem as __Mem;
            __rt::record!(__Mem as "mem" { case as "case" : super::Case });
            use super::Layout as __Layout;
            __rt::record!(
                __Layout as "layout" { a as "a" : u32, mem as "mem" : super::Mem }
            );
            use super::Type as __Type;
            __rt::record!(__Type as "type" { layout as "layout" : super::Layout });
            use super::Field as __Field;
            __rt::record!(
                __Field as "field" { name as "name" : String, r#type as "type" :
                super::Type }
            );
            use super::Lower as __Lower;
            __rt::flags!(__Lower as "lower" : u8 { 0 => A as "a", 1 => B as "b" });
            use super::Ref as __Ref;
            __rt::record!(
                __Ref as "ref" { option as "option" : Option < u32 >, some as "some" :
                super::Lower }
            );
            use super::CodecError as __CodecError;
            __rt::variant!(
                __CodecError as "codec-error" { 0 => Field as "field" : super::Field, 1
                => None as "none" }
            );
            use super::FlatReader as __FlatReader;
            __rt::enumeration!(
                __FlatReader as "flat-reader" { 0 => Some as "some", 1 => None as "none",
                2 => Ok as "ok", 3 => Err as "err" }
            );
            use super::FlatWriter as __FlatWriter;
            __rt::record!(
                __FlatWriter as "flat-writer" { value as "value" : super::FlatReader, at
                as "at" : u32, flat as "flat" : u32, self_ as "self" : super::CodecError
                }
            );
        }
        /// `test:runtime-names/runtime`.
        ///
        /// A host implements it, for all its plugins and from any thread.
        pub trait Runtime: Send + Sync {
            /// `test:runtime-names/runtime#swap`.
            ///
            /// # Errors
            /// What the host refuses or fails with; the plugin's call ends with it.
            fn swap(
                &self,
                a: Field,
                b: Layout,
                c: Ref,
            ) -> Result<Result<FlatWriter, CodecError>, __rt::ServiceError>;
        }
        /// `test:runtime-names/runtime#swap`.
        ///
        /// # Panics
        /// When the host refuses or fails: that ends the call that the plugin is in, and the host's error arrives at its caller.
        pub fn swap(a: Field, b: Layout, c: Ref) -> Result<FlatWriter, CodecError> {
            #[cfg(target_arch = "wasm32")]
            {
                #[link(wasm_import_module = "test:runtime-names/runtime")]
                unsafe extern "C" {
                    #[link_name = "swap"]
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
                    );
                }
                unsafe {
                    __rt::guest::import::<
                        _,
                        Result<FlatWriter, CodecError>,
                    >(
                        (a, b, c),
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
                        link_section = "keyway.import.test:runtime-names/runtime#swap"
                    )
                )]
                static __INDEX: u32 = 0;
                unsafe {
                    __rt::host_call::<
                        _,
                        Result<FlatWriter, CodecError>,
                    >(__rt::import_index(&__INDEX), (a, b, c))
                }
            }
        }
        /// Makes a host service of an implementation of `test:runtime-names/runtime`, for `HostBuilder::provide`.
        pub fn service<T: Runtime + 'static>(service: T) -> __rt::Service {
            __rt::Service::new(
                &super::super::CONTRACT.imports[0],
                ::std::sync::Arc::new(service),
                &[__rt::ServiceFunction::of::<T, __functions::Swap>()],
            )
        }
        #[doc(hidden)]
        #[allow(missing_docs)]
        pub mod __functions {
            #[allow(unused_imports)]
            use super::super::super::__rt;
            pub struct Swap;
            impl<T: super::Runtime> __rt::ServiceHandler<T> for Swap {
                type Args = (super::Field, super::Layout, super::Ref);
                type Ret = Result<super::FlatWriter, super::CodecError>;
                fn run(
                    service: &T,
                    (a, b, c): Self::Args,
                ) -> Result<Self::Ret, __rt::ServiceError> {
                    service.swap(a, b, c)
                }
            }
        }
    }
}
/// The contract `test:runtime-names/names`: what a plugin exports and what it may import, with their types.
pub static CONTRACT: __rt::Contract = __rt::Contract {
    name: __rt::Ref::Static("test:runtime-names/names"),
    exports: __rt::Ref::Static(const {
        &[
            __rt::Interface {
                name: __rt::Ref::Static("test:runtime-names/runtime"),
                functions: __rt::Ref::Static(const {
                    &[
                        __rt::Function {
                            name: __rt::Ref::Static("swap"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("a"),
                                            ty: __rt::Ref::Static(<runtime::Field as __rt::Lower>::TYPE),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("b"),
                                            ty: __rt::Ref::Static(
                                                <runtime::Layout as __rt::Lower>::TYPE,
                                            ),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("c"),
                                            ty: __rt::Ref::Static(<runtime::Ref as __rt::Lower>::TYPE),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(
                                        <::core::result::Result<
                                            runtime::FlatWriter,
                                            runtime::CodecError,
                                        > as __rt::Lower>::TYPE,
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
    imports: __rt::Ref::Static(const {
        &[
            __rt::Interface {
                name: __rt::Ref::Static("test:runtime-names/runtime"),
                functions: __rt::Ref::Static(const {
                    &[
                        __rt::Function {
                            name: __rt::Ref::Static("swap"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("a"),
                                            ty: __rt::Ref::Static(
                                                <host::runtime::Field as __rt::Lower>::TYPE,
                                            ),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("b"),
                                            ty: __rt::Ref::Static(
                                                <host::runtime::Layout as __rt::Lower>::TYPE,
                                            ),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("c"),
                                            ty: __rt::Ref::Static(
                                                <host::runtime::Ref as __rt::Lower>::TYPE,
                                            ),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(
                                        <::core::result::Result<
                                            host::runtime::FlatWriter,
                                            host::runtime::CodecError,
                                        > as __rt::Lower>::TYPE,
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
pub const __NAME: &str = "test:runtime-names/names";
#[doc(hidden)]
pub const __WIT: &str = "/// Types that have the names of the runtime's own.\npackage test:runtime-names;\n\ninterface runtime {\n  enum lift {\n    a,\n    b,\n  }\n  variant case {\n    lift(lift),\n    lower,\n  }\n  record mem {\n    case: case,\n  }\n  record layout {\n    a: u32,\n    mem: mem,\n  }\n  record %type {\n    layout: layout,\n  }\n  record field {\n    name: string,\n    %type: %type,\n  }\n  flags lower {\n    a,\n    b,\n  }\n  record ref {\n    %option: option<u32>,\n    some: lower,\n  }\n  variant codec-error {\n    field(field),\n    none,\n  }\n  enum flat-reader {\n    some,\n    none,\n    ok,\n    err,\n  }\n  record flat-writer {\n    value: flat-reader,\n    at: u32,\n    flat: u32,\n    self: codec-error,\n  }\n  swap: func(a: field, b: layout, c: ref) -> result<flat-writer, codec-error>;\n}\n\nworld names {\n  import runtime;\n  export runtime;\n}\n";
#[doc(hidden)]
pub struct __Table<T>(::core::marker::PhantomData<T>);
#[doc(hidden)]
#[allow(missing_docs)]
impl<T: runtime::Runtime> __Table<T> {
    pub const FUNCTIONS: &'static [__rt::abi::Function] = &[
        __rt::abi::Function::of::<
            T,
            runtime::__functions::Swap,
        >("test:runtime-names/runtime#swap"),
    ];
}
#[doc(hidden)]
pub const __IMPORTS: &[__rt::abi::Str] = &[
    __rt::abi::Str::of("test:runtime-names/runtime#swap"),
];
#[doc(hidden)]
#[macro_export]
macro_rules! __keyway_export_names_c0c521670c0955ac {
    ($plugin:ty) => {
        #[cfg(target_arch = "wasm32")] #[allow(unsafe_code, clippy::all,
        clippy::undocumented_unsafe_blocks)] const _ : () = { use $crate as __contract;
        #[unsafe (export_name = "test:runtime-names/runtime#swap")] unsafe extern "C" fn
        __export_0(a0 : i32, a1 : i32, a2 : i32, a3 : i32, a4 : i32, a5 : i32, a6 : i32,
        a7 : i32, a8 : i32, a9 : i32, a10 : i32) -> i32 { unsafe {
        __contract::__rt::guest::serve:: < $plugin,
        __contract::runtime::__functions::Swap > (& [a0 as u32 as u64, a1 as u32 as u64,
        a2 as u32 as u64, a3 as u32 as u64, a4 as u32 as u64, a5 as u32 as u64, a6 as u32
        as u64, a7 as u32 as u64, a8 as u32 as u64, a9 as u32 as u64, a10 as u32 as u64])
        as i32 } } #[unsafe (export_name = "cabi_post_test:runtime-names/runtime#swap")]
        unsafe extern "C" fn __post_0(at : i32) { unsafe {
        __contract::__rt::guest::post_return:: < $plugin,
        __contract::runtime::__functions::Swap > (at as u32 as usize,) } } #[unsafe
        (link_section = "component-type:keyway-names-c0c521670c0955ac")] static
        __COMPONENT_TYPE : [u8; 1027] = *
        b"…";
        }; $crate::__rt::plugin!($plugin, $crate);
    };
}
/// Makes a type the plugin of this crate. The type implements what `test:runtime-names/names` exports, and `Default` or the lifecycle.
///
/// It is used once in a crate: `export!(MyPlugin);`
#[doc(inline)]
pub use __keyway_export_names_c0c521670c0955ac as export;
