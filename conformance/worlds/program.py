#!/usr/bin/env python3
"""Conformance: several interfaces, functions of the world, types across packages."""

import keyway_plugin as keyway


class Everything:
    def get(self, number):
        return keyway.Record(left=number & 0xFFFFFFFF, right=f"number {number}")

    @keyway.export("first.name")
    def first_name(self):
        return "first"

    @keyway.export("conformance:worlds/second#name")
    def second_name(self):
        return "second"

    def name(self):
        return "world"

    def mix(self, couple, color):
        if color == "red":
            return keyway.Case("point")
        if color == "green":
            return keyway.Case("circle", couple.left)
        return keyway.Case("label", couple.right)

    def type(self, number):
        return number + 1

    def provides(self, result):
        return f"{result}!"

    def draw(self, shape):
        return keyway.host("other:shapes/canvas").describe(shape)

    def twice(self, shape):
        return [shape, shape]

    @keyway.export("inner.hello")
    def hello(self):
        return f"hello, {keyway.host().told()}"

    def paint(self, color):
        return color.capitalize()


keyway.serve(Everything)
