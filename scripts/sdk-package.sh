#!/usr/bin/env bash
# Packages the crates that a rule author needs, as `cargo publish` would, and makes the pack of the tutorial from these
# packages alone, outside of the workspace: what an author gets from the registry must compile there.
#
#   scripts/sdk-package.sh
set -euo pipefail
cd "$(dirname "$0")/.."

out=$PWD/target/sdk-package
crates=(ephor-facts ephor-schema ephor-sdk-derive ephor-build ephor-sdk)
page=docs/tutorials/rule-author.md
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml)

scripts/wasm-target.sh >/dev/null
rm -rf "$out/crates" "$out/pack"
mkdir -p "$out/crates" "$out/pack"

# cargo finds the siblings of a package among those that it packs with it.
packages=()
for crate in "${crates[@]}"; do
  packages+=(-p "$crate")
done
cargo package --quiet --locked --allow-dirty --no-verify --target-dir "$out/target" "${packages[@]}"
for crate in "${crates[@]}"; do
  tar -xzf "$out/target/package/$crate-$version.crate" -C "$out/crates"
done

# What the page of a crate on the registry needs, and the contract.
for crate in "$out"/crates/*; do
  for field in description license repository documentation readme keywords categories; do
    if ! grep -q "^$field = " "$crate/Cargo.toml"; then
      echo "sdk-package: $(basename "$crate") has no $field" >&2
      exit 1
    fi
  done
  test -s "$crate/README.md" && test -s "$crate/LICENSE-MIT" && test -s "$crate/LICENSE-APACHE"
done
cmp wit/rules.wit "$out/crates/ephor-sdk-$version/rules.wit"

# The pack of the tutorial, with the versions that the program was tried with.
python3 - "$page" "$out/pack" <<'PYTHON'
import pathlib, re, sys
page, folder = pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"), pathlib.Path(sys.argv[2])
for name, text in re.findall(r"^```\w+,(?:ignore,)?file=contoso-rules/(\S+)\n(.*?)^```$", page, re.M | re.S):
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
PYTHON
{
  # Where the page takes the crates from the sources, they are the packages here.
  sed -E '/^# Not once the crates are published/,$d' "$out/pack/Cargo.toml"
  printf '\n[workspace]\n\n[profile.dev]\ndebug = false\n\n[patch.crates-io]\n'
  for crate in "${crates[@]}"; do
    printf '%s = { path = "%s" }\n' "$crate" "$out/crates/$crate-$version"
  done
} >"$out/pack/Cargo.toml.made"
mv "$out/pack/Cargo.toml.made" "$out/pack/Cargo.toml"
cp Cargo.lock "$out/pack/Cargo.lock"

# The compiler that has the target: the one that is called so, or Debian's (see scripts/wasm-target.sh).
if ! compgen -G "$(rustc --print target-libdir --target wasm32-unknown-unknown)/libcore-*.rlib" >/dev/null; then
  export RUSTC=/usr/bin/rustc PATH=/usr/bin:$PATH
fi
export CARGO_TARGET_DIR=$out/target
cd "$out/pack"
cargo test --quiet
cargo build --quiet --target wasm32-unknown-unknown
if cargo metadata --format-version 1 | grep -q '"manifest_path":"'"$(cd ../../.. && pwd)"'/sdk'; then
  echo "sdk-package: the pack was not built from the packages alone" >&2
  exit 1
fi
# What makes a component of it.
if ! grep -q 'component-type' "$CARGO_TARGET_DIR/wasm32-unknown-unknown/debug/contoso.wasm"; then
  echo "sdk-package: the module does not say which contract it keeps" >&2
  exit 1
fi
echo "sdk-package: ${#crates[@]} crates were packaged, and a pack was built and tested from them"
