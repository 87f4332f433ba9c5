#!/usr/bin/env bash
# Judges what runs in other people's pipelines: the action, the workflows, the examples, the container file, the SBOM.
#
#   scripts/pipeline-check.sh [EPHOR]     the program to run the examples with; target/debug/ephor if none is named
#
# Schemas (those of check-jsonschema), zizmor (without the network), hadolint, ShellCheck over the scripts within YAML,
# and the scripts of the Azure and GitLab examples run against the demo. The checkers come from PyPI, pinned by digest,
# for Linux on x86-64; elsewhere this says that it was skipped and exits with 77. What cannot be reached from here is
# stood in for: the release by one that is packed here, and `ephor collect` by a copy of the demo's tenant.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf 'pipeline-check: %s\n' "$*" >&2; }
skip() { say "SKIPPED: $*"; exit 77; }

program=${1:-target/debug/ephor}
[ -x "$program" ] || { say "$program is not there: cargo build -p ephor"; exit 2; }
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")

home=$PWD/target/tools/checks
if ! cmp -s scripts/checks.txt "$home/installed.txt"; then
  say "installing the checkers of scripts/checks.txt into target/tools/checks"
  rm -rf "$home"
  { python3 -m venv "$home" && timeout 300 "$home/bin/pip" install --quiet --disable-pip-version-check --no-input \
    --no-deps --only-binary :all: --require-hashes --requirement scripts/checks.txt; } >/dev/null 2>&1 ||
    skip "the checkers cannot be installed on this machine"
  cp scripts/checks.txt "$home/installed.txt"
fi
PATH=$home/bin:$PATH
out=$PWD/target/pipeline-check
rm -rf "$out"
mkdir -p "$out"

