// Conformance: text of every length and kind.
package main

import (
	"strings"
	"unicode/utf8"
	"unsafe"
)

var text string

//go:wasmexport conformance:strings/strings@1.0.0#echo
func echo(data *byte, size uint32) unsafe.Pointer {
	defer finish()
	return give(lendText(takeText(data, size)))
}

//go:wasmexport conformance:strings/strings@1.0.0#concat
func concat(aData *byte, aSize uint32, bData *byte, bSize uint32) unsafe.Pointer {
	defer finish()
	return give(lendText(takeText(aData, aSize) + takeText(bData, bSize)))
}

//go:wasmexport conformance:strings/strings@1.0.0#bytes
func bytes(data *byte, size uint32) uint64 {
	defer finish()
	return uint64(size)
}

//go:wasmexport conformance:strings/strings@1.0.0#chars
func chars(data *byte, size uint32) uint64 {
	defer finish()
	return uint64(utf8.RuneCountInString(takeText(data, size)))
}

//go:wasmexport conformance:strings/strings@1.0.0#repeat
func repeat(data *byte, size, times uint32) unsafe.Pointer {
	defer finish()
	return give(lendText(strings.Repeat(takeText(data, size), int(times))))
}

//go:wasmexport conformance:strings/strings@1.0.0#keep
func keep(data *byte, size uint32) {
	defer finish()
	text = takeText(data, size)
}

//go:wasmexport conformance:strings/strings@1.0.0#kept
func kept() unsafe.Pointer {
	defer finish()
	return give(lendText(text))
}
