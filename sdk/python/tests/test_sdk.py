"""What the SDK promises: see tests/languages for the same in the real program."""

import ast
import subprocess
import sys

import pytest

from ephor_rules import (
    NOT_APPLICABLE,
    PASS,
    UNLICENSED,
    Duration,
    Pack,
    Phrase,
    Rule,
    SymbolSet,
    Time,
    fail,
    joined,
    named,
    parameter,
    unknown,
)
from ephor_rules.columns import kinds, open_column, strings
from ephor_rules.documents import Unreadable, read, shape
from ephor_rules.pack import Exports
from ephor_rules.phrase import argument
from ephor_rules.rule import placeholders, read_words
from ephor_rules.testing import Tenant, _batch, _text
from ephor_rules.text import kebab, same

WORDS = "A bad state\n\n    # What it checks\n    Looks.\n\n    # Why it matters\n    Because.\n\n    # Remediation\n    So.\n"


class Guest(Rule):
    __doc__ = WORDS
    table = "users"
    level = "warning"
    severity = 5
    days = parameter("duration", Duration.days(365), "How long")
    allowed = parameter("list", ["a"], "Who")
    old = fail("{subject} is {days} old, {from}")
    odd = unknown("{subject} is odd")

    account_enabled: bool
    created: Time
    user_type: str | None
    directory_roles: SymbolSet | None

    def check(self, scan):
        if not self.account_enabled:
            return NOT_APPLICABLE
        if self.user_type is None:
            return self.odd()
        age = scan.collected_at.since(self.created)
        return self.old(days=age.in_days(), from_=self.user_type) if age > scan.parameters.days else PASS


class Setting(Rule):
    __doc__ = WORDS
    level = "note"
    severity = 0.5
    each = "domains"
    documents = {"domains": ["id", "isVerified"]}
    optional_documents = {"service-plans": ["servicePlanName"]}
    bad = fail("{subject} is bad: {plans}")

    def check(self, domain, scan):
        if domain["isVerified"] is None:
            return scan.not_known("isVerified")
        plans = scan.optional("service-plans")
        told = "none" if plans is None else plans if plans == UNLICENSED else plans[0]["servicePlanName"]
        return PASS if domain["isVerified"] else self.bad(plans=told).at(domain)


def made(base=WORDS, **body):
    """Makes a rule of a body; what is wrong with it is a TypeError."""
    whole = {
        "__doc__": base,
        "__module__": __name__,
        "table": "users",
        "level": "note",
        "severity": 1,
        "bad": fail("{subject} is bad"),
        "__annotations__": {"account_enabled": bool},
        "check": lambda self, scan: PASS,
    }
    return type("Made", (Rule,), {name: value for name, value in (whole | body).items() if value is not None})


def test_a_row_is_judged_by_what_it_holds():
    row = {"account_enabled": True, "created": "2020-01-01T00:00:00Z", "user_type": "Guest"}
    told = Tenant().row(Guest, **row)
    assert (told.kind, told.message, told.arguments) == ("fail", "old", {"days": "2517", "from": "Guest"})
    assert Tenant().row(Guest, **row | {"account_enabled": False}).kind == "not-applicable"
    assert Tenant().row(Guest, **row | {"user_type": None}).message == "odd"
    assert Tenant().parameter("days", Duration.days(9_999)).row(Guest, **row).kind == "pass"
    assert Tenant().collected_at(Time.date(2020, 1, 2)).row(Guest, **row).kind == "pass"


def test_a_value_that_is_needed_and_not_known_is_unknown_by_itself():
    told = Tenant().row(Guest, account_enabled=True, user_type="Guest")
    assert (told.kind, told.message, told.arguments) == ("unknown", "value-not-known", {"value": "created"})


