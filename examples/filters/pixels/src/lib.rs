//! What the example filters share.
//!
//! Each filter is one small crate; only what at least three of them need is here:
//!
//! - [`geometry`]: is the buffer as long as width and height say?
//! - [`options`]: configuration from JSON, with unknown keys refused,
//! - [`luma`]: one brightness value for each pixel,
//! - [`alpha`]: premultiplied and straight alpha,
//! - [`gaussian`]: the Gaussian kernel, separable and in place,
//! - [`testing`]: a test picture and a hash for tests of exact pixels.
//!
//! # Pixels
//!
//! A picture is `width * height` pixels, row by row from the top left corner, four bytes a pixel: red, green, blue,
//! alpha (RGBA8). Colour is sRGB as it is stored, alpha is straight (not premultiplied) unless a function says
//! otherwise. A *plane* is one byte a pixel.
//!
//! # Exact in every build
//!
//! The same picture gives the same bytes on every machine and in every kind of build, with or without SIMD. So the
//! pixel path computes in integers, and kernels come from crate `libm`, which is the same code everywhere, not from
//! the platform's mathematics library. The loops are plain Rust that the compiler vectorises.

#![forbid(unsafe_code)]

pub mod alpha;
pub mod gaussian;
pub mod geometry;
pub mod luma;
pub mod options;
pub mod testing;
