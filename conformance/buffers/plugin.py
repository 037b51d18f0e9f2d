"""Conformance: lists of numbers."""

from componentize_py_types import Err
from wit_world import exports
from wit_world.exports.buffers import Frame


INVERTED = bytes(range(255, -1, -1))


def inverted(frame):
    return Frame(frame.width, frame.height, frame.pixels.translate(INVERTED))


def same(self, value):
    return value


class Buffers(exports.Buffers):
    echo_u8 = same
    echo_s8 = same
    echo_u16 = same
    echo_s16 = same
    echo_u32 = same
    echo_s32 = same
    echo_u64 = same
    echo_s64 = same
    echo_f32 = same
    echo_f64 = same

    held = b""

    def sum(self, items):
        return sum(items)

    def double(self, items):
        return [item * 2 % 2**32 for item in items]

    def make(self, len, value):
        return [value] * len

    def swallow(self, items):
        return len(items)

    def invert(self, frame):
        return inverted(frame)

    def invert_all(self, frames):
        return [inverted(frame) for frame in reversed(frames)]

    def swap(self, a, b):
        return (b, a)

    def maybe(self, items):
        return items

    def either(self, items):
        if isinstance(items, Err):
            raise items
        return items.value

    def keep(self, items):
        Buffers.held = items

    def kept(self):
        items, Buffers.held = Buffers.held, b""
        return items
