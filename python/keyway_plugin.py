#!/usr/bin/env python3
"""Plugins for Keyway in Python: one file, Python 3.9 or later, Linux, nothing but the standard library.

    import keyway_plugin as keyway

    class Greeter:
        def greet(self, name):
            return f"Hello, {name}"

    keyway.serve(Greeter)

A plugin is one file, so this one goes in front of it: `cat keyway_plugin.py greeter.py > greeter`, then `keyway pack
greeter --id demo.greeter --version 1.0.0 --contract contract.wit`. docs/python.md says how values look and what there is,
docs/protocol.md what happens below.
"""

import array
import json
import keyword
import mmap
import os
import select
import socket
import struct
import sys
import time
import types
import weakref
from _thread import allocate_lock, get_ident

__all__ = [
    "Case", "Err", "HostFailed", "Lifecycle", "Ok", "Record", "Refused", "Some", "State", "export", "host", "numbers",
    "remaining", "serve",
]

# A plugin behind this file in the same script finds it by its name.
sys.modules.setdefault("keyway_plugin", sys.modules[__name__])


# --- what plugins use -------------------------------------------------------------------------------------------------


class Refused(Exception):
    """Raised by `create`: the configuration is refused, and why."""


class HostFailed(BaseException):
    """A host service has failed, and this call with it. Not to be caught, but for cleaning up."""


class Err(Exception):
    """The error of a `result`. A function may return it or raise it."""

    def __init__(self, value=None):
        super().__init__(value)
        self.value = value

    def __eq__(self, other):
        return isinstance(other, Err) and self.value == other.value

    __hash__ = None

    def __repr__(self):
        return f"Err({self.value!r})"


class _Wrapped:
    __slots__ = ("value",)
    __match_args__ = ("value",)
    __hash__ = None

    def __init__(self, value=None):
        self.value = value

    def __eq__(self, other):
        return type(self) is type(other) and self.value == other.value

    def __repr__(self):
        return f"{type(self).__name__}({self.value!r})"


class Ok(_Wrapped):
    """The good case of a `result`. What is neither `Ok` nor `Err` counts as good, too."""

    __slots__ = ()


class Some(_Wrapped):
    """What is there, in an `option` of an `option`. A plain `option` is its value or `None`."""

    __slots__ = ()


class Case:
    """A case of a variant: its name as in WIT, and its value if it has one."""

    __slots__ = ("name", "value")
    __match_args__ = ("name", "value")
    __hash__ = None

    def __init__(self, name, value=None):
        self.name = name
        self.value = value

    def __eq__(self, other):
        return isinstance(other, Case) and (self.name, self.value) == (other.name, other.value)

    def __repr__(self):
        return f"Case({self.name!r})" if self.value is None else f"Case({self.name!r}, {self.value!r})"


class Record(types.SimpleNamespace):
    """A record: a field is an attribute, with `_` for `-`, and one more `_` behind a word of Python's."""


def State(version, data):
    """What `save` gives and `restore` takes: the version of the format, and bytes."""
    return Record(version=version, data=data)


class Lifecycle:
    """What a plugin with a configuration or a state derives from. These five names are the lifecycle's then; functions of
    the contract that have one of them need `export`."""

    @classmethod
    def create(cls, config):
        """Makes an instance; `config` is JSON or empty. Raises `Refused` with what is wrong with it."""
        if config.strip() not in ("", "{}"):
            raise Refused("the plugin takes no configuration")
        return cls()

    def check(self):
        """Raises `Err` with the reason when the instance does not work."""

    def save(self):
        """Gives the `State` that a successor needs, or raises `Err`."""
        raise Err("the plugin keeps no state")

    def restore(self, state):
        """Goes on where a predecessor was, or raises `Err`."""
        raise Err(f"the plugin keeps no state, so it cannot go on from version {state.version} of one")

    def close(self):
        """The last call of an instance."""


def export(name):
    """Says which function of the contract a method is, where its name alone does not: `interface.function`, or the full
    name with or without its version, or the function's alone."""

    def mark(function):
        function.keyway_exports = getattr(function, "keyway_exports", ()) + (name,)
        return function

    return mark


def host(interface=""):
    """The services of an interface that the contract imports, each a function: `host("demo:app/log").write("hello")`.
    The name may be the interface's alone; without one it is the functions that the world itself imports."""
    return _Services(interface)


def numbers(kind, length):
    """A writable `memoryview` of so many numbers, all zeros: memory that moves to the host without a copy when it is
    returned. `kind` is as in WIT: "u8", "f64"."""
    code = _CODES[kind]
    size = struct.calcsize(code) * length
    pool = _session.link.pool if _session else None
    view = pool.create(size) if pool and size >= _BLOCK_FROM else None
    if view is None:
        return memoryview(bytearray(size)).cast(code)
    view[:] = bytes(size)
    return view.cast(code)


def remaining():
    """How many seconds are left for this call; `None` when there is no end."""
    end = _session.end if _session else None
    return None if end is None else max(0.0, end - time.monotonic())


