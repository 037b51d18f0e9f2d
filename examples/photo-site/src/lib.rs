//! The photo site with its filters linked in, and all of its files in the program: what `keyway serve` serves where nobody has
//! configured anything.
//!
//! The site that `cargo xtask demo` puts together runs the same filters in three placements; keyway.toml in this folder is
//! that one's. Here [`write()`] writes linked/keyway.toml with what it serves, and [`link`] gives the host the plugins that it
//! names.
#![deny(missing_docs)]

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use keyway::HostBuilder;

/// Every file of the site, by where it lies.
const FILES: [(&str, &[u8]); 8] = [
    ("keyway.toml", include_bytes!("../linked/keyway.toml")),
    ("page/index.html", include_bytes!("../linked/index.html")),
    ("page/site.js", include_bytes!("../page/site.js")),
    ("page/style.css", include_bytes!("../page/style.css")),
    ("photos/camera.png", include_bytes!("../../photos/camera.png")),
    ("photos/chelsea.png", include_bytes!("../../photos/chelsea.png")),
    ("photos/coffee.webp", include_bytes!("../../photos/coffee.webp")),
    ("photos/rocket.jpg", include_bytes!("../../photos/rocket.jpg")),
];

/// Writes the site into a folder, which is made if it is not there. Its configuration.
///
/// # Errors
/// When a file can't be written.
pub fn write(folder: &Path) -> io::Result<PathBuf> {
    for (name, content) in FILES {
        let file = folder.join(name);
        fs::create_dir_all(file.parent().unwrap_or(folder))?;
        fs::write(file, content)?;
    }
    Ok(folder.join("keyway.toml"))
}

/// Gives a host the site's plugins.
pub fn link(host: HostBuilder) -> HostBuilder {
    host.link(filter_edges::PLUGIN)
        .link(filter_grayscale::PLUGIN)
        .link(filter_resize::PLUGIN)
        .link(filter_sepia::PLUGIN)
        .link(filter_watermark::PLUGIN)
}
