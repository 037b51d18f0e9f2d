//! The runner's end of a link: whatever a host says, a runner with a linked-in plugin refuses it, answers or ends.

/// See the module.
#[cfg(target_os = "linux")]
pub use linux::run;

/// There are no processes to be spoken to.
#[cfg(not(target_os = "linux"))]
pub fn run(_data: &[u8]) {}

#[cfg(target_os = "linux")]
mod linux {
    use std::os::fd::{AsFd as _, BorrowedFd, OwnedFd};
    use std::os::unix::net::UnixStream;
    use std::time::{Duration, Instant};

    use keyway_contract::mem::Spare;
    use keyway_contract::types::{FuncType, Param};
    use keyway_contract::value;
    use keyway_wire::hello::{ArenaMap, CREATE, Hello, Ready, SHARED_MEMORY};
    use keyway_wire::types::FunctionJson;
    use keyway_wire::{
        Arena, Doorbells, FrameKind, Kind, Link, Message, PROTOCOL, Pool, Side, Stream, Watch,
    };

    use crate::{Bytes, types, values};

    /// See the module above.
    pub fn run(data: &[u8]) {
        let mut bytes = Bytes::new(data);
        let any = bytes.byte() >= 200;
        let Some((mut stream, runner)) = start() else { return };
        if any {
            hello_of_bytes(&mut stream, bytes.rest());
            drop(stream);
        } else {
            conversation(stream, &mut bytes);
        }
        runner.join().unwrap_or_else(|_| panic!("the runner has panicked"));
    }

    /// A runner in a thread, as it would be in a process.
    fn start() -> Option<(Stream, std::thread::JoinHandle<()>)> {
        let (ours, theirs) = UnixStream::pair().ok()?;
        let theirs = Stream::new(OwnedFd::from(theirs));
        let runner = std::thread::spawn(|| {
            keyway_runner::serve_over(theirs, &keyway_fuzz_plugin::PLUGIN);
        });
        Some((Stream::new(OwnedFd::from(ours)), runner))
    }

    /// A host does not wait for ever, and neither does this.
    fn soon() -> Option<Instant> {
        Some(Instant::now() + Duration::from_secs(5))
    }

    /// Functions of this plugin have to have their types: that is what a host has read in its own file. And variables
    /// would be those of this program.
    fn is_harmless(hello: &Hello) -> bool {
        let mut functions = hello.functions.iter().chain(&hello.services);
        hello.environment.is_empty() && functions.all(|function| !function.name.contains("test:echo"))
    }

    fn hello_of_bytes(stream: &mut Stream, text: &[u8]) {
        let harmless = serde_json::from_slice::<Hello>(text).map_or(true, |hello| is_harmless(&hello));
        if harmless && stream.send(FrameKind::Hello, &[text], &[], Watch::default()).is_ok() {
            let _ = stream.receive(1 << 20, Watch { end: soon(), ..Watch::default() });
        }
    }

    /// The plugin's functions, somehow.
    fn functions(bytes: &mut Bytes<'_>) -> (Vec<FunctionJson>, Vec<FuncType>) {
        let mut types = Vec::new();
        let mut own = Vec::new();
        for (interface, function) in keyway_fuzz_plugin::CONTRACT.exported() {
            own.push(FunctionJson::of(interface.qualified(&function.name), &function.ty));
            types.push(function.ty.clone());
        }
        for _ in 0..bytes.below(4) {
            let ty = types::any(bytes, types::DEPTH);
            let ty = FuncType {
                params: vec![Param { name: "p".into(), ty: ty.clone().into() }].into(),
                result: Some(ty.into()),
            };
            let place = bytes.below(own.len() + 1);
            own.insert(place, FunctionJson::of(format!("test:other/other@1.0.0#{}", own.len()), &ty));
            types.insert(place, ty);
        }
        (own, types)
    }

