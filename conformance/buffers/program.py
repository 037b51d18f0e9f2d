#!/usr/bin/env python3
"""Conformance: lists of numbers, which move."""

import keyway_plugin as keyway

INVERTED = bytes(255 - value for value in range(256))


def same(self, items):
    return items


class Buffers:
    def __init__(self):
        self.held = b""

    echo_u8 = echo_s8 = echo_u16 = echo_s16 = echo_u32 = echo_s32 = echo_u64 = echo_s64 = same
    echo_f32 = echo_f64 = maybe = either = same

    def sum(self, items):
        return sum(items)

    def double(self, items):
        # Where they are.
        for index, item in enumerate(items):
            items[index] = item * 2 & 0xFFFFFFFF
        return items

    def make(self, length, value):
        items = keyway.numbers("u16", length)
        for index in range(length):
            items[index] = value
        return items

    def swallow(self, items):
        return len(items)

    def invert(self, frame):
        frame.pixels[:] = bytes(frame.pixels).translate(INVERTED)
        return frame

    def invert_all(self, frames):
        return [self.invert(frame) for frame in reversed(frames)]

    def swap(self, a, b):
        return b, a

    def keep(self, items):
        self.held = items

    def kept(self):
        held, self.held = self.held, b""
        return held


keyway.serve(Buffers)
