# needs: componentize-py
# Makes handler.wasm in the folder that it is run in. $WIT is a folder with the WIT of WASI 0.2; $SOURCE is the folder of
# this script.
set -e
rm -rf wit && mkdir -p wit/deps
cp -r "$WIT"/. wit/deps
version=$(sed -n 's/^package wasi:http@\(.*\);/\1/p' wit/deps/wasi-http/package.wit)
printf 'package test:web;\nworld web { include wasi:http/proxy@%s; }\n' "$version" > wit/web.wit
cp "$SOURCE/handler.py" handler.py
componentize-py --quiet --wit-path wit --world web componentize handler --output handler.wasm