def test_rows_that_are_alike_have_the_verdict_that_each_would_have_alone():
    rows = [
        {"account_enabled": enabled, "user_type": kind, "directory_roles": roles}
        for enabled in (True, False, None)
        for kind in ("Member", "Guest", None, "Zoë")
        for roles in ([], ["a"], ["a", "b"], None)
    ]
    rule = made(
        __annotations__={"account_enabled": bool, "user_type": str | None, "directory_roles": SymbolSet | None},
        roles=fail("{subject}: {all} {type}"),
        check=lambda self, scan: (
            self.roles(all=self.directory_roles or "-", type=self.user_type or "-")
            if self.account_enabled
            else NOT_APPLICABLE
        ),
    )
    together = Tenant().rows(rule, rows * 20)
    alone = [Tenant().row(rule, **row) for row in rows] * 20
    assert [repr(one) for one in together] == [repr(one) for one in alone]
    batch = _batch(rule._rule, rows * 20)
    assert (
        kinds(len(rows) * 20, [open_column(batch, column.name, column.kind) for column in rule._rule.columns])
        is not None
    )


def test_texts_end_at_bytes_of_utf_8():
    every = ["", "a", "Zoë", "山田", "𝔘𝔫", "👩‍👩‍👧", "", "é", "plain"]
    get = strings(_text(every))
    assert [get(index) for index in range(len(every))] == every


def test_objects_are_read_by_what_was_declared():
    tenant = Tenant().with_("domains", {"id": "a", "isVerified": True}, {"id": "b", "isVerified": False}, {"id": "c"})
    assert [told.kind for told in tenant.objects(Setting)] == ["pass", "fail", "unknown"]
    assert tenant.objects(Setting)[1].arguments == {"plans": "none"}
    assert tenant.with_("service-plans", {"servicePlanName": "P2"}).objects(Setting)[1].arguments == {"plans": "P2"}
    assert tenant.unlicensed("service-plans").objects(Setting)[1].arguments == {"plans": "unlicensed"}
    assert [told.kind for told in Tenant().objects(Setting)] == ["not-applicable"]


def test_a_value_of_another_kind_is_unknown_and_never_true():
    told = Tenant().with_("domains", {"id": "a", "isVerified": "False"}).objects(Setting)
    assert [(one.kind, one.message) for one in told] == [("unknown", "document-unreadable")]
    for odd in ("True", 1, 0, [], {}):
        assert Tenant().with_("domains", {"id": "a", "isVerified": odd}).objects(Setting)[0].kind == "unknown", odd


def test_an_undeclared_property_is_an_error():
    (item,) = read(['{"id": "a", "isDefault": true}'], 0, shape("domains", ["id"]))
    with pytest.raises(TypeError, match="has no 'isDefault'"):
        item["isDefault"]
    with pytest.raises(TypeError, match="did you mean isVerified"):
        shape("domains", ["isVerifed"])


@pytest.mark.parametrize(
    ("damaged", "unread"),
    [
        ({}, True),
        ({"displayName": True}, True),
        ({"conditions": {"locations": {"0": True}}}, True),
        ({"state": True}, False),
        ({"conditions": {"users": {"includeUsers": True}}}, False),
        ({"conditions": {"users": True}}, False),
        ({"x1": True}, False),
    ],
)
def test_a_damaged_object_is_read_where_nothing_of_it_is_needed(damaged, unread):
    import json

    policy = {
        "state": "on",
        "displayName": "a",
        "conditions": {"users": {"includeUsers": ["u"]}, "locations": []},
        "@ephor.damaged": damaged,
    }
    tree = shape("conditional-access-policies", ["state", "conditions.users.includeUsers"])
    if unread:
        assert read([json.dumps(policy)], 0, tree)[0]["conditions"]["users"]["includeUsers"] == ["u"]
    else:
        with pytest.raises(Unreadable, match="was cut off or joined"):
            read([json.dumps(policy)], 0, tree)


@pytest.mark.parametrize("text", ["[]", "1", "null", '{"id": "a", "id": "b"}', "{", "[" * 100_000])
def test_what_is_no_object_is_unreadable(text):
    with pytest.raises(Unreadable):
        read([text], 0, shape("domains", ["id"]))


