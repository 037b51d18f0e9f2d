//! The host's whole side of a process: whatever that says from its start to its end, with services inside of calls, each
//! call gives a value of its type or an error, and the plugin's next instance is as good as the first.

/// See the module.
#[cfg(target_os = "linux")]
pub use linux::run;

/// There are no processes to be spoken to.
#[cfg(not(target_os = "linux"))]
pub fn run(_data: &[u8]) {}

#[cfg(target_os = "linux")]
mod linux {
    use std::cell::RefCell;
    use std::fs::File;
    use std::os::fd::OwnedFd;
    use std::os::unix::fs::FileExt as _;
    use std::os::unix::net::UnixStream;
    use std::sync::LazyLock;
    use std::thread::JoinHandle;
    use std::time::{Duration, Instant};

    use keyway_contract::mem::Spare;
    use keyway_contract::types::FuncType;
    use keyway_contract::value;
    use keyway_contract::{Buffer, ServiceError};
    use keyway_fuzz_plugin::host::asked::{Asked, service};
    use keyway_fuzz_plugin::shapes::{Image, Shape};
    use keyway_host::seal::{Seal, seal};
    use keyway_host::{Host, Limits, Plugin};
    use keyway_loader_process::ProcessLoader;
    use keyway_wire::hello::{CREATE, DYING, Hello, Ready, SHARED_MEMORY};
    use keyway_wire::order::Sealed;
    use keyway_wire::{
        Arena, Doorbells, FrameKind, Kind, Link, Message, PROTOCOL, Pool, Side, Stream, Watch,
    };

    use crate::{Bytes, values};

    /// The most that the values of a call may take.
    const LIMIT: usize = 1 << 16;
    /// Four parts, as small as they can be.
    const ARENA: u64 = 4096 + 4 * 0x1_0000;

    /// See the module above.
    pub fn run(data: &[u8]) {
        let mut bytes = Bytes::new(data);
        let plugin = if bytes.flag() { &PLUGINS.0 } else { &PLUGINS.1 };
        let calls: Vec<u8> = (0..4).map(|_| bytes.byte()).collect();
        SCRIPT.set(bytes.rest().to_vec());
        converse(plugin, &calls);
        let peer = PEER.take();
        if let Some(peer) = peer {
            peer.join().unwrap_or_else(|_| panic!("the other side has panicked"));
        }
    }

    thread_local! {
        /// What the next process says.
        static SCRIPT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
        /// Who says it.
        static PEER: RefCell<Option<JoinHandle<Option<()>>>> = const { RefCell::new(None) };
    }

    /// The plugin, with shared memory and without.
    static PLUGINS: LazyLock<(Plugin, Plugin)> = LazyLock::new(|| (plugin(true), plugin(false)));

