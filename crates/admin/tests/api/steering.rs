//! What an operator does: swap, grant, try, roll back, pause, limit, and see what happens.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;

use serde_json::{Value, json};

use crate::common::*;

#[test]
fn a_plugin_is_swapped_and_rolled_back() {
    let started = start();
    let slot = get(&started, "/api/v1/slots/hello").ok();
    assert_eq!((&slot["generation"], &slot["plugin"]["version"]), (&json!(1), &json!("1.0.0")));
    assert_eq!(slot["routes"], json!(["/*"]));
    assert_eq!(site(&started).status, 200);
    let digest = hello(&started, "1.1.0", &[]);
    let plan = get(&started, &format!("/api/v1/slots/hello/plan?upload={digest}")).ok();
    assert_eq!((&plan["contract"]["compatible"], &plan["contract"]["changes"]), (&json!(true), &json!([])));
    assert_eq!(
        (&plan["in_place"]["version"], &plan["upload"]["version"]),
        (&json!("1.0.0"), &json!("1.1.0"))
    );

    let swapped = post(&started, "/api/v1/slots/hello/swap", json!({ "upload": digest })).ok();
    assert_eq!(swapped, json!({ "generation": 2, "changed": true, "stopped": 0 }));
    let again = post(&started, "/api/v1/slots/hello/swap", json!({ "upload": digest })).ok();
    assert_eq!(again["changed"], json!(false));
    assert_eq!(site(&started).status, 200);
    let slot = get(&started, "/api/v1/slots/hello").ok();
    assert_eq!(
        (&slot["plugin"]["version"], &slot["previous"]["version"]),
        (&json!("1.1.0"), &json!("1.0.0"))
    );
    assert_eq!(post(&started, "/api/v1/slots/hello/rollback", json!({})).ok()["generation"], json!(3));
    assert_eq!(get(&started, "/api/v1/slots/hello").ok()["plugin"]["version"], json!("1.0.0"));

    // A plugin of another contract, and one of another id.
    let filter = version(&library("filter_sepia"), "demo.sepia", "1.5.0", &[]);
    let filter = upload(&started, "", &filter).ok()["digest"].as_str().unwrap().to_owned();
    let plan = get(&started, &format!("/api/v1/slots/hello/plan?upload={filter}")).ok();
    assert_eq!(plan["contract"]["compatible"], json!(false));
    assert_eq!(
        post(&started, "/api/v1/slots/hello/swap", json!({ "upload": filter })).refused(409),
        "swap-failed"
    );
    let plan = get(&started, &format!("/api/v1/slots/sepia/plan?upload={digest}")).ok();
    assert!(plan["problems"][0].as_str().unwrap().contains("the slot is for `demo.sepia`"), "{plan}");
    assert_eq!(get(&started, "/api/v1/slots/hello").ok()["generation"], json!(3));
    assert_eq!(
        post(&started, "/api/v1/slots/nobody/swap", json!({ "upload": digest })).refused(404),
        "no-such-slot"
    );
    assert_eq!(
        post(&started, "/api/v1/slots/hello/swap", json!({ "uplaod": digest })).refused(400),
        "bad-request"
    );
}

