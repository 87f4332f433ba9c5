#!/usr/bin/env bash
# Builds what a release consists of, for one target: the program, stripped, in a tarball with licences, completions and
# documentation; its SBOM; SHA256SUMS. The release workflow runs the same script.
#
#   scripts/release.sh [--target TRIPLE] [--out DIR] [--program FILE]
#
#   --target    the target; without it, this machine's own
#   --out       the folder to write; target/dist without it. What an earlier run left there for this target is replaced
#   --program   packs this program and builds none, to try what comes after the build
#
# Needs Rust and python3 (3.11 or newer). The same sources, compiler and time give the same bytes; the time is that of
# the commit, or SOURCE_DATE_EPOCH.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf 'release: %s\n' "$*" >&2; }

target="" out=target/dist program=""
while [ "$#" -gt 0 ]; do
  case $1 in
    --target | --out | --program)
      [ "$#" -ge 2 ] || { say "$1 needs a value"; exit 2; }
      case $1 in
        --target) target=$2 ;;
        --out) out=$2 ;;
        --program) program=$2 ;;
      esac
      shift 2
      ;;
    *)
      say "unknown argument '$1'; usage: scripts/release.sh [--target TRIPLE] [--out DIR] [--program FILE]"
      exit 2
      ;;
  esac
done
[ -n "$target" ] || target=$(rustc -vV | sed -n 's/^host: //p')
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -n 1)
if [ -z "${SOURCE_DATE_EPOCH:-}" ]; then
  SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
fi
export SOURCE_DATE_EPOCH
name=ephor-$version-$target
suffix=""
case $target in
  *-windows-*) suffix=.exe ;;
esac

if [ -z "$program" ]; then
  scripts/wasm-target.sh
  # Paths of this machine stay out of the program.
  here=$(pwd -W 2>/dev/null || pwd)
  flags=--remap-path-prefix=$here=/ephor$'\x1f'--remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=/cargo
  case $target in
    # No runtime of C to install.
    *-windows-msvc | *-linux-musl) flags+=$'\x1f'-Ctarget-feature=+crt-static ;;
  esac
  # The name of Debian's wrapper, which the crate `cc` does not look for on every machine.
  case $target in
    *-linux-musl) export "CC_${target//-/_}=musl-gcc" ;;
  esac
  build() {
    CARGO_ENCODED_RUSTFLAGS=$flags CARGO_PROFILE_RELEASE_STRIP=symbols EPHOR_COMPILED_PACKS=${1:-} \
      cargo build --release --locked --package ephor --bin ephor --target "$target"
  }
  folder=${CARGO_TARGET_DIR:-target}
  program=$folder/$target/release/ephor$suffix
  say "building $name"
  build
  # Its own packs, compiled by itself for any processor of the target, so that no scan begins with compiling them.
  compiled=$here/$folder/$target/compiled-packs
  case $folder in /*) compiled=$folder/$target/compiled-packs ;; esac
  say "compiling its packs, and building it with them"
  "$program" compile-built-in --target "$target" --out "$compiled"
  build "$compiled"
fi
said=$("$program" --version)
[ "$said" = "ephor $version" ] || { say "$program is '$said', and Cargo.toml says $version"; exit 1; }

python=python3
type -P python3 >/dev/null || python=python

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
stage=$work/$name
mkdir -p "$stage/completions" "$out"
cp "$program" "$stage/ephor$suffix"
cp README.md CHANGELOG.md SECURITY.md LICENSE-MIT LICENSE-APACHE "$stage/"
for shell in bash elvish fish powershell zsh; do
  "$program" completions "$shell" >"$stage/completions/ephor.$shell"
done
# The pages as they stand in the repository; `make book` makes a book of them.
git ls-files -z docs | while IFS= read -r -d '' file; do
  mkdir -p "$stage/$(dirname "$file")"
  cp "$file" "$stage/$file"
done
"$python" scripts/sbom.py "$target" "$out/$name.cdx.json" "$stage/THIRD-PARTY.txt"
"$python" scripts/archive.py "$stage" "$out/$name.tar.gz"
"$python" scripts/archive.py --sums "$out"
say "wrote $out/$name.tar.gz ($(wc -c <"$out/$name.tar.gz") bytes), $name.cdx.json and SHA256SUMS"
