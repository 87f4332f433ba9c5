#!/usr/bin/env python3
"""Makes tests/data/graph: what Microsoft publishes of the requests that ephor sends to Microsoft Graph, and of no others.

  graph-metadata.py METADATA.xml PERMISSIONS.json WHEEL [--check]

METADATA.xml is clean_v10_metadata/cleanMetadata.xml of microsoftgraph/msgraph-metadata, PERMISSIONS.json is
permissions/new/permissions.json of microsoftgraph/microsoft-graph-devx-content, WHEEL is msgraph-beta-sdk of PyPI, or - to
leave its extract as it is. The requests stand in tests/data/graph/requests.txt, and the enumerations whose texts ephor knows in
tests/data/graph/enumerations.txt; tests write both. With --check nothing is written, and the program ends with 1 where a file
differs.
"""

import json
import pathlib
import re
import sys
import xml.etree.ElementTree as ElementTree
import zipfile

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "tests" / "data" / "graph"
NAMESPACE = "{http://docs.oasis-open.org/odata/ns/edm}"
GRAPH = "microsoft.graph."


def requests():
    """Method, version, path without its query, and the query."""
    for line in (FOLDER / "requests.txt").read_text(encoding="utf-8").splitlines():
        method, url = line.split(" ", 1)
        path, _, query = url.partition("?")
        _, version, *rest = path.split("/")
        yield method, version, "/" + "/".join(rest), query


def plain(path):
    """A path with {} for every key, and without the values of functions."""
    path = re.sub(r"\{[^}]*\}", "{}", path)
    return re.sub(r"='[^']*'", "={}", path)


class Metadata:
    """The types, sets and functions of a CSDL document."""

    def __init__(self, text):
        root = ElementTree.fromstring(text.lstrip("\ufeff"))
        self.types, self.sets, self.functions, self.enumerations = {}, {}, {}, {}
        schemas = list(root.iter(NAMESPACE + "Schema"))
        # An alias counts in the whole document.
        self.aliases = {one.get("Alias"): one.get("Namespace") for one in schemas if one.get("Alias")}
        full = self.full
        for schema in schemas:
            space = schema.get("Namespace")
            for kind in ("EntityType", "ComplexType"):
                for one in schema.findall(NAMESPACE + kind):
                    navigation = one.findall(NAMESPACE + "NavigationProperty")
                    properties = one.findall(NAMESPACE + "Property")
                    self.types[f"{space}.{one.get('Name')}"] = {
                        "base": full(one.get("BaseType")),
                        "properties": {p.get("Name"): full(p.get("Type")) for p in properties},
                        "navigation": {n.get("Name"): full(n.get("Type")) for n in navigation},
                    }
            for one in schema.findall(NAMESPACE + "EnumType"):
                names = [member.get("Name") for member in one.findall(NAMESPACE + "Member")]
                self.enumerations[f"{space}.{one.get('Name')}"] = names
            for container in schema.findall(NAMESPACE + "EntityContainer"):
                for one in container.findall(NAMESPACE + "EntitySet"):
                    self.sets[one.get("Name")] = f"Collection({full(one.get('EntityType'))})"
                for one in container.findall(NAMESPACE + "Singleton"):
                    self.sets[one.get("Name")] = full(one.get("Type"))
            for kind in ("Function", "Action"):
                for one in schema.findall(NAMESPACE + kind):
                    bound = one.find(NAMESPACE + "Parameter")
                    back = one.find(NAMESPACE + "ReturnType")
                    if bound is not None:
                        key = (full(bound.get("Type")), one.get("Name"))
                        self.functions[key] = full(back.get("Type")) if back is not None else None

    def full(self, name):
        if not name:
            return name
        inner = re.match(r"Collection\((.*)\)$", name)
        if inner:
            return f"Collection({self.full(inner.group(1))})"
        alias, _, rest = name.partition(".")
        return f"{self.aliases[alias]}.{rest}" if alias in self.aliases else name

    def lineage(self, name):
        while name in self.types:
            yield self.types[name]
            name = self.types[name]["base"]

    def names(self, name, what):
        found = {}
        for one in self.lineage(name):
            for key, kind in one[what].items():
                found.setdefault(key, kind)
        return found

    def derived(self, name):
        for other in sorted(self.types):
            base = self.types[other]["base"]
            while base:
                if base == name:
                    yield other
                    break
                base = self.types.get(base, {}).get("base")

    def resolve(self, path):
        """The type that a path answers."""
        kind = None
        for segment in path.strip("/").split("/"):
            if segment in ("{}", "inbox"):
                kind = re.sub(r"^Collection\((.*)\)$", r"\1", kind)
                continue
            name = segment.split("(")[0]
            if kind is None:
                kind = self.sets[name]
                continue
            element = re.sub(r"^Collection\((.*)\)$", r"\1", kind)
            known = {**self.names(element, "properties"), **self.names(element, "navigation")}
            kind = known.get(name) or self.functions.get((kind, name))
            if kind is None:
                raise SystemExit(f"{path}: nothing is called {name}")
        return kind