#[test]
fn a_wider_grant_waits_for_the_operator() {
    let started = start();
    let digest = hello(&started, "2.0.0", &["clocks", "read:/data"]);
    let plan = get(&started, &format!("/api/v1/slots/hello/plan?upload={digest}")).ok();
    assert_eq!(plan["rights"]["missing"], json!(["clocks", "read:/data"]));
    assert_eq!(plan["rights"]["added"], plan["rights"]["missing"]);
    let swap = |grant: Value| {
        post(&started, "/api/v1/slots/hello/swap", json!({ "upload": digest, "grant": grant }))
    };
    let reply = swap(json!([]));
    assert_eq!(reply.refused(409), "grant-needed");
    assert_eq!(reply.json()["error"]["missing"], json!(["clocks", "read:/data"]));
    assert_eq!(swap(json!(["clocks"])).refused(409), "grant-needed");
    let data = format!("read:{}=/data", started.folder.path().display());
    // More than it wants is not granted on the way.
    assert_eq!(swap(json!(["clocks", data, "random"])).refused(400), "not-wanted");
    assert_eq!(swap(json!(["clocks", "read:data=/data"])).refused(400), "bad-request");
    assert_eq!(swap(json!(["clocks", "fly"])).refused(400), "bad-request");
    // What cannot be opened leaves no right behind.
    assert_eq!(swap(json!(["clocks", "read:/no/such/folder=/data"])).refused(409), "swap-failed");
    assert_eq!(get(&started, "/api/v1/plugins/demo.hello/grants").ok()["rights"], json!([]));
    assert_eq!(get(&started, "/api/v1/slots/hello").ok()["generation"], json!(1));

    assert_eq!(swap(json!(["clocks", data])).ok()["generation"], json!(2));
    let slot = get(&started, "/api/v1/slots/hello").ok();
    assert_eq!(slot["plugin"]["rights"]["granted"].as_array().unwrap().len(), 2, "{slot}");
    assert_eq!(
        slot["plugin"]["rights"]["enforced"],
        json!(false),
        "a native library has the server's rights"
    );
    assert_eq!(site(&started).status, 200);
    // The plugin of before had none, and has none again.
    post(&started, "/api/v1/slots/hello/rollback", json!({})).ok();
    assert_eq!(get(&started, "/api/v1/slots/hello").ok()["plugin"]["rights"]["granted"], json!([]));
}

#[test]
fn rights_are_changed_for_what_is_in_place() {
    let started = start();
    let reply =
        put(&started, "/api/v1/plugins/demo.blur/grants", json!({ "rights": ["env:LANG", "clocks"] })).ok();
    assert_eq!(reply["rights"], json!(["env:LANG", "clocks"]));
    let slot = get(&started, "/api/v1/slots/blur").ok();
    assert_eq!(
        (&slot["generation"], &slot["plugin"]["rights"]["granted"]),
        (&json!(2), &json!(["env:LANG", "clocks"]))
    );
    // It wants what would be taken away: nothing changes.
    let reply = put(&started, "/api/v1/plugins/demo.blur/grants", json!({ "rights": [] }));
    assert_eq!(reply.refused(409), "grant-needed");
    assert_eq!(
        get(&started, "/api/v1/plugins/demo.blur/grants").ok()["rights"],
        json!(["env:LANG", "clocks"])
    );
    assert_eq!(get(&started, "/api/v1/slots/blur").ok()["generation"], json!(2));
    assert_eq!(
        put(&started, "/api/v1/plugins/a%20b/grants", json!({ "rights": [] })).refused(400),
        "bad-request"
    );
}

#[test]
fn a_canary_is_promoted_or_ended() {
    let started = start();
    let digest = hello(&started, "1.1.0", &[]);
    let path = "/api/v1/slots/hello/canary";
    let begin = |share: f64| {
        post(&started, path, json!({ "upload": digest, "share": share, "hold_ms": 600_000, "calls": 1000 }))
    };
    assert_eq!(begin(0.0).refused(400), "bad-request");
    let slot = begin(0.5).ok();
    assert_eq!(
        (&slot["canary"]["plugin"]["version"], &slot["canary"]["share"]),
        (&json!("1.1.0"), &json!(0.5))
    );
    assert_eq!(begin(0.5).refused(409), "swap-failed", "one is under way");
    for _ in 0..10 {
        assert_eq!(site(&started).status, 200);
    }
    let slot = get(&started, "/api/v1/slots/hello").ok();
    assert_eq!((&slot["stats"]["calls"], &slot["canary"]["stats"]["calls"]), (&json!(5), &json!(5)));
    assert!(delete(&started, path).ok()["canary"].is_null());
    assert_eq!(delete(&started, path).refused(409), "no-canary");
    begin(0.5).ok();
    let slot = post(&started, &format!("{path}/promote"), json!({})).ok();
    assert_eq!((&slot["plugin"]["version"], &slot["canary"]), (&json!("1.1.0"), &Value::Null));
    assert_eq!(post(&started, &format!("{path}/promote"), json!({})).refused(409), "no-canary");
}

