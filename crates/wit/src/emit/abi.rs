//! Core values: how the flat values of the canonical ABI stand in Rust signatures.

use proc_macro2::TokenStream;
use quote::quote;
use wit_parser::abi::WasmType;

/// The Rust type of a core value.
pub(crate) fn core_type(ty: WasmType) -> TokenStream {
    match ty {
        WasmType::I32 | WasmType::Pointer | WasmType::Length => quote!(i32),
        WasmType::I64 | WasmType::PointerOrI64 => quote!(i64),
        WasmType::F32 => quote!(f32),
        WasmType::F64 => quote!(f64),
    }
}

/// A core value as the 64 bits that the runtime works with.
pub(crate) fn to_bits(ty: WasmType, value: TokenStream) -> TokenStream {
    match ty {
        WasmType::I32 | WasmType::Pointer | WasmType::Length => quote!(#value as u32 as u64),
        WasmType::I64 | WasmType::PointerOrI64 => quote!(#value as u64),
        WasmType::F32 => quote!(#value.to_bits() as u64),
        WasmType::F64 => quote!(#value.to_bits()),
    }
}

/// The core value from the runtime's 64 bits.
pub(crate) fn from_bits(ty: WasmType, bits: TokenStream) -> TokenStream {
    match ty {
        WasmType::I32 | WasmType::Pointer | WasmType::Length => quote!(#bits as i32),
        WasmType::I64 | WasmType::PointerOrI64 => quote!(#bits as i64),
        WasmType::F32 => quote!(f32::from_bits(#bits as u32)),
        WasmType::F64 => quote!(f64::from_bits(#bits)),
    }
}
