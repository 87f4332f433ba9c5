"""Rules on user accounts."""

from ephor_rules import NOT_APPLICABLE, PASS, Rule, SymbolSet, Time, fail, named, parameter, same


class AuditBypass(Rule):
    """What an account does in mailboxes is not logged

    # What it checks
    Looks for accounts with a mailbox audit bypass (`AuditBypassEnabled`), whatever the state of the account.

    # Why it matters
    The bypass goes with the actor: whatever the account does in any mailbox leaves no trace in the audit log.

    # Remediation
    Run `Set-MailboxAuditBypassAssociation -Identity <account> -AuditBypassEnabled $false`.

    # References
    - CIS-M365 6.1.3
    - ATT&CK T1685.002
    """

    table = "users"
    level = "error"
    severity = 8.2
    bypassed = fail("What {subject} does in mailboxes is not logged: the account bypasses mailbox auditing")

    audit_bypass_enabled: bool

    def check(self, scan):
        return self.bypassed() if self.audit_bypass_enabled else PASS


class GroupLicenseError(Rule):
    """A license that a group should give a user is in error

    # What it checks
    Looks for users with a group-based license assignment in error, and names the groups and what went wrong.

    # Why it matters
    The group says that the user is licensed, and the user is not. Nothing else tells.

    # Remediation
    Find the cause in the Microsoft 365 admin center, then assign again: `Invoke-MgLicenseUser -UserId <user>`.
    """

    table = "users"
    level = "warning"
    severity = 5.0
    in_error = fail("{subject} does not get the licences of these groups: {groups} (errors: {errors})")

    license_error_groups: SymbolSet
    license_errors: SymbolSet | None

    def check(self, scan):
        if not self.license_error_groups:
            return PASS
        errors = "not known" if self.license_errors is None else self.license_errors
        return self.in_error(groups=[named("group", id) for id in self.license_error_groups], errors=errors)


class DirectLicenseError(Rule):
    """A license that was assigned to a user directly is in error

    # What it checks
    Looks for users with a license assignment in error that comes from no group.

    # Why it matters
    The license is on the user's page, and its plans are not in effect.

    # Remediation
    Remove the license that excludes the other, enable the plan that is needed, or buy more; then assign again.
    """

    table = "users"
    level = "warning"
    severity = 4.0
    in_error = fail("{subject} does not get all that a licence assigned to the account should give: {errors}")

    license_errors: SymbolSet
    license_error_groups: SymbolSet | None

    def check(self, scan):
        if not self.license_errors:
            return PASS
        if self.license_error_groups is None:
            return scan.not_known("license_error_groups")
        return NOT_APPLICABLE if self.license_error_groups else self.in_error(errors=self.license_errors)


class ExchangePowershellOpen(Rule):
    """A user without an administrative role may open Exchange Online PowerShell

    # What it checks
    Looks for enabled members without any directory role who may open Exchange Online PowerShell.

    # Why it matters
    Anyone who takes over such an account can read its mailbox by scripts and list recipients.

    # Remediation
    Run `Set-User -Identity <user> -EXOModuleEnabled $false`.
    """

    table = "users"
    level = "note"
    severity = 3.5
    open = fail("{subject} holds no administrative role and may open Exchange Online PowerShell")

    exchange_powershell_enabled: bool | None
    account_enabled: bool | None
    user_type: str | None
    directory_roles: SymbolSet | None

    def check(self, scan):
        # Kept out: then it does not matter who it is.
        if self.exchange_powershell_enabled is False:
            return PASS
        is_guest = self.user_type is not None and same(self.user_type, "Guest")
        if self.account_enabled is False or is_guest or self.directory_roles:
            return NOT_APPLICABLE
        for column in ("exchange_powershell_enabled", "account_enabled", "user_type", "directory_roles"):
            if getattr(self, column) is None:
                return scan.not_known(column)
        return self.open()


#: As the sign-in log names the clients of legacy authentication.
LEGACY_CLIENTS = [
    "Authenticated SMTP",
    "AutoDiscover",
    "Exchange ActiveSync",
    "Exchange Online PowerShell",
    "Exchange Web Services",
    "IMAP",
    "IMAP4",
    "MAPI",
    "MAPI Over HTTP",
    "Offline Address Book",
    "Other clients",
    "Other clients; IMAP",
    "Other clients; MAPI",
    "Other clients; Older Office clients",
    "Other clients; POP",
    "Other clients; SMTP",
    "Outlook Anywhere (RPC over HTTP)",
    "Outlook Service",
    "POP",
    "POP3",
    "Reporting Web Services",
    "SMTP",
    "Universal Outlook",
]


class LegacySignIn(Rule):
    """Somebody signs in with legacy authentication

    # What it checks
    Looks at the sign-ins of the last 30 days by clients of legacy authentication. One or more that succeeded fail.

    # Why it matters
    These protocols send a user name and a password and nothing else, so no policy can ask for a second factor.

    # Remediation
    Move the device to a client with modern authentication, then block the rest by Conditional Access.

    # References
    - CIS-M365 5.2.2.3 (in part: what signed in, and not the policy that blocks it)
    - ATT&CK T1078.004
    - ATT&CK T1110.003
    """

    table = "sign-ins"
    level = "error"
    severity = 7.8
    allowed_clients = parameter(
        "list", [], "Names of legacy clients, as the sign-in log has them, that may still be used"
    )
    succeeded = fail(
        "{subject}: sign-ins with legacy authentication ({client}) succeeded, {successes} in 30 days, the last one at {last}"
    )

    client_app: str | None
    successes: int | None
    last_success: Time | None

    def check(self, scan):
        client = (self.client_app or "").strip()
        if not client:
            return scan.not_known("client_app")
        if not any(same(known, client) for known in LEGACY_CLIENTS):
            return NOT_APPLICABLE
        if any(same(allowed, client) for allowed in scan.parameters.allowed_clients):
            return PASS
        if self.successes is None:
            return scan.not_known("successes")
        if self.successes <= 0:
            return PASS
        last = "a time that is not known" if self.last_success is None else self.last_success
        return self.succeeded(client=client, successes=self.successes, last=last)
