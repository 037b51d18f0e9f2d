#!/usr/bin/env python3
"""Conformance: a plugin that is older than its contract."""

import keyway_plugin as keyway


class Growing:
    def first(self, number):
        return number + 1


keyway.serve(Growing)
