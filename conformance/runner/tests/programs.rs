//! Plugins that speak the protocol of processes themselves (docs/protocol.md), with and without what is optional in it.

#[path = "suite/mod.rs"]
mod suite;
#[path = "suite/calls.rs"]
#[allow(dead_code)]
mod text;

use std::io::{Read as _, Write as _};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::process::{Command, Stdio};

use conformance_buffers::{BuffersClient, Frame};
use keyway::seal::{Seal, seal};
use keyway::{Buffer, CallErrorKind, Host, ProcessLoader, ProcessLoaderBuilder, Value, wave};
use keyway_conformance::{artifacts, read, root};
use serde_json::json;
use suite::Place;

fn host(set: impl FnOnce(ProcessLoaderBuilder) -> ProcessLoaderBuilder) -> Host {
    suite::host_with(
        Host::builder().loader(set(ProcessLoader::builder().runner(artifacts().runner())).build()),
    )
}

/// Runs every case on a host.
fn all_cases(host: &Host) {
    let mut wrong = Vec::new();
    for case in keyway_conformance::cases() {
        let place = Place::Python;
        if !(place.has(&case) && place.installed()) {
            continue;
        }
        let plugin = suite::open(host, &case.name, place).unwrap();
        if let Err(lines) = text::run(&plugin, place, &case.calls()) {
            wrong.push(format!("{}:{lines}", case.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn all_cases_without_shared_memory() {
    all_cases(&host(|loader| loader.shared_memory(false)));
}

#[test]
fn all_cases_with_trusted_memory() {
    all_cases(&host(|loader| loader.trusted_memory(true)));
}

#[test]
fn all_cases_without_a_sandbox() {
    all_cases(&host(|loader| loader.sandbox(false)));
}

/// The shared memory holds a few of these lists. Every one that is not given back shows after some rounds.
#[test]
fn blocks_come_back() {
    if !Place::Python.installed() {
        return;
    }
    for trusted in [false, true] {
        let host = host(|loader| loader.shared_bytes(64 << 20).trusted_memory(trusted));
        let plugin = suite::open(&host, "buffers", Place::Python).unwrap();
        let mut buffers: BuffersClient = plugin.client("").unwrap();
        let list = |seed: usize| -> Vec<u8> { (0..3 << 20).map(|i: usize| (i * 31 + seed) as u8).collect() };
        for round in 0..40 {
            let items = list(round);
            // Moved back; kept, and replaced while it is kept; taken, and nothing given; made there; several at a time.
            assert_eq!(buffers.echo_u8(items.clone().into()).unwrap()[..], items[..], "round {round}");
            buffers.keep(items.clone().into()).unwrap();
            if round % 3 == 0 {
                assert_eq!(buffers.kept().unwrap()[..], items[..], "round {round}");
                assert!(buffers.kept().unwrap().is_empty());
            }
            assert_eq!(buffers.swallow(vec![7u64; 100_000].into()).unwrap(), 100_000);
            assert_eq!(buffers.make(20_000, 513).unwrap()[..], [513u16; 20_000][..]);
            let frames = [1u32, 2, 3].map(|seed| Frame {
                width: seed,
                height: 1,
                pixels: list(seed as usize)[..1 << 20].to_vec().into(),
            });
            let inverted = buffers.invert_all(frames.to_vec()).unwrap();
            for (frame, back) in frames.iter().rev().zip(&inverted) {
                assert!(back.width == frame.width && back.pixels.len() == frame.pixels.len());
                assert!(back.pixels.iter().zip(frame.pixels.iter()).all(|(back, pixel)| *back == !*pixel));
            }
            let (b, a) = buffers.swap(vec![5u16; 9000].into(), vec![0.5f64; 9000].into()).unwrap();
            assert_eq!((&b[..], &a[..]), (&[0.5f64; 9000][..], &[5u16; 9000][..]));
        }
    }
}

/// One list, there and back: with trusted memory the same block all the time, whoever made it.
#[test]
fn a_list_goes_there_and_back() {
    if !Place::Python.installed() {
        return;
    }
    for trusted in [false, true] {
        let host = host(|loader| loader.shared_bytes(8 << 20).trusted_memory(trusted));
        let plugin = suite::open(&host, "buffers", Place::Python).unwrap();
        let mut buffers: BuffersClient = plugin.client("").unwrap();
        let mut items = Buffer::from(vec![1u32; 1 << 14]);
        for round in 1..=10 {
            items = buffers.double(items).unwrap();
            assert!(items.iter().all(|item| *item == 1 << round));
        }
        let mut made = buffers.make(1 << 14, 7).unwrap();
        for _ in 0..100 {
            made = buffers.echo_u16(made).unwrap();
            assert_eq!(made[..], [7u16; 1 << 14][..]);
        }
    }
}

/// A page of the repository.
fn page(name: &str) -> String {
    read(&root().join("..").join(name))
}

/// The blocks of a language on a page.
fn blocks(page: &str, language: &str) -> Vec<String> {
    let fence = format!("```{language}\n");
    let blocks = page.split(&fence).skip(1);
    blocks.filter_map(|rest| rest.split("```").next()).map(str::to_owned).collect()
}

/// The plugin of docs/python.md as it says: behind the library.
fn greeter() -> String {
    page("python/keyway_plugin.py") + &blocks(&page("docs/python.md"), "python")[0]
}

#[test]
fn the_plugin_of_the_page_works_as_it_stands() {
    if !Place::Python.installed() {
        return;
    }
    let parts = Seal {
        manifest: Some(json!({ "keyway": 1, "id": "demo.greeter", "version": "1.0.0" }).to_string()),
        contract: Some(blocks(&page("docs/python.md"), "wit").remove(0)),
    };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("greeter");
    std::fs::write(&file, seal(greeter().as_bytes(), &parts).unwrap()).unwrap();
    let plugin = host(|loader| loader).open(&file).unwrap();
    let mut instance = plugin.instantiate("").unwrap();
    let mut call = |text: &str| {
        let symbol = plugin.lookup(text.split('(').next().unwrap()).unwrap();
        symbol.call(&mut instance, &wave::parse_args(symbol.ty(), text).unwrap())
    };
    assert_eq!(call("greet(\"Ada\")").unwrap(), Some(Value::from("Hello, Ada")));
    let shifted = call("shift([1, 2, 3], -1)").unwrap();
    assert_eq!(format!("{shifted:?}"), "Some(Numbers(S32([0, 1, 2])))");
    let error = call("greet(\"\")").unwrap_err();
    let CallErrorKind::Panicked { message, location } = error.kind() else { panic!("{error}") };
    assert_eq!(message, "nobody to greet");
    assert!(location.as_ref().is_some_and(|location| location.starts_with("greeter:7")), "{location:?}");
}

/// The frames of a block of docs/protocol.md: who sends each, and its bytes.
fn frames(block: &str) -> Vec<(String, Vec<u8>)> {
    let mut frames: Vec<(String, Vec<u8>)> = Vec::new();
    for line in block.lines().filter(|line| !line.is_empty()) {
        let (who, rest) = line.split_at(8);
        if !who.trim().is_empty() {
            frames.push((who.trim().to_owned(), Vec::new()));
        }
        let digits: Vec<char> =
            rest.split(';').next().unwrap_or_default().chars().filter(|c| *c != ' ').collect();
        let bytes =
            digits.chunks(2).map(|pair| u8::from_str_radix(&pair.iter().collect::<String>(), 16).unwrap());
        frames.last_mut().unwrap().1.extend(bytes);
    }
    frames
}

/// What docs/protocol.md shows of a conversation is said to the plugin, byte by byte, and it answers the same.
#[test]
fn the_bytes_of_the_page_are_what_is_said() {
    if !Place::Python.installed() {
        return;
    }
    let (protocol, folder) = (page("docs/protocol.md"), tempfile::tempdir().unwrap());
    let file = folder.path().join("greeter");
    std::fs::write(&file, greeter()).unwrap();
    let json = blocks(&protocol, "json");
    let hello = json[0].trim().replace("[…]", json[1].trim());
    for conversation in blocks(&protocol, "hex") {
        let (mut host, plugin) = UnixStream::pair().unwrap();
        let mut python = Command::new("/usr/bin/python3");
        python.arg(&file).stdin(Stdio::from(OwnedFd::from(plugin))).stderr(Stdio::null());
        let mut child = python.spawn().unwrap();
        drop(python);
        let receive = |host: &mut UnixStream| {
            let mut frame = vec![0; 8];
            host.read_exact(&mut frame).unwrap();
            let length = u32::from_le_bytes(frame[..4].try_into().unwrap());
            frame.resize(8 + length as usize, 0);
            host.read_exact(&mut frame[8..]).unwrap();
            frame
        };
        host.write_all(&(hello.len() as u32).to_le_bytes()).unwrap();
        host.write_all(&3u32.to_le_bytes()).unwrap();
        host.write_all(hello.as_bytes()).unwrap();
        let ready = receive(&mut host);
        assert_eq!(ready[4..8], 4u32.to_le_bytes());
        assert_eq!(String::from_utf8_lossy(&ready[8..]), json[2].trim());
        for (who, frame) in frames(&conversation) {
            if who == "host" {
                host.write_all(&frame).unwrap();
                continue;
            }
            let answer = receive(&mut host);
            // Before Python 3.11 there is no column.
            let text = String::from_utf8_lossy(&answer).replace("greeter:7\"", "greeter:7:13\"");
            assert!(
                answer == frame || text.ends_with("\"location\": \"greeter:7:13\"}"),
                "{answer:02x?} instead of {frame:02x?}"
            );
        }
        drop(host);
        assert!(child.wait().unwrap().success());
    }
}

#[test]
fn all_python_of_the_page_compiles() {
    if !Place::Python.installed() {
        return;
    }
    for block in blocks(&page("docs/python.md"), "python") {
        let code = "import sys; compile(sys.stdin.read(), 'block', 'exec')";
        let mut child = Command::new("/usr/bin/python3");
        let mut child = child.args(["-c", code]).stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(block.as_bytes()).unwrap();
        assert!(child.wait().unwrap().success(), "{block}");
    }
}

#[test]
fn by_hand_it_says_what_it_is() {
    if !Place::Python.installed() {
        return;
    }
    let mut python = Command::new("/usr/bin/python3");
    let output = python.arg(artifacts().script("scalars")).stdin(Stdio::null()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("a Keyway host starts it"));
}
