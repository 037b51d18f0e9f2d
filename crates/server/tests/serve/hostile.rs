//! Clients and plugins that mean harm, or are broken.

use std::io::Read as _;
use std::sync::atomic::Ordering;

use server_puppet::{BEGUN, ENDED};

use crate::common::*;

const ROUTES: &str = "
    [[route]]
    path = \"/*\"
    slot = \"puppet\"
    [[route]]
    path = \"/gate/*\"
    middleware = [\"gate\"]
    slot = \"puppet\"
";

fn limited() -> Started {
    started(&format!("{LIMITS}{ROUTES}"))
}

fn works(server: &Server) {
    assert_eq!(get(address(server), "/").text(), "puppet\n");
}

#[test]
fn a_client_that_says_nothing() {
    let server = limited();
    let mut connection = Connection::to(address(&server));
    assert!(connection.is_closed());
    works(&server);
}

#[test]
fn a_client_that_speaks_slowly() {
    let server = limited();
    for beginning in ["GET / HT", "PRI * HTT", "GET / HTTP/1.1\r\nhost: h\r\nx-a: "] {
        let mut connection = Connection::to(address(&server));
        connection.send(beginning);
        // It is told, or not: no more of it is waited for.
        let reply = connection.reply();
        assert!(reply.is_none_or(|reply| reply.status == 408), "{beginning}");
    }
    works(&server);
}

#[test]
fn a_body_that_does_not_come() {
    let server = limited();
    for path in ["/echo/", "/gate/echo/"] {
        let mut connection = Connection::to(address(&server));
        connection.send(format!(
            "POST {path} HTTP/1.1\r\nhost: h\r\nx-gate: body\r\ncontent-length: 10\r\n\r\nabc"
        ));
        assert_eq!(connection.reply().unwrap().status, 408, "{path}");
    }
    works(&server);
}

#[test]
fn a_half_closed_connection() {
    let server = limited();
    let mut connection = Connection::to(address(&server));
    connection.send("POST /echo/ HTTP/1.1\r\nhost: h\r\ncontent-length: 10\r\n\r\nabc");
    connection.half_close();
    let reply = connection.reply();
    assert!(reply.is_none_or(|reply| reply.status == 400));
    works(&server);
}

#[test]
fn a_huge_head() {
    let server = limited();
    let mut connection = Connection::to(address(&server));
    connection.send(format!("GET / HTTP/1.1\r\nhost: h\r\nx-a: {}\r\n\r\n", "a".repeat(20 << 10)));
    assert!(connection.reply().is_none_or(|reply| reply.status == 431));
    let mut many = Connection::to(address(&server));
    many.send(format!("GET / HTTP/1.1\r\nhost: h\r\n{}\r\n", "a: b\r\n".repeat(1000)));
    assert!(many.reply().is_none_or(|reply| reply.status == 431));
    works(&server);
}

#[test]
fn a_body_over_the_limit() {
    let server = limited();
    for path in ["/echo/", "/gate/echo/"] {
        assert_eq!(ask(address(&server), "POST", path, "x-gate: body\r\n", &[b'a'; 1000]).status, 200);
        let mut said = Connection::to(address(&server));
        said.send(format!("POST {path} HTTP/1.1\r\nhost: h\r\ncontent-length: 1001\r\n\r\n"));
        assert_eq!(said.reply().unwrap().status, 413);
        let mut chunked = Connection::to(address(&server));
        chunked.send(format!(
            "POST {path} HTTP/1.1\r\nhost: h\r\nx-gate: body\r\ntransfer-encoding: chunked\r\n\r\n"
        ));
        chunked.send(format!("3e8\r\n{}\r\n1\r\na\r\n0\r\n\r\n", "a".repeat(1000)));
        assert_eq!(chunked.reply().unwrap().status, 413);
    }
    works(&server);
}

#[test]
fn requests_that_are_two_things_at_once() {
    let server = limited();
    let both =
        "POST /echo/ HTTP/1.1\r\nhost: h\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n";
    let lengths = "POST /echo/ HTTP/1.1\r\nhost: h\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabc";
    let hosts = "GET / HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n";
    let none = "GET / HTTP/1.1\r\n\r\n";
    for wrong in [lengths, hosts, none] {
        let mut connection = Connection::to(address(&server));
        connection.send(wrong);
        assert_eq!(connection.reply().unwrap().status, 400, "{wrong}");
    }
    let mut connection = Connection::to(address(&server));
    connection.send(both);
    // The coding counts, and the length goes no further.
    let reply = connection.reply();
    assert!(reply.is_none_or(|reply| reply.status == 400 || !reply.text().contains("content-length")));
    works(&server);
}

#[test]
fn a_plugin_that_never_answers() {
    let server = limited();
    let began = BEGUN.load(Ordering::SeqCst);
    assert_eq!(get(address(&server), "/sleep/1500").status, 504);
    assert_eq!(BEGUN.load(Ordering::SeqCst), began + 1);
    works(&server);
}

#[test]
fn a_client_that_has_left() {
    let server = started(
        "[[route]]\npath = \"/*\"\nslot = \"one\"\n[slot.one]\nartifact = \"linked:test.puppet\"\ninstances = 1\n",
    );
    let ended = ENDED.load(Ordering::SeqCst);
    let begun = BEGUN.load(Ordering::SeqCst);
    // The first has the only instance; the second waits for it, and leaves.
    let mut first = Connection::to(address(&server));
    first.send("GET /sleep/300 HTTP/1.1\r\nhost: h\r\n\r\n");
    soon("the first call begins", || BEGUN.load(Ordering::SeqCst) == begun + 1);
    let mut second = Connection::to(address(&server));
    second.send("GET /echo/never HTTP/1.1\r\nhost: h\r\n\r\n");
    // It has to be there before it leaves.
    soon("both are under way", || under_way(&server) == 2);
    drop(second);
    soon("the second is cancelled", || under_way(&server) == 1);
    assert_eq!(first.reply().unwrap().status, 200);
    works_on(&server);
    assert_eq!(ENDED.load(Ordering::SeqCst), ended + 2, "nothing was called for the one that has left");
}

fn works_on(server: &Server) {
    assert_eq!(get(address(server), "/").status, 200);
}

fn under_way(server: &Server) -> usize {
    server.under_way()
}

#[test]
fn a_client_that_reads_nothing() {
    let server = limited();
    let mut connection = Connection::to(address(&server));
    connection.send("GET /big/60000000 HTTP/1.1\r\nhost: h\r\n\r\n");
    soon("the response waits", || under_way(&server) == 0);
    let mut some = [0; 1 << 16];
    let mut all = 0;
    soon("the connection ends", || connection.stream.try_clone().unwrap().peek(&mut [0; 1]).is_ok());
    std::thread::sleep(std::time::Duration::from_millis(400));
    while let Ok(length @ 1..) = connection.stream.read(&mut some) {
        all += length;
    }
    assert!(all < 60_000_000, "the server has waited for it");
    works(&server);
}

#[test]
fn no_more_than_the_limit_at_a_time_and_often() {
    let server = started(&format!(
        "{ROUTES}
        [[route]]
        path = \"/few/*\"
        slot = \"puppet\"
        limits = {{ requests = 1 }}
        [[route]]
        path = \"/seldom/*\"
        slot = \"puppet\"
        limits = {{ rate = {{ requests = 2, per = \"1h\" }} }}
        "
    ));
    let begun = BEGUN.load(Ordering::SeqCst);
    let mut first = Connection::to(address(&server));
    first.send("GET /few/sleep/300 HTTP/1.1\r\nhost: h\r\n\r\n");
    soon("the first call begins", || BEGUN.load(Ordering::SeqCst) == begun + 1);
    let refused = get(address(&server), "/few/echo/");
    assert_eq!((refused.status, refused.header("retry-after")), (503, Some("1")));
    works(&server);
    assert_eq!(first.reply().unwrap().status, 200);
    let seldom = [(); 3].map(|()| get(address(&server), "/seldom/"));
    assert_eq!(seldom.clone().map(|reply| reply.status), [200, 200, 429]);
    assert!(seldom[2].header("retry-after").is_some());
}
