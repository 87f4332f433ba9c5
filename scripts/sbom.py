#!/usr/bin/env python3
"""What is linked into the program, as an SBOM (CycloneDX 1.6) and as the licence texts that go with it.

  scripts/sbom.py TARGET SBOM.cdx.json THIRD-PARTY.txt

The program carries its rule packs, so the crates of both are listed: those of `ephor` on TARGET, and those of the packs
on wasm32-unknown-unknown. Crates that only build or test, and procedural macros, are not in the program and not in the
list. Features are those of the whole workspace: a crate may be listed that the release leaves out, never the reverse.
The same sources give the same bytes; SOURCE_DATE_EPOCH is the time that the SBOM names.
"""

import datetime
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import tomllib
import uuid

PACKS = "wasm32-unknown-unknown"
TEXTS = re.compile(r"^(un)?(licen[cs]e|copying|notice|copyright)", re.IGNORECASE)


def metadata(target):
    command = ["cargo", "metadata", "--locked", "--format-version", "1", "--filter-platform", target]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def linked(data, roots):
    """The packages that are linked into the roots, and what each depends on."""
    packages = {package["id"]: package for package in data["packages"]}
    nodes = {node["id"]: node for node in data["resolve"]["nodes"]}

    def is_macro(identifier):
        return any("proc-macro" in target["kind"] for target in packages[identifier]["targets"])

    found, open_ = {}, [package["id"] for package in packages.values() if roots(package)]
    while open_:
        identifier = open_.pop()
        if identifier in found:
            continue
        needs = [
            dependency["pkg"]
            for dependency in nodes[identifier]["deps"]
            if any(kind["kind"] is None for kind in dependency["dep_kinds"]) and not is_macro(dependency["pkg"])
        ]
        found[identifier] = needs
        open_.extend(needs)
    return packages, found


def purl(package):
    return f"pkg:cargo/{package['name']}@{package['version']}"


def licence(package):
    # Before SPDX expressions, cargo took a slash for "or".
    return (package["license"] or "").replace("/", " OR ").replace("  ", " ")


def component(package, checksums):
    entry = {
        "type": "library",
        "bom-ref": purl(package),
        "name": package["name"],
        "version": package["version"],
        "scope": "required",
    }
    checksum = checksums.get((package["name"], package["version"]))
    if checksum:
        entry["hashes"] = [{"alg": "SHA-256", "content": checksum}]
    if licence(package):
        entry["licenses"] = [{"expression": licence(package)}]
    entry["purl"] = purl(package)
    if package["repository"]:
        entry["externalReferences"] = [{"type": "vcs", "url": package["repository"]}]
    return entry


def sbom(main, packages, depends, checksums):
    when = datetime.datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", "0")), datetime.timezone.utc)
    root = component(main, checksums) | {"type": "application", "description": main["description"]}
    del root["scope"]
    bom = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": "",
        "version": 1,
        "metadata": {"timestamp": when.strftime("%Y-%m-%dT%H:%M:%SZ"), "component": root},
        "components": [component(package, checksums) for package in packages if package is not main],
        "dependencies": [
            {"ref": purl(package), "dependsOn": sorted(depends[purl(package)])} for package in packages
        ],
    }
    digest = hashlib.sha256(json.dumps(bom).encode()).hexdigest()
    bom["serialNumber"] = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, digest)}"
    return json.dumps(bom, indent=2, ensure_ascii=False) + "\n"


def texts(package):
    """The licence files of a package, in its folder and one below (C sources that it carries)."""
    folder = pathlib.Path(package["manifest_path"]).parent
    files = [*folder.glob("*"), *folder.glob("*/*")]
    return sorted(file for file in files if file.is_file() and TEXTS.match(file.name) and file.suffix not in (".rs", ".py"))


def notices(packages):
    """The texts of all licences, each once, with the crates that came with it."""
    by_text, without = {}, []
    for package in packages:
        found = texts(package)
        if not found:
            without.append(package)
        for file in found:
            text = file.read_text(encoding="utf-8", errors="replace").replace("\r\n", "\n").strip() + "\n"
            by_text.setdefault(text, set()).add(f"{package['name']} {package['version']}")
    lines = ["Ephor is made of these crates of others. Each stands under the licence that is named; where there is a", "choice (OR), Ephor uses it under any.", ""]
    lines += [f"  {package['name']} {package['version']}: {licence(package) or 'see its text below'}" for package in packages]
    if without:
        names = ", ".join(f"{package['name']} {package['version']}" for package in without)
        lines += ["", f"Published without a text of the licence: {names}"]
    for text, names in sorted(by_text.items(), key=lambda item: (sorted(item[1]), item[0])):
        lines += ["", "=" * 100, ", ".join(sorted(names)), "=" * 100, "", text.rstrip("\n")]
    return "\n".join(lines) + "\n"


def run(target, sbom_file, notices_file):
    lock = tomllib.loads(pathlib.Path("Cargo.lock").read_text(encoding="utf-8"))
    checksums = {(entry["name"], entry["version"]): entry.get("checksum") for entry in lock["package"]}
    by_purl, depends, main = {}, {}, None
    for platform, roots in (
        (target, lambda package: package["name"] == "ephor"),
        (PACKS, lambda package: package["name"].startswith("ephor-rules-")),
    ):
        packages, found = linked(metadata(platform), roots)
        for identifier, needs in found.items():
            package = packages[identifier]
            by_purl.setdefault(purl(package), package)
            depends.setdefault(purl(package), set()).update(purl(packages[need]) for need in needs)
            if package["name"] == "ephor":
                main = by_purl[purl(package)]
    # The program carries the packs, though cargo does not know it.
    depends[purl(main)].update(name for name, package in by_purl.items() if package["name"].startswith("ephor-rules-"))
    packages = [by_purl[name] for name in sorted(by_purl)]
    pathlib.Path(sbom_file).write_text(sbom(main, packages, depends, checksums), encoding="utf-8")
    others = [package for package in packages if package["source"]]
    pathlib.Path(notices_file).write_text(notices(others), encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit("usage: scripts/sbom.py TARGET SBOM.cdx.json THIRD-PARTY.txt")
    run(*sys.argv[1:])
