// What the SDK promises: see tests/languages for the same in the real program.

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  Duration,
  NOT_APPLICABLE,
  PASS,
  SymbolSet,
  Time,
  joined,
  named,
  pack,
  phrase,
  rule,
  same,
} from "@ephor-scan/rules";
import { Tenant } from "@ephor-scan/rules/testing";
import { open } from "../src/columns.js";
import { Unreadable, read, shape } from "../src/documents.js";
import { exportsOf } from "../src/pack.js";
import { argument } from "../src/phrase.js";
import { kebab, strings, utf8Length } from "../src/text.js";

const WORDS = {
  title: "A bad state",
  whatItChecks: "Looks.",
  whyItMatters: "Because.",
  remediation: "So.",
  level: "warning",
  severity: 5,
};

const guest = rule({
  ...WORDS,
  name: "guest",
  table: "users",
  columns: ["account_enabled", "created"],
  nullable: ["user_type", "directory_roles"],
  parameters: {
    days: { kind: "duration", default: Duration.days(365), meaning: "How long" },
    allowed: { kind: "list", default: ["a"], meaning: "Who" },
  },
  fail: { old: "{subject} is {days} old, {from}" },
  unknown: { odd: "{subject} is odd" },
  check(user, scan) {
    if (!user.account_enabled) return NOT_APPLICABLE;
    if (user.user_type === null) return scan.unknown.odd();
    const age = scan.collectedAt.since(user.created);
    return age > scan.parameters.days ? scan.fail.old({ days: age.inDays(), from: user.user_type }) : PASS;
  },
});

const setting = rule({
  ...WORDS,
  name: "setting",
  each: "domains",
  documents: { domains: ["id", "isVerified"] },
  optionalDocuments: { "service-plans": ["servicePlanName"] },
  fail: { bad: "{subject} is bad: {plans}" },
  check(domain, scan) {
    if (domain.isVerified === null) return scan.notKnown("isVerified");
    const plans = scan.optional("service-plans");
    const told = plans === null ? "none" : typeof plans === "string" ? plans : plans[0].servicePlanName;
    return domain.isVerified ? PASS : scan.fail.bad({ plans: told }).at(domain);
  },
});

/** A rule with some of its members changed; undefined takes one away. */
function made(changes) {
  const whole = {
    ...WORDS,
    name: "made",
    table: "users",
    columns: ["account_enabled"],
    fail: { bad: "{subject} is bad" },
    check: () => PASS,
    ...changes,
  };
  return rule(Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== undefined)));
}

test("a row is judged by what it holds", () => {
  const row = { account_enabled: true, created: "2020-01-01T00:00:00Z", user_type: "Guest" };
  const told = new Tenant().row(guest, row);
  assert.deepEqual([told.kind, told.message, told.arguments], ["fail", "old", { days: "2517", from: "Guest" }]);
  assert.equal(new Tenant().row(guest, { ...row, account_enabled: false }).kind, "not-applicable");
  assert.equal(new Tenant().row(guest, { ...row, user_type: null }).message, "odd");
  assert.equal(new Tenant().parameter("days", Duration.days(9_999)).row(guest, row).kind, "pass");
  assert.equal(new Tenant().collectedAt(Time.date(2020, 1, 2)).row(guest, row).kind, "pass");
});

test("a value that is needed and not known is unknown by itself", () => {
  const told = new Tenant().row(guest, { account_enabled: true, user_type: "Guest" });
  assert.deepEqual([told.kind, told.message, told.arguments], ["unknown", "value-not-known", { value: "created" }]);
});

test("rows that are alike have the verdict that each would have alone", () => {
  let asked = 0;
  const alike = made({
    nullable: ["user_type", "directory_roles"],
    fail: { roles: "{subject}: {all} {type}" },
    check(user, scan) {
      asked += 1;
      return user.account_enabled
        ? scan.fail.roles({ all: user.directory_roles ?? "-", type: user.user_type ?? "-" })
        : NOT_APPLICABLE;
    },
  });
  const rows = [true, false, null].flatMap((account_enabled) =>
    ["Member", "Guest", null, "Zoë"].flatMap((user_type) =>
      [[], ["a"], ["a", "b"], null].map((directory_roles) => ({ account_enabled, user_type, directory_roles })),
    ),
  );
  const many = Array.from({ length: 20 }, () => rows).flat();
  const { findings } = asExported(alike, many);
  assert.equal(asked, 32, "each kind of row is asked once, those without account_enabled not at all");
  const alone = many.map((row) => new Tenant().row(alike, row));
  assert.deepEqual(new Tenant().rows(alike, many), alone);
  assert.equal(findings.length, alone.filter(({ kind }) => kind === "fail" || kind === "unknown").length);
});

