"""Conformance: lists of everything but numbers."""

from wit_world import exports


def same(self, value):
    return value


class Lists(exports.Lists):
    echo_bools = same
    echo_chars = same
    echo_strings = same
    echo_bytes = same
    echo_named = same
    echo_options = same
    echo_nested = same
    echo_tuples = same
    echo_levels = same
    echo_rights = same

    def join(self, items, separator):
        return separator.join(items)

    def fill(self, item, count):
        return [item] * count

    def all(self, items):
        return all(items)
