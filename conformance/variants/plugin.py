"""Conformance: variants, enums, flags, options and results."""

from componentize_py_types import Err
from wit_world import exports


def answer(self, value):
    """A result as the toolchain wants it: an error is raised."""
    if isinstance(value, Err):
        raise value
    return value.value


def same(self, value):
    return value


class Variants(exports.Variants):
    echo_shape = same
    echo_small = same
    echo_level = same
    echo_many = same
    echo_flags1 = same
    echo_flags8 = same
    echo_flags9 = same
    echo_flags16 = same
    echo_flags17 = same
    echo_flags32 = same
    echo_option = same
    echo_option_string = same
    echo_nested = same

    echo_result = answer
    echo_unit = answer
    echo_ok_only = answer
    echo_err_only = answer
    echo_deep = answer

    def mix(self, a, b, c, d, e):
        return (a, b, c, d, e)

    def number(self, value):
        return value.value
