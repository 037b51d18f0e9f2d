//! Conformance: every scalar type, there and back.

var last: u32 = 0;

export fn @"conformance:scalars/scalars@1.0.0#echo-bool"(value: bool) bool {
    return value;
}

export fn @"conformance:scalars/scalars@1.0.0#echo-u8"(value: u8) u8 {
    return value;
}

export fn @"conformance:scalars/scalars@1.0.0#echo-s8"(value: i8) i8 {
    return value;
}

export fn @"conformance:scalars/scalars@1.0.0#echo-u16"(value: u16) u16 {
    return value;
}

export fn @"conformance:scalars/scalars@1.0.0#echo-s16"(value: i16) i16 {
    return value;
}

export fn @"conformance:scalars/scalars@1.0.0#echo-u32"(value: u32) u32 {
    return value;
}

export fn @"conformance:scalars/scalars@1.0.0#echo-s32"(value: i32) i32 {
    return value;
}

export fn @"conformance:scalars/scalars@1.0.0#echo-u64"(value: u64) u64 {
    return value;
}

export fn @"conformance:scalars/scalars@1.0.0#echo-s64"(value: i64) i64 {
    return value;
}

export fn @"conformance:scalars/scalars@1.0.0#echo-f32"(value: f32) f32 {
    return value;
}

export fn @"conformance:scalars/scalars@1.0.0#echo-f64"(value: f64) f64 {
    return value;
}

export fn @"conformance:scalars/scalars@1.0.0#echo-char"(value: u32) u32 {
    return value;
}

export fn @"conformance:scalars/scalars@1.0.0#f32-from-bits"(bits: u32) f32 {
    return @bitCast(bits);
}

export fn @"conformance:scalars/scalars@1.0.0#f32-to-bits"(value: f32) u32 {
    return @bitCast(value);
}

export fn @"conformance:scalars/scalars@1.0.0#f64-from-bits"(bits: u64) f64 {
    return @bitCast(bits);
}

export fn @"conformance:scalars/scalars@1.0.0#f64-to-bits"(value: f64) u64 {
    return @bitCast(value);
}

export fn @"conformance:scalars/scalars@1.0.0#nothing"() void {}

export fn @"conformance:scalars/scalars@1.0.0#give"() u32 {
    return 42;
}

export fn @"conformance:scalars/scalars@1.0.0#take"(value: u32) void {
    last = value;
}

export fn @"conformance:scalars/scalars@1.0.0#taken"() u32 {
    return last;
}

export fn @"conformance:scalars/scalars@1.0.0#add"(a: i32, b: i32) i32 {
    return a +% b;
}

export fn @"conformance:scalars/scalars@1.0.0#mix"(a: bool, b: u8, c: i16, d: u32, e: u64, f: f32, g: f64, h: i64) f64 {
    const whole = @as(f64, @floatFromInt(@intFromBool(a))) + float(b) + float(c) + float(d) + float(e) + float(h);
    return whole + f + g;
}

fn float(value: anytype) f64 {
    return @floatFromInt(value);
}
