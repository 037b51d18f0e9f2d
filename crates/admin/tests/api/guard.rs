//! Who may ask: nobody without the token, no other site's page, and nobody by another name.

use crate::common::*;

#[test]
fn nothing_is_told_or_done_without_the_token() {
    let started = start();
    let wrong = format!("authorization: Bearer {}x\r\n", started.admin.token());
    for headers in [
        "",
        wrong.as_str(),
        "authorization: Bearer \r\n",
        "authorization: Basic abc\r\n",
        "authorization: x\r\n",
    ] {
        for (method, path) in [
            ("GET", "/api/v1/slots"),
            ("GET", "/api/v1/events"),
            ("GET", "/api/v1/no-such-path"),
            ("POST", "/api/v1/slots/hello/pause"),
            ("POST", "/api/v1/uploads"),
            ("PUT", "/api/v1/plugins/demo.hello/grants"),
            ("DELETE", "/api/v1/slots/hello/canary"),
        ] {
            assert_eq!(
                send(&started, method, path, headers, b"{}").refused(401),
                "no-token",
                "{method} {path}"
            );
        }
    }
    // In the address it is no token: that ends in logs.
    let path = format!("/api/v1/slots?token={}", started.admin.token());
    assert_eq!(send(&started, "GET", &path, "", b"").refused(401), "no-token");
    assert!(get(&started, "/api/v1/slots/hello").ok()["paused"].is_null());
    assert_eq!(send(&started, "GET", "/", "", b"").status, 200, "the page has no secrets");
    assert!(!started.admin.address().ip().is_unspecified());
    assert!(started.admin.page().ends_with(&format!("/#token={TOKEN}")));
}

#[test]
fn other_sites_and_other_names_are_refused() {
    let started = start();
    let port = started.admin.address().port();
    let token = format!("authorization: Bearer {TOKEN}\r\n");
    let ask = |method: &str, path: &str, headers: String| {
        send(&started, method, path, &format!("{token}{headers}"), b"")
    };
    for path in ["/", "/assets/main.js", "/api/v1/slots", "/api/v1/events", "/api/v1/openapi.json"] {
        // A name that somebody has turned to this address.
        for host in [
            "evil.example".to_owned(),
            format!("evil.example:{port}"),
            format!("127.0.0.1:{}", port ^ 1),
            "127.0.0.1".to_owned(),
        ] {
            assert_eq!(
                ask("GET", path, format!("Host: {host}\r\n")).refused(403),
                "foreign-host",
                "{path} {host}"
            );
        }
        for origin in ["https://evil.example", "null", "http://localhost:1", "file://", "http://127.0.0.1"] {
            assert_eq!(
                ask("GET", path, format!("Origin: {origin}\r\n")).refused(403),
                "foreign-origin",
                "{path} {origin}"
            );
        }
    }
    let twice = format!("Host: 127.0.0.1:{port}\r\nHost: evil.example\r\n");
    assert!(matches!(ask("GET", "/api/v1/slots", twice).status, 400 | 403));
    assert_eq!(
        ask("POST", "/api/v1/slots/hello/pause", "origin: https://evil.example\r\n".to_owned()).refused(403),
        "foreign-origin"
    );
    assert!(get(&started, "/api/v1/slots/hello").ok()["paused"].is_null());
    let own = format!("Host: localhost:{port}\r\nOrigin: http://localhost:{port}\r\n");
    assert_eq!(ask("GET", "/api/v1/slots", own).status, 200);
}

#[test]
fn a_name_that_the_operator_has_given_is_ours() {
    let started = start_with("", "hosts = [\"admin.example.org\"]");
    let headers = format!(
        "authorization: Bearer {TOKEN}\r\nHost: admin.example.org\r\nOrigin: https://admin.example.org\r\n"
    );
    assert_eq!(send(&started, "GET", "/api/v1/slots", &headers, b"").status, 200);
}

#[test]
fn the_page_is_whole_and_runs_nothing_of_others() {
    let started = start();
    let page = send(&started, "GET", "/", "", b"");
    let policy = page.head.lines().find(|line| line.starts_with("content-security-policy:")).unwrap();
    assert!(policy.contains("default-src 'none'") && policy.contains("script-src 'self'"), "{policy}");
    assert!(!policy.contains("unsafe") && policy.contains("frame-ancestors 'none'"), "{policy}");
    for header in ["x-content-type-options: nosniff", "x-frame-options: deny", "referrer-policy: no-referrer"]
    {
        assert!(page.head.contains(header), "{}", page.head);
    }
    let html = String::from_utf8(page.body).unwrap();
    assert!(!html.contains("<style") && !html.contains(" onclick") && !html.contains(" style="));
    for part in html.split(['"']).filter(|part| part.starts_with("/assets/")) {
        let asset = send(&started, "GET", part, "", b"");
        assert!(asset.status == 200 && !asset.body.is_empty(), "{part}");
    }
    // What modules name is there, too.
    for module in [
        "main",
        "api",
        "dom",
        "detail",
        "format",
        "limits",
        "playground",
        "plot",
        "review",
        "rights",
        "slots",
        "store",
        "timeline",
    ] {
        let source =
            String::from_utf8(send(&started, "GET", &format!("/assets/{module}.js"), "", b"").body).unwrap();
        assert!(
            !source.contains("innerHTML") && !source.contains("http://") && !source.contains("https://"),
            "{module}"
        );
        for name in source.split("from \"./").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert_eq!(
                send(&started, "GET", &format!("/assets/{name}"), "", b"").status,
                200,
                "{module}: {name}"
            );
        }
    }
    assert_eq!(send(&started, "POST", "/", "", b"").refused(405), "method");
    assert_eq!(get(&started, "/assets/../src/lib.rs").refused(404), "no-such-path");
    assert_eq!(get(&started, "/assets/%2e%2e/Cargo.toml").refused(404), "no-such-path");
}
