//! Components of `wasi:http` as routes of a server.

mod common;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use common::*;
use keyway_host::Host;
use keyway_loader_wasm::WasmLoader;
use keyway_pool::Swap;
use keyway_server::{Server, ServerConfig};
use keyway_wasi_http::HttpOpener;

fn start(more: &str) -> Server {
    let text = format!(
        r#"
        [server]
        listen = "127.0.0.1:0"
        [slot.old]
        artifact = {:?}
        [slot.new]
        artifact = {:?}
        {more}
        [[route]]
        path = "/*"
        slot = "old"
        [[route]]
        host = "new.test"
        path = "/*"
        slot = "new"
        [[route]]
        path = "/echo"
        slot = "old"
        limits = {{ body = "1MiB" }}
        "#,
        handler(),
        concurrent(),
    );
    let config = ServerConfig::parse(&text, Path::new("")).unwrap_or_else(|error| panic!("{error}"));
    let hosts =
        || Host::builder().loader(WasmLoader::builder().cache(target().join("tmp/http-code")).build());
    Server::builder(hosts).opener(HttpOpener).start(config).unwrap_or_else(|error| panic!("{error}"))
}

/// The status, and the whole response.
fn ask(server: &Server, head: &str, body: &[u8]) -> (u16, String) {
    let mut stream = TcpStream::connect(server.addresses()[0]).unwrap();
    stream.set_read_timeout(Some(std::time::Duration::from_secs(30))).unwrap();
    let length = body.len();
    write!(stream, "{head}connection: close\r\ncontent-length: {length}\r\n\r\n").unwrap();
    // It may be refused before it is whole.
    let _ = stream.write_all(body);
    let mut all = Vec::new();
    let _ = stream.read_to_end(&mut all);
    let text = String::from_utf8_lossy(&all).into_owned();
    let status = text.split(' ').nth(1).and_then(|status| status.parse().ok());
    (status.unwrap_or_else(|| panic!("{text:?}")), text)
}

fn get(server: &Server, host: &str, path: &str) -> (u16, String) {
    ask(server, &format!("GET {path} HTTP/1.0\r\nhost: {host}\r\n"), b"")
}

#[test]
fn both_versions_are_routes() {
    let server = start("");
    server.ready().unwrap();
    for host in ["site.test", "new.test"] {
        let (status, text) = get(&server, host, "/hello");
        assert!(status == 200 && text.ends_with("Hello"), "{host}: {text}");
    }
    // Of the same instance, unless the operator has it otherwise.
    assert!(get(&server, "site.test", "/count").1.ends_with('2'));
}

#[test]
fn what_goes_wrong_is_told_as_with_any_plugin() {
    let server = start("");
    for (path, status) in [("/trap", 502), ("/nothing", 502), ("/error", 502)] {
        assert_eq!(get(&server, "site.test", path).0, status, "{path}");
    }
    assert_eq!(get(&server, "site.test", "/hello").0, 200);
    let sent: Vec<u8> = (0..300_000_u32).map(|n| b'a' + (n % 23) as u8).collect();
    let (status, text) = ask(&server, "POST /echo HTTP/1.0\r\nhost: a\r\n", &sent);
    assert!(status == 200 && text.contains(std::str::from_utf8(&sent[..1000]).unwrap()));
    let (status, _) = ask(&server, "POST /echo HTTP/1.0\r\nhost: a\r\n", &vec![0; 2 << 20]);
    assert_eq!(status, 413);
}

#[test]
fn an_instance_answers_as_many_requests_as_the_operator_says() {
    let server = start("reuse = false");
    let count = |host: &str| get(&server, host, "/count").1.chars().last();
    assert_eq!([count("new.test"), count("new.test"), count("new.test")], [Some('1'); 3]);
    assert_eq!([count("site.test"), count("site.test")], [Some('1'), Some('2')]);
}

#[test]
fn it_is_swapped_while_it_serves() {
    let server = start("");
    let slots = server.steer().slots();
    let slot = slots.iter().find(|held| held.slot.name() == "old").expect("the slot");
    assert_eq!(slot.routes, ["/*", "/echo"]);
    let (over, asked) = (AtomicBool::new(false), AtomicU64::new(0));
    std::thread::scope(|scope| {
        let client = scope.spawn(|| {
            while !over.load(Ordering::Relaxed) {
                assert_eq!(get(&server, "site.test", "/hello").0, 200);
                asked.fetch_add(1, Ordering::Relaxed);
            }
            asked.load(Ordering::Relaxed)
        });
        for file in [concurrent(), handler(), concurrent()] {
            // Each generation has been asked before the next one comes.
            let before = asked.load(Ordering::Relaxed);
            while asked.load(Ordering::Relaxed) == before && !client.is_finished() {
                std::thread::sleep(Duration::from_millis(1));
            }
            assert!(matches!(slot.slot.swap(&file), Ok(Swap::Done { .. })));
        }
        over.store(true, Ordering::Relaxed);
        assert!(client.join().unwrap() > 0);
    });
    assert_eq!(slot.slot.generation(), 4);
    assert!(slot.slot.stats().iter().all(|stats| stats.errors.is_empty()));
}