#[test]
fn a_paused_slot_holds_its_route_and_no_other() {
    let started = start();
    assert_eq!(post(&started, "/api/v1/slots/hello/pause", json!({})).ok()["paused"], json!("refuse"));
    assert_eq!(site(&started).status, 503);
    assert!(get(&started, "/api/v1/slots/sepia").ok()["paused"].is_null());
    assert!(post(&started, "/api/v1/slots/hello/resume", json!({})).ok()["paused"].is_null());
    assert_eq!(site(&started).status, 200);
    assert_eq!(
        post(&started, "/api/v1/slots/hello/pause", json!({ "mode": "wait" })).ok()["paused"],
        json!("wait")
    );
    let answered = std::thread::scope(|scope| {
        let waits = scope.spawn(|| site(&started).status);
        while get(&started, "/api/v1/slots/hello").ok()["stats"]["waiting"] == json!(0) {
            std::thread::yield_now();
        }
        post(&started, "/api/v1/slots/hello/resume", json!({})).ok();
        waits.join().unwrap()
    });
    assert_eq!(answered, 200);
    assert_eq!(
        post(&started, "/api/v1/slots/hello/pause", json!({ "mode": "later" })).refused(400),
        "bad-request"
    );
    assert_eq!(post(&started, "/api/v1/slots/hello/release", json!({})).refused(409), "no-quarantine");
}

#[test]
fn limits_hold_at_once() {
    let started = start();
    let path = "/api/v1/slots/hello/limits";
    let mut limits = get(&started, "/api/v1/slots/hello").ok()["limits"].clone();
    assert_eq!((&limits["min"], &limits["max"]), (&json!(1), &json!(2)));
    limits["max"] = json!(3);
    limits["deadline_ms"] = json!(250.0);
    assert_eq!(put(&started, path, limits.clone()).ok()["limits"], limits);
    assert_eq!(site(&started).status, 200);
    for (key, value) in [
        ("max", json!(0)),
        ("min", json!(9)),
        ("deadline_ms", json!(-1)),
        ("memory", json!(1)),
        ("queue", json!(1e30)),
    ] {
        let mut wrong = limits.clone();
        wrong[key] = value;
        assert_eq!(put(&started, path, wrong).refused(400), "bad-request", "{key}");
    }
    assert_eq!(get(&started, "/api/v1/slots/hello").ok()["limits"], limits);
}

/// The stream of events, read line by line.
fn follow(started: &Started, after: u64) -> impl Iterator<Item = (String, Value)> {
    let address = started.admin.address();
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(LONG)).unwrap();
    let request = format!(
        "GET /api/v1/events?after={after} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {TOKEN}\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut kind = String::new();
    BufReader::new(stream).lines().map_while(Result::ok).filter_map(move |line| {
        if let Some(event) = line.strip_prefix("event: ") {
            kind = event.to_owned();
        }
        Some((kind.clone(), serde_json::from_str(line.strip_prefix("data: ")?).unwrap()))
    })
}

#[test]
fn events_and_samples_arrive() {
    let started = start();
    let mut coming = follow(&started, 0);
    let digest = hello(&started, "1.1.0", &[]);
    site(&started);
    post(&started, "/api/v1/slots/hello/swap", json!({ "upload": digest })).ok();
    let (_, swapped) = coming.find(|(kind, data)| kind == "event" && data["kind"] == "swapped").unwrap();
    assert_eq!((&swapped["slot"], &swapped["generation"]), (&json!("hello"), &json!(2)));
    let (_, sample) =
        coming.find(|(kind, data)| kind == "sample" && data["slots"]["hello"]["generation"] == 2).unwrap();
    assert!(sample["slots"]["sepia"]["generation"] == json!(1) && sample["slots"]["hello"]["calls"].is_u64());
    // Who comes later gets what has happened, and not what it knows.
    let id = swapped["id"].as_u64().unwrap();
    let (_, first) = follow(&started, id - 1).find(|(kind, _)| kind == "event").unwrap();
    assert_eq!(first, swapped);
    let history = get(&started, "/api/v1/slots/hello/history").ok();
    assert!(!history["times"].as_array().unwrap().is_empty());
}

