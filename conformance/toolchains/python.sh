# needs: componentize-py
componentize-py --quiet --wit-path wit ${WORLD:+--world "$WORLD"} componentize plugin --output plugin.wasm
