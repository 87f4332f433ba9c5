#!/usr/bin/env bash
# Makes sure that rule packs can be compiled for wasm32-unknown-unknown.
#
# Quick when nothing is to be done; safe to run again. Tries, in this order:
#   1. the target that the default toolchain already has;
#   2. `rustup target add`;
#   3. on Debian with apt: Debian's own compiler (rustc-web) and its library sources, from which the
#      target's standard library is built once (about two minutes on two cores);
#   4. a clear error that says what to install.
#
# `host/builtin/build.rs` (crate `ephor-build`) looks for the target in the same two places, so that plain
# `cargo build` needs no environment variable afterwards.
#
# For tests of step 3 on a machine where steps 1 and 2 would do: EPHOR_WASM_TARGET_SKIP_RUSTUP=1 leaves them out.
set -euo pipefail

target=wasm32-unknown-unknown
debian_lib=/usr/lib/rustlib/$target/lib
stamp=$debian_lib/.ephor-built-by

say() { printf 'wasm-target: %s\n' "$*" >&2; }

# True if compiler $1 has a core library for the target.
has_target() {
  local dir
  dir=$("$1" --print target-libdir --target "$target" 2>/dev/null) || return 1
  compgen -G "$dir/libcore-*.rlib" >/dev/null
}

# True if the library built earlier still belongs to the Debian compiler that is installed now.
debian_is_current() {
  [ -x /usr/bin/rustc ] && has_target /usr/bin/rustc || return 1
  # A library that the distribution itself shipped has no stamp and needs none.
  [ ! -e "$stamp" ] || [ "$(cat "$stamp")" = "$(/usr/bin/rustc -vV)" ]
}

if ! command -v rustc >/dev/null 2>&1; then
  say "no Rust compiler found. Install Rust 1.95 or newer (https://rustup.rs), then run 'make wasm-target' again."
  exit 1
fi
skip_rustup=${EPHOR_WASM_TARGET_SKIP_RUSTUP:-0}
if [ "$skip_rustup" != 1 ] && has_target rustc; then
  say "$target is there ($(rustc --version))"
  exit 0
fi
if debian_is_current; then
  say "$target is there ($(/usr/bin/rustc --version), Debian)"
  exit 0
fi
if [ "$skip_rustup" != 1 ] && command -v rustup >/dev/null 2>&1 && timeout 180 rustup target add "$target" >/dev/null 2>&1 && has_target rustc; then
  say "added $target with rustup"
  exit 0
fi

give_up() {
  say "$1"
  cat >&2 <<MSG
Ephor's rule packs are compiled for $target, and this machine has no standard library for it.
Fix it in one of these ways, then run 'make wasm-target' again:
  rustup                rustup target add $target
  Debian 12             run 'make wasm-target' as root (it installs rustc-web, cargo-web, rust-web-src, lld-22)
  Fedora                dnf install rust-std-static-$target
  Nix                   a rust toolchain with targets = [ "$target" ]
MSG
  exit 1
}

command -v apt-get >/dev/null 2>&1 || give_up "rustup could not add the target, and there is no apt here"
as_root=""
if [ "$(id -u)" -ne 0 ]; then
  if ! sudo -n true >/dev/null 2>&1; then
    give_up "rustup could not add the target, and installing Debian's compiler needs root"
  fi
  as_root="sudo -n"
fi

say "rustup could not add the target; building it with Debian's compiler (about two minutes, once)"
packages="rustc-web cargo-web rust-web-src lld-22"
# shellcheck disable=SC2086 # a list of words on purpose
if ! dpkg -s $packages >/dev/null 2>&1; then
  $as_root apt-get update -qq || say "apt-get update failed; trying with the lists that are here"
  # shellcheck disable=SC2086
  DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $packages >/dev/null ||
    give_up "apt could not install: $packages"
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/src"
: > "$work/src/lib.rs"
printf '[package]\nname = "ephor-empty"\nversion = "0.0.0"\nedition = "2021"\n[workspace]\n' > "$work/Cargo.toml"
# The bitcode is what link-time optimization of a pack reads.
if ! (cd "$work" && env -u CARGO_TARGET_DIR -u CARGO_BUILD_TARGET \
  -u RUSTC_WRAPPER -u RUSTC_WORKSPACE_WRAPPER -u CARGO_ENCODED_RUSTFLAGS RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 \
  RUSTFLAGS=-Cembed-bitcode=yes /usr/bin/cargo build --release --target "$target" -Z build-std=std,panic_abort) >"$work/log" 2>&1; then
  tail -n 20 "$work/log" >&2
  give_up "Debian's compiler could not build the standard library (log above)"
fi
host=$(/usr/bin/rustc -vV | sed -n 's/^host: //p')
lld=$(command -v lld-22 || echo /usr/bin/lld-22)
$as_root mkdir -p "/usr/lib/rustlib/$host/bin"
$as_root ln -sf "$lld" "/usr/lib/rustlib/$host/bin/rust-lld"
# Put together beside its place and renamed, stamp included: a run that is broken off leaves no half library
# that a later run would take for one of the distribution.
$as_root rm -rf "$debian_lib" "$debian_lib.new"
$as_root mkdir -p "$debian_lib.new"
# shellcheck disable=SC2086 # no word or two words on purpose
find "$work/target/$target/release/deps" -name 'lib*.rlib' ! -name 'libephor_empty-*' \
  -exec $as_root cp -t "$debian_lib.new/" {} +
/usr/bin/rustc -vV | $as_root tee "$debian_lib.new/${stamp##*/}" >/dev/null
$as_root mv "$debian_lib.new" "$debian_lib"
debian_is_current || give_up "the library was built but Debian's compiler does not find it in $debian_lib"
say "built $target for $(/usr/bin/rustc --version)"
