#!/usr/bin/env python3
"""Writes what the SDKs for JavaScript and Python know of the schema, from the page that Ephor makes of it.

  scripts/sdk-schema.py            writes the files from docs/snapshot.md
  scripts/sdk-schema.py --check    says which of them are not current, and ends with 1 if any is not

`docs/snapshot.md` is what `ephor snapshot schema --format markdown` prints; a test of the program holds it current.
"""

import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/snapshot.md"
MADE = "Made by scripts/sdk-schema.py from docs/snapshot.md. Do not edit."

# Kind of a column or property: its type in TypeScript. What is within an object has a type of its own.
COLUMNS = {
    "boolean": "boolean",
    "integer": "number",
    "duration": "Duration",
    "time": "Time",
    "symbol": "string",
    "symbols": "SymbolSet",
    "text": "string",
}
PROPERTIES = {
    "boolean": "boolean",
    "integer": "number",
    "time": "string",
    "duration": "string",
    "symbol": "string",
    "symbols in a text": "string",
    "text": "string",
    "list": "string[]",
    "JSON in texts": "string[]",
    "object": "unknown",
    "objects": "unknown[]",
    "tree": "unknown",
    "any": "unknown",
}


def cells(line):
    """The cells of a row of a table; a bar within one is written `\\|`."""
    return [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def code(cell):
    return cell.strip("`")


def read(page):
    """Tables (name: columns) and documents (name: source, properties), in the order of the page."""
    tables, documents, part, name = {}, {}, None, None
    for line in page.splitlines():
        if line.startswith("## "):
            part, name = line[3:], None
        elif line.startswith("### "):
            name = line[4:].removesuffix(".jsonl")
            if part == "Tables":
                tables[name] = {}
        elif line.startswith("| `") and part == "Tables":
            column, kind, meaning = cells(line)[:3]
            tables[name][code(column)] = (kind, meaning)
        elif line.startswith("| `") and part == "Documents":
            row = cells(line)
            if name is None:
                documents[code(row[0]).removesuffix(".jsonl")] = {
                    "meaning": row[1],
                    "source": code(row[3]),
                    "properties": {},
                }
            else:
                documents[name]["properties"][code(row[0])] = (row[1], row[2])
    for columns in tables.values():
        for kind, _ in columns.values():
            assert kind in COLUMNS, f"docs/snapshot.md has a column of the kind '{kind}', which the SDKs do not know"
    for document in documents.values():
        for kind, _ in document["properties"].values():
            assert kind in PROPERTIES, (
                f"docs/snapshot.md has a property of the kind '{kind}', which the SDKs do not know"
            )
    assert len(tables) > 5 and len(documents) > 50, "docs/snapshot.md is not as this script expects it"
    return tables, documents


def plain(tables, documents):
    """What the SDKs hold rules against while they run."""
    return (
        {name: {column: kind for column, (kind, _) in columns.items()} for name, columns in tables.items()},
        {
            name: {
                "source": document["source"],
                "properties": {path: kind for path, (kind, _) in document["properties"].items()},
            }
            for name, document in documents.items()
        },
    )


def javascript(tables, documents):
    tables, documents = plain(tables, documents)
    return (
        f"// {MADE}\n\n"
        f"/** The tables: their columns, with the kind of each. */\nexport const TABLES = {json.dumps(tables, indent=2)};\n\n"
        "/** The documents: the source of each, and the properties that rules may read, with their kinds. */\n"
        f"export const DOCUMENTS = {json.dumps(documents, indent=2)};\n"
    )


def python(tables, documents):
    tables, documents = plain(tables, documents)
    return (
        f'"""The schema of Ephor\'s snapshots. {MADE}"""\n\n'
        f"#: The tables: their columns, with the kind of each.\nTABLES = {json.dumps(tables, indent=4)}\n\n"
        "#: The documents: the source of each, and the properties that rules may read, with their kinds.\n"
        f"DOCUMENTS = {json.dumps(documents, indent=4)}\n"
    )


def comment(text, indent):
    return f"{indent}/** {text.replace('*/', '* /')} */\n"


def key(name):
    return name if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name) else json.dumps(name)


def members(properties, before, indent):
    """The members of an object as TypeScript writes them: those of `properties` that stand right below `before`."""
    out = ""
    for path, (kind, meaning) in properties.items():
        rest = path.removeprefix(before)
        if not path.startswith(before) or not rest or "." in rest:
            continue
        within = {"object": path + ".", "objects": path + "[]."}.get(kind)
        if within and any(other.startswith(within) for other in properties):
            inner = "{\n" + members(properties, within, indent + "  ") + indent + "}"
            type_ = inner if kind == "object" else f"Array<{inner}>"
        else:
            type_ = PROPERTIES[kind]
        out += comment(meaning, indent) + f"{indent}readonly {key(rest)}: {type_} | null;\n"
    return out


def typescript(tables, documents):
    out = f'// {MADE}\n\nimport type {{ Duration, SymbolSet, Time }} from "./index.js";\n\n'
    out += "/** The columns of each table. What is not known is null, or makes the row unknown: see `columns` of a rule. */\n"
    out += "export interface Tables {\n"
    for name, columns in tables.items():
        out += f"  {key(name)}: {{\n"
        for column, (kind, meaning) in columns.items():
            out += comment(meaning, "    ") + f"    readonly {column}: {COLUMNS[kind]};\n"
        out += "  };\n"
    out += "}\n\n/** The objects of each document. What is absent is null; a rule sees the properties that it declared. */\n"
    out += "export interface Documents {\n"
    for name, document in documents.items():
        out += comment(document["meaning"], "  ") + f"  {key(name)}: {{\n"
        out += members(document["properties"], "", "    ") + "  };\n"
    out += "}\n\n/** The properties of each document that a rule may declare. */\nexport interface Properties {\n"
    for name, document in documents.items():
        out += f"  {key(name)}:\n" + "\n".join(f"    | {json.dumps(path)}" for path in document["properties"]) + ";\n"
    return out + "}\n"


def main(check):
    tables, documents = read(PAGE.read_text(encoding="utf-8"))
    files = {
        "sdk/javascript/src/schema.js": javascript(tables, documents),
        "sdk/javascript/types.d.ts": typescript(tables, documents),
        "sdk/python/src/ephor_rules/schema.py": python(tables, documents),
    }
    # Each package carries the contract.
    contract = (ROOT / "wit/rules.wit").read_text(encoding="utf-8")
    files |= {"sdk/javascript/rules.wit": contract, "sdk/python/src/ephor_rules/rules.wit": contract}
    old = 0
    for name, text in files.items():
        path = ROOT / name
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        if check:
            print(f"{name} is not current: run scripts/sdk-schema.py")
            old += 1
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            print(f"{name}: written")
    return 1 if old else 0


if __name__ == "__main__":
    if sys.argv[1:] not in ([], ["--check"]):
        sys.exit("usage: scripts/sdk-schema.py [--check]")
    sys.exit(main(sys.argv[1:] == ["--check"]))
