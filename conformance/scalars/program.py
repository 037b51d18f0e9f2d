#!/usr/bin/env python3
"""Conformance: every scalar type, there and back."""

import struct

import keyway_plugin as keyway


def same(self, value):
    return value


def bits(given, taken):
    return lambda self, value: struct.unpack(taken, struct.pack(given, value))[0]


class Scalars:
    def __init__(self):
        self.last = 0

    echo_bool = echo_u8 = echo_s8 = echo_u16 = echo_s16 = echo_u32 = echo_s32 = echo_u64 = echo_s64 = same
    echo_f32 = echo_f64 = echo_char = same
    f32_from_bits, f32_to_bits = bits("I", "f"), bits("f", "I")
    f64_from_bits, f64_to_bits = bits("Q", "d"), bits("d", "Q")

    def nothing(self):
        pass

    def give(self):
        return 42

    def take(self, value):
        self.last = value

    def taken(self):
        return self.last

    def add(self, a, b):
        return (a + b + 2**31) % 2**32 - 2**31

    def mix(self, a, b, c, d, e, f, g, h):
        return a + b + c + ord(d) + e + f + g + h


keyway.serve(Scalars)
