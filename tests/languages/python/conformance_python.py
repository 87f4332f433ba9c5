"""What every SDK has to give the same verdicts with, in Python: see tests/languages/README.md."""

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
    same,
    unknown,
)


class NameNotAscii(Rule):
    """The display name of an account is not ASCII

    # What it checks
    Looks for display names with characters beyond ASCII, and counts their characters.

    # Why it matters
    Offsets of texts are bytes of UTF-8, which not every language counts.

    # Remediation
    Count bytes.

    # References
    - Conformance text
    """

    table = "users"
    level = "warning"
    severity = 5.0
    beyond = fail("{subject} is called {name}, {length} characters with {{braces}}")
    nameless = unknown("{subject} has no name that is known")

    user_principal_name: str
    display_name: str | None

    def check(self, scan):
        if self.display_name is None:
            return self.nameless()
        if "@" not in self.user_principal_name:
            return NOT_APPLICABLE
        if self.display_name.isascii():
            return PASS
        return self.beyond(name=self.display_name, length=len(self.display_name))


class MethodPhishable(Rule):
    """An account has a method that can be phished

    # What it checks
    Looks at the methods of enabled members.

    # Why it matters
    Sets, symbols and booleans are passed by dictionary.

    # Remediation
    Register a key.

    # References
    - ATT&CK T1078.004
    - Conformance set (in part: sets of users alone)
    - <https://learn.microsoft.com/entra/identity/authentication/>
    """

    table = "users"
    level = "error"
    severity = 7.5
    stage = "preview"
    tags = ["conformance", "sets"]
    optional_columns = ["risk_state"]
    phishable = fail("{subject} has {methods}; all: {all}")
    none = unknown("{subject} has no method")

    account_enabled: bool
    user_type: str
    methods_registered: SymbolSet
    mfa_registered: bool | None
    risk_state: str | None

    def check(self, scan):
        if not self.account_enabled or same(self.user_type, "guest") or self.risk_state is not None:
            return NOT_APPLICABLE
        if not self.methods_registered:
            return self.none()
        if self.mfa_registered is None:
            return scan.not_known("mfa_registered")
        if self.mfa_registered and "MOBILEPHONE" not in self.methods_registered:
            return PASS
        return self.phishable(methods=list(self.methods_registered), all=self.methods_registered)


class AccountOld(Rule):
    """An account is old

    # What it checks
    Looks for accounts that were made longer ago than `oldest`.

    # Why it matters
    Times are seconds, and written as RFC 3339.

    # Remediation
    Make it anew.
    """

    table = "users"
    level = "note"
    severity = 0.0
    oldest = parameter("duration", Duration(31_536_000), "How old an account may be")
    old = fail("{subject} was made {created}: {age} ago, {days} days, and {oldest} are allowed")

    created: Time

    def check(self, scan):
        oldest = scan.parameters.oldest
        age = scan.collected_at.since(self.created)
        return self.old(created=self.created, age=age, days=age.in_days(), oldest=oldest) if age > oldest else PASS


class DomainFederated(Rule):
    """An account belongs to a federated domain

    # What it checks
    Looks up the domain of each account among those of the tenant.

    # Why it matters
    A rule on rows may read documents.

    # Remediation
    Manage the domain.
    """

    table = "users"
    level = "warning"
    severity = 4.0
    documents = {"domains": ["id", "authenticationType"]}
    federated = fail("{subject} signs in at {domain}")
    foreign = unknown("{subject} is of the domain {domain}, which the tenant does not have")

    user_principal_name: str

    def check(self, scan):
        _, at, domain = self.user_principal_name.rpartition("@")
        if not at:
            return NOT_APPLICABLE
        domains = scan.once("domains", lambda: {one["id"]: one for one in reversed(scan.documents("domains"))})
        known = domains.get(domain)
        if known is None:
            return self.foreign(domain=domain)
        if known["authenticationType"] is None:
            return scan.not_known("authenticationType")
        return self.federated(domain=domain).at(known) if known["authenticationType"] == "Federated" else PASS


class MailboxAudit(Rule):
    """A mailbox is audited for a short time

    # What it checks
    Looks at the age limit of audit records, the number of records, and holds.

    # Why it matters
    Every kind of parameter has a value of its own type.

    # Remediation
    Keep more.
    """

    table = "mailboxes"
    level = "warning"
    severity = 6.1
    most_items = parameter("integer", 1_000, "Records that may be there")
    shortest = parameter("duration", Duration.days(90), "How long records are kept")
    only_held = parameter("boolean", False, "Whether mailboxes without a hold are left out")
    kinds = parameter("list", ["UserMailbox", "SharedMailbox"], "Kinds of mailboxes that are judged")
    word = parameter("text", "records", "What records are called")
    short = fail("{subject} keeps {word} for {limit}")
    many = fail("{subject} has {items} {word}, {holds} holds: {all}")

    recipient_type: str
    audit_log_age_limit: Duration
    in_place_holds: SymbolSet
    audit_folder_items: int | None

    def check(self, scan):
        given = scan.parameters
        if self.recipient_type not in given.kinds:
            return NOT_APPLICABLE
        if given.only_held and not self.in_place_holds:
            return NOT_APPLICABLE
        if self.audit_log_age_limit < given.shortest:
            return self.short(word=given.word, limit=self.audit_log_age_limit)
        if self.audit_folder_items is None:
            return scan.not_known("audit_folder_items")
        if self.audit_folder_items <= given.most_items:
            return PASS
        return self.many(
            items=self.audit_folder_items, word=given.word, holds=len(self.in_place_holds), all=self.in_place_holds
        )


