//! The native C ABI, version 1: the Rust side of `include/keyway_plugin.h` and `docs/abi.md`.
//!
//! A plugin exports one function, whose name begins with [`ENTRY_PREFIX`], that takes the host's functions
//! and gives a [`Plugin`] table. Every function of the contract has the same C type, [`Call`]: a pointer to
//! the instance, one to the arguments, one to room for the result. Arguments and result lie in memory by the
//! canonical ABI's wide layout, which on 64-bit systems is how C lays out the corresponding `struct`s.

use std::ffi::c_void;

/// The version of this ABI. It changes only when a table changes in a way that older readers cannot skip.
pub const ABI_VERSION: u32 = 1;

/// What the name of a plugin's entry function begins with.
pub const ENTRY_PREFIX: &str = "keyway_plugin_v1";

/// The section of a native library, and the custom section of a wasm module, that holds the manifest (JSON).
pub const MANIFEST_SECTION: &str = "keyway.manifest";

/// The section of a native library that holds its contract (WIT text).
pub const CONTRACT_SECTION: &str = "keyway.contract";

/// The section of a native library that says that it has a section for each import that it calls: this name, and the
/// import's behind [`IMPORT_SECTION`]. Only ELF files have them; everything that is listed counts as called elsewhere.
pub const IMPORTS_SECTION: &str = "keyway.imports";

/// What the name of the section of an import that is called begins with; the import's full name follows.
pub const IMPORT_SECTION: &str = "keyway.import.";

/// How a call across the ABI ended.
#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status(pub i32);

impl Status {
    /// The result is there.
    pub const OK: Status = Status(0);
    /// `create` refused the configuration; the error string says why.
    pub const REFUSED: Status = Status(1);
    /// The plugin panicked; it has reported the message and the place.
    pub const PANICKED: Status = Status(2);
    /// A host service that the plugin called failed; the host knows why.
    pub const HOST_FAILED: Status = Status(3);
    /// A value was none of its type, or there was no memory for it; it has been reported.
    pub const INVALID: Status = Status(4);
}

/// A string, or a list of anything but numbers: a pointer and a length.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Str {
    /// The first byte. Any value when `len` is 0.
    pub data: *const u8,
    /// The length in bytes.
    pub len: usize,
}

// SAFETY: a `Str` in a table points to constants; one that crosses in a call stays on its thread.
unsafe impl Send for Str {}
// SAFETY: as above; nothing writes through it.
unsafe impl Sync for Str {}

impl Str {
    /// The string of a constant.
    pub const fn of(text: &'static str) -> Str {
        Str { data: text.as_ptr(), len: text.len() }
    }

    /// The bytes.
    ///
    /// # Safety
    /// `data` is valid for reads of `len` bytes for as long as the result is used.
    pub unsafe fn bytes<'a>(self) -> &'a [u8] {
        if self.len == 0 {
            return &[];
        }
        // SAFETY: by the caller's contract.
        unsafe { std::slice::from_raw_parts(self.data, self.len) }
    }
}

/// A function of the contract: `(instance, arguments, room for the result)`.
///
/// Strings and lists in the arguments are lent for the call; lists of numbers are moved to the callee, even
/// when the call fails. What the result owns was allocated by [`Host::alloc`] and is the host's; a list of
/// numbers says itself how it is freed.
pub type Call = unsafe extern "C" fn(this: *mut c_void, args: *const c_void, ret: *mut c_void) -> Status;

/// What a plugin reports with [`Host::report`] before it returns a failing status.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Report {
    /// The message of a panic, or why a value was invalid.
    Message = 1,
    /// Where the panic happened: `file:line:column`.
    Location = 2,
    /// The message of a panic as its payload has it; counts only where no hook has told the message.
    Payload = 3,
}

/// What the host gives a plugin: valid for as long as the program runs.
#[repr(C)]
#[derive(Debug)]
pub struct Host {
    /// [`ABI_VERSION`] of the host.
    pub abi_version: u32,
    /// The size of this table in bytes. Newer hosts append functions.
    pub size: u32,
    /// Allocates `size` (not 0) bytes aligned to `align`, or gives null.
    pub alloc: unsafe extern "C" fn(size: usize, align: usize) -> *mut u8,
    /// Frees what `alloc` gave, and what the host gave as the result of a service.
    pub free: unsafe extern "C" fn(data: *mut u8, size: usize, align: usize),
    /// Calls the host service at an index of the plugin's list of imports. Only inside a call, on its thread.
    /// When it fails the plugin's call has failed, whatever status that ends with.
    pub call: unsafe extern "C" fn(import: u32, args: *const c_void, ret: *mut c_void) -> Status,
    /// Tells why the call is about to fail. Text is UTF-8; it is copied.
    pub report: unsafe extern "C" fn(kind: u32, text: Str),
}

/// One function of a plugin's table.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Function {
    /// `package:ns/interface@version#function`, or the bare name of a function of the world itself.
    pub name: Str,
    /// What runs it; `None` (a null pointer) is refused by the host.
    pub call: Option<Call>,
}

/// What a plugin gives the host: valid for as long as the program runs.
#[repr(C)]
#[derive(Debug)]
pub struct Plugin {
    /// [`ABI_VERSION`] that the plugin was written for.
    pub abi_version: u32,
    /// The size of this table in bytes.
    pub size: u32,
    /// The functions, in any order.
    pub functions: *const Function,
    /// How many there are.
    pub function_count: usize,
    /// The full names of the host services that the plugin calls; [`Host::call`] counts them from 0.
    pub imports: *const Str,
    /// How many there are.
    pub import_count: usize,
    /// Makes an instance: writes its pointer to `this`, or on [`Status::REFUSED`] a string of
    /// [`Host::alloc`]'s memory to `error`. `None` (a null pointer) is refused by the host.
    pub create: Option<Create>,
    /// Ends an instance; the same.
    pub destroy: Option<Destroy>,
}

/// The type of [`Plugin::create`].
pub type Create = unsafe extern "C" fn(config: Str, this: *mut *mut c_void, error: *mut Str) -> Status;

/// The type of [`Plugin::destroy`].
pub type Destroy = unsafe extern "C" fn(this: *mut c_void) -> Status;

// SAFETY: the table is constant, and its functions may be called from any thread by the ABI.
unsafe impl Send for Plugin {}
// SAFETY: as above.
unsafe impl Sync for Plugin {}

/// The type of the one function that a native library exports.
pub type EntryPoint = unsafe extern "C" fn(host: *const Host) -> *const Plugin;
