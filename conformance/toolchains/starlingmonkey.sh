# needs: componentize-js node
componentize-js plugin.js --wit wit ${WORLD:+--world-name "$WORLD"} --out plugin.wasm
