//! What Keyway's native calls are measured against: C functions by hand, without guards or types.

/// The raw function behind `add`.
#[unsafe(no_mangle)]
pub extern "C" fn raw_add(a: i32, b: i32) -> i32 {
    a.wrapping_add(b)
}

/// Bytes that the callee owns until `raw_free`.
#[repr(C)]
pub struct Bytes {
    data: *mut u8,
    len: usize,
}

/// The raw function behind `greet`: a view in, owned bytes out.
///
/// # Safety
/// `name` is valid for reads of `len` bytes of UTF-8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn raw_greet(name: *const u8, len: usize, out: *mut Bytes) {
    // SAFETY: by the caller's contract.
    let name = unsafe { std::str::from_utf8_unchecked(std::slice::from_raw_parts(name, len)) };
    let mut greeting = String::with_capacity(8 + name.len());
    greeting.push_str("Hello, ");
    greeting.push_str(name);
    greeting.push('!');
    let bytes = Box::leak(greeting.into_bytes().into_boxed_slice());
    // SAFETY: `out` is room for the result.
    unsafe { *out = Bytes { data: bytes.as_mut_ptr(), len: bytes.len() } };
}

/// Frees what `raw_greet` gave.
///
/// # Safety
/// The bytes came from `raw_greet` and are not used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn raw_free(data: *mut u8, len: usize) {
    // SAFETY: by the caller's contract.
    drop(unsafe { Box::from_raw(std::ptr::slice_from_raw_parts_mut(data, len)) });
}
