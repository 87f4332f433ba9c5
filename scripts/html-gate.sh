#!/usr/bin/env bash
# Opens the HTML report in a headless Chromium: search, filters, sorting, keyboard, dark mode, print, accessibility,
# hostile text, 50,000 findings; no console error and no request.
#
#   scripts/html-gate.sh [EPHOR]     the program to test; target/debug/ephor if none is named
#
# Needs node with npm and Chromium (`CHROMIUM`, or one on the PATH; on Debian: apt-get install chromium). Without them
# it says that it was skipped and exits with 77; a check that did not run has not passed. Screenshots are left in
# target/html-gate/shots.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf 'html-gate: %s\n' "$*" >&2; }
skip() { say "SKIPPED: $*"; exit 77; }

ephor=${1:-target/debug/ephor}
[ -x "$ephor" ] || { say "$ephor is not there: cargo build -p ephor"; exit 2; }
for need in node npm; do
  type -P "$need" >/dev/null || skip "$need is not there"
done
chromium=${CHROMIUM:-}
for name in chromium chromium-browser google-chrome; do
  [ -n "$chromium" ] || chromium=$(type -P "$name" || true)
done
[ -n "$chromium" ] || skip "no Chromium; install one (apt-get install chromium) or name it in CHROMIUM"

home=$PWD/target/tools/browser
if ! cmp -s tests/browser/package-lock.json "$home/installed.json"; then
  say "installing playwright-core and axe-core into target/tools/browser"
  mkdir -p "$home"
  cp tests/browser/package.json tests/browser/package-lock.json "$home/"
  (cd "$home" && npm ci --no-audit --no-fund --ignore-scripts --loglevel=error >/dev/null) || skip "npm could not install them"
  cp tests/browser/package-lock.json "$home/installed.json"
fi

out=$PWD/target/html-gate
rm -rf "$out"
mkdir -p "$out"

# Exit codes 0 and 1 are both a scan that went well.
scan() {
  local status=0
  "$ephor" "$@" >"$out/last.log" 2>&1 || status=$?
  if [ "$status" -gt 1 ]; then
    tail -n 20 "$out/last.log" >&2
    say "'ephor $*' ended with exit code $status"
    return 1
  fi
}

say "the demo, twice: the same bytes"
scan demo --out "$out/demo"
scan demo --out "$out/again"
cmp "$out/demo/ephor.html" "$out/again/ephor.html"

say "a page whose tenant, packs and waivers are hostile"
EPHOR_HOSTILE_PAGE=$out/hostile.html cargo test --quiet --workspace --lib -- --exact html::tests::hostile_text_is_text_everywhere >"$out/last.log" 2>&1 ||
  { tail -n 20 "$out/last.log" >&2; exit 1; }

say "a tenant with hostile names"
"$ephor" synth --users 200 --seed 3 --planted-settings all --out "$out/poisoned" >/dev/null 2>&1
node tests/browser/poison.mjs "$out/poisoned"
scan scan "$out/poisoned" --format html --output "$out/poisoned.html"

say "a scan with a baseline and waivers"
# The demo against a log that lacks some of its results and has one that is gone.
node - "$out/demo/ephor.sarif" "$out/old.sarif" "$out/ephor.toml" <<'NODE'
const fs = require("fs");
const [from, to, config] = process.argv.slice(2);
const log = JSON.parse(fs.readFileSync(from, "utf8"));
const fails = log.runs[0].results.filter((result) => result.kind === "fail");
const gone = structuredClone(fails[0]);
gone.partialFingerprints["ephorSubject/v1"] = "0".repeat(64);
log.runs[0].results = log.runs[0].results.filter((result) => !fails.slice(0, 5).includes(result)).concat([gone]);
fs.writeFileSync(to, JSON.stringify(log));
const rule = fails.at(-1).ruleId;
const waiver = (subject, expires) =>
  `[[waivers]]\nrule = "${rule}"\nsubject = "${subject}"\nreason = "Replaced in spring"\nowner = "ann"\nticket = "SEC-1"\nexpires = ${expires}\n\n`;
fs.writeFileSync(config, waiver("*", '"2027-01-31"') + waiver("nobody@contoso.example", '"2027-01-31"'));
NODE
scan scan "$out/demo/tenant" --baseline "$out/old.sarif" --allow-lost --config "$out/ephor.toml" --format html --output "$out/compared.html"

say "50,000 findings, and more than a page can bear"
for size in "large 60000" "cut 120000"; do
  read -r name users <<<"$size"
  "$ephor" synth --users "$users" --out "$out/$name" >/dev/null 2>&1
  # Nobody has a second factor: a finding for nearly everybody.
  node tests/browser/poison.mjs "$out/$name" no-mfa
  scan scan "$out/$name" --format html --output "$out/$name.html"
  rm -rf "${out:?}/$name"
  tail -n 1 "$out/last.log"
done

cp tests/browser/report.mjs "$home/report.mjs"
cd "$home"
node report.mjs "$chromium" "$out/shots" "$out/demo/ephor.html" "$out/hostile.html" "$out/poisoned.html" \
  "$out/compared.html" "$out/large.html" "$out/cut.html"
