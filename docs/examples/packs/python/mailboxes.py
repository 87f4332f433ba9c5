"""Rules on mailboxes."""

from ephor_rules import NOT_APPLICABLE, PASS, Duration, Rule, SymbolSet, Time, fail, parameter, same, unknown


def by_own_switch(kinds, mailbox, scan):
    """The verdict on a mailbox of one of these kinds by its own switch; others are not judged."""
    if not any(same(kind, mailbox.recipient_type) for kind in kinds):
        return NOT_APPLICABLE
    if mailbox.audit_enabled is None:
        return scan.not_known("audit_enabled")
    return PASS if mailbox.audit_enabled else mailbox.not_audited(kind=mailbox.recipient_type)


class MailboxAuditDisabled(Rule):
    """A mailbox that needs its own audit switch is not audited

    # What it checks
    Looks at discovery and public folder mailboxes, and whether `AuditEnabled` is true.

    # Why it matters
    Auditing by default leaves these kinds of mailbox out.

    # Remediation
    Run `Set-Mailbox -Identity <mailbox> -AuditEnabled $true`.

    # References
    - ATT&CK T1685.002
    """

    table = "mailboxes"
    level = "warning"
    severity = 4.5
    not_audited = fail("{subject} is a {kind} and is not audited: AuditEnabled is false")

    recipient_type: str
    audit_enabled: bool | None

    def check(self, scan):
        return by_own_switch(["DiscoveryMailbox", "PublicFolderMailbox"], self, scan)


class RoomAuditDisabled(Rule):
    """The mailbox of a room or of equipment is not audited

    # What it checks
    Looks at mailboxes of rooms and equipment, and whether `AuditEnabled` is true.

    # Why it matters
    The calendar of a room shows who meets, and when.

    # Remediation
    Run `Set-Mailbox -Identity <mailbox> -AuditEnabled $true` for the rooms that are worth it.

    # References
    - ATT&CK T1685.002
    """

    table = "mailboxes"
    level = "note"
    severity = 2.0
    not_audited = fail("{subject} is a {kind} and is not audited: AuditEnabled is false")

    recipient_type: str
    audit_enabled: bool | None

    def check(self, scan):
        return by_own_switch(["RoomMailbox", "EquipmentMailbox"], self, scan)


class MailboxSmtpAuthEnabled(Rule):
    """A mailbox may send by SMTP AUTH whatever the organization says

    # What it checks
    Reads `SmtpClientAuthenticationDisabled` of each mailbox. False beats the setting of the organization, and fails.

    # Why it matters
    SMTP AUTH takes a name and a password and nothing else.

    # Remediation
    Run `Set-CASMailbox -Identity <mailbox> -SmtpClientAuthenticationDisabled $null`.

    # References
    - CIS-M365 6.5.4 (in part: single mailboxes)
    - ATT&CK T1110.003
    - ATT&CK T1078.004
    """

    table = "mailboxes"
    level = "warning"
    severity = 5.9
    allowed_mailboxes = parameter("list", [], "Owners, by their name to sign in with, whose mailboxes are exceptions")
    excepted = fail("{subject} may send by SMTP AUTH: SmtpClientAuthenticationDisabled is false")
    other = unknown("SMTP AUTH of {subject} is {state}, which this rule does not know")

    smtp_auth: str
    user_principal_name: str | None

    def check(self, scan):
        owner = self.user_principal_name
        if self.smtp_auth == "enabled":
            meant = owner is not None and any(same(known, owner) for known in scan.parameters.allowed_mailboxes)
            return PASS if meant else self.excepted()
        return PASS if self.smtp_auth in ("disabled", "inherited") else self.other(state=self.smtp_auth)


class MailItemsAccessedThrottled(Rule):
    """Exchange stopped recording which messages of a mailbox were read

    # What it checks
    Looks for records of `MailItemsAccessed` of the last seven days that say `IsThrottled`.

    # Why it matters
    For that day the log does not tell which messages were read.

    # Remediation
    Find who opened the mailbox, with which client and from where.

    # References
    - ATT&CK T1114.002
    """

    table = "mailboxes"
    level = "warning"
    severity = 5.0
    throttled = fail(
        "Exchange stopped recording which messages of {subject} were read, {count} times from {from} to {to}"
    )

    mail_items_accessed_throttled: int

    def check(self, scan):
        count = self.mail_items_accessed_throttled
        if count == 0:
            return PASS
        if count < 0:
            return scan.not_known("mail_items_accessed_throttled")
        to = scan.collected_at
        return self.throttled(count=count, from_=Time(to.seconds - Duration.days(7).seconds), to=to)


