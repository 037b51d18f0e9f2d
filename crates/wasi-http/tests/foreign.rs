//! Components that other toolchains make: StarlingMonkey for JavaScript, CPython for Python.

mod common;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::*;
use http::StatusCode;
use keyway_host::Limits;

fn toolchains() -> PathBuf {
    target().join("toolchains")
}

/// Where programs are: those that `cargo xtask toolchains` has installed before those of the system.
fn path() -> OsString {
    let own = ["python/bin", "npm/node_modules/.bin"].map(|folder| toolchains().join(folder));
    let system = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths(own.into_iter().chain(std::env::split_paths(&system))).unwrap_or(system)
}

/// The component that a script makes of a handler beside it; `None` where its toolchain is not there, which is said.
fn component(name: &str, script: &str, handler: &str) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let (script, handler) = (root.join(script), root.join(handler));
    let read =
        |path: &Path| std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
    let text = read(&script);
    let wit = toolchains().join("npm/node_modules/@bytecodealliance/jco/lib/wit/builtin/0.2.12");
    let needs = text.lines().next().and_then(|line| line.strip_prefix("# needs: ")).expect("what it needs");
    let there = |program: &str| std::env::split_paths(&path()).any(|folder| folder.join(program).is_file());
    if !wit.is_dir() || !needs.split(' ').all(there) {
        let missing = format!("no toolchain for {name}: `cargo xtask toolchains` installs it");
        assert!(std::env::var_os("CI").is_none(), "{missing}");
        eprintln!("{missing}; the test is skipped");
        return None;
    }
    let work = target().join("tmp/http").join(name);
    std::fs::create_dir_all(&work).expect("a folder");
    // Tests in other processes may want the same.
    let lock = std::fs::File::create(work.join(".lock")).expect("a lock");
    lock.lock().expect("a lock");
    let versions = ["python", "npm"].map(|folder| toolchains().join(folder).join("installed"));
    let made_of: String =
        [text, read(&handler)].into_iter().chain(versions.iter().map(|list| read(list))).collect();
    let file = work.join("handler.wasm");
    if !file.is_file() || std::fs::read_to_string(work.join("made-of")).ok().as_ref() != Some(&made_of) {
        let mut shell = Command::new("sh");
        shell.arg(&script).current_dir(&work).env("PATH", path()).env("WIT", wit);
        let made = shell.env("SOURCE", script.parent().expect("a folder")).status().expect("a shell");
        assert!(made.success(), "{script:?} failed");
        std::fs::write(work.join("made-of"), made_of).expect("a file");
    }
    Some(file)
}

fn javascript() -> Option<PathBuf> {
    component("javascript", "examples/http-js/build.sh", "examples/http-js/handler.js")
}

fn python() -> Option<PathBuf> {
    component("python", "conformance/http/python.sh", "conformance/http/handler.py")
}

/// Sends pieces and gets each back before the next is sent.
async fn echoes(site: &HttpSlot, path: &str) {
    let (mut sender, body) = Channel::<Bytes>::new(1);
    let mut request = request(path, body);
    *request.method_mut() = http::Method::POST;
    let (answer, sent) = tokio::join!(site.handle(request), sender.send_data(Bytes::from("one")));
    sent.expect("it reads");
    let mut body = answer.unwrap_or_else(|error| panic!("{error}")).into_body();
    let mut piece = async || body.frame().await.expect("a frame").expect("data").into_data().expect("data");
    assert_eq!(piece().await, "one");
    sender.send_data(Bytes::from("two")).await.expect("it reads");
    assert_eq!(piece().await, "two");
    drop(sender);
    assert!(body.frame().await.is_none());
}

#[test]
fn a_handler_in_javascript() {
    let Some(file) = javascript() else { return };
    // Compiled outside of the time that a test has.
    let host = host_with("local.handler", &[], Limits::default());
    let site = slot(&host, &file, HttpOptions::new());
    run(async {
        let answer = site.handle(get("/time")).await.expect("an answer");
        assert_eq!(answer.headers()["content-type"], "application/json");
        let told = text(Ok(answer)).await;
        assert!(told.starts_with(r#"{"time":"20"#) && told.ends_with(r#""path":"/time"}"#), "{told}");
        let lost = site.handle(get("/nothing/here")).await.expect("an answer");
        assert_eq!(lost.status(), StatusCode::NOT_FOUND);
        drop(lost);
        echoes(&site, "/echo").await;
        // StarlingMonkey's instances answer one request each, which the second has found out.
        assert_eq!(text(site.handle(get("/requests")).await).await, r#"{"requests":1}"#);
        assert!(site.slot().stats()[0].errors.is_empty(), "{:?}", site.slot().stats()[0].errors);

        let site = slot(&host, &file, HttpOptions::new().reuse(Reuse::Never));
        for _ in 0..2 {
            assert_eq!(text(site.handle(get("/requests")).await).await, r#"{"requests":1}"#);
        }
    });
}

#[test]
fn a_handler_in_python() {
    let Some(file) = python() else { return };
    // CPython asks for secure random numbers when it has started.
    let host = host_with("local.handler", &["random".to_owned()], Limits::default());
    let site = slot(&host, &file, HttpOptions::new());
    run(async {
        // An instance is given back right after its answer has been read.
        let counted = site.clone();
        let ended = move |calls| {
            let counted = counted.clone();
            until(move || counted.slot().stats()[0].calls == calls)
        };
        assert_eq!(text(site.handle(get("/hello")).await).await, "Hello");
        ended(1).await;
        echoes(&site, "/echo").await;
        ended(2).await;
        assert_eq!(text(site.handle(get("/count")).await).await, "3");
        ended(3).await;
        let error = site.handle(get("/trap")).await.expect_err("a trap");
        assert!(matches!(kind(&error), CallErrorKind::Trapped { .. }), "{error}");
        assert_eq!(text(site.handle(get("/count")).await).await, "1");
    });
}
