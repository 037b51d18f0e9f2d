//! Conformance: several interfaces, functions of the world, types across packages.

const std = @import("std");
const abi = @import("abi.zig");

const Text = abi.List(u8);
const Pair = extern struct { left: u32, right: Text };
const Shape = extern struct { case: u8, of: extern union { radius: f32, label: Text } };

fn text(comptime format: []const u8, values: anytype) Text {
    const size = std.fmt.count(format, values);
    return Text.of(std.fmt.bufPrint(abi.alloc(u8, @intCast(size)), format, values) catch unreachable);
}

/// A shape from its flat values: the number in its case is a radius or an address.
fn shape(case: u32, number: u32, len: usize) Shape {
    return switch (case) {
        0 => .{ .case = 0, .of = .{ .radius = 0 } },
        1 => .{ .case = 1, .of = .{ .radius = @bitCast(number) } },
        else => .{ .case = 2, .of = .{ .label = .{ .data = @ptrFromInt(number), .len = len } } },
    };
}

extern "other:shapes/canvas@0.3.1" fn describe(case: u32, number: u32, len: usize, result: *Text) void;
extern "$root" fn told(result: *Text) void;

export fn @"conformance:worlds/first@1.2.3#get"(id: u64) *const Pair {
    return abi.give(Pair{ .left = @truncate(id), .right = text("number {d}", .{id}) });
}

export fn @"conformance:worlds/first@1.2.3#name"() *const Text {
    return abi.give(text("first", .{}));
}

export fn @"conformance:worlds/second@1.2.3#mix"(left: u32, right: [*]const u8, right_len: usize, color: u32) *const Shape {
    return abi.give(switch (color) {
        0 => shape(0, 0, 0),
        1 => Shape{ .case = 1, .of = .{ .radius = @floatFromInt(left) } },
        else => Shape{ .case = 2, .of = .{ .label = .{ .data = right, .len = right_len } } },
    });
}

export fn @"conformance:worlds/second@1.2.3#name"() *const Text {
    return abi.give(text("second", .{}));
}

export fn @"conformance:worlds/third@1.2.3#type"(number: u32) u32 {
    return number + 1;
}

export fn @"conformance:worlds/third@1.2.3#provides"(data: [*]const u8, len: usize) *const Text {
    return abi.give(text("{s}!", .{data[0..len]}));
}

export fn @"other:shapes/drawing@0.3.1#draw"(case: u32, number: u32, len: usize) *const Text {
    var result: Text = undefined;
    describe(case, number, len, &result);
    return abi.give(result);
}

export fn @"other:shapes/drawing@0.3.1#twice"(case: u32, number: u32, len: usize) *const abi.List(Shape) {
    const shapes = abi.alloc(Shape, 2);
    @memset(shapes, shape(case, number, len));
    return abi.give(abi.List(Shape).of(shapes));
}

export fn @"inner#hello"() *const Text {
    var result: Text = undefined;
    told(&result);
    return abi.give(text("hello, {s}", .{result.data[0..result.len]}));
}

export fn paint(color: u32) *const Text {
    const names = [_][]const u8{ "Red", "Green", "Blue" };
    return abi.give(Text.of(names[color]));
}

export fn name() *const Text {
    return abi.give(text("world", .{}));
}

comptime {
    abi.exportPost("conformance:worlds/first@1.2.3", &.{ "get", "name" });
    abi.exportPost("conformance:worlds/second@1.2.3", &.{ "mix", "name" });
    abi.exportPost("conformance:worlds/third@1.2.3", &.{"provides"});
    abi.exportPost("other:shapes/drawing@0.3.1", &.{ "draw", "twice" });
    abi.exportPost("inner", &.{"hello"});
    abi.exportPost(null, &.{ "paint", "name" });
}
