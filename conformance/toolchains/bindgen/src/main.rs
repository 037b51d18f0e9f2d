//! What C and Go need beside their compilers to become components, from the crates that make it.
//!
//! - `conformance-bindgen c WIT OUT [WORLD]` writes the C side of a world into a folder.
//! - `conformance-bindgen adapter FILE` writes the component that gives WASI 0.1, which their libraries speak, by 0.2.

use std::fs;
use std::path::Path;

use anyhow::{Result, bail};
use wasi_preview1_component_adapter_provider::WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER;
use wit_bindgen_core::Files;
use wit_bindgen_core::wit_parser::Resolve;

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["c", wit, out] => c(wit, Path::new(out), None),
        ["c", wit, out, world] => c(wit, Path::new(out), Some(world)),
        ["adapter", file] => Ok(fs::write(file, WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER)?),
        _ => bail!("usage: conformance-bindgen c WIT OUT [WORLD] | adapter FILE"),
    }
}

fn c(wit: &str, out: &Path, world: Option<&str>) -> Result<()> {
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_path(wit)?;
    let world = resolve.select_world(&[package], world)?;
    let mut files = Files::default();
    wit_bindgen_c::Opts::default().build().generate(&mut resolve, world, &mut files)?;
    for (name, content) in files.iter() {
        fs::write(out.join(name), content)?;
    }
    Ok(())
}
