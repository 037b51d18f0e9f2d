//! What `export!` makes of a type: the static that a host links, the entry of a native library, and the
//! lifecycle exports of a component.

use crate::abi;

/// A plugin that is linked into the host's program: `builder.link(sepia::PLUGIN)`.
#[derive(Clone, Copy, Debug)]
pub struct LinkedPlugin {
    /// The manifest, as JSON.
    pub manifest: &'static str,
    /// The contract, as WIT.
    pub contract: &'static str,
    /// The functions.
    pub table: &'static abi::Plugin,
}

/// The index of an import, read in a way that the compiler cannot foresee: the function that asks keeps the section
/// that the index lies in.
#[inline(always)]
pub fn import_index(index: &'static u32) -> u32 {
    // SAFETY: a reference can be read.
    unsafe { std::ptr::read_volatile(index) }
}

/// Joins byte strings at compile time. `N` is the sum of their lengths.
pub const fn concat_bytes<const N: usize>(parts: &[&[u8]]) -> [u8; N] {
    let mut joined = [0; N];
    let (mut part, mut at) = (0, 0);
    while part < parts.len() {
        let mut index = 0;
        while index < parts[part].len() {
            joined[at] = parts[part][index];
            at += 1;
            index += 1;
        }
        part += 1;
    }
    joined
}

/// Joins two lists of functions at compile time. `N` is the sum of their lengths.
pub const fn concat_functions<const N: usize>(
    a: &[abi::Function],
    b: &[abi::Function],
) -> [abi::Function; N] {
    let mut joined = [if a.is_empty() { b[0] } else { a[0] }; N];
    let mut index = 0;
    while index < N {
        joined[index] = if index < a.len() { a[index] } else { b[index - a.len()] };
        index += 1;
    }
    joined
}