    fn conversation(mut stream: Stream, bytes: &mut Bytes<'_>) {
        let (functions, types) = functions(bytes);
        let own_services = keyway_fuzz_plugin::CONTRACT.imported();
        let mut services: Vec<FunctionJson> = own_services
            .map(|(interface, function)| FunctionJson::of(interface.qualified(&function.name), &function.ty))
            .collect();
        if bytes.byte() >= 240 {
            // This host does not offer it.
            services.clear();
        }
        let limit = bytes.pick(&[1 << 16, 1 << 10, 0]);
        let map = ArenaMap::of(4096 + 4 * 0x1_0000).filter(|_| bytes.flag());
        let shared = map.and_then(|map| {
            let arena = Arena::create(map.size as usize).ok()?;
            Some((arena, map, Doorbells::make().ok()?))
        });
        let mut hello = Hello {
            keyway: PROTOCOL,
            // Not `futex`: a runner that sleeps by that ends with its host, which is a thread here.
            features: shared.iter().map(|_| SHARED_MEMORY.to_owned()).collect(),
            plugin: "test.echo".to_owned(),
            code: None,
            functions,
            services,
            values: limit,
            arena: shared.as_ref().map(|(_, map, _)| *map),
            environment: Vec::new(),
        };
        if bytes.byte() >= 240 {
            // A map that makes no sense, or one that fits by chance.
            let mut part = || (u64::from_le_bytes(bytes.array()), u64::from(bytes.byte()));
            let (size, _) = part();
            let parts = [part(), part(), part(), part()];
            let [host_payload, plugin_payload, host_blocks, plugin_blocks] = parts;
            hello.arena = Some(ArenaMap { size, host_payload, plugin_payload, host_blocks, plugin_blocks });
        }
        let mut files: Vec<BorrowedFd<'_>> = Vec::new();
        if let Some((arena, _, bells)) = &shared {
            files.extend(arena.file());
            files.extend(bells.files());
        }
        let Ok(null) = std::fs::File::open("/dev/null") else { return };
        if bytes.byte() >= 250 {
            files.pop();
            files.push(null.as_fd());
        }
        let files: Vec<OwnedFd> = files.iter().filter_map(|file| file.try_clone_to_owned().ok()).collect();
        let files: Vec<BorrowedFd<'_>> = files.iter().map(OwnedFd::as_fd).collect();
        if stream.send_json(FrameKind::Hello, &hello, &files, None).is_err() {
            return;
        }
        let Ok(frame) = stream.receive(1 << 20, Watch { end: soon(), ..Watch::default() }) else {
            panic!("a hello without an answer")
        };
        if frame.kind != FrameKind::Ready {
            assert_eq!(frame.kind, FrameKind::Refusal);
            return;
        }
        let ready: Ready = frame.json().unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(ready.absent.len(), types.len() - keyway_fuzz_plugin::CONTRACT.exported().count());
        let limit = limit as usize;
        let link = match shared {
            Some((arena, map, bells)) => {
                let pool = Pool::new(arena, &map, Side::Host, bytes.flag());
                Link::shared(stream, pool, &map, bells, limit, Watch::default())
                    .unwrap_or_else(|error| panic!("{error}"))
            }
            None => Link::stream(stream, limit),
        };
        talk(link, &types, limit, bytes);
    }

