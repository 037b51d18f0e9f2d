//! The host's end of a link: whatever a process writes to the shared memory or the socket, waiting ends, values are of their
//! type and no heavier than the limit, and no two lists lie in one place.

/// See the module.
#[cfg(target_os = "linux")]
pub use linux::run;

/// There are no processes to be spoken to.
#[cfg(not(target_os = "linux"))]
pub fn run(_data: &[u8]) {}

#[cfg(target_os = "linux")]
mod linux {
    use std::fs::File;
    use std::io::Write as _;
    use std::os::fd::OwnedFd;
    use std::os::unix::fs::FileExt as _;
    use std::os::unix::net::UnixStream;
    use std::time::Instant;

    use keyway_contract::codec::{Lift, Lower};
    use keyway_contract::mem::{CodecError, Mem, Spare};
    use keyway_contract::value::{self, Value};
    use keyway_contract::{Buffer, Number};
    use keyway_wire::hello::{ArenaMap, DEADLY, Failure, Ready, Refusal};
    use keyway_wire::order::Sealed;
    use keyway_wire::{
        Arena, Doorbells, Frame, FrameKind, Kind, Link, Message, Pool, Side, Stream, Watch, WireError,
    };

    use crate::{Bytes, types, values};

    /// See the module above.
    pub fn run(data: &[u8]) {
        let mut bytes = Bytes::new(data);
        match bytes.below(4) {
            0 => shared(bytes),
            1 => frames(bytes.rest()),
            2 => messages(bytes),
            _ => said(bytes.rest()),
        }
    }

    /// Where the plugin's desk is, and what is on it.
    const DESK: u64 = 2560;
    /// Small parts, so that their ends are near.
    const SIZE: u64 = 4096 + 4 * 0x1_0000;

    fn pair() -> (Stream, UnixStream) {
        let (ours, theirs) = UnixStream::pair().unwrap_or_else(|error| panic!("{error}"));
        (Stream::new(OwnedFd::from(ours)), theirs)
    }

