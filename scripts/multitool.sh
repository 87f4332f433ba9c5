#!/usr/bin/env bash
# Installs Microsoft's SARIF multitool and the validator that GitHub's upload action uses into target/sarif-gate, once,
# and prints where the multitool is. Linux on x86-64.
set -euo pipefail

multitool=5.7.0
jsonschema=1.5.0
version="$multitool $jsonschema"
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/target/sarif-gate
tool=$home/node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool

say() { printf 'sarif-gate: %s\n' "$*" >&2; }

for need in node npm; do
  command -v "$need" >/dev/null 2>&1 || { say "$need is needed and was not found"; exit 2; }
done
mkdir -p "$home"
if [ ! -x "$tool" ] || [ "$(cat "$home/version" 2>/dev/null)" != "$version" ]; then
  say "installing @microsoft/sarif-multitool-linux $multitool and jsonschema $jsonschema into target/sarif-gate (104 MB)"
  echo '{"private":true}' > "$home/package.json"
  # The only script of the packages is the chmod below.
  (cd "$home" && npm install --no-audit --no-fund --ignore-scripts --loglevel=error \
    "@microsoft/sarif-multitool-linux@$multitool" "jsonschema@$jsonschema" >/dev/null)
  chmod u+x "$tool"
  echo "$version" > "$home/version"
fi
echo "$tool"
