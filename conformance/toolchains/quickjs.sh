# needs: componentize-qjs node
componentize-qjs --wit wit ${WORLD:+--world "$WORLD"} --js plugin.js --output plugin.wasm
