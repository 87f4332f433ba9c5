#!/usr/bin/env bash
# Whether the documentation holds: links, and every command of the tutorials that can run here.
#
#   scripts/book-check.sh [EPHOR]     the program to use; target/debug/ephor if none is named
#
# The tutorial for rule authors compiles a pack with the SDK of this repository (about a minute, once). What it needs and
# is not there is said, as "skipped"; a command that did not run has not been tried.
set -euo pipefail
cd "$(dirname "$0")/.."

program=${1:-target/debug/ephor}
[ -x "$program" ] || { echo "book-check: $program is not there: cargo build -p ephor" >&2; exit 2; }

python3 scripts/links.py

tools=$PWD/target/tools/bin
export PATH=$tools:$PATH CARGO_TARGET_DIR=$PWD/target/tutorial
# Where rustup has no WebAssembly target, Debian's compiler has (scripts/wasm-target.sh).
has_target() { compgen -G "$("$1" --print target-libdir --target wasm32-unknown-unknown 2>/dev/null)/libcore-*.rlib" >/dev/null; }
if ! has_target rustc && [ -x /usr/bin/rustc ] && has_target /usr/bin/rustc; then
  export PATH=/usr/bin:$PATH RUSTC=/usr/bin/rustc
fi
python3 scripts/tutorial.py "$program" . docs/tutorials/*.md