# --- values -----------------------------------------------------------------------------------------------------------


class _Invalid(Exception):
    """A value that is none of its type."""


def _mismatch(wanted, value):
    found = repr(value)
    return _Invalid(f"expected {wanted}, found {found if len(found) < 80 else type(value).__name__}")


_CODES = {"u8": "B", "s8": "b", "u16": "H", "s16": "h", "u32": "I", "s32": "i", "u64": "Q", "s64": "q", "f32": "f",
          "f64": "d"}
_KINDS = {**dict.fromkeys("bhilqn", "signed"), **dict.fromkeys("BHILQNc", "unsigned"), **dict.fromkeys("fd", "float")}
# From this size on a list of numbers travels in a block of its own.
_BLOCK_FROM = 8 << 10


class _Reader:
    """A payload that has come."""

    __slots__ = ("payload", "pool")

    def __init__(self, payload, pool):
        self.payload = payload
        self.pool = pool

    def part(self, at, size):
        if at + size > len(self.payload):
            raise _Invalid(f"{size} bytes at {at} are outside of the payload of {len(self.payload)} bytes")
        return self.payload[at:at + size]


class _Writer:
    """A payload that is being written."""

    __slots__ = ("out", "pool", "limit", "given", "taken")

    def __init__(self, pool, limit):
        self.out = bytearray()
        self.pool = pool
        self.limit = limit
        # The blocks that go with it, by token.
        self.given = {}
        self.taken = 0

    def charge(self, size):
        self.taken += size
        if self.taken > self.limit:
            raise _Invalid(
                f"the values of one call take more than {self.limit} bytes; raise the limit of the host, or send less")

    def alloc(self, size, align):
        self.charge(size)
        out = self.out
        at = -(-len(out) // align) * align
        out.extend(bytes(at + size - len(out)))
        return at


class _Number:
    def __init__(self, name):
        self.name = name
        self.code = _CODES[name]
        form = struct.Struct("<" + self.code)
        self.size = self.align = form.size
        self.unpack = form.unpack_from
        self.pack = form.pack_into

    def load(self, reader, at):
        return self.unpack(reader.payload, at)[0]

    def store(self, writer, at, value):
        try:
            self.pack(writer.out, at, value)
        except (struct.error, OverflowError):
            raise _mismatch(self.name, value) from None


class _Bool:
    size = align = 1

    def load(self, reader, at):
        return reader.payload[at] != 0

    def store(self, writer, at, value):
        if value is not True and value is not False:
            raise _mismatch("bool", value)
        writer.out[at] = value


class _Char:
    size = align = 4

    def load(self, reader, at):
        number = int.from_bytes(reader.part(at, 4), "little")
        if number > 0x10FFFF or 0xD800 <= number < 0xE000:
            raise _Invalid(f"{number:#x} is not a Unicode scalar value")
        return chr(number)

    def store(self, writer, at, value):
        if not isinstance(value, str) or len(value) != 1 or "\ud800" <= value <= "\udfff":
            raise _mismatch("char", value)
        writer.out[at:at + 4] = ord(value).to_bytes(4, "little")


_PAIR = struct.Struct("<QQ")
_LIST = struct.Struct("<QQQQ")


class _String:
    size, align = 16, 8

    def load(self, reader, at):
        place, length = _PAIR.unpack_from(reader.payload, at)
        if not length:
            return ""
        try:
            return str(reader.part(place, length), "utf-8")
        except UnicodeDecodeError:
            raise _Invalid("a string is not valid UTF-8") from None

    def store(self, writer, at, value):
        if not isinstance(value, str):
            raise _mismatch("string", value)
        try:
            data = value.encode()
        except UnicodeEncodeError:
            raise _Invalid("a string has half of a surrogate pair, which is no character") from None
        place = writer.alloc(len(data), 1)
        writer.out[place:place + len(data)] = data
        _PAIR.pack_into(writer.out, at, place, len(data))


class _Numbers:
    """A list of numbers: a memoryview when it comes, anything with a buffer or any sequence when it goes."""

    size, align = 32, 8

    def __init__(self, name):
        self.name = name
        self.code = _CODES[name]
        self.item = struct.calcsize(self.code)

    def load(self, reader, at):
        place, count, token, _ = _LIST.unpack_from(reader.payload, at)
        size = count * self.item
        if not count:
            view = memoryview(bytearray())
        elif not token:
            view = memoryview(bytearray(reader.part(place, size)))
        elif reader.pool:
            view = reader.pool.take(token, place, size)
        else:
            raise _Invalid(f"a list with the token {token} without shared memory")
        return view.cast(self.code)

    def store(self, writer, at, value):
        view = self.view(value)
        size, item, token = view.nbytes, self.item, 0
        if size >= _BLOCK_FROM and writer.pool:
            writer.charge(size)
            place, token = writer.pool.give(view, writer.given)
        if size and not token:
            place = writer.alloc(size, item)
            writer.out[place:place + size] = view.cast("B") if view.c_contiguous else view.tobytes()
        if size:
            _LIST.pack_into(writer.out, at, place, size // item, token, 0)

    def view(self, value):
        try:
            view = memoryview(value)
        except TypeError:
            try:
                return memoryview(array.array(self.code, value))
            except (TypeError, ValueError, OverflowError):
                raise _mismatch(f"list<{self.name}>", value) from None
        if _KINDS.get(view.format.lstrip("@=<")) != _KINDS[self.code] or view.itemsize != self.item:
            raise _Invalid(f"expected list<{self.name}>, found a buffer of the format {view.format!r}")
        return view


class _List:
    size, align = 16, 8

    def __init__(self, item):
        self.item = item

    def load(self, reader, at):
        place, count = _PAIR.unpack_from(reader.payload, at)
        size, load = self.item.size, self.item.load
        # All of it is there, or none is read: a count that is none would take long.
        reader.part(place, count * size) if count else None
        return [load(reader, place + index * size) for index in range(count)]

    def store(self, writer, at, value):
        if isinstance(value, (str, bytes, dict)):
            raise _mismatch("list", value)
        try:
            items = list(value)
        except TypeError:
            raise _mismatch("list", value) from None
        size, store = self.item.size, self.item.store
        place = writer.alloc(len(items) * size, self.item.align)
        for index, item in enumerate(items):
            store(writer, place + index * size, item)
        _PAIR.pack_into(writer.out, at, place, len(items))


class _Tuple:
    def __init__(self, items):
        self.items = items
        self.places, end, align = [], 0, 1
        for item in items:
            start = -(-end // item.align) * item.align
            self.places.append((item, start))
            end = start + item.size
            align = max(align, item.align)
        self.size, self.align = -(-end // align) * align, align

    def load(self, reader, at):
        return tuple([item.load(reader, at + start) for item, start in self.places])

    def store(self, writer, at, value):
        if not isinstance(value, (tuple, list)) or len(value) != len(self.items):
            raise _mismatch(f"a tuple of {len(self.items)}", value)
        for (item, start), part in zip(self.places, value):
            item.store(writer, at + start, part)


class _Record(_Tuple):
    def __init__(self, fields):
        super().__init__([item for _, item in fields])
        self.names = [_python_name(name) for name, _ in fields]

    def load(self, reader, at):
        return Record(**dict(zip(self.names, super().load(reader, at))))

    def store(self, writer, at, value):
        for name, (item, start) in zip(self.names, self.places):
            try:
                field = value[name] if isinstance(value, dict) else getattr(value, name)
            except (KeyError, AttributeError):
                raise _mismatch(f"a record with the field `{name}`", value) from None
            item.store(writer, at + start, field)


def _discriminant(cases):
    return 1 if cases <= 0x100 else 2 if cases <= 0x10000 else 4


class _Variant:
    """A discriminant and a payload. How a value shows its case is for `parts` and `whole` to say."""

    def __init__(self, names, items):
        self.names, self.items = names, items
        self.tag = _discriminant(len(items))
        payloads = [item for item in items if item]
        align = max([item.align for item in payloads], default=1)
        self.start = -(-self.tag // align) * align
        self.align = max(self.tag, align)
        end = self.start + max([item.size for item in payloads], default=0)
        self.size = -(-end // self.align) * self.align
        self.index = {name: index for index, name in enumerate(names)}

    def load(self, reader, at):
        case = int.from_bytes(reader.part(at, self.tag), "little")
        if case >= len(self.items):
            raise _Invalid(f"{case} is no case of a type that has {len(self.items)}")
        item = self.items[case]
        return self.whole(case, item.load(reader, at + self.start) if item else None)

    def store(self, writer, at, value):
        case, inner = self.parts(value)
        writer.out[at:at + self.tag] = case.to_bytes(self.tag, "little")
        item = self.items[case]
        if item:
            item.store(writer, at + self.start, inner)
        elif inner is not None:
            raise _Invalid(f"the case `{self.names[case]}` takes no value")

    def whole(self, case, value):
        return Case(self.names[case], value)

    def parts(self, value):
        if isinstance(value, str):
            name, inner = value, None
        elif isinstance(value, Case):
            name, inner = value.name, value.value
        else:
            raise _mismatch("a `Case`", value)
        if name not in self.index:
            raise _Invalid(f"`{name}` is no case of a variant that has {', '.join(self.names)}")
        return self.index[name], inner


class _Option(_Variant):
    def __init__(self, item):
        super().__init__(["none", "some"], [None, item])
        self.nested = isinstance(item, _Option)

    def whole(self, case, value):
        return Some(value) if case and self.nested else value

    def parts(self, value):
        if value is None:
            return 0, None
        if isinstance(value, Some):
            return 1, value.value
        if self.nested:
            raise _mismatch("`Some` or `None`", value)
        return 1, value


class _Result(_Variant):
    def __init__(self, ok, err):
        super().__init__(["ok", "err"], [ok, err])

    def whole(self, case, value):
        return Err(value) if case else Ok(value)

    def parts(self, value):
        if isinstance(value, Err):
            return 1, value.value
        return 0, value.value if isinstance(value, Ok) else value


class _Enum:
    def __init__(self, names):
        self.names = names
        self.index = {name: index for index, name in enumerate(names)}
        self.size = self.align = _discriminant(len(names))

    def load(self, reader, at):
        case = int.from_bytes(reader.part(at, self.size), "little")
        if case >= len(self.names):
            raise _Invalid(f"{case} is no case of a type that has {len(self.names)}")
        return self.names[case]

    def store(self, writer, at, value):
        case = self.index.get(value) if isinstance(value, str) else None
        if case is None:
            raise _mismatch("the name of a case", value)
        writer.out[at:at + self.size] = case.to_bytes(self.size, "little")


class _Flags:
    def __init__(self, names):
        self.names = names
        self.bit = {name: 1 << index for index, name in enumerate(names)}
        self.size = self.align = 1 if len(names) <= 8 else 2 if len(names) <= 16 else 4

    def load(self, reader, at):
        bits = int.from_bytes(reader.part(at, self.size), "little")
        return frozenset(name for name, bit in self.bit.items() if bits & bit)

    def store(self, writer, at, value):
        bits = 0
        if isinstance(value, str):
            raise _mismatch("a set of flags", value)
        try:
            for name in value:
                bits |= self.bit[name]
        except (TypeError, KeyError):
            raise _mismatch("a set of flags", value) from None
        writer.out[at:at + self.size] = bits.to_bytes(self.size, "little")


def _codec(kind):
    """What reads and writes values of a type, as the hello has it."""
    if isinstance(kind, str):
        plain = {"bool": _Bool, "char": _Char, "string": _String}.get(kind)
        return plain() if plain else _Number(kind)
    (word, inner), = kind.items()
    maybe = lambda kind: None if kind is None else _codec(kind)  # noqa: E731
    if word == "list":
        return _Numbers(inner) if isinstance(inner, str) and inner in _CODES else _List(_codec(inner))
    if word == "option":
        return _Option(_codec(inner))
    if word == "result":
        return _Result(*map(maybe, inner))
    if word == "tuple":
        return _Tuple([_codec(item) for item in inner])
    if word == "record":
        return _Record([(name, _codec(item)) for name, item in inner])
    if word == "variant":
        return _Variant([name for name, _ in inner], [maybe(item) for _, item in inner])
    return {"enum": _Enum, "flags": _Flags}[word](inner)


# --- functions --------------------------------------------------------------------------------------------------------


def _python_name(name):
    name = name.replace("-", "_")
    return name + "_" if keyword.iskeyword(name) else name


def _same_interface(full, wanted):
    """Whether a name means an interface: `package:ns/interface@version`, without the version, or `interface`."""
    plain = full.partition("@")[0]
    return wanted in (full, plain, plain.rpartition("/")[2])


class _Function:
    """A function or service of the hello. Its codecs are made when it is first called."""

    def __init__(self, index, content):
        self.index = index
        self.full = content["name"]
        self.interface, _, self.name = self.full.rpartition("#")
        self.content = content
        self.args = None

    def prepare(self):
        if self.args is None:
            result = self.content.get("result")
            self.result = None if result is None else _codec(result)
            self.args = _Tuple([_codec(kind) for _, kind in self.content.get("params", ())])

    def fits(self, wanted):
        """Whether a name of `export` means this function."""
        if wanted in (self.full, self.name):
            return True
        interface, sign, name = wanted.rpartition("#" if "#" in wanted else ".")
        return bool(sign) and name == self.name and _same_interface(self.interface, interface)


class _Services:
    def __init__(self, interface):
        self._interface = interface

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)

        def service(*args):
            if _session is None or _session.id is None:
                raise RuntimeError(f"the service `{name}` can only be called inside a call")
            return _session.call_service(self._interface, name, args)

        service.__name__ = name
        setattr(self, name, service)
        return service


# --- the socket and the shared memory ---------------------------------------------------------------------------------

_HEAD = struct.Struct("<II")
_MESSAGE = struct.Struct("<IIQQQiIQ")
_HELLO, _READY, _REFUSAL, _FRAME_MESSAGE, _SEAL = 3, 4, 5, 6, 1
_CALL, _RETURN, _SERVICE, _SERVICE_RETURN, _CLOSE = 1, 2, 3, 4, 5
_CREATE = 0xFFFFFFFF
_OK, _REFUSED, _PANICKED, _HOST_FAILED, _INVALID, _FAILED = range(6)


class _Gone(BaseException):
    """The host is gone, or what it says makes no sense: there is nobody to tell."""


class _Socket:
    """Frames over the control socket."""

    def __init__(self, control):
        self.control = control
        self.files = []

    def send(self, kind, *parts):
        parts = [memoryview(part).cast("B") for part in parts if len(part)]
        parts.insert(0, memoryview(_HEAD.pack(sum(map(len, parts)), kind)))
        try:
            while parts:
                sent = self.control.sendmsg(parts)
                while parts and sent >= len(parts[0]):
                    sent -= len(parts.pop(0))
                if parts:
                    parts[0] = parts[0][sent:]
        except OSError:
            raise _Gone from None

    def send_json(self, kind, content):
        self.send(kind, json.dumps(content).encode())

    def exactly(self, size, descriptors=False):
        data = bytearray(size)
        view, come = memoryview(data), 0
        while come < size:
            try:
                if descriptors:
                    space = socket.CMSG_SPACE(8 * 4)
                    count, extra, _, _ = self.control.recvmsg_into([view[come:]], space, socket.MSG_CMSG_CLOEXEC)
                    for level, kind, content in extra:
                        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
                            whole = array.array("i")
                            whole.frombytes(content[:len(content) // 4 * 4])
                            self.files.extend(whole)
                else:
                    count = self.control.recv_into(view[come:])
            except OSError:
                raise _Gone from None
            if not count:
                raise _Gone
            come += count
        return data

    def receive(self):
        length, kind = _HEAD.unpack(self.exactly(_HEAD.size, descriptors=True))
        return kind, self.exactly(length)


class _StreamLink:
    """Messages in frames."""

    pool = None

    def __init__(self, frames):
        self.frames = frames

    def wait(self):
        kind, body = self.frames.receive()
        if kind != _FRAME_MESSAGE or len(body) < _MESSAGE.size:
            raise _Gone
        message = _MESSAGE.unpack_from(body)
        return message, bytes(memoryview(body)[_MESSAGE.size:])

    def post(self, kind, index, number, status=0, payload=b""):
        message = _MESSAGE.pack(kind, index, number, 0, len(payload), status, 0, 0)
        self.frames.send(_FRAME_MESSAGE, message, payload)


class _Desk:
    """Where one side lays down its messages: offsets in the control page."""

    def __init__(self, at):
        self.sequence = at // 4
        self.cpu = at // 4 + 1
        self.asleep = at // 4 + 16
        self.message = at + 8
        self.freed = at + 256


class _SharedLink:
    """Messages in shared memory."""

    HOST, PLUGIN = _Desk(1024), _Desk(2560)
    MOST_FREED = 96

    def __init__(self, frames, arena, memory, host_bell, plugin_bell):
        self.frames, self.host_bell, self.plugin_bell = frames, host_bell, plugin_bell
        self.memory = mmap.mmap(memory, arena["size"])
        os.close(memory)
        self.words = memoryview(self.memory)[:4096].cast("I")
        self.start, self.room = arena["plugin-payload"]
        self.pool = _Pool(self.memory, arena)
        self.sent = self.received = 0
        self.poll = select.poll()
        self.poll.register(plugin_bell, select.POLLIN)
        self.poll.register(frames.control, 0)
        self.fence = allocate_lock()
        self.fence.acquire()
        # This side never looks for messages but when its doorbell has rung, so it counts as asleep at all times. It
        # does not say where it runs, so that the host does not spin for its answers, either.
        self.words[self.PLUGIN.asleep] = 1
        self.words[self.PLUGIN.cpu] = 0xFFFFFFFF

    def order_memory(self):
        """What was written before is seen before what is written after: all that a script can do about it is to give a
        lock away and take it again. (On x86-64 it is so anyway.)"""
        self.fence.release()
        self.fence.acquire()

    def wait(self):
        expected = (self.received + 1) & 0xFFFFFFFF
        while True:
            ready = dict(self.poll.poll())
            if self.plugin_bell in ready:
                try:
                    os.read(self.plugin_bell, 8)
                except BlockingIOError:
                    pass
            sequence = self.words[self.HOST.sequence]
            if sequence == expected:
                break
            if sequence != self.received or self.plugin_bell not in ready:
                raise _Gone
        self.received = expected
        self.order_memory()
        message = _MESSAGE.unpack_from(self.memory, self.HOST.message)
        _, _, _, at, length, _, freed, _ = message
        if freed:
            self.pool.take_back(struct.unpack_from(f"<{min(freed, self.MOST_FREED)}Q", self.memory, self.HOST.freed))
        return message, self.memory[at:at + length] if length else b""

    def post(self, kind, index, number, status=0, payload=b""):
        length, at, freed = len(payload), 0, self.pool.freed
        if length > self.room:
            raise _Invalid(f"a payload of {length} bytes does not fit into the shared memory, which has {self.room}")
        if length:
            at = self.start
            self.memory[at:at + length] = payload
        tokens = [freed.pop() for _ in range(min(len(freed), self.MOST_FREED))] if freed else ()
        if tokens:
            struct.pack_into(f"<{len(tokens)}Q", self.memory, self.PLUGIN.freed, *tokens)
        _MESSAGE.pack_into(self.memory, self.PLUGIN.message, kind, index, number, at, length, status, len(tokens), 0)
        self.order_memory()
        self.sent = (self.sent + 1) & 0xFFFFFFFF
        self.words[self.PLUGIN.sequence] = self.sent
        try:
            os.write(self.host_bell, b"\1\0\0\0\0\0\0\0")
        except BlockingIOError:
            pass


class _Pool:
    """The blocks of the shared memory. A view of one is a memoryview over a ctypes array: when the last view of it is
    gone so is the array, and then the block is free."""

    # How many bytes of free blocks keep their pages.
    KEEP = 64 << 20

    def __init__(self, memory, arena):
        self.memory = memory
        self.ctypes = None
        start, length = arena["plugin-blocks"]
        self.fresh, self.end = -(-start // 4096) * 4096, start + length
        self.own = range(start, start + length)
        start, length = arena["host-blocks"]
        self.peer = range(start, start + length)
        # Blocks that this side made: their sizes; those that the host has; those that wait for their next user.
        self.sizes, self.lent, self.free, self.kept = {}, set(), {}, 0
        # The arrays behind the views of blocks that this side has, by token.
        self.arrays = {}
        # Blocks of the host that it has not been told about.
        self.freed = []

    def view(self, token, length, limit):
        if self.ctypes is None:
            # Only plugins with large lists wait for it.
            import ctypes
            self.ctypes = ctypes
            byte = ctypes.c_ubyte.from_buffer(self.memory)
            self.base = ctypes.addressof(byte)
        # Types of arrays are made by length, so there should not be many.
        whole = min(_size_class(length), limit - token)
        block = (self.ctypes.c_ubyte * whole).from_buffer(self.memory, token)
        block.keyway_token = token
        self.arrays[token] = weakref.ref(block, lambda _: self.drop(token))
        return memoryview(block).cast("B")[:length]

    def create(self, size):
        """A view of a new block, or `None` where there is no room."""
        whole = _size_class(size)
        waiting = self.free.get(whole)
        if waiting:
            token = waiting.pop()
            self.kept -= whole
        elif self.fresh + whole <= self.end:
            token = self.fresh
            self.fresh += whole
        else:
            return None
        self.sizes[token] = whole
        return self.view(token, size, self.end)

    def take(self, token, place, size):
        """A view of a list that has come in a block."""
        if token in self.own:
            if token not in self.lent:
                raise _Invalid(f"the token {token} of a list is nobody's")
            limit = token + self.sizes[token]
        elif token in self.peer and token not in self.arrays:
            limit = self.peer.stop
        else:
            raise _Invalid(f"the token {token} of a list is nobody's")
        if place < token or place + size > limit:
            raise _Invalid(f"{size} bytes at {place} are outside of their block")
        self.lent.discard(token)
        return self.view(token, place + size - token, limit)[place - token:]

    def give(self, view, given):
        """Where a list is as a block, and the token: its own block if it is one, else a copy in a new one. The token is 0
        when there is no room for that."""
        token = getattr(view.obj, "keyway_token", None)
        if token is None or token in given or not view.c_contiguous:
            fresh = self.create(view.nbytes)
            if fresh is None:
                return 0, 0
            fresh[:] = view.cast("B") if view.c_contiguous else view.tobytes()
            view = fresh
            token = view.obj.keyway_token
        given[token] = view
        return self.ctypes.addressof(self.ctypes.c_ubyte.from_buffer(view.cast("B"))) - self.base, token

    def moved(self, given):
        """What was given is the host's now. Whoever still has its view gets an error, not the host's next list."""
        for token, view in given.items():
            del self.arrays[token]
            if token in self.sizes:
                self.lent.add(token)
            try:
                view.release()
            except BufferError:
                pass

    def drop(self, token):
        """Nobody looks at a block any more."""
        if self.arrays.pop(token, None) is None:
            return
        if token in self.sizes:
            self.recycle(token)
        else:
            self.freed.append(token)

    def recycle(self, token):
        size = self.sizes.pop(token)
        self.kept += size
        if self.kept > self.KEEP:
            try:
                self.memory.madvise(mmap.MADV_REMOVE, token, size)
            except (AttributeError, OSError, ValueError):
                pass
        self.free.setdefault(size, []).append(token)

    def take_back(self, tokens):
        for token in tokens:
            if token not in self.lent:
                raise _Gone
            self.lent.remove(token)
            self.recycle(token)


def _size_class(size):
    """Steps of an eighth, and at least a page."""
    step = max(4096, (1 << max(size - 1, 1).bit_length()) // 8)
    return -(-max(size, 1) // step) * step


# --- serving ----------------------------------------------------------------------------------------------------------

_session = None


class _Session:
    """One instance and its calls."""

    def __init__(self, plugin, hello, frames):
        self.plugin = plugin
        self.limit = hello.get("values", 0)
        self.functions = [_Function(*each) for each in enumerate(hello.get("functions", ()))]
        self.services = [_Function(*each) for each in enumerate(hello.get("services", ()))]
        self.found = {}
        self.methods = self.find_methods(plugin)
        self.instance = None
        # The call that is under way, and when it has to end; and the thread that serves it.
        self.id = self.end = None
        self.thread = get_ident()
        arena = hello.get("arena")
        if arena and "shared-memory" in hello.get("features", ()):
            if len(frames.files) < 3:
                raise _Refusal("the shared memory came without its descriptors")
            self.link = _SharedLink(frames, arena, *frames.files[:3])
        else:
            self.link = _StreamLink(frames)

    def find_methods(self, plugin):
        """The name of the method that serves each function; `None` where there is none."""
        exported = {}
        for name in dir(plugin):
            for wanted in getattr(getattr(plugin, name), "keyway_exports", ()):
                exported[wanted] = name
        for wanted in exported:
            if not any(function.fits(wanted) for function in self.functions):
                raise _Refusal(f"the plugin exports `{wanted}`, and its contract has no such function")
        has_lifecycle = isinstance(plugin, type) and issubclass(plugin, Lifecycle)
        methods = []
        for function in self.functions:
            name = _python_name(function.name)
            of_lifecycle = function.interface.startswith("keyway:plugin/lifecycle@")
            taken = has_lifecycle and name in ("create", "check", "save", "restore", "close")
            by_name = not name.startswith("__") and of_lifecycle == taken and callable(getattr(plugin, name, None))
            marked = [method for wanted, method in exported.items() if function.fits(wanted)]
            # What is marked as another function is not this one.
            own = not by_name or not hasattr(getattr(plugin, name), "keyway_exports")
            methods.append(marked[0] if marked else name if by_name and own else None)
        return methods

    def ready(self):
        shared = self.link.pool is not None
        absent = [function.full for function, name in zip(self.functions, self.methods) if name is None]
        features = ["shared-memory"] if shared else []
        return {"keyway": 1, "features": features, "name": "keyway_plugin.py 1", "absent": absent}

    def serve(self):
        while True:
            (kind, index, self.id, _, _, _, _, nanos), payload = self.link.wait()
            self.end = time.monotonic() + nanos / 1e9 if nanos else None
            number, status, given, answer = self.id, _OK, None, b""
            try:
                if kind == _CALL:
                    writer = self.create(payload) if index == _CREATE else self.call(index, payload)
                    given, answer = writer.given, writer.out
                elif kind == _CLOSE:
                    if isinstance(self.instance, Lifecycle):
                        self.instance.close()
                else:
                    raise _Gone
                del payload
                self.post(_RETURN, index, number, status, answer, given)
            except _Gone:
                raise
            except BaseException as error:
                if isinstance(error, (SystemExit, KeyboardInterrupt)):
                    raise
                status, failure = _failure(error)
                self.post(_RETURN, index, number, status, json.dumps(failure).encode(), None)
            self.id = None
            if kind == _CLOSE:
                return

    def post(self, kind, index, number, status, payload, given):
        self.link.post(kind, index, number, status, payload)
        if given:
            self.link.pool.moved(given)

    def writer(self, size):
        writer = _Writer(self.link.pool, self.limit)
        writer.alloc(size, 1)
        return writer

    def load(self, codec, payload):
        try:
            return codec.load(_Reader(payload, self.link.pool), 0)
        except (struct.error, IndexError):
            raise _Invalid("values that are cut short") from None

    def create(self, payload):
        config, = self.load(_Tuple([_String()]), payload)
        if isinstance(self.plugin, type) and issubclass(self.plugin, Lifecycle):
            self.instance = self.plugin.create(config)
        elif config.strip() not in ("", "{}"):
            raise Refused("the plugin takes no configuration")
        else:
            self.instance = self.plugin() if callable(self.plugin) else self.plugin
        return self.writer(0)

    def call(self, index, payload):
        function = self.functions[index] if index < len(self.functions) else None
        if self.instance is None or function is None or self.methods[index] is None:
            raise _Failed(f"there is no function {index} to be called")
        function.prepare()
        method = getattr(self.instance, self.methods[index])
        codec = function.result
        try:
            result = method(*self.load(function.args, payload))
        except Err as error:
            # An error that the contract has no place for is a bug.
            if not isinstance(codec, _Result):
                raise
            result = error
        if codec is None:
            if result is not None:
                raise _Invalid(f"`{function.name}` has no result, and gave {result!r}")
            return self.writer(0)
        writer = self.writer(codec.size)
        try:
            codec.store(writer, 0, result)
        except _Invalid as error:
            raise _Invalid(f"the result of `{function.name}`: {error}") from None
        return writer

    def call_service(self, interface, name, args):
        if get_ident() != self.thread:
            raise RuntimeError(f"the service `{name}` was called from another thread than the one that the host calls")
        key = interface, name
        service = self.found.get(key)
        if service is None:
            for each in self.services:
                if _python_name(each.name) == name and _same_interface(each.interface, interface):
                    service = self.found[key] = each
                    break
            else:
                raise RuntimeError(f"the contract imports no service `{interface}.{name}`")
            service.prepare()
        writer = self.writer(service.args.size)
        try:
            service.args.store(writer, 0, args)
        except _Invalid as error:
            raise TypeError(f"the service `{name}`: {error}") from None
        self.post(_SERVICE, service.index, self.id, 0, writer.out, writer.given)
        (kind, index, number, _, _, status, _, _), payload = self.link.wait()
        if (kind, index, number) != (_SERVICE_RETURN, service.index, self.id):
            raise SystemExit(1)
        if status != _OK:
            raise HostFailed(f"the host's service `{name}` failed")
        if service.result is None:
            return None
        result = self.load(service.result, payload)
        if isinstance(result, Err):
            raise result
        return result.value if isinstance(result, Ok) else result


class _Refusal(Exception):
    """Why this plugin cannot be served."""


class _Failed(Exception):
    """A failure without a name of its own."""


def _failure(error):
    """A status, and what is told about it."""
    text = str(error)
    if isinstance(error, HostFailed):
        return _HOST_FAILED, {"message": text}
    if isinstance(error, Refused):
        return _REFUSED, {"message": text}
    if isinstance(error, _Invalid):
        return _INVALID, {"message": text}
    if isinstance(error, _Failed):
        return _FAILED, {"message": text}
    # What was raised to be read is a message by itself; what Python raises needs its name: KeyError: 'a'.
    if type(error) not in (Exception, RuntimeError, AssertionError):
        text = f"{type(error).__name__}: {text}" if text else type(error).__name__
    trace = _trace(error)
    print(f"{text}\n  " + "\n  ".join(f"at {place} in {name}" for place, name, _ in trace), file=sys.stderr, flush=True)
    if isinstance(error, MemoryError):
        return _FAILED, {"kind": "out-of-memory", "message": text}
    if isinstance(error, RecursionError):
        return _FAILED, {"kind": "stack-overflow", "message": text}
    own = [place for place, _, is_own in trace if is_own]
    return _PANICKED, {"message": text, **({"location": own[-1]} if own else {})}


def _trace(error):
    """The frames of an error that are not this library's: place, name, and whether it is the plugin's own code."""
    standard, own_file, trace = os.path.dirname(os.__file__) + os.sep, __file__, []
    each = error.__traceback__
    while each is not None:
        code, line = each.tb_frame.f_code, each.tb_lineno
        file, column = code.co_filename, None
        if hasattr(code, "co_positions"):
            column = list(code.co_positions())[each.tb_lasti // 2][2]
        if file != own_file or line > _LINES:
            is_own = not file.startswith((standard, "<frozen "))
            if file == own_file:
                file, line = _script_name(file), line - _LINES
            place = f"{file}:{line}" if column is None else f"{file}:{line}:{column + 1}"
            trace.append((place, code.co_name, is_own))
        each = each.tb_next
    # An endless recursion is not shown whole.
    return trace if len(trace) <= 20 else trace[:10] + trace[-10:]


def _script_name(file):
    """The name that a script has for the host, which gives it as a file in memory."""
    try:
        name = os.readlink(file)
    except OSError:
        return os.path.basename(file)
    return name.partition("keyway:")[2].partition(" (deleted)")[0] or os.path.basename(file)


def _control():
    """The control socket, taken away from standard input; `None` when there is none."""
    try:
        control = socket.socket(fileno=os.dup(0))
    except OSError:
        return None
    try:
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
    except OSError:
        os.close(0)
    return control


def serve(plugin):
    """Serves the calls of a plugin until the host closes it. `plugin` is a class whose methods are the functions of the
    contract; an instance of it is made by `create` if it is a `Lifecycle`, else without arguments."""
    sys.exit(_serve(plugin))


def _serve(plugin):
    global _session
    control = _control()
    if control is None:
        print("this is a plugin's process: a Keyway host starts it, with a socket as its standard input", file=sys.stderr)
        return 2
    # What a plugin prints is logged line by line.
    sys.stdout.reconfigure(line_buffering=True)
    frames = _Socket(control)
    try:
        kind, body = frames.receive()
        try:
            if kind != _HELLO:
                raise _Refusal(f"a frame of kind {kind} instead of a hello")
            hello = json.loads(body)
            if hello["keyway"] != 1:
                refusal = f"it speaks version 1 of the protocol, and the host version {hello['keyway']}"
                frames.send_json(_REFUSAL, {"problem": "version", "message": refusal})
                return 1
            if hello.get("code"):
                raise _Refusal("it is a plugin itself, and runs no other code")
            os.environ.update(hello.get("environment", ()))
            _session = _Session(plugin, hello, frames)
        except _Refusal as refusal:
            frames.send_json(_REFUSAL, {"problem": "other", "message": str(refusal)})
            return 1
        frames.send_json(_READY, _session.ready())
        _session.serve()
    except _Gone:
        pass
    return 0


# The last line of this file, and a plugin's own begin behind it.
_LINES = sys._getframe().f_lineno
