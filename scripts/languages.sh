#!/usr/bin/env bash
# Whether the SDKs for Rust, JavaScript and Python give the same verdicts in the real program.
#
#   scripts/languages.sh [--quick] [EPHOR]     the program to try; target/debug/ephor if none is named
#
# --quick leaves out the packs in Python, whose compilation takes most of the time; Python's own tests run.
#
# It installs the pinned tools of the SDKs into target/tools (npm, PyPI), runs the tests of the SDKs natively, builds the
# conformance packs (tests/languages) and the galleries (docs/examples/packs), and compares what they report: the logs of
# the conformance packs are equal but for the name of the pack, and each rule of a gallery says what the built-in rule of
# its name says. Needs node with npm, python3 with venv and pip, and the WebAssembly target of Rust; without them it says
# that it was skipped and exits with 77.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD

say() { printf 'languages: %s\n' "$*" >&2; }
skip() { say "SKIPPED: $*"; exit 77; }

languages=(javascript python)
if [ "${1:-}" = --quick ]; then
  languages=(javascript)
  shift
fi
ephor=${1:-target/debug/ephor}
[ -x "$ephor" ] || { say "$ephor is not there: cargo build --workspace"; exit 2; }
ephor=$(realpath "$ephor")
type -P python3 >/dev/null || skip "python3 is not there"
python3 scripts/sdk-schema.py --check
for need in node npm; do
  type -P "$need" >/dev/null || skip "$need is not there"
done

# Where rustup has no WebAssembly target, Debian's compiler has (scripts/wasm-target.sh).
has_target() { compgen -G "$("$1" --print target-libdir --target wasm32-unknown-unknown 2>/dev/null)/libcore-*.rlib" >/dev/null; }
if ! has_target rustc && [ -x /usr/bin/rustc ] && has_target /usr/bin/rustc; then
  export PATH=/usr/bin:$PATH RUSTC=/usr/bin/rustc
fi
has_target rustc || skip "the WebAssembly target of Rust is not there: make wasm-target"

out=$root/target/languages
mkdir -p "$out"
# What is compiled of a pack is kept from run to run, beside what the user has.
export EPHOR_CACHE_DIR=$out/cache EPHOR_STATE_DIR=$out/state
unset EPHOR_CONFIG EPHOR_FAIL_ON EPHOR_STRICT

# The dependencies of the SDK for JavaScript, as its lock file has them. None of them runs a script when it is installed.
node_modules() {
  local home=$root/target/tools/javascript
  if ! cmp -s sdk/javascript/package-lock.json "$home/installed.json"; then
    say "installing what the SDK for JavaScript needs into target/tools/javascript"
    mkdir -p "$home"
    cp sdk/javascript/package.json sdk/javascript/package-lock.json "$home/"
    (cd "$home" && npm ci --no-audit --no-fund --ignore-scripts --loglevel=error >/dev/null) || skip "npm could not install them"
    cp sdk/javascript/package-lock.json "$home/installed.json"
  fi
  # A developer of the SDK may have a folder of their own.
  if [ -L sdk/javascript/node_modules ] || [ ! -e sdk/javascript/node_modules ]; then
    ln -sfn ../../target/tools/javascript/node_modules sdk/javascript/node_modules
  fi
}

venv=$root/target/tools/python
python_packages() {
  if ! cmp -s sdk/python/requirements.txt "$venv/installed.txt"; then
    say "installing what the SDK for Python needs into target/tools/python"
    python3 -m venv "$venv" >/dev/null 2>&1 || skip "python3 has no venv (on Debian: apt-get install python3-venv)"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --only-binary :all: --require-hashes \
      --requirement sdk/python/requirements.txt >/dev/null || skip "pip could not install them"
    cp sdk/python/requirements.txt "$venv/installed.txt"
  fi
}

# Writes the configuration that names a pack with its digest: CPython's are larger than a pack may be without.
pinned() {
  mkdir -p "$out/$2"
  printf '[[packs]]\npath = "%s"\nsha256 = "%s"\n' "$1" "$(sha256sum "$1" | cut -d ' ' -f 1)" >"$out/$2/ephor.toml"
}

# Runs a scan that has to end with an exit code.
scan() {
  local wanted=$1 status=0
  shift
  "$ephor" scan "$@" >"$out/last.log" 2>&1 || status=$?
  if [ "$status" -ne "$wanted" ]; then
    tail -n 20 "$out/last.log" >&2
    say "'ephor scan $*' ended with exit code $status, not $wanted"
    return 1
  fi
}

# Builds a pack again only where what it is made of changed: its own folder, the SDK, and the tools.
build() {
  local name=$1 from=$2 sdk=$3 now
  shift 3
  # node_modules is a link, which find does not follow.
  now=$(find "$from" "$sdk" wit -type f -not -path '*/__pycache__/*' -not -path '*/node_modules/*' -not -path '*/.pytest_cache/*' -print0 |
    sort -z | xargs -0 sha256sum | sha256sum)
  if [ ! -f "$out/$name.wasm" ] || [ "$now" != "$(cat "$out/$name.from" 2>/dev/null)" ]; then
    say "building $name"
    "$@" >"$out/last.log" 2>&1 || { tail -n 30 "$out/last.log" >&2; return 1; }
    printf '%s\n' "$now" >"$out/$name.from"
  fi
  pinned "$out/$name.wasm" "$name"
}

