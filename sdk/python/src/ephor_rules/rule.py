"""What a rule is: a class with its words, what it reads, and its decision."""

import re
import types
import typing

from . import wire
from .documents import shape
from .schema import DOCUMENTS, TABLES
from .text import KEBAB, did_you_mean, kebab
from .values import Duration, SymbolSet, Time
from .verdict import Message

VALUE_NOT_KNOWN, DOCUMENT_UNREADABLE = 0, 1

# The messages that every rule has, before its own: the same as in the SDK for Rust.
_OWN_MESSAGES = (
    wire.Message("value-not-known", "unknown", "{value} of {subject} is not known", ["value"]),
    wire.Message(
        "document-unreadable",
        "unknown",
        "{document} is not as this rule expects it: {problem}",
        ["document", "problem"],
    ),
)

_TYPES = {
    "boolean": bool,
    "integer": int,
    "duration": Duration,
    "time": Time,
    "symbol": str,
    "symbols": SymbolSet,
    "text": str,
}

#: What the body of a rule may say beside its columns, messages, parameters and functions.
_ATTRIBUTES = (
    "table",
    "level",
    "severity",
    "stage",
    "since",
    "tags",
    "only_if",
    "optional_columns",
    "documents",
    "optional_documents",
    "each",
)
_HEADINGS = ("What it checks", "Why it matters", "Remediation", "References", "Witnesses")


class Parameter:
    """Something that a user may set: its value is `scan.parameters.NAME`. Made by `parameter`."""

    _KINDS = {
        "boolean": (
            lambda value: str(value).lower() if isinstance(value, bool) else None,
            lambda text: text.strip() == "true",
        ),
        "integer": (lambda value: str(value) if type(value) is int else None, int),
        "duration": (
            lambda value: str(value.seconds) if isinstance(value, Duration) else None,
            lambda text: Duration(int(text)),
        ),
        "text": (lambda value: value if isinstance(value, str) else None, lambda text: text),
        "list": (
            lambda value: (
                "\n".join(value)
                if isinstance(value, (list, tuple)) and all(isinstance(one, str) and "\n" not in one for one in value)
                else None
            ),
            lambda text: [line.strip() for line in text.split("\n") if line.strip()],
        ),
    }

    def __init__(self, kind, default, meaning):
        if kind not in self._KINDS:
            raise TypeError(f"the kind of a parameter is one of {', '.join(self._KINDS)}, not {kind!r}")
        write, self.read = self._KINDS[kind]
        self.kind, self.written, self.meaning, self.name, self.id = kind, write(default), meaning, None, None
        if self.written is None:
            raise TypeError(
                f"the default {default!r} is no {kind}{': write Duration.days(90)' if kind == 'duration' else ''}"
            )
        if not isinstance(meaning, str) or not meaning.strip():
            raise TypeError("a parameter lacks its meaning")

    def __set_name__(self, owner, name):
        self.name, self.id = name, kebab(name)


def parameter(kind, default, meaning):
    """A parameter of a rule: `days = parameter("duration", Duration.days(365), "How long a guest may stay")`.

    The kinds are `boolean`, `integer`, `duration`, `text` and `list` (texts).
    """
    return Parameter(kind, default, meaning)


class Rule:
    """A rule: the docstring is its documentation, annotations are the columns that it reads, `check` its decision.

    A column of a type such as `bool` is needed: a row where its value is not known is unknown by itself, and the rule is not
    asked. One of a type such as `bool | None` is None there.
    """

    def __init_subclass__(cls, **arguments):
        super().__init_subclass__(**arguments)
        try:
            cls._rule = Definition(cls)
        except TypeError as error:
            raise TypeError(f"rule {cls.__name__}: {error}") from None


class Column(typing.NamedTuple):
    """A column that a rule reads."""

    name: str
    kind: str
    needed: bool
    optional: bool


class Document(typing.NamedTuple):
    """A document that a rule reads."""

    name: str
    needed: bool
    source: str
    tree: object


