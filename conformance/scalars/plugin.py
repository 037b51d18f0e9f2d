"""Conformance: every scalar type, there and back."""

import struct

from wit_world import exports


def cast(source, value, target):
    return struct.unpack(target, struct.pack(source, value))[0]


def same(self, value):
    return value


class Scalars(exports.Scalars):
    echo_bool = same
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
    echo_char = same

    last = 0

    def f32_from_bits(self, bits):
        return cast("<I", bits, "<f")

    def f32_to_bits(self, value):
        return cast("<f", value, "<I")

    def f64_from_bits(self, bits):
        return cast("<Q", bits, "<d")

    def f64_to_bits(self, value):
        return cast("<d", value, "<Q")

    def nothing(self):
        pass

    def give(self):
        return 42

    def take(self, value):
        Scalars.last = value

    def taken(self):
        return Scalars.last

    def add(self, a, b):
        return (a + b + 2**31) % 2**32 - 2**31

    def mix(self, a, b, c, d, e, f, g, h):
        return a + b + c + ord(d) + float(e) + f + g + h
