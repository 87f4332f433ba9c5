// What every SDK has to give the same verdicts with, in JavaScript: see tests/languages/README.md.

import { Duration, NOT_APPLICABLE, PASS, Time, joined, named, pack, phrase, rule, same } from "@ephor-scan/rules";

const nameNotAscii = rule({
  name: "name-not-ascii",
  title: "The display name of an account is not ASCII",
  whatItChecks: "Looks for display names with characters beyond ASCII, and counts their characters.",
  whyItMatters: "Offsets of texts are bytes of UTF-8, which not every language counts.",
  remediation: "Count bytes.",
  references: ["Conformance text"],
  level: "warning",
  severity: 5.0,
  table: "users",
  columns: ["user_principal_name"],
  nullable: ["display_name"],
  fail: { beyond: "{subject} is called {name}, {length} characters with {{braces}}" },
  unknown: { nameless: "{subject} has no name that is known" },
  check(user, scan) {
    const name = user.display_name;
    if (name === null) return scan.unknown.nameless();
    if (!user.user_principal_name.includes("@")) return NOT_APPLICABLE;
    return /^[\x00-\x7f]*$/.test(name) ? PASS : scan.fail.beyond({ name, length: [...name].length });
  },
});

const methodPhishable = rule({
  name: "method-phishable",
  title: "An account has a method that can be phished",
  whatItChecks: "Looks at the methods of enabled members.",
  whyItMatters: "Sets, symbols and booleans are passed by dictionary.",
  remediation: "Register a key.",
  references: [
    "ATT&CK T1078.004",
    "Conformance set (in part: sets of users alone)",
    "<https://learn.microsoft.com/entra/identity/authentication/>",
  ],
  level: "error",
  severity: 7.5,
  stage: "preview",
  tags: ["conformance", "sets"],
  table: "users",
  columns: ["account_enabled", "user_type", "methods_registered"],
  nullable: ["mfa_registered"],
  optionalColumns: ["risk_state"],
  fail: { phishable: "{subject} has {methods}; all: {all}" },
  unknown: { none: "{subject} has no method" },
  check(user, scan) {
    if (!user.account_enabled || same(user.user_type, "guest") || user.risk_state !== null) return NOT_APPLICABLE;
    if (user.methods_registered.size === 0) return scan.unknown.none();
    if (user.mfa_registered === null) return scan.notKnown("mfa_registered");
    if (user.mfa_registered && !user.methods_registered.has("MOBILEPHONE")) return PASS;
    return scan.fail.phishable({ methods: [...user.methods_registered], all: user.methods_registered });
  },
});

const accountOld = rule({
  name: "account-old",
  title: "An account is old",
  whatItChecks: "Looks for accounts that were made longer ago than `oldest`.",
  whyItMatters: "Times are seconds, and written as RFC 3339.",
  remediation: "Make it anew.",
  level: "note",
  severity: 0.0,
  table: "users",
  columns: ["created"],
  parameters: { oldest: { kind: "duration", default: new Duration(31_536_000), meaning: "How old an account may be" } },
  fail: { old: "{subject} was made {created}: {age} ago, {days} days, and {oldest} are allowed" },
  check({ created }, scan) {
    const { oldest } = scan.parameters;
    const age = scan.collectedAt.since(created);
    return age > oldest ? scan.fail.old({ created, age, days: age.inDays(), oldest }) : PASS;
  },
});

const domainFederated = rule({
  name: "domain-federated",
  title: "An account belongs to a federated domain",
  whatItChecks: "Looks up the domain of each account among those of the tenant.",
  whyItMatters: "A rule on rows may read documents.",
  remediation: "Manage the domain.",
  level: "warning",
  severity: 4.0,
  table: "users",
  columns: ["user_principal_name"],
  documents: { domains: ["id", "authenticationType"] },
  fail: { federated: "{subject} signs in at {domain}" },
  unknown: { foreign: "{subject} is of the domain {domain}, which the tenant does not have" },
  check(user, scan) {
    const at = user.user_principal_name.lastIndexOf("@");
    if (at < 0) return NOT_APPLICABLE;
    const domain = user.user_principal_name.slice(at + 1);
    const domains = scan.once(
      "domains",
      () =>
        new Map(
          scan
            .documents("domains")
            .toReversed()
            .map((one) => [one.id, one]),
        ),
    );
    const known = domains.get(domain);
    if (known === undefined) return scan.unknown.foreign({ domain });
    if (known.authenticationType === null) return scan.notKnown("authenticationType");
    return known.authenticationType === "Federated" ? scan.fail.federated({ domain }).at(known) : PASS;
  },
});

