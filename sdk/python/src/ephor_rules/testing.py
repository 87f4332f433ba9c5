"""The test kit: a tenant made in a test, and the verdicts of a rule on it, natively and without WebAssembly."""

import copy
import json
from types import SimpleNamespace

from .pack import Exports, Pack
from .schema import DOCUMENTS, TABLES
from .text import kebab
from .values import Duration, Time


class Told:
    """A verdict as a test reads it."""

    def __init__(self, kind, message=None, arguments=None, related=0):
        #: `pass`, `fail`, `not-applicable` or `unknown`.
        self.kind = kind
        #: Id of the message of a fail or unknown.
        self.message = message
        #: Its arguments, by name, as the host is given them.
        self.arguments = arguments or {}
        #: Number of objects that explain it.
        self.related = related

    def __repr__(self):
        return f"Told({self.kind!r}, {self.message!r}, {self.arguments!r})"


class Tenant:
    """A tenant for a test: a time, documents and parameters. Rows are given with the question."""

    def __init__(self):
        self._collected_at = Time.date(2026, 11, 22)
        self._documents = {}
        self._parameters = {}
        self._unlicensed = set()

    def _with(self, change):
        other = copy.deepcopy(self)
        change(other)
        return other

    def collected_at(self, time):
        """The same, collected at another time; otherwise it is 2026-11-22."""
        return self._with(lambda other: setattr(other, "_collected_at", time))

    def with_(self, document, *objects):
        """The same with objects of a document, as the vendor writes them; without any, a document that has none."""
        if document not in DOCUMENTS:
            raise ValueError(f"there is no document {document!r}")
        return self._with(lambda other: other._documents.setdefault(document, []).extend(objects))

    def unlicensed(self, document):
        """The same, where the source of a document names a missing license."""
        return self._with(lambda other: other._unlicensed.add(document))

    def parameter(self, name, value):
        """The same with a parameter set."""
        return self._with(lambda other: other._parameters.__setitem__(kebab(name), value))

    def row(self, rule, **row):
        """The verdict on one row, given as the snapshot writes it. Columns left out are not known."""
        return self.rows(rule, [row])[0]

    def rows(self, rule, rows):
        """The verdicts on rows, in their order."""
        definition = rule._rule
        if definition.table is None:
            raise ValueError(f"rule {definition.name} judges documents: ask with check() or objects()")
        out = self._ask(rule, lambda exports: exports.check_rows(definition.table, _batch(definition, rows)))
        told = {finding.row: _told(definition, finding) for finding in out.findings}
        (count,) = out.counts
        if len(out.findings) + count.pass_ + count.not_applicable != len(rows):
            raise AssertionError("the verdicts do not add up to the rows")
        return [told.get(at) or self._plain(count) or self.rows(rule, [row])[0] for at, row in enumerate(rows)]

    def check(self, rule):
        """The verdict on the tenant."""
        if rule._rule.each is not None:
            raise ValueError(f"rule {rule._rule.name} judges the objects of a document: ask with objects()")
        return self.objects(rule)[0]

    def objects(self, rule):
        """The verdicts on the objects of a document, in their order; one verdict where there is no object."""
        definition = rule._rule
        if definition.table is not None:
            raise ValueError(f"rule {definition.name} judges rows: ask with row()")
        out = self._ask(rule, lambda exports: exports.check_documents())
        (count,) = out.counts
        objects = self._documents.get(definition.each) or [None]
        total = len(out.findings) + count.pass_ + count.not_applicable
        if total == 1:
            return [_told(definition, out.findings[0]) if out.findings else self._plain(count)]
        if total != len(objects):
            raise AssertionError("the verdicts do not add up to the objects")
        told = {finding.subject.item: _told(definition, finding) for finding in out.findings}

        def alone(one):
            return self._with(lambda other: other._documents.__setitem__(definition.each, [one])).objects(rule)[0]

        return [told.get(at) or self._plain(count) or alone(one) for at, one in enumerate(objects)]

    @staticmethod
    def _plain(count):
        """The verdict of all that have no finding, if they have the same."""
        if count.pass_ and count.not_applicable:
            return None
        return Told("pass" if count.pass_ else "not-applicable")

    def _ask(self, rule, ask):
        definition = rule._rule
        declared = [document.name for document in definition.documents]
        for name in [*self._documents, *self._unlicensed]:
            if name not in declared:
                raise ValueError(f"rule {definition.name} does not read the document {name}")
        known = {parameter.id: parameter.written for parameter in definition.parameters}
        for name in self._parameters:
            if name not in known:
                raise ValueError(f"rule {definition.name} has no parameter {name}")
        given = [document for document in definition.documents if document.needed or document.name in self._documents]
        settings = {**known, **{name: _setting(value) for name, value in self._parameters.items()}}
        exports = Exports(
            Pack(name="test", version="0.0.0", title="Test", description="A test.", rules=[rule]), lambda _: None
        )
        exports.open(
            SimpleNamespace(
                collected_at=self._collected_at.seconds,
                rules=[0],
                settings=[SimpleNamespace(rule=0, name=name, value=value) for name, value in settings.items()],
                documents=[
                    SimpleNamespace(
                        name=one.name,
                        items=[json.dumps(value, ensure_ascii=False) for value in self._documents.get(one.name, [])],
                    )
                    for one in given
                ],
                sources=[SimpleNamespace(id=one.source, status="complete") for one in given]
                + [SimpleNamespace(id=DOCUMENTS[name]["source"], status="unlicensed") for name in self._unlicensed],
            )
        )
        return ask(exports)


