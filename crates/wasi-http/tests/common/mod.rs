//! What the tests share: components of other toolchains, a host, and slots with them.
#![allow(dead_code, unused_imports, missing_docs)]

use std::convert::Infallible;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use std::time::Duration;

use http::{HeaderMap, Request, Response};
pub use http_body_util::channel::{Channel, Sender};
pub use http_body_util::{BodyExt as _, Empty, Full};
pub use keyway_contract::CallErrorKind;
use keyway_host::{Grants, Host, Limits, Right};
use keyway_loader_wasm::WasmLoader;
pub use keyway_pool::AnySlot as _;
pub use keyway_wasi_http::{Body, Error, HttpOptions, HttpSlot, Reuse};
pub use wasmtime_wasi_io::bytes::Bytes;

/// Where Cargo builds.
pub fn target() -> PathBuf {
    // `target/tmp` is the tests'.
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("a target folder").to_owned()
}

/// The components in Rust, built once.
static BUILT: LazyLock<PathBuf> = LazyLock::new(|| {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "--quiet", "--release", "--target", "wasm32-wasip2"]);
    cargo.args(["-p", "conformance-http", "-p", "conformance-http-async"]);
    cargo.current_dir(env!("CARGO_MANIFEST_DIR")).arg("--target-dir").arg(target());
    assert!(
        cargo.status().expect("cargo").success(),
        "the components need the target wasm32-wasip2 (`rustup target add wasm32-wasip2`)"
    );
    target().join("wasm32-wasip2/release")
});

/// The handler of `wasi:http` 0.2.
pub fn handler() -> PathBuf {
    BUILT.join("conformance_http.wasm")
}

/// The handler of `wasi:http` 0.3.
pub fn concurrent() -> PathBuf {
    BUILT.join("conformance_http_async.wasm")
}

/// The id that the host gives the handlers, which have no manifest.
pub const ID: &str = "local.conformance-http";

pub fn host_with(id: &str, rights: &[String], limits: Limits) -> Host {
    let rights: Vec<Right> =
        rights.iter().map(|text| text.parse().unwrap_or_else(|error| panic!("{error}"))).collect();
    let grants = Grants::new(&rights).unwrap_or_else(|error| panic!("{error}"));
    let loader = WasmLoader::builder().pool(32).cache(target().join("tmp/http-code")).build();
    let host = Host::builder().loader(loader).grant(id, grants).limits(limits);
    host.build().unwrap_or_else(|error| panic!("{error}"))
}

pub fn host() -> Host {
    host_with(ID, &[], Limits::default())
}

/// A slot with a component.
pub fn slot(host: &Host, file: &Path, options: HttpOptions) -> HttpSlot {
    let slot = HttpSlot::new(host, "site", options);
    slot.slot().swap(file).unwrap_or_else(|error| panic!("{error}"));
    slot
}

/// The handler of 0.2 in a slot, as it is by default.
pub fn site() -> HttpSlot {
    slot(&host(), &handler(), HttpOptions::new())
}

pub fn get(path: &str) -> Request<Empty<Bytes>> {
    request(path, Empty::new())
}

pub fn request<B>(path: &str, body: B) -> Request<B> {
    Request::builder().uri(path).header("host", "site.test").body(body).expect("a request")
}

/// An answer that is whole.
pub async fn text(answer: Result<Response<Body>, Error>) -> String {
    let body = answer.unwrap_or_else(|error| panic!("{error}")).into_body();
    let all = body.collect().await.unwrap_or_else(|error| panic!("{error}"));
    String::from_utf8_lossy(&all.to_bytes()).into_owned()
}

pub fn kind(error: &Error) -> &CallErrorKind {
    match error {
        Error::Call(error) => error.kind(),
        other => panic!("{other}"),
    }
}

/// Runs a test, and ends it when it takes far too long.
pub fn run<T>(test: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let bounded = async { tokio::time::timeout(Duration::from_secs(60), test).await.expect("an end") };
    runtime.expect("a runtime").block_on(bounded)
}

/// Waits until something is so.
pub async fn until(is: impl Fn() -> bool) {
    while !is() {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

/// What was collected of a body, with the error that it ended with.
pub async fn rest(mut body: Body) -> (Vec<u8>, Option<Error>) {
    let mut all = Vec::new();
    while let Some(frame) = body.frame().await {
        match frame {
            Ok(frame) => all.extend_from_slice(&frame.into_data().unwrap_or_default()),
            Err(error) => return (all, Some(error)),
        }
    }
    (all, None)
}
