//! `cargo xtask demo`: real photographs through filters in every placement, and then the photo site.

mod site;

use std::process::Command;

use crate::setup::{Outcome, cargo, execute, prepare, root, target};

/// The filters, by their folders in examples/filters.
pub const FILTERS: [&str; 8] =
    ["blur", "edges", "grayscale", "resize", "rotate", "sepia", "sharpen", "watermark"];

/// Builds the command, the filters as libraries and components, runs the example host, and then serves the photo site.
pub fn run(serve: bool) -> Outcome {
    prepare()?;
    execute(&mut cargo(["build", "-p", "keyway-cli", "-p", "photo-chain", "-p", "keyway-runner"]))?;
    let plugins = target().join("demo/plugins");
    // Old builds must not be found beside new ones.
    if plugins.exists() {
        std::fs::remove_dir_all(&plugins).map_err(|error| format!("{}: {error}", plugins.display()))?;
    }
    for filter in FILTERS {
        let folder = root().join("examples/filters").join(filter);
        execute(
            Command::new(target().join("debug/keyway")).arg("build").arg(folder).arg("--out").arg(&plugins),
        )?;
    }
    let out = target().join("demo/photos");
    execute(
        Command::new(target().join("debug/photo-chain"))
            .arg("--plugins")
            .arg(&plugins)
            .arg("--photos")
            .arg(root().join("examples/photos"))
            .arg("--out")
            .arg(&out),
    )?;
    println!("\nThe results are in {}; look at contact-sheet.png there.\n", out.display());
    let site = site::build(&plugins)?;
    if serve { site::serve(&site) } else { Ok(()) }
}