class Definition:
    """What the body of a rule says. A body that is not sound is a `TypeError`."""

    def __init__(self, cls):
        body = {name: value for name, value in vars(cls).items() if not name.startswith("_")}
        for name, value in body.items():
            helper = isinstance(value, (Message, Parameter, types.FunctionType, staticmethod, classmethod, property))
            if name not in _ATTRIBUTES and not helper:
                raise TypeError(f"a rule has no attribute {name!r}{did_you_mean(name, _ATTRIBUTES)}")
        self.cls = cls
        self.name = kebab(cls.__name__)
        if KEBAB.fullmatch(self.name) is None:
            raise TypeError("its name is in CamelCase, such as MfaMethodMissing")
        self.check = body.get("check")
        if not isinstance(self.check, types.FunctionType):
            raise TypeError("it lacks the function check, its decision")
        self.table = body.get("table")
        self.each = body.get("each")
        self.columns = _columns(cls, self.table, body.get("optional_columns", ()))
        self.documents = _documents(body.get("documents", {}), True) + _documents(
            body.get("optional_documents", {}), False
        )
        self._check_what_it_reads()
        self.parameters = [value for value in body.values() if isinstance(value, Parameter)]
        self.messages = list(_OWN_MESSAGES) + _messages(body)
        self.meta = self._meta(cls, body)

    def _check_what_it_reads(self):
        needed = [document.name for document in self.documents if document.needed]
        if self.table is None and not needed:
            raise TypeError('it reads a table (table = "users") or documents (documents = {...})')
        if self.each is not None and self.table is not None:
            raise TypeError("it judges rows of a table or the objects of a document (each), not both")
        if self.each is not None and self.each not in needed:
            raise TypeError(
                f"each: {self.each!r} is one of the documents that it reads: name its properties in documents"
            )
        names = [document.name for document in self.documents]
        for name in names:
            if names.count(name) > 1:
                raise TypeError(f"the document {name!r} is named twice")

    def _meta(self, cls, body):
        words = read_words(cls.__doc__)
        level, severity = body.get("level"), body.get("severity")
        if level not in ("error", "warning", "note"):
            raise TypeError('its level is "error", "warning" or "note"')
        if isinstance(severity, bool) or not isinstance(severity, (int, float)) or not 0 <= severity <= 10:
            raise TypeError("its severity is a number from 0.0 to 10.0")
        properties = [(name, body[name]) for name in ("stage", "since") if name in body]
        properties += [("tag", tag) for tag in body.get("tags", ())]
        properties += [("precondition", body["only_if"])] if "only_if" in body else []
        properties += [("optional", document.name) for document in self.documents if not document.needed]
        properties += [("optional", f"{self.table}.{column.name}") for column in self.columns if column.optional]
        properties += [("partial", part) for part in words.partial]
        properties += [("witness", witness) for witness in words.witnesses]
        properties += [("link", link) for link in words.links]
        return {
            "title": words.title,
            "help": words.help,
            "remediation": words.remediation,
            "level": level,
            "security_severity": str(float(severity)),
            "messages": [wire.Message(one.id, one.verdict, one.text, one.arguments) for one in self.messages],
            "references": words.references,
            "parameters": [wire.Parameter(one.id, one.kind, one.written, one.meaning) for one in self.parameters],
            "table": self.table,
            "columns": [column.name for column in self.columns],
            "documents": [document.name for document in self.documents],
            "properties": [wire.Property(name, value) for name, value in properties],
        }


def _columns(cls, table, optional):
    annotations = typing.get_type_hints(cls)
    if table is None:
        if annotations or optional:
            raise TypeError('a rule that reads columns names their table, such as table = "users"')
        return []
    known = TABLES.get(table)
    if known is None:
        raise TypeError(f"there is no table {table!r}; there are {', '.join(TABLES)}")
    columns = []
    for name, type_ in annotations.items():
        if name not in known:
            raise TypeError(
                f"table {table!r} has no column {name!r}; it has {', '.join(known)}{did_you_mean(name, known)}"
            )
        choices = typing.get_args(type_) if typing.get_origin(type_) in (typing.Union, types.UnionType) else (type_,)
        wanted = _TYPES[known[name]]
        needed = type(None) not in choices
        if [choice for choice in choices if choice is not type(None)] != [wanted]:
            raise TypeError(
                f"the column {name!r} is of kind {known[name]}: its type is {wanted.__name__} or {wanted.__name__} | None"
            )
        columns.append(Column(name, known[name], needed, name in optional))
    for name in optional:
        if not any(column.name == name and not column.needed for column in columns):
            raise TypeError(f"optional_columns: {name!r} is a column that it reads, of a type such as bool | None")
    if not columns:
        raise TypeError(
            f"it reads no column of {table}: annotate them, such as {next(iter(known))}: {_TYPES[next(iter(known.values()))].__name__}"
        )
    return columns