say "schemas"
check-jsonschema --quiet --regex-variant nonunicode --builtin-schema vendor.github-actions action.yml
check-jsonschema --quiet --regex-variant nonunicode --builtin-schema vendor.github-workflows .github/workflows/*.yml docs/examples/github.yml
# Azure DevOps reads true and numbers as text but in the inputs of a task, and its schema knows no conditional insertion.
python - docs/examples/azure-pipelines.yml >"$out/azure.json" <<'PYTHON'
import json
import sys

from ruamel.yaml import YAML


def plain(node):
    if isinstance(node, dict):
        return {key: value if key == "inputs" else plain(value) for key, value in node.items()}
    if isinstance(node, list):
        steps = []
        for value in node:
            if isinstance(value, dict) and next(iter(value)).startswith("${{ if "):
                steps += plain(next(iter(value.values())))
            else:
                steps.append(plain(value))
        return steps
    return node if isinstance(node, str) else str(node).lower()


with open(sys.argv[1], encoding="utf-8") as file:
    print(json.dumps(plain(YAML(typ="safe", pure=True).load(file))))
PYTHON
check-jsonschema --quiet --regex-variant nonunicode --builtin-schema vendor.azure-pipelines "$out/azure.json"
check-jsonschema --quiet --regex-variant nonunicode --builtin-schema vendor.gitlab-ci --data-transform gitlab-ci docs/examples/gitlab-ci.yml

say "zizmor"
# As a workflow of its own, where zizmor looks for one.
mkdir -p "$out/example/.github/workflows"
cp docs/examples/github.yml "$out/example/.github/workflows/tenant-scan.yml"
zizmor --offline --quiet --no-progress --persona pedantic --config scripts/zizmor.yml action.yml .github/workflows "$out/example/.github/workflows"

say "scripts within YAML"
# Every script as a file; what is wrong with the action itself; one file for each example that runs.
python - "$out" <<'PYTHON'
import pathlib
import re
import sys

from ruamel.yaml import YAML

out = pathlib.Path(sys.argv[1])
yaml = YAML(typ="safe", pure=True)
wrong = []


def read(name):
    return yaml.load(pathlib.Path(name).read_text(encoding="utf-8"))


def scripts(node):
    """Every shell script in a tree, whatever the vendor calls its key."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in ("run", "bash", "inlineScript") and isinstance(value, str):
                yield value
            elif key == "script":
                yield "\n".join(value if isinstance(value, list) else [value])
            else:
                yield from scripts(value)
    elif isinstance(node, list):
        for value in node:
            yield from scripts(value)


def uses(node):
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "uses" and isinstance(value, str):
                yield value
            else:
                yield from uses(value)
    elif isinstance(node, list):
        for value in node:
            yield from uses(value)


names = ["action.yml", *sorted(map(str, pathlib.Path(".github/workflows").glob("*.yml"))), *sorted(map(str, pathlib.Path("docs/examples").glob("*.yml")))]
count = 0
for name in names:
    tree = read(name)
    for script in scripts(tree):
        count += 1
        if "${{" in script:
            wrong.append(f"{name}: an expression within a script: {script.splitlines()[0]}")
        (out / f"{pathlib.Path(name).stem}-{count}.sh").write_text("#!/usr/bin/env bash\n" + script + "\n", encoding="utf-8")
    for action in uses(tree):
        own = action.startswith("./") or action.startswith("ephor-scan/ephor@")
        if not own and not re.search(r"@[0-9a-f]{40}$", action):
            wrong.append(f"{name}: {action} is not pinned by its commit")
if count < 10:
    wrong.append(f"only {count} scripts were found")

action = read("action.yml")
said = pathlib.Path("action.yml").read_text(encoding="utf-8")
for name in action["inputs"]:
    if said.count("${{ inputs." + name + " }}") != 1:
        wrong.append(f"action.yml: the input '{name}' does not reach the script exactly once")
for step in action["runs"]["steps"]:
    for variable in step.get("env", {}):
        if variable.startswith("EPHOR_") and variable not in pathlib.Path("scripts/action.sh").read_text(encoding="utf-8"):
            wrong.append(f"action.yml: scripts/action.sh does not read {variable}")

# What the vendor would run, in its order. Azure DevOps hands variables to scripts as environment.
azure = read("docs/examples/azure-pipelines.yml")
(out / "azure.sh").write_text(
    "".join(f"( {script} )\n" for script in scripts(azure["steps"])), encoding="utf-8"
)
(out / "gitlab.sh").write_text("\n".join(scripts(read("docs/examples/gitlab-ci.yml"))), encoding="utf-8")
print("\n".join(wrong))
sys.exit(bool(wrong))
PYTHON
if [ -x target/tools/bin/shellcheck ]; then
  # SC2154: the vendor sets variables.
  target/tools/bin/shellcheck --severity=style --exclude=SC2154 "$out"/*-*.sh
else
  say "scripts within YAML: ShellCheck skipped, it is not there"
fi

say "container file"
hadolint Containerfile

say "release: the same bytes twice, and an SBOM that keeps the schema"
# Stands in for the program where it cannot do here what the examples ask for.
status=0
"$program" demo --out "$out/demo" >/dev/null 2>&1 || status=$?
[ "$status" -eq 1 ] || { say "the demo ended with $status, expected 1"; exit 1; }
report=1
"$program" report --help >/dev/null 2>&1 || { report=0; say "log for Azure DevOps: skipped, this program has no 'report' yet"; }
cat >"$out/ephor" <<SH
#!/usr/bin/env bash
if [ "\$1" = collect ]; then
  case " \$* " in
    *" --auth federated "*) token=\$(cat "\$AZURE_FEDERATED_TOKEN_FILE") ;;
    *" --auth azure-pipelines "*) token=\$SYSTEM_ACCESSTOKEN ;;
  esac
  [ "\$token" = token-of-the-job ] && [ -n "\$AZURE_CLIENT_ID" ] && [ -n "\$AZURE_TENANT_ID" ] || exit 4
  while [ "\$1" != --out ]; do shift; done
  cp -R "$out/demo/tenant" "\$2"
  exit
fi
if [ "\$1" = report ] && [ $report = 0 ]; then
  while [ "\$1" != --output ]; do shift; done
  echo '{}' >"\$2"
  exit
fi
exec "$program" "\$@"
SH
chmod +x "$out/ephor"
target=x86_64-unknown-linux-musl
for time in first again; do
  scripts/release.sh --program "$out/ephor" --target "$target" --out "$out/$time" 2>"$out/log" || { cat "$out/log" >&2; exit 1; }
done
diff -r "$out/first" "$out/again"
(cd "$out/first" && sha256sum --quiet --check SHA256SUMS)
python - "$out/first/"*.cdx.json <<'PYTHON'
import json
import pathlib
import sys

import cyclonedx
from jsonschema import Draft7Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

folder = pathlib.Path(cyclonedx.__file__).parent / "schema" / "_res"
schemas = {name: json.loads((folder / f"{name}.SNAPSHOT.schema.json").read_text("utf-8")) for name in ("bom-1.6", "spdx", "jsf-0.82")}
registry = Registry().with_resources(
    (uri, Resource.from_contents(schema, default_specification=DRAFT7))
    for name, schema in schemas.items()
    for uri in (schema["$id"], f"http://cyclonedx.org/schema/{name}.SNAPSHOT.schema.json")
)
bom = json.loads(pathlib.Path(sys.argv[1]).read_text("utf-8"))
errors = list(Draft7Validator(schemas["bom-1.6"], registry=registry).iter_errors(bom))
for error in errors[:20]:
    print(f"SBOM: {error.json_path}: {error.message[:200]}")
references = {bom["metadata"]["component"]["bom-ref"], *(component["bom-ref"] for component in bom["components"])}
dangling = {reference for entry in bom["dependencies"] for reference in (entry["ref"], *entry["dependsOn"])} - references
names = {component["name"] for component in bom["components"]}
missing = {"wasmtime", "ephor-sdk", "ephor-rules-mail"} - names
if errors or dangling or missing or "proptest" in names:
    sys.exit(f"SBOM: {len(errors)} errors, dangling {sorted(dangling)}, missing {sorted(missing)}")
PYTHON

say "examples, run as their vendor would"
# Hands out the release that was packed above, and for GitLab the log of the last scan.
mkdir -p "$out/bin"
cat >"$out/bin/curl" <<SH
#!/usr/bin/env bash
from="" to=""
while [ "\$#" -gt 0 ]; do
  case \$1 in
    -o) to=\$2; shift ;;
    --header) shift ;;
    https://*) from=\$1 ;;
  esac
  shift
done
case \$from in
  https://github.com/ephor-scan/ephor/releases/download/v*) cp "$out/first/\${from##*/}" "\${to:-\${from##*/}}" ;;
  */jobs/artifacts/main/raw/ephor/ephor.sarif?job=tenant-scan) cp "$out/last.sarif" "\$to" ;;
  *) exit 22 ;;
