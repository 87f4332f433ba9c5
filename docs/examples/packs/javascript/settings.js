// Rules on settings and policies of the tenant.

import { NOT_APPLICABLE, PASS, rule, same } from "@ephor-scan/rules";

export const ipAllowList = rule({
  name: "ip-allow-list",
  title: "Mail from listed addresses skips the spam filter",
  whatItChecks: "Reads `IPAllowList` of each connection filter policy.",
  whyItMatters: "Mail from these addresses skips the spam filter and the checks of SPF, DKIM and DMARC.",
  remediation: 'Run `Set-HostedConnectionFilterPolicy -Identity Default -IPAllowList @{ Remove = "<address>" }`.',
  references: ["CIS-M365 2.1.12", "SCuBA MS.SECURITYSUITE.8.1v1", "ATT&CK T1566"],
  level: "warning",
  severity: 5.8,
  each: "hosted-connection-filter-policies",
  documents: { "hosted-connection-filter-policies": ["IPAllowList"] },
  parameters: {
    allowedAddresses: {
      kind: "list",
      default: [],
      meaning: "Addresses and ranges that may skip the filter, written as in the policy",
    },
  },
  fail: { listed: "{subject} lets mail from {addresses} skip the spam filter" },
  check(policy, scan) {
    if (policy.IPAllowList === null) return scan.notKnown("IPAllowList");
    const others = policy.IPAllowList.filter(
      (address) => !scan.parameters.allowedAddresses.some((known) => same(known, address)),
    );
    return others.length === 0 ? PASS : scan.fail.listed({ addresses: others.join(", ") });
  },
});

export const safeListEnabled = rule({
  name: "safe-list-enabled",
  title: "Senders on Microsoft's safe list skip the spam filter",
  whatItChecks: "Reads `EnableSafeList` of each connection filter policy.",
  whyItMatters: "The list is made of third parties' lists, changes without notice, and cannot be read.",
  remediation: "Run `Set-HostedConnectionFilterPolicy -Identity Default -EnableSafeList $false`.",
  references: ["CIS-M365 2.1.13", "SCuBA MS.SECURITYSUITE.8.2v1", "ATT&CK T1566"],
  level: "warning",
  severity: 4.3,
  each: "hosted-connection-filter-policies",
  documents: { "hosted-connection-filter-policies": ["EnableSafeList"] },
  fail: { enabled: "{subject} lets senders on the safe list skip the spam filter: EnableSafeList is true" },
  check(policy, scan) {
    if (policy.EnableSafeList === null) return scan.notKnown("EnableSafeList");
    return policy.EnableSafeList ? scan.fail.enabled() : PASS;
  },
});

export const smtpAuthEnabled = rule({
  name: "smtp-auth-enabled",
  title: "Mail can be sent by SMTP AUTH",
  whatItChecks: "Reads `SmtpClientAuthenticationDisabled` of the organization's mail transport.",
  whyItMatters: "SMTP AUTH takes a name and a password and nothing else: guessed and leaked passwords are tried there.",
  remediation: "Run `Set-TransportConfig -SmtpClientAuthenticationDisabled $true`.",
  references: ["CIS-M365 6.5.4", "SCuBA MS.EXO.5.1v1", "ATT&CK T1110.003", "ATT&CK T1078.004"],
  level: "error",
  severity: 7.5,
  documents: { "transport-config": ["SmtpClientAuthenticationDisabled"] },
  fail: { enabled: "SMTP AUTH is on for the organization: SmtpClientAuthenticationDisabled is false" },
  unknown: { notOne: "The snapshot holds {count} transport configurations; there should be one" },
  check(scan) {
    const configs = scan.documents("transport-config");
    if (configs.length !== 1) return scan.unknown.notOne({ count: configs.length }).at(configs);
    const isOff = configs[0].SmtpClientAuthenticationDisabled;
    if (isOff === null) return scan.notKnown("SmtpClientAuthenticationDisabled").at(configs);
    return isOff ? PASS : scan.fail.enabled().at(configs);
  },
});

