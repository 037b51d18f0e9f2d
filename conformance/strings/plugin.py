"""Conformance: text of every length and kind."""

from wit_world import exports


class Strings(exports.Strings):
    text = ""

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
        Strings.text = text

    def kept(self):
        return Strings.text
