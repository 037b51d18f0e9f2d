//! The generated contract's types, written by hand until the contract crate is there.
//!
//! They have the names and signatures that `filter-contract` generates from `media:filter@1.0.0`, so a filter changes
//! over by naming the other crate in its `use`.

use std::ops::{Deref, DerefMut};

/// Owned bytes that can move from one side of a call to the other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Buffer<T>(Vec<T>);

impl<T> From<Vec<T>> for Buffer<T> {
    fn from(items: Vec<T>) -> Self {
        Self(items)
    }
}

impl<T> Deref for Buffer<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T> DerefMut for Buffer<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.0
    }
}

/// A picture: `width * height` RGBA8 pixels, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// `width * height * 4` bytes.
    pub pixels: Buffer<u8>,
}

/// What a filter does.
pub trait Filter {
    /// Where in the chain it stands: lower numbers run first.
    fn priority(&mut self) -> i32;

    /// Takes a picture and gives back the changed one.
    ///
    /// # Errors
    /// A sentence for the operator when the picture can't be worked on.
    fn transform(&mut self, image: Image) -> Result<Image, String>;
}

/// How a filter comes to life.
pub trait Lifecycle: Sized {
    /// Makes an instance from its configuration: JSON, or nothing for the defaults.
    ///
    /// # Errors
    /// A sentence for the operator when the configuration is wrong.
    fn create(config: &str) -> Result<Self, String>;
}