#[test]
fn a_picture_goes_through_filters() {
    let started = start();
    let photo =
        std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/photos/chelsea.png")).unwrap();
    let play = |filters: &str, body: &[u8]| {
        let headers = format!("authorization: Bearer {TOKEN}\r\n");
        send(&started, "POST", &format!("/api/v1/playground?filters={filters}"), &headers, body)
    };
    let reply = play("sepia,edges", &photo);
    assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
    assert!(reply.body.starts_with(b"\x89PNG") && reply.head.contains("content-type: image/png"));
    let timing = reply.head.lines().find(|line| line.starts_with("server-timing:")).unwrap().to_owned();
    assert!(timing.contains("sepia;dur=") && timing.contains(", edges;dur="), "{timing}");
    assert_ne!(play("edges,sepia", &photo).body, reply.body, "the order counts");
    assert_eq!(play("", &photo).status, 200);
    assert_eq!(play("hello", &photo).refused(409), "no-filter");
    assert_eq!(play("nobody", &photo).refused(404), "no-such-slot");
    assert_eq!(play("sepia", b"GIF89a").refused(422), "no-picture");
    // As a route of the server, too.
    let address = started.server.addresses()[0];
    let mut request = format!(
        "POST /sepia HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        photo.len()
    )
    .into_bytes();
    request.extend_from_slice(&photo);
    assert_eq!(raw(address, &request).status, 200);
}

#[test]
fn secrets_are_in_no_answer() {
    let started = start();
    put(
        &started,
        "/api/v1/plugins/demo.blur/grants",
        json!({ "rights": ["env:LANG", "env:OTHER=another-s3cr3t"] }),
    )
    .ok();
    for path in [
        "/api/v1/slots",
        "/api/v1/slots/blur",
        "/api/v1/plugins/demo.blur/grants",
        "/api/v1/status",
        "/api/v1/uploads",
    ] {
        let reply = get(&started, path);
        let text = String::from_utf8_lossy(&reply.body).into_owned();
        assert!(reply.status == 200 && !text.contains("s3cr3t") && !text.contains(TOKEN), "{path}: {text}");
    }
    assert!(!format!("{:?}", started.admin).contains(TOKEN));
    // The value that it had is what the plugin has still.
    let granted = started.server.steer().host().unwrap().grants("demo.blur");
    assert!(granted.environment.contains(&("LANG".to_owned(), SECRET.to_owned())));
}

#[test]
fn the_configuration_is_read_again_or_not_at_all() {
    let started = start();
    post(&started, "/api/v1/reload", json!({})).ok();
    let file = started.folder.path().join("keyway.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, format!("{text}\n[slot.x]\nartefact = 1\n")).unwrap();
    let reply = post(&started, "/api/v1/reload", json!({}));
    assert_eq!(reply.refused(409), "not-reloaded");
    assert!(reply.json()["error"]["what"].as_str().unwrap().contains("artifact"), "{reply:?}");
    assert_eq!(site(&started).status, 200);
    // Without the server there is nothing to steer.
    let Started { server, admin, folder } = started;
    server.shutdown();
    let address = admin.address();
    let request = format!(
        "GET /api/v1/slots HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {TOKEN}\r\nconnection: close\r\n\r\n"
    );
    assert_eq!(raw(address, request.as_bytes()).ok()["slots"], json!([]));
    drop((admin, folder));
}
