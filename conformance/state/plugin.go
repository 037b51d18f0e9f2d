// Conformance: state, configuration and lifecycle of instances.
package main

import (
	"encoding/binary"
	"fmt"
	"strconv"
	"unsafe"
)

var value int64
var healthy = true

//go:wasmimport conformance:state/events@1.0.0 note
func hostNote(data *byte, size uint32)

func note(text string) {
	hostNote(unsafe.StringData(text), uint32(len(text)))
}

// result<_, string>
type answer struct {
	fails uint8
	why   list
}

func accept() unsafe.Pointer {
	return give(answer{})
}

func refuse(why string) unsafe.Pointer {
	return give(answer{1, lendText(why)})
}

//go:wasmexport keyway:plugin/lifecycle@1.0.0#create
func create(data *byte, size uint32) unsafe.Pointer {
	defer finish()
	config := takeText(data, size)
	if config == `"panic"` {
		panic("asked to panic")
	}
	if config == "" {
		config = "0"
	}
	number, err := strconv.ParseInt(config, 10, 64)
	if err != nil {
		return refuse(config + " is no whole number")
	}
	value, healthy = number, number >= 0
	note(fmt.Sprint("create ", value))
	return accept()
}

//go:wasmexport keyway:plugin/lifecycle@1.0.0#check
func check() unsafe.Pointer {
	defer finish()
	note("check")
	if !healthy {
		return refuse("it began below zero")
	}
	return accept()
}

//go:wasmexport keyway:plugin/lifecycle@1.0.0#save
func save() unsafe.Pointer {
	defer finish()
	note("save")
	if value > 1000 {
		return refuse("too much to save")
	}
	data := binary.LittleEndian.AppendUint64(nil, uint64(value))
	return give(struct {
		fails   uint8
		version uint32
		data    list
	}{0, 1, lend(data)})
}

//go:wasmexport keyway:plugin/lifecycle@1.0.0#restore
func restore(version uint32, data *byte, size uint32) unsafe.Pointer {
	defer finish()
	note("restore")
	if version != 1 || size != 8 {
		return refuse(fmt.Sprintf("cannot read %d bytes of version %d", size, version))
	}
	value = int64(binary.LittleEndian.Uint64(take(data, size)))
	return accept()
}

//go:wasmexport keyway:plugin/lifecycle@1.0.0#close
func goodbye() {
	defer finish()
	note("close")
}

//go:wasmexport conformance:state/counter@1.0.0#add
func add(number int64) int64 {
	value += number
	return value
}

//go:wasmexport conformance:state/counter@1.0.0#get
func get() int64 {
	return value
}

//go:wasmexport conformance:state/counter@1.0.0#fail
func fail() {
	panic("asked to fail")
}
