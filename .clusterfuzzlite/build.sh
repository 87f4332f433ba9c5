#!/bin/bash -eu
# Unproven: written by the documentation of ClusterFuzzLite, and not run yet (docs/security.md, "Fuzzing").
# The builder sets OUT and SANITIZER, and has cargo-fuzz with its nightly Rust.
cd "$SRC/ephor"
# The versions that the program has.
cp Cargo.lock fuzz/Cargo.lock
cargo fuzz build --sanitizer "${SANITIZER:-address}"
cargo fuzz list | while read -r target; do
  cp "fuzz/target/x86_64-unknown-linux-gnu/release/$target" "$OUT/"
  (cd "fuzz/corpus/$target" && zip --quiet --recurse-paths "$OUT/${target}_seed_corpus.zip" .)
done
