#!/usr/bin/env python3
"""Conformance: work of any length, failure and state."""

import os

import keyway_plugin as keyway

FOR_EVER = 2**64 - 1


class Load(keyway.Lifecycle):
    def __init__(self):
        self.counted = 0

    @classmethod
    def create(cls, config):
        if config:
            raise keyway.Refused(f"{config} is not what it wants, which is nothing")
        return cls()

    def save(self):
        return keyway.State(1, self.counted.to_bytes(4, "little"))

    def restore(self, state):
        if len(state.data) != 4:
            raise keyway.Err(f"{len(state.data)} bytes, not 4")
        self.counted = int.from_bytes(state.data, "little")

    def add(self, a, b):
        return (a + b + 2**31) % 2**32 - 2**31

    def count(self, by):
        self.counted = (self.counted + by) % 2**32
        return self.counted

    def spin(self, rounds):
        value, done = 1, 0
        while done < rounds or rounds == FOR_EVER:
            value = (value * 1900 + 1) % 1_000_000_007
            done += 1
        return value

    def panic(self, message):
        raise RuntimeError(message)

    def fall(self):
        os.abort()


keyway.serve(Load)