const mailboxAudit = rule({
  name: "mailbox-audit",
  title: "A mailbox is audited for a short time",
  whatItChecks: "Looks at the age limit of audit records, the number of records, and holds.",
  whyItMatters: "Every kind of parameter has a value of its own type.",
  remediation: "Keep more.",
  level: "warning",
  severity: 6.1,
  table: "mailboxes",
  columns: ["recipient_type", "audit_log_age_limit", "in_place_holds"],
  nullable: ["audit_folder_items"],
  parameters: {
    mostItems: { kind: "integer", default: 1_000, meaning: "Records that may be there" },
    shortest: { kind: "duration", default: Duration.days(90), meaning: "How long records are kept" },
    onlyHeld: { kind: "boolean", default: false, meaning: "Whether mailboxes without a hold are left out" },
    kinds: { kind: "list", default: ["UserMailbox", "SharedMailbox"], meaning: "Kinds of mailboxes that are judged" },
    word: { kind: "text", default: "records", meaning: "What records are called" },
  },
  fail: {
    short: "{subject} keeps {word} for {limit}",
    many: "{subject} has {items} {word}, {holds} holds: {all}",
  },
  check(mailbox, scan) {
    const { kinds, mostItems, onlyHeld, shortest, word } = scan.parameters;
    if (!kinds.includes(mailbox.recipient_type)) return NOT_APPLICABLE;
    if (onlyHeld && mailbox.in_place_holds.size === 0) return NOT_APPLICABLE;
    const limit = mailbox.audit_log_age_limit;
    if (limit < shortest) return scan.fail.short({ word, limit });
    const items = mailbox.audit_folder_items;
    if (items === null) return scan.notKnown("audit_folder_items");
    if (items <= mostItems) return PASS;
    return scan.fail.many({ items, word, holds: mailbox.in_place_holds.size, all: mailbox.in_place_holds });
  },
});

const policyWithoutControl = rule({
  name: "policy-without-control",
  title: "A policy has no control",
  whatItChecks: "Looks at each policy of Conditional Access.",
  whyItMatters: "Objects of documents have objects and lists within, and any of them may be null.",
  remediation: "Add a control.",
  level: "warning",
  severity: 3.0,
  each: "conditional-access-policies",
  documents: {
    "conditional-access-policies": [
      "state",
      "conditions.users.includeUsers",
      "conditions.users.excludeUsers",
      "conditions.users.includeGroups",
      "grantControls.builtInControls",
    ],
  },
  fail: {
    none: "{subject} asks nothing of {groups} in the state {state}",
    wide: "{subject} is for all, but {excluded}",
  },
  check(policy, scan) {
    const { state } = policy;
    if (state === null) return scan.notKnown("state");
    if (state === "disabled") return NOT_APPLICABLE;
    const users = policy.conditions?.users ?? null;
    if (users === null) return scan.notKnown("conditions.users");
    if ((policy.grantControls?.builtInControls ?? []).length === 0) {
      return scan.fail.none({ groups: (users.includeGroups ?? []).map((id) => named("group", id)), state }).at(policy);
    }
    const excluded = (users.excludeUsers ?? []).map((id) => named("user", id));
    if (!(users.includeUsers ?? []).includes("All") || excluded.length === 0) return PASS;
    return scan.fail.wide({ excluded: phrase`{${joined(excluded, " and ")}}` });
  },
});

const locationNamesLong = rule({
  name: "location-names-long",
  title: "Locations have many names",
  whatItChecks: "Puts all names of locations in a list, and in a text.",
  whyItMatters: "An argument of more than 16 KiB is cut by the SDK, in bytes.",
  remediation: "Use shorter names.",
  level: "note",
  severity: 1.0,
  documents: { "named-locations": ["displayName", "countriesAndRegions"] },
  fail: { long: "the tenant has the locations {list}, as one text {text}" },
  check(scan) {
    const locations = scan.documents("named-locations");
    const names = locations.map((one) => `${one.displayName ?? "{none}"} ${(one.countriesAndRegions ?? []).join("+")}`);
    return scan.fail.long({ list: names, text: names.join(", ") }).at(locations);
  },
});

