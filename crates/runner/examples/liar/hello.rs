//! Up to the answer to the hello, and lies there: the variable `LIE` says which.

use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;

use keyway_wire::hello::{Hello, SHARED_MEMORY};
use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags};

use crate::peer::{Memory, Peer, Shared, frame, hang, read_exact, write_all};

/// The head of a frame, with the descriptors that come with it.
fn head(socket: &OwnedFd) -> ([u8; 8], Vec<OwnedFd>) {
    let mut head = [0; 8];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(8))];
    let mut control = RecvAncillaryBuffer::new(&mut space);
    let mut room = [std::io::IoSliceMut::new(&mut head)];
    let received = rustix::net::recvmsg(socket, &mut room, &mut control, RecvFlags::CMSG_CLOEXEC).unwrap();
    if received.bytes == 0 {
        std::process::exit(0);
    }
    assert_eq!(received.bytes, 8);
    let files = control.drain().filter_map(|message| match message {
        RecvAncillaryMessage::ScmRights(files) => Some(files),
        _ => None,
    });
    let files = files.flatten().collect();
    (head, files)
}

pub fn answer(socket: OwnedFd) -> Peer {
    let (head, files) = head(&socket);
    let mut body = vec![0; u32::from_le_bytes(head[..4].try_into().unwrap()) as usize];
    read_exact(&socket, &mut body);
    let hello: Hello = serde_json::from_slice(&body).unwrap();
    let raw = |bytes: &[u8]| write_all(&socket, bytes);
    let json = |kind, text: &str| raw(&frame(kind, text.as_bytes()));
    match std::env::var("LIE").unwrap_or_default().as_str() {
        "garbage" => raw(&[0xa5; 5000]),
        "huge" => raw(&[0xff, 0xff, 0xff, 0xff, 4, 0, 0, 0]),
        "large" => raw(&[0, 0, 0xff, 0, 4, 0, 0, 0]),
        "half" => raw(&[100, 0, 0, 0, 4, 0, 0, 0, b'{']),
        "head" => raw(&[1]),
        "slow" => {
            for byte in frame(4, &[b' '; 4000]) {
                raw(&[byte]);
                std::thread::sleep(std::time::Duration::from_millis(1));
            }
        }
        "kind" => json(99, "{}"),
        "message" => raw(&frame(6, &[0; 48])),
        "sealed" => json(2, "{}"),
        "empty" => json(4, ""),
        "no-json" => json(4, "{\"keyway\": 1"),
        "deep" => json(4, &"[".repeat(900_000)),
        "wrong" => json(4, &format!("{{\"keyway\": \"{}\"}}", "\u{1b}[31m".repeat(50_000))),
        "version" => json(4, &format!("{{\"keyway\": 7, \"name\": \"{}\"}}", "n".repeat(900_000))),
        "negative" => json(4, "{\"keyway\": -1}"),
        "number" => json(4, "{\"keyway\": 1e999}"),
        "refusal" => json(5, "garbage"),
        "refusal-kind" => json(5, "{\"problem\": \"nothing-known\", \"message\": \"because\\u001b[0m\"}"),
        "refusal-long" => {
            json(5, &format!("{{\"problem\": \"other\", \"message\": \"{}\"}}", "long ".repeat(100_000)));
        }
        "refusal-type" => json(5, "{\"problem\": 5, \"message\": []}"),
        "exit" => std::process::exit(0),
        "close" => drop((socket, files)),
        "silent" => {}
        lie => return ready(socket, &hello, files, lie),
    }
    hang()
}

fn ready(socket: OwnedFd, hello: &Hello, files: Vec<OwnedFd>, lie: &str) -> Peer {
    let mut files = files.into_iter();
    let shared = hello.arena.map(|map| {
        let mut next = || files.next().unwrap();
        let (file, host_bell, own_bell) = (next(), next(), next());
        Shared { memory: Memory::new(&file, map), file, host_bell, own_bell }
    });
    let features: &[&str] = if shared.is_some() { &[SHARED_MEMORY] } else { &[] };
    let mut json = serde_json::json!({"keyway": 1, "features": features, "name": "liar"});
    match lie {
        // What was not offered is not taken.
        "features" => json["features"] = serde_json::json!(["shared-memory", "", "more", "shared-memory"]),
        "dying" => json["features"] = features.iter().chain(&["dying"]).copied().collect(),
        "absent" => json["absent"] = vec!["no such function"; 30_000].into(),
        "unknown" => json["later"] = serde_json::json!({"a": [1, 2, {}]}),
        _ => {}
    }
    write_all(&socket, &frame(4, json.to_string().as_bytes()));
    if lie == "twice" {
        write_all(&socket, &frame(4, json.to_string().as_bytes()));
    }
    Peer { socket, shared, sent: 0, received: 0 }
}
