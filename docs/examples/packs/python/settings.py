"""Rules on settings and policies of the tenant."""

from ephor_rules import NOT_APPLICABLE, PASS, Rule, fail, parameter, same, unknown


class IpAllowList(Rule):
    """Mail from listed addresses skips the spam filter

    # What it checks
    Reads `IPAllowList` of each connection filter policy.

    # Why it matters
    Mail from these addresses skips the spam filter and the checks of SPF, DKIM and DMARC.

    # Remediation
    Run `Set-HostedConnectionFilterPolicy -Identity Default -IPAllowList @{ Remove = "<address>" }`.

    # References
    - CIS-M365 2.1.12
    - SCuBA MS.SECURITYSUITE.8.1v1
    - ATT&CK T1566
    """

    level = "warning"
    severity = 5.8
    each = "hosted-connection-filter-policies"
    documents = {"hosted-connection-filter-policies": ["IPAllowList"]}
    allowed_addresses = parameter("list", [], "Addresses and ranges that may skip the filter, written as in the policy")
    listed = fail("{subject} lets mail from {addresses} skip the spam filter")

    def check(self, policy, scan):
        if policy["IPAllowList"] is None:
            return scan.not_known("IPAllowList")
        allowed = scan.parameters.allowed_addresses
        others = [address for address in policy["IPAllowList"] if not any(same(known, address) for known in allowed)]
        return self.listed(addresses=", ".join(others)) if others else PASS


class SafeListEnabled(Rule):
    """Senders on Microsoft's safe list skip the spam filter

    # What it checks
    Reads `EnableSafeList` of each connection filter policy.

    # Why it matters
    The list is made of third parties' lists, changes without notice, and cannot be read.

    # Remediation
    Run `Set-HostedConnectionFilterPolicy -Identity Default -EnableSafeList $false`.

    # References
    - CIS-M365 2.1.13
    - SCuBA MS.SECURITYSUITE.8.2v1
    - ATT&CK T1566
    """

    level = "warning"
    severity = 4.3
    each = "hosted-connection-filter-policies"
    documents = {"hosted-connection-filter-policies": ["EnableSafeList"]}
    enabled = fail("{subject} lets senders on the safe list skip the spam filter: EnableSafeList is true")

    def check(self, policy, scan):
        if policy["EnableSafeList"] is None:
            return scan.not_known("EnableSafeList")
        return self.enabled() if policy["EnableSafeList"] else PASS


class SmtpAuthEnabled(Rule):
    """Mail can be sent by SMTP AUTH

    # What it checks
    Reads `SmtpClientAuthenticationDisabled` of the organization's mail transport.

    # Why it matters
    SMTP AUTH takes a name and a password and nothing else: guessed and leaked passwords are tried there.

    # Remediation
    Run `Set-TransportConfig -SmtpClientAuthenticationDisabled $true`.

    # References
    - CIS-M365 6.5.4
    - SCuBA MS.EXO.5.1v1
    - ATT&CK T1110.003
    - ATT&CK T1078.004
    """

    level = "error"
    severity = 7.5
    documents = {"transport-config": ["SmtpClientAuthenticationDisabled"]}
    enabled = fail("SMTP AUTH is on for the organization: SmtpClientAuthenticationDisabled is false")
    not_one = unknown("The snapshot holds {count} transport configurations; there should be one")

    def check(self, scan):
        configs = scan.documents("transport-config")
        if len(configs) != 1:
            return self.not_one(count=len(configs)).at(configs)
        is_off = configs[0]["SmtpClientAuthenticationDisabled"]
        if is_off is None:
            return scan.not_known("SmtpClientAuthenticationDisabled").at(configs)
        return PASS if is_off else self.enabled().at(configs)


