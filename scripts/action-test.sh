#!/usr/bin/env bash
# Runs the steps of the GitHub Action here, against the demo: exit codes, summary, outputs, hostile inputs, and a release
# whose digest or provenance is wrong.
#
#   scripts/action-test.sh [EPHOR]     the program to use; target/debug/ephor if none is named
#
# Code scanning and GitHub's attestations cannot be reached from here: a stand-in for `gh` hands out the release, and
# says of its provenance what the test wants.
# shellcheck disable=SC2016 # what must not be run stands in single quotes
set -euo pipefail
cd "$(dirname "$0")/.."

program=${1:-target/debug/ephor}
[ -x "$program" ] || { echo "action-test: $program is not there: cargo build -p ephor" >&2; exit 2; }
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
action=$PWD/scripts/action.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cases=0

fail() {
  printf 'action-test: FAILED: %s\n' "$*" >&2
  sed 's/^/    /' "$work/log" >&2
  exit 1
}

# Runs a step with settings, and nothing else of ours in its environment: its exit code goes to `code`.
#   step CODE NAME SETTING=VALUE...
step() {
  local expected=$1 name=$2
  shift 2
  rm -f "$work/output" "$work/summary"
  touch "$work/output" "$work/summary"
  code=0
  (cd "$work/job" && env -u EPHOR_CONFIG -u EPHOR_FAIL_ON -u EPHOR_STRICT RUNNER_TEMP="$work/temp" \
    GITHUB_OUTPUT="$work/output" GITHUB_STEP_SUMMARY="$work/summary" "$@" bash "$action" "$name") >"$work/log" 2>&1 || code=$?
  cases=$((cases + 1))
  [ "$code" -eq "$expected" ] || fail "'$name' with $* ended with $code, expected $expected"
}

# The output $1 of the last step.
output() { sed -n "s/^$1=//p" "$work/output"; }

says() { grep -qF -- "$1" "$work/log" || fail "the log does not say: $1"; }

mkdir -p "$work/job" "$work/temp"
status=0
"$program" demo --out "$work/job/demo" >"$work/log" 2>&1 || status=$?
[ "$status" -eq 1 ] || fail "the demo ended with $status, expected 1: it has findings"

# Install: a program that is there.
step 0 install EPHOR_PATH="$program"
[ "$(output program)" = "$program" ] || fail "the output 'program' is '$(output program)'"
step 2 install EPHOR_PATH="$work/job/nothing"
step 2 install EPHOR_VERSION='0.1.0/../../other'
says "the input 'version'"
step 2 install EPHOR_PATH=$'x\nprogram=evil'

# Scan: what it ends with, and what it leaves.
given=(EPHOR_PROGRAM="$program" EPHOR_SNAPSHOT=demo/tenant EPHOR_PROFILE= EPHOR_UPLOAD=true)
step 0 scan "${given[@]}" EPHOR_REPORTS=$'  html=out/a page.html\n\njunit=junit.xml\r'
[ "$(output exit-code)" = 1 ] || fail "findings: exit code is '$(output exit-code)', expected 1"
[ "$(output upload)" = ephor/ephor.sarif ] || fail "a whole scan is not sent"
grep -q '^## Ephor: Northwind Traders' "$work/summary" || fail "no summary"
for file in ephor/ephor.sarif "out/a page.html" junit.xml; do
  [ -s "$work/job/$file" ] || fail "$file was not written"
