#!/usr/bin/env python3
"""Holds ephor's baselines against those of Microsoft's multitool, on two scans of a tenant that changed.

  scripts/baseline-gate.py EPHOR MULTITOOL FOLDER

Between the scans some findings are fixed and others are new, one person takes the place of another, people are
renamed, and lines move. 'ephor scan --baseline' and the multitool's 'match-results-forward' say of each result whether
it is new, unchanged, updated or absent. Exit code 1 if they differ otherwise than docs/configuration.md tells ("Beside
other tools"), or if one of the cases did not come up.
"""

import collections
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys

RULE = "identity/mfa-method-missing"
# What must come up at least, and how often: otherwise agreement says little.
LEAST = {"new": 4, "absent": 2, "updated": 20, "unchanged": 100}


def run(*command):
    environment = dict(os.environ, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT="1")
    ran = subprocess.run([str(part) for part in command], env=environment, capture_output=True, text=True, check=False)
    if ran.returncode not in (0, 1):
        sys.exit(f"baseline-gate: {command[0]} ended with exit code {ran.returncode}: {ran.stdout}{ran.stderr}")


def read_log(path):
    return json.loads(path.read_text(encoding="utf-8-sig"))["runs"][0]


class Tenant:
    """A snapshot of which files are changed."""

    def __init__(self, folder):
        self.folder = folder
        self.manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))

    def rows(self, name):
        return [json.loads(line) for line in (self.folder / name).read_text(encoding="utf-8").splitlines()]

    def write(self, name, rows):
        rows = sorted(rows, key=lambda row: row["id"])
        lines = [json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows]
        content = "".join(lines).encode()
        (self.folder / name).write_bytes(content)
        file = next(file for file in self.manifest["files"] if file["path"] == name)
        file.update(sha256=hashlib.sha256(content).hexdigest(), rows=len(rows))

    def done(self):
        (self.folder / "manifest.json").write_text(json.dumps(self.manifest), encoding="utf-8")


def change(folder):
    """What happens between the scans; returns what that makes of the findings of one rule, by user."""
    tenant = Tenant(folder)
    users = tenant.rows("users.jsonl")
    people = [user for user in users if user["account_enabled"] and user["user_type"] == "Member"]
    people = [user for user in people if not user["directory_roles"]]
    people = [user for user in people if not user["user_principal_name"].startswith("Sync_")]
    failing = [user for user in people if not user["mfa_registered"]]
    sound = [user for user in people if user["mfa_registered"]]
    if len(failing) < 4 or len(sound) < 30:
        sys.exit("baseline-gate: the tenant has too few people")

    def register(user, registered):
        user["mfa_registered"] = user["mfa_capable"] = registered
        user["methods_registered"] = ["microsoftAuthenticatorPush"] if registered else []

    # One is fixed, and another fails instead: that is new and absent, never unchanged or updated.
    register(failing[0], True)
    register(sound[0], False)
    # Two more are new; one who failed has left.
    register(sound[1], False)
    register(sound[2], False)
    users.remove(failing[1])
    # One who fails, and twenty of whom other rules speak, have another sign-in name: messages say it.
    for user in [failing[2], *sound[3:23]]:
        user["user_principal_name"] = "renamed." + user["user_principal_name"]
    # Everybody has another display name, which no message says.
    for user in people:
        user["display_name"] += " (renamed)"
    # Somebody whose id comes first moves the lines of all others.
    newcomer = dict(sound[-1], id="00000000-0000-4000-8000-000000000001")
    newcomer["user_principal_name"] = "newcomer." + newcomer["user_principal_name"]
    users.append(newcomer)
    tenant.write("users.jsonl", users)
    tenant.done()
    of = {"absent": failing[:2], "new": sound[:3], "updated": failing[2:3], "unchanged": failing[3:]}
    return {user["id"]: state for state, some in of.items() for user in some}


def identity(result):
    return result["partialFingerprints"]["ephorSubject/v1"]


def subject(result):
    return result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"].rsplit("/", 1)[1]


def by_identity(run):
    found = {}
    for result in run["results"]:
        if found.setdefault(identity(result), result) is not result:
            sys.exit(f"baseline-gate: two results are {identity(result)} of {result['ruleId']}")
    return found


def without_lines(locations):
    return [
        (location["physicalLocation"]["artifactLocation"]["uri"], location.get("logicalLocations"))
        for location in locations
    ]


def has_only_moved(before, after):
    """Whether a result says the same of the same object, which stands on another line."""
    same = all(before[part] == after[part] for part in ("ruleId", "kind", "level", "message"))
    places = [(one["locations"], one.get("relatedLocations", [])) for one in (before, after)]
    stay = [[without_lines(part) for part in parts] for parts in places]
    return same and stay[0] == stay[1] and places[0] != places[1]


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    ephor, multitool, work = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    scan = ("--format", "sarif", "--fail-on", "never", "--no-config", "--output")
    run(ephor, "synth", "--users", 1000, "--seed", 11, "--planted-settings", "all", "--out", work / "before")
    run(ephor, "scan", work / "before", *scan, work / "before.sarif")
    shutil.copytree(work / "before", work / "after")
    expected = change(work / "after")
    run(ephor, "scan", work / "after", *scan, work / "after.sarif")
    run(ephor, "scan", work / "after", "--baseline", work / "before.sarif", *scan, work / "ephor.sarif")
    run(multitool, "match-results-forward", work / "after.sarif", "--previous", work / "before.sarif",
        "--output-file-path", work / "multitool.sarif", "--log", "ForceOverwrite")
    logs = {name: by_identity(read_log(work / f"{name}.sarif")) for name in ("before", "after", "ephor", "multitool")}

    wrong, seen, moved = [], collections.Counter(), 0
    for key in sorted(logs["ephor"].keys() | logs["multitool"].keys()):
        ours, theirs = (logs[name].get(key, {}).get("baselineState") for name in ("ephor", "multitool"))
        if ours == theirs:
            seen[ours] += 1
        elif (ours, theirs) == ("unchanged", "updated") and has_only_moved(logs["before"][key], logs["after"][key]):
            moved += 1
        else:
            result = logs["ephor"].get(key) or logs["multitool"][key]
            wrong.append(f"{result['ruleId']} on {subject(result)}: ephor says {ours}, the multitool {theirs}")
    found = {subject(one): one["baselineState"] for one in logs["ephor"].values() if one["ruleId"] == RULE}
    wrong += [
        f"{RULE} on {who}: ephor says {found.get(who)}, expected {state}"
        for who, state in expected.items()
        if found.get(who) != state
    ]
    wrong += [
        f"only {seen[state]} results are {state} by both, expected {least} or more"
        for state, least in LEAST.items()
        if seen[state] < least
    ]
    if moved == 0:
        wrong.append("no result has moved alone")
    for line in wrong[:40]:
        print(f"FAIL  {line}")
    if len(wrong) > 40:
        print(f"      and {len(wrong) - 40} more")
    both = ", ".join(f"{count} {state}" for state, count in sorted(seen.items()))
    print(f"baseline-gate: both say {both}; {moved} have moved alone, which the multitool calls updated")
    return 1 if wrong else 0


sys.exit(main())