class GuestInvitationsOpen(Rule):
    """Members may invite guests

    # What it checks
    Reads `allowInvitesFrom` of the authorization policy.

    # Why it matters
    Guests that anyone may invite are not reviewed.

    # Remediation
    Allow it to administrators and to the role *Guest Inviter*.

    # References
    - CIS-M365 5.1.6.3
    - SCuBA MS.AAD.8.2v1
    """

    level = "warning"
    severity = 5.4
    each = "authorization-policy"
    documents = {"authorization-policy": ["allowInvitesFrom"]}
    open = fail("{who} may invite guests: allowInvitesFrom is {value}")
    not_clear = unknown("Who may invite guests is not known: allowInvitesFrom is {value}")

    def check(self, policy, scan):
        value = policy["allowInvitesFrom"] or ""
        match value.lower():
            case "":
                return scan.not_known("allowInvitesFrom")
            case "none" | "adminsandguestinviters":
                return PASS
            case "adminsguestinvitersandallmembers":
                return self.open(who="every member", value=value)
            case "everyone":
                return self.open(who="everyone, guests included,", value=value)
            case _:
                return self.not_clear(value=value)


#: Template ids of the roles whose rights guests may have.
MEMBER = "a0b1b346-4d3e-4e8b-98f8-753987be4970"
LIMITED = "10dae51f-b6af-4016-8d66-8c2a99b929b3"
RESTRICTED = "2af84b1e-32c8-42b7-82bc-daa82404023b"


class GuestAccessUnrestricted(Rule):
    """Guests see as much of the directory as members

    # What it checks
    Reads `guestUserRoleId` of the authorization policy: whose rights guests have.

    # Why it matters
    A guest with the rights of a member can list all users, groups and applications.

    # Remediation
    Choose *Guest user access is restricted* in the external collaboration settings.

    # References
    - CIS-M365 5.1.6.2
    - SCuBA MS.AAD.8.1v1
    - ATT&CK T1087.004
    """

    level = "warning"
    severity = 5.3
    each = "authorization-policy"
    documents = {"authorization-policy": ["guestUserRoleId"]}
    as_members = fail("Guests have the rights of members: guestUserRoleId is {role}")
    not_limited = fail("Guests have a role that is not known to be limited: guestUserRoleId is {role}")

    def check(self, policy, scan):
        role = policy["guestUserRoleId"]
        if not role:
            return scan.not_known("guestUserRoleId")
        if same(role, LIMITED) or same(role, RESTRICTED):
            return PASS
        return self.as_members(role=role) if same(role, MEMBER) else self.not_limited(role=role)


class UserAppRegistrationAllowed(Rule):
    """Any user may register applications

    # What it checks
    Reads `defaultUserRolePermissions.allowedToCreateApps` of the authorization policy.

    # Why it matters
    Anyone who registers an application owns it and can add secrets to it.

    # Remediation
    Set *Users can register applications* to No, and give those who need it the role *Application Developer*.

    # References
    - CIS-M365 5.1.2.2
    - SCuBA MS.AAD.5.1v1
    - ATT&CK T1098.001
    """

    level = "warning"
    severity = 5.9
    each = "authorization-policy"
    documents = {"authorization-policy": ["defaultUserRolePermissions.allowedToCreateApps"]}
    allowed = fail("Any user may register applications: allowedToCreateApps is true")

    def check(self, policy, scan):
        permissions = policy["defaultUserRolePermissions"]
        allowed = None if permissions is None else permissions["allowedToCreateApps"]
        if allowed is None:
            return scan.not_known("defaultUserRolePermissions.allowedToCreateApps")
        return self.allowed() if allowed else PASS


class FederatedDomain(Rule):
    """Users of a domain sign in at a federation server

    # What it checks
    Reads `authenticationType` of each verified domain.

    # Why it matters
    Anyone who gets the signing key of the federation server signs in as anybody.

    # Remediation
    Set up password hash synchronization, then convert the domain with `Update-MgDomain`.

    # References
    - ATT&CK T1606.002
    - ATT&CK T1484.002
    - ATT&CK T1556.007
    """

    level = "note"
    severity = 3.2
    each = "domains"
    documents = {"domains": ["authenticationType", "isVerified"]}
    federated = fail("Users of {subject} sign in at a federation server")
    new_kind = unknown("Where users of {subject} sign in is not known: authenticationType is {kind}")

    def check(self, domain, scan):
        kind, is_verified = domain["authenticationType"], domain["isVerified"]
        if is_verified is False:
            return NOT_APPLICABLE
        if kind is None:
            return scan.not_known("authenticationType")
        if same(kind, "Managed"):
            return PASS
        if is_verified is None:
            return scan.not_known("isVerified")
        return self.federated() if same(kind, "Federated") else self.new_kind(kind=kind)
