"""Conformance: a plugin that is older than its contract."""

from wit_world import exports


class Growing(exports.Growing):
    def first(self, number):
        return number + 1
