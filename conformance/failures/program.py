#!/usr/bin/env python3
"""Conformance: what a caller sees of a plugin that fails."""

import keyway_plugin as keyway


class Failures:
    def fine(self):
        return 1

    def boom(self, message):
        raise RuntimeError(message)

    def late(self, message):
        result = [message]
        assert not result, message
        return result

    def payload(self):
        # Every exception of Python's has a text.
        raise Exception("a payload that is no text")

    def drop_buffer(self, data):
        raise RuntimeError(f"{len(data)} bytes")


keyway.serve(Failures)
