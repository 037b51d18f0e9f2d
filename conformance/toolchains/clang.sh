# needs: conformance-bindgen clang wasm-ld wasm-tools
conformance-bindgen c wit . $WORLD
conformance-bindgen adapter wasi.wasm
clang --target=wasm32-wasi -mexec-model=reactor -std=gnu11 -Wall -Wextra -Werror -Os -I. -o core.wasm *.c *.o
wasm-tools component new core.wasm --adapt wasi_snapshot_preview1=wasi.wasm --output plugin.wasm
