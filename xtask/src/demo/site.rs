//! The photo site: put together from examples/photo-site, and served.

use std::fs;
use std::io;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::setup::{Outcome, execute, root, target};
use crate::toolchains;

/// Addresses that the site would have; where one is taken, the system picks another.
const ADDRESSES: [&str; 2] = ["127.0.0.1:8080", "127.0.0.1:8081"];

/// The password of the site's only member, which its page tells everybody.
const PASSWORD: &str = "keyway";

/// Puts the site together. Its folder.
pub fn build(filters: &Path) -> Outcome<PathBuf> {
    let (from, site) = (root().join("examples/photo-site"), target().join("demo/site"));
    let failed = |error: io::Error| format!("{}: {error}", site.display());
    if site.exists() {
        fs::remove_dir_all(&site).map_err(failed)?;
    }
    let plugins = site.join("plugins");
    copy(filters, &plugins).map_err(failed)?;
    copy(&from.join("page"), &site.join("page")).map_err(failed)?;
    copy(&root().join("examples/photos"), &site.join("photos")).map_err(failed)?;
    let mut build = keyway();
    build.arg("build").args(["auth", "headers"].map(|name| root().join("examples/http").join(name)));
    execute(build.arg("--wasm").arg("--out").arg(&plugins))?;
    let captions = toolchains::javascript(&root().join("examples/http-js/build.sh"), &from.join("captions"))?;
    fs::copy(captions, plugins.join("captions.wasm")).map_err(failed)?;

    let key = site.join("site.key");
    execute(keyway().arg("keygen").arg(&key))?;
    let native = plugins.join("libfilter_resize.so");
    execute(keyway().arg("sign").arg(native).arg("--key").arg(&key))?;
    fs::write(site.join("ann.password"), PASSWORD).map_err(failed)?;
    fs::write(site.join("admin.token"), token().map_err(failed)?).map_err(failed)?;

    let mut config = fs::read_to_string(from.join("keyway.toml")).map_err(failed)?;
    for address in ADDRESSES {
        if TcpListener::bind(address).is_err() {
            config = config.replace(address, "127.0.0.1:0");
        }
    }
    let file = site.join("keyway.toml");
    fs::write(&file, config).map_err(failed)?;
    execute(keyway().arg("check").arg(&file))?;
    Ok(site)
}

/// Serves it until it is interrupted.
pub fn serve(site: &Path) -> Outcome {
    println!("\nThe photo site, until you press Ctrl-C:\n");
    execute(keyway().arg("serve").arg("keyway.toml").current_dir(site))
}

fn keyway() -> Command {
    Command::new(target().join("debug/keyway"))
}

/// What nobody can guess.
fn token() -> io::Result<String> {
    let mut bytes = [0; 16];
    io::Read::read_exact(&mut fs::File::open("/dev/urandom")?, &mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Copies the files of a folder.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            fs::copy(entry.path(), to.join(entry.file_name()))?;
        }
    }
    Ok(())
}
