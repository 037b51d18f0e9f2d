#[doc(hidden)]
pub use ::keyway_contract::__rt as __rt;
#[doc(no_inline)]
pub use names_host::{Host, HostCalls, HostClient};
#[doc(no_inline)]
pub use r#type::{Loop, Ref, Self_, T, Type, TypeCalls, TypeClient, TypeInterface};
#[doc(no_inline)]
pub use filter::{Filter, FilterCalls, FilterClient, FilterInterface, FilterWorldClient};
/// `test:names/image@1.0.0`.
///
/// A plugin implements it; its state is `self`, and it is in one call at a time.
#[allow(unsafe_code, clippy::all, clippy::undocumented_unsafe_blocks)]
pub trait Image {
    /// `run`.
    fn run(&mut self);
    /// `host-interface`.
    fn host_interface(&mut self, contract: &str);
}
/// One instance of a plugin, seen through `test:names/image@1.0.0`.
///
/// Every method gives a `CallError` when the call has no result: the plugin panicked, was stopped, or does not have the function.
#[repr(transparent)]
pub struct ImageClient(__rt::Bound);
#[allow(unsafe_code, clippy::all, clippy::undocumented_unsafe_blocks)]
unsafe impl __rt::Client for ImageClient {
    const CONTRACT: &'static __rt::Contract = &CONTRACT;
    const REQUIRED: &'static [u32] = &[0, 1, 2, 3, 4, 5, 6, 7, 8];
    type Calls = ImageCalls;
    unsafe fn calls(calls: __rt::Calls) -> ImageCalls {
        ImageCalls(calls)
    }
    unsafe fn from_bound(bound: __rt::Bound) -> Self {
        ImageClient(bound)
    }
    unsafe fn bound(&mut self) -> &mut __rt::Bound {
        &mut self.0
    }
}
#[allow(unsafe_code, clippy::all, clippy::undocumented_unsafe_blocks)]
impl ImageClient {
    /// `run`.
    ///
    /// # Errors
    /// When the call gives no result.
    #[inline]
    pub fn run(&mut self) -> ::core::result::Result<(), __rt::CallError> {
        unsafe { self.0.call(0, ()) }
    }
    /// `host-interface`.
    ///
    /// # Errors
    /// When the call gives no result.
    #[inline]
    pub fn host_interface(
        &mut self,
        contract: &str,
    ) -> ::core::result::Result<(), __rt::CallError> {
        unsafe { self.0.call(1, (contract,)) }
    }
    /// The functions of `test:names/host@1.0.0`.
    pub fn names_host(&mut self) -> &mut names_host::HostClient {
        __rt::project(self)
    }
    /// The functions of `test:names/type@1.0.0`.
    pub fn r#type(&mut self) -> &mut r#type::TypeClient {
        __rt::project(self)
    }
    /// The functions of `test:names/filter@1.0.0`.
    pub fn filter(&mut self) -> &mut filter::FilterWorldClient {
        __rt::project(self)
    }
    /// Whether the plugin has a function, by its name in the contract: one that came with a later
    /// version of the contract than the plugin was built against is missing, and calling it gives
    /// `NotProvided`.
    pub fn provides(&self, function: &str) -> bool {
        self.0.provides(function)
    }
}
/// The functions of [`ImageClient`] on what shares its instances: a pool, or a slot whose plugin is swapped.
#[derive(Clone)]
pub struct ImageCalls(__rt::Calls);
#[allow(unsafe_code, clippy::all, clippy::undocumented_unsafe_blocks)]
impl ImageCalls {
    /// `run`.
    ///
    /// # Errors
    /// When the call gives no result.
    #[inline]
    pub fn run(&self) -> __rt::Call<(), ()> {
        unsafe { self.0.call(0, ()) }
    }
    /// `host-interface`.
    ///
    /// # Errors
    /// When the call gives no result.
    #[inline]
    pub fn host_interface(
        &self,
        contract: impl ::core::convert::Into<::std::string::String>,
    ) -> __rt::Call<(::std::string::String,), ()> {
        unsafe { self.0.call(1, (::core::convert::Into::into(contract),)) }
    }
    /// The functions of `test:names/host@1.0.0`.
    pub fn names_host(&self) -> names_host::HostCalls {
        unsafe { <names_host::HostClient as __rt::Client>::calls(self.0.clone()) }
    }
    /// The functions of `test:names/type@1.0.0`.
    pub fn r#type(&self) -> r#type::TypeCalls {
        unsafe { <r#type::TypeClient as __rt::Client>::calls(self.0.clone()) }
    }
    /// The functions of `test:names/filter@1.0.0`.
    pub fn filter(&self) -> filter::FilterCalls {
        unsafe { <filter::FilterWorldClient as __rt::Client>::calls(self.0.clone()) }
    }
}
#[doc(hidden)]
#[allow(missing_docs)]
pub mod __functions {
    #[allow(unused_imports)]
    use super::__rt;
    pub struct Run;
    impl<T: super::Image> __rt::Handler<T> for Run {
        type Args = ();
        type Ret = ();
        fn run(plugin: &mut T, (): Self::Args) -> Self::Ret {
            plugin.run()
        }
    }
    pub struct HostInterface;
    impl<T: super::Image> __rt::Handler<T> for HostInterface {
        type Args = (__rt::StrArg,);
        type Ret = ();
        fn run(plugin: &mut T, (contract,): Self::Args) -> Self::Ret {
            plugin.host_interface(&contract)
        }
    }
}
/// `test:names/host@1.0.0`.
#[allow(unsafe_code, clippy::all, clippy::undocumented_unsafe_blocks)]
pub mod names_host {
    #[allow(unused_imports)]
    use super::__rt;
    /// `image` of `test:names/host@1.0.0`.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub struct Image {
        /// `a` of `image`.
        pub a: u8,
    }
    mod __codec {
        #[allow(unused_imports)]
        use super::super::__rt;
        use super::Image as __Image;
        __rt::record!(__Image as "image" { a as "a" : u8 });
    }
    /// `test:names/host@1.0.0`.
    ///
    /// A plugin implements it; its state is `self`, and it is in one call at a time.
    pub trait Host {
        /// `test:names/host@1.0.0#service`.
        fn service(&mut self, flat: &str, raw: u32, import: &str) -> String;
        /// `test:names/host@1.0.0#bound`.
        fn bound(&mut self, index: u32) -> Image;
    }
    /// One instance of a plugin, seen through `test:names/host@1.0.0`.
    ///
    /// Every method gives a `CallError` when the call has no result: the plugin panicked, was stopped, or does not have the function.
    #[repr(transparent)]
    pub struct HostClient(__rt::Bound);
    unsafe impl __rt::Client for HostClient {
        const CONTRACT: &'static __rt::Contract = &super::CONTRACT;
        const REQUIRED: &'static [u32] = &[2, 3];
        type Calls = HostCalls;
        unsafe fn calls(calls: __rt::Calls) -> HostCalls {
            HostCalls(calls)
        }
        unsafe fn from_bound(bound: __rt::Bound) -> Self {
            HostClient(bound)
        }
        unsafe fn bound(&mut self) -> &mut __rt::Bound {
            &mut self.0
        }
    }
    impl HostClient {
        /// `test:names/host@1.0.0#service`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn service(
            &mut self,
            flat: &str,
            raw: u32,
            import: &str,
        ) -> Result<String, __rt::CallError> {
            unsafe { self.0.call(2, (flat, raw, import)) }
        }
        /// `test:names/host@1.0.0#bound`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn bound(&mut self, index: u32) -> Result<Image, __rt::CallError> {
            unsafe { self.0.call(3, (index,)) }
        }
        /// Whether the plugin has a function, by its name in the contract: one that came with a later
        /// version of the contract than the plugin was built against is missing, and calling it gives
        /// `NotProvided`.
        pub fn provides(&self, function: &str) -> bool {
            self.0.provides(function)
        }
    }
    /// The functions of [`HostClient`] on what shares its instances: a pool, or a slot whose plugin is swapped.
    #[derive(Clone)]
    pub struct HostCalls(__rt::Calls);
    impl HostCalls {
        /// `test:names/host@1.0.0#service`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn service(
            &self,
            flat: impl ::core::convert::Into<::std::string::String>,
            raw: u32,
            import: impl ::core::convert::Into<::std::string::String>,
        ) -> __rt::Call<(::std::string::String, u32, ::std::string::String), String> {
            unsafe {
                self.0
                    .call(
                        2,
                        (
                            ::core::convert::Into::into(flat),
                            raw,
                            ::core::convert::Into::into(import),
                        ),
                    )
            }
        }
        /// `test:names/host@1.0.0#bound`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn bound(&self, index: u32) -> __rt::Call<(u32,), Image> {
            unsafe { self.0.call(3, (index,)) }
        }
    }
    #[doc(hidden)]
    #[allow(missing_docs)]
    pub mod __functions {
        #[allow(unused_imports)]
        use super::super::__rt;
        pub struct Service;
        impl<T: super::Host> __rt::Handler<T> for Service {
            type Args = (__rt::StrArg, u32, __rt::StrArg);
            type Ret = String;
            fn run(plugin: &mut T, (flat, raw, import): Self::Args) -> Self::Ret {
                plugin.service(&flat, raw, &import)
            }
        }
        pub struct Bound;
        impl<T: super::Host> __rt::Handler<T> for Bound {
            type Args = (u32,);
            type Ret = super::Image;
            fn run(plugin: &mut T, (index,): Self::Args) -> Self::Ret {
                plugin.bound(index)
            }
        }
    }
}
/// `test:names/type@1.0.0`.
#[allow(unsafe_code, clippy::all, clippy::undocumented_unsafe_blocks)]
pub mod r#type {
    #[allow(unused_imports)]
    use super::__rt;
    /// `option` of `test:names/type@1.0.0`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Option {
        /// `type` of `option`.
        pub r#type: u32,
        /// `self` of `option`.
        pub self_: ::std::string::String,
        /// `match` of `option`.
        pub r#match: __rt::Buffer<u8>,
        /// `crate` of `option`.
        pub crate_: bool,
    }
    /// `string` of `test:names/type@1.0.0`.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub struct String {
        /// `value` of `string`.
        pub value: ::core::option::Option<u32>,
    }
    /// `result` of `test:names/type@1.0.0`.
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    pub struct Result {
        /// `vec` of `result`.
        pub vec: ::core::option::Option<::std::string::String>,
    }
    /// `self` of `test:names/type@1.0.0`.
    #[derive(Clone, Debug, PartialEq)]
    pub enum Self_ {
        /// `self` of `self`.
        Self_,
        /// `ok` of `self`.
        Ok(u32),
        /// `string` of `self`.
        String(::std::string::String),
        /// `some` of `self`.
        Some(Option),
        /// `none` of `self`.
        None,
    }
    /// `loop` of `test:names/type@1.0.0`.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub enum Loop {
        /// `async` of `loop`.
        Async,
        /// `await` of `loop`.
        Await,
        /// `dyn` of `loop`.
        Dyn,
    }
    /// `ref` of `test:names/type@1.0.0`.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Ref(u8);
    impl Ref {
        /// `mod` of `ref`.
        pub const MOD: Ref = Ref(1 << 0);
        /// `in` of `ref`.
        pub const IN: Ref = Ref(1 << 1);
        /// `use` of `ref`.
        pub const USE: Ref = Ref(1 << 2);
    }
    /// `type` of `test:names/type@1.0.0`.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub struct Type {
        /// `t` of `type`.
        pub t: u32,
    }
    /// `t` of `test:names/type@1.0.0`.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub struct T {
        /// `t` of `t`.
        pub t: bool,
    }
    mod __codec {
        #[allow(unused_imports)]
        use super::super::__rt;
        use super::Option as __Option;
        __rt::record!(
            __Option as "option" { r#type as "type" : u32, self_ as "self" : String,
            r#match as "match" : __rt::Buffer < u8 >, crate_ as "crate" : bool }
        );
        use super::String as __String;
        __rt::record!(__String as "string" { value as "value" : Option < u32 > });
        use super::Result as __Result;
        __rt::record!(__Result as "result" { vec as "vec" : Option < String > });
        use super::Self_ as __Self_;
        __rt::variant!(
            __Self_ as "self" { 0 => Self_ as "self", 1 => Ok as "ok" : u32, 2 => String
            as "string" : String, 3 => Some as "some" : super::Option, 4 => None as
            "none" }
        );
        use super::Loop as __Loop;
        __rt::enumeration!(
            __Loop as "loop" { 0 => Async as "async", 1 => Await as "await", 2 => Dyn as
            "dyn" }
        );
        use super::Ref as __Ref;
        __rt::flags!(
            __Ref as "ref" : u8 { 0 => MOD as "mod", 1 => IN as "in", 2 => USE as "use" }
        );
        use super::Type as __Type;
        __rt::record!(__Type as "type" { t as "t" : u32 });
        use super::T as __T;
        __rt::record!(__T as "t" { t as "t" : bool });
    }
    /// `test:names/type@1.0.0`.
    ///
    /// A plugin implements it; its state is `self`, and it is in one call at a time.
    pub trait TypeInterface {
        /// `test:names/type@1.0.0#move`.
        fn r#move(
            &mut self,
            r#type: Type,
        ) -> ::core::result::Result<Option, ::std::string::String>;
        /// `test:names/type@1.0.0#tee`.
        fn tee(&mut self, t: T) -> T;
        /// `test:names/type@1.0.0#fn`.
        fn r#fn(
            &mut self,
            self_: u8,
            r#type: &str,
            plugin: &str,
            service: &[::std::string::String],
            args: u8,
        ) -> ::core::option::Option<String>;
        /// `test:names/type@1.0.0#use`.
        fn r#use(&mut self, e: Self_, r: Ref, l: Loop, s: Result) -> Vec<Result>;
    }
    /// One instance of a plugin, seen through `test:names/type@1.0.0`.
    ///
    /// Every method gives a `CallError` when the call has no result: the plugin panicked, was stopped, or does not have the function.
    #[repr(transparent)]
    pub struct TypeClient(__rt::Bound);
    unsafe impl __rt::Client for TypeClient {
        const CONTRACT: &'static __rt::Contract = &super::CONTRACT;
        const REQUIRED: &'static [u32] = &[4, 5, 6, 7];
        type Calls = TypeCalls;
        unsafe fn calls(calls: __rt::Calls) -> TypeCalls {
            TypeCalls(calls)
        }
        unsafe fn from_bound(bound: __rt::Bound) -> Self {
            TypeClient(bound)
        }
        unsafe fn bound(&mut self) -> &mut __rt::Bound {
            &mut self.0
        }
    }
    impl TypeClient {
        /// `test:names/type@1.0.0#move`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn r#move(
            &mut self,
            r#type: Type,
        ) -> ::core::result::Result<
            ::core::result::Result<Option, ::std::string::String>,
            __rt::CallError,
        > {
            unsafe { self.0.call(4, (r#type,)) }
        }
        /// `test:names/type@1.0.0#tee`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn tee(&mut self, t: T) -> ::core::result::Result<T, __rt::CallError> {
            unsafe { self.0.call(5, (t,)) }
        }
        /// `test:names/type@1.0.0#fn`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn r#fn(
            &mut self,
            self_: u8,
            r#type: &str,
            plugin: &str,
            service: &[::std::string::String],
            args: u8,
        ) -> ::core::result::Result<::core::option::Option<String>, __rt::CallError> {
            unsafe { self.0.call(6, (self_, r#type, plugin, service, args)) }
        }
        /// `test:names/type@1.0.0#use`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn r#use(
            &mut self,
            e: Self_,
            r: Ref,
            l: Loop,
            s: Result,
        ) -> ::core::result::Result<Vec<Result>, __rt::CallError> {
            unsafe { self.0.call(7, (e, r, l, s)) }
        }
        /// Whether the plugin has a function, by its name in the contract: one that came with a later
        /// version of the contract than the plugin was built against is missing, and calling it gives
        /// `NotProvided`.
        pub fn provides(&self, function: &str) -> bool {
            self.0.provides(function)
        }
    }
    /// The functions of [`TypeClient`] on what shares its instances: a pool, or a slot whose plugin is swapped.
    #[derive(Clone)]
    pub struct TypeCalls(__rt::Calls);
    impl TypeCalls {
        /// `test:names/type@1.0.0#move`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn r#move(
            &self,
            r#type: Type,
        ) -> __rt::Call<(Type,), ::core::result::Result<Option, ::std::string::String>> {
            unsafe { self.0.call(4, (r#type,)) }
        }
        /// `test:names/type@1.0.0#tee`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn tee(&self, t: T) -> __rt::Call<(T,), T> {
            unsafe { self.0.call(5, (t,)) }
        }
        /// `test:names/type@1.0.0#fn`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn r#fn(
            &self,
            self_: u8,
            r#type: impl ::core::convert::Into<::std::string::String>,
            plugin: impl ::core::convert::Into<::std::string::String>,
            service: impl ::core::convert::Into<::std::vec::Vec<::std::string::String>>,
            args: u8,
        ) -> __rt::Call<
            (
                u8,
                ::std::string::String,
                ::std::string::String,
                ::std::vec::Vec<::std::string::String>,
                u8,
            ),
            ::core::option::Option<String>,
        > {
            unsafe {
                self.0
                    .call(
                        6,
                        (
                            self_,
                            ::core::convert::Into::into(r#type),
                            ::core::convert::Into::into(plugin),
                            ::core::convert::Into::into(service),
                            args,
                        ),
                    )
            }
        }
        /// `test:names/type@1.0.0#use`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn r#use(
            &self,
            e: Self_,
            r: Ref,
            l: Loop,
            s: Result,
        ) -> __rt::Call<(Self_, Ref, Loop, Result), Vec<Result>> {
            unsafe { self.0.call(7, (e, r, l, s)) }
        }
    }
    #[doc(hidden)]
    #[allow(missing_docs)]
    pub mod __functions {
        #[allow(unused_imports)]
        use super::super::__rt;
        pub struct Move;
        impl<T: super::TypeInterface> __rt::Handler<T> for Move {
            type Args = (super::Type,);
            type Ret = Result<super::Option, String>;
            fn run(plugin: &mut T, (r#type,): Self::Args) -> Self::Ret {
                plugin.r#move(r#type)
            }
        }
        pub struct Tee;
        impl<T: super::TypeInterface> __rt::Handler<T> for Tee {
            type Args = (super::T,);
            type Ret = super::T;
            fn run(plugin: &mut T, (t,): Self::Args) -> Self::Ret {
                plugin.tee(t)
            }
        }
        pub struct Fn;
        impl<T: super::TypeInterface> __rt::Handler<T> for Fn {
            type Args = (u8, __rt::StrArg, __rt::StrArg, __rt::ListArg<String>, u8);
            type Ret = Option<super::String>;
            fn run(
                plugin: &mut T,
                (self_, r#type, plugin_, service, args): Self::Args,
            ) -> Self::Ret {
                plugin.r#fn(self_, &r#type, &plugin_, &service, args)
            }
        }
        pub struct Use;
        impl<T: super::TypeInterface> __rt::Handler<T> for Use {
            type Args = (super::Self_, super::Ref, super::Loop, super::Result);
            type Ret = Vec<super::Result>;
            fn run(plugin: &mut T, (e, r, l, s): Self::Args) -> Self::Ret {
                plugin.r#use(e, r, l, s)
            }
        }
    }
}
/// `test:names/filter@1.0.0`.
#[allow(unsafe_code, clippy::all, clippy::undocumented_unsafe_blocks)]
pub mod filter {
    #[allow(unused_imports)]
    use super::__rt;
    /// `image` of `test:names/filter@1.0.0`.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub struct Image {
        /// `a` of `image`.
        pub a: u16,
    }
    /// `filter` of `test:names/filter@1.0.0`.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub struct Filter {
        /// `a` of `filter`.
        pub a: Image,
    }
    /// `filter-client` of `test:names/filter@1.0.0`.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub struct FilterClient {
        /// `a` of `filter-client`.
        pub a: Image,
    }
    mod __codec {
        #[allow(unused_imports)]
        use super::super::__rt;
        use super::Image as __Image;
        __rt::record!(__Image as "image" { a as "a" : u16 });
        use super::Filter as __Filter;
        __rt::record!(__Filter as "filter" { a as "a" : super::Image });
        use super::FilterClient as __FilterClient;
        __rt::record!(__FilterClient as "filter-client" { a as "a" : super::Image });
    }
    /// `test:names/filter@1.0.0`.
    ///
    /// A plugin implements it; its state is `self`, and it is in one call at a time.
    pub trait FilterInterface {
        /// `test:names/filter@1.0.0#filtered`.
        fn filtered(&mut self, filter: Filter) -> FilterClient;
    }
    /// One instance of a plugin, seen through `test:names/filter@1.0.0`.
    ///
    /// Every method gives a `CallError` when the call has no result: the plugin panicked, was stopped, or does not have the function.
    #[repr(transparent)]
    pub struct FilterWorldClient(__rt::Bound);
    unsafe impl __rt::Client for FilterWorldClient {
        const CONTRACT: &'static __rt::Contract = &super::CONTRACT;
        const REQUIRED: &'static [u32] = &[8];
        type Calls = FilterCalls;
        unsafe fn calls(calls: __rt::Calls) -> FilterCalls {
            FilterCalls(calls)
        }
        unsafe fn from_bound(bound: __rt::Bound) -> Self {
            FilterWorldClient(bound)
        }
        unsafe fn bound(&mut self) -> &mut __rt::Bound {
            &mut self.0
        }
    }
    impl FilterWorldClient {
        /// `test:names/filter@1.0.0#filtered`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn filtered(
            &mut self,
            filter: Filter,
        ) -> Result<FilterClient, __rt::CallError> {
            unsafe { self.0.call(8, (filter,)) }
        }
        /// Whether the plugin has a function, by its name in the contract: one that came with a later
        /// version of the contract than the plugin was built against is missing, and calling it gives
        /// `NotProvided`.
        pub fn provides(&self, function: &str) -> bool {
            self.0.provides(function)
        }
    }
    /// The functions of [`FilterWorldClient`] on what shares its instances: a pool, or a slot whose plugin is swapped.
    #[derive(Clone)]
    pub struct FilterCalls(__rt::Calls);
    impl FilterCalls {
        /// `test:names/filter@1.0.0#filtered`.
        ///
        /// # Errors
        /// When the call gives no result.
        #[inline]
        pub fn filtered(&self, filter: Filter) -> __rt::Call<(Filter,), FilterClient> {
            unsafe { self.0.call(8, (filter,)) }
        }
    }
    #[doc(hidden)]
    #[allow(missing_docs)]
    pub mod __functions {
        #[allow(unused_imports)]
        use super::super::__rt;
        pub struct Filtered;
        impl<T: super::FilterInterface> __rt::Handler<T> for Filtered {
            type Args = (super::Filter,);
            type Ret = super::FilterClient;
            fn run(plugin: &mut T, (filter,): Self::Args) -> Self::Ret {
                plugin.filtered(filter)
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
    /// `test:names/host@1.0.0`.
    #[allow(unsafe_code, clippy::all, clippy::undocumented_unsafe_blocks)]
    pub mod host {
        #[allow(unused_imports)]
        use super::super::__rt;
        /// `image` of `test:names/host@1.0.0`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub struct Image {
            /// `a` of `image`.
            pub a: u8,
        }
        mod __codec {
            #[allow(unused_imports)]
            use super::super::super::__rt;
            use super::Image as __Image;
            __rt::record!(__Image as "image" { a as "a" : u8 });
        }
        /// `test:names/host@1.0.0`.
        ///
        /// A host implements it, for all its plugins and from any thread.
        pub trait Host: Send + Sync {
            /// `test:names/host@1.0.0#service`.
            ///
            /// # Errors
            /// What the host refuses or fails with; the plugin's call ends with it.
            fn service(
                &self,
                flat: &str,
                raw: u32,
                import: &str,
            ) -> Result<String, __rt::ServiceError>;
            /// `test:names/host@1.0.0#bound`.
            ///
            /// # Errors
            /// What the host refuses or fails with; the plugin's call ends with it.
            fn bound(&self, index: u32) -> Result<Image, __rt::ServiceError>;
        }
        /// `test:names/host@1.0.0#service`.
        ///
        /// # Panics
        /// When the host refuses or fails: that ends the call that the plugin is in, and the host's error arrives at its caller.
        pub fn service(flat: &str, raw: u32, import: &str) -> String {
            #[cfg(target_arch = "wasm32")]
            {
                #[link(wasm_import_module = "test:names/host@1.0.0")]
                unsafe extern "C" {
                    #[link_name = "service"]
                    fn __import(a0: i32, a1: i32, a2: i32, a3: i32, a4: i32, a5: i32);
                }
                unsafe {
                    __rt::guest::import::<
                        _,
                        String,
                    >(
                        (flat, raw, import),
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
                    unsafe(link_section = "keyway.import.test:names/host@1.0.0#service")
                )]
                static __INDEX: u32 = 0;
                unsafe {
                    __rt::host_call::<
                        _,
                        String,
                    >(__rt::import_index(&__INDEX), (flat, raw, import))
                }
            }
        }
        /// `test:names/host@1.0.0#bound`.
        ///
        /// # Panics
        /// When the host refuses or fails: that ends the call that the plugin is in, and the host's error arrives at its caller.
        pub fn bound(index: u32) -> Image {
            #[cfg(target_arch = "wasm32")]
            {
                #[link(wasm_import_module = "test:names/host@1.0.0")]
                unsafe extern "C" {
                    #[link_name = "bound"]
                    fn __import(a0: i32) -> i32;
                }
                unsafe {
                    __rt::guest::import::<
                        _,
                        Image,
                    >((index,), |flat| __import(flat[0] as i32) as u32 as u64)
                }
            }
            #[cfg(not(target_arch = "wasm32"))]
            {
                #[cfg_attr(
                    all(unix, not(target_vendor = "apple")),
                    unsafe(link_section = "keyway.import.test:names/host@1.0.0#bound")
                )]
                static __INDEX: u32 = 1;
                unsafe {
                    __rt::host_call::<_, Image>(__rt::import_index(&__INDEX), (index,))
                }
            }
        }
        /// Makes a host service of an implementation of `test:names/host@1.0.0`, for `HostBuilder::provide`.
        pub fn make_service<T: Host + 'static>(service: T) -> __rt::Service {
            __rt::Service::new(
                &super::super::CONTRACT.imports[0],
                ::std::sync::Arc::new(service),
                &[
                    __rt::ServiceFunction::of::<T, __functions::Service>(),
                    __rt::ServiceFunction::of::<T, __functions::Bound>(),
                ],
            )
        }
        #[doc(hidden)]
        #[allow(missing_docs)]
        pub mod __functions {
            #[allow(unused_imports)]
            use super::super::super::__rt;
            pub struct Service;
            impl<T: super::Host> __rt::ServiceHandler<T> for Service {
                type Args = (String, u32, String);
                type Ret = String;
                fn run(
                    service: &T,
                    (flat, raw, import): Self::Args,
                ) -> Result<Self::Ret, __rt::ServiceError> {
                    service.service(&flat, raw, &import)
                }
            }
            pub struct Bound;
            impl<T: super::Host> __rt::ServiceHandler<T> for Bound {
                type Args = (u32,);
                type Ret = super::Image;
                fn run(
                    service: &T,
                    (index,): Self::Args,
                ) -> Result<Self::Ret, __rt::ServiceError> {
                    service.bound(index)
                }
            }
        }
    }
    /// `other:names/filter@1.0.0`.
    #[allow(unsafe_code, clippy::all, clippy::undocumented_unsafe_blocks)]
    pub mod filter_v1_0_0 {
        #[allow(unused_imports)]
        use super::super::__rt;
        /// `other:names/filter@1.0.0`.
        ///
        /// A host implements it, for all its plugins and from any thread.
        pub trait Filter: Send + Sync {
            /// `other:names/filter@1.0.0#run`.
            ///
            /// # Errors
            /// What the host refuses or fails with; the plugin's call ends with it.
            fn run(&self) -> Result<(), __rt::ServiceError>;
        }
        /// `other:names/filter@1.0.0#run`.
        ///
        /// # Panics
        /// When the host refuses or fails: that ends the call that the plugin is in, and the host's error arrives at its caller.
        pub fn run() {
            #[cfg(target_arch = "wasm32")]
            {
                #[link(wasm_import_module = "other:names/filter@1.0.0")]
                unsafe extern "C" {
                    #[link_name = "run"]
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
                    unsafe(link_section = "keyway.import.other:names/filter@1.0.0#run")
                )]
                static __INDEX: u32 = 2;
                unsafe { __rt::host_call::<_, ()>(__rt::import_index(&__INDEX), ()) }
            }
        }
        /// Makes a host service of an implementation of `other:names/filter@1.0.0`, for `HostBuilder::provide`.
        pub fn service<T: Filter + 'static>(service: T) -> __rt::Service {
            __rt::Service::new(
                &super::super::CONTRACT.imports[1],
                ::std::sync::Arc::new(service),
                &[__rt::ServiceFunction::of::<T, __functions::Run>()],
            )
        }
        #[doc(hidden)]
        #[allow(missing_docs)]
        pub mod __functions {
            #[allow(unused_imports)]
            use super::super::super::__rt;
            pub struct Run;
            impl<T: super::Filter> __rt::ServiceHandler<T> for Run {
                type Args = ();
                type Ret = ();
                fn run(
                    service: &T,
                    (): Self::Args,
                ) -> Result<Self::Ret, __rt::ServiceError> {
                    service.run()
                }
            }
        }
    }
    /// `other:names/filter@2.0.0`.
    #[allow(unsafe_code, clippy::all, clippy::undocumented_unsafe_blocks)]
    pub mod filter_v2_0_0 {
        #[allow(unused_imports)]
        use super::super::__rt;
        /// `other:names/filter@2.0.0`.
        ///
        /// A host implements it, for all its plugins and from any thread.
        pub trait Filter: Send + Sync {
            /// `other:names/filter@2.0.0#run`.
            ///
            /// # Errors
            /// What the host refuses or fails with; the plugin's call ends with it.
            fn run(&self, fast: bool) -> Result<(), __rt::ServiceError>;
        }
        /// `other:names/filter@2.0.0#run`.
        ///
        /// # Panics
        /// When the host refuses or fails: that ends the call that the plugin is in, and the host's error arrives at its caller.
        pub fn run(fast: bool) {
            #[cfg(target_arch = "wasm32")]
            {
                #[link(wasm_import_module = "other:names/filter@2.0.0")]
                unsafe extern "C" {
                    #[link_name = "run"]
                    fn __import(a0: i32);
                }
                unsafe {
                    __rt::guest::import::<
                        _,
                        (),
                    >(
                        (fast,),
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
                    unsafe(link_section = "keyway.import.other:names/filter@2.0.0#run")
                )]
                static __INDEX: u32 = 3;
                unsafe {
                    __rt::host_call::<_, ()>(__rt::import_index(&__INDEX), (fast,))
                }
            }
        }
        /// Makes a host service of an implementation of `other:names/filter@2.0.0`, for `HostBuilder::provide`.
        pub fn service<T: Filter + 'static>(service: T) -> __rt::Service {
            __rt::Service::new(
                &super::super::CONTRACT.imports[2],
                ::std::sync::Arc::new(service),
                &[__rt::ServiceFunction::of::<T, __functions::Run>()],
            )
        }
        #[doc(hidden)]
        #[allow(missing_docs)]
        pub mod __functions {
            #[allow(unused_imports)]
            use super::super::super::__rt;
            pub struct Run;
            impl<T: super::Filter> __rt::ServiceHandler<T> for Run {
                type Args = (bool,);
                type Ret = ();
                fn run(
                    service: &T,
                    (fast,): Self::Args,
                ) -> Result<Self::Ret, __rt::ServiceError> {
                    service.run(fast)
                }
            }
        }
    }
}
/// The contract `test:names/image@1.0.0`: what a plugin exports and what it may import, with their types.
pub static CONTRACT: __rt::Contract = __rt::Contract {
    name: __rt::Ref::Static("test:names/image@1.0.0"),
    exports: __rt::Ref::Static(const {
        &[
            __rt::Interface {
                name: __rt::Ref::Static(""),
                functions: __rt::Ref::Static(const {
                    &[
                        __rt::Function {
                            name: __rt::Ref::Static("run"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const { &[] }),
                                result: ::core::option::Option::None,
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("host-interface"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("contract"),
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
            __rt::Interface {
                name: __rt::Ref::Static("test:names/host@1.0.0"),
                functions: __rt::Ref::Static(const {
                    &[
                        __rt::Function {
                            name: __rt::Ref::Static("service"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("flat"),
                                            ty: __rt::Ref::Static(
                                                <::std::string::String as __rt::Lower>::TYPE,
                                            ),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("raw"),
                                            ty: __rt::Ref::Static(<u32 as __rt::Lower>::TYPE),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("import"),
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
                            name: __rt::Ref::Static("bound"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("index"),
                                            ty: __rt::Ref::Static(<u32 as __rt::Lower>::TYPE),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(<names_host::Image as __rt::Lower>::TYPE),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                    ]
                }),
            },
            __rt::Interface {
                name: __rt::Ref::Static("test:names/type@1.0.0"),
                functions: __rt::Ref::Static(const {
                    &[
                        __rt::Function {
                            name: __rt::Ref::Static("move"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("type"),
                                            ty: __rt::Ref::Static(<r#type::Type as __rt::Lower>::TYPE),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(
                                        <::core::result::Result<
                                            r#type::Option,
                                            ::std::string::String,
                                        > as __rt::Lower>::TYPE,
                                    ),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("tee"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("t"),
                                            ty: __rt::Ref::Static(<r#type::T as __rt::Lower>::TYPE),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(<r#type::T as __rt::Lower>::TYPE),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("fn"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("self"),
                                            ty: __rt::Ref::Static(<u8 as __rt::Lower>::TYPE),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("type"),
                                            ty: __rt::Ref::Static(
                                                <::std::string::String as __rt::Lower>::TYPE,
                                            ),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("plugin"),
                                            ty: __rt::Ref::Static(
                                                <::std::string::String as __rt::Lower>::TYPE,
                                            ),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("service"),
                                            ty: __rt::Ref::Static(
                                                <::std::vec::Vec<
                                                    ::std::string::String,
                                                > as __rt::Lower>::TYPE,
                                            ),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("args"),
                                            ty: __rt::Ref::Static(<u8 as __rt::Lower>::TYPE),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(
                                        <::core::option::Option<
                                            r#type::String,
                                        > as __rt::Lower>::TYPE,
                                    ),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                        __rt::Function {
                            name: __rt::Ref::Static("use"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("e"),
                                            ty: __rt::Ref::Static(<r#type::Self_ as __rt::Lower>::TYPE),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("r"),
                                            ty: __rt::Ref::Static(<r#type::Ref as __rt::Lower>::TYPE),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("l"),
                                            ty: __rt::Ref::Static(<r#type::Loop as __rt::Lower>::TYPE),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("s"),
                                            ty: __rt::Ref::Static(<r#type::Result as __rt::Lower>::TYPE),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(
                                        <::std::vec::Vec<r#type::Result> as __rt::Lower>::TYPE,
                                    ),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                    ]
                }),
            },
            __rt::Interface {
                name: __rt::Ref::Static("test:names/filter@1.0.0"),
                functions: __rt::Ref::Static(const {
                    &[
                        __rt::Function {
                            name: __rt::Ref::Static("filtered"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("filter"),
                                            ty: __rt::Ref::Static(<filter::Filter as __rt::Lower>::TYPE),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(
                                        <filter::FilterClient as __rt::Lower>::TYPE,
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
                name: __rt::Ref::Static("test:names/host@1.0.0"),
                functions: __rt::Ref::Static(const {
                    &[
                        __rt::Function {
                            name: __rt::Ref::Static("service"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("flat"),
                                            ty: __rt::Ref::Static(
                                                <::std::string::String as __rt::Lower>::TYPE,
                                            ),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("raw"),
                                            ty: __rt::Ref::Static(<u32 as __rt::Lower>::TYPE),
                                        },
                                        __rt::Param {
                                            name: __rt::Ref::Static("import"),
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
                            name: __rt::Ref::Static("bound"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("index"),
                                            ty: __rt::Ref::Static(<u32 as __rt::Lower>::TYPE),
                                        },
                                    ]
                                }),
                                result: ::core::option::Option::Some(
                                    __rt::Ref::Static(<host::host::Image as __rt::Lower>::TYPE),
                                ),
                            },
                            since: ::core::option::Option::None,
                        },
                    ]
                }),
            },
            __rt::Interface {
                name: __rt::Ref::Static("other:names/filter@1.0.0"),
                functions: __rt::Ref::Static(const {
                    &[
                        __rt::Function {
                            name: __rt::Ref::Static("run"),
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
                name: __rt::Ref::Static("other:names/filter@2.0.0"),
                functions: __rt::Ref::Static(const {
                    &[
                        __rt::Function {
                            name: __rt::Ref::Static("run"),
                            ty: __rt::FuncType {
                                params: __rt::Ref::Static(const {
                                    &[
                                        __rt::Param {
                                            name: __rt::Ref::Static("fast"),
                                            ty: __rt::Ref::Static(<bool as __rt::Lower>::TYPE),
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
pub const __NAME: &str = "test:names/image@1.0.0";
#[doc(hidden)]
pub const __WIT: &str = "/// Names that Rust or the expansion itself would trip over.\npackage test:names@1.0.0;\n\ninterface %type {\n  record %option {\n    %type: u32,\n    self: string,\n    match: list<u8>,\n    crate: bool,\n  }\n  record %string {\n    value: option<u32>,\n  }\n  record %result {\n    vec: option<string>,\n  }\n  variant self {\n    self,\n    ok(u32),\n    %string(string),\n    some(%option),\n    none,\n  }\n  enum loop {\n    %async,\n    await,\n    dyn,\n  }\n  flags ref {\n    mod,\n    in,\n    %use,\n  }\n  record %type {\n    t: u32,\n  }\n  record t {\n    t: bool,\n  }\n  move: func(%type: %type) -> result<%option, string>;\n  tee: func(t: t) -> t;\n  fn: func(self: u8, %type: string, plugin: string, service: list<string>, args: u8) -> option<%string>;\n  %use: func(e: self, r: ref, l: loop, s: %result) -> list<%result>;\n}\n\ninterface host {\n  record image {\n    a: u8,\n  }\n  service: func(flat: string, raw: u32, %import: string) -> string;\n  bound: func(index: u32) -> image;\n}\n\ninterface filter {\n  record image {\n    a: u16,\n  }\n  record filter {\n    a: image,\n  }\n  record filter-client {\n    a: image,\n  }\n  filtered: func(filter: filter) -> filter-client;\n}\n\nworld image {\n  import host;\n  import other:names/filter@1.0.0;\n  import other:names/filter@2.0.0;\n  export run: func();\n  export host-interface: func(contract: string);\n  export host;\n  export %type;\n  export filter;\n}\n\npackage other:names@1.0.0 {\n\n  interface filter {\n    run: func();\n  }\n}\n\npackage other:names@2.0.0 {\n\n  interface filter {\n    run: func(fast: bool);\n  }\n}\n";
#[doc(hidden)]
pub struct __Table<T>(::core::marker::PhantomData<T>);
#[doc(hidden)]
#[allow(missing_docs)]
impl<
    T: Image + names_host::Host + r#type::TypeInterface + filter::FilterInterface,
> __Table<T> {
    pub const FUNCTIONS: &'static [__rt::abi::Function] = &[
        __rt::abi::Function::of::<T, __functions::Run>("run"),
        __rt::abi::Function::of::<T, __functions::HostInterface>("host-interface"),
        __rt::abi::Function::of::<
            T,
            names_host::__functions::Service,
        >("test:names/host@1.0.0#service"),
        __rt::abi::Function::of::<
            T,
            names_host::__functions::Bound,
        >("test:names/host@1.0.0#bound"),
        __rt::abi::Function::of::<
            T,
            r#type::__functions::Move,
        >("test:names/type@1.0.0#move"),
        __rt::abi::Function::of::<
            T,
            r#type::__functions::Tee,
        >("test:names/type@1.0.0#tee"),
        __rt::abi::Function::of::<
            T,
            r#type::__functions::Fn,
        >("test:names/type@1.0.0#fn"),
        __rt::abi::Function::of::<
            T,
            r#type::__functions::Use,
        >("test:names/type@1.0.0#use"),
        __rt::abi::Function::of::<
            T,
            filter::__functions::Filtered,
        >("test:names/filter@1.0.0#filtered"),
    ];
}
#[doc(hidden)]
pub const __IMPORTS: &[__rt::abi::Str] = &[
    __rt::abi::Str::of("test:names/host@1.0.0#service"),
    __rt::abi::Str::of("test:names/host@1.0.0#bound"),
    __rt::abi::Str::of("other:names/filter@1.0.0#run"),
    __rt::abi::Str::of("other:names/filter@2.0.0#run"),
];
#[doc(hidden)]
#[macro_export]
macro_rules! __keyway_export_image_7a22986668527506 {
    ($plugin:ty) => {
        #[cfg(target_arch = "wasm32")] #[allow(unsafe_code, clippy::all,
        clippy::undocumented_unsafe_blocks)] const _ : () = { use $crate as __contract;
        #[unsafe (export_name = "run")] unsafe extern "C" fn __export_0() { unsafe { {
        __contract::__rt::guest::serve:: < $plugin, __contract::__functions::Run > (&
        []); } } } #[unsafe (export_name = "host-interface")] unsafe extern "C" fn
        __export_1(a0 : i32, a1 : i32) { unsafe { { __contract::__rt::guest::serve:: <
        $plugin, __contract::__functions::HostInterface > (& [a0 as u32 as u64, a1 as u32
        as u64]); } } } #[unsafe (export_name = "test:names/host@1.0.0#service")] unsafe
        extern "C" fn __export_2(a0 : i32, a1 : i32, a2 : i32, a3 : i32, a4 : i32) -> i32
        { unsafe { __contract::__rt::guest::serve:: < $plugin,
        __contract::names_host::__functions::Service > (& [a0 as u32 as u64, a1 as u32 as
        u64, a2 as u32 as u64, a3 as u32 as u64, a4 as u32 as u64]) as i32 } } #[unsafe
        (export_name = "cabi_post_test:names/host@1.0.0#service")] unsafe extern "C" fn
        __post_2(at : i32) { unsafe { __contract::__rt::guest::post_return:: < $plugin,
        __contract::names_host::__functions::Service > (at as u32 as usize,) } } #[unsafe
        (export_name = "test:names/host@1.0.0#bound")] unsafe extern "C" fn __export_3(a0
        : i32) -> i32 { unsafe { __contract::__rt::guest::serve:: < $plugin,
        __contract::names_host::__functions::Bound > (& [a0 as u32 as u64]) as i32 } }
        #[unsafe (export_name = "test:names/type@1.0.0#move")] unsafe extern "C" fn
        __export_4(a0 : i32) -> i32 { unsafe { __contract::__rt::guest::serve:: <
        $plugin, __contract::r#type::__functions::Move > (& [a0 as u32 as u64]) as i32 }
        } #[unsafe (export_name = "cabi_post_test:names/type@1.0.0#move")] unsafe extern
        "C" fn __post_4(at : i32) { unsafe { __contract::__rt::guest::post_return:: <
        $plugin, __contract::r#type::__functions::Move > (at as u32 as usize,) } }
        #[unsafe (export_name = "test:names/type@1.0.0#tee")] unsafe extern "C" fn
        __export_5(a0 : i32) -> i32 { unsafe { __contract::__rt::guest::serve:: <
        $plugin, __contract::r#type::__functions::Tee > (& [a0 as u32 as u64]) as i32 } }
        #[unsafe (export_name = "test:names/type@1.0.0#fn")] unsafe extern "C" fn
        __export_6(a0 : i32, a1 : i32, a2 : i32, a3 : i32, a4 : i32, a5 : i32, a6 : i32,
        a7 : i32) -> i32 { unsafe { __contract::__rt::guest::serve:: < $plugin,
        __contract::r#type::__functions::Fn > (& [a0 as u32 as u64, a1 as u32 as u64, a2
        as u32 as u64, a3 as u32 as u64, a4 as u32 as u64, a5 as u32 as u64, a6 as u32 as
        u64, a7 as u32 as u64]) as i32 } } #[unsafe (export_name =
        "cabi_post_test:names/type@1.0.0#fn")] unsafe extern "C" fn __post_6(at : i32) {
        unsafe { __contract::__rt::guest::post_return:: < $plugin,
        __contract::r#type::__functions::Fn > (at as u32 as usize,) } } #[unsafe
        (export_name = "test:names/type@1.0.0#use")] unsafe extern "C" fn __export_7(a0 :
        i32, a1 : i32, a2 : i32, a3 : i32, a4 : i32, a5 : i32, a6 : i32, a7 : i32, a8 :
        i32, a9 : i32, a10 : i32, a11 : i32) -> i32 { unsafe {
        __contract::__rt::guest::serve:: < $plugin, __contract::r#type::__functions::Use
        > (& [a0 as u32 as u64, a1 as u32 as u64, a2 as u32 as u64, a3 as u32 as u64, a4
        as u32 as u64, a5 as u32 as u64, a6 as u32 as u64, a7 as u32 as u64, a8 as u32 as
        u64, a9 as u32 as u64, a10 as u32 as u64, a11 as u32 as u64]) as i32 } } #[unsafe
        (export_name = "cabi_post_test:names/type@1.0.0#use")] unsafe extern "C" fn
        __post_7(at : i32) { unsafe { __contract::__rt::guest::post_return:: < $plugin,
        __contract::r#type::__functions::Use > (at as u32 as usize,) } } #[unsafe
        (export_name = "test:names/filter@1.0.0#filtered")] unsafe extern "C" fn
        __export_8(a0 : i32) -> i32 { unsafe { __contract::__rt::guest::serve:: <
        $plugin, __contract::filter::__functions::Filtered > (& [a0 as u32 as u64]) as
        i32 } } #[unsafe (link_section = "component-type:keyway-image-7a22986668527506")]
        static __COMPONENT_TYPE : [u8; 1149] = *
        b"…";
        }; $crate::__rt::plugin!($plugin, $crate);
    };
}
/// Makes a type the plugin of this crate. The type implements what `test:names/image@1.0.0` exports, and `Default` or the lifecycle.
///
/// It is used once in a crate: `export!(MyPlugin);`
#[doc(inline)]
pub use __keyway_export_image_7a22986668527506 as export;