esac
SH
chmod +x "$out/bin/curl"
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -n 1)
digest=$(cut -d ' ' -f 1 <(grep '\.tar\.gz$' "$out/first/SHA256SUMS"))
runs=0

# Runs the script of an example in a folder of its own: expected exit code, example, settings.
example() {
  local expected=$1 name=$2 folder status=0
  shift 2
  folder=$out/job-$((runs += 1))
  mkdir -p "$folder/temp" "$folder/staging" "$folder/work"
  # Azure DevOps has put the log of the last scan there.
  if [ -f "$out/last.sarif" ]; then
    mkdir -p "$folder/temp/last/EphorLog"
    cp "$out/last.sarif" "$folder/temp/last/EphorLog/ephor.sarif"
  fi
  (cd "$folder/work" && env PATH="$out/bin:$PATH" TMPDIR="$folder/temp" EPHOR_VERSION="$version" EPHOR_SHA256="$digest" \
    AGENT_TEMPDIRECTORY="$folder/temp" BUILD_ARTIFACTSTAGINGDIRECTORY="$folder/staging" SYSTEM_ACCESSTOKEN=token-of-the-job \
    servicePrincipalId=app tenantId=tenant EPHOR_TOKEN=token-of-the-job EPHOR_FIRST=false AZURE_CLIENT_ID=app \
    AZURE_TENANT_ID=tenant CI_JOB_TOKEN=job CI_API_V4_URL=https://gitlab.example/api/v4 CI_PROJECT_ID=1 \
    CI_COMMIT_REF_NAME=main "$@" bash -e "$out/$name.sh") >"$folder/log" 2>&1 || status=$?
  if [ "$status" -ne "$expected" ]; then
    cat "$folder/log" >&2
    say "the example $name ended with $status, expected $expected"
    exit 1
  fi
}

wrote() {
  local file
  for file in "$@"; do
    [ -s "$out/job-$runs/$file" ] || { cat "$out/job-$runs/log" >&2; say "job $runs did not write $file"; exit 1; }
  done
}

# The first scan has nothing to compare with and passes; a baseline that is lost does not.
example 22 gitlab CI_COMMIT_REF_NAME=lost
example 0 gitlab EPHOR_FIRST=true
wrote work/ephor/ephor.sarif work/ephor/report.html work/ephor/junit.xml
cp "$out/job-$runs/work/ephor/ephor.sarif" "$out/whole.sarif"
example 0 azure
wrote staging/log/ephor.sarif staging/log/report.html staging/scans/ephor.sarif staging/junit.xml temp/ephor.md
# Nothing is new.
cp "$out/whole.sarif" "$out/last.sarif"
example 0 gitlab
example 0 azure
# One finding of the last scan is taken away: it is new now.
python - "$out/whole.sarif" "$out/last.sarif" <<'PYTHON'
import json
import sys

log = json.load(open(sys.argv[1], encoding="utf-8"))
results = log["runs"][0]["results"]
results.remove(next(result for result in results if result["kind"] == "fail"))
json.dump(log, open(sys.argv[2], "w", encoding="utf-8"))
PYTHON
example 1 gitlab
wrote work/ephor/ephor.sarif
example 1 azure
wrote staging/scans/ephor.sarif
# Another file under the name of the release is not run.
example 1 gitlab EPHOR_SHA256=0000000000000000000000000000000000000000000000000000000000000000
example 1 azure EPHOR_SHA256=0000000000000000000000000000000000000000000000000000000000000000
[ ! -e "$out/job-$runs/temp/tenant" ] || { say "a release with another digest was run"; exit 1; }
say "$runs runs of the examples ended as they must"