def of_metadata(path, wanted):
    """The extract of v1.0."""
    metadata = Metadata(pathlib.Path(path).read_text(encoding="utf-8-sig"))
    paths, types, left = {}, {}, []
    for _, version, path, _ in wanted:
        if version == "v1.0":
            paths[plain(path)] = metadata.resolve(plain(path))
            left.append(paths[plain(path)])
    left.append(GRAPH + "conditionalAccessConditionSet")
    left.append(GRAPH + "conditionalAccessClientApplications")
    expanded = {name for _, _, _, query in wanted for name in re.findall(r"\$expand=([a-zA-Z]+)", query)}
    while left:
        kind = re.sub(r"^Collection\((.*)\)$", r"\1", left.pop() or "")
        if kind in types or kind not in metadata.types:
            continue
        navigation = metadata.names(kind, "navigation")
        types[kind] = {
            "properties": sorted(metadata.names(kind, "properties")),
            "navigation": {name: to for name, to in sorted(navigation.items()) if name in expanded},
        }
        left.extend(types[kind]["navigation"].values())
        if kind == GRAPH + "directoryObject":
            # What a list of directory objects may be asked for: the properties of what is in it.
            below = [GRAPH + name for name in ("application", "servicePrincipal", "user", "group")]
            types[kind]["derived"] = sorted({name for one in below for name in metadata.names(one, "properties")})
    named = (FOLDER / "enumerations.txt").read_text(encoding="utf-8").split()
    unknown = [name for name in named if GRAPH + name not in metadata.enumerations]
    if unknown:
        raise SystemExit(f"no enumeration is called {', '.join(unknown)}")
    return {
        "source": "microsoftgraph/msgraph-metadata clean_v10_metadata/cleanMetadata.xml; MIT, Microsoft Corporation",
        "paths": dict(sorted(paths.items())),
        "types": dict(sorted(types.items())),
        "enumerations": {name: metadata.enumerations[GRAPH + name] for name in named},
    }


def snake(name):
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


