// Rules on mailboxes.

import { Duration, NOT_APPLICABLE, PASS, Time, rule, same } from "@ephor-scan/rules";

/** The verdict on a mailbox of one of these kinds by its own switch; others are not judged. */
function byOwnSwitch(kinds, mailbox, scan) {
  if (!kinds.some((kind) => same(kind, mailbox.recipient_type))) return NOT_APPLICABLE;
  if (mailbox.audit_enabled === null) return scan.notKnown("audit_enabled");
  return mailbox.audit_enabled ? PASS : scan.fail.notAudited({ kind: mailbox.recipient_type });
}

export const mailboxAuditDisabled = rule({
  name: "mailbox-audit-disabled",
  title: "A mailbox that needs its own audit switch is not audited",
  whatItChecks: "Looks at discovery and public folder mailboxes, and whether `AuditEnabled` is true.",
  whyItMatters: "Auditing by default leaves these kinds of mailbox out.",
  remediation: "Run `Set-Mailbox -Identity <mailbox> -AuditEnabled $true`.",
  references: ["ATT&CK T1685.002"],
  level: "warning",
  severity: 4.5,
  table: "mailboxes",
  columns: ["recipient_type"],
  nullable: ["audit_enabled"],
  fail: { notAudited: "{subject} is a {kind} and is not audited: AuditEnabled is false" },
  check: (mailbox, scan) => byOwnSwitch(["DiscoveryMailbox", "PublicFolderMailbox"], mailbox, scan),
});

export const roomAuditDisabled = rule({
  name: "room-audit-disabled",
  title: "The mailbox of a room or of equipment is not audited",
  whatItChecks: "Looks at mailboxes of rooms and equipment, and whether `AuditEnabled` is true.",
  whyItMatters: "The calendar of a room shows who meets, and when.",
  remediation: "Run `Set-Mailbox -Identity <mailbox> -AuditEnabled $true` for the rooms that are worth it.",
  references: ["ATT&CK T1685.002"],
  level: "note",
  severity: 2.0,
  table: "mailboxes",
  columns: ["recipient_type"],
  nullable: ["audit_enabled"],
  fail: { notAudited: "{subject} is a {kind} and is not audited: AuditEnabled is false" },
  check: (mailbox, scan) => byOwnSwitch(["RoomMailbox", "EquipmentMailbox"], mailbox, scan),
});

export const mailboxSmtpAuthEnabled = rule({
  name: "mailbox-smtp-auth-enabled",
  title: "A mailbox may send by SMTP AUTH whatever the organization says",
  whatItChecks:
    "Reads `SmtpClientAuthenticationDisabled` of each mailbox. False beats the setting of the organization, and fails.",
  whyItMatters: "SMTP AUTH takes a name and a password and nothing else.",
  remediation: "Run `Set-CASMailbox -Identity <mailbox> -SmtpClientAuthenticationDisabled $null`.",
  references: ["CIS-M365 6.5.4 (in part: single mailboxes)", "ATT&CK T1110.003", "ATT&CK T1078.004"],
  level: "warning",
  severity: 5.9,
  table: "mailboxes",
  columns: ["smtp_auth"],
  nullable: ["user_principal_name"],
  parameters: {
    allowedMailboxes: {
      kind: "list",
      default: [],
      meaning: "Owners, by their name to sign in with, whose mailboxes are exceptions",
    },
  },
  fail: { excepted: "{subject} may send by SMTP AUTH: SmtpClientAuthenticationDisabled is false" },
  unknown: { other: "SMTP AUTH of {subject} is {state}, which this rule does not know" },
  check(mailbox, scan) {
    const owner = mailbox.user_principal_name;
    switch (mailbox.smtp_auth) {
      case "enabled":
        return scan.parameters.allowedMailboxes.some((known) => owner !== null && same(known, owner))
          ? PASS
          : scan.fail.excepted();
      case "disabled":
      case "inherited":
        return PASS;
      default:
        return scan.unknown.other({ state: mailbox.smtp_auth });
    }
  },
});

export const mailItemsAccessedThrottled = rule({
  name: "mail-items-accessed-throttled",
  title: "Exchange stopped recording which messages of a mailbox were read",
  whatItChecks: "Looks for records of `MailItemsAccessed` of the last seven days that say `IsThrottled`.",
  whyItMatters: "For that day the log does not tell which messages were read.",
  remediation: "Find who opened the mailbox, with which client and from where.",
  references: ["ATT&CK T1114.002"],
  level: "warning",
  severity: 5.0,
  table: "mailboxes",
  columns: ["mail_items_accessed_throttled"],
  fail: {
    throttled: "Exchange stopped recording which messages of {subject} were read, {count} times from {from} to {to}",
  },
  check(mailbox, scan) {
    const count = mailbox.mail_items_accessed_throttled;
    if (count === 0) return PASS;
    if (count < 0) return scan.notKnown("mail_items_accessed_throttled");
    const to = scan.collectedAt;
    return scan.fail.throttled({ count, from: new Time(to.seconds - Duration.days(7).seconds), to });
  },
});