class PopImapUsed(Rule):
    """A mailbox is read by POP3 or IMAP4

    # What it checks
    Joins what the mailbox allows with Microsoft's report on mail apps of the last 180 days.

    # Why it matters
    Their owners must be asked before the protocols are disabled; what none of them knows may be an intruder.

    # Remediation
    Move the client, then run `Set-CASMailbox -Identity <mailbox> -PopEnabled $false -ImapEnabled $false`.

    # References
    - ATT&CK T1114.002
    """

    table = "mailboxes"
    level = "note"
    severity = 3.4
    used = fail("{subject} was read by {protocols} in the last 180 days")

    pop_enabled: bool | None
    imap_enabled: bool | None
    mail_apps_used: SymbolSet | None

    def check(self, scan):
        if self.pop_enabled is False and self.imap_enabled is False:
            return PASS
        apps = self.mail_apps_used
        if apps is None:
            return scan.not_known("mail_apps_used")
        protocols = (("POP3 App", "POP3", "pop_enabled"), ("IMAP4 App", "IMAP4", "imap_enabled"))
        read = [(protocol, column) for app, protocol, column in protocols if app in apps]
        used = [protocol for protocol, column in read if getattr(self, column)]
        if used:
            return self.used(protocols=" and ".join(used))
        unclear = [column for _, column in read if getattr(self, column) is None]
        return scan.not_known(unclear[0]) if unclear else PASS


class PopImapEnabled(Rule):
    """A mailbox can be read by POP3 or IMAP4

    # What it checks
    Reads `PopEnabled` and `ImapEnabled` of each mailbox. Where all mailbox plans enable them, the plans are the finding.

    # Why it matters
    Old protocols are what password spraying tries first.

    # Remediation
    Run `Set-CASMailbox -Identity <mailbox> -PopEnabled $false -ImapEnabled $false`.

    # References
    - ATT&CK T1114.002
    """

    table = "mailboxes"
    level = "warning"
    severity = 4.1
    optional_documents = {"cas-mailbox-plans": ["PopEnabled", "ImapEnabled"]}
    enabled = fail("{subject} can be read by {protocols}")

    pop_enabled: bool | None
    imap_enabled: bool | None

    @staticmethod
    def by_default(scan):
        plans = scan.optional("cas-mailbox-plans")
        plans = plans if isinstance(plans, list) else []
        return [bool(plans) and all(plan[name] is True for plan in plans) for name in ("PopEnabled", "ImapEnabled")]

    def check(self, scan):
        pop, imap = self.pop_enabled, self.imap_enabled
        pop_by_default, imap_by_default = scan.once("default", lambda: self.by_default(scan))
        if pop is False and imap is False:
            return PASS
        if pop is not None and imap is not None and (not pop or pop_by_default) and (not imap or imap_by_default):
            return NOT_APPLICABLE
        if pop or imap:
            return self.enabled(protocols=" and ".join(name for name, on in (("POP3", pop), ("IMAP4", imap)) if on))
        return scan.not_known("pop_enabled" if pop is None else "imap_enabled")


class AuditAgeLimitShort(Rule):
    """A mailbox keeps its own audit records for a short time

    # What it checks
    Reads `AuditLogAgeLimit` of each mailbox but those of groups.

    # Why it matters
    What is gone cannot be investigated.

    # Remediation
    Run `Set-Mailbox -Identity <mailbox> -AuditLogAgeLimit 180`.
    """

    table = "mailboxes"
    level = "note"
    severity = 2.5
    days = parameter("integer", 90, "Days for which a mailbox must keep its audit records")
    short = fail("{subject} keeps its own audit records for {limit}; it should be {days} days at least")
    nothing_kept = fail("{subject} keeps no audit records of its own: AuditLogAgeLimit is 0, which removes them all")

    recipient_type: str
    audit_log_age_limit: Duration

    def check(self, scan):
        limit, days = self.audit_log_age_limit, scan.parameters.days
        if same(self.recipient_type, "GroupMailbox"):
            return NOT_APPLICABLE
        if limit.seconds <= 0:
            return self.nothing_kept()
        return self.short(limit=limit, days=days) if limit < Duration.days(days) else PASS


class SendOnBehalfDelegate(Rule):
    """Somebody may send mail on behalf of a person

    # What it checks
    Reads `GrantSendOnBehalfTo` of the mailboxes of people.

    # Why it matters
    Intruders give it to themselves, and mail in another's name is believed.

    # Remediation
    Run `Set-Mailbox -Identity <mailbox> -GrantSendOnBehalfTo @{ Remove = "<delegate>" }`.

    # References
    - ATT&CK T1098.002
    """

    table = "mailboxes"
    level = "note"
    severity = 3.7
    allowed = parameter("list", [], "Trustees that may send on behalf of everybody, written as in the finding")
    on_behalf = fail("{trustees} may send mail on behalf of {subject}")

    recipient_type: str | None
    send_on_behalf: SymbolSet | None

    def check(self, scan):
        kind, others = self.recipient_type, None
        if self.send_on_behalf is not None:
            others = [
                one for one in self.send_on_behalf if not any(same(known, one) for known in scan.parameters.allowed)
            ]
            if not others:
                return PASS
        if kind is not None and not same(kind, "UserMailbox"):
            return NOT_APPLICABLE
        if others is None:
            return scan.not_known("send_on_behalf")
        return scan.not_known("recipient_type") if kind is None else self.on_behalf(trustees=", ".join(others))