/** What the exports of a pack of one rule answer on rows. */
function asExported(one, rows) {
  const exports = exportsOf(
    pack({ name: "p", version: "1.0.0", title: "T", description: "D", rules: [one] }),
    () => {},
  );
  exports.open({ collectedAt: 0, rules: [0], settings: [], documents: [], sources: [] });
  const states = (name) => rows.map((row) => row[name]);
  const nulls = (name) => Uint8Array.from(states(name), (value) => Number(value === null));
  const text = (all) => ({
    bytes: all.join(""),
    ends: all.map(
      (
        (end) => (one_) =>
          (end += utf8Length(one_))
      )(0),
    ),
  });
  const types = ["Member", "Guest", "Zoë"];
  return exports.checkRows("users", {
    rows: rows.length,
    columns: [
      {
        name: "account_enabled",
        nulls: nulls("account_enabled"),
        values: { tag: "booleans", val: Uint8Array.from(states("account_enabled"), Number) },
      },
      {
        name: "user_type",
        nulls: nulls("user_type"),
        values: {
          tag: "symbols",
          val: { dictionary: text(types), keys: states("user_type").map((one_) => Math.max(0, types.indexOf(one_))) },
        },
      },
      {
        name: "directory_roles",
        nulls: nulls("directory_roles"),
        values: {
          tag: "symbol-sets",
          val: {
            dictionary: text(["a", "b"]),
            members: [0, 0, 1],
            ends: [0, 1, 3],
            keys: states("directory_roles").map((set) => set?.length ?? 0),
          },
        },
      },
    ],
  });
}

test("texts end at bytes of UTF-8", () => {
  const every = ["", "a", "Zoë", "山田", "𝔘𝔫", "👩‍👩‍👧", "", "é", "plain"];
  let end = 0;
  const all = strings({ bytes: every.join(""), ends: every.map((one) => (end += Buffer.byteLength(one))) });
  assert.deepEqual(
    every.map((_, index) => all.get(index)),
    every,
  );
  assert.deepEqual(
    every.map(utf8Length),
    every.map((one) => Buffer.byteLength(one)),
  );
  assert.throws(() => strings({ bytes: "é", ends: [1, 2] }), /ends within a character/);
});

test("what JavaScript cannot count counts as not known", () => {
  const batch = {
    rows: 3,
    columns: [{ name: "n", nulls: new Uint8Array(), values: { tag: "integers", val: [2 ** 53, 2 ** 53 - 1, -5n] } }],
  };
  const column = open(batch, "n", "integer");
  assert.deepEqual([0, 1, 2].map(column.value), [null, 2 ** 53 - 1, -5]);
  assert.throws(() => open(batch, "n", "text"), /did not pass column n/);
  assert.throws(() => open(batch, "other", "text"), /did not pass column other/);
});

test("objects are read by what was declared", () => {
  const tenant = new Tenant().with(
    "domains",
    { id: "a", isVerified: true },
    { id: "b", isVerified: false },
    { id: "c" },
  );
  assert.deepEqual(
    tenant.objects(setting).map(({ kind }) => kind),
    ["pass", "fail", "unknown"],
  );
  const plans = (of) => of.objects(setting)[1].arguments.plans;
  assert.equal(plans(tenant), "none");
  assert.equal(plans(tenant.with("service-plans", { servicePlanName: "P2" })), "P2");
  assert.equal(plans(tenant.unlicensed("service-plans")), "unlicensed");
  assert.deepEqual(
    new Tenant().objects(setting).map(({ kind }) => kind),
    ["not-applicable"],
  );
});

test("a value of another kind is unknown and never true", () => {
  for (const isVerified of ["False", "true", 1, 0, [], {}]) {
    const [told, ...more] = new Tenant().with("domains", { id: "a", isVerified }).objects(setting);
    assert.deepEqual([told.kind, told.message, more.length], ["unknown", "document-unreadable", 0]);
  }
});

test("a name that does not exist is an error and not undefined", () => {
  const [item] = read(['{"id": "a", "isDefault": true}'], 0, shape("domains", ["id"]));
  assert.throws(() => item.isDefault, /has no "isDefault"/);
  assert.throws(() => shape("domains", ["isVerifed"]), /did you mean isVerified/);
  const asks = (check) => () =>
    new Tenant().row(made({ check, parameters: { days: { kind: "integer", default: 1, meaning: "x" } } }), {
      account_enabled: true,
    });
  assert.throws(
    asks((user) => (user.acount_enabled ? PASS : PASS)),
    /has no "acount_enabled".*did you mean account_enabled/,
  );
  assert.throws(
    asks((_, scan) => (scan.parameters.dayz ? PASS : PASS)),
    /did you mean days/,
  );
  assert.throws(
    asks((_, scan) => scan.fail.bat()),
    /has no "bat"/,
  );
  assert.throws(
    asks((_, scan) => (scan.documents("domains") ? PASS : PASS)),
    /did not declare "domains"/,
  );
});

