//! The conformance cases and their artifacts.
//!
//! A case is a folder beside this crate. Its `plugin.rs` is built three times (linked into the tests, as a native
//! library, as a wasm component), its `plugin.c` once, by `gcc -std=c99` and `include/keyway_plugin.h` alone. Its
//! `program.py` becomes a sealed script. What else there is, other [toolchains](Toolchain) make components of.
//! [`artifacts`] builds what is out of date; with the variable `KEYWAY_ARTIFACTS` it takes the folder that somebody
//! else has prepared by [`prepare`].

mod foreign;

/// What the README shows is compiled.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

pub use foreign::{TOOLCHAINS, Toolchain};
use keyway_host::seal::{Seal, seal};

/// A folder of the suite.
#[derive(Clone, Debug)]
pub struct Case {
    /// The folder's name.
    pub name: String,
    /// The folder.
    pub dir: PathBuf,
}

impl Case {
    /// The case of a name.
    pub fn named(name: &str) -> Self {
        Case { name: name.to_owned(), dir: root().join(name) }
    }

    /// Whether the case has a plugin in this file; a missing file means that the placement is skipped.
    pub fn has(&self, file: &str) -> bool {
        self.dir.join(file).is_file()
    }

    /// The calls of the case and what each has to give.
    pub fn calls(&self) -> String {
        read(&self.dir.join("calls.txt"))
    }

    /// The package of its `plugin.rs`.
    pub fn package(&self) -> String {
        format!("conformance-{}", self.name)
    }
}

/// Reads a file of the suite.
///
/// # Panics
/// When it is not there: the suite is damaged.
pub fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Examples that the suite builds as well: their packages. Their artifacts have these names.
pub const EXAMPLES: [&str; 3] = ["http-auth", "http-headers", "http-hello"];

/// The plugin that attacks its host, which is nothing for a sandbox that has no system calls. Its artifacts are `attacks`.
const ATTACKS: &str = "conformance-attacks";

/// The folder of the suite.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_owned).unwrap_or_default()
}

/// All cases, by name.
pub fn cases() -> Vec<Case> {
    let entries = fs::read_dir(root()).into_iter().flatten().flatten();
    let mut cases: Vec<Case> = entries
        .map(|entry| Case::named(&entry.file_name().to_string_lossy()))
        .filter(|case| case.has("calls.txt"))
        .collect();
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    cases
}

/// The artifacts of all cases.
#[derive(Clone, Debug)]
pub struct Artifacts {
    folder: PathBuf,
    /// Whether somebody else has made them.
    prepared: bool,
}

impl Artifacts {
    /// The native library that Rust made of a case, an example, or the `attacks`.
    pub fn native(&self, case: &str) -> PathBuf {
        self.folder.join("native").join(format!("{case}.so"))
    }

    /// The wasm component that Rust made of a case or an example.
    pub fn wasm(&self, case: &str) -> PathBuf {
        self.folder.join("wasm").join(format!("{case}.wasm"))
    }

    /// The native library that gcc made of a case.
    pub fn c(&self, case: &str) -> PathBuf {
        self.folder.join("c").join(format!("{case}.so"))
    }

    /// The sealed script of a case in Python, which runs in a process of its own.
    pub fn script(&self, case: &str) -> PathBuf {
        self.folder.join("script").join(format!("{case}.py"))
    }

    /// The program that runs plugins in processes of their own.
    pub fn runner(&self) -> PathBuf {
        self.folder.join("bin").join("keyway-runner")
    }

    /// The program that Rust made of a case, or of the `attacks`.
    pub fn program(&self, case: &str) -> PathBuf {
        self.folder.join("program").join(case)
    }

    /// The component that another toolchain makes of a case. It is made when it is first asked for.
    ///
    /// # Panics
    /// When it cannot be made; the message has the output of the toolchain.
    pub fn foreign(&self, toolchain: &Toolchain, case: &str) -> PathBuf {
        if self.prepared {
            return toolchain.file(case, &self.folder);
        }
        toolchain.make(&Case::named(case), &self.folder).unwrap_or_else(|error| panic!("{case}: {error}"))
    }
}