/// The second half of `export!`: all that does not depend on the functions of the contract.
#[macro_export]
#[doc(hidden)]
macro_rules! plugin {
    ($plugin:ty, $contract:path) => {
        impl $crate::__rt::Exported for $plugin {
            fn lifecycle() -> $crate::__rt::LifecycleFns<Self> {
                #[allow(unused_imports)]
                use $crate::__rt::{ViaDefault as _, ViaLifecycle as _};
                #[allow(clippy::needless_borrow)]
                (&$crate::__rt::Probe::<$plugin>::new()).functions()
            }
        }

        /// This plugin, to be linked into a host: `builder.link(this_crate::PLUGIN)`.
        pub static PLUGIN: $crate::LinkedPlugin = {
            use $contract as __contract;
            use $crate::__rt;

            const LIFECYCLE: &[__rt::abi::Function] = &[
                __rt::abi::Function::of::<$plugin, __rt::lifecycle::Check>(
                    "keyway:plugin/lifecycle@1.0.0#check",
                ),
                __rt::abi::Function::of::<$plugin, __rt::lifecycle::Save>(
                    "keyway:plugin/lifecycle@1.0.0#save",
                ),
                __rt::abi::Function::of::<$plugin, __rt::lifecycle::Restore>(
                    "keyway:plugin/lifecycle@1.0.0#restore",
                ),
                __rt::abi::Function::of::<$plugin, __rt::lifecycle::Close>(
                    "keyway:plugin/lifecycle@1.0.0#close",
                ),
            ];
            const FUNCTIONS: &[__rt::abi::Function] = __contract::__Table::<$plugin>::FUNCTIONS;
            static ALL: [__rt::abi::Function; LIFECYCLE.len() + FUNCTIONS.len()] =
                __rt::concat_functions(FUNCTIONS, LIFECYCLE);

            static TABLE: __rt::abi::Plugin = __rt::abi::Plugin {
                abi_version: __rt::abi::ABI_VERSION,
                size: size_of::<__rt::abi::Plugin>() as u32,
                functions: ALL.as_ptr(),
                function_count: ALL.len(),
                imports: __contract::__IMPORTS.as_ptr(),
                import_count: __contract::__IMPORTS.len(),
                create: Some(__rt::create::<$plugin>),
                destroy: Some(__rt::destroy::<$plugin>),
            };

            $crate::__rt::plugin_entry! { rt: $crate::__rt, table: TABLE, manifest: MANIFEST, }

            const BODY: &[u8] = MANIFEST.as_bytes().split_at(MANIFEST.len() - 1).0;
            // Names of WIT have no character that JSON would escape.
            const BUILT_FOR: &[u8] = b",\"contract\":\"";
            const NAME: &[u8] = __contract::__NAME.as_bytes();
            #[cfg(panic = "unwind")]
            const STRATEGY: &[u8] = b"\",\"panic\":\"unwind\"}";
            #[cfg(not(panic = "unwind"))]
            const STRATEGY: &[u8] = b"\",\"panic\":\"abort\"}";

            #[used]
            #[cfg_attr(target_vendor = "apple", unsafe(link_section = "__DATA,__kw_manifest"))]
            #[cfg_attr(windows, unsafe(link_section = ".kwmani"))]
            #[cfg_attr(not(any(windows, target_vendor = "apple")), unsafe(link_section = "keyway.manifest"))]
            static SECTION: [u8; MANIFEST_BYTES.len()] = MANIFEST_BYTES;
            const MANIFEST_BYTES: [u8; BODY.len() + BUILT_FOR.len() + NAME.len() + STRATEGY.len()] =
                __rt::concat_bytes(&[BODY, BUILT_FOR, NAME, STRATEGY]);

            // A component says its contract by its own type.
            #[cfg(not(target_arch = "wasm32"))]
            #[used]
            #[cfg_attr(target_vendor = "apple", unsafe(link_section = "__DATA,__kw_contract"))]
            #[cfg_attr(windows, unsafe(link_section = ".kwcont"))]
            #[cfg_attr(not(any(windows, target_vendor = "apple")), unsafe(link_section = "keyway.contract"))]
            static CONTRACT: [u8; __contract::__WIT.len()] =
                __rt::concat_bytes(&[__contract::__WIT.as_bytes()]);

            // Says that each import that is called has its section: only what is linked in files of this format.
            #[cfg(all(unix, not(target_vendor = "apple")))]
            #[used]
            #[unsafe(link_section = "keyway.imports")]
            static IMPORTS: u8 = b'1';

            #[cfg(target_arch = "wasm32")]
            const _: () = {
                #[unsafe(export_name = "cabi_realloc")]
                unsafe extern "C" fn realloc(
                    old: *mut u8,
                    old_size: usize,
                    align: usize,
                    size: usize,
                ) -> *mut u8 {
                    unsafe { __rt::guest::realloc(old, old_size, align, size) }
                }

                #[unsafe(export_name = "keyway:plugin/lifecycle@1.0.0#create")]
                unsafe extern "C" fn create(config: u32, len: u32) -> u32 {
                    unsafe { __rt::guest::serve_create::<$plugin>(&[config as u64, len as u64]) as u32 }
                }

                #[unsafe(export_name = "cabi_post_keyway:plugin/lifecycle@1.0.0#create")]
                unsafe extern "C" fn post_create(at: u32) {
                    unsafe { __rt::guest::post_create(at as usize) }
                }

                #[unsafe(export_name = "keyway:plugin/lifecycle@1.0.0#check")]
                unsafe extern "C" fn check() -> u32 {
                    unsafe { __rt::guest::serve::<$plugin, __rt::lifecycle::Check>(&[]) as u32 }
                }

                #[unsafe(export_name = "cabi_post_keyway:plugin/lifecycle@1.0.0#check")]
                unsafe extern "C" fn post_check(at: u32) {
                    unsafe { __rt::guest::post_return::<$plugin, __rt::lifecycle::Check>(at as usize) }
                }

                #[unsafe(export_name = "keyway:plugin/lifecycle@1.0.0#save")]
                unsafe extern "C" fn save() -> u32 {
                    unsafe { __rt::guest::serve::<$plugin, __rt::lifecycle::Save>(&[]) as u32 }
                }

                #[unsafe(export_name = "cabi_post_keyway:plugin/lifecycle@1.0.0#save")]
                unsafe extern "C" fn post_save(at: u32) {
                    unsafe { __rt::guest::post_return::<$plugin, __rt::lifecycle::Save>(at as usize) }
                }

                #[unsafe(export_name = "keyway:plugin/lifecycle@1.0.0#restore")]
                unsafe extern "C" fn restore(version: u32, data: u32, len: u32) -> u32 {
                    let flat = [version as u64, data as u64, len as u64];
                    unsafe { __rt::guest::serve::<$plugin, __rt::lifecycle::Restore>(&flat) as u32 }
                }

                #[unsafe(export_name = "cabi_post_keyway:plugin/lifecycle@1.0.0#restore")]
                unsafe extern "C" fn post_restore(at: u32) {
                    unsafe { __rt::guest::post_return::<$plugin, __rt::lifecycle::Restore>(at as usize) }
                }

                #[unsafe(export_name = "keyway:plugin/lifecycle@1.0.0#close")]
                unsafe extern "C" fn close() {
                    unsafe { __rt::guest::serve::<$plugin, __rt::lifecycle::Close>(&[]) };
                }
            };

            #[cfg(not(target_arch = "wasm32"))]
            const TEXT: &str = __contract::__WIT;
            #[cfg(target_arch = "wasm32")]
            const TEXT: &str = "";
            $crate::LinkedPlugin {
                manifest: match core::str::from_utf8(&MANIFEST_BYTES) {
                    Ok(text) => text,
                    Err(_) => "",
                },
                contract: TEXT,
                table: &TABLE,
            }
        };
    };
}
