//! What becomes of a session whose host is not there any more when a plugin calls it. The runner is a thread of this program, so
//! what ends the process ends the test.
#![cfg(target_os = "linux")]

use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use keyway_contract::mem::Spare;
use keyway_contract::types::{Function, Interface};
use keyway_contract::value::Numbers;
use keyway_contract::{Buffer, Value, value};
use keyway_wire::hello::{CREATE, Hello};
use keyway_wire::types::FunctionJson;
use keyway_wire::{FrameKind, Kind, Link, Message, PROTOCOL, Stream, Watch};

const VALUES: usize = 1 << 16;

fn soon() -> Watch<'static> {
    Watch { end: Some(Instant::now() + Duration::from_secs(10)), ..Watch::default() }
}

fn described<'a>(functions: impl Iterator<Item = (&'a Interface, &'a Function)>) -> Vec<FunctionJson> {
    functions.map(|(i, function)| FunctionJson::of(i.qualified(&function.name), &function.ty)).collect()
}

/// A session as far as a call in which the plugin waits for its host; and the thread that serves it.
fn asked() -> (Link, Message, std::thread::JoinHandle<()>) {
    let (ours, theirs) = UnixStream::pair().unwrap();
    let theirs = Stream::new(OwnedFd::from(theirs));
    let runner = std::thread::spawn(|| keyway_runner::serve_over(theirs, &keyway_fuzz_plugin::PLUGIN));
    let mut stream = Stream::new(OwnedFd::from(ours));
    let hello = Hello {
        keyway: PROTOCOL,
        features: Vec::new(),
        plugin: "test.echo".to_owned(),
        code: None,
        functions: described(keyway_fuzz_plugin::CONTRACT.exported()),
        services: described(keyway_fuzz_plugin::CONTRACT.imported()),
        values: VALUES as u64,
        arena: None,
        environment: Vec::new(),
    };
    stream.send_json(FrameKind::Hello, &hello, &[], None).unwrap();
    assert_eq!(stream.receive(1 << 20, soon()).unwrap().kind, FrameKind::Ready);
    let mut link = Link::stream(stream, VALUES);
    let mut payload = Vec::new();

    let mut create = Message::new(Kind::Call, CREATE, 0);
    link.outgoing(0).bytes(&[16_u64.to_le_bytes(), 0_u64.to_le_bytes()].concat(), &mut create).unwrap();
    link.post(create, soon()).unwrap();
    let made = link.wait(soon(), &mut payload).unwrap();
    assert_eq!((made.kind, made.status), (Kind::Return, 0));

    let mut exported = keyway_fuzz_plugin::CONTRACT.exported();
    let ask = exported.position(|(_, function)| &*function.name == "ask").unwrap();
    let (_, function) = keyway_fuzz_plugin::CONTRACT.exported().nth(ask).unwrap();
    let params = &function.ty.params;
    let mut args =
        vec![Value::U8(1), Value::List(Vec::new()), Value::Numbers(Numbers::U8(Buffer::default()))];
    let mut call = Message::new(Kind::Call, ask as u32, 1);
    let (layout, _) = value::params_layout(params);
    link.outgoing(0)
        .write(layout, VALUES, &mut Spare::default(), &mut call, |mem| {
            value::store_params(&mut args, params, mem, 0)
        })
        .unwrap();
    link.post(call, soon()).unwrap();
    let service = link.wait(soon(), &mut payload).unwrap();
    assert_eq!((service.kind, service.id), (Kind::Service, 1));
    (link, service, runner)
}

#[test]
fn a_host_that_is_gone_ends_the_session_alone() {
    let (link, _, runner) = asked();
    drop(link);
    runner.join().unwrap();
}

#[test]
fn a_host_that_says_something_else_ends_the_call_alone() {
    for kind in [Kind::Close, Kind::Call, Kind::Return] {
        let (mut link, service, runner) = asked();
        link.post(Message::new(kind, service.index, service.id), soon()).unwrap();
        drop(link);
        runner.join().unwrap();
    }
}
