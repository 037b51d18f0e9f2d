#!/usr/bin/env python3
"""Conformance: state, configuration and lifecycle of instances."""

import keyway_plugin as keyway

events = keyway.host("conformance:state/events")


class Counter(keyway.Lifecycle):
    def __init__(self, value):
        self.value = value
        self.healthy = value >= 0

    @classmethod
    def create(cls, config):
        if config == '"panic"':
            raise RuntimeError("asked to panic")
        try:
            value = int(config or 0)
        except ValueError:
            raise keyway.Refused(f"{config} is no whole number")
        events.note(f"create {value}")
        return cls(value)

    def check(self):
        events.note("check")
        if not self.healthy:
            raise keyway.Err("it began below zero")

    def save(self):
        events.note("save")
        if self.value > 1000:
            raise keyway.Err("too much to save")
        return keyway.State(1, self.value.to_bytes(8, "little", signed=True))

    def restore(self, state):
        events.note("restore")
        if state.version != 1 or len(state.data) != 8:
            raise keyway.Err(f"cannot read {len(state.data)} bytes of version {state.version}")
        self.value = int.from_bytes(state.data, "little", signed=True)

    def close(self):
        events.note("close")

    def add(self, number):
        self.value = (self.value + number + 2**63) % 2**64 - 2**63
        return self.value

    def get(self):
        return self.value

    def fail(self):
        raise RuntimeError("asked to fail")


keyway.serve(Counter)