def _told(definition, finding):
    message = definition.messages[finding.message]
    return Told(message.verdict, message.id, dict(zip(message.arguments, finding.arguments)), len(finding.related))


def _setting(value):
    if isinstance(value, (list, tuple)):
        return "\n".join(value)
    if isinstance(value, bool):
        return str(value).lower()
    return str(value.seconds) if isinstance(value, Duration) else str(value)


# The cases of the contract's variant, named as its bindings name them.
class Values_Booleans(SimpleNamespace):
    pass


class Values_Integers(SimpleNamespace):
    pass


class Values_Symbols(SimpleNamespace):
    pass


class Values_SymbolSets(SimpleNamespace):
    pass


class Values_Text(SimpleNamespace):
    pass


def _batch(definition, rows):
    """Rows as columns, as the host makes them."""
    known = TABLES[definition.table]
    for name in (name for row in rows for name in row):
        if name not in known:
            raise ValueError(f"table {definition.table} has no column {name}")
    columns = []
    for column in definition.columns:
        values = [row.get(column.name) for row in rows]
        nulls = bytes(value is None for value in values) if None in values else b""
        columns.append(SimpleNamespace(name=column.name, nulls=nulls, values=_wire(column, values)))
    return SimpleNamespace(rows=len(rows), columns=columns)


def _wire(column, values):
    def each(empty, read):
        made = []
        for value in values:
            one = empty if value is None else read(value)
            if one is None:
                raise ValueError(f"column {column.name} is of kind {column.kind}, not {value!r}")
            made.append(one)
        return made

    def string(value):
        return value if isinstance(value, str) else None

    def seconds(value):
        value = getattr(value, "seconds", value)
        return value if type(value) is int else None

    if column.kind == "boolean":
        return Values_Booleans(value=bytes(each(0, lambda value: int(value) if isinstance(value, bool) else None)))
    if column.kind in ("integer", "duration"):
        return Values_Integers(value=each(0, seconds))
    if column.kind == "time":
        return Values_Integers(
            value=each(0, lambda value: seconds(Time.parse(value)) if isinstance(value, str) else seconds(value))
        )
    if column.kind == "text":
        return Values_Text(value=_text(each("", string)))
    if column.kind == "symbol":
        dictionary, keys = _numbered(each("", string))
        return Values_Symbols(value=SimpleNamespace(dictionary=_text(dictionary), keys=keys))

    def set_(value):
        return tuple(value) if isinstance(value, (list, tuple)) and all(isinstance(one, str) for one in value) else None

    sets, keys = _numbered(each((), set_))
    dictionary, members = _numbered([member for one in sets for member in one])
    ends, end = [], 0
    for one in sets:
        end += len(one)
        ends.append(end)
    return Values_SymbolSets(value=SimpleNamespace(dictionary=_text(dictionary), members=members, ends=ends, keys=keys))


def _numbered(values):
    """Different values in order of first use, and for each value its index among them."""
    known = {}
    keys = [known.setdefault(value, len(known)) for value in values]
    return list(known), keys


def _text(strings):
    ends, end = [], 0
    for string in strings:
        end += len(string.encode("utf-8"))
        ends.append(end)
    return SimpleNamespace(bytes="".join(strings), ends=ends)