class Beta:
    """The models and requests of the Python SDK of beta, which Microsoft makes from its metadata."""

    ROOT = "msgraph_beta/generated/"

    def __init__(self, path):
        self.wheel = zipfile.ZipFile(path)
        self.files = set(self.wheel.namelist())
        self.version = re.search(r"sdk-([0-9.]+)-", str(path)).group(1)

    def text(self, name):
        return self.wheel.read(self.ROOT + name).decode()

    def properties(self, model):
        file = f"models/{snake(model)}.py"
        if self.ROOT + file not in self.files:
            return []
        text = self.text(file)
        own = re.findall(r'^\s+"([^"]+)": lambda n', text, re.M)
        base = re.search(rf"class {model}\(([A-Za-z0-9]+)", text)
        further = self.properties(base.group(1)) if base and base.group(1) not in ("AdditionalDataHolder", "Parsable") else []
        return sorted(set(own) | set(further))

    def request(self, path):
        """What a GET of a path answers: the model, and whether there are many."""
        for file in sorted(self.files):
            if not file.endswith("request_builder.py"):
                continue
            first = snake(path.strip("/").split("/")[0])
            if not file.startswith(self.ROOT + first + "/"):
                continue
            text = self.wheel.read(file).decode()
            template = re.search(r'"\{\+baseurl\}([^"{]*(?:\{[a-zA-Z0-9%]+\}[^"{]*)*)(?:\{\?[^}]*\})?"', text)
            if not template or re.sub(r"\{[^}]*\}", "{}", template.group(1)) != path:
                continue
            back = re.search(r"async def get\(.*?-> Optional\[([A-Za-z0-9]+)\]", text, re.S)
            if back:
                model = back.group(1)
                return (model.removesuffix("CollectionResponse"), model.endswith("CollectionResponse"))
        raise SystemExit(f"beta has no {path}")


def of_beta(path, wanted):
    """The extract of beta."""
    beta = Beta(path)
    paths, types = {}, {}
    for _, version, path, _ in wanted:
        if version == "beta":
            model, many = beta.request(plain(path))
            paths[plain(path)] = f"Collection({model})" if many else model
            types[model] = beta.properties(model)
    for model in ("ConditionalAccessConditionSet", "ConditionalAccessClientApplications"):
        types[model] = beta.properties(model)
    return {
        "source": f"msgraph-beta-sdk {beta.version} of PyPI (microsoftgraph/msgraph-beta-sdk-python); MIT, Microsoft Corporation",
        "paths": dict(sorted(paths.items())),
        "types": dict(sorted(types.items())),
    }


def of_permissions(path, wanted):
    """Which application permissions open each path, and which of them are the least."""
    known = json.loads(pathlib.Path(path).read_text(encoding="utf-8-sig"))["permissions"]
    asked = {(method, re.sub(r"=\{\}", "={}", plain(path)).lower()) for method, _, path, _ in wanted}
    opens = {}
    for name, permission in known.items():
        for paths in permission.get("pathSets", []):
            if "Application" not in paths["schemeKeys"]:
                continue
            for path, options in paths["paths"].items():
                path = plain(path.split("?")[0]).lower()
                for method in paths["methods"]:
                    if (method, path) in asked:
                        found = opens.setdefault(f"{method} {path}", {"application": set(), "least": set()})
                        found["application"].add(name)
                        least = re.search(r"least=([A-Za-z,]*)", options or "")
                        if least and "Application" in least.group(1).split(","):
                            found["least"].add(name)
    return {
        "source": "microsoftgraph/microsoft-graph-devx-content permissions/new/permissions.json; MIT, Microsoft Corporation",
        "paths": {path: {key: sorted(all) for key, all in found.items()} for path, found in sorted(opens.items())},
    }


def main(arguments):
    check = "--check" in arguments
    arguments = [one for one in arguments if one != "--check"]
    if len(arguments) != 3:
        raise SystemExit(__doc__)
    wanted = list(requests())
    made = {"v1.0.json": of_metadata(arguments[0], wanted), "permissions.json": of_permissions(arguments[1], wanted)}
    if arguments[2] != "-":
        made["beta.json"] = of_beta(arguments[2], wanted)
    differs = False
    for name, extract in made.items():
        text = json.dumps(extract, indent=1, ensure_ascii=False) + "\n"
        file = FOLDER / name
        if check:
            same = file.exists() and file.read_text(encoding="utf-8") == text
            differs |= not same
            print(f"{name}: {'as it is' if same else 'differs: make it anew with scripts/graph-metadata.py'}")
        else:
            file.write_text(text, encoding="utf-8")
            print(f"wrote {file}")
    return 1 if differs else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