rust_pack() {
  # The versions of the crates that Ephor was tried with.
  cp Cargo.lock tests/languages/rust/
  CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$root/target}/tutorial \
    "$ephor" pack build tests/languages/rust --output "$out/conformance-rust.wasm"
}
javascript_pack() { EPHOR=$ephor node sdk/javascript/bin/ephor-pack.js build "$1" --output "$2"; }
python_pack() { PYTHONPATH=sdk/python/src "$venv/bin/python" -m ephor_rules.build build "$1" --path "$2" --output "$3"; }

node_modules
python_packages

say "the tests of the SDKs and the galleries, natively"
(cd sdk/javascript && npm test --silent) >"$out/last.log" 2>&1 || { tail -n 60 "$out/last.log" >&2; exit 1; }
PYTHONPATH=sdk/python/src "$venv/bin/python" -m pytest -q -p no:cacheprovider sdk/python/tests docs/examples/packs/python >"$out/last.log" 2>&1 ||
  { tail -n 60 "$out/last.log" >&2; exit 1; }

say "building conformance-rust"
rust_pack >"$out/last.log" 2>&1 || { tail -n 30 "$out/last.log" >&2; exit 1; }
pinned "$out/conformance-rust.wasm" conformance-rust
build_javascript() {
  build conformance-javascript tests/languages/javascript sdk/javascript \
    javascript_pack tests/languages/javascript/index.js "$out/conformance-javascript.wasm"
  build gallery-javascript docs/examples/packs/javascript sdk/javascript \
    javascript_pack docs/examples/packs/javascript/index.js "$out/gallery-javascript.wasm"
}
build_python() {
  build conformance-python tests/languages/python sdk/python \
    python_pack conformance_python tests/languages/python "$out/conformance-python.wasm"
  build gallery-python docs/examples/packs/python sdk/python \
    python_pack gallery_python docs/examples/packs/python "$out/gallery-python.wasm"
}
for language in "${languages[@]}"; do "build_$language"; done
# Expressions need no tool, and no conformance pack: one interpreter judges all of them, and has tests of its own.
"$ephor" pack build docs/examples/packs/cel --output "$out/gallery-cel.wasm" >/dev/null
pinned "$out/gallery-cel.wasm" gallery-cel

say "the golden tenant"
rm -rf "$out/golden" "$out/small" "$out/synth"
python3 tests/languages/tenant.py "$out/golden"
python3 tests/languages/tenant.py "$out/small" 400
for language in rust "${languages[@]}"; do
  pack=conformance-$language
  options=(--config "$out/$pack/ephor.toml" --no-built-in --fail-on never --format sarif)
  mkdir -p "$out/large-logs" "$out/small-logs" "$out/crashed-logs"
  scan 0 "$out/golden" "${options[@]}" --output "$out/large-logs/$pack.sarif"
  # With what passes and does not apply, each row by itself.
  scan 0 "$out/small" "${options[@]}" --include pass,open,notApplicable --output "$out/small-logs/$pack.sarif"
  # A rule that throws: no verdict of it, its text as the cause, and the verdicts of all others.
  scan 3 "$out/small" "${options[@]}" --set "$pack/crash-asked.crash=true" --output "$out/crashed-logs/$pack.sarif"
  grep -q "crash-asked.*the rule was told to crash" "$out/crashed-logs/$pack.sarif" || { say "$pack: what the rule threw is not told"; exit 1; }
done
for logs in large small crashed; do
  (cd "$out/$logs-logs" && python3 "$root/tests/languages/compare.py" same conformance-rust.sarif "${languages[@]/#/conformance-}")
  python3 tests/languages/compare.py expected "$out/$logs-logs/conformance-rust.sarif" "tests/languages/expected-$logs.json"
done

say "the galleries beside the built-in rules"
# One tenant with every setting wrong, and one with defects of users and mailboxes alone: one hides the other.
declare -A pairs=([cel]="" [javascript]="" [python]="")
for settings in all none; do
  tenant=$out/synth-$settings
  rm -rf "$tenant"
  "$ephor" synth --users 200 --planted-settings "$settings" --out "$tenant" >/dev/null 2>&1
  # What passes and does not apply, too: all verdicts are the same, and not only what was found.
  options=(--fail-on never --format sarif --include "pass,open,notApplicable")
  scan 0 "$tenant" "${options[@]}" --output "$out/built-in-$settings.sarif"
  for language in cel "${languages[@]}"; do
    scan 0 "$tenant" "${options[@]}" --config "$out/gallery-$language/ephor.toml" --no-built-in \
      --output "$out/gallery-$language-$settings.sarif"
    pairs[$language]+=" $out/built-in-$settings.sarif $out/gallery-$language-$settings.sarif"
  done
done
for language in cel "${languages[@]}"; do
  # shellcheck disable=SC2086 # names of files without blanks, several of them
  python3 tests/languages/compare.py built-in "gallery-$language" ${pairs[$language]}
done
say "the same verdicts in Rust, CEL, ${languages[*]}"
