//! What goes wrong is logged once, with the plugin's or the client's name. One test in a program of its own, since the server's
//! threads log to what the whole process logs to.

#[allow(dead_code)]
#[path = "serve/common.rs"]
mod common;

use std::time::{Duration, Instant};

use keyway_test_log::Capture;
use tracing::Level;

use common::*;

const ROUTES: &str = "
    [[route]]
    path = \"/*\"
    slot = \"puppet\"
    [[route]]
    path = \"/gate/*\"
    middleware = [\"gate\"]
    slot = \"puppet\"
    [[route]]
    path = \"/files/*\"
    files = \".\"
";

/// The lines since the last time, when none has come for a while.
fn lines(log: &Capture) -> Vec<String> {
    let begun = Instant::now();
    while log.is_empty() && begun.elapsed() < LONG {
        std::thread::sleep(Duration::from_millis(10));
    }
    // A second line would come now.
    std::thread::sleep(Duration::from_millis(250));
    log.take()
}

#[test]
fn what_goes_wrong_is_logged_once_with_who_it_was() {
    // What operators see of it.
    let log = Capture::of(|metadata| metadata.is_event() && *metadata.level() <= Level::INFO);
    tracing::subscriber::set_global_default(log.clone()).unwrap();
    let server = started(&format!("{LIMITS}{ROUTES}"));
    let address = address(&server);
    let get = |path: &str| format!("GET {path} HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n");
    let post = |rest: &str| format!("POST /echo/ HTTP/1.1\r\nhost: h\r\nconnection: close\r\n{rest}");
    let huge = format!("GET / HTTP/1.1\r\nhost: h\r\nx-a: {}\r\n\r\n", "a".repeat(20 << 10));
    let (plugin, client) = ("plugin=\"test.puppet\"", "client=127.0.0.1");
    let cases = [
        (String::new(), client, "nothing is said"),
        ("GET / HT".to_owned(), client, "slow loris"),
        (huge, client, "huge headers"),
        (post("content-length: 1001\r\n\r\n"), client, "a body over the limit"),
        (
            post(&format!("transfer-encoding: chunked\r\n\r\n3e9\r\n{}\r\n0\r\n\r\n", "a".repeat(1001))),
            client,
            "a body that turns out to be over the limit",
        ),
        (post("content-length: 10\r\n\r\nabc"), client, "a body that does not come"),
        ("GET / HTTP/1.1\r\n\r\n".to_owned(), client, "no host"),
        (get("/files/..%2f..%2fetc/passwd"), client, "path traversal"),
        (get("/bad-name/"), plugin, "a malformed name of a header"),
        (get("/bad-value/"), plugin, "a malformed value of a header"),
        (get("/status/99"), plugin, "a status that is none"),
        (get("/panic/"), plugin, "a panic"),
        (get("/sleep/1500"), plugin, "a plugin that does not answer"),
        (get("/gate/sleep/1500"), plugin, "the same behind middleware"),
    ];
    for (sent, who, what) in cases {
        log.take();
        let mut connection = Connection::to(address);
        connection.send(sent);
        let reply = connection.reply();
        assert!(reply.as_ref().is_none_or(|reply| reply.status >= 400), "{what}: {reply:?}");
        drop(connection);
        // What the supervisor says of a plugin that fails is of its instance, and of no request.
        let lines: Vec<String> = lines(&log).into_iter().filter(|line| line.contains("client=")).collect();
        assert_eq!(lines.len(), 1, "{what}: {lines:#?}");
        assert!(lines[0].contains(who), "{what}: {lines:?}");
    }
    // Half-closed: what has begun may still be answered, and is no failure; what never ends is one.
    let mut half = Connection::to(address);
    half.send(post("content-length: 10\r\n\r\nabc"));
    half.half_close();
    half.reply();
    let lines = lines(&log);
    assert!(lines.len() == 1 && lines[0].contains(client), "{lines:#?}");
}
