// Conformance: lists of numbers.
package main

import (
	"slices"
	"unsafe"
)

type frame struct {
	width, height uint32
	pixels        list
}

var saved []byte

// The list that was given, given back.
func same[T any](data *T, len uint32) unsafe.Pointer {
	defer finish()
	return give(lend(take(data, len)))
}

//go:wasmexport conformance:buffers/buffers@1.0.0#echo-u8
func echoU8(data *uint8, len uint32) unsafe.Pointer { return same(data, len) }

//go:wasmexport conformance:buffers/buffers@1.0.0#echo-s8
func echoS8(data *int8, len uint32) unsafe.Pointer { return same(data, len) }

//go:wasmexport conformance:buffers/buffers@1.0.0#echo-u16
func echoU16(data *uint16, len uint32) unsafe.Pointer { return same(data, len) }

//go:wasmexport conformance:buffers/buffers@1.0.0#echo-s16
func echoS16(data *int16, len uint32) unsafe.Pointer { return same(data, len) }

//go:wasmexport conformance:buffers/buffers@1.0.0#echo-u32
func echoU32(data *uint32, len uint32) unsafe.Pointer { return same(data, len) }

//go:wasmexport conformance:buffers/buffers@1.0.0#echo-s32
func echoS32(data *int32, len uint32) unsafe.Pointer { return same(data, len) }

//go:wasmexport conformance:buffers/buffers@1.0.0#echo-u64
func echoU64(data *uint64, len uint32) unsafe.Pointer { return same(data, len) }

//go:wasmexport conformance:buffers/buffers@1.0.0#echo-s64
func echoS64(data *int64, len uint32) unsafe.Pointer { return same(data, len) }

//go:wasmexport conformance:buffers/buffers@1.0.0#echo-f32
func echoF32(data *float32, len uint32) unsafe.Pointer { return same(data, len) }

//go:wasmexport conformance:buffers/buffers@1.0.0#echo-f64
func echoF64(data *float64, len uint32) unsafe.Pointer { return same(data, len) }

//go:wasmexport conformance:buffers/buffers@1.0.0#sum
func sum(data *byte, len uint32) (sum uint64) {
	defer finish()
	for _, item := range take(data, len) {
		sum += uint64(item)
	}
	return sum
}

//go:wasmexport conformance:buffers/buffers@1.0.0#double
func double(data *uint32, len uint32) unsafe.Pointer {
	items := take(data, len)
	for i := range items {
		items[i] *= 2
	}
	return same(data, len)
}

//go:wasmexport conformance:buffers/buffers@1.0.0#make
func build(len, value uint32) unsafe.Pointer {
	defer finish()
	return give(lend(slices.Repeat([]uint16{uint16(value)}, int(len))))
}

//go:wasmexport conformance:buffers/buffers@1.0.0#swallow
func swallow(data *uint64, len uint32) uint32 {
	defer finish()
	return len
}

func inverted(width, height uint32, pixels []byte) frame {
	for i := range pixels {
		pixels[i] = ^pixels[i]
	}
	return frame{width, height, lend(pixels)}
}

//go:wasmexport conformance:buffers/buffers@1.0.0#invert
func invert(width, height uint32, pixels *byte, len uint32) unsafe.Pointer {
	defer finish()
	return give(inverted(width, height, take(pixels, len)))
}

//go:wasmexport conformance:buffers/buffers@1.0.0#invert-all
func invertAll(data unsafe.Pointer, len uint32) unsafe.Pointer {
	defer finish()
	var frames []frame
	for _, each := range slices.Backward(take((*frame)(data), len)) {
		pixels := (*byte)(unsafe.Pointer(uintptr(each.pixels.data)))
		frames = append(frames, inverted(each.width, each.height, take(pixels, each.pixels.len)))
	}
	return give(lend(frames))
}

//go:wasmexport conformance:buffers/buffers@1.0.0#swap
func swap(aData *uint16, aLen uint32, bData *float64, bLen uint32) unsafe.Pointer {
	defer finish()
	return give([2]list{lend(take(bData, bLen)), lend(take(aData, aLen))})
}

// An option or a result in memory, whose case is a list.
type either struct {
	which uint8
	items list
}

//go:wasmexport conformance:buffers/buffers@1.0.0#maybe
func maybe(some uint32, data *int16, len uint32) unsafe.Pointer {
	defer finish()
	if some == 0 {
		return give(either{})
	}
	return give(either{1, lend(take(data, len))})
}

//go:wasmexport conformance:buffers/buffers@1.0.0#either
func eitherOf(fail uint32, data unsafe.Pointer, len uint32) unsafe.Pointer {
	defer finish()
	if fail == 0 {
		return give(either{0, lend(take((*uint8)(data), len))})
	}
	return give(either{1, lend(take((*float32)(data), len))})
}

//go:wasmexport conformance:buffers/buffers@1.0.0#keep
func keep(data *byte, len uint32) {
	defer finish()
	saved = slices.Clone(take(data, len))
}

//go:wasmexport conformance:buffers/buffers@1.0.0#kept
func kept() unsafe.Pointer {
	defer finish()
	items := saved
	saved = nil
	return give(lend(items))
}
