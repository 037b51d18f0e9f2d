# needs: componentize-js node
# Makes handler.wasm in the folder that it is run in. $WIT is a folder with the WIT of WASI 0.2, such as jco brings along;
# $SOURCE is the folder of this script.
set -e
rm -rf wit && mkdir -p wit/deps
cp -r "$WIT"/. wit/deps
# The engine was built for this version; any 0.2 is as good to a host.
find wit/deps -name '*.wit' -exec sed -i 's/@0\.2\.[0-9]*/@0.2.10/g' {} +
printf 'package demo:clock;\nworld clock { include wasi:http/proxy@0.2.10; }\n' > wit/clock.wit
componentize-js "$SOURCE/handler.js" --wit wit --world-name clock --out handler.wasm
