//! The server with the plugins of examples/http as files, in every placement that they have; and swaps under load.

#[path = "suite/mod.rs"]
mod suite;

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use keyway::{HostBuilder, Trust};
use keyway_conformance::artifacts;
use keyway_server::{Server, ServerConfig};

const LONG: Duration = Duration::from_secs(60);

fn hosts() -> HostBuilder {
    suite::builder().trust(Trust::any())
}

/// The file of an example for a placement.
fn file(name: &str, placement: &str) -> String {
    let file = if placement == "wasm" { artifacts().wasm(name) } else { artifacts().native(name) };
    file.display().to_string()
}

fn server(placement: &str, artifact: &Path) -> Server {
    let plugin = |name: &str| format!("plugin = \"demo.{name}\"\nplacement = \"{placement}\"\n");
    let text = format!(
        "
        [server]
        listen = \"127.0.0.1:0\"
        monitor = \"127.0.0.1:0\"
        [slot.hello]
        artifact = {:?}
        watch = {{ settle = \"10ms\" }}
        {}
        [slot.auth]
        artifact = {:?}
        config = {{ tokens = {{ ann = \"s3cr3t\" }} }}
        {}
        [slot.headers]
        artifact = {:?}
        {}
        [[route]]
        path = \"/*\"
        slot = \"hello\"
        [[route]]
        path = \"/private/*\"
        slot = \"hello\"
        middleware = [\"headers\", \"auth\"]
        ",
        artifact.display().to_string(),
        plugin("http-hello"),
        file("http-auth", placement),
        plugin("http-auth"),
        file("http-headers", placement),
        plugin("http-headers"),
    );
    let config = ServerConfig::parse(&text, Path::new("")).unwrap_or_else(|error| panic!("{error}\n{text}"));
    Server::builder(hosts).start(config).unwrap_or_else(|error| panic!("{placement}: {error}"))
}

/// One connection that asks again and again.
struct Client(TcpStream, Vec<u8>);

impl Client {
    fn new(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(LONG)).unwrap();
        Client(stream, vec![0; 64 << 10])
    }

    /// The whole response, whose body is short, as text.
    fn ask(&mut self, path: &str, headers: &str) -> String {
        write!(self.0, "GET {path} HTTP/1.1\r\nhost: localhost\r\n{headers}\r\n").unwrap();
        let mut all = String::new();
        loop {
            let length = self.0.read(&mut self.1).unwrap();
            assert_ne!(length, 0, "the connection ended: {all}");
            all.push_str(&String::from_utf8_lossy(&self.1[..length]));
            let Some((head, body)) = all.split_once("\r\n\r\n") else { continue };
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            if length.is_none_or(|length| body.len() >= length.parse().unwrap()) {
                return all;
            }
        }
    }
}

#[test]
fn the_examples_are_served_in_every_placement() {
    for placement in ["native", "wasm", "process"] {
        let hello = file("http-hello", placement);
        let server = server(placement, Path::new(&hello));
        server.ready().unwrap_or_else(|what| panic!("{placement}: {what}"));
        let mut client = Client::new(server.addresses()[0]);
        for _ in 0..30 {
            let reply = client.ask("/", "");
            assert!(
                reply.starts_with("HTTP/1.1 200 ") && reply.ends_with("\r\n\r\nhello, world\n"),
                "{placement}: {reply}"
            );
        }
        let refused = client.ask("/private/", "");
        assert!(
            refused.starts_with("HTTP/1.1 401 ") && refused.contains("x-frame-options: DENY"),
            "{placement}: {refused}"
        );
        let passed = client.ask("/private/", "authorization: Bearer s3cr3t\r\n");
        assert!(
            passed.starts_with("HTTP/1.1 200 ") && passed.contains("x-frame-options: DENY"),
            "{placement}: {passed}"
        );
        assert!(server.shutdown(), "{placement}");
    }
}

#[test]
fn no_request_fails_while_plugins_are_swapped() {
    let folder = tempfile::tempdir().unwrap();
    for (placement, swaps) in [("native", 10), ("wasm", 10), ("process", 5)] {
        // The same plugin with other bytes at its end, which no loader reads, is another one.
        let original = std::fs::read(file("http-hello", placement)).unwrap();
        let artifact = folder.path().join(format!("{placement}-hello"));
        let put = |round: u8| {
            let fresh = artifact.with_extension("tmp");
            std::fs::write(&fresh, variant(&original, placement, round)).unwrap();
            std::fs::rename(&fresh, &artifact).unwrap();
        };
        put(0);
        let server = server(placement, &artifact);
        let address = server.addresses()[0];
        let (stop, asked) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let clients: Vec<_> = (0..4)
            .map(|_| {
                let (stop, asked) = (Arc::clone(&stop), Arc::clone(&asked));
                std::thread::spawn(move || {
                    let mut client = Client::new(address);
                    while !stop.load(Ordering::Relaxed) {
                        let reply = client.ask("/", "");
                        assert!(reply.starts_with("HTTP/1.1 200 "), "{reply}");
                        asked.fetch_add(1, Ordering::Relaxed);
                    }
                })
            })
            .collect();
        let mut monitor = Client::new(server.monitor().unwrap());
        for round in 1..=swaps {
            put(round);
            let generation =
                format!("slot=\"hello\",plugin=\"demo.http-hello\",generation=\"{}\"", round + 1);
            let start = Instant::now();
            while !monitor.ask("/metrics", "").contains(&generation) {
                assert!(start.elapsed() < LONG, "{placement}: swap {round} is not made");
                std::thread::sleep(Duration::from_millis(2));
            }
            let before = asked.load(Ordering::Relaxed);
            while asked.load(Ordering::Relaxed) < before + 20 {
                assert!(start.elapsed() < LONG, "{placement}: requests do not go on");
                std::thread::yield_now();
            }
        }
        stop.store(true, Ordering::Relaxed);
        clients.into_iter().for_each(|client| client.join().unwrap());
        assert!(server.shutdown());
    }
}

/// A plugin's file with another content that means the same: a custom section of a component, bytes behind a library.
fn variant(original: &[u8], placement: &str, round: u8) -> Vec<u8> {
    let mut bytes = original.to_vec();
    if placement == "wasm" {
        bytes.extend([0, 3, 1, b'v', round]);
    } else {
        bytes.push(round);
    }
    bytes
}
