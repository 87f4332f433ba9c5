#!/usr/bin/env python3
"""Whether packs in several languages give the same report.

  tests/languages/compare.py same LOG...                 the logs of one pack in several languages, the first one in Rust
  tests/languages/compare.py built-in PACK LOG.sarif OWN.sarif...
                                                         rules of PACK in OWN.sarif against the built-in rules of the same name
                                                         in LOG.sarif, for as many tenants as there are pairs
  tests/languages/compare.py expected LOG.sarif FILE     counts of a log against FILE, which EPHOR_WRITE_EXPECTED=1 writes

What differs by nature is taken out: the name of the pack, what it was built as (digest, size, file), and how each language
words what is wrong with a value and where a rule crashed.
"""

import collections
import json
import os
import pathlib
import re
import sys

#: Facts of the file of a pack.
BUILT = {"sha256", "size", "origin", "guid", "digest", "hashes", "invocations", "primaryLocationLineHash"}


def read(path):
    return json.loads(pathlib.Path(path).read_text(encoding="utf-8"))


def plain(value, packs):
    """A log without what differs by nature."""
    if isinstance(value, dict):
        # In Rust: object 1: invalid type: string "False", expected a boolean at line 1 column 43.
        if value.get("problem") and value.get("document"):
            value = value | {"problem": "…"}
        if value.get("id") == "document-unreadable" and "arguments" in value:
            value = value | {"arguments": value["arguments"][:-1]}
        return {
            plain(name, packs): plain(one, packs)
            for name, one in value.items()
            if name not in BUILT and not name.startswith("ephorSubject")
        }
    if isinstance(value, list):
        return [plain(one, packs) for one in value]
    if isinstance(value, str):
        for pack in packs:
            camel = "".join(word.capitalize() for word in pack.split("-"))
            value = value.replace(pack, "PACK").replace(camel, "PACK")
        value = re.sub(r"\b[0-9a-f]{64}\b", "DIGEST", value)
        return re.sub(r"(is not as this rule expects it: |it crashed: ).*", r"\1…", value)
    return value


def differences(one, other, place=""):
    if type(one) is not type(other):
        yield f"{place}: {one!r} and {other!r}"
    elif isinstance(one, dict):
        for name in sorted(one.keys() | other.keys()):
            if name not in one or name not in other:
                yield f"{place}.{name}: only in one: {str(one.get(name, other.get(name)))[:200]}"
            else:
                yield from differences(one[name], other[name], f"{place}.{name}")
    elif isinstance(one, list):
        if len(one) != len(other):
            yield f"{place}: {len(one)} and {len(other)} entries"
        for index, (left, right) in enumerate(zip(one, other)):
            yield from differences(left, right, f"{place}[{index}]")
    elif one != other:
        yield f"{place}: {str(one)[:300]!r} and {str(other)[:300]!r}"


def same(paths):
    paths = [path if path.endswith(".sarif") else f"{path}.sarif" for path in paths]
    packs = [pathlib.Path(path).stem for path in paths]
    first, *others = [plain(read(path), packs) for path in paths]
    assert first["runs"][0]["results"], f"{paths[0]} has no result"
    failed = False
    for path, log in zip(paths[1:], others):
        found = list(differences(first, log))
        for difference in found[:20]:
            print(f"{path}: {difference}")
        failed |= bool(found)
        if not found:
            print(f"{path}: the same as {paths[0]}, {len(log['runs'][0]['results'])} results")
    return failed


def counts(path):
    """How many results of each kind each message of each rule has."""
    found = collections.Counter()
    for result in read(path)["runs"][0]["results"]:
        found[f"{result['ruleId'].split('/', 1)[1]} {result['kind']} {result['message'].get('id', '')}".strip()] += 1
    return dict(sorted(found.items()))


def expected(log, file):
    found = counts(log)
    if os.environ.get("EPHOR_WRITE_EXPECTED"):
        pathlib.Path(file).write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    wanted = read(file)
    for name in sorted(found.keys() | wanted.keys()):
        if found.get(name) != wanted.get(name):
            print(f"{log}: {name}: {found.get(name, 0)} results, and {wanted.get(name, 0)} are expected")
    if found == wanted:
        print(f"{log}: {sum(found.values())} results as {file} expects them")
    return found != wanted


def verdicts(path, rules):
    """What each rule of that name said of each subject."""
    found = collections.defaultdict(list)
    for result in read(path)["runs"][0]["results"]:
        name = result["ruleId"].split("/", 1)[1]
        if name in rules:
            where = [
                place.get("logicalLocations", place.get("physicalLocation")) for place in result.get("locations", [])
            ]
            # What passes or does not apply is told by the title of the rule, which may be another.
            text = result["message"].get("text", "") if result["kind"] in ("fail", "open") else ""
            found[name].append((result["kind"], text, json.dumps(where, sort_keys=True)))
    return {name: sorted(all_) for name, all_ in found.items()}


def rules_of(log, pack):
    return {
        rule["id"].split("/", 1)[1]
        for extension in read(log)["runs"][0]["tool"].get("extensions", [])
        if extension["name"] == pack
        for rule in extension.get("rules", [])
    }


def built_in(pack, pairs):
    rules, judged, failed, total = rules_of(pairs[1], pack), set(), False, 0
    assert len(rules) >= 10, f"{pairs[1]}: the pack {pack} has {len(rules)} rules"
    for theirs, own in zip(pairs[::2], pairs[1::2]):
        wanted, found = verdicts(theirs, rules), verdicts(own, rules)
        total += sum(map(len, found.values()))
        judged |= {name for name, all_ in wanted.items() if any(kind == "fail" for kind, *_ in all_)}
        for name in sorted(rules):
            missing = [one for one in wanted.get(name, []) if one not in found.get(name, [])]
            more = [one for one in found.get(name, []) if one not in wanted.get(name, [])]
            for word, some in (("lacks", missing), ("has in addition", more)):
                if some:
                    failed = True
                    print(f"{own}: {name} {word} {len(some)}, such as {some[0]}")
    for name in sorted(rules - judged):
        failed = True
        print(f"{pack}: the built-in rule {name} found nothing in these tenants: nothing was compared")
    if not failed:
        print(f"{pack}: {len(rules)} rules, {total} results, each as the built-in rule has it")
    return failed


def main(arguments):
    match arguments:
        case ["same", first, second, *more]:
            return same([first, second, *more])
        case ["expected", log, file]:
            return expected(log, file)
        case ["built-in", pack, *pairs] if pairs and len(pairs) % 2 == 0:
            return built_in(pack, pairs)
    sys.exit(__doc__)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
