"""The objects of documents: read by the properties that a rule declared, each of its kind, and no others."""

import json

from .schema import DOCUMENTS
from .text import did_you_mean
from .wire import Place

# Where an export notes what it damaged of an object.
_DAMAGED = "@ephor.damaged"


class Unreadable(Exception):
    """The objects of a document cannot be read as the rule declared them."""


class Item:
    """An object of a document, or one within: `item["conditions"]["users"]`. What is absent or null is None."""

    __slots__ = ("_values", "_what", "place")

    def __init__(self, values, what, place=None):
        self._values = values
        self._what = what
        self.place = place

    def __getitem__(self, name):
        try:
            return self._values[name]
        except KeyError:
            known = list(self._values)
            raise TypeError(
                f"{self._what}, as the rule declared it, has no {name!r}; it has {', '.join(known)}{did_you_mean(name, known)}"
            ) from None

    def __repr__(self):
        return f"Item({self._values!r})"


class _Node:
    """What a rule reads of a property: its kind, and the members that it reads of it."""

    __slots__ = ("kind", "members", "what")

    def __init__(self, kind, what, members=None):
        self.kind = kind
        self.what = what
        self.members = members


def shape(document, paths):
    """What a rule reads of a document, as a tree: made of paths such as `conditions.users.includeUsers` and `values[].name`."""
    known = DOCUMENTS.get(document)
    if known is None:
        raise TypeError(f"there is no document {document!r}{did_you_mean(document, DOCUMENTS)}")
    properties = known["properties"]
    if isinstance(paths, str) or not paths:
        raise TypeError(
            f"name the properties of {document!r} that the rule reads in a list, such as [{next(iter(properties))!r}]"
        )
    root = _Node("object", f"the object of {document}", {})
    for path in paths:
        if path not in properties:
            raise TypeError(f"{document!r} declares no property {path!r}{did_you_mean(path, properties)}")
        node, place = root, ""
        for part in path.split("."):
            name = part.removesuffix("[]")
            place = f"{place}.{name}" if place else name
            if name not in node.members:
                node.members[name] = _Node(properties[place], f'"{name}" of {node.what}')
            node = node.members[name]
            if place != path and node.members is None:
                node.members = {}
            if part != name:
                place += "[]"
    return root


def read(items, index, tree):
    """Reads the objects of a document."""
    objects = []
    for item, text in enumerate(items):
        try:
            objects.append(_object(text, Place(index, item), tree))
        except Unreadable as error:
            raise Unreadable(f"object {item + 1}: {error}") from None
    return objects


def _unique(pairs):
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a property stands twice in an object")
    return members


def _object(text, place, tree):
    try:
        value = json.loads(text, object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"it is no JSON: {error}") from None
    for path in _damaged(value):
        if _reads(tree, value, path):
            raise Unreadable(f"{'.'.join(path)} was cut off or joined in the export; export it again with -Depth 20")
    item = _members(value, tree, "it")
    item.place = place
    return item


def _members(value, tree, what):
    if not isinstance(value, dict):
        raise Unreadable(f"{what} is no object")
    return Item({name: _property(value.get(name), node, name) for name, node in tree.members.items()}, tree.what)


def _property(value, node, name):
    """What a value is as a property of that kind. None stands for absent and null."""
    if value is None:
        return None

    def wrong(wanted):
        return Unreadable(f"{name} is {json.dumps(value, ensure_ascii=False)[:60]}; expected {wanted}")

    kind = node.kind
    if kind == "boolean":
        if value is not True and value is not False:
            raise wrong("true or false")
        return value
    if kind == "integer":
        if type(value) is not int or not -(1 << 63) <= value < 1 << 63:
            raise wrong("a whole number")
        return value
    if kind in ("list", "JSON in texts"):
        # A single text is a list of one, nulls in it are left out.
        entries = [entry for entry in (value if isinstance(value, list) else [value]) if entry is not None]
        if not all(isinstance(entry, str) for entry in entries):
            raise wrong("a list of texts")
        return entries
    if kind == "object":
        return value if node.members is None else _members(value, node, name)
    if kind == "objects":
        if not isinstance(value, list):
            raise wrong("a list of objects")
        return value if node.members is None else [_members(entry, node, f"an entry of {name}") for entry in value]
    if kind in ("tree", "any"):
        return value
    if not isinstance(value, str):
        raise wrong("a text")
    return value


def _damaged(value):
    """The damaged properties of an object, each as the names that lead to it."""
    places = []

    def add(noted, before):
        for name, inner in noted.items():
            # Names that somebody took out, as a redaction does: then it is not known which they were.
            if isinstance(inner, dict) and inner:
                add(inner, [*before, name])
            else:
                places.append([*before, name])

    note = value.get(_DAMAGED) if isinstance(value, dict) else None
    if isinstance(note, dict):
        add(note, [])
    return places


def _reads(tree, value, place):
    """Whether a rule that reads `tree` reads what stands at a place, above it or within it. Numbers are entries of lists.

    A place that the object does not have counts as read: its name was taken out, and it is not known which it was.
    """
    node, missing = tree, object()
    within = value
    for name in place:
        if node.members is None:
            return True
        if isinstance(within, dict):
            within = within.get(name, missing)
        elif isinstance(within, list) and name.isdecimal() and int(name) < len(within):
            within = within[int(name)]
        else:
            within = missing
        if node.kind == "objects" and name.isdecimal():
            continue
        if name not in node.members:
            return within is missing
        node = node.members[name]
    return True
