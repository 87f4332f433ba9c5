#!/usr/bin/env bash
# Runs the fuzz targets of fuzz/: builds them once, then each of them one after another. Ends with the inputs that failed.
#
#   scripts/fuzz.sh [--smoke N | --minutes M] [TARGET...]     all targets, or these
#   scripts/fuzz.sh --list                                    their names, as a JSON list
#
#   --smoke N     N executions of each target, from the same start: the same machine does the same (20,000 without it)
#   --minutes M   so many minutes of each target, from where it stopped last time
#
# Needs a nightly Rust and a C++ compiler. What is found lies in target/fuzz/found, what was learnt in target/fuzz/corpus;
# fuzz/corpus is only read. SANITIZER=address looks at the memory of C libraries, too, and takes twice as long.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf 'fuzz: %s\n' "$*"; }
usage() {
  say "$1; usage: scripts/fuzz.sh [--smoke N | --minutes M] [TARGET...]" >&2
  exit 2
}

mapfile -t known < <(sed -n '/^\[\[bin\]\]/,$s/^name = "\(.*\)"$/\1/p' fuzz/Cargo.toml)
runs=20000 minutes="" targets=()
while [ "$#" -gt 0 ]; do
  case $1 in
    --list)
      printf '"%s"\n' "${known[@]}" | paste -sd, | sed 's/.*/[&]/'
      exit 0
      ;;
    --smoke | --minutes)
      [[ ${2:-} =~ ^[1-9][0-9]*$ ]] || usage "$1 needs a number"
      if [ "$1" = --smoke ]; then runs=$2 minutes=""; else minutes=$2; fi
      shift 2
      ;;
    -*) usage "unknown argument '$1'" ;;
    *)
      [[ " ${known[*]} " = *" $1 "* ]] || usage "there is no target '$1'; there are ${known[*]}"
      targets+=("$1")
      shift
      ;;
  esac
done
[ "${#targets[@]}" -gt 0 ] || targets=("${known[@]}")

scripts/tools.sh cargo-fuzz
export PATH="$PWD/target/tools/bin:$PATH"
# The host's own target folder and flags are none of its business.
unset CARGO_TARGET_DIR RUSTFLAGS
# The versions that the program has.
[ fuzz/Cargo.lock -nt Cargo.lock ] || cp Cargo.lock fuzz/Cargo.lock
triple=$(rustc -vV | sed -n 's/^host: //p')
began=$SECONDS
build() { cargo +nightly fuzz build --sanitizer "${SANITIZER:-none}" "$@" >&2; }
if [ "${#targets[@]}" -lt "${#known[@]}" ]; then
  for target in "${targets[@]}"; do build "$target"; done
else
  build
fi
say "built in $((SECONDS - began)) s"

out=$PWD/target/fuzz
mkdir -p "$out/found" "$out/logs"
failed=()
printf '%-12s %12s %8s %8s %8s\n' target executions edges seconds crashes
for target in "${targets[@]}"; do
  from=$SECONDS crashes=0 learnt=$out/corpus/$target
  limit=(-max_total_time=$((${minutes:-0} * 60)))
  if [ -z "$minutes" ]; then
    # A corpus of its own, so that an earlier run changes nothing.
    learnt=$out/smoke/$target
    rm -rf "$learnt"
    limit=(-runs="$runs" -seed=1)
  fi
  mkdir -p "$learnt"
  log=$out/logs/$target.log
  fuzz/target/"$triple"/release/"$target" "${limit[@]}" -timeout=25 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="$out/found/$target-" "$learnt" "fuzz/corpus/$target" >"$log" 2>&1 || crashes=1
  executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  edges=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -n 1)
  printf '%-12s %12s %8s %8s %8s\n' "$target" "${executions:-?}" "${edges:-?}" "$((SECONDS - from))" "$crashes"
  if [ "$crashes" -gt 0 ]; then
    input=$(sed -n 's/.*Test unit written to //p' "$log" | tail -n 1)
    grep -m 3 -A 2 -e "panicked at" -e "ERROR: libFuzzer" "$log" || tail -n 20 "$log"
    failed+=("$target: ${input:-no input was written; see $log}")
  elif [ -z "$minutes" ] && [ "${executions:-0}" -lt "$runs" ]; then
    failed+=("$target: only ${executions:-0} of $runs executions; see $log")
  fi
done
if [ "${#failed[@]}" -gt 0 ]; then
  say "FAILED; run one again with: fuzz/target/$triple/release/TARGET INPUT"
  printf 'fuzz: %s\n' "${failed[@]}"
  exit 1
fi
say "passed in $((SECONDS - began)) s"
