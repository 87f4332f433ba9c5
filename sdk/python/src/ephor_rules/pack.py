"""A pack: its rules behind the exports of the contract."""

import re
import traceback

from . import wire
from .columns import kinds, open_column
from .rule import Rule
from .scan import Scan
from .text import KEBAB
from .verdict import Verdict

_NUMBER = r"(0|[1-9]\d*)"
_VERSION = re.compile(rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?", re.ASCII)


class Pack:
    """A pack of rules: the module that is built names it `PACK`. One that is not sound is a `TypeError`."""

    def __init__(self, *, name, version, title, description, rules, properties=()):
        def sound(truth, problem):
            if not truth:
                raise TypeError(f"pack {name!r}: {problem}")

        sound(isinstance(name, str) and KEBAB.fullmatch(name), 'its name is kebab-case, such as "contoso"')
        sound(
            isinstance(version, str) and _VERSION.fullmatch(version), 'its version is a semantic one, such as "1.0.0"'
        )
        sound(isinstance(title, str) and title.strip(), "it lacks a title")
        sound(isinstance(description, str) and description.strip(), "it lacks a description")
        sound(len(rules) > 0, "it has no rules")
        for rule in rules:
            sound(isinstance(rule, type) and issubclass(rule, Rule), f"{rule!r} is no rule: a class made from Rule")
        self.name = name
        self.rules = [rule._rule for rule in rules]
        names = [rule.name for rule in self.rules]
        for known in names:
            sound(names.count(known) == 1, f"two rules have the name {known!r}")
        self.manifest = wire.Manifest(
            name,
            version,
            title,
            description,
            [wire.Rule(id=f"{name}/{rule.name}", **rule.meta) for rule in self.rules],
            [wire.Property(known, value) for known, value in dict(properties).items()],
        )


class Exports:
    """The exports of the contract. `log` reaches the author of a rule: what a rule raises is written there, and ends the call."""

    def __init__(self, pack, log):
        self._pack = pack
        self._log = log
        self._context = None
        self._asked = pack.name

    def describe(self):
        return self._pack.manifest

    def open(self, context):
        self._context = context

    def check_documents(self):
        return self._told(self._check_documents)

    def check_rows(self, table, batch):
        return self._told(lambda: self._check_rows(table, batch))

    def _told(self, work):
        try:
            return work()
        except Exception as error:
            self._log(f"{self._asked}: {type(error).__name__}: {error}\n{_stack(error)}".rstrip())
            raise

    def _wanted(self, table):
        for index in self._context.rules:
            rule = self._pack.rules[index]
            if rule.table == table:
                self._asked = f"{self._pack.name}/{rule.name}"
                yield index, rule, Scan(rule, index, self._context)

    def _check_documents(self):
        out = wire.DocumentVerdicts([], [])
        for index, rule, scan in self._wanted(None):
            _judge_documents(rule, index, scan, out)
        return out

    def _check_rows(self, table, batch):
        out = wire.RowVerdicts([], [])
        opened = {}
        for index, rule, scan in self._wanted(table):
            for column in rule.columns:
                if column.name not in opened:
                    opened[column.name] = open_column(batch, column.name, column.kind)
            _judge_rows(rule, index, scan, batch.rows, opened, out)
        return out


def _verdict(answer):
    """What a rule answered, which must be a verdict."""
    if isinstance(answer, Verdict):
        return answer
    raise TypeError(
        f"check returned {answer!r}; expected PASS, NOT_APPLICABLE, a message such as self.no_method(...) or scan.not_known(...)"
    )


def _stack(error):
    """Where an exception was raised, the innermost call first. Without lines of the source: a pack has no files."""
    calls = [
        f"  at {frame.f_code.co_name} ({frame.f_code.co_filename}:{line})"
        for frame, line in traceback.walk_tb(error.__traceback__)
    ]
    return "\n".join(reversed(calls))


class _Counter:
    """Counts the verdicts that need no finding; gives back those that do."""

    def __init__(self):
        self.passed = self.not_applicable = 0

    def take(self, verdict, subjects=1):
        if verdict.kind == "pass":
            self.passed += subjects
        elif verdict.kind == "not-applicable":
            self.not_applicable += subjects
        else:
            return verdict
        return None


def _judge_rows(rule, index, scan, rows, opened, out):
    counter = _Counter()
    unreadable = scan.unreadable()
    columns = [(column, opened[column.name]) for column in rule.columns]

    def judge(row):
        if unreadable is not None:
            return unreadable
        subject = object.__new__(rule.cls)
        for column, opened_column in columns:
            value = opened_column.value(row)
            if value is None and column.needed:
                return scan.not_known(column.name)
            setattr(subject, column.name, value)
        return _verdict(rule.check(subject, scan))

    def finding(row, said):
        out.findings.append(wire.RowFinding(index, row, said.message, said.arguments, said.related))

    codes = kinds(rows, [column for _, column in columns])
    if codes is None:
        for row in range(rows):
            said = counter.take(judge(row))
            if said is not None:
                finding(row, said)
    else:
        alike = {}
        for row, code in enumerate(codes):
            known = alike.get(code)
            if known is None:
                alike[code] = [row, 1]
            else:
                known[1] += 1
        found = {code: counter.take(judge(row), count) for code, (row, count) in alike.items()}
        if any(said is not None for said in found.values()):
            for row, code in enumerate(codes):
                if found[code] is not None:
                    finding(row, found[code])
    out.counts.append(wire.Count(index, counter.passed, counter.not_applicable))


def _judge_documents(rule, index, scan, out):
    counter = _Counter()

    def gather(subject, said):
        if counter.take(said) is not None:
            out.findings.append(wire.DocumentFinding(index, subject, said.message, said.arguments, said.related))

    subject = object.__new__(rule.cls)
    unreadable = scan.unreadable()
    if unreadable is not None:
        gather(None, unreadable)
    elif rule.each is None:
        gather(None, _verdict(rule.check(subject, scan)))
    else:
        items = scan.documents(rule.each)
        if not items:
            # Without any object it does not apply.
            counter.not_applicable += 1
        for item in items:
            gather(item.place, _verdict(rule.check(subject, item, scan)))
    out.counts.append(wire.Count(index, counter.passed, counter.not_applicable))
