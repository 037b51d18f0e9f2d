//! A folder of pictures through a chain of stages: the work behind `keyway pipeline`.
//!
//! The crate knows nothing of plugins. A [`Stage`] takes a [`Frame`] of RGBA pixels and gives one back; whether a
//! library, a sandbox or a closure does that is the caller's affair, and so is what holds the pixels: a `Vec<u8>`, or
//! any buffer that can be made from one and read as bytes ([`Pixels`]), which then moves from stage to stage without a
//! copy.
//!
//! - [`decode`] reads a PNG, JPEG or WebP file, within [`Limits`]; [`write_atomically`] writes one, whole or not at
//!   all.
//! - [`Run`] takes every picture of a folder through a [`Chain`], several at once, and gives a [`Summary`] of what
//!   happened to each file and how long each stage took. An [`Observer`] watches it.
//! - [`contact_sheet`] shows pictures before and after in one picture.
//!
//! ```no_run
//! use keyway_media::{Chain, Frame, Run, StageError};
//!
//! let invert = |mut frame: Frame<Vec<u8>>| {
//!     frame.pixels.chunks_exact_mut(4).for_each(|p| p[..3].iter_mut().for_each(|v| *v = !*v));
//!     Ok::<_, StageError>(frame)
//! };
//! let chain = Chain::new().stage("invert", move || Ok(Box::new(invert)));
//! let summary = Run::new("photos", "out").start(&chain, &())?;
//! println!("{} pictures, median {:?}", summary.done(), summary.stages[0].timing.median);
//! # Ok::<(), keyway_media::MediaError>(())
//! ```

#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod decode;
mod encode;
mod error;
mod frame;
mod jpeg;
mod run;
mod sheet;
mod stage;

pub use decode::{Limits, decode, decode_content};
pub use encode::{encode_content, write_atomically};
pub use error::MediaError;
pub use frame::{Format, Frame, Picture, Pixels};
pub use run::{Done, Observer, OnError, Outcome, Problem, Run, StageSummary, Summary, Timing};
pub use sheet::{Pair, SheetOptions, contact_sheet};
pub use stage::{Chain, Stage, StageError};