done
step 1 verdict EPHOR_EXIT_CODE=1
step 0 scan "${given[@]}" EPHOR_THRESHOLD=never EPHOR_UPLOAD=false
[ "$(output exit-code)/$(output upload)" = 0/ ] || fail "nothing was to be sent, and nothing to fail"
step 0 verdict EPHOR_EXIT_CODE=0
# The log of the last scan as baseline, which this scan replaces.
step 0 scan "${given[@]}" EPHOR_BASELINE=ephor/ephor.sarif EPHOR_THRESHOLD=new
[ "$(output exit-code)" = 0 ] || fail "nothing is new, and the exit code is '$(output exit-code)'"
# Rights that were lost since: red, nothing is sent, and the log is told to be no baseline for the scan after it.
cp -R "$work/job/demo/tenant" "$work/job/less"
sed -i '/"id": "graph\/conditional-access-policies"/,/}/ {s/"status": "complete"/"status": "denied", "reason": "Policy.Read.All is missing"/; s/"count": [0-9]*/"count": 0/}' "$work/job/less/manifest.json"
step 0 scan "${given[@]}" EPHOR_SNAPSHOT=less EPHOR_BASELINE=ephor/ephor.sarif EPHOR_THRESHOLD=new
[ "$(output exit-code)/$(output upload)" = 3/ ] || fail "rights were lost: '$(output exit-code)/$(output upload)', expected 3 and nothing to send"
says "its log is no baseline"
grep -q 'coverage lost' "$work/summary" || fail "the summary does not say that coverage was lost"
step 3 verdict EPHOR_EXIT_CODE=3
step 0 scan "${given[@]}" EPHOR_BASELINE=ephor/ephor.sarif EPHOR_THRESHOLD=new
says "is no good baseline"
[ "$(output exit-code)" = 0 ] || fail "the rights are back and nothing is new, and the exit code is '$(output exit-code)'"
step 4 scan "${given[@]}" EPHOR_BASELINE=gone.sarif EPHOR_THRESHOLD=new
[ ! -e "$work/job/ephor/ephor.sarif" ] || fail "the log of an earlier scan was left and could pass for this one"
step 2 scan "${given[@]}" EPHOR_THRESHOLD=new
# Without the settings of the demo two verdicts are unknown.
step 0 scan "${given[@]}" EPHOR_STRICTNESS=true
[ "$(output exit-code)/$(output upload)" = 3/ ] || fail "an incomplete scan is not to be sent"
says "nothing is sent to code scanning"
step 3 verdict EPHOR_EXIT_CODE=3
step 4 verdict EPHOR_EXIT_CODE=
step 4 scan "${given[@]}" EPHOR_SNAPSHOT=nowhere
step 2 scan "${given[@]}" EPHOR_SNAPSHOT=
step 2 scan "${given[@]}" EPHOR_STRICTNESS=perhaps
step 2 scan "${given[@]}" EPHOR_REPORTS=html

if "$program" report --help >/dev/null 2>&1; then
  step 0 scan "${given[@]}" EPHOR_PROFILE=github
  upload=$(output upload)
  if [ ! -s "$upload" ] || [ "$upload" = ephor/ephor.sarif ]; then fail "no log of the profile github"; fi
  scripts/sarif-gate.sh "$upload" >"$work/log" 2>&1 || fail "the log for code scanning is not sound"
  step 2 scan "${given[@]}" EPHOR_PROFILE=nobody
  [ -z "$(output upload)" ] || fail "a log of an unknown profile is sent"
else
  echo "action-test: log for code scanning: skipped, this program has no 'report' yet"
fi

# A summary that is too long is cut at the end of a line, and says so.
sed 's/1000000/2000/' "$action" >"$work/short.sh"
action=$work/short.sh step 0 scan "${given[@]}"
[ "$(wc -c <"$work/summary")" -lt 2200 ] || fail "the summary is not cut"
grep -q 'cut short' "$work/summary" || fail "the summary does not say that it is cut"

# Hostile inputs are values, never code, options or further outputs.
step 2 scan "${given[@]}" EPHOR_SNAPSHOT=$'demo/tenant\nexit-code=0'
step 4 scan "${given[@]}" EPHOR_SNAPSHOT='--help'
step 4 scan "${given[@]}" EPHOR_SNAPSHOT='$(touch pwned)`touch pwned`;touch pwned'
step 4 scan "${given[@]}" EPHOR_SETTINGS='--no-config'
step 0 scan "${given[@]}" EPHOR_REPORTS='csv=$(touch pwned).csv'
[ -s "$work/job/"'$(touch pwned).csv' ] || fail "the name of a report was not taken as it is"
step 2 scan "${given[@]}" EPHOR_REPORTS='csv=a.csv --no-built-in'$'\n''--pack=evil.wasm=1'
[ ! -e "$work/job/pwned" ] || fail "an input was run"

# Collect: each line is one argument, and what the tenant says is no command of the runner.
mkdir -p "$work/bin"
cat >"$work/bin/collector" <<SH
#!/usr/bin/env bash
if [ "\$1" = collect ]; then
  printf '<%s>' "\$@" >"$work/arguments"
  printf '::error::a name of the tenant\n::set-output name=x::y\n'
  while [ "\$1" != --out ]; do shift; done
  cp -R "$work/job/demo/tenant" "\$2"
  exit "\${COLLECT_CODE:-0}"
