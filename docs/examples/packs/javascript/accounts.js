// Rules on user accounts.

import { NOT_APPLICABLE, PASS, named, rule, same } from "@ephor-scan/rules";

export const auditBypass = rule({
  name: "audit-bypass",
  title: "What an account does in mailboxes is not logged",
  whatItChecks:
    "Looks for accounts with a mailbox audit bypass (`AuditBypassEnabled`), whatever the state of the account.",
  whyItMatters:
    "The bypass goes with the actor: whatever the account does in any mailbox leaves no trace in the audit log.",
  remediation: "Run `Set-MailboxAuditBypassAssociation -Identity <account> -AuditBypassEnabled $false`.",
  references: ["CIS-M365 6.1.3", "ATT&CK T1685.002"],
  level: "error",
  severity: 8.2,
  table: "users",
  columns: ["audit_bypass_enabled"],
  fail: { bypassed: "What {subject} does in mailboxes is not logged: the account bypasses mailbox auditing" },
  check: (user, scan) => (user.audit_bypass_enabled ? scan.fail.bypassed() : PASS),
});

export const groupLicenseError = rule({
  name: "group-license-error",
  title: "A license that a group should give a user is in error",
  whatItChecks:
    "Looks for users with a group-based license assignment in error, and names the groups and what went wrong.",
  whyItMatters: "The group says that the user is licensed, and the user is not. Nothing else tells.",
  remediation:
    "Find the cause in the Microsoft 365 admin center, then assign again: `Invoke-MgLicenseUser -UserId <user>`.",
  level: "warning",
  severity: 5.0,
  table: "users",
  columns: ["license_error_groups"],
  nullable: ["license_errors"],
  fail: { inError: "{subject} does not get the licences of these groups: {groups} (errors: {errors})" },
  check(user, scan) {
    if (user.license_error_groups.size === 0) return PASS;
    const groups = [...user.license_error_groups].map((id) => named("group", id));
    return scan.fail.inError({ groups, errors: user.license_errors ?? "not known" });
  },
});

export const directLicenseError = rule({
  name: "direct-license-error",
  title: "A license that was assigned to a user directly is in error",
  whatItChecks: "Looks for users with a license assignment in error that comes from no group.",
  whyItMatters: "The license is on the user's page, and its plans are not in effect.",
  remediation:
    "Remove the license that excludes the other, enable the plan that is needed, or buy more; then assign again.",
  level: "warning",
  severity: 4.0,
  table: "users",
  columns: ["license_errors"],
  nullable: ["license_error_groups"],
  fail: { inError: "{subject} does not get all that a licence assigned to the account should give: {errors}" },
  check(user, scan) {
    if (user.license_errors.size === 0) return PASS;
    if (user.license_error_groups === null) return scan.notKnown("license_error_groups");
    return user.license_error_groups.size === 0 ? scan.fail.inError({ errors: user.license_errors }) : NOT_APPLICABLE;
  },
});

export const exchangePowershellOpen = rule({
  name: "exchange-powershell-open",
  title: "A user without an administrative role may open Exchange Online PowerShell",
  whatItChecks: "Looks for enabled members without any directory role who may open Exchange Online PowerShell.",
  whyItMatters: "Anyone who takes over such an account can read its mailbox by scripts and list recipients.",
  remediation: "Run `Set-User -Identity <user> -EXOModuleEnabled $false`.",
  level: "note",
  severity: 3.5,
  table: "users",
  nullable: ["exchange_powershell_enabled", "account_enabled", "user_type", "directory_roles"],
  fail: { open: "{subject} holds no administrative role and may open Exchange Online PowerShell" },
  check(user, scan) {
    // Kept out: then it does not matter who it is.
    if (user.exchange_powershell_enabled === false) return PASS;
    const isGuest = user.user_type !== null && same(user.user_type, "Guest");
    if (user.account_enabled === false || isGuest || (user.directory_roles?.size ?? 0) > 0) return NOT_APPLICABLE;
    const needed = ["exchange_powershell_enabled", "account_enabled", "user_type", "directory_roles"];
    const missing = needed.find((column) => user[column] === null);
    return missing === undefined ? scan.fail.open() : scan.notKnown(missing);
  },
});

/** As the sign-in log names the clients of legacy authentication. */
const LEGACY_CLIENTS = [
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
];

export const legacySignIn = rule({
  name: "legacy-sign-in",
  title: "Somebody signs in with legacy authentication",
  whatItChecks:
    "Looks at the sign-ins of the last 30 days by clients of legacy authentication. One or more that succeeded fail.",
  whyItMatters:
    "These protocols send a user name and a password and nothing else, so no policy can ask for a second factor.",
  remediation: "Move the device to a client with modern authentication, then block the rest by Conditional Access.",
  references: [
    "CIS-M365 5.2.2.3 (in part: what signed in, and not the policy that blocks it)",
    "ATT&CK T1078.004",
    "ATT&CK T1110.003",
  ],
  level: "error",
  severity: 7.8,
  table: "sign-ins",
  nullable: ["client_app", "successes", "last_success"],
  parameters: {
    allowedClients: {
      kind: "list",
      default: [],
      meaning: "Names of legacy clients, as the sign-in log has them, that may still be used",
    },
  },
  fail: {
    succeeded:
      "{subject}: sign-ins with legacy authentication ({client}) succeeded, {successes} in 30 days, the last one at {last}",
  },
  check(row, scan) {
    const client = (row.client_app ?? "").trim();
    if (client === "") return scan.notKnown("client_app");
    if (!LEGACY_CLIENTS.some((known) => same(known, client))) return NOT_APPLICABLE;
    if (scan.parameters.allowedClients.some((allowed) => same(allowed, client))) return PASS;
    const { successes } = row;
    if (successes === null) return scan.notKnown("successes");
    if (successes <= 0) return PASS;
    return scan.fail.succeeded({ client, successes, last: row.last_success ?? "a time that is not known" });
  },
});