const invitationsOpen = rule({
  name: "invitations-open",
  title: "Everybody may invite guests",
  whatItChecks: "Looks at who may invite, and at what the tenant has paid for.",
  whyItMatters: "A document that a rule can do without may be known, unlicensed or not known.",
  remediation: "Let fewer people invite.",
  level: "warning",
  severity: 5.5,
  documents: { "authorization-policy": ["allowInvitesFrom"] },
  optionalDocuments: {
    "authentication-strength-policies": ["id"],
    "service-plans": ["servicePlanId", "servicePlanName"],
  },
  fail: { open: "{who} may invite guests; strengths {terms}, plans {plans}" },
  unknown: { odd: "it is not known who may invite" },
  check(scan) {
    const [policy] = scan.documents("authorization-policy");
    if (policy === undefined) return NOT_APPLICABLE;
    const who = policy.allowInvitesFrom;
    if (who === null) return scan.unknown.odd().at(policy);
    if (who !== "everyone") return PASS;
    const told = (items) => (items === null ? "not known" : items === "unlicensed" ? items : items.length);
    const terms = told(scan.optional("authentication-strength-policies"));
    return scan.fail.open({ who, terms, plans: told(scan.optional("service-plans")) }).at(policy);
  },
});

const settingUnreadable = rule({
  name: "setting-unreadable",
  title: "Security defaults are off",
  whatItChecks: "Looks at security defaults, which this tenant's export made a text of.",
  whyItMatters: 'The text "False" is true in most languages.',
  remediation: "Export it again.",
  level: "error",
  severity: 9.0,
  documents: { "security-defaults": ["isEnabled"] },
  fail: { off: "security defaults are off" },
  check(scan) {
    return scan.documents("security-defaults").some(({ isEnabled }) => isEnabled) ? PASS : scan.fail.off();
  },
});

const settingDamaged = rule({
  name: "setting-damaged",
  title: "Anybody may ask for consent",
  whatItChecks: "Looks at the policy on requests for consent, of which this tenant's export cut off a part.",
  whyItMatters: "A rule that does not read the damaged part judges; one that does cannot.",
  remediation: "Export it again.",
  level: "note",
  severity: 2.0,
  documents: { "admin-consent-request-policy": ["isEnabled", "requestDurationInDays"] },
  fail: { off: "requests are off, {days} days" },
  check(scan) {
    const [policy] = scan.documents("admin-consent-request-policy");
    if (policy === undefined) return NOT_APPLICABLE;
    const { isEnabled, requestDurationInDays: days } = policy;
    if (isEnabled === false && days !== null) return scan.fail.off({ days });
    return isEnabled ? PASS : scan.notKnown("isEnabled");
  },
});

const crashAsked = rule({
  name: "crash-asked",
  title: "A rule crashed",
  whatItChecks: "Crashes at disabled accounts if `crash` is set, and passes otherwise.",
  whyItMatters: "What a rule throws must never become a verdict, and must not touch the other rules.",
  remediation: "Catch nothing.",
  level: "note",
  severity: 0.0,
  table: "users",
  columns: ["account_enabled"],
  parameters: { crash: { kind: "boolean", default: false, meaning: "Whether it crashes" } },
  fail: { never: "{subject} is never wrong" },
  check(user, scan) {
    if (!user.account_enabled && scan.parameters.crash) throw new Error("the rule was told to crash");
    return scan.collectedAt < Time.date(2000, 1, 1) ? scan.fail.never() : PASS;
  },
});

export default pack({
  name: "conformance-javascript",
  version: "1.0.0",
  title: "Conformance",
  description: "The same rules in every language that has an SDK.",
  properties: { organization: "Ephor" },
  // In the order of their names, as the build of a pack in Rust finds them.
  rules: [
    accountOld,
    crashAsked,
    domainFederated,
    invitationsOpen,
    locationNamesLong,
    mailboxAudit,
    methodPhishable,
    nameNotAscii,
    policyWithoutControl,
    settingDamaged,
    settingUnreadable,
  ],
});
