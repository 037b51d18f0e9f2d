// The component model's ABI by hand, for plugins in Go.
//
// While the host hands arguments over (cabi_realloc) the guest may call nothing outside, which Go's collector does.
// So it is off, and runs at the end of a call where enough has piled up.
package main

import (
	"runtime"
	"runtime/debug"
	"unsafe"
)

// What the host has an address of, which the collector does not see: the arguments of a call, and its results, which
// are read after it.
var given, lent []any

// Whether what is lent belongs to an earlier call.
var over bool

// How many bytes have been held since the collector ran.
var piled uint32

const enough = 8 << 20

func init() {
	debug.SetGCPercent(-1)
}

func main() {}

//go:wasmexport cabi_realloc
func realloc(old unsafe.Pointer, oldSize, align, size uint32) unsafe.Pointer {
	// Words, so that it is aligned for every value.
	words := make([]uint64, size/8+1)
	if oldSize > 0 {
		copy(take((*byte)(unsafe.Pointer(&words[0])), size), take((*byte)(old), oldSize))
	}
	given = append(given, words)
	piled += size
	return unsafe.Pointer(&words[0])
}

// The end of every call.
func finish() {
	given, over = nil, true
	if piled > enough {
		piled = 0
		runtime.GC()
	}
}

// A list as it lies in memory, where an address has 32 bits.
type list struct {
	data, len uint32
}

// A result that is more than one number.
func give[T any](value T) unsafe.Pointer {
	hold(&value)
	return unsafe.Pointer(&value)
}

// A list in a result.
func lend[T any](items []T) list {
	data := unsafe.SliceData(items)
	hold(data)
	piled += uint32(len(items)) * uint32(unsafe.Sizeof(*new(T)))
	return list{uint32(uintptr(unsafe.Pointer(data))), uint32(len(items))}
}

func lendText(text string) list {
	return lend(unsafe.Slice(unsafe.StringData(text), len(text)))
}

func hold(value any) {
	if over {
		lent, over = nil, false
	}
	lent = append(lent, value)
}

// The list that the host has given, until the call ends.
func take[T any](data *T, len uint32) []T {
	return unsafe.Slice(data, len)
}

// A copy of the text that the host has given.
func takeText(data *byte, len uint32) string {
	return string(take(data, len))
}