    /// A process that writes to all that it can.
    struct Peer<'a> {
        memory: File,
        map: ArenaMap,
        sequence: u32,
        bytes: Bytes<'a>,
    }

    impl Peer<'_> {
        fn write(&self, at: u64, bytes: &[u8]) {
            let room = SIZE.saturating_sub(at).min(bytes.len() as u64) as usize;
            self.memory.write_all_at(&bytes[..room], at).unwrap_or_else(|error| panic!("{error}"));
        }

        /// A number that may be a place, a token, a length.
        fn number(&mut self) -> u64 {
            let (own, host) = (self.map.plugin_blocks.0, self.map.host_blocks.0);
            match self.bytes.below(12) {
                0 => self.map.plugin_payload.0,
                1 => own,
                2 => own + 4096 * self.bytes.below(16) as u64,
                3 => own + self.map.plugin_blocks.1 - u64::from(self.bytes.byte()),
                4 => host,
                5 => host + 8192,
                6 => u64::MAX - u64::from(self.bytes.byte()),
                7 => u64::from_le_bytes(self.bytes.array()),
                8 => 0,
                9 => u64::from(self.bytes.byte()),
                10 => self.map.plugin_payload.0 + self.map.plugin_payload.1 - u64::from(self.bytes.byte()),
                _ => SIZE - u64::from(self.bytes.byte()),
            }
        }

        /// The next message, somehow.
        fn post(&mut self) {
            let at = self.map.plugin_payload.0;
            let len = self.bytes.below(400);
            let mut payload = self.bytes.take(len).to_vec();
            // Numbers that mean something are seldom met by chance.
            for _ in 0..self.bytes.below(12) {
                let (place, number) = (8 * self.bytes.below(16), self.number());
                if let Some(place) = payload.get_mut(place..place + 8) {
                    place.copy_from_slice(&number.to_le_bytes());
                }
            }
            self.write(at, &payload);
            let usual = self.bytes.byte() < 200;
            let (at, len) = if usual { (at, payload.len() as u64) } else { (self.number(), self.number()) };
            let kind = u64::from(if usual { self.bytes.pick(&[2, 3]) } else { self.bytes.byte() });
            let freed = match self.bytes.below(8) {
                0 => u64::from(self.bytes.byte()),
                1 => u64::from(u32::MAX),
                few => few.saturating_sub(5) as u64,
            };
            let words = [kind, 1, at, len, freed << 32, 0];
            for (index, word) in words.into_iter().enumerate() {
                self.write(DESK + 8 + 8 * index as u64, &word.to_le_bytes());
            }
            for index in 0..freed.min(4) {
                let token = self.number();
                self.write(DESK + 256 + 8 * index, &token.to_le_bytes());
            }
            self.sequence = match self.bytes.byte() {
                250.. => u32::from_le_bytes(self.bytes.array()),
                _ => self.sequence.wrapping_add(1),
            };
            self.write(DESK, &self.sequence.to_le_bytes());
        }
    }

    fn shared(mut bytes: Bytes<'_>) {
        let Some(map) = ArenaMap::of(SIZE) else { panic!("a map of {SIZE} bytes") };
        let arena = Arena::create(SIZE as usize).unwrap_or_else(|error| panic!("{error}"));
        let Some(file) = arena.file() else { panic!("an arena without a file") };
        let file = file.try_clone_to_owned().unwrap_or_else(|error| panic!("{error}"));
        let trusted = bytes.flag();
        let limit = bytes.pick(&[1 << 12, 1 << 16, 0, 100]);
        let pool = Pool::new(arena, &map, Side::Host, trusted);
        let (stream, _theirs) = pair();
        let bells = Doorbells::make().unwrap_or_else(|error| panic!("{error}"));
        let link = Link::shared(stream, pool, &map, bells, limit, Watch::default());
        let mut link = link.unwrap_or_else(|error| panic!("{error}"));
        let which = bytes.below(6);
        let ty = types::any(&mut bytes, types::DEPTH);
        let mut peer = Peer { memory: file.into(), map, sequence: 0, bytes };
        let mut lists = Lists::default();
        let mut payload = Vec::new();
        for id in 0..6 {
            if peer.bytes.left() == 0 || !call(&mut link, &mut lists, id) {
                break;
            }
            peer.post();
            let watch = Watch { end: Some(Instant::now()), ..Watch::default() };
            let Ok(message) = link.wait(watch, &mut payload) else { break };
            assert!(payload.len() as u64 == message.len && payload.len() <= 2 * limit + (1 << 20));
            let (link, payload) = (&link, &payload[..]);
            let read = match which {
                0 => weigh(link, payload, limit, |mem| value::load(&ty, mem, 0)),
                1 => lists.load::<Vec<Buffer<u8>>>(link, payload, limit),
                2 => lists.load::<(Buffer<u64>, String)>(link, payload, limit),
                3 => lists.load::<Option<Buffer<u16>>>(link, payload, limit),
                4 => lists.load::<Vec<String>>(link, payload, limit),
                _ => lists.load::<Result<Buffer<u8>, Buffer<f64>>>(link, payload, limit),
            };
            // A call that has failed ends its process.
            if read.is_err() {
                break;
            }
        }
    }

    /// Sends lists of its own, and some that have come, so that there is something to be freed and to come back.
    fn call(link: &mut Link, lists: &mut Lists, id: u64) -> bool {
        let mut message = Message::new(Kind::Call, 0, id);
        let raw = link.pool().and_then(|pool| pool.raw(9000));
        let made = raw.and_then(|raw| {
            let data = std::ptr::NonNull::new(raw.data())?;
            // SAFETY: the parts are those of the list that the pool has made, which is nobody else's.
            Some(unsafe { Buffer::from_raw(data, raw.bytes(), raw.free(), raw.owner()) })
        });
        let own = made.is_some();
        let list = made.unwrap_or_else(|| Buffer::<u8>::zeroed(9000));
        let mut sent = (list, lists.0.pop().unwrap_or_default(), own);
        let layout = <(Buffer<u8>, Buffer<u8>, bool)>::LAYOUT;
        let store = |mem: &mut Mem<'_>| Lower::store(&mut sent, mem, 0);
        let written = link.outgoing(0).write(layout, 1 << 20, &mut Spare::default(), &mut message, store);
        written.is_ok() && link.post(message, Watch::default()).is_ok()
    }

    fn weigh(
        link: &Link,
        payload: &[u8],
        limit: usize,
        load: impl FnOnce(&mut Mem<'_>) -> Result<Value, CodecError>,
    ) -> Result<(), CodecError> {
        let value = link.incoming().read(payload, limit, &mut Spare::default(), load)?;
        let weight = values::weight(&value);
        assert!(weight <= limit, "{weight} over {limit}: {value:?}");
        Ok(())
    }

    /// Lists that have come and are still there.
    #[derive(Default)]
    struct Lists(Vec<Buffer<u8>>);

    impl Lists {
        fn load<T: Lift + Take>(
            &mut self,
            link: &Link,
            payload: &[u8],
            limit: usize,
        ) -> Result<(), CodecError> {
            let value = link.incoming().read(payload, limit, &mut Spare::default(), |mem| T::load(mem, 0))?;
            let mut places: Vec<(usize, usize)> = Vec::new();
            value.places(&mut places);
            places.extend(self.0.iter().map(place));
            places.retain(|(start, end)| start != end);
            places.sort_unstable();
            assert!(
                places.windows(2).all(|pair| pair[0].1 <= pair[1].0),
                "two lists in one place: {places:?}"
            );
            value.keep(&mut self.0);
            for list in &mut self.0 {
                list.fill(0x77);
            }
            Ok(())
        }
    }

    fn place<T: Number>(list: &Buffer<T>) -> (usize, usize) {
        let range = list.as_ptr_range();
        (range.start.addr(), range.end.addr())
    }

    /// What has lists of numbers in it.
    trait Take {
        fn places(&self, into: &mut Vec<(usize, usize)>);
        fn keep(self, into: &mut Vec<Buffer<u8>>);
    }

    impl Take for Vec<Buffer<u8>> {
        fn places(&self, into: &mut Vec<(usize, usize)>) {
            into.extend(self.iter().map(place));
        }

        fn keep(self, into: &mut Vec<Buffer<u8>>) {
            into.extend(self);
        }
    }

    impl Take for (Buffer<u64>, String) {
        fn places(&self, into: &mut Vec<(usize, usize)>) {
            assert!(std::str::from_utf8(self.1.as_bytes()).is_ok());
            into.push(place(&self.0));
        }

        fn keep(self, _into: &mut Vec<Buffer<u8>>) {}
    }

    impl Take for Option<Buffer<u16>> {
        fn places(&self, into: &mut Vec<(usize, usize)>) {
            into.extend(self.iter().map(place));
        }

        fn keep(self, _into: &mut Vec<Buffer<u8>>) {}
    }

    impl Take for Vec<String> {
        fn places(&self, _into: &mut Vec<(usize, usize)>) {
            assert!(self.iter().all(|text| std::str::from_utf8(text.as_bytes()).is_ok()));
        }

        fn keep(self, _into: &mut Vec<Buffer<u8>>) {}
    }

    impl Take for Result<Buffer<u8>, Buffer<f64>> {
        fn places(&self, into: &mut Vec<(usize, usize)>) {
            into.push(self.as_ref().map_or_else(place, place));
        }

        fn keep(self, into: &mut Vec<Buffer<u8>>) {
            into.extend(self);
        }
    }

    /// What a socket holds at a time, and no more is written.
    const MOST: usize = 32 << 10;

    fn write(theirs: &mut UnixStream, bytes: &[u8]) {
        theirs.write_all(&bytes[..bytes.len().min(MOST)]).unwrap_or_else(|error| panic!("{error}"));
    }

    /// Takes what frames come, and what is told of the process' end in their place. Whether more may come.
    fn take(stream: &mut Stream, longest: usize, watch: Watch<'_>, found: &mut Vec<(u32, Vec<u8>)>) -> bool {
        loop {
            match stream.receive(longest, watch) {
                Ok(frame) => found.push((frame.kind as u32, frame.body)),
                Err(WireError::Dying(signal)) => {
                    found.push((FrameKind::Dying as u32, signal.to_le_bytes().to_vec()));
                }
                Err(error) => return matches!(error, WireError::TimedOut),
            }
        }
    }

    /// Any bytes as frames: they are those that a second reader finds.
    fn frames(bytes: &[u8]) {
        let bytes = &bytes[..bytes.len().min(MOST)];
        let (mut stream, mut theirs) = pair();
        // In two pieces, between which nothing is there.
        let (first, second) = bytes.split_at(bytes.len() / 3);
        let (mut found, longest) = (Vec::new(), 4096);
        write(&mut theirs, first);
        let now = Watch { end: Some(Instant::now()), ..Watch::default() };
        let goes_on = take(&mut stream, longest, now, &mut found);
        write(&mut theirs, second);
        drop(theirs);
        if goes_on {
            take(&mut stream, longest, Watch::default(), &mut found);
        }
        let mut rest = bytes;
        let mut expected = Vec::new();
        while let Some((head, body)) = rest.split_first_chunk::<8>() {
            let word = |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
            let (len, kind) = (word(0) as usize, word(4));
            if len > longest || !(1..=FrameKind::Join as u32).contains(&kind) {
                break;
            }
            let Some((body, next)) = body.split_at_checked(len) else { break };
            let signal = body.try_into().map(i32::from_le_bytes);
            if kind == FrameKind::Dying as u32 && !signal.is_ok_and(|signal| DEADLY.contains(&signal)) {
                break;
            }
            expected.push((kind, body.to_vec()));
            rest = next;
        }
        assert_eq!(found, expected);
    }

    /// Messages with payloads over the socket.
    fn messages(mut bytes: Bytes<'_>) {
        let (stream, mut theirs) = pair();
        let limit = bytes.pick(&[1 << 12, 1 << 16, 0, 100]);
        let mut link = Link::stream(stream, limit);
        let ty = types::any(&mut bytes, types::DEPTH);
        let mut payload = Vec::new();
        for _ in 0..6 {
            let len = bytes.below(400);
            let body = bytes.take(len);
            let wrong = bytes.byte() >= 240;
            let len = if wrong { u64::from_le_bytes(bytes.array()) } else { body.len() as u64 };
            let words = [bytes.pick(&[2, 3, 2, 9]), 1, 0, len, 0, 0];
            let message = [words.map(u64::to_le_bytes).as_flattened(), body].concat();
            let head = [(message.len() as u32).to_le_bytes(), 6u32.to_le_bytes()];
            write(&mut theirs, &[head.as_flattened(), &message].concat());
            let watch = Watch { end: Some(Instant::now()), ..Watch::default() };
            let Ok(message) = link.wait(watch, &mut payload) else { return };
            assert!(!wrong || message.len == body.len() as u64);
            assert_eq!(payload, body);
            if weigh(&link, &payload, limit, |mem| value::load(&ty, mem, 0)).is_err() {
                return;
            }
        }
    }

    /// Any text as what a process says in JSON: errors are no longer than they have to be.
    fn said(text: &[u8]) {
        let frame = Frame { kind: FrameKind::Ready, body: text.to_vec(), files: Vec::new() };
        let errors = [
            frame.json::<Ready>().err(),
            frame.json::<Refusal>().err(),
            frame.json::<Sealed>().err(),
            frame.json::<Failure>().err(),
        ];
        for error in errors.into_iter().flatten() {
            assert!(error.to_string().len() < 2000, "{error}");
        }
    }
}