const POLICY = { state: "on", displayName: "a", conditions: { users: { includeUsers: ["u"] }, locations: [] } };
const DAMAGES = [
  [{}, true],
  [{ displayName: true }, true],
  [{ conditions: { locations: { 0: true } } }, true],
  [{ state: true }, false],
  [{ conditions: { users: { includeUsers: true } } }, false],
  [{ conditions: { users: true } }, false],
  [{ x1: true }, false],
];
for (const [damaged, isUnread] of DAMAGES) {
  test(`an object with the damage ${JSON.stringify(damaged)} is ${isUnread ? "read" : "not read"}`, () => {
    const tree = shape("conditional-access-policies", ["state", "conditions.users.includeUsers"]);
    const ask = () => read([JSON.stringify({ ...POLICY, "@ephor.damaged": damaged })], 0, tree);
    if (isUnread) assert.deepEqual(ask()[0].conditions.users.includeUsers, ["u"]);
    else assert.throws(ask, Unreadable);
  });
}

test("what is no object is unreadable", () => {
  for (const text of ["[]", "1", "null", "{", "[".repeat(100_000)]) {
    assert.throws(() => read([text], 0, shape("domains", ["id"])), Unreadable, text.slice(0, 10));
  }
});

test("times and lengths are shown as Rust shows them", () => {
  assert.equal(String(Time.date(2026, 11, 22)), "2026-11-22T00:00:00Z");
  assert.equal(Time.date(2026, 11, 22).seconds, 1_795_305_600);
  for (const text of ["2000-02-29T12:30:45Z", "1601-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "1969-12-31T23:59:59Z"]) {
    assert.equal(String(Time.parse(text)), text);
  }
  assert.equal(Time.parse("2026-11-22T01:30:00.123+01:30").seconds, Time.date(2026, 11, 22).seconds);
  assert.equal(Time.parse("2026-02-30T00:00:00Z") ?? Time.parse("now"), null);
  for (const [seconds, shown] of [
    [7_776_000, "90 days"],
    [3_600, "1 hour"],
    [61, "61 seconds"],
    [0, "0 days"],
    [86_400, "1 day"],
    [-60, "-1 minutes"],
  ]) {
    assert.equal(String(new Duration(seconds)), shown);
  }
});

test("a text of the tenant names no object and ends no item", () => {
  assert.equal(argument("{user:u1}\nnext"), "{{user:u1}} next");
  assert.equal(argument(phrase`a {b} ${named("group", "g1")} {c}`), "a {{b}} {group:g1} {{c}}");
  assert.equal(argument(named("user", "u} {group:g")), "u}} {{group:g");
  assert.equal(argument(["one\ntwo", "", named("role", "r")]), "one two\n{role:r}");
  assert.equal(argument(joined(["a", "b"], " {and} ")), "a {{and}} b");
  for (const nothing of [null, undefined, NaN]) assert.throws(() => argument(nothing), /is no argument/);
  assert.equal(argument("\ud800"), "\ufffd", "a lone surrogate is no character");
});

test("what the host would refuse is cut in bytes", () => {
  const items = argument(Array.from({ length: 4_000 }, (_, index) => `Ö${index}`)).split("\n");
  assert.ok(Buffer.byteLength(items.join("\n")) <= 16 << 10);
  assert.equal(Number(/^and (\d+) more$/.exec(items.at(-1))[1]) + items.length - 1, 4_000);
  const text = argument("𝔘".repeat(9_000));
  assert.ok(Buffer.byteLength(text) <= 16 << 10 && /^(𝔘)+…$/u.test(text));
  for (let length = 16_340; length < 16_360; length += 1) {
    for (const end of ["{".repeat(40), "}".repeat(40), "{x}".repeat(20)]) {
      assert.match(argument("x".repeat(length) + end), /^(x|\{\{|\}\})+…?$/, "no half of a brace");
    }
    assert.match(
      argument(phrase`${"x".repeat(length)}${named("group", "g".repeat(40))}`),
      /^x+…$/,
      "no half of a name",
    );
  }
});

test("a set is asked whatever the case, and shows its symbols", () => {
  const set = new SymbolSet(["Send", "ÉTÉ"]);
  assert.ok(set.has("SEND") && set.hasAny(["x", "send"]) && !set.has("été"), "ASCII letters alone have a case");
  assert.deepEqual([[...set], String(set), String(new SymbolSet([]))], [["Send", "ÉTÉ"], "Send, ÉTÉ", "none"]);
  assert.ok(same("MEMBER", "member") && !same("É", "é"));
  assert.deepEqual([kebab("noMethod"), kebab("no_method")], ["no-method", "no-method"]);
});

const UNSOUND = [
  [{ table: "people" }, /there is no table "people"/],
  [{ columns: ["acount_enabled"] }, /did you mean account_enabled/],
  [{ columns: [] }, /it reads no column/],
  [{ nullable: ["account_enabled"] }, /named twice/],
  [{ name: "Made" }, /kebab-case/],
  [{ level: "high" }, /its level/],
  [{ severity: 81 }, /from 0.0 to 10.0/],
  [{ fail: { bad: "{Why}" } }, /snake_case/],
  [{ fail: { bad: "{why" } }, /written twice/],
  [{ fail: {} }, /says what is wrong/],
  [{ fail: { noWay: "a", no_way: "b" } }, /two messages/],
  [{ check: undefined }, /lacks the function check/],
  [{ documets: {} }, /did you mean documents/],
  [{ each: "domains" }, /not both/],
  [{ documents: { domain: ["id"] } }, /did you mean domains/],
  [{ documents: { domains: [] } }, /name the properties/],
  [{ table: undefined }, /names their table/],
  [{ table: undefined, columns: undefined }, /it reads a table/],
  [{ remediation: " " }, /lacks "remediation"/],
  [{ title: "A bad state." }, /full stop/],
  [{ references: ["CIS"] }, /a reference reads/],
  [{ parameters: { days: { kind: "integer", default: "1", meaning: "x" } } }, /is no integer/],
  [{ parameters: { days: { kind: "duration", default: 90, meaning: "x" } } }, /write Duration.days/],
  [{ parameters: { days: { kind: "number", default: 90, meaning: "x" } } }, /is one of boolean/],
];
for (const [changes, problem] of UNSOUND) {
  test(`a rule with ${JSON.stringify(changes)} is not made`, () => {
    assert.throws(() => made(changes), problem);
  });
}

test("what is no verdict ends the call", () => {
  for (const answer of [undefined, true, "pass", Promise.resolve(PASS)]) {
    assert.throws(() => new Tenant().row(made({ check: () => answer }), { account_enabled: true }), /expected PASS/);
  }
});

test("a message takes its arguments and no others", () => {
  for (const args of [{ why: 1 }, {}, { reason: null }]) {
    const wrong = made({ fail: { bad: "{reason}" }, check: (_, scan) => scan.fail.bad(args) });
    assert.throws(() => new Tenant().row(wrong, { account_enabled: true }), /argument/);
  }
});

test("what a rule throws is told with its name and place and is no verdict", () => {
  const told = [];
  const thrower = made({
    columns: undefined,
    table: undefined,
    documents: { domains: ["id"] },
    check: () => {
      throw new RangeError("by nothing");
    },
  });
  const exports = exportsOf(
    pack({ name: "p", version: "1.0.0", title: "T", description: "D", rules: [thrower] }),
    (text) => told.push(text),
  );
  exports.open({ collectedAt: 0, rules: [0], settings: [], documents: [{ name: "domains", items: [] }], sources: [] });
  assert.throws(() => exports.checkDocuments(), RangeError);
  assert.match(told[0], /^p\/made: RangeError: by nothing\n[^]*sdk\.test\.js:/);
});

test("a pack that is not sound is not made", () => {
  const sound = { name: "p", version: "1.0.0", title: "T", description: "D", rules: [guest] };
  assert.equal(pack(sound).manifest.rules[0].id, "p/guest");
  for (const wrong of [
    { name: "P_q" },
    { version: "1.0" },
    { title: " " },
    { rules: [] },
    { rules: [guest, guest] },
    { rules: [{}] },
    { rulez: [] },
  ]) {
    assert.throws(() => pack({ ...sound, ...wrong }), TypeError);
  }
});

test("help has the indentation of its source taken away", () => {
  const { meta } = made({
    whatItChecks: `
      Looks:

      - at this
        and that
    `,
    references: ["SCuBA MS.AAD.3.2v2 (in part: x)", "<https://example.org/>"],
  });
  assert.equal(meta.help, "## What it checks\n\nLooks:\n\n- at this\n  and that\n\n## Why it matters\n\nBecause.\n");
  assert.deepEqual(meta.properties, [
    { name: "partial", value: "SCuBA MS.AAD.3.2v2: x" },
    { name: "link", value: "https://example.org/" },
  ]);
});
