"""Conformance: what a caller sees of a plugin that fails."""

from wit_world import exports


class Failures(exports.Failures):
    def fine(self):
        return 1

    def boom(self, message):
        raise RuntimeError(message)

    def late(self, message):
        assert not [message], message

    def payload(self):
        raise BaseException

    def drop_buffer(self, data):
        raise RuntimeError(f"{len(data)} bytes")
