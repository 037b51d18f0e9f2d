//! What all tests share: a server with plugins in its slots and the API beside it, and files that are other versions of them.
#![allow(dead_code)]

use std::path::{Path, PathBuf};
use std::time::Duration;

use keyway_admin::{Admin, AdminConfig};
use keyway_host::seal::{self, Seal};
use keyway_host::{Host, NativeLoader, Trust};
use keyway_images::FilterOpener;
use keyway_server::{Server, ServerConfig};

/// No test waits longer for anything.
pub const LONG: Duration = Duration::from_secs(20);

/// A server that runs, with its API.
pub struct Started {
    pub admin: Admin,
    pub server: Server,
    pub folder: tempfile::TempDir,
}

/// The value of a variable that a plugin is granted; nobody should ever see it.
pub const SECRET: &str = "s3cr3t-of-the-variable";
/// The token that the operator has chosen.
pub const TOKEN: &str = "a-token-for-the-tests-0123456789";

/// The library of an example, as cargo has built it beside this test.
pub fn library(name: &str) -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let path = test.parent().unwrap().join(format!("lib{name}.so"));
    assert!(path.exists(), "{} is not there; cargo builds it with the tests", path.display());
    path
}

/// Another version of a library: the same code with another manifest.
pub fn version(library: &Path, id: &str, version: &str, grants: &[&str]) -> Vec<u8> {
    let manifest = serde_json::json!({
        "keyway": 1, "id": id, "version": version, "grants": grants, "description": format!("{id} for the tests"),
    });
    let packed = Seal { manifest: Some(manifest.to_string()), ..Seal::default() };
    seal::seal(&std::fs::read(library).unwrap(), &packed).unwrap()
}

/// A server with a handler and three image filters.
pub fn start() -> Started {
    start_with("", "")
}

/// The same with more in its configuration, and in the table of the API.
pub fn start_with(more: &str, admin: &str) -> Started {
    let folder = tempfile::tempdir().unwrap();
    let plugins = [("hello", "http_hello", "demo.hello"), ("sepia", "filter_sepia", "demo.sepia")];
    for (file, name, id) in plugins {
        let content = version(&library(name), id, "1.0.0", &[]);
        std::fs::write(folder.path().join(format!("{file}.so")), content).unwrap();
    }
    for (file, name, id) in [("blur", "filter_blur", "demo.blur"), ("edges", "filter_edges", "demo.edges")] {
        let content = version(&library(name), id, "1.0.0", &["env:LANG"]);
        std::fs::write(folder.path().join(format!("{file}.so")), content).unwrap();
    }
    std::fs::write(folder.path().join("token"), TOKEN).unwrap();
    let text = format!(
        r#"
        [server]
        listen = "127.0.0.1:0"
        [admin]
        listen = "127.0.0.1:0"
        token = {{ file = "token" }}
        uploads = "uploads"
        {admin}
        [slot.hello]
        artifact = "hello.so"
        instances = {{ min = 1, max = 2 }}
        [slot.sepia]
        artifact = "sepia.so"
        plugin = "demo.sepia"
        config = {{ amount = 90 }}
        [slot.blur]
        artifact = "blur.so"
        plugin = "demo.blur"
        grants = ["env:LANG={SECRET}"]
        [slot.edges]
        artifact = "edges.so"
        plugin = "demo.edges"
        grants = ["env:LANG={SECRET}"]
        [[route]]
        path = "/*"
        slot = "hello"
        [[route]]
        path = "/sepia"
        slot = "sepia"
        {more}
        "#
    );
    let file = folder.path().join("keyway.toml");
    std::fs::write(&file, &text).unwrap();
    let hosts = || Host::builder().loader(NativeLoader::new()).trust(Trust::any());
    ServerConfig::parse(&text, folder.path()).unwrap_or_else(|error| panic!("{error}"));
    let server = Server::builder(hosts)
        .opener(FilterOpener)
        .start_file(&file)
        .unwrap_or_else(|error| panic!("{error}"));
    let config = AdminConfig::read(&file).unwrap().unwrap();
    let admin = Admin::start(&config, server.steer()).unwrap();
    Started { admin, server, folder }
}