class PolicyWithoutControl(Rule):
    """A policy has no control

    # What it checks
    Looks at each policy of Conditional Access.

    # Why it matters
    Objects of documents have objects and lists within, and any of them may be null.

    # Remediation
    Add a control.
    """

    level = "warning"
    severity = 3.0
    each = "conditional-access-policies"
    documents = {
        "conditional-access-policies": [
            "state",
            "conditions.users.includeUsers",
            "conditions.users.excludeUsers",
            "conditions.users.includeGroups",
            "grantControls.builtInControls",
        ],
    }
    none = fail("{subject} asks nothing of {groups} in the state {state}")
    wide = fail("{subject} is for all, but {excluded}")

    def check(self, policy, scan):
        state = policy["state"]
        if state is None:
            return scan.not_known("state")
        if state == "disabled":
            return NOT_APPLICABLE
        users = policy["conditions"] and policy["conditions"]["users"]
        if users is None:
            return scan.not_known("conditions.users")
        controls = policy["grantControls"] and policy["grantControls"]["builtInControls"]
        if not controls:
            return self.none(groups=[named("group", id) for id in users["includeGroups"] or []], state=state).at(policy)
        excluded = [named("user", id) for id in users["excludeUsers"] or []]
        if "All" not in (users["includeUsers"] or []) or not excluded:
            return PASS
        return self.wide(excluded=Phrase("{") + joined(excluded, " and ") + "}")


class LocationNamesLong(Rule):
    """Locations have many names

    # What it checks
    Puts all names of locations in a list, and in a text.

    # Why it matters
    An argument of more than 16 KiB is cut by the SDK, in bytes.

    # Remediation
    Use shorter names.
    """

    level = "note"
    severity = 1.0
    documents = {"named-locations": ["displayName", "countriesAndRegions"]}
    long = fail("the tenant has the locations {list}, as one text {text}")

    def check(self, scan):
        locations = scan.documents("named-locations")

        def name(one):
            shown = "{none}" if one["displayName"] is None else one["displayName"]
            return f"{shown} {'+'.join(one['countriesAndRegions'] or [])}"

        names = [name(one) for one in locations]
        return self.long(list=names, text=", ".join(names)).at(locations)


class InvitationsOpen(Rule):
    """Everybody may invite guests

    # What it checks
    Looks at who may invite, and at what the tenant has paid for.

    # Why it matters
    A document that a rule can do without may be known, unlicensed or not known.

    # Remediation
    Let fewer people invite.
    """

    level = "warning"
    severity = 5.5
    documents = {"authorization-policy": ["allowInvitesFrom"]}
    optional_documents = {
        "authentication-strength-policies": ["id"],
        "service-plans": ["servicePlanId", "servicePlanName"],
    }
    open = fail("{who} may invite guests; strengths {terms}, plans {plans}")
    odd = unknown("it is not known who may invite")

    def check(self, scan):
        policies = scan.documents("authorization-policy")
        if not policies:
            return NOT_APPLICABLE
        who = policies[0]["allowInvitesFrom"]
        if who is None:
            return self.odd().at(policies[0])
        if who != "everyone":
            return PASS

        def told(items):
            if items is None:
                return "not known"
            return items if items == UNLICENSED else len(items)

        terms, plans = told(scan.optional("authentication-strength-policies")), told(scan.optional("service-plans"))
        return self.open(who=who, terms=terms, plans=plans).at(policies[0])


class SettingUnreadable(Rule):
    """Security defaults are off

    # What it checks
    Looks at security defaults, which this tenant's export made a text of.

    # Why it matters
    The text "False" is true in most languages.

    # Remediation
    Export it again.
    """

    level = "error"
    severity = 9.0
    documents = {"security-defaults": ["isEnabled"]}
    off = fail("security defaults are off")

    def check(self, scan):
        return PASS if any(one["isEnabled"] for one in scan.documents("security-defaults")) else self.off()


class SettingDamaged(Rule):
    """Anybody may ask for consent

    # What it checks
    Looks at the policy on requests for consent, of which this tenant's export cut off a part.

    # Why it matters
    A rule that does not read the damaged part judges; one that does cannot.

    # Remediation
    Export it again.
    """

    level = "note"
    severity = 2.0
    documents = {"admin-consent-request-policy": ["isEnabled", "requestDurationInDays"]}
    off = fail("requests are off, {days} days")

    def check(self, scan):
        policies = scan.documents("admin-consent-request-policy")
        if not policies:
            return NOT_APPLICABLE
        days = policies[0]["requestDurationInDays"]
        if policies[0]["isEnabled"] is False and days is not None:
            return self.off(days=days)
        return PASS if policies[0]["isEnabled"] else scan.not_known("isEnabled")


class CrashAsked(Rule):
    """A rule crashed

    # What it checks
    Crashes at disabled accounts if `crash` is set, and passes otherwise.

    # Why it matters
    What a rule throws must never become a verdict, and must not touch the other rules.

    # Remediation
    Catch nothing.
    """

    table = "users"
    level = "note"
    severity = 0.0
    crash = parameter("boolean", False, "Whether it crashes")
    never = fail("{subject} is never wrong")

    account_enabled: bool

    def check(self, scan):
        if not self.account_enabled and scan.parameters.crash:
            raise ValueError("the rule was told to crash")
        return self.never() if scan.collected_at < Time.date(2000, 1, 1) else PASS


PACK = Pack(
    name="conformance-python",
    version="1.0.0",
    title="Conformance",
    description="The same rules in every language that has an SDK.",
    properties={"organization": "Ephor"},
    # In the order of their names, as the build of a pack in Rust finds them.
    rules=[
        AccountOld,
        CrashAsked,
        DomainFederated,
        InvitationsOpen,
        LocationNamesLong,
        MailboxAudit,
        MethodPhishable,
        NameNotAscii,
        PolicyWithoutControl,
        SettingDamaged,
        SettingUnreadable,
    ],
)