def test_times_and_lengths_are_shown_as_rust_shows_them():
    assert str(Time.date(2026, 11, 22)) == "2026-11-22T00:00:00Z" and Time.date(2026, 11, 22).seconds == 1_795_305_600
    for text in ("2000-02-29T12:30:45Z", "1601-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "1969-12-31T23:59:59Z"):
        assert str(Time.parse(text)) == text
    assert Time.parse("2026-11-22T01:30:00.123+01:30") == Time.date(2026, 11, 22)
    assert Time.parse("2026-02-30T00:00:00Z") is None and Time.parse("now") is None
    shown = {90 * 86_400: "90 days", 3_600: "1 hour", 61: "61 seconds", 0: "0 days", 86_400: "1 day", -60: "-1 minutes"}
    assert {seconds: str(Duration(seconds)) for seconds in shown} == shown


def test_a_text_of_the_tenant_names_no_object_and_ends_no_item():
    assert argument("{user:u1}\nnext") == "{{user:u1}} next"
    assert argument(Phrase("a {b} ") + named("group", "g1") + " {c}") == "a {{b}} {group:g1} {{c}}"
    assert argument(named("user", "u} {group:g")) == "u}} {{group:g"
    assert argument(["one\ntwo", "", named("role", "r")]) == "one two\n{role:r}"
    assert argument(joined(["a", "b"], " {and} ")) == "a {{and}} b" and argument(True) == "true"
    with pytest.raises(TypeError, match="None is no argument"):
        argument(None)


def test_what_the_host_would_refuse_is_cut_in_bytes():
    items = argument([f"Ö{number:04}" for number in range(4_000)])
    assert len(items.encode()) <= 16 << 10 and items.endswith("more")
    kept = items.split("\n")
    assert int(kept[-1].split()[1]) + len(kept) - 1 == 4_000
    text = argument("𝔘" * 9_000)
    assert len(text.encode()) <= 16 << 10 and text == "𝔘" * (len(text) - 1) + "…"
    # No half of a brace that is written twice, and no half of a name.
    for length in range(16_340, 16_360):
        for end in ("{" * 40, "}" * 40, "{x}" * 20):
            cut = argument("x" * length + end)
            assert cut.replace("{{", "").replace("}}", "").strip("x…") == "", cut[-50:]
        cut = argument(Phrase("x" * length) + named("group", "g" * 40))
        assert cut.strip("x…") == "", cut[-50:]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"table": "people"}, "there is no table 'people'"),
        ({"__annotations__": {"acount_enabled": bool}}, "did you mean account_enabled"),
        ({"__annotations__": {"account_enabled": str}}, "its type is bool or bool | None"),
        ({"__annotations__": {}}, "it reads no column"),
        ({"level": "high"}, "error"),
        ({"severity": 81}, "from 0.0 to 10.0"),
        ({"severity": True}, "from 0.0 to 10.0"),
        ({"bad": fail("{Why}")}, "snake_case"),
        ({"bad": fail("{why")}, "written twice"),
        ({"bad": unknown("x")}, "says what is wrong"),
        ({"check": None}, "lacks the function check"),
        ({"documets": {}}, "did you mean documents"),
        ({"optional_columns": ["account_enabled"]}, "bool | None"),
        ({"each": "domains"}, "not both"),
        ({"documents": {"domain": ["id"]}}, "did you mean domains"),
        ({"documents": {"domains": "id"}}, "in a list"),
        ({"base": "A bad state"}, "What it checks"),
        ({"base": "A bad state.\n" + WORDS.split("\n", 1)[1]}, "full stop"),
        ({"base": WORDS.replace("# Remediation", "# Fix")}, "not 'Fix'"),
        ({"base": WORDS + "\n    # References\n    - CIS\n"}, "a reference reads"),
    ],
)
def test_a_rule_that_is_not_sound_is_not_made(body, problem):
    with pytest.raises(TypeError) as error:
        made(**body)
    assert problem in str(error.value)


