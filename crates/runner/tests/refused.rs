//! A plugin whose system refuses it the shared memory goes without.
#![cfg(target_os = "linux")]

use std::os::fd::{AsFd as _, OwnedFd};
use std::os::unix::net::UnixStream;

use keyway_contract::mem::Spare;
use keyway_contract::value::{self, Value};
use keyway_wire::hello::{ArenaMap, CREATE, Hello, Ready, SHARED_MEMORY};
use keyway_wire::types::FunctionJson;
use keyway_wire::{Doorbells, FrameKind, Kind, Link, Message, PROTOCOL, Stream, Watch};
use rustix::fs::{MemfdFlags, SealFlags, fcntl_add_seals, ftruncate, memfd_create};

#[test]
fn calls_go_through_the_socket() {
    let (ours, theirs) = UnixStream::pair().unwrap();
    let plugin = std::thread::spawn(|| {
        keyway_runner::serve_over(Stream::new(OwnedFd::from(theirs)), &keyway_fuzz_plugin::PLUGIN)
    });
    let mut stream = Stream::new(OwnedFd::from(ours));
    // More than there are addresses.
    let size = 1 << 47;
    let memory = memfd_create("large", MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING).unwrap();
    ftruncate(&memory, size).unwrap();
    fcntl_add_seals(&memory, SealFlags::SHRINK).unwrap();
    let bells = Doorbells::make().unwrap();
    let [host, plugins] = bells.files();
    let (interface, add) =
        keyway_fuzz_plugin::CONTRACT.exported().find(|(_, function)| &*function.name == "add").unwrap();
    let hello = Hello {
        keyway: PROTOCOL,
        features: vec![SHARED_MEMORY.to_owned()],
        plugin: "test.echo".to_owned(),
        code: None,
        functions: vec![FunctionJson::of(interface.qualified("add"), &add.ty)],
        services: Vec::new(),
        values: 1 << 20,
        arena: ArenaMap::of(size),
        environment: Vec::new(),
    };
    stream.send_json(FrameKind::Hello, &hello, &[memory.as_fd(), host, plugins], None).unwrap();
    let ready: Ready = stream.receive(1 << 20, Watch::default()).unwrap().json().unwrap();
    assert_eq!((ready.keyway, ready.features), (PROTOCOL, Vec::new()));

    let mut link = Link::stream(stream, 1 << 20);
    let mut payload = Vec::new();
    let mut create = Message::new(Kind::Call, CREATE, 1);
    link.outgoing(0).bytes([16u64, 0].map(u64::to_le_bytes).as_flattened(), &mut create).unwrap();
    link.post(create, Watch::default()).unwrap();
    assert_eq!(link.wait(Watch::default(), &mut payload).unwrap().status, 0);

    let mut call = Message::new(Kind::Call, 0, 2);
    let mut args = vec![Value::U8(2), Value::U64(40)];
    let (layout, _) = value::params_layout(&add.ty.params);
    link.outgoing(0)
        .write(layout, 1 << 20, &mut Spare::default(), &mut call, |mem| {
            value::store_params(&mut args, &add.ty.params, mem, 0)
        })
        .unwrap();
    link.post(call, Watch::default()).unwrap();
    assert_eq!(link.wait(Watch::default(), &mut payload).unwrap().status, 0);
    assert_eq!(payload, 42u64.to_le_bytes());
    link.post(Message::new(Kind::Close, 0, 3), Watch::default()).unwrap();
    link.wait(Watch::default(), &mut payload).unwrap();
    plugin.join().unwrap();
}
