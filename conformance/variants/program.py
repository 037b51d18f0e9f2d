#!/usr/bin/env python3
"""Conformance: variants, enums, flags, options and results."""

import keyway_plugin as keyway


def same(self, value):
    return value


class Variants:
    echo_shape = echo_small = echo_level = echo_many = same
    echo_flags1 = echo_flags8 = echo_flags9 = echo_flags16 = echo_flags17 = echo_flags32 = same
    echo_option = echo_option_string = echo_nested = same
    echo_result = echo_unit = echo_ok_only = echo_err_only = echo_deep = same

    def mix(self, a, b, c, d, e):
        return a, b, c, d, e

    def number(self, value):
        return int(value[1:])


keyway.serve(Variants)
