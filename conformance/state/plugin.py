"""Conformance: state, configuration and lifecycle of instances."""

from componentize_py_types import Err
from wit_world import exports
from wit_world.exports.lifecycle import State
from wit_world.imports.events import note

value = 0
healthy = True


class Lifecycle(exports.Lifecycle):
    def create(self, config):
        global value, healthy
        if config == '"panic"':
            raise RuntimeError("asked to panic")
        try:
            value = int(config or 0)
        except ValueError:
            raise Err(f"{config} is no whole number")
        healthy = value >= 0
        note(f"create {value}")

    def check(self):
        note("check")
        if not healthy:
            raise Err("it began below zero")

    def save(self):
        note("save")
        if value > 1000:
            raise Err("too much to save")
        return State(1, value.to_bytes(8, "little", signed=True))

    def restore(self, state):
        global value
        note("restore")
        if state.version != 1 or len(state.data) != 8:
            raise Err(f"cannot read {len(state.data)} bytes of version {state.version}")
        value = int.from_bytes(state.data, "little", signed=True)

    def close(self):
        note("close")


class Counter(exports.Counter):
    def add(self, number):
        global value
        value += number
        return value

    def get(self):
        return value

    def fail(self):
        raise RuntimeError("asked to fail")
