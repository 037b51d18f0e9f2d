# needs: python-zig wasm-tools
ZIG_GLOBAL_CACHE_DIR="$CACHE/zig" ZIG_LOCAL_CACHE_DIR="$CACHE/zig" \
    python-zig build-exe -target wasm32-freestanding -OReleaseSmall -fno-entry -rdynamic -femit-bin=core.wasm plugin.zig
wasm-tools component embed wit ${WORLD:+--world "$WORLD"} core.wasm --output typed.wasm
wasm-tools component new typed.wasm --output plugin.wasm
