#!/usr/bin/env python3
"""Conformance: records and tuples, in and out of memory."""

import keyway_plugin as keyway


def same(self, value):
    return value


def wrapped(number):
    return (number + 2**31) % 2**32 - 2**31


class Records:
    echo_point = echo_line = echo_person = echo_holes = echo_wide = one = nest = same

    def add(self, a, b):
        # A dict will do for a record as well.
        return {"x": wrapped(a.x + b.x), "y": wrapped(a.y + b.y)}

    def sixteen(self, a, b, c, d, e):
        return f"{a.start.x} {a.label or ''} {b.end.y} {b.label or ''} {c} {d} {e}"

    def spread(self, before, value, name, after):
        return before, value, name, after

    def many(self, *values):
        return sum(value * place for place, value in enumerate(values, 1))

    def swap(self, value):
        a, b = value
        return b, a


keyway.serve(Records)
