// What the types allow, and what they refuse. Compiled, not run: an unused `@ts-expect-error` is an error.

import { Duration, NOT_APPLICABLE, PASS, Time, named, pack, rule, same } from "@ephor-scan/rules";
import { Tenant } from "@ephor-scan/rules/testing";

const words = {
  title: "A bad state",
  whatItChecks: "Looks.",
  whyItMatters: "Because.",
  remediation: "So.",
  level: "warning",
  severity: 5,
} as const;

export const rows = rule({
  ...words,
  name: "rows",
  table: "users",
  columns: ["account_enabled", "user_type", "created"],
  nullable: ["methods_registered"],
  optionalColumns: ["risk_state"],
  documents: { domains: ["id", "isVerified"] },
  optionalDocuments: { "service-plans": ["servicePlanName"] },
  parameters: {
    days: { kind: "duration", default: Duration.days(1), meaning: "x" },
    names: { kind: "list", default: [], meaning: "x" },
  },
  fail: { old: "{subject} is {days} days old, and so are {others} {{really}}", bad: "{subject} is bad" },
  unknown: { odd: "{subject} is odd: {why}" },
  check(user, scan) {
    const enabled: boolean = user.account_enabled;
    const created: Time = user.created;
    if (!enabled || same(user.user_type, "Guest")) return NOT_APPLICABLE;
    // @ts-expect-error what is not known is null
    user.methods_registered.has("email");
    // @ts-expect-error no such column was declared
    user.display_name;
    // @ts-expect-error nor does it exist
    user.acount_enabled;
    if (user.methods_registered?.has("email") || user.risk_state === null)
      return scan.unknown.odd({ why: user.user_type });
    const age: Duration = scan.collectedAt.since(created);
    const names: readonly string[] = scan.parameters.names;
    // @ts-expect-error no such parameter
    scan.parameters.dayz;
    // @ts-expect-error no such document was declared
    scan.documents("organization");
    // @ts-expect-error one that it can do without is asked for by `optional`
    scan.documents("service-plans");
    const plans = scan.optional("service-plans");
    const domain = scan.documents("domains")[0];
    if (domain?.isVerified === null || plans === "unlicensed") return scan.notKnown("isVerified");
    // @ts-expect-error no such message
    scan.fail.oldest({ days: 1, others: "x" });
    // @ts-expect-error a message takes all of its arguments
    scan.fail.old({ days: 1 });
    // @ts-expect-error and no others
    scan.fail.old({ days: 1, others: "x", more: "y" });
    // @ts-expect-error an argument is never null
    scan.fail.old({ days: null, others: "x" });
    if (names.length > 0) return scan.fail.bad();
    return age > scan.parameters.days
      ? scan.fail.old({ days: age.inDays(), others: [named("user", "x"), "y"] }).at(domain ?? [])
      : PASS;
  },
});

export const each = rule({
  ...words,
  name: "each",
  each: "conditional-access-policies",
  documents: { "conditional-access-policies": ["state", "conditions.users.includeUsers"] },
  fail: { bad: "{subject} is bad" },
  check(policy, scan) {
    const users: string[] | null | undefined = policy.conditions?.users?.includeUsers;
    return users?.includes("All") ? scan.fail.bad().at(policy) : PASS;
  },
});

export const tenant = rule({
  ...words,
  name: "tenant",
  documents: { "security-defaults": ["isEnabled"] },
  fail: { off: "security defaults are off" },
  check: (scan) => (scan.documents("security-defaults").some(({ isEnabled }) => isEnabled) ? PASS : scan.fail.off()),
});

// @ts-expect-error no such table
rule({ ...words, name: "a", table: "people", columns: ["id"], fail: { bad: "x" }, check: () => PASS });
// @ts-expect-error no such column
rule({ ...words, name: "b", table: "users", columns: ["acount_enabled"], fail: { bad: "x" }, check: () => PASS });
// @ts-expect-error no such property
rule({ ...words, name: "c", documents: { domains: ["isVerifed"] }, fail: { bad: "x" }, check: () => PASS });
// @ts-expect-error a forgotten return is no verdict
rule({ ...words, name: "d", documents: { domains: ["id"] }, fail: { bad: "x" }, check: () => {} });
// @ts-expect-error a text is no verdict
rule({ ...words, name: "e", table: "users", columns: ["id"], fail: { bad: "x" }, check: () => "pass" });

export const kinds: string[] = new Tenant()
  .rows(rows, [{ account_enabled: true, created: "2026-01-01T00:00:00Z" }])
  .map(({ kind }) => kind);

export default pack({
  name: "types",
  version: "1.0.0",
  title: "Types",
  description: "Types.",
  rules: [rows, each, tenant],
});
