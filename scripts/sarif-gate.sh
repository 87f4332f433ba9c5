#!/usr/bin/env bash
# Judges SARIF logs: against the schema, with the validator that GitHub's upload action uses, and with Microsoft's
# multitool: the standard's rules and what GitHub asks for.
#
#   scripts/sarif-gate.sh FILE...
#
# Exit code 1 if any file has an error or a warning, or could not be judged. The multitool itself exits with 0 even
# on schema errors, so its report is read instead, and it takes wrong values of an enumeration ("kind": "bogus") and
# wrong types for sound, which is why there are two judges. About 7 seconds for 1,000 results: give it small logs.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
home=$here/../target/sarif-gate

say() { printf 'sarif-gate: %s\n' "$*" >&2; }

if [ $# -eq 0 ]; then
  say "usage: scripts/sarif-gate.sh FILE..."
  exit 2
fi
command -v python3 >/dev/null 2>&1 || { say "python3 is needed and was not found"; exit 2; }
tool=$("$here/multitool.sh")

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
for file in "$@"; do
  if ! node - "$home" "$here/../host/report/tests/schemas/sarif-2.1.0.json" "$file" <<'NODE'
const fs = require("fs");
const [home, schema, file] = process.argv.slice(2);
const { Validator } = require(`${home}/node_modules/jsonschema`);
try {
  const log = JSON.parse(fs.readFileSync(file, "utf8"));
  const { errors } = new Validator().validate(log, JSON.parse(fs.readFileSync(schema, "utf8")));
  if (errors.length > 0) {
    console.log(`FAIL  ${file}: ${errors.length} schema errors`);
    for (const error of errors.slice(0, 20)) console.log(`      ${error.stack}`);
    process.exit(1);
  }
} catch (error) {
  console.log(`FAIL  ${file}: ${error.message}`);
  process.exit(1);
}
NODE
  then
    failed=1
    continue
  fi
  report=$work/report.sarif
  rm -f "$report"
  # Called directly: npx goes through a shell, where the semicolons would end the command.
  DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 "$tool" validate "$file" --config "$here/sarif-rules.xml" \
    --rule-kind "Sarif;Ghas" --level "Error;Warning" --quiet true --max-file-size-in-kb 200000 \
    --output "$report" --log ForceOverwrite >"$work/log" 2>&1 || true
  if python3 - "$file" "$report" <<'PYTHON'
import json
import sys

name, path = sys.argv[1:]
try:
    with open(path, encoding="utf-8-sig") as file:
        runs = json.load(file)["runs"]
except (OSError, ValueError, KeyError) as error:
    sys.exit(f"FAIL  {name}: the multitool left no report ({error})")

told = []
for run in runs:
    rules = run["tool"]["driver"].get("rules", [])
    for result in run.get("results") or []:
        level = result.get("level", "warning")
        if level not in ("error", "warning"):
            continue
        message = result.get("message", {})
        text = message.get("text")
        if text is None:
            index = result.get("rule", {}).get("index", result.get("ruleIndex", -1))
            strings = rules[index].get("messageStrings", {}) if 0 <= index < len(rules) else {}
            text = strings.get(message.get("id"), {}).get("text", "?")
            for number, argument in enumerate(message.get("arguments", [])):
                text = text.replace("{%d}" % number, argument)
        places = result.get("locations") or [{}]
        line = places[0].get("physicalLocation", {}).get("region", {}).get("startLine", "?")
        rule = result.get("ruleId") or result.get("rule", {}).get("id", "?")
        told.append(f"      {level} {rule} line {line}: {text}")
    for invocation in run.get("invocations") or []:
        for kind in ("toolExecutionNotifications", "toolConfigurationNotifications"):
            for note in invocation.get(kind) or []:
                if note.get("level", "warning") == "error":
                    told.append(f"      error in the multitool: {note['message'].get('text')}")
    if not run.get("artifacts") and not run.get("invocations") and not told:
        told.append("      the multitool did not look at the file")

if told:
    print(f"FAIL  {name}: {len(told)} errors and warnings")
    print("\n".join(told[:40]))
    if len(told) > 40:
        print(f"      and {len(told) - 40} more")
    sys.exit(1)
print(f"ok    {name}")
PYTHON
  then :; else
    failed=1
    [ -s "$report" ] || sed 's/^/      /' "$work/log" >&2
  fi
done
exit $failed