    /// A plugin whose processes are threads of this one. A program that waits for the end of its input stands for them with
    /// the system.
    fn plugin(shared_memory: bool) -> Plugin {
        let loader = ProcessLoader::builder()
            .runner("/bin/cat")
            .warm(0)
            .sandbox(false)
            .shared_memory(shared_memory)
            .shared_bytes(ARENA)
            .patience(Duration::from_millis(100))
            .peers(|| {
                let (ours, theirs) = UnixStream::pair().unwrap_or_else(|error| panic!("{error}"));
                let script = SCRIPT.take();
                let peer = std::thread::spawn(move || Peer::speak(Stream::new(theirs.into()), &script));
                PEER.set(Some(peer));
                ours.into()
            });
        let limits = Limits { deadline: Some(Duration::from_millis(60)), values: LIMIT, ..Limits::default() };
        let host = Host::builder().loader(loader.build()).limits(limits).provide(service(Answers)).build();
        let host = host.unwrap_or_else(|error| panic!("{error}"));
        let parts = Seal {
            manifest: Some(r#"{"keyway": 1, "id": "test.echo"}"#.to_owned()),
            contract: Some(include_str!("../../plugin/src/echo.wit").to_owned()),
        };
        let script = seal(b"#!/bin/sh\n", &parts).unwrap_or_else(|problem| panic!("{problem}"));
        let name = format!("keyway-fuzz-process-{}-{shared_memory}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::write(&path, script).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let plugin = host.open(&path);
        let _ = std::fs::remove_file(&path);
        plugin.unwrap_or_else(|error| panic!("{error}"))
    }

    /// The host's service: what comes is what its type says, so it may be looked at.
    struct Answers;

    impl Asked for Answers {
        fn answer(
            &self,
            shapes: Vec<Shape>,
            data: Buffer<u8>,
        ) -> Result<Result<Vec<Image>, String>, ServiceError> {
            if data.first() == Some(&7) {
                return Err(ServiceError::from("not this"));
            }
            let image = |shape: Shape| match shape {
                Shape::None => Err("nothing".to_owned()),
                Shape::At(point) => {
                    Ok(Image { width: point.x.unsigned_abs(), label: String::new(), pixels: data.clone() })
                }
                Shape::Label(label) => Ok(Image { width: 0, label, pixels: Buffer::default() }),
                Shape::Many(points) => Ok(Image {
                    width: points.len() as u32,
                    label: points.iter().map(|point| point.y.to_string()).collect(),
                    pixels: Buffer::default(),
                }),
                Shape::Numbers(numbers) => Ok(Image {
                    width: numbers.len() as u32,
                    label: String::new(),
                    pixels: Buffer::from(vec![3; numbers.len()]),
                }),
            };
            Ok(shapes.into_iter().map(image).collect())
        }
    }

    /// An instance, and some calls of it.
    fn converse(plugin: &Plugin, calls: &[u8]) {
        let mut instance = match plugin.instantiate("config") {
            Ok(instance) => instance,
            Err(error) => return fit_to_print(&error.to_string()),
        };
        let functions: Vec<_> = plugin.contract().exported().collect();
        for call in calls {
            let (_, function) = functions[usize::from(*call) % functions.len()];
            let symbol = plugin.lookup(&function.name).unwrap_or_else(|error| panic!("{error}"));
            let seed = [*call; 40];
            let mut bytes = Bytes::new(&seed);
            let args: Vec<_> =
                function.ty.params.iter().map(|param| values::any(&mut bytes, &param.ty)).collect();
            match (symbol.call(&mut instance, &args), &function.ty.result) {
                (Ok(Some(value)), Some(ty)) => {
                    value::check(&value, ty)
                        .unwrap_or_else(|error| panic!("{}: {error}: {value:?}", function.name));
                    let weight = values::weight(&value);
                    assert!(weight <= LIMIT, "{weight} over {LIMIT}: {value:?}");
                }
                (Ok(None), None) => {}
                (Ok(other), _) => panic!("{} gave {other:?}", function.name),
                (Err(error), _) => fit_to_print(&error.to_string()),
            }
        }
    }

    /// What a process says is in errors, and they are for a line of a log.
    fn fit_to_print(error: &str) {
        assert!(error.chars().count() < 2000 && !error.contains(['\0', '\x1b', '\r']), "{error:?}");
    }

    /// The process' side.
    struct Peer<'a> {
        bytes: Bytes<'a>,
        functions: Vec<FuncType>,
        services: Vec<FuncType>,
        link: Link,
        memory: Option<File>,
        payload: Vec<u8>,
        ids: u64,
    }

    /// Nobody waits for ever.
    fn soon() -> Watch<'static> {
        Watch { end: Some(Instant::now() + Duration::from_secs(5)), ..Watch::default() }
    }

    impl Peer<'_> {
        /// From the order to seal itself to the end. `None` is that end.
        fn speak(stream: Stream, script: &[u8]) -> Option<()> {
            let mut bytes = Bytes::new(script);
            let mut peer = Peer::greet(stream, &mut bytes)?;
            while let Ok(message) = peer.link.wait(soon(), &mut peer.payload) {
                if message.kind == Kind::Close {
                    return None;
                }
                peer.ids = message.id;
                // A call that is not answered would be waited for.
                while peer.step(&message)? {}
            }
            None
        }

