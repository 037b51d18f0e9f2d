//! [`Times`]: how long filters took, for whoever looks at a picture.

use std::fmt::{self, Write as _};
use std::time::Duration;

/// How long each filter of a chain took: what the header `server-timing` says.
///
/// ```
/// use std::time::Duration;
/// use keyway_images::Times;
///
/// let mut times = Times::default();
/// times.add("sepia", Duration::from_micros(1500));
/// times.add("edges", Duration::from_millis(2));
/// assert_eq!(times.to_string(), "sepia;dur=1.500, edges;dur=2.000");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Times(String);

impl Times {
    /// The filter in a slot took so long.
    pub fn add(&mut self, slot: &str, took: Duration) {
        let comma = if self.0.is_empty() { "" } else { ", " };
        // A `String` takes whatever is written to it.
        let _ = write!(self.0, "{comma}{slot};dur={:.3}", took.as_secs_f64() * 1000.0);
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
