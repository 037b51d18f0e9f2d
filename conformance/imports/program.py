#!/usr/bin/env python3
"""Conformance: host services with every kind of argument and result."""

import keyway_plugin as keyway

services = keyway.host("conformance:imports/services")


def relayed(service):
    return lambda self, *arguments: service(*arguments)


class Relay:
    scalars = relayed(services.scalars)
    echo_bool = relayed(services.echo_bool)
    echo_f32 = relayed(services.echo_f32)
    echo_s64 = relayed(services.echo_s64)
    echo_char = relayed(services.echo_char)
    echo_string = relayed(services.echo_string)
    echo_bytes = relayed(services.echo_bytes)
    echo_floats = relayed(services.echo_floats)
    echo_strings = relayed(services.echo_strings)
    echo_option = relayed(services.echo_option)
    echo_item = relayed(services.echo_item)
    echo_items = relayed(services.echo_items)
    echo_choice = relayed(services.echo_choice)
    echo_wide = relayed(services.echo_wide)
    many = relayed(services.many)
    # An error of the service is raised, and goes on to the caller as it is.
    fallible = relayed(services.fallible)
    nothing = relayed(services.nothing)
    who = relayed(services.who)
    fail = relayed(services.fail)
    panic = relayed(services.panic)

    def swallow(self):
        try:
            services.fail("cannot be swallowed")
        except BaseException:
            pass
        return "went on"

    def several(self, times):
        return "".join(services.echo_string(f"{time};") for time in range(times))


keyway.serve(Relay)
