//! Conformance: text of every length and kind.

const std = @import("std");
const abi = @import("abi.zig");

const Text = abi.List(u8);

/// Kept over calls, unlike everything else.
var held: std.ArrayList(u8) = .empty;

export fn @"conformance:strings/strings@1.0.0#echo"(data: [*]const u8, len: usize) *const Text {
    return abi.give(Text.of(data[0..len]));
}

export fn @"conformance:strings/strings@1.0.0#concat"(a: [*]const u8, a_len: usize, b: [*]const u8, b_len: usize) *const Text {
    const both = abi.alloc(u8, a_len + b_len);
    @memcpy(both[0..a_len], a[0..a_len]);
    @memcpy(both[a_len..], b[0..b_len]);
    return abi.give(Text.of(both));
}

export fn @"conformance:strings/strings@1.0.0#bytes"(data: [*]const u8, len: usize) u64 {
    _ = data;
    defer abi.finish();
    return len;
}

export fn @"conformance:strings/strings@1.0.0#chars"(data: [*]const u8, len: usize) u64 {
    defer abi.finish();
    return std.unicode.utf8CountCodepoints(data[0..len]) catch unreachable;
}

export fn @"conformance:strings/strings@1.0.0#repeat"(data: [*]const u8, len: usize, times: u32) *const Text {
    const repeated = abi.alloc(u8, len * times);
    for (0..times) |time| @memcpy(repeated[time * len ..][0..len], data[0..len]);
    return abi.give(Text.of(repeated));
}

export fn @"conformance:strings/strings@1.0.0#keep"(data: [*]const u8, len: usize) void {
    defer abi.finish();
    held.clearRetainingCapacity();
    held.appendSlice(std.heap.wasm_allocator, data[0..len]) catch @panic("out of memory");
}

export fn @"conformance:strings/strings@1.0.0#kept"() *const Text {
    return abi.give(Text.of(held.items));
}

comptime {
    abi.exportPost("conformance:strings/strings@1.0.0", &.{ "echo", "concat", "repeat", "kept" });
}
