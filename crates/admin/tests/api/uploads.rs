//! Uploads: what is kept, what is not, and that none of their names is a path.

use serde_json::json;

use crate::common::*;

fn files(folder: &std::path::Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn what_is_no_plugin_is_not_kept() {
    let started = start_with("", "upload-limit = \"16MiB\"");
    let folder = started.folder.path().join("uploads");
    assert_eq!(upload(&started, "", b"#!/bin/sh\n").refused(422), "no-plugin");
    assert_eq!(upload(&started, "", b"").refused(400), "bad-request");
    let mut broken = version(&library("http_hello"), "demo.hello", "1.1.0", &[]);
    broken.truncate(broken.len() / 2);
    assert_eq!(upload(&started, "", &broken).refused(422), "no-plugin");
    assert_eq!(upload(&started, "", &vec![0; (16 << 20) + 1]).refused(413), "too-large");
    // Who does not say how long it is is stopped as well.
    let address = started.admin.address();
    let mut request = format!(
        "POST /api/v1/uploads HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {TOKEN}\r\ntransfer-encoding: chunked\r\n\r\n"
    )
    .into_bytes();
    for _ in 0..17 {
        request.extend_from_slice(b"100000\r\n");
        request.extend_from_slice(&vec![0; 1 << 20]);
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"0\r\n\r\n");
    assert_eq!(raw(address, &request).refused(413), "too-large");
    assert!(files(&folder).is_empty(), "{:?}", files(&folder));
    assert_eq!(get(&started, "/api/v1/uploads").ok()["uploads"], json!([]));
    assert_eq!(
        post(&started, "/api/v1/slots/hello/swap", json!({ "upload": "0".repeat(64) })).refused(404),
        "no-such-upload"
    );
}

#[test]
fn a_name_is_shown_and_is_no_path() {
    let started = start();
    let before = files(started.folder.path());
    let content = version(&library("http_hello"), "demo.hello", "1.1.0", &[]);
    for name in ["..%2F..%2Fevil.so", "%2Fetc%2Fevil.so", "..%5Cevil.so", "a%00b.so"] {
        let reply = upload(&started, &format!("?name={name}"), &content).ok();
        let shown = reply["name"].as_str().unwrap();
        assert!(!shown.contains(['/', '\\', '\0']), "{shown}");
        let digest = reply["digest"].as_str().unwrap();
        assert_eq!(files(&started.folder.path().join("uploads")), [digest]);
    }
    assert_eq!(files(started.folder.path()), before);
    for digest in ["..", "..%2Fkeyway.toml", "%2Fetc%2Fpasswd", "keyway.toml"] {
        assert_eq!(
            post(&started, "/api/v1/slots/hello/swap", json!({ "upload": digest })).refused(404),
            "no-such-upload"
        );
        assert_eq!(delete(&started, &format!("/api/v1/uploads/{digest}")).refused(404), "no-such-upload");
        assert_eq!(
            get(&started, &format!("/api/v1/slots/hello/plan?upload={digest}")).refused(404),
            "no-such-upload"
        );
    }
    assert!(started.folder.path().join("keyway.toml").exists());
}

#[test]
fn an_upload_that_is_used_is_not_removed() {
    let started = start();
    let digest = hello(&started, "1.1.0", &[]);
    let path = format!("/api/v1/uploads/{digest}");
    post(&started, "/api/v1/slots/hello/swap", json!({ "upload": digest })).ok();
    assert_eq!(delete(&started, &path).refused(409), "in-use");
    let next = hello(&started, "1.2.0", &[]);
    post(&started, "/api/v1/slots/hello/swap", json!({ "upload": next })).ok();
    assert_eq!(delete(&started, &path).refused(409), "in-use", "a rollback would need it");
    let last = hello(&started, "1.3.0", &[]);
    post(&started, "/api/v1/slots/hello/swap", json!({ "upload": last })).ok();
    delete(&started, &path).ok();
    assert_eq!(get(&started, "/api/v1/uploads").ok()["uploads"].as_array().unwrap().len(), 2);
}
