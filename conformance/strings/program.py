#!/usr/bin/env python3
"""Conformance: text of every length and kind."""

import keyway_plugin as keyway


class Strings:
    def __init__(self):
        self.held = ""

    def echo(self, text):
        return text

    def concat(self, a, b):
        return a + b

    def bytes(self, text):
        return len(text.encode())

    def chars(self, text):
        return len(text)

    def repeat(self, text, times):
        return text * times

    def keep(self, text):
        self.held = text

    def kept(self):
        return self.held


keyway.serve(Strings)
