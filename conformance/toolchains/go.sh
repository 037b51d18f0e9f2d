# needs: conformance-bindgen go wasm-tools
conformance-bindgen adapter wasi.wasm
# Go takes all memory behind its data as its own, but the adapter of WASI takes some when it is first called. With this
# in Go's runtime, that is before Go counts, and Go begins behind it.
sed 's|blocMax = uintptr(currentMemory()).*|var a, b size; environ_sizes_get(\&a, \&b); '\
'bloc = uintptr(currentMemory()) * physPageSize; blocMax = bloc|' "$(go env GOROOT)/src/runtime/os_wasm.go" > os_wasm.go.txt
echo "{\"Replace\": {\"$(go env GOROOT)/src/runtime/os_wasm.go\": \"os_wasm.go.txt\"}}" > overlay.json
GOOS=wasip1 GOARCH=wasm GO111MODULE=off GOTOOLCHAIN=local GOCACHE="$CACHE/go" \
    go build -overlay overlay.json -buildmode=c-shared -ldflags=-s -o core.wasm plugin.go abi.go
wasm-tools component embed wit ${WORLD:+--world "$WORLD"} core.wasm --output typed.wasm
wasm-tools component new typed.wasm --adapt wasi_snapshot_preview1=wasi.wasm --realloc-via-memory-grow \
    --output plugin.wasm