def _documents(given, needed):
    if not isinstance(given, dict):
        raise TypeError('documents are names and their properties, such as {"domains": ["id"]}')
    return [
        Document(name, needed, DOCUMENTS.get(name, {}).get("source"), shape(name, paths))
        for name, paths in given.items()
    ]


def _messages(body):
    messages = [value for value in body.values() if isinstance(value, Message)]
    # Fails stand before unknowns, as the SDK for JavaScript has them.
    messages.sort(key=lambda message: message.verdict != "fail")
    ids = {message.id for message in _OWN_MESSAGES}
    for index, message in enumerate(messages, len(_OWN_MESSAGES)):
        message.index, message.id, message.arguments = index, kebab(message.name), placeholders(message.text)
        if message.id in ids:
            raise TypeError(f"two messages have the id {message.id!r}")
        ids.add(message.id)
    if not any(message.verdict == "fail" for message in messages):
        raise TypeError('it says what is wrong: no_method = fail("{subject} ...")')
    return messages


def placeholders(text):
    """The placeholders of a template but `{subject}`, in order of first use."""
    if not isinstance(text, str) or not text.strip():
        raise TypeError("a message is a text")
    names = []
    plain = text.replace("{{", "").replace("}}", "")
    for name in re.findall(r"\{([^{}]*)\}", plain):
        if re.fullmatch(r"[a-z][a-z0-9_]*", name) is None:
            raise TypeError(f"{{{name}}} in {text!r}: a placeholder is a name in snake_case")
        if name != "subject" and name not in names:
            names.append(name)
    if re.search(r"[{}]", re.sub(r"\{[^{}]*\}", "", plain)):
        raise TypeError(f"a brace of a message is written twice, {{{{ or }}}}: {text!r}")
    return names


class Words(typing.NamedTuple):
    """What a docstring says."""

    title: str
    help: str
    remediation: str
    references: list
    partial: list
    links: list
    witnesses: list


def read_words(docstring):
    """Reads the docstring of a rule: a title, and sections with the headings of `_HEADINGS`."""
    lines = (docstring or "").expandtabs().splitlines()
    indents = [len(line) - len(line.lstrip()) for line in lines[1:] if line.strip()]
    least = min(indents, default=0)
    sections, heading = {"": []}, ""
    for line in [lines[0].strip(), *(line[least:].rstrip() for line in lines[1:])] if lines else []:
        if line.startswith("# "):
            heading = line[2:].strip()
            if heading not in _HEADINGS:
                raise TypeError(f"the docstring of a rule has the headings {', '.join(_HEADINGS)}, not {heading!r}")
            sections[heading] = []
        else:
            sections[heading].append(line)
    text = {name: "\n".join(body).strip() for name, body in sections.items()}
    title = " ".join(text[""].split())
    if not title:
        raise TypeError("its docstring is its documentation; it lacks a first line: the bad state as a statement")
    if title.endswith("."):
        raise TypeError("its title (the first line of its docstring) has no full stop")
    for name in _HEADINGS[:3]:
        if not text.get(name):
            raise TypeError(f"its docstring is its documentation; it lacks a section '# {name}'")
    help_ = f"## What it checks\n\n{text['What it checks']}\n\n## Why it matters\n\n{text['Why it matters']}\n"
    references, partial, links = _references(text.get("References", ""))
    return Words(title, help_, text["Remediation"], references, partial, links, _entries(text.get("Witnesses", "")))


def _entries(text):
    """The entries of a list, each with the lines that it goes on with."""
    entries = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        if line.startswith("- "):
            entries.append(line[2:].strip())
        elif entries:
            entries[-1] += f" {line}"
        else:
            raise TypeError(f"a list begins with '- ', not with {line!r}")
    return entries


def _references(text):
    references, partial, links = [], [], []
    for line in _entries(text):
        link = re.fullmatch(r"<(https://\S+)>", line)
        control = re.fullmatch(r"(\S+) (\S+)(?: \(in part: (.+)\))?", line)
        if link:
            links.append(link[1])
        elif control:
            references.append(wire.Reference(control[1], control[2]))
            if control[3]:
                partial.append(f"{control[1]} {control[2]}: {control[3]}")
        else:
            raise TypeError(
                f"a reference reads '- TAXONOMY ID', '- TAXONOMY ID (in part: why)' or '- <https://...>', not {line!r}"
            )
    return references, partial, links