export const popImapUsed = rule({
  name: "pop-imap-used",
  title: "A mailbox is read by POP3 or IMAP4",
  whatItChecks: "Joins what the mailbox allows with Microsoft's report on mail apps of the last 180 days.",
  whyItMatters:
    "Their owners must be asked before the protocols are disabled; what none of them knows may be an intruder.",
  remediation: "Move the client, then run `Set-CASMailbox -Identity <mailbox> -PopEnabled $false -ImapEnabled $false`.",
  references: ["ATT&CK T1114.002"],
  level: "note",
  severity: 3.4,
  table: "mailboxes",
  nullable: ["pop_enabled", "imap_enabled", "mail_apps_used"],
  fail: { used: "{subject} was read by {protocols} in the last 180 days" },
  check(mailbox, scan) {
    if (mailbox.pop_enabled === false && mailbox.imap_enabled === false) return PASS;
    const apps = mailbox.mail_apps_used;
    if (apps === null) return scan.notKnown("mail_apps_used");
    const read = [
      ["POP3 App", "POP3", "pop_enabled"],
      ["IMAP4 App", "IMAP4", "imap_enabled"],
    ].filter(([app]) => apps.has(app));
    const used = read.filter(([, , column]) => mailbox[column] === true).map(([, protocol]) => protocol);
    if (used.length > 0) return scan.fail.used({ protocols: used.join(" and ") });
    const unclear = read.find(([, , column]) => mailbox[column] === null);
    return unclear === undefined ? PASS : scan.notKnown(unclear[2]);
  },
});

export const popImapEnabled = rule({
  name: "pop-imap-enabled",
  title: "A mailbox can be read by POP3 or IMAP4",
  whatItChecks:
    "Reads `PopEnabled` and `ImapEnabled` of each mailbox. Where all mailbox plans enable them, the plans are the finding.",
  whyItMatters: "Old protocols are what password spraying tries first.",
  remediation: "Run `Set-CASMailbox -Identity <mailbox> -PopEnabled $false -ImapEnabled $false`.",
  references: ["ATT&CK T1114.002"],
  level: "warning",
  severity: 4.1,
  table: "mailboxes",
  nullable: ["pop_enabled", "imap_enabled"],
  optionalDocuments: { "cas-mailbox-plans": ["PopEnabled", "ImapEnabled"] },
  fail: { enabled: "{subject} can be read by {protocols}" },
  check(mailbox, scan) {
    const { pop_enabled: pop, imap_enabled: imap } = mailbox;
    const byDefault = scan.once("default", () => {
      const plans = scan.optional("cas-mailbox-plans");
      const all = (name) => Array.isArray(plans) && plans.length > 0 && plans.every((plan) => plan[name] === true);
      return { pop: all("PopEnabled"), imap: all("ImapEnabled") };
    });
    if (pop === false && imap === false) return PASS;
    if (pop !== null && imap !== null && (!pop || byDefault.pop) && (!imap || byDefault.imap)) return NOT_APPLICABLE;
    if (pop || imap)
      return scan.fail.enabled({ protocols: [pop ? "POP3" : "", imap ? "IMAP4" : ""].filter(Boolean).join(" and ") });
    return scan.notKnown(pop === null ? "pop_enabled" : "imap_enabled");
  },
});

export const auditAgeLimitShort = rule({
  name: "audit-age-limit-short",
  title: "A mailbox keeps its own audit records for a short time",
  whatItChecks: "Reads `AuditLogAgeLimit` of each mailbox but those of groups.",
  whyItMatters: "What is gone cannot be investigated.",
  remediation: "Run `Set-Mailbox -Identity <mailbox> -AuditLogAgeLimit 180`.",
  level: "note",
  severity: 2.5,
  table: "mailboxes",
  columns: ["recipient_type", "audit_log_age_limit"],
  parameters: {
    days: { kind: "integer", default: 90, meaning: "Days for which a mailbox must keep its audit records" },
  },
  fail: {
    short: "{subject} keeps its own audit records for {limit}; it should be {days} days at least",
    nothingKept: "{subject} keeps no audit records of its own: AuditLogAgeLimit is 0, which removes them all",
  },
  check(mailbox, scan) {
    const limit = mailbox.audit_log_age_limit;
    const { days } = scan.parameters;
    if (same(mailbox.recipient_type, "GroupMailbox")) return NOT_APPLICABLE;
    if (limit.seconds <= 0) return scan.fail.nothingKept();
    return limit < Duration.days(days) ? scan.fail.short({ limit, days }) : PASS;
  },
});

export const sendOnBehalfDelegate = rule({
  name: "send-on-behalf-delegate",
  title: "Somebody may send mail on behalf of a person",
  whatItChecks: "Reads `GrantSendOnBehalfTo` of the mailboxes of people.",
  whyItMatters: "Intruders give it to themselves, and mail in another's name is believed.",
  remediation: 'Run `Set-Mailbox -Identity <mailbox> -GrantSendOnBehalfTo @{ Remove = "<delegate>" }`.',
  references: ["ATT&CK T1098.002"],
  level: "note",
  severity: 3.7,
  table: "mailboxes",
  nullable: ["recipient_type", "send_on_behalf"],
  parameters: {
    allowed: {
      kind: "list",
      default: [],
      meaning: "Trustees that may send on behalf of everybody, written as in the finding",
    },
  },
  fail: { onBehalf: "{trustees} may send mail on behalf of {subject}" },
  check(mailbox, scan) {
    const { recipient_type: kind, send_on_behalf: delegates } = mailbox;
    const others =
      delegates && [...delegates].filter((one) => !scan.parameters.allowed.some((known) => same(known, one)));
    if (others?.length === 0) return PASS;
    if (kind !== null && !same(kind, "UserMailbox")) return NOT_APPLICABLE;
    if (others === null) return scan.notKnown("send_on_behalf");
    return kind === null ? scan.notKnown("recipient_type") : scan.fail.onBehalf({ trustees: others.join(", ") });
  },
});
