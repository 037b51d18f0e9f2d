//! The page in a real Chromium, with a server under load behind it. `page.mjs` is the operator.
//!
//! Without Chromium or playwright-core it is skipped, and says so; `cargo xtask toolchains` installs both. With
//! `KEYWAY_SCREENSHOTS=FOLDER` it leaves pictures of the page there.
#![cfg(target_os = "linux")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

#[path = "../shared/mod.rs"]
mod shared;

use keyway_admin::{Admin, AdminConfig};
use shared::*;

/// Where playwright-core is, if the browser is there as well.
fn playwright() -> Option<PathBuf> {
    let there =
        Command::new("chromium").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    let target = std::env::current_exe().ok()?.ancestors().nth(3)?.to_owned();
    let package = target.join("toolchains/browser/node_modules/playwright-core");
    (there.is_ok_and(|status| status.success()) && package.exists()).then_some(package)
}

/// Asks on one connection for as long as it is told to. How many requests were answered, and how many were not.
fn load(address: SocketAddr, request: &[u8], stop: &AtomicBool, answered: &AtomicU64, failed: &AtomicU64) {
    let connect = || {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(LONG)).unwrap();
        BufReader::new(stream)
    };
    let mut stream = connect();
    while !stop.load(Ordering::Relaxed) {
        let ok = stream.get_mut().write_all(request).is_ok() && read(&mut stream) == Some(200);
        if ok {
            answered.fetch_add(1, Ordering::Relaxed);
        } else {
            failed.fetch_add(1, Ordering::Relaxed);
            stream = connect();
        }
        // As many as a person can watch: the browser shares this machine.
        std::thread::park_timeout(std::time::Duration::from_millis(4));
    }
}

/// Reads an answer to its end. Its status.
fn read(stream: &mut BufReader<TcpStream>) -> Option<u16> {
    let (mut status, mut length) = (None, 0);
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).ok()?;
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        if status.is_none() {
            status = line.split(' ').nth(1)?.parse().ok();
        } else if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    status
}

#[test]
fn the_page_does_what_an_operator_wants() {
    let Some(playwright) = playwright() else {
        let what = "Chromium or playwright-core is missing; `cargo xtask toolchains` installs them";
        assert!(std::env::var_os("CI").is_none(), "{what}");
        eprintln!("{what}; the test of the page is skipped");
        return;
    };
    let mut started = start();
    let folder = started.folder.path().to_owned();
    for (name, number, rights) in
        [("next", "1.1.0", &[][..]), ("wider", "2.0.0", &["clocks", "read:/data"][..])]
    {
        let content = version(&library("http_hello"), "demo.hello", number, rights);
        std::fs::write(folder.join(format!("hello-{name}.so")), content).unwrap();
    }
    std::fs::write(folder.join("readme.txt"), "no plugin").unwrap();
    let photos = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/photos");
    std::fs::copy(photos.join("chelsea.png"), folder.join("chelsea.png")).unwrap();
    let photo = std::fs::read(photos.join("chelsea.png")).unwrap();

    let address = started.server.addresses()[0];
    let plain = format!("GET / HTTP/1.1\r\nhost: {address}\r\n\r\n").into_bytes();
    let mut picture =
        format!("POST /sepia HTTP/1.1\r\nhost: {address}\r\ncontent-length: {}\r\n\r\n", photo.len())
            .into_bytes();
    picture.extend_from_slice(&photo);
    let (stop, answered, failed) = (AtomicBool::new(false), AtomicU64::new(0), AtomicU64::new(0));
    let ended = std::thread::scope(|scope| {
        for request in [&plain, &plain, &picture] {
            let (stop, answered, failed) = (&stop, &answered, &failed);
            scope.spawn(move || load(address, request, stop, answered, failed));
        }
        let mut operator = Command::new("node")
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/page.mjs"))
            .arg(started.admin.page())
            .arg(&folder)
            .env("PLAYWRIGHT", &playwright)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut told = operator.stdin.take().unwrap();
        let at = started.admin.address();
        let mut gone = None;
        for line in BufReader::new(operator.stdout.take().unwrap()).lines() {
            match line.unwrap().as_str() {
                // The API goes away, and comes back where it was.
                "away" => {
                    let mut config = AdminConfig::read(folder.join("keyway.toml")).unwrap().unwrap();
                    config.listen = at;
                    gone = Some(config);
                    let elsewhere =
                        AdminConfig::parse("[admin]\nlisten = \"127.0.0.1:0\"", &folder).unwrap().unwrap();
                    started.admin = Admin::start(&elsewhere, started.server.steer()).unwrap();
                    writeln!(told, "gone").unwrap();
                }
                "back" => {
                    started.admin = Admin::start(&gone.take().unwrap(), started.server.steer()).unwrap();
                    writeln!(told, "there").unwrap();
                }
                other => eprintln!("page: {other}"),
            }
        }
        stop.store(true, Ordering::Relaxed);
        operator.wait().unwrap()
    });
    assert!(ended.success(), "the operator has failed: {ended}");
    assert_eq!(failed.load(Ordering::Relaxed), 0, "requests failed while plugins were swapped");
    assert!(answered.load(Ordering::Relaxed) > 100);
    let slots = started.server.steer().slots();
    let hello = slots.iter().find(|steered| steered.slot.name() == "hello").unwrap();
    assert_eq!(hello.slot.generation(), 3);
    assert_eq!(hello.slot.plugin().unwrap().manifest().version, "1.0.0");
    assert!(started.server.steer().host().unwrap().grants("demo.hello").rights().is_empty());
}