    /// What comes of a call, after the services that it calls meanwhile. `None` when the runner has ended.
    fn answer(
        link: &mut Link,
        call: &Message,
        payload: &mut Vec<u8>,
        bytes: &mut Bytes<'_>,
    ) -> Option<Message> {
        loop {
            let watch = Watch { end: soon(), ..Watch::default() };
            let message = match link.wait(watch, payload) {
                Ok(message) => message,
                Err(keyway_wire::WireError::TimedOut) => panic!("a call without an answer"),
                Err(_) => return None,
            };
            if message.kind != Kind::Service {
                return Some(message);
            }
            let (_, function) = keyway_fuzz_plugin::CONTRACT.imported().nth(message.index as usize)?;
            assert_eq!((message.id, message.status), (call.id, 0));
            let (params, result) = (&function.ty.params, function.ty.result.as_ref()?);
            let read = link
                .incoming()
                .read(payload, 1 << 20, &mut Spare::default(), |mem| value::load_params(params, mem, 0));
            read.unwrap_or_else(|error| panic!("arguments of a service that are none: {error}"));
            let mut reply = Message::new(Kind::ServiceReturn, message.index, message.id);
            let behind = call.len as usize;
            let written = if bytes.byte() < 200 {
                let mut value = values::any(bytes, result);
                let layout = value::layout(result);
                link.outgoing(behind).write(layout, 1 << 16, &mut Spare::default(), &mut reply, |mem| {
                    value::store(&mut value, result, mem, 0)
                })
            } else {
                let len = bytes.below(300);
                link.outgoing(behind).bytes(bytes.take(len), &mut reply)
            };
            written.ok()?;
            if bytes.byte() >= 250 {
                (reply.at, reply.len) =
                    (u64::from_le_bytes(bytes.array()), u64::from_le_bytes(bytes.array()));
            }
            if bytes.byte() >= 240 {
                reply.status = i32::from(bytes.byte());
            }
            if bytes.byte() >= 250 {
                reply.kind = bytes.pick(&[Kind::Call, Kind::Return, Kind::Close]);
            }
            link.post(reply, watch).ok()?;
        }
    }

    /// Calls, of which most are good.
    fn talk(mut link: Link, types: &[FuncType], limit: usize, bytes: &mut Bytes<'_>) {
        let mut payload = Vec::new();
        for id in 0..8 {
            if bytes.left() == 0 {
                break;
            }
            let kind = if bytes.byte() < 250 {
                Kind::Call
            } else {
                bytes.pick(&[Kind::Close, Kind::Service, Kind::ServiceReturn])
            };
            let index = match (id, bytes.byte()) {
                (0, ..250) | (_, 252..) => CREATE,
                (_, 250..) => u32::from_le_bytes(bytes.array()),
                (_, index) => u32::from(index) % types.len() as u32,
            };
            let mut message = Message::new(kind, index, id);
            let ty = types.get(index as usize);
            let written = match ty {
                Some(ty) if bytes.flag() => {
                    let mut args: Vec<_> =
                        ty.params.iter().map(|param| values::any(bytes, &param.ty)).collect();
                    let (layout, _) = value::params_layout(&ty.params);
                    link.outgoing(0).write(layout, 1 << 16, &mut Spare::default(), &mut message, |mem| {
                        value::store_params(&mut args, &ty.params, mem, 0)
                    })
                }
                _ if index == CREATE => {
                    let len = bytes.below(20);
                    let text = bytes.take(len);
                    let head = [16u64.to_le_bytes(), (text.len() as u64).to_le_bytes()];
                    link.outgoing(0).bytes(&[head.as_flattened(), text].concat(), &mut message)
                }
                _ => {
                    let len = bytes.below(300);
                    link.outgoing(0).bytes(bytes.take(len), &mut message)
                }
            };
            if written.is_err() {
                break;
            }
            if bytes.byte() >= 250 {
                message.at = u64::from_le_bytes(bytes.array());
                message.len = u64::from_le_bytes(bytes.array());
            }
            let watch = Watch { end: soon(), ..Watch::default() };
            if link.post(message, watch).is_err() {
                break;
            }
            let Some(answer) = answer(&mut link, &message, &mut payload, bytes) else { break };
            assert_eq!((answer.kind, answer.index, answer.id), (Kind::Return, index, id));
            let result = ty.filter(|_| kind == Kind::Call).and_then(|ty| ty.result.as_ref());
            if let (0, Some(result)) = (answer.status, result) {
                let read = link.incoming().read(&payload, limit.max(1 << 16), &mut Spare::default(), |mem| {
                    value::load(result, mem, 0)
                });
                read.unwrap_or_else(|error| panic!("a result that is none: {error}"));
            }
        }
    }
}