        /// As far as the first call.
        fn greet<'a>(mut stream: Stream, bytes: &mut Bytes<'a>) -> Option<Peer<'a>> {
            stream.receive(1 << 20, soon()).ok()?;
            let sealed = Sealed { layers: serde_json::Value::Null, features: Vec::new() };
            said(&mut stream, FrameKind::Sealed, &sealed, bytes)?;
            let mut frame = stream.receive(16 << 20, soon()).ok()?;
            let files = std::mem::take(&mut frame.files);
            let hello: Hello = frame.json().unwrap_or_else(|error| panic!("{error}"));
            let shares = hello.arena.is_some() && bytes.byte() < 230;
            let absent =
                hello.functions.iter().filter(|_| bytes.byte() >= 250).map(|f| f.name.clone()).collect();
            let mut features = Vec::new();
            features.extend(shares.then(|| SHARED_MEMORY.to_owned()));
            features.extend(bytes.flag().then(|| DYING.to_owned()));
            let ready = Ready {
                keyway: if bytes.byte() >= 250 { u32::from(bytes.byte()) } else { PROTOCOL },
                features,
                name: "peer".to_owned(),
                absent,
                compiled: u64::from(bytes.byte()),
            };
            said(&mut stream, FrameKind::Ready, &ready, bytes)?;
            let types = |functions: &[keyway_wire::types::FunctionJson]| -> Vec<FuncType> {
                functions.iter().map(|f| f.ty().unwrap_or_else(|error| panic!("{error}"))).collect()
            };
            let mut memory = None;
            let link = match (hello.arena.filter(|_| shares), <[OwnedFd; 3]>::try_from(files)) {
                (Some(map), Ok([file, host, plugin])) => {
                    let arena =
                        Arena::open(&file, map.size as usize).unwrap_or_else(|error| panic!("{error}"));
                    memory = Some(File::from(file));
                    let pool = Pool::new(arena, &map, Side::Plugin, true);
                    let bells = Doorbells::of(host, plugin);
                    Link::shared(stream, pool, &map, bells, LIMIT, Watch::default()).ok()?
                }
                _ => Link::stream(stream, LIMIT),
            };
            Some(Peer {
                bytes: Bytes::new(std::mem::replace(bytes, Bytes::new(&[])).rest()),
                functions: types(&hello.functions),
                services: types(&hello.services),
                link,
                memory,
                payload: Vec::new(),
                ids: 0,
            })
        }

        /// One message for a call, somehow. Whether another has to follow.
        fn step(&mut self, call: &Message) -> Option<bool> {
            let ended = self.bytes.left() == 0;
            let choice = self.bytes.byte();
            match choice {
                // An end that a host finds at once, whatever it watches.
                _ if ended => {
                    self.post(Message::new(Kind::Close, 0, 0), &[])?;
                    None
                }
                0..130 => {
                    let ty = self.functions.get(call.index as usize).cloned();
                    let result = ty.and_then(|ty| ty.result);
                    let mut reply = Message::new(Kind::Return, call.index, call.id);
                    if let Some(ty) = result.filter(|_| call.index != CREATE) {
                        let mut value = values::any(&mut self.bytes, &ty);
                        let (link, layout) = (&mut self.link, value::layout(&ty));
                        let store =
                            |mem: &mut keyway_contract::mem::Mem<'_>| value::store(&mut value, &ty, mem, 0);
                        link.outgoing(0)
                            .write(layout, LIMIT, &mut Spare::default(), &mut reply, store)
                            .ok()?;
                    }
                    self.link.post(reply, soon()).ok()?;
                    Some(false)
                }
                130..200 => {
                    let index = usize::from(self.bytes.byte()) % self.services.len();
                    let ty = self.services[index].clone();
                    let mut args: Vec<_> =
                        ty.params.iter().map(|param| values::any(&mut self.bytes, &param.ty)).collect();
                    let mut message = Message::new(Kind::Service, index as u32, call.id);
                    let (layout, _) = value::params_layout(&ty.params);
                    let store = |mem: &mut keyway_contract::mem::Mem<'_>| {
                        value::store_params(&mut args, &ty.params, mem, 0)
                    };
                    let outgoing = self.link.outgoing(0);
                    outgoing.write(layout, LIMIT, &mut Spare::default(), &mut message, store).ok()?;
                    self.link.post(message, soon()).ok()?;
                    self.answered(&ty)
                }
                200..210 => {
                    // A failure, or what is none.
                    let mut reply = Message::new(Kind::Return, call.index, call.id);
                    reply.status = i32::from(self.bytes.byte());
                    let words = [
                        &br#"{"kind":"trapped","message":"why","location":"here"}"#[..],
                        br#"{"kind":"out-of-memory"}"#,
                        b"not JSON",
                    ];
                    let words = self.bytes.pick(&words);
                    self.post(reply, words)?;
                    Some(false)
                }
                210..225 => {
                    // Anything, in the place of the arguments of a service.
                    let index = self.bytes.pick(&[0, 1, 255]);
                    let len = self.bytes.below(200);
                    let body = self.numbers(len);
                    self.post(Message::new(Kind::Service, index, call.id), &body)?;
                    let ty = self.services[0].clone();
                    self.answered(&ty)
                }
                225..240 => {
                    let len = self.bytes.below(200);
                    let body = self.numbers(len);
                    self.post(Message::new(Kind::Return, call.index, call.id), &body)?;
                    Some(false)
                }
                _ => {
                    if let (Some(memory), true) = (&self.memory, choice < 250) {
                        // Whatever lies there is another thing now.
                        let at = self.bytes.pick(&[0_u64, 1024, 2560, 2568, 4096, 4096 + 0x1_0000]);
                        let len = self.bytes.below(64);
                        let at = at + u64::from(self.bytes.byte());
                        memory.write_all_at(self.bytes.take(len), at).ok()?;
                        return Some(true);
                    }
                    let kind = self.bytes.pick(&[Kind::Call, Kind::Return, Kind::ServiceReturn, Kind::Close]);
                    let mut message =
                        Message::new(kind, u32::from(self.bytes.byte()), u64::from(self.bytes.byte()));
                    message.freed = u32::from(self.bytes.byte());
                    self.post(message, &[])?;
                    None
                }
            }
        }

        /// Bytes in which there are some numbers that mean something.
        fn numbers(&mut self, len: usize) -> Vec<u8> {
            let mut body = self.bytes.take(len).to_vec();
            for _ in 0..self.bytes.below(6) {
                let at = 8 * self.bytes.below(8);
                let number = match self.bytes.below(6) {
                    0 => 16,
                    1 => body.len() as u64,
                    2 => ARENA - u64::from(self.bytes.byte()),
                    3 => 4096 + 3 * 0x1_0000,
                    4 => u64::MAX - u64::from(self.bytes.byte()),
                    _ => u64::from(self.bytes.byte()),
                };
                if let Some(place) = body.get_mut(at..at + 8) {
                    place.copy_from_slice(&number.to_le_bytes());
                }
            }
            body
        }

        fn post(&mut self, mut message: Message, body: &[u8]) -> Option<()> {
            let freed = message.freed;
            self.link.outgoing(0).bytes(body, &mut message).ok()?;
            message.freed = freed;
            self.link.post(message, soon()).ok()
        }

        /// A host answers a service with a value of its type, or says that it failed, or is done with this process.
        fn answered(&mut self, ty: &FuncType) -> Option<bool> {
            let answer = self.link.wait(soon(), &mut self.payload).ok()?;
            if answer.kind == Kind::Close {
                return None;
            }
            assert_eq!((answer.kind, answer.id), (Kind::ServiceReturn, self.ids));
            if let (0, Some(result)) = (answer.status, &ty.result) {
                let read = self
                    .link
                    .incoming()
                    .read(&self.payload, 1 << 20, &mut Spare::default(), |mem| value::load(result, mem, 0));
                read.unwrap_or_else(|error| panic!("what a service gave is none: {error}"));
            }
            Some(true)
        }
    }

    /// Says something in JSON, or something else instead.
    fn said(
        stream: &mut Stream,
        kind: FrameKind,
        what: &impl serde::Serialize,
        bytes: &mut Bytes<'_>,
    ) -> Option<()> {
        if bytes.byte() < 240 {
            return stream.send_json(kind, what, &[], None).ok();
        }
        let kind = bytes.pick(&[FrameKind::Sealed, FrameKind::Ready, FrameKind::Refusal, FrameKind::Message]);
        let len = bytes.below(100);
        let text = bytes.take(len);
        let text = if bytes.flag() { text } else { br#"{"problem":"sandbox","message":"no \u001b[31m"}"# };
        stream.send(kind, &[text], &[], Watch::default()).ok()?;
        Some(())
    }
}
