#!/usr/bin/env python3
"""Conformance: lists of everything but numbers."""

import keyway_plugin as keyway


def same(self, items):
    return items


class Lists:
    echo_bools = echo_chars = echo_strings = echo_bytes = echo_named = echo_options = same
    echo_nested = echo_tuples = echo_levels = echo_rights = same

    def join(self, items, separator):
        return separator.join(items)

    def fill(self, item, count):
        return [item] * count

    def all(self, items):
        return all(items)


keyway.serve(Lists)