fi
exec "$program" "\$@"
SH
chmod +x "$work/bin/collector"
collect=(EPHOR_PROGRAM="$work/bin/collector" EPHOR_PROFILE= EPHOR_COLLECT=$'--auth\n github \n--tenant\na b;$(touch pwned)\n')
step 0 scan "${collect[@]}" EPHOR_SNAPSHOT=contoso
[ "$(cat "$work/arguments")" = '<collect><--auth><github><--tenant><a b;$(touch pwned)><--out><contoso>' ] ||
  fail "ephor collect was called with $(cat "$work/arguments")"
[ "$(output snapshot)" = contoso ] || fail "the output 'snapshot' is '$(output snapshot)'"
sed -n '/^::stop-commands::/,/^::[0-9a-f]\{32\}::$/!p' "$work/log" | grep -q 'a name of the tenant' &&
  fail "words of a tenant reach the runner as a command"
rm -rf "$work/job/contoso"
step 4 scan "${collect[@]}" EPHOR_SNAPSHOT=contoso COLLECT_CODE=4
[ ! -s "$work/job/contoso/ephor.sarif" ] && [ -z "$(output sarif)" ] || fail "a failed collection was scanned"

# A collection that lost something is scanned and told, and fails the job.
rm -rf "$work/job/contoso"
step 0 scan "${collect[@]}" EPHOR_SNAPSHOT=contoso COLLECT_CODE=5
[ "$(output exit-code)" = 5 ] || fail "the collection lost something, and the exit code is '$(output exit-code)'"
step 5 verdict EPHOR_EXIT_CODE=5
says "lost something that was read last time"

# A program that is killed leaves no log and nothing to send.
printf '#!/usr/bin/env bash\nkill -9 $$\n' >"$work/bin/killed"
chmod +x "$work/bin/killed"
step 137 scan "${given[@]}" EPHOR_PROGRAM="$work/bin/killed"
[ -z "$(output sarif)$(output upload)" ] || fail "a scan that was killed has a log"

# A release: taken only if its digest and its provenance are right.
release=$work/release
scripts/release.sh --program "$program" --out "$release" --target x86_64-unknown-linux-gnu >"$work/log" 2>&1 || fail "release.sh"
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -n 1)
# Under the name that the action asks for on Linux.
(cd "$work" && tar -xzf "$release"/*.tar.gz && mv "ephor-$version-x86_64-unknown-linux-gnu" "ephor-$version-x86_64-unknown-linux-musl")
rm -f "$release"/*
python3 scripts/archive.py "$work/ephor-$version-x86_64-unknown-linux-musl" "$release/ephor-$version-x86_64-unknown-linux-musl.tar.gz"
python3 scripts/archive.py --sums "$release"
cat >"$work/bin/gh" <<SH
#!/usr/bin/env bash
printf '%s\n' "\$*" >>"$work/gh"
case "\$1 \$2" in
  "release download")
    while [ "\$1" != --dir ]; do shift; done
    cp "$release"/* "\$2"
    ;;
  "attestation verify") exit "\${PROVENANCE:-0}" ;;
esac
SH
chmod +x "$work/bin/gh"
download=(PATH="$work/bin:$PATH" RUNNER_OS=Linux RUNNER_ARCH=X64 EPHOR_PATH=)
step 0 install "${download[@]}" EPHOR_VERSION=
[ "$("$(output program)" --version)" = "ephor $version" ] || fail "the release was not installed"
grep -qF -- "--signer-workflow ephor-scan/ephor/.github/workflows/release.yml --source-ref refs/tags/v$version" "$work/gh" ||
  fail "the provenance was not asked for: $(cat "$work/gh")"
rm -rf "$work/temp"/*
step 4 install "${download[@]}" EPHOR_VERSION="$version" PROVENANCE=1
says "provenance"
step 2 install "${download[@]}" RUNNER_ARCH=S390X
printf x >>"$release/ephor-$version-x86_64-unknown-linux-musl.tar.gz"
step 4 install "${download[@]}" EPHOR_VERSION="$version"
says "is not the file of SHA256SUMS"
: >"$release/SHA256SUMS"
step 4 install "${download[@]}" EPHOR_VERSION="$version"
says "does not name"
[ -z "$(find "$work/temp" -name ephor -type f)" ] || fail "a release that was refused was unpacked"

echo "action-test: $cases runs of its steps ended as they must"
