"""Conformance: records and tuples, in and out of memory."""

from wit_world import exports
from wit_world.exports.records import Point


def same(self, value):
    return value


class Records(exports.Records):
    echo_point = same
    echo_line = same
    echo_person = same
    echo_holes = same
    echo_wide = same

    def add(self, a, b):
        return Point(a.x + b.x, a.y + b.y)

    def sixteen(self, a, b, c, d, e):
        return f"{a.start.x} {a.label or ''} {b.end.y} {b.label or ''} {c} {d} {e}"

    def spread(self, before, value, name, after):
        return (before, value, name, after)

    def many(self, *values):
        return sum(value * place for place, value in enumerate(values, 1))

    def swap(self, value):
        return (value[1], value[0])

    def one(self, value):
        return value

    def nest(self, value):
        return value