def test_parameters_have_a_kind_and_a_default_of_that_kind():
    for kind, default in (
        ("integer", "1"),
        ("boolean", 1),
        ("duration", 90),
        ("list", "a"),
        ("list", ["a\nb"]),
        ("number", 1),
        ("integer", True),
    ):
        with pytest.raises(TypeError):
            parameter(kind, default, "Meaning")
    with pytest.raises(AttributeError, match="did you mean days"):
        Tenant().row(
            made(days=parameter("integer", 1, "x"), check=lambda self, scan: scan.parameters.dayz), account_enabled=True
        )


@pytest.mark.parametrize("answer", [None, True, "pass", 0])
def test_what_is_no_verdict_ends_the_call(answer):
    with pytest.raises(TypeError, match="expected PASS"):
        Tenant().row(made(check=lambda self, scan: answer), account_enabled=True)


def test_a_message_takes_its_arguments_and_no_others():
    for wrong in (lambda self, scan: self.bad(why=1), lambda self, scan: self.bad()):
        with pytest.raises(TypeError, match="argument"):
            Tenant().row(made(bad=fail("{reason}"), check=wrong), account_enabled=True)


def test_what_a_rule_raises_is_told_with_its_name_and_place_and_is_no_verdict():
    def check(self, scan):
        raise ZeroDivisionError("by nothing")

    told = []
    rule = made(check=check)
    exports = Exports(Pack(name="p", version="1.0.0", title="T", description="D", rules=[rule]), told.append)
    from types import SimpleNamespace

    exports.open(SimpleNamespace(collected_at=0, rules=[0], settings=[], documents=[], sources=[]))
    with pytest.raises(ZeroDivisionError):
        exports.check_rows("users", _batch(rule._rule, [{"account_enabled": True}]))
    assert told[0].startswith("p/made: ZeroDivisionError: by nothing\n  at check (") and "test_sdk.py:" in told[0]


def test_a_pack_that_is_not_sound_is_not_made():
    sound = {"name": "p", "version": "1.0.0", "title": "T", "description": "D", "rules": [Guest]}
    assert Pack(**sound).manifest.rules[0].id == "p/guest"
    for wrong in (
        {"name": "P_q"},
        {"version": "1.0"},
        {"title": " "},
        {"rules": []},
        {"rules": [Guest, Guest]},
        {"rules": [object]},
    ):
        with pytest.raises(TypeError):
            Pack(**sound | wrong)


def test_words_and_names():
    assert kebab("MfaMethodMissing") == "mfa-method-missing" and kebab("no_method") == "no-method"
    assert same("MEMBER", "member") and not same("É", "é")
    assert placeholders("{subject}: {a} and {b_2}, {a} {{x}}") == ["a", "b_2"]
    words = read_words(
        WORDS + "\n    # References\n    - SCuBA MS.AAD.3.2v2 (in part: x)\n    - <https://example.org>\n"
    )
    assert words.help == "## What it checks\n\nLooks.\n\n## Why it matters\n\nBecause.\n"
    assert (words.partial, words.links) == (["SCuBA MS.AAD.3.2v2: x"], ["https://example.org"])


def test_nothing_is_imported_late():
    """A pack has no files: an import in a function would fail in the sandbox, and only there."""
    import pathlib

    import ephor_rules

    for path in pathlib.Path(ephor_rules.__file__).parent.glob("*.py"):
        if path.name in ("build.py", "testing.py"):
            continue
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(function, (ast.FunctionDef, ast.Lambda)):
                assert not any(isinstance(node, (ast.Import, ast.ImportFrom)) for node in ast.walk(function)), path


def test_the_command_line_says_what_is_missing():
    done = subprocess.run(
        [sys.executable, "-m", "ephor_rules.build", "build", "no_such_module"], capture_output=True, text=True
    )
    assert done.returncode == 1 and "No module named 'no_such_module'" in done.stderr