/// The artifacts, built if that is necessary.
///
/// # Panics
/// When they cannot be built; the message has the output of the tool that failed.
pub fn artifacts() -> &'static Artifacts {
    static READY: OnceLock<Artifacts> = OnceLock::new();
    READY.get_or_init(|| {
        if let Some(prepared) = std::env::var_os("KEYWAY_ARTIFACTS") {
            return Artifacts { folder: prepared.into(), prepared: true };
        }
        let out = target().join("conformance");
        build(&out).unwrap_or_else(|error| panic!("the conformance artifacts were not built: {error}"));
        Artifacts { folder: out, prepared: false }
    })
}

/// The folder that cargo builds into: the one that this program was built into.
fn target() -> PathBuf {
    let exe = std::env::current_exe().unwrap_or_default();
    let tagged = exe.ancestors().find(|folder| folder.join("CACHEDIR.TAG").is_file());
    tagged.map_or_else(|| root().join("../target"), Path::to_owned)
}

/// Builds the artifacts of all cases into a folder: `native/CASE.so`, `wasm/CASE.wasm`, `c/CASE.so`, `script/CASE.py`, and
/// `TOOLCHAIN/CASE-TOOLCHAIN.wasm` of the [toolchains](TOOLCHAINS) that are installed.
///
/// Several programs may prepare one folder at the same time; they wait for each other.
///
/// # Errors
/// What a tool printed when it failed.
pub fn prepare(out: &Path) -> Result<(), String> {
    build(out)?;
    for toolchain in TOOLCHAINS.iter().filter(|toolchain| toolchain.installed()) {
        for case in cases().iter().filter(|case| toolchain.has(case)) {
            toolchain.make(case, out)?;
        }
    }
    Ok(())
}

/// The variable that names a runner for components that has been built already: alone it is built with other features than
/// with the workspace, and its engine a second time.
const BUILT_RUNNER: &str = "KEYWAY_RUNNER_WASM";

/// Builds what cargo and gcc build.
fn build(out: &Path) -> Result<(), String> {
    for folder in ["native", "wasm", "c", "script", "bin", "program"] {
        fs::create_dir_all(out.join(folder)).map_err(|error| format!("{}: {error}", out.display()))?;
    }
    let lock = File::create(out.join(".lock")).map_err(|error| error.to_string())?;
    lock.lock().map_err(|error| error.to_string())?;
    let cases = cases();
    let rust: Vec<&Case> = cases.iter().filter(|case| case.has("plugin.rs")).collect();
    for (folder, extension, target) in [("native", "so", None), ("wasm", "wasm", Some("wasm32-wasip2"))] {
        for (package, file) in cargo_build(&rust, target)? {
            let case = rust.iter().find(|case| case.package() == package).map(|case| case.name.as_str());
            let example = EXAMPLES.into_iter().find(|example| *example == package);
            let attacks = (package == ATTACKS).then_some("attacks");
            let Some(name) = case.or(example).or(attacks) else { continue };
            place(&file, &out.join(folder).join(format!("{name}.{extension}")))?;
        }
    }
    let mut programs = vec!["-p", "keyway-runner", "-p", "conformance-programs", "--bins"];
    match std::env::var_os(BUILT_RUNNER) {
        Some(runner) => place(Path::new(&runner), &out.join("bin/keyway-runner-wasm"))?,
        None => programs.extend(["-p", "keyway-runner-wasm"]),
    }
    for (name, file) in cargo(&programs)? {
        let folder = if name.starts_with("keyway-") { "bin" } else { "program" };
        place(&file, &out.join(folder).join(name))?;
    }
    for case in cases.iter().filter(|case| case.has("plugin.c")) {
        compile_c(&case.dir.join("plugin.c"), &out.join("c").join(format!("{}.so", case.name)))?;
    }
    for case in cases.iter().filter(|case| case.has("program.py")) {
        pack_script(case, &out.join("script").join(format!("{}.py", case.name)))?;
    }
    Ok(())
}

/// Puts the library for Python in front of a case's script and seals both, as docs/python.md says.
fn pack_script(case: &Case, script: &Path) -> Result<(), String> {
    let mut text = read(&root().join("../python/keyway_plugin.py"));
    text.push_str(&read(&case.dir.join("program.py")));
    let manifest = serde_json::json!({ "keyway": 1, "id": format!("conformance.python-{}", case.name), "version": "1.0.0" });
    let contract = read(&case.dir.join("contract.wit"));
    let parts = Seal { manifest: Some(manifest.to_string()), contract: Some(contract) };
    let sealed = seal(text.as_bytes(), &parts).map_err(|problem| format!("{}: {problem}", case.name))?;
    put(&sealed, script)
}