export const guestInvitationsOpen = rule({
  name: "guest-invitations-open",
  title: "Members may invite guests",
  whatItChecks: "Reads `allowInvitesFrom` of the authorization policy.",
  whyItMatters: "Guests that anyone may invite are not reviewed.",
  remediation: "Allow it to administrators and to the role *Guest Inviter*.",
  references: ["CIS-M365 5.1.6.3", "SCuBA MS.AAD.8.2v1"],
  level: "warning",
  severity: 5.4,
  each: "authorization-policy",
  documents: { "authorization-policy": ["allowInvitesFrom"] },
  fail: { open: "{who} may invite guests: allowInvitesFrom is {value}" },
  unknown: { notClear: "Who may invite guests is not known: allowInvitesFrom is {value}" },
  check(policy, scan) {
    const value = policy.allowInvitesFrom ?? "";
    switch (value.toLowerCase()) {
      case "":
        return scan.notKnown("allowInvitesFrom");
      case "none":
      case "adminsandguestinviters":
        return PASS;
      case "adminsguestinvitersandallmembers":
        return scan.fail.open({ who: "every member", value });
      case "everyone":
        return scan.fail.open({ who: "everyone, guests included,", value });
      default:
        return scan.unknown.notClear({ value });
    }
  },
});

/** Template ids of the roles whose rights guests may have. */
const ROLES = {
  member: "a0b1b346-4d3e-4e8b-98f8-753987be4970",
  limited: "10dae51f-b6af-4016-8d66-8c2a99b929b3",
  restricted: "2af84b1e-32c8-42b7-82bc-daa82404023b",
};

export const guestAccessUnrestricted = rule({
  name: "guest-access-unrestricted",
  title: "Guests see as much of the directory as members",
  whatItChecks: "Reads `guestUserRoleId` of the authorization policy: whose rights guests have.",
  whyItMatters: "A guest with the rights of a member can list all users, groups and applications.",
  remediation: "Choose *Guest user access is restricted* in the external collaboration settings.",
  references: ["CIS-M365 5.1.6.2", "SCuBA MS.AAD.8.1v1", "ATT&CK T1087.004"],
  level: "warning",
  severity: 5.3,
  each: "authorization-policy",
  documents: { "authorization-policy": ["guestUserRoleId"] },
  fail: {
    asMembers: "Guests have the rights of members: guestUserRoleId is {role}",
    notLimited: "Guests have a role that is not known to be limited: guestUserRoleId is {role}",
  },
  check(policy, scan) {
    const role = policy.guestUserRoleId ?? "";
    if (role === "") return scan.notKnown("guestUserRoleId");
    if (same(role, ROLES.limited) || same(role, ROLES.restricted)) return PASS;
    return same(role, ROLES.member) ? scan.fail.asMembers({ role }) : scan.fail.notLimited({ role });
  },
});

export const userAppRegistrationAllowed = rule({
  name: "user-app-registration-allowed",
  title: "Any user may register applications",
  whatItChecks: "Reads `defaultUserRolePermissions.allowedToCreateApps` of the authorization policy.",
  whyItMatters: "Anyone who registers an application owns it and can add secrets to it.",
  remediation:
    "Set *Users can register applications* to No, and give those who need it the role *Application Developer*.",
  references: ["CIS-M365 5.1.2.2", "SCuBA MS.AAD.5.1v1", "ATT&CK T1098.001"],
  level: "warning",
  severity: 5.9,
  each: "authorization-policy",
  documents: { "authorization-policy": ["defaultUserRolePermissions.allowedToCreateApps"] },
  fail: { allowed: "Any user may register applications: allowedToCreateApps is true" },
  check(policy, scan) {
    const allowed = policy.defaultUserRolePermissions?.allowedToCreateApps ?? null;
    if (allowed === null) return scan.notKnown("defaultUserRolePermissions.allowedToCreateApps");
    return allowed ? scan.fail.allowed() : PASS;
  },
});

export const federatedDomain = rule({
  name: "federated-domain",
  title: "Users of a domain sign in at a federation server",
  whatItChecks: "Reads `authenticationType` of each verified domain.",
  whyItMatters: "Anyone who gets the signing key of the federation server signs in as anybody.",
  remediation: "Set up password hash synchronization, then convert the domain with `Update-MgDomain`.",
  references: ["ATT&CK T1606.002", "ATT&CK T1484.002", "ATT&CK T1556.007"],
  level: "note",
  severity: 3.2,
  each: "domains",
  documents: { domains: ["authenticationType", "isVerified"] },
  fail: { federated: "Users of {subject} sign in at a federation server" },
  unknown: { newKind: "Where users of {subject} sign in is not known: authenticationType is {kind}" },
  check(domain, scan) {
    const { authenticationType: kind, isVerified } = domain;
    if (isVerified === false) return NOT_APPLICABLE;
    if (kind === null) return scan.notKnown("authenticationType");
    if (same(kind, "Managed")) return PASS;
    if (isVerified === null) return scan.notKnown("isVerified");
    return same(kind, "Federated") ? scan.fail.federated() : scan.unknown.newKind({ kind });
  },
});
