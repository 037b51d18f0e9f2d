//! The component model's ABI by hand, for plugins in Zig.
//!
//! What the host hands over, and what it gets, is the arena's: it is empty again when a call has returned.

const std = @import("std");

var arena: std.heap.ArenaAllocator = .init(std.heap.wasm_allocator);

export fn cabi_realloc(old: [*]const u8, old_size: usize, alignment: usize, size: usize) [*]u8 {
    _ = alignment;
    // Words, so that it is aligned for every value.
    const words = alloc(u64, size / 8 + 1);
    const place: [*]u8 = @ptrCast(words.ptr);
    @memcpy(place[0..old_size], old[0..old_size]);
    return place;
}

/// Memory until the call has returned.
pub fn alloc(T: type, count: usize) []T {
    return arena.allocator().alloc(T, count) catch @panic("out of memory");
}

/// A list in a result.
pub fn List(T: type) type {
    return extern struct {
        data: [*]const T,
        len: usize,

        pub fn of(items: []const T) @This() {
            return .{ .data = items.ptr, .len = items.len };
        }
    };
}

/// A result that is more than one number.
pub fn give(value: anytype) *const @TypeOf(value) {
    const place = &alloc(@TypeOf(value), 1)[0];
    place.* = value;
    return place;
}

/// The end of a call: what it has got and given may go.
pub fn finish() void {
    _ = arena.reset(.retain_capacity);
}

/// What a function with a result in memory is followed by, when the host has read that.
fn post(result: usize) callconv(.c) void {
    _ = result;
    finish();
}

/// Exports what follows the functions of an interface, or of the world, that have a result in memory.
pub fn exportPost(comptime interface: ?[]const u8, comptime functions: []const []const u8) void {
    const prefix = if (interface) |name| name ++ "#" else "";
    for (functions) |name| @export(&post, .{ .name = "cabi_post_" ++ prefix ++ name });
}