/// Builds the packages, and gives each library that came of it with the name of its package.
fn cargo_build(cases: &[&Case], target: Option<&str>) -> Result<Vec<(String, PathBuf)>, String> {
    let attacks = target.is_none().then(|| ATTACKS.to_owned());
    let packages = cases.iter().map(|case| case.package()).chain(EXAMPLES.map(str::to_owned)).chain(attacks);
    let packages: Vec<String> = packages.flat_map(|package| ["-p".to_owned(), package]).collect();
    let target: Vec<String> =
        target.iter().flat_map(|target| ["--target", target]).map(str::to_owned).collect();
    cargo(&packages.iter().chain(&target).map(String::as_str).collect::<Vec<_>>())
}

/// Runs `cargo build`, and gives each library and program that came of it with the name of its target.
fn cargo(args: &[&str]) -> Result<Vec<(String, PathBuf)>, String> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.arg("build").arg("--message-format=json-render-diagnostics").args(args).current_dir(root());
    let output = run(cargo.stdout(Stdio::piped()))?;
    let mut built = Vec::new();
    for line in output.lines() {
        let Ok(message) = serde_json::from_str::<serde_json::Value>(line) else { continue };
        if message["reason"] != "compiler-artifact" {
            continue;
        }
        let name = message["target"]["name"].as_str().unwrap_or_default().replace('_', "-");
        let files = message["filenames"].as_array().into_iter().flatten().filter_map(|file| file.as_str());
        let library = files.filter(|file| file.ends_with(".so") || file.ends_with(".wasm"));
        let program = message["executable"].as_str();
        built.extend(library.chain(program).map(|file| (name.clone(), PathBuf::from(file))));
    }
    Ok(built)
}

/// Compiles a plugin in C99 as a stranger would: with the header, and every warning an error.
///
/// # Errors
/// What the compiler printed.
pub fn compile_c(source: &Path, library: &Path) -> Result<(), String> {
    let fresh = library.with_extension(format!("{}.tmp", std::process::id()));
    let mut gcc = Command::new("gcc");
    gcc.args([
        "-std=c99",
        "-Wall",
        "-Wextra",
        "-Werror",
        "-pedantic",
        "-Wmissing-prototypes",
        "-Wstrict-prototypes",
    ]);
    gcc.args(["-O1", "-g", "-shared", "-fPIC", "-fvisibility=hidden"]);
    gcc.arg("-I").arg(root().join("../include")).arg("-o").arg(&fresh).arg(source);
    // `KEYWAY_CONTRACT_FILE` looks in the folder that the compiler runs in.
    gcc.current_dir(source.parent().unwrap_or(Path::new(".")));
    run(&mut gcc)?;
    fs::rename(&fresh, library).map_err(|error| error.to_string())
}

fn run(command: &mut Command) -> Result<String, String> {
    let output = command.stdin(Stdio::null()).output();
    let output = output.map_err(|error| format!("`{}`: {error}", command.get_program().display()))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(format!("{command:?} failed:\n{}", String::from_utf8_lossy(&output.stderr)))
}

/// Writes a file in one step, unless it is there already.
fn put(bytes: &[u8], to: &Path) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("{}: {error}", to.display());
    if fs::read(to).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    let fresh = to.with_extension(format!("{}.tmp", std::process::id()));
    fs::write(&fresh, bytes).map_err(failed)?;
    fs::rename(&fresh, to).map_err(failed)
}

/// Puts a copy of a file at a place in one step, unless it is there already.
fn place(from: &Path, to: &Path) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("{}: {error}", to.display());
    let bytes = fs::read(from).map_err(failed)?;
    if fs::read(to).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    let fresh = to.with_extension(format!("{}.tmp", std::process::id()));
    // With its mode: a program has to be one at its new place.
    fs::copy(from, &fresh).map_err(failed)?;
    fs::rename(&fresh, to).map_err(failed)
}
