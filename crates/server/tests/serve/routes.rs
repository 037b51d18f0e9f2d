//! Routes, what answers them, and middleware on the way.

use crate::common::*;

#[test]
fn a_plugin_answers() {
    let server = started("[[route]]\npath = \"/*\"\nslot = \"hello\"\n");
    let reply = get(address(&server), "/");
    assert_eq!((reply.status, reply.text().as_str()), (200, "hello, world\n"));
    assert_eq!(reply.header("content-type"), Some("text/plain; charset=utf-8"));
    assert_eq!(reply.header("x-request-id").map(str::len), Some(16));
    assert_eq!(reply.header("content-length"), Some("13"));
    assert!(server.server.shutdown());
}

#[test]
fn a_request_arrives_as_it_was_sent() {
    let server = started("[[route]]\npath = \"/*\"\nslot = \"puppet\"\n");
    let headers = "x-one: 1\r\nX-Two: a\r\nx-two: b\r\nconnection: x-hop\r\nx-forwarded-for: 1.2.3.4\r\n";
    let reply = ask(address(&server), "PUT", "/%65cho/./x?q=%20", headers, b"body");
    let id = reply.header("x-request-id").unwrap();
    let expected = format!(
        "{id} 127.0.0.1 http localhost PUT /echo/x Some(\"q=%20\")\nx-one: 1\nx-two: a\nx-two: b\nbody"
    );
    assert_eq!(reply.text(), expected);
    // No more than a client can know of the next name.
    let other = get(address(&server), "/echo/");
    assert_ne!(other.header("x-request-id"), Some(id));
}

#[test]
fn routes_are_found_by_host_and_path() {
    let respond = |host: &str, path: &str| {
        let key = if host.is_empty() { String::new() } else { format!("host = \"{host}\"\n") };
        format!("[[route]]\n{key}path = \"{path}\"\nrespond = {{ body = '{host}{path}', status = 200 }}\n")
    };
    let routes = [
        respond("", "/a/*"),
        respond("", "/a/b"),
        respond("example.org", "/*"),
        respond("*.example.org", "/*"),
        "[[route]]\npath = \"/old/*\"\nredirect = { status = 301, to = \"https://new.example{path}\" }\n"
            .to_owned(),
        "[[route]]\npath = \"/nowhere\"\nrespond = { status = 410, headers = { x-a = 'b' } }\n".to_owned(),
    ];
    let server = started(&routes.concat());
    let of = |host: &str, path: &str| {
        let mut connection = Connection::to(address(&server));
        connection.send(format!("GET {path} HTTP/1.1\r\nhost: {host}\r\n\r\n"));
        connection.reply().unwrap()
    };
    assert_eq!(of("h", "/a/x").text(), "/a/*");
    assert_eq!(of("h", "/a/b").text(), "/a/b");
    assert_eq!(of("h", "/a/%62").text(), "/a/b");
    assert_eq!(of("h", "/b").status, 404);
    assert_eq!(of("h", "/b/../a").text(), "/a/*");
    assert_eq!(of("EXAMPLE.org:80", "/b").text(), "example.org/*");
    assert_eq!(of("www.example.org", "/a/b").text(), "*.example.org/*");
    let moved = of("h", "/old/x?y=1");
    assert_eq!((moved.status, moved.header("location")), (301, Some("https://new.example/old/x?y=1")));
    let gone = of("h", "/nowhere");
    assert_eq!((gone.status, gone.header("x-a"), gone.text().as_str()), (410, Some("b"), ""));
    assert_eq!(of("h", "/%zz").status, 400);
}

#[test]
fn middleware_decides() {
    let server =
        started("[[route]]\npath = \"/*\"\nslot = \"puppet\"\nmiddleware = [\"gate\", \"headers\"]\n");
    let told = |word: &str, body: &[u8]| {
        ask(
            address(&server),
            "POST",
            "/echo/",
            &format!("x-gate: {word}\r\nx-user: mallory\r\nx-many: 1\r\n"),
            body,
        )
    };
    let passed = told("nothing", b"abc");
    assert!(passed.text().contains("x-user: mallory") && passed.text().ends_with("abc"));
    assert_eq!(passed.header("x-frame-options"), Some("DENY"), "the second has seen it on its way back");
    let answered = told("answer", b"");
    assert_eq!(
        (answered.status, answered.header("x-from"), answered.text().as_str()),
        (418, Some("gate"), "gate\n")
    );
    assert_eq!(answered.header("x-frame-options"), None, "the second has not seen it at all");
    let sent = told("redirect", b"");
    assert_eq!((sent.status, sent.header("location")), (303, Some("/there")));
    let changed = told("change", b"abc").text();
    assert!(changed.contains("x-user: ann\n") && !changed.contains("mallory") && !changed.contains("x-gate"));
    assert!(changed.contains("x-many: 1\nx-many: 2\n") && changed.ends_with("another body"), "{changed}");
    let read = told("body", b"abc").text();
    assert!(read.contains("x-length: 3\n") && read.ends_with("abc"), "{read}");
    assert_eq!(told("body", b"bad").status, 422);
    assert_eq!(told("back", b"").header("x-seen"), Some("back 200"));
    let replaced = told("back-body", b"");
    assert_eq!((replaced.status, replaced.text().as_str()), (203, "in place of it"));
    for failed in ["panic", "bad-redirect", "bad-change", "body-panic", "back-panic"] {
        let reply = told(failed, b"abc");
        assert_eq!((reply.status, reply.text().as_str()), (502, "502 Bad Gateway\n"), "{failed}");
    }
}

#[test]
fn middleware_that_may_be_left_out_is() {
    let open = "
        [slot.open]
        artifact = \"linked:test.gate\"
        on-failure = \"open\"
        [[route]]
        path = \"/*\"
        slot = \"puppet\"
        middleware = [\"open\"]
    ";
    let server = started(open);
    for word in ["panic", "bad-redirect", "bad-change", "body-panic", "back-panic"] {
        let reply = ask(address(&server), "POST", "/echo/", &format!("x-gate: {word}\r\n"), b"abc");
        assert_eq!(reply.status, 200, "{word}");
        assert!(
            reply.text().ends_with("abc") && !reply.text().contains("x-good"),
            "{word}: {}",
            reply.text()
        );
    }
    let reply = ask(address(&server), "POST", "/echo/", "x-gate: answer\r\n", b"");
    assert_eq!(reply.status, 418, "it is not left out when it works");
}

#[test]
fn who_may_pass() {
    let server = started("[[route]]\npath = \"/*\"\nslot = \"puppet\"\nmiddleware = [\"auth\"]\n");
    let with = |headers: &str| get_with(address(&server), "/echo/", headers);
    let none = with("x-user: ann\r\n");
    assert_eq!(none.status, 401);
    assert_eq!(none.headers["www-authenticate"].len(), 2);
    assert_eq!(with("authorization: Bearer wrong\r\n").status, 401);
    assert_eq!(with("authorization: Bearer s3cr3t\r\nauthorization: Bearer s3cr3t\r\n").status, 401);
    assert_eq!(with("authorization: Basic Ym9iOndyb25n\r\n").status, 401);
    let ann = with("authorization: bearer s3cr3t\r\nx-user: root\r\n");
    assert_eq!(ann.status, 200);
    assert!(
        ann.text().contains("x-user: ann\n")
            && !ann.text().contains("root")
            && !ann.text().contains("s3cr3t")
    );
    assert!(with("authorization: Basic Ym9iOnBhc3M=\r\n").text().contains("x-user: bob\n"));
}

#[test]
fn plugins_that_fail() {
    let server = started(
        "
        [slot.slow]
        artifact = \"linked:test.puppet\"
        plugin = \"test.puppet\"
        deadline = \"30ms\"
        breaker = false
        [slot.small]
        artifact = \"linked:test.puppet\"
        instances = 1
        queue = 0
        [[route]]
        path = \"/*\"
        slot = \"puppet\"
        [[route]]
        path = \"/slow/*\"
        slot = \"slow\"
        [[route]]
        path = \"/small/*\"
        slot = \"small\"
        limits = { timeout = \"100ms\" }
        ",
    );
    let address = address(&server);
    for (path, status) in [
        ("/panic/", 502),
        ("/bad-name/", 502),
        ("/bad-value/", 502),
        ("/status/99", 502),
        ("/status/100", 502),
        ("/status/600", 502),
        ("/status/599", 599),
        ("/length/", 200),
        ("/slow/sleep/300", 504),
        ("/small/sleep/300", 504),
    ] {
        let reply = get(address, path);
        assert_eq!(reply.status, status, "{path}");
        assert!(reply.header("set-cookie").is_none());
    }
    // The only instance is in a call that nobody waits for any more, and nobody may wait.
    let full = get(address, "/small/echo/");
    assert_eq!((full.status, full.header("retry-after")), (503, Some("1")));
    assert_eq!(get(address, "/length/").text(), "four", "lengths are the server's business");
    assert_eq!(get(address, "/echo/").status, 200);
}

#[test]
fn services_that_are_granted() {
    let folder = tempfile::tempdir().unwrap();
    let upstream = started("[[route]]\npath = \"/*\"\nslot = \"puppet\"\n");
    let port = address(&upstream).port();
    let text = "
        [services]
        store = { file = \"store.redb\", value = 100, total = 150 }
        outgoing = { body = 1000, timeout = \"200ms\" }
        [[route]]
        path = \"/*\"
        slot = \"puppet\"
    ";
    let grant = format!("grants = [\"connect:127.0.0.1:{port}\", ");
    let slots = SLOTS.replace("grants = [", &grant);
    let config =
        ServerConfig::parse(&format!("[server]\nlisten = \"127.0.0.1:0\"\n{text}\n{slots}"), folder.path());
    let server = Server::builder(hosts).start(config.unwrap()).unwrap();
    let text = |path: &str| get(address(&server), path).text();
    assert_eq!([text("/count/"), text("/count/")], ["1 Ok([\"count\"])", "2 Ok([\"count\"])"]);
    assert_eq!(text("/store/101"), "Err(TooLarge)");
    assert_eq!([text("/store/90"), text("/store/91"), text("/store/90")], ["Ok(())", "Err(Full)", "Ok(())"]);
    let asked = text(&format!("/ask/?http://127.0.0.1:{port}/echo/"));
    assert!(asked.starts_with("200 ") && asked.contains("x-asked-by: puppet"), "{asked}");
    assert!(text("/ask/?http://127.0.0.1:1/").starts_with("Denied"));
    assert!(text(&format!("/ask/?http://localhost:{port}/")).starts_with("Denied"));
    assert!(text("/ask/?file:///etc/passwd").starts_with("Invalid"));
    assert_eq!(text(&format!("/ask/?http://127.0.0.1:{port}/big/1001")), "TooLarge");
    assert_eq!(text(&format!("/ask/?http://127.0.0.1:{port}/sleep/2000")), "Timeout");
    let times = text("/time/");
    let (now, _) = times.split_once(' ').unwrap();
    assert!(now.parse::<u64>().unwrap() > 1_700_000_000_000_000_000, "{now}");
    assert!(server.shutdown());
    drop(upstream);
}
