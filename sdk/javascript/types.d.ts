// Made by scripts/sdk-schema.py from docs/snapshot.md. Do not edit.

import type { Duration, SymbolSet, Time } from "./index.js";

/** The columns of each table. What is not known is null, or makes the row unknown: see `columns` of a rule. */
export interface Tables {
  users: {
    /** Object id in Entra ID, a GUID in lower case. */
    readonly id: string;
    /** Name to sign in with. */
    readonly user_principal_name: string;
    /** Name shown in the address book. */
    readonly display_name: string;
    /** Whether the account may sign in. */
    readonly account_enabled: boolean;
    /** `Member` or `Guest`. */
    readonly user_type: string;
    /** What kind of guest or external user it is, in the words of Conditional Access: `internalGuest`, `b2bCollaborationGuest` or `b2bCollaborationMember`; empty for a member of the tenant itself. */
    readonly external_user_type: string;
    /** Whether the account has both names of the account that Microsoft Entra Connect (`Sync_…`) or cloud sync (`ADToAADSyncServiceAccount@…`) makes to write to the directory. What it may do is in `directory_roles`. */
    readonly named_for_synchronization: boolean;
    /** Whether it is the user account of an agent: it has no password and no methods of its own, and policies for users do not reach it. */
    readonly is_agent: boolean;
    /** When the account was made. */
    readonly created: Time;
    /** Whether the account is synchronized from an on-premises directory. */
    readonly on_premises_sync_enabled: boolean;
    /** Ids of the service plans that are assigned and enabled. */
    readonly service_plans: SymbolSet;
    /** Ids of the service plans that an assigned license contains and that are switched off for this user. */
    readonly disabled_plans: SymbolSet;
    /** Errors of license assignments, such as `CountViolation`; empty when there is none. */
    readonly license_errors: SymbolSet;
    /** Object ids of the groups whose license assignment is in error; empty when there is none. */
    readonly license_error_groups: SymbolSet;
    /** Ids of the enabled service plans that come from a license assigned through a group; a plan that is assigned directly as well is in it too. */
    readonly group_plans: SymbolSet;
    /** Domains of the user's mail addresses, in lower case. */
    readonly address_domains: SymbolSet;
    /** From when on sessions are valid: whoever signed in before has to sign in again. */
    readonly sessions_valid_from: Time;
    /** The department; empty where none is set. */
    readonly department: string;
    /** The company, often that of an external user; empty where none is set. */
    readonly company_name: string;
    /** What kind of employee it is in the organization's own words, such as `Employee`, `Contractor`, `Consultant` or `Vendor`; empty where none is set. */
    readonly employee_type: string;
    /** The job title; empty where none is set. */
    readonly job_title: string;
    /** When the person was hired, or will be. Not known where none is set. */
    readonly employee_hired: Time;
    /** When the password was last changed, or made. */
    readonly password_changed: Time;
    /** When somebody last tried to sign in interactively, with success or not. Not known where no attempt is on record, which is not the same as never: see `sign_in_recorded`. It may be a day behind. */
    readonly last_sign_in: Time;
    /** When a client last tried to sign in on behalf of the user, with success or not. Not known where no attempt is on record: see `sign_in_recorded`. */
    readonly last_non_interactive_sign_in: Time;
    /** When the user last signed in with success, interactively or not. Microsoft records it since December 1, 2023 and did not fill in what was before: not known where none is on record since. */
    readonly last_successful_sign_in: Time;
    /** Whether Microsoft Entra ID has any sign-in of the user on record, of either kind, with success or not. False: there is none since the record began, in April 2020 for interactive and in May 2020 for other attempts. Only of an account that was created later does it mean that there was never one. */
    readonly sign_in_recorded: boolean;
    /** Object ids of the groups that Conditional Access policies name and the user is a member of, nested membership included. */
    readonly policy_groups: SymbolSet;
    /** Template ids of the directory roles that the user holds now for the whole tenant, through groups too. */
    readonly directory_roles: SymbolSet;
    /** Template ids of the directory roles that the user holds now for a part of the tenant, such as an administrative unit or one application, through groups too. Conditional Access does not count them. */
    readonly scoped_roles: SymbolSet;
    /** Whether any strong authentication method is registered. */
    readonly mfa_registered: boolean;
    /** The methods registered, such as `mobilePhone` or `fido2SecurityKey`; empty when there is none. */
    readonly methods_registered: SymbolSet;
    /** Whether the user can pass multifactor authentication: a method is registered, and the tenant allows it. */
    readonly mfa_capable: boolean;
    /** Whether a passwordless method is registered that the tenant allows. */
    readonly passwordless_capable: boolean;
    /** The method asked for as second factor: `push`, `oath`, `voiceMobile`, `voiceAlternateMobile`, `voiceOffice`, `sms` or `none`. */
    readonly second_factor: string;
    /** The old setting of a single user: `disabled`, `enabled` or `enforced`. */
    readonly per_user_mfa_state: string;
    /** State of the user's risk: `none`, `confirmedSafe`, `remediated`, `dismissed`, `atRisk` or `confirmedCompromised`; `none` where the complete list of risky users does not hold the user. */
    readonly risk_state: string;
    /** The user's risk: `none`, `low`, `medium`, `high` or `hidden`. */
    readonly risk_level: string;
    /** When the user's risk last changed. */
    readonly risk_updated: Time;
    /** Whether the user may open Exchange Online PowerShell. */
    readonly exchange_powershell_enabled: boolean;
    /** Whether what this account does in mailboxes is left out of the mailbox audit log. */
    readonly audit_bypass_enabled: boolean;
  };
  mailboxes: {
    /** Object id of the mailbox in Entra ID, a GUID in lower case; the mailbox's own GUID where it has none. */
    readonly id: string;
    /** Name of the owner to sign in with. */
    readonly user_principal_name: string;
    /** Kind of mailbox: `UserMailbox`, `SharedMailbox`, `RoomMailbox`, `EquipmentMailbox`, `GroupMailbox`, `DiscoveryMailbox`, `PublicFolderMailbox` and others. */
    readonly recipient_type: string;
    /** Whether auditing is on for this mailbox. Ignored by Exchange for user, shared and group mailboxes while auditing is on for the organization. */
    readonly audit_enabled: boolean;
    /** The logon types whose audit set Microsoft still manages: `Admin`, `Delegate`, `Owner`; empty when all are customized. */
    readonly default_audit_set: SymbolSet;
    /** Actions audited when the owner acts. */
    readonly audit_owner: SymbolSet;
    /** Actions audited when a delegate acts (someone with full access or send permissions). */
    readonly audit_delegate: SymbolSet;
    /** Actions audited when an administrator acts. */
    readonly audit_admin: SymbolSet;
    /** How long the mailbox's own audit store keeps records, in seconds. */
    readonly audit_log_age_limit: Duration;
    /** Whether the mailbox is on litigation hold. */
    readonly litigation_hold_enabled: boolean;
    /** Ids of the other holds on the mailbox; empty when there is none. */
    readonly in_place_holds: SymbolSet;
    /** Address that all mail is forwarded to, without `smtp:`, in lower case; empty when there is none. */
    readonly forwarding_smtp_address: string;
    /** Address of the recipient that all mail is forwarded to, in lower case: of a contact the external address, of others the primary one. As Exchange writes the recipient where its address is not known; empty when there is none. */
    readonly forwarding_recipient: string;
    /** Whether the mailbox keeps a copy of what it forwards. */
    readonly deliver_and_forward: boolean;
    /** Who may send on behalf of the mailbox, as Exchange writes them; empty when nobody may. */
    readonly send_on_behalf: SymbolSet;
    /** Whether POP3 may be used. */
    readonly pop_enabled: boolean;
    /** Whether IMAP4 may be used. */
    readonly imap_enabled: boolean;
    /** SMTP AUTH of this mailbox: `enabled` or `disabled` where it is set, `inherited` where the organization decides. */
    readonly smtp_auth: string;
    /** Kinds of mail apps used in the last 180 days, such as `POP3 App`, `IMAP4 App`, `SMTP App`; empty when there is none. */
    readonly mail_apps_used: SymbolSet;
    /** Records in the mailbox's own audit folder. */
    readonly audit_folder_items: number;
    /** Size of the mailbox's own audit folder in bytes. */
    readonly audit_folder_size: number;
    /** How many records of `MailItemsAccessed` of the seven days before the collection say that Exchange stopped to record: `IsThrottled`; 0 where the complete answer holds none. */
    readonly mail_items_accessed_throttled: number;
    /** Ids of the service plans that are enabled for the mailbox's owner through a group; not known where no user of that id exists. */
    readonly owner_group_plans: SymbolSet;
    /** Ids of the service plans that are enabled for the mailbox's owner; not known where no user of that id exists. */
    readonly owner_plans: SymbolSet;
  };
  "office-clients": {
    /** Device id and product, joined by a colon. */
    readonly id: string;
    /** Name of the device. */
    readonly device_name: string;
    /** Who used the device last. */
    readonly user_principal_name: string;
    /** The product as Defender names it, such as `office`, `365_apps` or `outlook`. */
    readonly product: string;
    /** The version with its build, such as `16.0.17928.20114`. */
    readonly version: string;
    /** When the device last reported. */
    readonly last_seen: Time;
  };
  "mobile-devices": {
    /** GUID of the partnership, in lower case. */
    readonly id: string;
    /** Name of the partnership: the owner and the device. */
    readonly name: string;
    /** How it connects: `EAS` (ActiveSync), `REST`, `Outlook`, `MOWA`. */
    readonly client_type: string;
    /** Version of the protocol it speaks, such as `16.1`. */
    readonly client_version: string;
    /** The device's operating system, as it says itself. */
    readonly device_os: string;
    /** Whether the organization lets it in: `Allowed`, `Blocked`, `Quarantined`, `DeviceDiscovery`. */
    readonly access_state: string;
  };
  "inbox-rules": {
    /** Object id of the mailbox and the rule's own id, joined by a colon. */
    readonly id: string;
    /** Owner of the mailbox and name of the rule, for people: `ada@contoso.com: Invoices`. */
    readonly name: string;
    /** Name of the rule alone. */
    readonly rule_name: string;
    /** Whether the rule is on. */
    readonly enabled: boolean;
    /** Addresses that it forwards or redirects mail to, in lower case: of contacts the external address. As Exchange writes a recipient where the address is not known; empty when it forwards nothing. */
    readonly forwards_to: SymbolSet;
    /** Whether all recipients were read: where it is false, there may be more of them. */
    readonly forwards_complete: boolean;
    /** Folder that it moves or copies mail to, as people see it; empty when there is none. Names are localized. */
    readonly moves_to: string;
    /** Whether it deletes mail, at once or into the deleted items. */
    readonly deletes: boolean;
    /** Whether it marks mail as read. */
    readonly marks_read: boolean;
    /** Words that it looks for in subject, body, sender or header, in lower case; empty when there is none. */
    readonly words: SymbolSet;
    /** Whether all words were read: where it is false, there may be more of them. */
    readonly words_complete: boolean;
    /** Whether it has any condition; without one it takes all mail. Not known where none is set of those that were read, and some were not. */
    readonly conditional: boolean;
  };
  "mailbox-permissions": {
    /** Object id of the mailbox and the trustee, joined by a colon. */
    readonly id: string;
    /** Trustee and mailbox, for people: `bob@contoso.com on ada@contoso.com`. */
    readonly name: string;
    /** Object id of the mailbox. */
    readonly mailbox_id: string;
    /** Kind of the mailbox, as in the table `mailboxes`. */
    readonly recipient_type: string;
    /** Rights, such as `FullAccess` and `ReadPermission`. */
    readonly rights: SymbolSet;
    /** Whether the rights are denied. */
    readonly deny: boolean;
    /** Actions audited when a delegate acts in the mailbox. */
    readonly audit_delegate: SymbolSet;
    /** The logon types of the mailbox whose audit set Microsoft still manages. */
    readonly default_audit_set: SymbolSet;
  };
  "recipient-permissions": {
    /** The recipient and the trustee, joined by a colon. */
    readonly id: string;
    /** Trustee and recipient, for people: `bob@contoso.com as ada@contoso.com`. */
    readonly name: string;
    /** Kind of the recipient where it is a mailbox, as in the table `mailboxes`; not known of other recipients. */
    readonly recipient_type: string;
    /** Rights: `SendAs`. */
    readonly rights: SymbolSet;
    /** Whether the right is allowed, and not denied. */
    readonly allowed: boolean;
  };
  "folder-permissions": {
    /** Object id of the mailbox, the folder and the trustee, joined by colons. */
    readonly id: string;
    /** Trustee, folder and mailbox, for people: `Default on Calendar of ada@contoso.com`. */
    readonly name: string;
    /** Kind of folder: `Inbox` or `Calendar`. */
    readonly folder: string;
    /** To whom: `Default`, `Anonymous`, or a name. */
    readonly trustee: string;
    /** Rights, such as `AvailabilityOnly`, `LimitedDetails`, `Reviewer`, `Editor`, `Owner`. */
    readonly rights: SymbolSet;
  };
  "service-principals": {
    /** Object id in Entra ID, a GUID in lower case. */
    readonly id: string;
    /** Name that people see. */
    readonly display_name: string;
    /** Id of the application, the same in every tenant. */
    readonly app_id: string;
    /** Whether it may sign in and be signed in to. */
    readonly account_enabled: boolean;
    /** Kind: `Application`, `ManagedIdentity`, `Legacy`, `SocialIdp`. */
    readonly principal_type: string;
    /** Whose application it is: `own` of this tenant, `microsoft` of a tenant of Microsoft, `foreign` of another. */
    readonly owner: string;
    /** Whether Microsoft has verified its publisher. */
    readonly publisher_verified: boolean;
    /** Application permissions granted to it, such as `Mail.Read`; empty when there is none. */
    readonly application_permissions: SymbolSet;
    /** Delegated permissions that an administrator granted for all users; empty when there is none. */
    readonly tenant_permissions: SymbolSet;
    /** Delegated permissions that single users granted; empty when there is none. */
    readonly user_permissions: SymbolSet;
    /** How many users granted it delegated permissions for themselves. */
    readonly consenting_users: number;
    /** When the last of its passwords and certificates ends, of the application and of the service principal; not known where it has none. */
    readonly credentials_end: Time;
    /** Number of passwords (client secrets) of the service principal and, of an own application, of the application. */
    readonly passwords: number;
  };
  "sign-ins": {
    /** Object id of the user and the kind of client, joined by a colon. */
    readonly id: string;
    /** User and client, for people: `ada@contoso.com by IMAP4`. */
    readonly name: string;
    /** Kind of client, such as `Exchange ActiveSync`, `IMAP4`, `Authenticated SMTP`. */
    readonly client_app: string;
    /** Sign-ins that succeeded, interactive ones and others. */
    readonly successes: number;
    /** Sign-ins that failed. */
    readonly failures: number;
    /** When the last one succeeded; not known where none did. */
    readonly last_success: Time;
  };
}

/** The objects of each document. What is absent is null; a rule sees the properties that it declared. */
export interface Documents {
  /** Domains for which Exchange accepts mail. */
  "accepted-domains": {
    /** Its id: its name. */
    readonly Identity: string | null;
    /** What administrators call it: usually the domain. */
    readonly Name: string | null;
    /** The domain. */
    readonly DomainName: string | null;
    /** What becomes of mail to addresses of the domain that Exchange Online does not know. */
    readonly DomainType: string | null;
    /** Whether mail to all its subdomains is accepted, too. */
    readonly MatchSubDomains: boolean | null;
    /** Whether mail is routed by it in a hybrid deployment, as by `contoso.mail.onmicrosoft.com`. */
    readonly IsCoexistenceDomain: boolean | null;
    /** Whether new addresses are of this domain. */
    readonly Default: boolean | null;
    /** Whether it is the one that the tenant was made with. */
    readonly InitialDomain: boolean | null;
  };
  /** Whether each server of Microsoft Entra Connect upgrades itself. The vendor gives no id: `ComputerName` is the server, and `State` is what the cmdlet says. */
  "ad-sync-auto-upgrade": {
    /** The server that says it. */
    readonly ComputerName: string | null;
    /** Whether the server upgrades itself. `Suspended` is set by the system alone. */
    readonly State: string | null;
  };
  /** Threshold of each server of Microsoft Entra Connect against accidental deletions. The vendor gives no id: `ComputerName` is the server. */
  "ad-sync-export-deletion-threshold": {
    /** The server that says it. */
    readonly ComputerName: string | null;
    /** How deletions are counted: 0 or `Disabled` not at all, 1 or `EnabledCount` by number, 2 or `EnabledPercentage` by share. */
    readonly DeletionPrevention: string | null;
    /** So many deletions in one run stop it. */
    readonly ThresholdCount: number | null;
    /** So many of a hundred objects deleted in one run stop it. */
    readonly ThresholdPercentage: number | null;
  };
  /** Scheduler of each server of Microsoft Entra Connect Sync. The vendor gives no id: `ComputerName` is the server. */
  "ad-sync-scheduler": {
    /** The server that says it. */
    readonly ComputerName: string | null;
    /** Whether synchronization runs by itself. */
    readonly SyncCycleEnabled: boolean | null;
    /** Whether the server writes nothing: it stands by for another. */
    readonly StagingModeEnabled: boolean | null;
    /** Whether the scheduler waits, as it does while the wizard is open. */
    readonly SchedulerSuspended: boolean | null;
  };
  /** Settings of the unified and administrator audit logs. */
  "admin-audit-log-config": {
    /** Its id: usually its name, with what it belongs to before a backslash. */
    readonly Identity: string | null;
    /** Whether the unified audit log records anything. */
    readonly UnifiedAuditLogIngestionEnabled: boolean | null;
    /** Whether cmdlets of administrators are recorded. */
    readonly AdminAuditLogEnabled: boolean | null;
  };
  /** Whether users may ask administrators for consent to an application, and who answers. The vendor gives no id. */
  "admin-consent-request-policy": {
    /** Its id, made by Ephor: Graph gives none. */
    readonly id: string | null;
    /** Whether users may ask for consent to an application. */
    readonly isEnabled: boolean | null;
    /** Whether reviewers get mail. */
    readonly notifyReviewers: boolean | null;
    /** Days until a request ends that nobody answers. */
    readonly requestDurationInDays: number | null;
    /** Who answers the requests. */
    readonly reviewers: Array<{
      /** A query for users, for the members of a group, or for the holders of a role. */
      readonly query: string | null;
      /** The language of the query. */
      readonly queryType: string | null;
      /** What the query starts from. */
      readonly queryRoot: string | null;
    }> | null;
  };
  /** Anti-phishing policies: impersonation and spoof protection. */
  "anti-phish-policies": {
    /** Its id: usually its name, with what it belongs to before a backslash. */
    readonly Identity: string | null;
    /** What people call it. */
    readonly Name: string | null;
    /** Whether it applies to whom no other policy applies. */
    readonly IsDefault: boolean | null;
    /** Whether it is the built-in protection of Microsoft Defender for Office 365, which comes after all others. */
    readonly IsBuiltInProtection: boolean | null;
    /** The preset that it belongs to; `Custom` belongs to none. */
    readonly RecommendedPolicyType: string | null;
    /** Whether it is on. */
    readonly Enabled: boolean | null;
    /** How readily machine learning calls mail phishing: from 1 (standard) to 4 (most aggressive). */
    readonly PhishThresholdLevel: number | null;
    /** Whether senders are looked at that pretend to be one of `TargetedUsersToProtect`. */
    readonly EnableTargetedUserProtection: boolean | null;
    /** Who is protected from being impersonated: `name;address`. */
    readonly TargetedUsersToProtect: string[] | null;
    /** What is done with mail of a sender who impersonates one of them. */
    readonly TargetedUserProtectionAction: string | null;
    /** Whether senders are looked at whose domains resemble an accepted domain. */
    readonly EnableOrganizationDomainsProtection: boolean | null;
    /** Whether senders are looked at whose domains resemble one of `TargetedDomainsToProtect`. */
    readonly EnableTargetedDomainsProtection: boolean | null;
    /** Domains that are protected from being impersonated, beside the accepted ones. */
    readonly TargetedDomainsToProtect: string[] | null;
    /** What is done with mail of a sender who impersonates a protected domain. */
    readonly TargetedDomainProtectionAction: string | null;
    /** Domains that are trusted: they impersonate nobody. */
    readonly ExcludedDomains: string[] | null;
    /** Senders who are trusted: they impersonate nobody. */
    readonly ExcludedSenders: string[] | null;
    /** Whether Exchange learns with whom somebody writes mail. */
    readonly EnableMailboxIntelligence: boolean | null;
    /** Whether what it learnt is used against impersonation. */
    readonly EnableMailboxIntelligenceProtection: boolean | null;
    /** What is done with mail that this finds. */
    readonly MailboxIntelligenceProtectionAction: string | null;
    /** Whether forged senders are looked for. */
    readonly EnableSpoofIntelligence: boolean | null;
    /** Whether the DMARC policy of a forged sender's domain is followed. */
    readonly HonorDmarcPolicy: boolean | null;
    /** What is done with mail that fails a DMARC policy of `reject`. */
    readonly DmarcRejectAction: string | null;
    /** What is done with mail that fails a DMARC policy of `quarantine`. */
    readonly DmarcQuarantineAction: string | null;
    /** Whether mail of a sender who rarely writes carries a safety tip. */
    readonly EnableFirstContactSafetyTips: boolean | null;
    /** Whether mail carries a safety tip if it impersonates a protected user. */
    readonly EnableSimilarUsersSafetyTips: boolean | null;
    /** Whether mail carries a safety tip if it impersonates a protected domain. */
    readonly EnableSimilarDomainsSafetyTips: boolean | null;
    /** Whether mail carries a safety tip if the sender's address has characters of several alphabets. */
    readonly EnableUnusualCharactersSafetyTips: boolean | null;
    /** Whether the true domain is shown (`via`) where it differs from that of the sender. */
    readonly EnableViaTag: boolean | null;
    /** Whether a question mark is shown for a sender who could not be authenticated. */
    readonly EnableUnauthenticatedSender: boolean | null;
  };
  /** To whom each custom anti-phishing policy applies. */
  "anti-phish-rules": {
    /** Its id: usually its name, with what it belongs to before a backslash. */
    readonly Identity: string | null;
    /** What people call it. */
    readonly Name: string | null;
    /** The anti-phishing policy that it assigns. */
    readonly AntiPhishPolicy: string | null;
    /** Whether it is on. */
    readonly State: string | null;
    /** Its place among the rules: the lowest number comes first. */
    readonly Priority: number | null;
    /** Recipients to whom it applies; null: not limited. */
    readonly SentTo: string[] | null;
    /** Groups to whose members it applies; null: not limited. */
    readonly SentToMemberOf: string[] | null;
    /** Domains, with their subdomains, to whose recipients it applies; null: not limited. */
    readonly RecipientDomainIs: string[] | null;
    /** Recipients to whom it does not apply. */
    readonly ExceptIfSentTo: string[] | null;
    /** Groups to whose members it does not apply. */
    readonly ExceptIfSentToMemberOf: string[] | null;
    /** Domains to whose recipients it does not apply. */
    readonly ExceptIfRecipientDomainIs: string[] | null;
    /** The kinds of all its conditions. */
    readonly Conditions: unknown | null;
    /** The kinds of all its exceptions. */
    readonly Exceptions: unknown | null;
  };
  /** App management policies of single applications: limits on their secrets and certificates. */
  "app-management-policies": {
    /** Its object id. */
    readonly id: string | null;
    /** What people call it. */
    readonly displayName: string | null;
    /** Whether it is in force. */
    readonly isEnabled: boolean | null;
    /** What it limits, in place of the default policy. */
    readonly restrictions: {
      /** Limits on secrets; null or empty: none. */
      readonly passwordCredentials: Array<{
        /** What is limited. */
        readonly restrictionType: string | null;
        /** Whether the limit holds. */
        readonly state: string | null;
        /** The longest that a credential may hold. */
        readonly maxLifetime: string | null;
        /** Applications that are older are not limited. */
        readonly restrictForAppsCreatedAfterDateTime: string | null;
        /** Whose calls are exempt. */
        readonly excludeActors: {
          /** Who carries one of these custom security attributes. */
          readonly customSecurityAttributes: Array<{
            /** The attribute, with its set. */
            readonly id: string | null;
            /** How values are compared. */
            readonly operator: string | null;
            /** The value. */
            readonly value: string | null;
          }> | null;
        } | null;
        /** Whether Microsoft set the state. */
        readonly isStateSetByMicrosoft: boolean | null;
        /** The applications that the policy is assigned to. */
        readonly appliesTo: Array<{
          /** The object id of the application. */
          readonly id: string | null;
          /** The application id. */
          readonly appId: string | null;
          /** What people call it. */
          readonly displayName: string | null;
        }> | null;
      }> | null;
      /** Limits on certificates; null or empty: none. */
      readonly keyCredentials: Array<{
        /** What is limited. */
        readonly restrictionType: string | null;
        /** Whether the limit holds. */
        readonly state: string | null;
        /** The longest that a credential may hold. */
        readonly maxLifetime: string | null;
        /** Applications that are older are not limited. */
        readonly restrictForAppsCreatedAfterDateTime: string | null;
        /** Whose calls are exempt. */
        readonly excludeActors: {
          /** Who carries one of these custom security attributes. */
          readonly customSecurityAttributes: Array<{
            /** The attribute, with its set. */
            readonly id: string | null;
            /** How values are compared. */
            readonly operator: string | null;
            /** The value. */
            readonly value: string | null;
          }> | null;
        } | null;
        /** Whether Microsoft set the state. */
        readonly isStateSetByMicrosoft: boolean | null;
        /** The authorities whose certificates are allowed. */
        readonly certificateBasedApplicationConfigurationIds: unknown | null;
        /** The applications that the policy is assigned to. */
        readonly appliesTo: Array<{
          /** The object id of the application. */
          readonly id: string | null;
          /** The application id. */
          readonly appId: string | null;
          /** What people call it. */
          readonly displayName: string | null;
        }> | null;
      }> | null;
      /** Limits on the identifiers of applications. */
      readonly identifierUris: unknown | null;
      /** Limits on who may sign in to applications. */
      readonly audiences: unknown | null;
      /** Limits on applications that are not on credentials. */
      readonly applicationRestrictions: unknown | null;
    } | null;
    /** The applications that the policy is assigned to. */
    readonly appliesTo: Array<{
      /** The object id of the application. */
      readonly id: string | null;
      /** The application id. */
      readonly appId: string | null;
      /** What people call it. */
      readonly displayName: string | null;
    }> | null;
  };
  /** Exceptions from the built-in protection preset of Defender for Office 365. */
  "atp-built-in-protection-rules": {
    /** Its id: usually its name, with what it belongs to before a backslash. */
    readonly Identity: string | null;
    /** What people call it. */
    readonly Name: string | null;
    /** The Safe Attachments policy that it assigns. */
    readonly SafeAttachmentPolicy: string | null;
    /** The Safe Links policy that it assigns. */
    readonly SafeLinksPolicy: string | null;
    /** Whether it is on. */
    readonly State: string | null;
    /** Its place among the rules: the lowest number comes first. */
    readonly Priority: number | null;
    /** Recipients to whom it applies; null: not limited. */
    readonly SentTo: string[] | null;
    /** Groups to whose members it applies; null: not limited. */
    readonly SentToMemberOf: string[] | null;
    /** Domains, with their subdomains, to whose recipients it applies; null: not limited. */
    readonly RecipientDomainIs: string[] | null;
    /** Recipients to whom it does not apply. */
    readonly ExceptIfSentTo: string[] | null;
    /** Groups to whose members it does not apply. */
    readonly ExceptIfSentToMemberOf: string[] | null;
    /** Domains to whose recipients it does not apply. */
    readonly ExceptIfRecipientDomainIs: string[] | null;
    /** The kinds of all its conditions. */
    readonly Conditions: unknown | null;
    /** The kinds of all its exceptions. */
    readonly Exceptions: unknown | null;
  };
  /** Safe Attachments for SharePoint, OneDrive and Teams, and Safe Documents. */
  "atp-policy-for-o365": {
    /** Its id: usually its name, with what it belongs to before a backslash. */
    readonly Identity: string | null;
    /** What people call it. */
    readonly Name: string | null;
    /** Whether Safe Attachments scans files in SharePoint, OneDrive and Teams. */
    readonly EnableATPForSPOTeamsODB: boolean | null;
    /** Whether Safe Documents checks files that open in Protected View. */
    readonly EnableSafeDocs: boolean | null;
    /** Whether people may leave Protected View though a file was found to be malicious. */
    readonly AllowSafeDocsOpen: boolean | null;
  };
  /** To whom the Standard and Strict presets of Defender for Office 365 apply. */
  "atp-protection-policy-rules": {
    /** Its id: usually its name, with what it belongs to before a backslash. */
    readonly Identity: string | null;
    /** What people call it. */
    readonly Name: string | null;
    /** The Safe Attachments policy of the preset. */
    readonly SafeAttachmentPolicy: string | null;
    /** The Safe Links policy of the preset. */
    readonly SafeLinksPolicy: string | null;
    /** Whether it is on. */
    readonly State: string | null;
    /** Its place among the rules: the lowest number comes first. */
    readonly Priority: number | null;
    /** Recipients to whom it applies; null: not limited. */
    readonly SentTo: string[] | null;
    /** Groups to whose members it applies; null: not limited. */
    readonly SentToMemberOf: string[] | null;
    /** Domains, with their subdomains, to whose recipients it applies; null: not limited. */
    readonly RecipientDomainIs: string[] | null;
    /** Recipients to whom it does not apply. */
    readonly ExceptIfSentTo: string[] | null;
    /** Groups to whose members it does not apply. */
    readonly ExceptIfSentToMemberOf: string[] | null;
    /** Domains to whose recipients it does not apply. */
    readonly ExceptIfRecipientDomainIs: string[] | null;
    /** The kinds of all its conditions. */
    readonly Conditions: unknown | null;
    /** The kinds of all its exceptions. */
    readonly Exceptions: unknown | null;
  };
  /** Authentication methods that the tenant allows. `authenticationMethodConfigurations` holds one object a method. */
  "authentication-methods-policy": {
    /** Its id. */
    readonly id: string | null;
    /** What it is called. */
    readonly displayName: string | null;
    /** How far the older policies for multifactor authentication and password reset were replaced; null means that it was never begun. */
    readonly policyMigrationState: string | null;
    /** One object a method. */
    readonly authenticationMethodConfigurations: Array<{
      /** The method; one of another vendor has a GUID. */
      readonly id: string | null;
      /** Whether it may be used. */
      readonly state: string | null;
      /** Whether Authenticator may show one-time codes. */
      readonly isSoftwareOathEnabled: boolean | null;
      /** Who may use it. */
      readonly includeTargets: Array<{
        /** A group; `all_users` is everybody. */
        readonly id: string | null;
        /** What it is. */
        readonly targetType: string | null;
        /** How Authenticator may be used: with notifications, without a password, or both. */
        readonly authenticationMode: string | null;
      }> | null;
      /** Who may not. */
      readonly excludeTargets: Array<{
        /** Its id; `all_users` is everybody. */
        readonly id: string | null;
        /** What it is. */
        readonly targetType: string | null;
      }> | null;
      /** What Authenticator shows with a request. */
      readonly featureSettings: {
        /** Whether the name of the application is shown. */
        readonly displayAppInformationRequiredState: {
          /** Whether it is shown; `default` leaves it to Microsoft. */
          readonly state: string | null;
          /** To whom. */
          readonly includeTarget: {
            /** Its id; `all_users` is everybody. */
            readonly id: string | null;
            /** What it is. */
            readonly targetType: string | null;
          } | null;
          /** To whom not. */
          readonly excludeTarget: {
            /** Its id; `all_users` is everybody. */
            readonly id: string | null;
            /** What it is. */
            readonly targetType: string | null;
          } | null;
        } | null;
        /** Whether the place of the sign-in is shown. */
        readonly displayLocationInformationRequiredState: {
          /** Whether it is shown; `default` leaves it to Microsoft. */
          readonly state: string | null;
          /** To whom. */
          readonly includeTarget: {
            /** Its id; `all_users` is everybody. */
            readonly id: string | null;
            /** What it is. */
            readonly targetType: string | null;
          } | null;
          /** To whom not. */
          readonly excludeTarget: {
            /** Its id; `all_users` is everybody. */
            readonly id: string | null;
            /** What it is. */
            readonly targetType: string | null;
          } | null;
        } | null;
      } | null;
    }> | null;
  };
  /** Exchange's authentication policies: which protocols take a plain password. */
  "authentication-policies": {
    /** Its id: its name. */
    readonly Identity: string | null;
    /** What people call it. */
    readonly Name: string | null;
    /** Its id: its name. */
    readonly Id: string | null;
    /** Its GUID. */
    readonly Guid: string | null;
    /** Its GUID, which other objects name it by. */
    readonly ExchangeObjectId: string | null;
    /** Its path in the directory. */
    readonly DistinguishedName: string | null;
    /** Whether Exchange ActiveSync takes basic authentication. */
    readonly AllowBasicAuthActiveSync: boolean | null;
    /** Whether Autodiscover takes basic authentication. */
    readonly AllowBasicAuthAutodiscover: boolean | null;
    /** Whether IMAP4 takes basic authentication. */
    readonly AllowBasicAuthImap: boolean | null;
    /** Whether MAPI over HTTP takes basic authentication. */
    readonly AllowBasicAuthMapi: boolean | null;
    /** Whether the offline address book takes basic authentication. */
    readonly AllowBasicAuthOfflineAddressBook: boolean | null;
    /** Whether the Outlook service takes basic authentication. */
    readonly AllowBasicAuthOutlookService: boolean | null;
    /** Whether POP3 takes basic authentication. */
    readonly AllowBasicAuthPop: boolean | null;
    /** Whether remote PowerShell takes basic authentication. */
    readonly AllowBasicAuthPowershell: boolean | null;
    /** Whether the reporting web services take basic authentication. */
    readonly AllowBasicAuthReportingWebServices: boolean | null;
    /** Whether Outlook Anywhere (RPC over HTTP) takes basic authentication. */
    readonly AllowBasicAuthRpc: boolean | null;
    /** Whether SMTP takes basic authentication. */
    readonly AllowBasicAuthSmtp: boolean | null;
    /** Whether Exchange Web Services take basic authentication. */
    readonly AllowBasicAuthWebServices: boolean | null;
  };
  /** Authentication strengths: combinations of methods that Conditional Access can ask for. */
  "authentication-strength-policies": {
    /** Its object id. */
    readonly id: string | null;
    /** What people call it. */
    readonly displayName: string | null;
    /** Whether Microsoft made it. */
    readonly policyType: string | null;
    /** What it satisfies. */
    readonly requirementsSatisfied: string | null;
    /** The combinations of methods that are strong enough, such as `password,sms`. */
    readonly allowedCombinations: string[] | null;
  };
  /** What default users and guests may do: invite, consent, register applications, read the directory. */
  "authorization-policy": {
    /** Its id. */
    readonly id: string | null;
    /** What it is called. */
    readonly displayName: string | null;
    /** Who may invite guests. */
    readonly allowInvitesFrom: string | null;
    /** The template id of the role whose rights guests have. */
    readonly guestUserRoleId: string | null;
    /** Whether users may consent to applications that Microsoft finds risky. */
    readonly allowUserConsentForRiskyApps: boolean | null;
    /** The consent that users may give, as beta writes it: see `permissionGrantPoliciesAssigned`. */
    readonly permissionGrantPolicyIdsAssignedToDefaultUserRole: string[] | null;
    /** What members may do. */
    readonly defaultUserRolePermissions: {
      /** Whether they may register applications. */
      readonly allowedToCreateApps: boolean | null;
      /** Whether they may make security groups. */
      readonly allowedToCreateSecurityGroups: boolean | null;
      /** Whether they may make tenants. */
      readonly allowedToCreateTenants: boolean | null;
      /** Whether they may read other users. */
      readonly allowedToReadOtherUsers: boolean | null;
      /** The consent that they may give: `ManagePermissionGrantsForSelf.` and the id of a permission grant policy. */
      readonly permissionGrantPoliciesAssigned: string[] | null;
    } | null;
  };
  /** Autodiscover directories of the Exchange servers, as exported on-premises. */
  "autodiscover-virtual-directories": {
    /** Its id: usually its name, with what it belongs to before a backslash. */
    readonly Identity: string | null;
    /** What it is called on its server. */
    readonly Name: string | null;
    /** The server. */
    readonly Server: string | null;
    /** Whether requests are taken that the Microsoft Federation Gateway signed. */
    readonly WSSecurityAuthentication: boolean | null;
  };
  /** Where Exchange asks for free/busy information of other address spaces, as exported on-premises. */
  "availability-address-spaces": {
    /** Its id: usually its name, with what it belongs to before a backslash. */
    readonly Identity: string | null;
    /** What it is called. */
    readonly Name: string | null;
    /** The domain whose free/busy information is asked for. */
    readonly ForestName: string | null;
  };
  /** Policies for guests: the domains that may or may not be invited, as JSON in `definition`. */
  "b2b-management-policies": {
    /** Its object id. */
    readonly id: string | null;
    /** What it is called. */
    readonly displayName: string | null;
    /** Whether it is the one that is in force. */
    readonly isOrganizationDefault: boolean | null;
    /** The policy. */
    readonly definition: string[] | null;
  };
  /** Protocols that new mailboxes get, by mailbox plan. */
  "cas-mailbox-plans": {
    /** Its id: its name. */
    readonly Identity: string | null;
    /** What it is called. */
    readonly Name: string | null;
    /** What administrators see. */
    readonly DisplayName: string | null;
    /** Whether new mailboxes may be read by POP3. */
    readonly PopEnabled: boolean | null;
    /** Whether new mailboxes may be read by IMAP4. */
    readonly ImapEnabled: boolean | null;
    /** Whether new mailboxes may be read by Exchange ActiveSync. */
    readonly ActiveSyncEnabled: boolean | null;
  };
  /** Conditional Access policies, in every state. */
  "conditional-access-policies": {
    /** Its object id. */
    readonly id: string | null;
    /** What people call it. */
    readonly displayName: string | null;
    /** Whether it is in force. */
    readonly state: string | null;
    /** To which sign-ins it applies. */
    readonly conditions: {
      /** The kinds of client applications. */
      readonly clientAppTypes: string[] | null;
      /** Who signs in. */
      readonly users: {
        /** Object ids, `All`, `None` or `GuestsOrExternalUsers`. */
        readonly includeUsers: string[] | null;
        /** Those that it does not apply to. */
        readonly excludeUsers: string[] | null;
        /** Object ids of groups. */
        readonly includeGroups: string[] | null;
        /** Groups that it does not apply to. */
        readonly excludeGroups: string[] | null;
        /** Template ids of directory roles. */
        readonly includeRoles: string[] | null;
        /** Roles that it does not apply to. */
        readonly excludeRoles: string[] | null;
        /** Kinds of guests. */
        readonly includeGuestsOrExternalUsers: {
          /** The kinds. */
          readonly guestOrExternalUserTypes: string | null;
          /** Of which tenants; null: of any. */
          readonly externalTenants: {
            /** Of all, or of those that are listed. */
            readonly membershipKind: string | null;
            /** The ids of the tenants. */
            readonly members: string[] | null;
          } | null;
        } | null;
        /** Kinds of guests that it does not apply to. */
        readonly excludeGuestsOrExternalUsers: {
          /** The kinds. */
          readonly guestOrExternalUserTypes: string | null;
          /** Of which tenants; null: of any. */
          readonly externalTenants: {
            /** Of all, or of those that are listed. */
            readonly membershipKind: string | null;
            /** The ids of the tenants. */
            readonly members: string[] | null;
          } | null;
        } | null;
      } | null;
      /** What is signed in to. */
      readonly applications: {
        /** Application ids, or sets of applications. */
        readonly includeApplications: string[] | null;
        /** Those that it does not apply to. */
        readonly excludeApplications: string[] | null;
        /** Actions in place of applications. */
        readonly includeUserActions: string[] | null;
        /** Authentication contexts in place of applications: `c1` to `c99`. */
        readonly includeAuthenticationContextClassReferences: string[] | null;
        /** A filter for applications. */
        readonly applicationFilter: {
          /** Whether it applies to what the rule fits, or to all else. */
          readonly mode: string | null;
          /** The rule. */
          readonly rule: string | null;
        } | null;
      } | null;
      /** Which workload identities or agents sign in, in place of users. */
      readonly clientApplications: {
        /** Object ids, or `ServicePrincipalsInMyTenant`. */
        readonly includeServicePrincipals: string[] | null;
        /** Those that it does not apply to. */
        readonly excludeServicePrincipals: string[] | null;
        /** Object ids of agents, or `All`. */
        readonly includeAgentIdServicePrincipals: string[] | null;
        /** Agents that it does not apply to. */
        readonly excludeAgentIdServicePrincipals: string[] | null;
        /** A filter for workload identities. */
        readonly servicePrincipalFilter: {
          /** Whether it applies to what the rule fits, or to all else. */
          readonly mode: string | null;
          /** The rule. */
          readonly rule: string | null;
        } | null;
      } | null;
      /** Levels of the sign-in's risk; empty: any. */
      readonly signInRiskLevels: string[] | null;
      /** Levels of the user's risk; empty: any. */
      readonly userRiskLevels: string[] | null;
      /** Levels of a workload identity's risk; empty: any. */
      readonly servicePrincipalRiskLevels: string[] | null;
      /** Levels of insider risk; null: any. */
      readonly insiderRiskLevels: string | null;
      /** Levels of an agent's risk; null: any. */
      readonly agentIdRiskLevels: string | null;
      /** On which platforms; null: any. */
      readonly platforms: {
        /** Those that it applies to. */
        readonly includePlatforms: string[] | null;
        /** Those that it does not apply to. */
        readonly excludePlatforms: string[] | null;
      } | null;
      /** From where; null: from anywhere. */
      readonly locations: {
        /** Ids of named locations, `All` or `AllTrusted`. */
        readonly includeLocations: string[] | null;
        /** Those that it does not apply to. */
        readonly excludeLocations: string[] | null;
      } | null;
      /** On which devices; null: on any. */
      readonly devices: {
        /** A filter for devices. */
        readonly deviceFilter: {
          /** Whether it applies to what the rule fits, or to all else. */
          readonly mode: string | null;
          /** The rule. */
          readonly rule: string | null;
        } | null;
        /** Of older policies: `All`. */
        readonly includeDevices: string[] | null;
        /** Of older policies: states of devices. */
        readonly excludeDevices: string[] | null;
      } | null;
      /** By which authentication flows; null: by any. */
      readonly authenticationFlows: {
        /** The flows. */
        readonly transferMethods: string | null;
      } | null;
      /** Which agents sign in. */
      readonly agents: unknown | null;
      /** Of older policies: which states of devices. */
      readonly deviceStates: unknown | null;
    } | null;
    /** What it asks for; null where it has session controls alone. */
    readonly grantControls: {
      /** Whether one control is enough (`OR`) or all are needed (`AND`). */
      readonly operator: string | null;
      /** The controls. */
      readonly builtInControls: string[] | null;
      /** Controls of other vendors. */
      readonly customAuthenticationFactors: string[] | null;
      /** Ids of terms of use. */
      readonly termsOfUse: string[] | null;
      /** Which combinations of methods are strong enough. */
      readonly authenticationStrength: {
        /** Its object id. */
        readonly id: string | null;
        /** What people call it. */
        readonly displayName: string | null;
        /** Whether Microsoft made it. */
        readonly policyType: string | null;
        /** What it satisfies. */
        readonly requirementsSatisfied: string | null;
        /** The combinations of methods that are strong enough, such as `password,sms`. */
        readonly allowedCombinations: string[] | null;
      } | null;
    } | null;
    /** What holds after the sign-in; null where there is nothing. */
    readonly sessionControls: {
      /** How soon people are asked again. */
      readonly signInFrequency: {
        /** Whether it is in force. */
        readonly isEnabled: boolean | null;
        /** Whether people are asked each time, or after a while. */
        readonly frequencyInterval: string | null;
        /** Which factors are asked for again. */
        readonly authenticationType: string | null;
      } | null;
    } | null;
  };
  /** Applications that stand for a dedicated Exchange hybrid deployment, with their credentials. */
  "dedicated-exchange-hybrid-applications": {
    /** The application id. */
    readonly appId: string | null;
    /** What people call it; the script of Microsoft begins it with `ExchangeServerApp-`. */
    readonly displayName: string | null;
    /** Its certificates. */
    readonly keyCredentials: Array<{
      /** Its id. */
      readonly keyId: string | null;
      /** What it is called, such as the subject of a certificate. */
      readonly displayName: string | null;
      /** Since when it holds. */
      readonly startDateTime: string | null;
      /** Until when it holds. */
      readonly endDateTime: string | null;
      /** Whether it hangs on the application, not on its service principal. */
      readonly isFromApplication: boolean | null;
    }> | null;
    /** Its secrets. */
    readonly passwordCredentials: Array<{
      /** Its id. */
      readonly keyId: string | null;
      /** What it is called, such as the subject of a certificate. */
      readonly displayName: string | null;
      /** Since when it holds. */
      readonly startDateTime: string | null;
      /** Until when it holds. */
      readonly endDateTime: string | null;
      /** Whether it hangs on the application, not on its service principal. */
      readonly isFromApplication: boolean | null;
    }> | null;
    /** Who may sign in as it without a credential of its own. */
    readonly federatedCredentials: unknown[] | null;
    /** Its permissions. */
    readonly permissions: Array<{
      /** The application that the permission opens. */
      readonly applicationDisplayName: string | null;
      /** The id of the permission. */
      readonly roleId: string | null;
      /** The name of the permission, such as `Mail.ReadWrite`. */
      readonly roleDisplayName: string | null;
      /** Whether the application has it for itself, or on behalf of who signs in. */
      readonly roleType: string | null;
      /** Whether an administrator consented, so that the application has it. */
      readonly isAdminConsented: boolean | null;
      /** Whether it is dangerous. */
      readonly isRisky: boolean | null;
    }> | null;
    /** Whether other tenants may use it. */
    readonly isMultiTenantEnabled: boolean | null;
  };
  /** The app management policy of all applications: limits on their secrets and certificates. */
  "default-app-management-policy": {
    /** Its id. */
    readonly id: string | null;
    /** What it is called. */
    readonly displayName: string | null;
    /** Whether it is in force. */
    readonly isEnabled: boolean | null;
    /** What it limits for applications of this tenant. */
    readonly applicationRestrictions: {
      /** Limits on secrets; null or empty: none. */
      readonly passwordCredentials: Array<{
        /** What is limited. */
        readonly restrictionType: string | null;
        /** Whether the limit holds. */
        readonly state: string | null;
        /** The longest that a credential may hold. */
        readonly maxLifetime: string | null;
        /** Applications that are older are not limited. */
        readonly restrictForAppsCreatedAfterDateTime: string | null;
        /** Whose calls are exempt. */
        readonly excludeActors: {
          /** Who carries one of these custom security attributes. */
          readonly customSecurityAttributes: Array<{
            /** The attribute, with its set. */
            readonly id: string | null;
            /** How values are compared. */
            readonly operator: string | null;
            /** The value. */
            readonly value: string | null;
          }> | null;
        } | null;
        /** Whether Microsoft set the state. */
        readonly isStateSetByMicrosoft: boolean | null;
        /** The applications that the policy is assigned to. */
        readonly appliesTo: Array<{
          /** The object id of the application. */
          readonly id: string | null;
          /** The application id. */
          readonly appId: string | null;
          /** What people call it. */
          readonly displayName: string | null;
        }> | null;
      }> | null;
      /** Limits on certificates; null or empty: none. */
      readonly keyCredentials: Array<{
        /** What is limited. */
        readonly restrictionType: string | null;
        /** Whether the limit holds. */
        readonly state: string | null;
        /** The longest that a credential may hold. */
        readonly maxLifetime: string | null;
        /** Applications that are older are not limited. */
        readonly restrictForAppsCreatedAfterDateTime: string | null;
        /** Whose calls are exempt. */
        readonly excludeActors: {
          /** Who carries one of these custom security attributes. */
          readonly customSecurityAttributes: Array<{
            /** The attribute, with its set. */
            readonly id: string | null;
            /** How values are compared. */
            readonly operator: string | null;
            /** The value. */
            readonly value: string | null;
          }> | null;
        } | null;
        /** Whether Microsoft set the state. */
        readonly isStateSetByMicrosoft: boolean | null;
        /** The authorities whose certificates are allowed. */
        readonly certificateBasedApplicationConfigurationIds: unknown | null;
        /** The applications that the policy is assigned to. */
        readonly appliesTo: Array<{
          /** The object id of the application. */
          readonly id: string | null;
          /** The application id. */
          readonly appId: string | null;
          /** What people call it. */
          readonly displayName: string | null;
        }> | null;
      }> | null;
      /** Limits on the identifiers of applications. */
      readonly identifierUris: unknown | null;
      /** Limits on who may sign in to applications. */
      readonly audiences: unknown | null;
      /** Limits on applications that are not on credentials. */
      readonly applicationRestrictions: unknown | null;
    } | null;
    /** What it limits for service principals. */
    readonly servicePrincipalRestrictions: {
      /** Limits on secrets; null or empty: none. */
      readonly passwordCredentials: Array<{
        /** What is limited. */
        readonly restrictionType: string | null;
        /** Whether the limit holds. */
        readonly state: string | null;
        /** The longest that a credential may hold. */
        readonly maxLifetime: string | null;
        /** Applications that are older are not limited. */
        readonly restrictForAppsCreatedAfterDateTime: string | null;
        /** Whose calls are exempt. */
        readonly excludeActors: {
          /** Who carries one of these custom security attributes. */
          readonly customSecurityAttributes: Array<{
            /** The attribute, with its set. */
            readonly id: string | null;
            /** How values are compared. */
            readonly operator: string | null;
            /** The value. */
            readonly value: string | null;
          }> | null;
        } | null;
        /** Whether Microsoft set the state. */
        readonly isStateSetByMicrosoft: boolean | null;
        /** The applications that the policy is assigned to. */
        readonly appliesTo: Array<{
          /** The object id of the application. */
          readonly id: string | null;
          /** The application id. */
          readonly appId: string | null;
          /** What people call it. */
          readonly displayName: string | null;
        }> | null;
      }> | null;
      /** Limits on certificates; null or empty: none. */
      readonly keyCredentials: Array<{
        /** What is limited. */
        readonly restrictionType: string | null;
        /** Whether the limit holds. */
        readonly state: string | null;
        /** The longest that a credential may hold. */
        readonly maxLifetime: string | null;
        /** Applications that are older are not limited. */
        readonly restrictForAppsCreatedAfterDateTime: string | null;
        /** Whose calls are exempt. */
        readonly excludeActors: {
          /** Who carries one of these custom security attributes. */
          readonly customSecurityAttributes: Array<{
            /** The attribute, with its set. */
            readonly id: string | null;
            /** How values are compared. */
            readonly operator: string | null;
            /** The value. */
            readonly value: string | null;
          }> | null;
        } | null;
        /** Whether Microsoft set the state. */
        readonly isStateSetByMicrosoft: boolean | null;
        /** The authorities whose certificates are allowed. */
        readonly certificateBasedApplicationConfigurationIds: unknown | null;
        /** The applications that the policy is assigned to. */
        readonly appliesTo: Array<{
          /** The object id of the application. */
          readonly id: string | null;
          /** The application id. */
          readonly appId: string | null;
          /** What people call it. */
          readonly displayName: string | null;
        }> | null;
      }> | null;
      /** Limits on the identifiers of applications. */
      readonly identifierUris: unknown | null;
      /** Limits on who may sign in to applications. */
      readonly audiences: unknown | null;
      /** Limits on applications that are not on credentials. */
      readonly applicationRestrictions: unknown | null;
    } | null;
  };
  /** Devices deleted from the directory in the last 30 days, counted by who deleted them and in which hour. Made from the directory audit log: `id`, `initiatedBy` (name of the user or application), `initiatorId`, `hour` (RFC 3339), `count`. */
  "device-deletions": {
    /** Who and when. */
    readonly id: string | null;
    /** The name of the user or application that deleted them. */
    readonly initiatedBy: string | null;
    /** The id of the user or application. */
    readonly initiatorId: string | null;
    /** The hour. */
    readonly hour: string | null;
    /** How many devices were deleted in that hour. */
    readonly count: number | null;
  };
  /** What the ids are called that policies and settings name: `id` as they write it, `kind` (`user`, `group`, `role`, `application`, `servicePrincipal`, `namedLocation` and others, as Graph calls its types), `displayName`, and of users `userPrincipalName`. An `application` has its application id as `id`. */
  "directory-names": {
    /** The id, as policies and settings write it. */
    readonly id: string | null;
    /** What it is, as Graph calls its types. */
    readonly kind: string | null;
    /** What it is called. */
    readonly displayName: string | null;
    /** The sign-in name of a user. */
    readonly userPrincipalName: string | null;
  };
  /** Tenant-wide directory settings, such as those of groups, passwords and the admin consent workflow. Values are strings. */
  "directory-settings": {
    /** Its object id. */
    readonly id: string | null;
    /** The group of settings, such as `Group.Unified`. */
    readonly displayName: string | null;
    /** The template that it was made from. */
    readonly templateId: string | null;
    /** The settings. */
    readonly values: Array<{
      /** The setting. */
      readonly name: string | null;
      /** Its value: a text, whatever it means. */
      readonly value: string | null;
    }> | null;
  };
  /** DNS TXT records with the DKIM keys of accepted domains, and the log of each look-up. */
  "dkim-records": {
    /** The accepted domain. */
    readonly domain: string | null;
    /** The TXT records that count; null or absent: not known. */
    readonly rdata: string[] | null;
    /** Each look-up, where the tool keeps a log of them. */
    readonly log: Array<{
      /** The name that was asked for. */
      readonly query_name: string | null;
      /** How it was asked. */
      readonly query_method: string | null;
      /** What came of it, in the words of the tool. */
      readonly query_result: string | null;
      /** The records that were answered. */
      readonly query_answers: string[] | null;
    }> | null;
  };
  /** DKIM signing of each accepted domain. */
  "dkim-signing-configs": {
    /** Its id: the domain. */
    readonly Identity: string | null;
    /** The domain. */
    readonly Domain: string | null;
    /** Whether mail is signed in the name of the domain. */
    readonly Enabled: boolean | null;
    /** Where the record of the first selector must point. */
    readonly Selector1CNAME: string | null;
    /** Where the record of the second selector must point. */
    readonly Selector2CNAME: string | null;
    /** What is wrong, if anything is. */
    readonly Status: string | null;
  };
  /** Data loss prevention policies and the places where they apply. */
  "dlp-compliance-policies": {
    /** Its id: its name. */
    readonly Identity: string | null;
    /** What people call it. */
    readonly Name: string | null;
    /** Whether it is on. */
    readonly Enabled: boolean | null;
    /** Whether it acts, or only tells. */
    readonly Mode: string | null;
    /** The workloads that it applies to. */
    readonly Workload: string | null;
    /** Whose mail; `All` is everybody's. */
    readonly ExchangeLocation: string[] | null;
    /** Which SharePoint sites; `All` is every one. */
    readonly SharePointLocation: string[] | null;
    /** Whose OneDrive; `All` is everybody's. */
    readonly OneDriveLocation: string[] | null;
    /** Whose Teams messages; `All` is everybody's. */
    readonly TeamsLocation: string[] | null;
    /** Whose devices; `All` is everybody's. */
    readonly EndpointDlpLocation: string[] | null;
  };
  /** Rules of the data loss prevention policies. */
  "dlp-compliance-rules": {
    /** Its id: its name. */
    readonly Identity: string | null;
    /** What people call it. */
    readonly Name: string | null;
    /** The policy that it belongs to. */
    readonly ParentPolicyName: string | null;
    /** Whether it is off. */
    readonly Disabled: boolean | null;
    /** Whether it acts. */
    readonly Mode: string | null;
    /** Whether its conditions stand in `AdvancedRule`. */
    readonly IsAdvancedRule: boolean | null;
    /** Conditions that are joined by `And`, `Or` and `Not`. */
    readonly AdvancedRule: unknown | null;
    /** The types of sensitive information that it looks for. */
    readonly ContentContainsSensitiveInformation: unknown | null;
    /** Whether it blocks access to what it finds. */
    readonly BlockAccess: boolean | null;
    /** For whom. */
    readonly BlockAccessScope: string | null;
    /** Who is told. */
    readonly NotifyUser: string[] | null;
    /** What it stops on devices. */
    readonly EndpointDlpRestrictions: Array<{
      /** What is restricted. */
      readonly setting: string | null;
      /** What is done. */
      readonly value: string | null;
    }> | null;
    /** From when on it does anything; null: always. */
    readonly ActivationDate: string | null;
    /** From when on it does nothing any more; null: never. */
    readonly ExpiryDate: string | null;
  };
  /** DNS TXT records with the DMARC policy of accepted domains, and the log of each look-up. */
  "dmarc-records": {
    /** The accepted domain. */
    readonly domain: string | null;
    /** The TXT records that count; null or absent: not known. */
    readonly rdata: string[] | null;
    /** Each look-up, where the tool keeps a log of them. */
    readonly log: Array<{
      /** The name that was asked for. */
      readonly query_name: string | null;
      /** How it was asked. */
      readonly query_method: string | null;
      /** What came of it, in the words of the tool. */
      readonly query_result: string | null;
      /** The records that were answered. */
      readonly query_answers: string[] | null;
    }> | null;
  };
  /** Domains of the tenant, with their authentication type and password validity in days. */
  domains: {
    /** The domain. */
    readonly id: string | null;
    /** Who checks passwords: Microsoft Entra ID, or a federated identity provider. */
    readonly authenticationType: string | null;
    /** Whether it was proven to belong to the organization. */
    readonly isVerified: boolean | null;
    /** Whether it is not a subdomain of a verified one. */
    readonly isRoot: boolean | null;
    /** Whether new users are of this domain. */
    readonly isDefault: boolean | null;
    /** Whether it is the one that the tenant was made with. */
    readonly isInitial: boolean | null;
    /** Days until a password must be changed; 2147483647 is never. */
    readonly passwordValidityPeriodInDays: number | null;
  };
  /** How many people used each version of Outlook on each day, a row of the report each: `reportDate` and the report's own columns. */
  "email-app-usage-versions": {
    /** The day. */
    readonly reportDate: string | null;
    /** People who used Outlook 2007. */
    readonly outlook2007: number | null;
    /** People who used Outlook 2010. */
    readonly outlook2010: number | null;
    /** People who used Outlook 2013. */
    readonly outlook2013: number | null;
    /** People who used Outlook 2016. */
    readonly outlook2016: number | null;
    /** People who used Outlook 2019. */
    readonly outlook2019: number | null;
    /** People who used Outlook 2021. */
    readonly outlook2021: number | null;
    /** People who used Outlook 2024. */
    readonly outlook2024: number | null;
    /** People who used Outlook of Microsoft 365. */
    readonly outlookM365: number | null;
    /** People who used a version of Outlook that is not known. */
    readonly undetermined: number | null;
  };
  /** To whom the Standard and Strict presets of Exchange Online Protection apply. */
  "eop-protection-policy-rules": {
    /** Its id: usually its name, with what it belongs to before a backslash. */
    readonly Identity: string | null;
    /** What people call it. */
    readonly Name: string | null;
    /** The anti-phishing policy of the preset. */
    readonly AntiPhishPolicy: string | null;
    /** The anti-spam policy of the preset. */
    readonly HostedContentFilterPolicy: string | null;
    /** The anti-malware policy of the preset. */
    readonly MalwareFilterPolicy: string | null;
    /** Whether it is on. */
    readonly State: string | null;
    /** Its place among the rules: the lowest number comes first. */
    readonly Priority: number | null;
    /** Recipients to whom it applies; null: not limited. */
    readonly SentTo: string[] | null;
    /** Groups to whose members it applies; null: not limited. */
    readonly SentToMemberOf: string[] | null;
    /** Domains, with their subdomains, to whose recipients it applies; null: not limited. */
    readonly RecipientDomainIs: string[] | null;
    /** Recipients to whom it does not apply. */
    readonly ExceptIfSentTo: string[] | null;
    /** Groups to whose members it does not apply. */
    readonly ExceptIfSentToMemberOf: string[] | null;
    /** Domains to whose recipients it does not apply. */
    readonly ExceptIfRecipientDomainIs: string[] | null;
    /** The kinds of all its conditions. */
    readonly Conditions: unknown | null;
    /** The kinds of all its exceptions. */
    readonly Exceptions: unknown | null;
  };
  /** Certificates of the Exchange servers on-premises. One that several servers have stands once for each: `Identity` is the server and the thumbprint, joined by a backslash, and the thumbprint alone where the export does not say whose it is. */
  "exchange-certificates": {
    /** Its id: the server and the thumbprint. */
    readonly Identity: string | null;
    /** Whom it names. */
    readonly Subject: string | null;
    /** Who issued it. */
    readonly Issuer: string | null;
    /** Until when it holds. */
    readonly NotAfter: string | null;
    /** Since when it holds. */
    readonly NotBefore: string | null;
    /** Its thumbprint. */
    readonly Thumbprint: string | null;
    /** The server that says it, where the export asked several. */
    readonly PSComputerName: string | null;
  };
  /** Exchange servers on-premises, with their versions. */
  "exchange-servers": {
    /** Its id: its name. */
    readonly Identity: string | null;
    /** Its name. */
    readonly Name: string | null;
    /** Its version, such as `Version 15.2 (Build 1748.10)`. */
    readonly AdminDisplayVersion: string | null;
    /** Whether it is an Edge Transport server. */
    readonly IsEdgeServer: boolean | null;
    /** The proxy by which it reaches the Internet; null: none. */
    readonly InternetWebProxy: string | null;
  };
  /** Federation trusts of the Exchange servers, with their certificates, as exported on-premises. */
  "federation-trusts": {
    /** Its id: usually its name, with what it belongs to before a backslash. */
    readonly Identity: string | null;
    /** What it is called. */
    readonly Name: string | null;
    /** The certificate that requests are signed with. */
    readonly OrgCertificate: {
      /** Until when it holds. */
      readonly NotAfter: string | null;
      /** Whom it names. */
      readonly Subject: string | null;
      /** Who issued it. */
      readonly Issuer: string | null;
      /** Its thumbprint. */
      readonly Thumbprint: string | null;
    } | null;
  };
  /** Connection filter policies: IP allow and block lists, safe list. */
  "hosted-connection-filter-policies": {
    /** Its id: usually its name, with what it belongs to before a backslash. */
    readonly Identity: string | null;
    /** What people call it. */
    readonly Name: string | null;
    /** Whether it applies to whom no other policy applies. */
    readonly IsDefault: boolean | null;
    /** Addresses and ranges whose mail is not filtered for spam. */
    readonly IPAllowList: string[] | null;
    /** Addresses and ranges whose mail is refused. */
    readonly IPBlockList: string[] | null;
    /** Whether senders on Microsoft's own list skip the filter, too. */
    readonly EnableSafeList: boolean | null;
  };
  /** Anti-spam policies for inbound mail. */
  "hosted-content-filter-policies": {
    /** Its id: usually its name, with what it belongs to before a backslash. */
    readonly Identity: string | null;
    /** What people call it. */
    readonly Name: string | null;
    /** Whether it applies to whom no other policy applies. */
    readonly IsDefault: boolean | null;
    /** Whether it is the built-in protection of Microsoft Defender for Office 365, which comes after all others. */
    readonly IsBuiltInProtection: boolean | null;
    /** The preset that it belongs to; `Custom` belongs to none. */
    readonly RecommendedPolicyType: string | null;
    /** What is done with spam. */
    readonly SpamAction: string | null;
    /** What is done with what is spam with high confidence. */
    readonly HighConfidenceSpamAction: string | null;
    /** What is done with phishing. */
    readonly PhishSpamAction: string | null;
    /** What is done with what is phishing with high confidence. */
    readonly HighConfidencePhishAction: string | null;
    /** What is done with bulk mail. */
    readonly BulkSpamAction: string | null;
    /** Domains whose mail is not filtered. */
    readonly AllowedSenderDomains: string[] | null;
    /** Senders whose mail is not filtered. */
    readonly AllowedSenders: string[] | null;
    /** Domains whose mail is always spam. */
    readonly BlockedSenderDomains: string[] | null;
    /** Senders whose mail is always spam. */
    readonly BlockedSenders: string[] | null;
  };
  /** To whom each custom anti-spam policy applies. */
  "hosted-content-filter-rules": {
    /** Its id: usually its name, with what it belongs to before a backslash. */
    readonly Identity: string | null;
    /** What people call it. */
    readonly Name: string | null;
    /** The anti-spam policy that it assigns. */
    readonly HostedContentFilterPolicy: string | null;
    /** Whether it is on. */
    readonly State: string | null;
    /** Its place among the rules: the lowest number comes first. */
    readonly Priority: number | null;
    /** Recipients to whom it applies; null: not limited. */
    readonly SentTo: string[] | null;
    /** Groups to whose members it applies; null: not limited. */
    readonly SentToMemberOf: string[] | null;
    /** Domains, with their subdomains, to whose recipients it applies; null: not limited. */
    readonly RecipientDomainIs: string[] | null;
    /** Recipients to whom it does not apply. */
    readonly ExceptIfSentTo: string[] | null;
    /** Groups to whose members it does not apply. */
    readonly ExceptIfSentToMemberOf: string[] | null;
    /** Domains to whose recipients it does not apply. */
    readonly ExceptIfRecipientDomainIs: string[] | null;
    /** The kinds of all its conditions. */
    readonly Conditions: unknown | null;
    /** The kinds of all its exceptions. */
    readonly Exceptions: unknown | null;
  };
  /** Outbound spam filter policies: automatic forwarding, and limits for senders. */
  "hosted-outbound-spam-filter-policies": {
    /** Its id: usually its name, with what it belongs to before a backslash. */
    readonly Identity: string | null;
    /** What people call it. */
    readonly Name: string | null;
    /** Whether it applies to whom no other policy applies. */
    readonly IsDefault: boolean | null;
    /** Whether it is on. */
    readonly Enabled: boolean | null;
    /** Whether mail may be forwarded outside by itself; `Automatic` is off by now. */
    readonly AutoForwardingMode: string | null;
  };
  /** To whom each custom outbound spam filter policy applies. */
  "hosted-outbound-spam-filter-rules": {
    /** Its id: usually its name, with what it belongs to before a backslash. */
    readonly Identity: string | null;
    /** What people call it. */
    readonly Name: string | null;
    /** The outbound spam filter policy that it assigns. */
    readonly HostedOutboundSpamFilterPolicy: string | null;
    /** Whether it is on. */
    readonly State: string | null;
    /** Its place among the rules: the lowest number comes first. */
    readonly Priority: number | null;
    /** Senders to whom it applies; null: not limited. */
    readonly From: string[] | null;
    /** Groups to whose members it applies; null: not limited. */
    readonly FromMemberOf: string[] | null;
    /** Domains to whose senders it applies; null: not limited. */
    readonly SenderDomainIs: string[] | null;
    /** Senders to whom it does not apply. */
    readonly ExceptIfFrom: string[] | null;
    /** Groups to whose members it does not apply. */
    readonly ExceptIfFromMemberOf: string[] | null;
    /** Domains to whose senders it does not apply. */
    readonly ExceptIfSenderDomainIs: string[] | null;
  };
  /** Connectors for mail that comes in. */
  "inbound-connectors": {
    /** Its id: its name. */
    readonly Identity: string | null;
    /** What people call it. */
    readonly Name: string | null;
    /** Whether it is on. */
    readonly Enabled: boolean | null;
    /** Whether mail comes from servers of the organization, or of others. */
    readonly ConnectorType: string | null;
    /** Whether mail must come over TLS. */
    readonly RequireTls: boolean | null;
    /** The name that the sender's certificate must have; null: any. */
    readonly TlsSenderCertificateName: string | null;
  };
  /** Connectors for features between Exchange organizations, such as free/busy in a hybrid deployment. */
  "intra-organization-connectors": {
    /** Its id: its name. */
    readonly Identity: string | null;
    /** What people call it. */
    readonly Name: string | null;
    /** Whether it is on. */
    readonly Enabled: boolean | null;
    /** The domains of the other organization. */
    readonly TargetAddressDomains: string[] | null;
    /** Where its Exchange Web Services are. */
    readonly TargetSharingEpr: string | null;
  };
  /** Service principals of Office 365 Exchange Online, with credentials left there by a hybrid deployment. */
  "legacy-exchange-service-principal": {
    /** The application id: that of Office 365 Exchange Online. */
    readonly appId: string | null;
    /** Its object id. */
    readonly objectId: string | null;
    /** What it is called. */
    readonly displayName: string | null;
    /** Certificates that were left there. */
    readonly keyCredentials: Array<{
      /** Its id. */
      readonly keyId: string | null;
      /** What it is called, such as the subject of a certificate. */
      readonly displayName: string | null;
      /** Since when it holds. */
      readonly startDateTime: string | null;
      /** Until when it holds. */
      readonly endDateTime: string | null;
      /** Whether it hangs on the application, not on its service principal. */
      readonly isFromApplication: boolean | null;
    }> | null;
    /** Secrets that were left there. */
    readonly passwordCredentials: Array<{
      /** Its id. */
      readonly keyId: string | null;
      /** What it is called, such as the subject of a certificate. */
      readonly displayName: string | null;
      /** Since when it holds. */
      readonly startDateTime: string | null;
      /** Until when it holds. */
      readonly endDateTime: string | null;
      /** Whether it hangs on the application, not on its service principal. */
      readonly isFromApplication: boolean | null;
    }> | null;
  };
  /** What the unified audit log holds of the operation MailItemsAccessed of the seven days before the collection, one object: `id` (the operation), `from`, `to` (RFC 3339), `records` and `mailboxes` (numbers). */
  "mail-items-accessed-activity": {
    /** The operation. */
    readonly id: string | null;
    /** Since when. */
    readonly from: string | null;
    /** Until when. */
    readonly to: string | null;
    /** How many records there are. */
    readonly records: number | null;
    /** Of how many mailboxes. */
    readonly mailboxes: number | null;
  };
  /** Anti-malware policies. */
  "malware-filter-policies": {
    /** Its id: usually its name, with what it belongs to before a backslash. */
    readonly Identity: string | null;
    /** What people call it. */
    readonly Name: string | null;
    /** Whether it applies to whom no other policy applies. */
    readonly IsDefault: boolean | null;
    /** Whether it is the built-in protection of Microsoft Defender for Office 365, which comes after all others. */
    readonly IsBuiltInProtection: boolean | null;
    /** The preset that it belongs to; `Custom` belongs to none. */
    readonly RecommendedPolicyType: string | null;
    /** Whether the common attachments filter is on. */
    readonly EnableFileFilter: boolean | null;
    /** File types that it blocks, without a dot. */
    readonly FileTypes: string[] | null;
    /** Whether mail that turns out to be malware is taken out of mailboxes. */
    readonly ZapEnabled: boolean | null;
  };
  /** To whom each custom anti-malware policy applies. */
  "malware-filter-rules": {
    /** Its id: usually its name, with what it belongs to before a backslash. */
    readonly Identity: string | null;
    /** What people call it. */
    readonly Name: string | null;
    /** The anti-malware policy that it assigns. */
    readonly MalwareFilterPolicy: string | null;
    /** Whether it is on. */
    readonly State: string | null;
    /** Its place among the rules: the lowest number comes first. */
    readonly Priority: number | null;
    /** Recipients to whom it applies; null: not limited. */
    readonly SentTo: string[] | null;
    /** Groups to whose members it applies; null: not limited. */
    readonly SentToMemberOf: string[] | null;
    /** Domains, with their subdomains, to whose recipients it applies; null: not limited. */
    readonly RecipientDomainIs: string[] | null;
    /** Recipients to whom it does not apply. */
    readonly ExceptIfSentTo: string[] | null;
    /** Groups to whose members it does not apply. */
    readonly ExceptIfSentToMemberOf: string[] | null;
    /** Domains to whose recipients it does not apply. */
    readonly ExceptIfRecipientDomainIs: string[] | null;
    /** The kinds of all its conditions. */
    readonly Conditions: unknown | null;
    /** The kinds of all its exceptions. */
    readonly Exceptions: unknown | null;
  };
  /** Who holds which management role of Exchange, an object for each user who has it in effect: `Identity` is that of the assignment and the `EffectiveUserName`, joined by a backslash. */
  "management-role-assignments": {
    /** Its id: that of the assignment and the effective user. */
    readonly Identity: string | null;
    /** What it is called: the role and who holds it. */
    readonly Name: string | null;
    /** The management role. */
    readonly Role: string | null;
    /** Who was given the role: a role group, a user, a policy. */
    readonly RoleAssigneeName: string | null;
    /** Who has it by that; `All Group Members` stands for the members of a group. */
    readonly EffectiveUserName: string | null;
    /** Whether it gives the role, or the right to give it to others. */
    readonly RoleAssignmentDelegationType: string | null;
    /** Whether it is on. */
    readonly Enabled: boolean | null;
  };
  /** Named locations of Conditional Access: addresses and countries. */
  "named-locations": {
    /** Its object id. */
    readonly id: string | null;
    /** What people call it. */
    readonly displayName: string | null;
    /** Whether it is trusted. Only locations of addresses have it. */
    readonly isTrusted: boolean | null;
    /** Countries, as two letters of ISO 3166. Only locations of countries have it. */
    readonly countriesAndRegions: string[] | null;
  };
  /** Sharing policies of the Exchange servers, as exported on-premises. */
  "on-premises-sharing-policies": {
    /** Its id: usually its name, with what it belongs to before a backslash. */
    readonly Identity: string | null;
    /** What people call it. */
    readonly Name: string | null;
    /** A domain with what is shared with it; `*` is any federated domain, `Anonymous` anybody. */
    readonly Domains: string[] | null;
    /** Whether it is on. */
    readonly Enabled: boolean | null;
    /** Whether mailboxes have it that were given no other. */
    readonly Default: boolean | null;
  };
  /** Directory synchronization with its protection from accidental deletions; one entity, or a collection in `value`. */
  "on-premises-synchronization": {
    /** The id of the tenant. */
    readonly id: string | null;
    /** How it is set up. */
    readonly configuration: {
      /** From how many deletions on a run is stopped. */
      readonly accidentalDeletionPrevention: {
        /** How they are counted. */
        readonly synchronizationPreventionType: string | null;
        /** The number, or the share of a hundred. */
        readonly alertThreshold: number | null;
      } | null;
    } | null;
    /** What it does. */
    readonly features: {
      /** Whether hashes of password hashes are synchronized. */
      readonly passwordSyncEnabled: boolean | null;
      /** Whether passwords set in the cloud are written back. */
      readonly passwordWritebackEnabled: boolean | null;
      /** Whether an account on-premises cannot take over one in the cloud by its address. */
      readonly blockSoftMatchEnabled: boolean | null;
      /** Whether it cannot by its anchor. */
      readonly blockCloudObjectTakeoverThroughHardMatchEnabled: boolean | null;
    } | null;
    /** The entities, where the answer was kept as a collection. */
    readonly value: Array<{
      /** The id of the tenant. */
      readonly id: string | null;
      /** How it is set up. */
      readonly configuration: {
        /** From how many deletions on a run is stopped. */
        readonly accidentalDeletionPrevention: {
          /** How they are counted. */
          readonly synchronizationPreventionType: string | null;
          /** The number, or the share of a hundred. */
          readonly alertThreshold: number | null;
        } | null;
      } | null;
      /** What it does. */
      readonly features: {
        /** Whether hashes of password hashes are synchronized. */
        readonly passwordSyncEnabled: boolean | null;
        /** Whether passwords set in the cloud are written back. */
        readonly passwordWritebackEnabled: boolean | null;
        /** Whether an account on-premises cannot take over one in the cloud by its address. */
        readonly blockSoftMatchEnabled: boolean | null;
        /** Whether it cannot by its anchor. */
        readonly blockCloudObjectTakeoverThroughHardMatchEnabled: boolean | null;
      } | null;
    }> | null;
  };
  /** The tenant itself: assigned plans, directory synchronization, contacts for security notices. */
  organization: {
    /** The id of the tenant. */
    readonly id: string | null;
    /** The name of the organization. */
    readonly displayName: string | null;
    /** Whether the directory is synchronized from on-premises; null: it never was. */
    readonly onPremisesSyncEnabled: boolean | null;
    /** When it was synchronized last. */
    readonly onPremisesLastSyncDateTime: string | null;
    /** Who gets notices about the service. */
    readonly technicalNotificationMails: string[] | null;
    /** Whom to ask about privacy; null: nobody was named. */
    readonly privacyProfile: {
      /** An address. */
      readonly contactEmail: string | null;
      /** A statement on privacy. */
      readonly statementUrl: string | null;
    } | null;
  };
  /** Settings of the Exchange organization. An import that has no Identity takes the Name: Exchange gives both the same value. */
  "organization-config": {
    /** Its id: the initial domain. */
    readonly Identity: string | null;
    /** The initial domain. */
    readonly Name: string | null;
    /** Whether mailbox auditing is off for everybody. */
    readonly AuditDisabled: boolean | null;
    /** Whether clients may use modern authentication. */
    readonly OAuth2ClientProfileEnabled: boolean | null;
    /** The authentication policy of everybody who has no other. */
    readonly DefaultAuthenticationPolicy: string | null;
    /** Whether Exchange Web Services are open; null: nobody decided. */
    readonly EwsEnabled: boolean | null;
    /** The applications that may use Exchange Web Services, also as one text with commas. */
    readonly EwsAllowedAppIDs: string[] | null;
    /** Holds for all mailboxes: `mbx`, the policy, and behind a colon what it does. */
    readonly InPlaceHolds: string[] | null;
    /** Whether mail is refused that claims to come from an accepted domain and was not authenticated. */
    readonly RejectDirectSend: boolean | null;
    /** Whether an administrator must agree before Microsoft opens content. */
    readonly CustomerLockBoxEnabled: boolean | null;
  };
  /** Sharing of calendars and more with other Exchange organizations. */
  "organization-relationships": {
    /** Its id: its name. */
    readonly Identity: string | null;
    /** What people call it. */
    readonly Name: string | null;
    /** Whether it is on. */
    readonly Enabled: boolean | null;
    /** The domains of the other organization. */
    readonly DomainNames: string[] | null;
    /** Domains to which its mail is addressed. */
    readonly TargetAddressDomains: string[] | null;
    /** Where its Exchange Web Services are; null: Autodiscover finds out. */
    readonly TargetSharingEpr: string | null;
    /** Where its Autodiscover is; null: it is looked for. */
    readonly TargetAutodiscoverEpr: string | null;
  };
  /** Connectors for mail that goes out. */
  "outbound-connectors": {
    /** Its id: its name. */
    readonly Identity: string | null;
    /** What people call it. */
    readonly Name: string | null;
    /** Whether it is on. */
    readonly Enabled: boolean | null;
    /** Whether mail goes to servers of the organization, or to others. */
    readonly ConnectorType: string | null;
    /** What TLS must be; null: used if it is offered. */
    readonly TlsSettings: string | null;
    /** The name that the receiver's certificate must have. */
    readonly TlsDomain: string | null;
    /** Whether the last test of the connector succeeded. */
    readonly IsValidated: boolean | null;
  };
  /** Which consent users may give: the conditions of each permission grant policy. */
  "permission-grant-policies": {
    /** Its id; those of Microsoft begin with `microsoft-`. */
    readonly id: string | null;
    /** What it is called. */
    readonly displayName: string | null;
    /** What it allows: a request that meets one of these. */
    readonly includes: Array<{
      /** Its id. */
      readonly id: string | null;
      /** Whether it asks for delegated or application permissions. */
      readonly permissionType: string | null;
      /** How the permissions are classified. */
      readonly permissionClassification: string | null;
      /** The application that they open: its id, or `any`. */
      readonly resourceApplication: string | null;
      /** The ids of the permissions, or `all`. */
      readonly permissions: string[] | null;
      /** The application that asks. */
      readonly clientApplicationIds: string[] | null;
      /** The tenant that it belongs to. */
      readonly clientApplicationTenantIds: string[] | null;
      /** Its publisher. */
      readonly clientApplicationPublisherIds: string[] | null;
      /** Whether its publisher must be verified. */
      readonly clientApplicationsFromVerifiedPublisherOnly: boolean | null;
      /** Whether it must be certified by Microsoft 365. Of beta alone; false unless said. */
      readonly certifiedClientApplicationsOnly: boolean | null;
    }> | null;
    /** What it does not allow after all. */
    readonly excludes: Array<{
      /** Its id. */
      readonly id: string | null;
      /** Whether it asks for delegated or application permissions. */
      readonly permissionType: string | null;
      /** How the permissions are classified. */
      readonly permissionClassification: string | null;
      /** The application that they open: its id, or `any`. */
      readonly resourceApplication: string | null;
      /** The ids of the permissions, or `all`. */
      readonly permissions: string[] | null;
      /** The application that asks. */
      readonly clientApplicationIds: string[] | null;
      /** The tenant that it belongs to. */
      readonly clientApplicationTenantIds: string[] | null;
      /** Its publisher. */
      readonly clientApplicationPublisherIds: string[] | null;
      /** Whether its publisher must be verified. */
      readonly clientApplicationsFromVerifiedPublisherOnly: boolean | null;
      /** Whether it must be certified by Microsoft 365. Of beta alone; false unless said. */
      readonly certifiedClientApplicationsOnly: boolean | null;
    }> | null;
    /** Whether it allows all applications that were approved beforehand. */
    readonly includeAllPreApprovedApplications: boolean | null;
    /** For which resources it holds. */
    readonly resourceScopeType: string | null;
  };
  /** Tenant settings of Power BI and Fabric. */
  "power-bi-tenant-settings": {
    /** The setting. */
    readonly settingName: string | null;
    /** What the portal calls it. */
    readonly title: string | null;
    /** Whether it is on. */
    readonly enabled: boolean | null;
    /** Whether it can be on for some groups alone. */
    readonly canSpecifySecurityGroups: boolean | null;
    /** The part of the portal where it stands. */
    readonly tenantSettingGroup: string | null;
    /** The groups that it is on for; none: for everybody. */
    readonly enabledSecurityGroups: Array<{
      /** The object id of the group. */
      readonly graphId: string | null;
      /** What it is called. */
      readonly name: string | null;
    }> | null;
  };
  /** Data policies of Power Platform and the environments where they apply. */
  "power-platform-dlp-policies": {
    /** Its id. */
    readonly name: string | null;
    /** What people call it. */
    readonly displayName: string | null;
    /** What connectors are that no group names. */
    readonly defaultConnectorsClassification: string | null;
    /** In which environments it holds. */
    readonly environmentType: string | null;
    /** The environments that this names. */
    readonly environments: Array<{
      /** The id of the environment. */
      readonly name: string | null;
    }> | null;
  };
  /** Environments of Power Platform. */
  "power-platform-environments": {
    /** Its id. */
    readonly EnvironmentName: string | null;
    /** What people call it. */
    readonly DisplayName: string | null;
    /** Whether it is the one in which everybody may make things. */
    readonly IsDefault: boolean | null;
    /** What it is for. */
    readonly EnvironmentType: string | null;
    /** The region. */
    readonly Location: string | null;
  };
  /** Whether Power Platform connections to and from other tenants are restricted. `tenantId` repeats `properties.tenantId`. */
  "power-platform-tenant-isolation-policy": {
    /** The id of the tenant. */
    readonly tenantId: string | null;
    /** The policy. */
    readonly properties: {
      /** The id of the tenant. */
      readonly tenantId: string | null;
      /** Whether connections to and from other tenants are free. */
      readonly isDisabled: boolean | null;
      /** Tenants to or from which connections are free all the same. */
      readonly allowedTenants: Array<{
        /** The id of the other tenant; `*` is any. */
        readonly tenantId: string | null;
        /** In which direction. */
        readonly direction: {
          /** From there. */
          readonly inbound: boolean | null;
          /** To there. */
          readonly outbound: boolean | null;
        } | null;
      }> | null;
    } | null;
  };
  /** Tenant settings of Power Platform. The vendor gives no id: `tenantId` is the id of the tenant. */
  "power-platform-tenant-settings": {
    /** The id of the tenant. */
    readonly tenantId: string | null;
    /** Whether administrators alone make production and sandbox environments. */
    readonly disableEnvironmentCreationByNonAdminUsers: boolean | null;
    /** Whether administrators alone make trial environments. */
    readonly disableTrialEnvironmentCreationByNonAdminUsers: boolean | null;
    /** Whether administrators alone make sites of Power Pages. */
    readonly disablePortalsCreationByNonAdminUsers: boolean | null;
    /** Settings by product. */
    readonly powerPlatform: {
      /** Settings of environments. */
      readonly governance: {
        /** Whether administrators alone make developer environments. */
        readonly disableDeveloperEnvironmentCreationByNonAdminUsers: boolean | null;
      } | null;
      /** Settings of Power Apps. */
      readonly powerApps: {
        /** Whether applications cannot be shared with everybody. */
        readonly disableShareWithEveryone: boolean | null;
        /** Whether guests may make applications. */
        readonly enableGuestsToMake: boolean | null;
      } | null;
    } | null;
  };
  /** Privileged directory roles, with their PIM rules and active assignments (`startDateTime` and `endDateTime` null means permanent). */
  "privileged-roles": {
    /** The template id of the role, the same in every tenant. */
    readonly roleTemplateId: string | null;
    /** The name of the role. */
    readonly displayName: string | null;
    /** Who has the role now. */
    readonly assignments: Array<{
      /** Its id. */
      readonly id: string | null;
      /** Who has it. */
      readonly principalId: string | null;
      /** What that is. */
      readonly principalType: string | null;
      /** Whether it was given, or activated for some hours. */
      readonly assignmentType: string | null;
      /** For what: `/` is the tenant. */
      readonly directoryScopeId: string | null;
      /** Since when; null: it was not given by Privileged Identity Management. */
      readonly startDateTime: string | null;
      /** Until when; null: it does not end. */
      readonly endDateTime: string | null;
      /** Whether it was given to the holder, or to a group. */
      readonly memberType: string | null;
      /** The eligibility that it was activated by. */
      readonly activatedUsing: unknown | null;
      /** The part of an application that it is for. */
      readonly appScope: unknown | null;
      /** The id of that part. */
      readonly appScopeId: string | null;
      /** The request that it came from. */
      readonly createdUsing: unknown | null;
      /** The part of the directory that it is for. */
      readonly directoryScope: unknown | null;
      /** Who has it, as an object. */
      readonly principal: unknown | null;
      /** The assignment that it came from. */
      readonly roleAssignmentOriginId: string | null;
      /** The schedule that it came from. */
      readonly roleAssignmentScheduleId: string | null;
      /** The role, as an object. */
      readonly roleDefinition: unknown | null;
      /** The id of the role. */
      readonly roleDefinitionId: string | null;
      /** The state of the schedule. */
      readonly status: string | null;
    }> | null;
    /** The rules of Privileged Identity Management for the role, and for each group that holds it and is managed. */
    readonly rules: Array<{
      /** The rule. */
      readonly id: string | null;
      /** The role or group that it is for. */
      readonly ruleSource: string | null;
      /** Whether that is a role or a group. */
      readonly ruleSourceType: string | null;
      /** Who must approve. */
      readonly setting: {
        /** Whether somebody must approve. */
        readonly isApprovalRequired: boolean | null;
        /** In how many stages. */
        readonly approvalMode: string | null;
        /** Who approves. */
        readonly approvalStages: unknown | null;
        /** Whether somebody must approve a longer time. */
        readonly isApprovalRequiredForExtension: boolean | null;
        /** Whether who asks must say why. */
        readonly isRequestorJustificationRequired: boolean | null;
      } | null;
      /** What it is about. */
      readonly target: {
        /** Whose request. */
        readonly caller: string | null;
        /** Which requests. */
        readonly operations: string[] | null;
        /** Whether eligibilities or assignments. */
        readonly level: string | null;
        /** Settings that cannot be changed below. */
        readonly enforcedSettings: unknown | null;
        /** Settings that hold below, too. */
        readonly inheritableSettings: unknown | null;
        /** Objects that it is about. */
        readonly targetObjects: unknown | null;
      } | null;
      /** Who gets mail beside the default recipients. */
      readonly notificationRecipients: string[] | null;
      /** How they are told. */
      readonly notificationType: string | null;
      /** Of what. */
      readonly notificationLevel: string | null;
      /** Whether the default recipients get mail. */
      readonly isDefaultRecipientsEnabled: boolean | null;
      /** Whom the mail is for. */
      readonly recipientType: string | null;
      /** What who asks must do. */
      readonly enabledRules: string[] | null;
      /** Whether it must end. */
      readonly isExpirationRequired: boolean | null;
      /** After how long at the latest. */
      readonly maximumDuration: string | null;
      /** Whether an authentication context is asked for. */
      readonly isEnabled: boolean | null;
      /** Which authentication context. */
      readonly claimValue: string | null;
    }> | null;
  };
  /** Service principals that hold a privileged directory role, with the names of the roles. */
  "privileged-service-principals": {
    /** Its object id. */
    readonly id: string | null;
    /** Its object id. */
    readonly servicePrincipalId: string | null;
    /** The application id. */
    readonly appId: string | null;
    /** What it is called. */
    readonly displayName: string | null;
    /** The names of the roles; a name may stand twice. */
    readonly roles: string[] | null;
  };
  /** Users that hold a privileged directory role or are eligible for one, through groups too, with the names of the roles. `onPremisesImmutableId` null means cloud only. */
  "privileged-users": {
    /** The object id of the user. */
    readonly id: string | null;
    /** The name of the user. */
    readonly displayName: string | null;
    /** The names of the roles; a name may stand twice. */
    readonly roles: string[] | null;
    /** The anchor that ties the account to one on-premises; null: cloud only. */
    readonly onPremisesImmutableId: string | null;
    /** Whether the account is synchronized; false: it was; null: it never was. */
    readonly onPremisesSyncEnabled: boolean | null;
  };
  /** Alert policies. */
  "protection-alerts": {
    /** Its id. */
    readonly Identity: string | null;
    /** The alert. */
    readonly Name: string | null;
    /** Whether it is off. */
    readonly Disabled: boolean | null;
    /** Whether Microsoft made it. */
    readonly IsSystemRule: boolean | null;
    /** How severe it is. */
    readonly Severity: string | null;
    /** Whether mail is sent. */
    readonly NotificationEnabled: boolean | null;
  };
  /** Connectors by which Exchange servers on-premises take mail. */
  "receive-connectors": {
    /** Its id: the server and its name. */
    readonly Identity: string | null;
    /** What it is called. */
    readonly Name: string | null;
    /** Whether it is on. */
    readonly Enabled: boolean | null;
    /** Issuer and subject of the certificate that it uses: `<I>issuer<S>subject`. Null leaves the choice to Exchange. */
    readonly TlsCertificateName: string | null;
    /** The server that receives by it. */
    readonly Server: string | null;
  };
  /** Settings for mail to other domains; `*` stands for all others. */
  "remote-domains": {
    /** Its id: its name. */
    readonly Identity: string | null;
    /** What it is called. */
    readonly Name: string | null;
    /** The domain; `*` is every one that no other remote domain names. */
    readonly DomainName: string | null;
    /** Whether mail may be forwarded there by itself. */
    readonly AutoForwardEnabled: boolean | null;
    /** Whether automatic replies are sent there. */
    readonly AutoReplyEnabled: boolean | null;
  };
  /** Applications of the tenant that hold dangerous permissions, or ask for them, with their credentials and all their permissions: `isRisky` says which are dangerous, `isAdminConsented` which the application has. */
  "risky-applications": {
    /** The application id. */
    readonly appId: string | null;
    /** What people call it. */
    readonly displayName: string | null;
    /** Its certificates. */
    readonly keyCredentials: Array<{
      /** Its id. */
      readonly keyId: string | null;
      /** What it is called, such as the subject of a certificate. */
      readonly displayName: string | null;
      /** Since when it holds. */
      readonly startDateTime: string | null;
      /** Until when it holds. */
      readonly endDateTime: string | null;
      /** Whether it hangs on the application, not on its service principal. */
      readonly isFromApplication: boolean | null;
    }> | null;
    /** Its secrets. */
    readonly passwordCredentials: Array<{
      /** Its id. */
      readonly keyId: string | null;
      /** What it is called, such as the subject of a certificate. */
      readonly displayName: string | null;
      /** Since when it holds. */
      readonly startDateTime: string | null;
      /** Until when it holds. */
      readonly endDateTime: string | null;
      /** Whether it hangs on the application, not on its service principal. */
      readonly isFromApplication: boolean | null;
    }> | null;
    /** Who may sign in as it without a credential of its own. */
    readonly federatedCredentials: unknown[] | null;
    /** All its permissions. */
    readonly permissions: Array<{
      /** The application that the permission opens. */
      readonly applicationDisplayName: string | null;
      /** The id of the permission. */
      readonly roleId: string | null;
      /** The name of the permission, such as `Mail.ReadWrite`. */
      readonly roleDisplayName: string | null;
      /** Whether the application has it for itself, or on behalf of who signs in. */
      readonly roleType: string | null;
      /** Whether an administrator consented, so that the application has it. */
      readonly isAdminConsented: boolean | null;
      /** Whether it is dangerous. */
      readonly isRisky: boolean | null;
    }> | null;
    /** Whether other tenants may use it. */
    readonly isMultiTenantEnabled: boolean | null;
  };
  /** Service principals with dangerous delegated permissions that are classified as low risk, so that users may consent to them. */
  "risky-delegated-permission-classifications": {
    /** The object id of the service principal. */
    readonly objectId: string | null;
    /** The application id. */
    readonly appId: string | null;
    /** What it is called. */
    readonly displayName: string | null;
    /** Dangerous permissions that are classified as low risk. */
    readonly riskyPermClassifications: string[] | null;
  };
  /** Service principals of other tenants, Microsoft's among them, that hold dangerous permissions for the whole tenant. */
  "risky-third-party-service-principals": {
    /** Its object id. */
    readonly objectId: string | null;
    /** The application id. */
    readonly appId: string | null;
    /** What people call it. */
    readonly displayName: string | null;
    /** The tenant that the application belongs to. */
    readonly appOwnerOrganizationId: string | null;
    /** Who may sign in to it. */
    readonly signInAudience: string | null;
    /** Certificates that were left with the service principal. */
    readonly keyCredentials: Array<{
      /** Its id. */
      readonly keyId: string | null;
      /** What it is called, such as the subject of a certificate. */
      readonly displayName: string | null;
      /** Since when it holds. */
      readonly startDateTime: string | null;
      /** Until when it holds. */
      readonly endDateTime: string | null;
      /** Whether it hangs on the application, not on its service principal. */
      readonly isFromApplication: boolean | null;
    }> | null;
    /** Secrets that were left with the service principal. */
    readonly passwordCredentials: Array<{
      /** Its id. */
      readonly keyId: string | null;
      /** What it is called, such as the subject of a certificate. */
      readonly displayName: string | null;
      /** Since when it holds. */
      readonly startDateTime: string | null;
      /** Until when it holds. */
      readonly endDateTime: string | null;
      /** Whether it hangs on the application, not on its service principal. */
      readonly isFromApplication: boolean | null;
    }> | null;
    /** Its permissions. */
    readonly permissions: Array<{
      /** The application that the permission opens. */
      readonly applicationDisplayName: string | null;
      /** The id of the permission. */
      readonly roleId: string | null;
      /** The name of the permission, such as `Mail.ReadWrite`. */
      readonly roleDisplayName: string | null;
      /** Whether the application has it for itself, or on behalf of who signs in. */
      readonly roleType: string | null;
      /** Whether an administrator consented, so that the application has it. */
      readonly isAdminConsented: boolean | null;
      /** Whether it is dangerous. */
      readonly isRisky: boolean | null;
    }> | null;
  };
  /** Safe Attachments policies. */
  "safe-attachment-policies": {
    /** Its id: usually its name, with what it belongs to before a backslash. */
    readonly Identity: string | null;
    /** What people call it. */
    readonly Name: string | null;
    /** Whether it applies to whom no other policy applies. */
    readonly IsDefault: boolean | null;
    /** Whether it is the built-in protection of Microsoft Defender for Office 365, which comes after all others. */
    readonly IsBuiltInProtection: boolean | null;
    /** The preset that it belongs to; `Custom` belongs to none. */
    readonly RecommendedPolicyType: string | null;
    /** Whether attachments are scanned; if not, `Action` counts for nothing. */
    readonly Enable: boolean | null;
    /** What is done with malware that it finds. */
    readonly Action: string | null;
  };
  /** To whom each custom Safe Attachments policy applies. */
  "safe-attachment-rules": {
    /** Its id: usually its name, with what it belongs to before a backslash. */
    readonly Identity: string | null;
    /** What people call it. */
    readonly Name: string | null;
    /** The Safe Attachments policy that it assigns. */
    readonly SafeAttachmentPolicy: string | null;
    /** Whether it is on. */
    readonly State: string | null;
    /** Its place among the rules: the lowest number comes first. */
    readonly Priority: number | null;
    /** Recipients to whom it applies; null: not limited. */
    readonly SentTo: string[] | null;
    /** Groups to whose members it applies; null: not limited. */
    readonly SentToMemberOf: string[] | null;
    /** Domains, with their subdomains, to whose recipients it applies; null: not limited. */
    readonly RecipientDomainIs: string[] | null;
    /** Recipients to whom it does not apply. */
    readonly ExceptIfSentTo: string[] | null;
    /** Groups to whose members it does not apply. */
    readonly ExceptIfSentToMemberOf: string[] | null;
    /** Domains to whose recipients it does not apply. */
    readonly ExceptIfRecipientDomainIs: string[] | null;
    /** The kinds of all its conditions. */
    readonly Conditions: unknown | null;
    /** The kinds of all its exceptions. */
    readonly Exceptions: unknown | null;
  };
  /** Safe Links policies. */
  "safe-links-policies": {
    /** Its id: usually its name, with what it belongs to before a backslash. */
    readonly Identity: string | null;
    /** What people call it. */
    readonly Name: string | null;
    /** Whether it applies to whom no other policy applies. */
    readonly IsDefault: boolean | null;
    /** Whether it is the built-in protection of Microsoft Defender for Office 365, which comes after all others. */
    readonly IsBuiltInProtection: boolean | null;
    /** The preset that it belongs to; `Custom` belongs to none. */
    readonly RecommendedPolicyType: string | null;
    /** Whether links in mail are checked when they are clicked. */
    readonly EnableSafeLinksForEmail: boolean | null;
    /** Whether links in Teams are. */
    readonly EnableSafeLinksForTeams: boolean | null;
    /** Whether links in Office applications are. */
    readonly EnableSafeLinksForOffice: boolean | null;
    /** Whether links in mail between people of the organization are checked, too. */
    readonly EnableForInternalSenders: boolean | null;
    /** Whether what a suspicious link leads to is scanned. */
    readonly ScanUrls: boolean | null;
    /** Whether mail waits for that scan. */
    readonly DeliverMessageAfterScan: boolean | null;
    /** Whether clicks are recorded. */
    readonly TrackClicks: boolean | null;
    /** Whether people may go on to what was found to be malicious. */
    readonly AllowClickThrough: boolean | null;
    /** Whether links stay as they are written and are checked by the client alone. */
    readonly DisableUrlRewrite: boolean | null;
  };
  /** To whom each custom Safe Links policy applies. */
  "safe-links-rules": {
    /** Its id: usually its name, with what it belongs to before a backslash. */
    readonly Identity: string | null;
    /** What people call it. */
    readonly Name: string | null;
    /** The Safe Links policy that it assigns. */
    readonly SafeLinksPolicy: string | null;
    /** Whether it is on. */
    readonly State: string | null;
    /** Its place among the rules: the lowest number comes first. */
    readonly Priority: number | null;
    /** Recipients to whom it applies; null: not limited. */
    readonly SentTo: string[] | null;
    /** Groups to whose members it applies; null: not limited. */
    readonly SentToMemberOf: string[] | null;
    /** Domains, with their subdomains, to whose recipients it applies; null: not limited. */
    readonly RecipientDomainIs: string[] | null;
    /** Recipients to whom it does not apply. */
    readonly ExceptIfSentTo: string[] | null;
    /** Groups to whose members it does not apply. */
    readonly ExceptIfSentToMemberOf: string[] | null;
    /** Domains to whose recipients it does not apply. */
    readonly ExceptIfRecipientDomainIs: string[] | null;
    /** The kinds of all its conditions. */
    readonly Conditions: unknown | null;
    /** The kinds of all its exceptions. */
    readonly Exceptions: unknown | null;
  };
  /** Whether Entra's security defaults are on. */
  "security-defaults": {
    /** Its id. */
    readonly id: string | null;
    /** What it is called. */
    readonly displayName: string | null;
    /** Whether security defaults are on. */
    readonly isEnabled: boolean | null;
  };
  /** Connectors by which Exchange servers on-premises send mail. */
  "send-connectors": {
    /** Its id: its name. */
    readonly Identity: string | null;
    /** What it is called. */
    readonly Name: string | null;
    /** Whether it is on. */
    readonly Enabled: boolean | null;
    /** Issuer and subject of the certificate that it uses: `<I>issuer<S>subject`. Null leaves the choice to Exchange. */
    readonly TlsCertificateName: string | null;
    /** The servers that send by it. */
    readonly SourceTransportServers: string[] | null;
  };
  /** Service plans that the tenant has and that are provisioned. */
  "service-plans": {
    /** Its id, the same in every tenant. */
    readonly servicePlanId: string | null;
    /** Its name. */
    readonly servicePlanName: string | null;
    /** Whether it can be used. */
    readonly provisioningStatus: string | null;
    /** Whether it is given to users, or to the whole tenant. */
    readonly appliesTo: string | null;
  };
  /** Tenant settings of SharePoint and OneDrive. The vendor gives no id: `TenantId` is the id of the tenant. */
  "sharepoint-tenant": {
    /** The id of the tenant. */
    readonly TenantId: string | null;
    /** With whom content of SharePoint may be shared: 0 nobody outside, 1 new and existing guests, 2 anybody, 3 existing guests. */
    readonly SharingCapability: number | null;
    /** With whom content of OneDrive may be shared, as in `SharingCapability`. */
    readonly OneDriveSharingCapability: number | null;
    /** Whether domains limit that: 0 no, 1 those of a list alone, 2 all but those of a list. */
    readonly SharingDomainRestrictionMode: number | null;
    /** Whom a link is for unless said otherwise: 1 those that it names, 2 the organization, 3 anybody. */
    readonly DefaultSharingLinkType: number | null;
    /** What a link lets do unless said otherwise: 1 view, 2 edit. */
    readonly DefaultLinkPermission: number | null;
    /** Days after which a link for anybody ends. */
    readonly RequireAnonymousLinksExpireInDays: number | null;
    /** What a link for anybody to a file lets do at most: 1 view, 2 edit. */
    readonly FileAnonymousLinkType: number | null;
    /** What a link for anybody to a folder lets do at most: 1 view, 2 edit. */
    readonly FolderAnonymousLinkType: number | null;
    /** Whether people who use a verification code must prove their address again. */
    readonly EmailAttestationRequired: boolean | null;
    /** After how many days. */
    readonly EmailAttestationReAuthDays: number | null;
    /** Whether applications without modern authentication get in. */
    readonly LegacyAuthProtocolsEnabled: boolean | null;
  };
  /** Sharing policies: calendars and contacts shared with people outside. */
  "sharing-policies": {
    /** Its id: usually its name, with what it belongs to before a backslash. */
    readonly Identity: string | null;
    /** What people call it. */
    readonly Name: string | null;
    /** A domain with what is shared with it; `*` is any federated domain, `Anonymous` anybody. */
    readonly Domains: string[] | null;
    /** Whether it is on. */
    readonly Enabled: boolean | null;
    /** Whether mailboxes have it that were given no other. */
    readonly Default: boolean | null;
  };
  /** DNS TXT records of accepted domains, among them the SPF policy, and the log of each look-up. */
  "spf-records": {
    /** The accepted domain. */
    readonly domain: string | null;
    /** The TXT records that count; null or absent: not known. */
    readonly rdata: string[] | null;
    /** Each look-up, where the tool keeps a log of them. */
    readonly log: Array<{
      /** The name that was asked for. */
      readonly query_name: string | null;
      /** How it was asked. */
      readonly query_method: string | null;
      /** What came of it, in the words of the tool. */
      readonly query_result: string | null;
      /** The records that were answered. */
      readonly query_answers: string[] | null;
    }> | null;
    /** What the tool that asked DNS thinks of it. */
    readonly compliant: boolean | null;
    /** Why the tool thinks so. */
    readonly message: string | null;
  };
  /** Subscriptions of the tenant, with licenses bought and used. */
  "subscribed-skus": {
    /** Its id: the tenant and the product. */
    readonly id: string | null;
    /** The id of the product, the same in every tenant. */
    readonly skuId: string | null;
    /** The product, such as `SPE_E5`. */
    readonly skuPartNumber: string | null;
    /** Whether it can be used. */
    readonly capabilityStatus: string | null;
    /** Licenses in use. */
    readonly consumedUnits: number | null;
    /** Licenses bought. */
    readonly prepaidUnits: {
      /** In force. */
      readonly enabled: number | null;
      /** Expired, and still usable. */
      readonly warning: number | null;
      /** Expired. */
      readonly suspended: number | null;
      /** Of a cancelled subscription. */
      readonly lockedOut: number | null;
    } | null;
    /** What it holds. */
    readonly servicePlans: Array<{
      /** The id of the service plan. */
      readonly servicePlanId: string | null;
      /** Its name. */
      readonly servicePlanName: string | null;
      /** Whether it can be used. */
      readonly provisioningStatus: string | null;
      /** Whether it is given to users, or to the whole tenant. */
      readonly appliesTo: string | null;
    }> | null;
  };
  /** Servers of Microsoft Entra Connect Sync: `ComputerName` and the installed `Version`. */
  "sync-servers": {
    /** The server that says it. */
    readonly ComputerName: string | null;
    /** The version of Microsoft Entra Connect Sync, such as `2.6.84.0`. */
    readonly Version: string | null;
  };
  /** Policies that say which Teams apps users may install. */
  "teams-app-permission-policies": {
    /** Its name; `Global` is everybody's who has no other. */
    readonly Identity: string | null;
    /** Whether `DefaultCatalogApps` are all that may be installed of Microsoft, or what may not. */
    readonly DefaultCatalogAppsType: string | null;
    /** The same for applications of others. */
    readonly GlobalCatalogAppsType: string | null;
    /** The same for applications of the organization. */
    readonly PrivateCatalogAppsType: string | null;
  };
  /** Settings of the Teams client: file providers, mail into channels, guests. */
  "teams-client-configuration": {
    /** Its name. */
    readonly Identity: string | null;
    /** Whether mail can be sent to channels. */
    readonly AllowEmailIntoChannel: boolean | null;
    /** Whether files can be kept in Dropbox. */
    readonly AllowDropBox: boolean | null;
    /** Whether files can be kept in Box. */
    readonly AllowBox: boolean | null;
    /** Whether files can be kept in Google Drive. */
    readonly AllowGoogleDrive: boolean | null;
    /** Whether files can be kept in Citrix files. */
    readonly AllowShareFile: boolean | null;
    /** Whether files can be kept in Egnyte. */
    readonly AllowEgnyte: boolean | null;
    /** Whether guests can use Teams. */
    readonly AllowGuestUser: boolean | null;
  };
  /** Teams chat and meetings with people outside. */
  "teams-federation-configuration": {
    /** Its name. */
    readonly Identity: string | null;
    /** Whether people of other organizations can be met. */
    readonly AllowFederatedUsers: boolean | null;
    /** The domains that this is limited to. */
    readonly AllowedDomains: unknown | null;
    /** The domains that are left out. */
    readonly BlockedDomains: unknown | null;
    /** Whether people with a personal account of Teams can be met. */
    readonly AllowTeamsConsumer: boolean | null;
    /** Whether they may begin. */
    readonly AllowTeamsConsumerInbound: boolean | null;
    /** Whether people of Skype can be met. */
    readonly AllowPublicUsers: boolean | null;
    /** Whether people of trial tenants can be met. */
    readonly ExternalAccessWithTrialTenants: string | null;
  };
  /** Policies of live events. */
  "teams-meeting-broadcast-policies": {
    /** Its name; `Global` is everybody's who has no other. */
    readonly Identity: string | null;
    /** Whether live events can be made. */
    readonly AllowBroadcastScheduling: boolean | null;
    /** Who may attend. */
    readonly BroadcastAttendeeVisibilityMode: string | null;
    /** Whether events are recorded. */
    readonly BroadcastRecordingMode: string | null;
  };
  /** Policies of Teams meetings. */
  "teams-meeting-policies": {
    /** Its name; `Global` is everybody's who has no other. */
    readonly Identity: string | null;
    /** Whether people who did not sign in may join. */
    readonly AllowAnonymousUsersToJoinMeeting: boolean | null;
    /** Whether they may start a meeting. */
    readonly AllowAnonymousUsersToStartMeeting: boolean | null;
    /** Who does not wait in the lobby. */
    readonly AutoAdmittedUsers: string | null;
    /** Whether callers do not wait in the lobby. */
    readonly AllowPSTNUsersToBypassLobby: boolean | null;
    /** Whether people outside may take control of a shared screen. */
    readonly AllowExternalParticipantGiveRequestControl: boolean | null;
    /** Who presents unless said otherwise. */
    readonly DesignatedPresenterRoleMode: string | null;
    /** Who may write in the chat of a meeting. */
    readonly MeetingChatEnabledType: string | null;
    /** Whether meetings may be recorded. */
    readonly AllowCloudRecording: boolean | null;
    /** Whether recordings may be stored in another region. */
    readonly AllowRecordingStorageOutsideRegion: boolean | null;
  };
  /** The tenant as Teams sees it. */
  "teams-tenant": {
    /** The id of the tenant. */
    readonly TenantId: string | null;
    /** The name of the organization. */
    readonly DisplayName: string | null;
    /** Its plans. */
    readonly AssignedPlan: string[] | null;
  };
  /** Organization-wide settings of Teams apps: which apps of Microsoft, of others and of the tenant are available. */
  "teams-unified-tenant-settings": {
    /** Which applications: of Microsoft, of others, of the organization. */
    readonly SettingName: string | null;
    /** For whom they are available. */
    readonly SettingValue: string | null;
  };
  /** Settings of mail transport for the organization. */
  "transport-config": {
    /** Its id. */
    readonly Identity: string | null;
    /** Its name. */
    readonly Name: string | null;
    /** Whether authenticated SMTP is off for mailboxes that are not set themselves. */
    readonly SmtpClientAuthenticationDisabled: boolean | null;
    /** Whether clients may use TLS 1.0 and 1.1. */
    readonly AllowLegacyTLSClients: boolean | null;
  };
  /** Mail flow rules. */
  "transport-rules": {
    /** Its id: its name. */
    readonly Identity: string | null;
    /** What people call it. */
    readonly Name: string | null;
    /** Whether it is on. */
    readonly State: string | null;
    /** Whether it acts. */
    readonly Mode: string | null;
    /** Its place among the rules: the lowest number comes first. */
    readonly Priority: number | null;
    /** From when on it does anything; null: always. */
    readonly ActivationDate: string | null;
    /** From when on it does nothing any more; null: never. */
    readonly ExpiryDate: string | null;
    /** Whether it is for mail from within, or from outside. */
    readonly FromScope: string | null;
    /** The kinds of all its conditions. */
    readonly Conditions: string[] | null;
    /** The kinds of all its exceptions. */
    readonly Exceptions: unknown | null;
    /** To whom mail goes in place of its recipients; null: to nobody. */
    readonly RedirectMessageTo: string[] | null;
    /** Who gets a blind copy; null: nobody. */
    readonly BlindCopyTo: string[] | null;
    /** Who gets a copy; null: nobody. */
    readonly CopyTo: string[] | null;
    /** Who becomes a recipient, too; null: nobody. */
    readonly AddToRecipients: string[] | null;
    /** Who gets a report with the mail; null: nobody. */
    readonly GenerateIncidentReport: string[] | null;
    /** What is put before the subject. */
    readonly PrependSubject: string | null;
    /** What is put into the text. */
    readonly ApplyHtmlDisclaimerText: string | null;
  };
  /** Root certificates that each Exchange server trusts, as exported on-premises. The vendor gives no id: `Identity` is the server (`PSComputerName`) and the thumbprint, joined by a backslash. */
  "trusted-roots": {
    /** Its id: the server and the thumbprint. */
    readonly Identity: string | null;
    /** Whom it names. */
    readonly Subject: string | null;
    /** Who issued it. */
    readonly Issuer: string | null;
    /** Until when it holds. */
    readonly NotAfter: string | null;
    /** Its thumbprint. */
    readonly Thumbprint: string | null;
    /** The server that says it, where the export asked several. */
    readonly PSComputerName: string | null;
  };
  /** How long audit records are kept. */
  "unified-audit-log-retention-policies": {
    /** Its id. */
    readonly Identity: string | null;
    /** What people call it. */
    readonly Name: string | null;
    /** Whether it is on. */
    readonly Enabled: boolean | null;
    /** Whether it is in force, or about to go. */
    readonly Mode: string | null;
    /** Its place: the lowest number decides. */
    readonly Priority: number | null;
    /** How long records are kept. */
    readonly RetentionDuration: string | null;
    /** Kinds of records; none: all. */
    readonly RecordTypes: string[] | null;
    /** Operations; none: all. */
    readonly Operations: string[] | null;
    /** Whose records; none: everybody's. */
    readonly UserIds: string[] | null;
  };
  /** Virtual directories of Exchange Web Services on-premises. */
  "web-services-virtual-directories": {
    /** Its id: usually its name, with what it belongs to before a backslash. */
    readonly Identity: string | null;
    /** What it is called on its server. */
    readonly Name: string | null;
    /** The server. */
    readonly Server: string | null;
    /** Whether requests are taken that the Microsoft Federation Gateway signed. */
    readonly WSSecurityAuthentication: boolean | null;
  };
}

/** The properties of each document that a rule may declare. */
export interface Properties {
  "accepted-domains":
    | "Identity"
    | "Name"
    | "DomainName"
    | "DomainType"
    | "MatchSubDomains"
    | "IsCoexistenceDomain"
    | "Default"
    | "InitialDomain";
  "ad-sync-auto-upgrade":
    | "ComputerName"
    | "State";
  "ad-sync-export-deletion-threshold":
    | "ComputerName"
    | "DeletionPrevention"
    | "ThresholdCount"
    | "ThresholdPercentage";
  "ad-sync-scheduler":
    | "ComputerName"
    | "SyncCycleEnabled"
    | "StagingModeEnabled"
    | "SchedulerSuspended";
  "admin-audit-log-config":
    | "Identity"
    | "UnifiedAuditLogIngestionEnabled"
    | "AdminAuditLogEnabled";
  "admin-consent-request-policy":
    | "id"
    | "isEnabled"
    | "notifyReviewers"
    | "requestDurationInDays"
    | "reviewers"
    | "reviewers[].query"
    | "reviewers[].queryType"
    | "reviewers[].queryRoot";
  "anti-phish-policies":
    | "Identity"
    | "Name"
    | "IsDefault"
    | "IsBuiltInProtection"
    | "RecommendedPolicyType"
    | "Enabled"
    | "PhishThresholdLevel"
    | "EnableTargetedUserProtection"
    | "TargetedUsersToProtect"
    | "TargetedUserProtectionAction"
    | "EnableOrganizationDomainsProtection"
    | "EnableTargetedDomainsProtection"
    | "TargetedDomainsToProtect"
    | "TargetedDomainProtectionAction"
    | "ExcludedDomains"
    | "ExcludedSenders"
    | "EnableMailboxIntelligence"
    | "EnableMailboxIntelligenceProtection"
    | "MailboxIntelligenceProtectionAction"
    | "EnableSpoofIntelligence"
    | "HonorDmarcPolicy"
    | "DmarcRejectAction"
    | "DmarcQuarantineAction"
    | "EnableFirstContactSafetyTips"
    | "EnableSimilarUsersSafetyTips"
    | "EnableSimilarDomainsSafetyTips"
    | "EnableUnusualCharactersSafetyTips"
    | "EnableViaTag"
    | "EnableUnauthenticatedSender";
  "anti-phish-rules":
    | "Identity"
    | "Name"
    | "AntiPhishPolicy"
    | "State"
    | "Priority"
    | "SentTo"
    | "SentToMemberOf"
    | "RecipientDomainIs"
    | "ExceptIfSentTo"
    | "ExceptIfSentToMemberOf"
    | "ExceptIfRecipientDomainIs"
    | "Conditions"
    | "Exceptions";
  "app-management-policies":
    | "id"
    | "displayName"
    | "isEnabled"
    | "restrictions"
    | "restrictions.passwordCredentials"
    | "restrictions.passwordCredentials[].restrictionType"
    | "restrictions.passwordCredentials[].state"
    | "restrictions.passwordCredentials[].maxLifetime"
    | "restrictions.passwordCredentials[].restrictForAppsCreatedAfterDateTime"
    | "restrictions.passwordCredentials[].excludeActors"
    | "restrictions.passwordCredentials[].excludeActors.customSecurityAttributes"
    | "restrictions.passwordCredentials[].excludeActors.customSecurityAttributes[].id"
    | "restrictions.passwordCredentials[].excludeActors.customSecurityAttributes[].operator"
    | "restrictions.passwordCredentials[].excludeActors.customSecurityAttributes[].value"
    | "restrictions.passwordCredentials[].isStateSetByMicrosoft"
    | "restrictions.passwordCredentials[].appliesTo"
    | "restrictions.passwordCredentials[].appliesTo[].id"
    | "restrictions.passwordCredentials[].appliesTo[].appId"
    | "restrictions.passwordCredentials[].appliesTo[].displayName"
    | "restrictions.keyCredentials"
    | "restrictions.keyCredentials[].restrictionType"
    | "restrictions.keyCredentials[].state"
    | "restrictions.keyCredentials[].maxLifetime"
    | "restrictions.keyCredentials[].restrictForAppsCreatedAfterDateTime"
    | "restrictions.keyCredentials[].excludeActors"
    | "restrictions.keyCredentials[].excludeActors.customSecurityAttributes"
    | "restrictions.keyCredentials[].excludeActors.customSecurityAttributes[].id"
    | "restrictions.keyCredentials[].excludeActors.customSecurityAttributes[].operator"
    | "restrictions.keyCredentials[].excludeActors.customSecurityAttributes[].value"
    | "restrictions.keyCredentials[].isStateSetByMicrosoft"
    | "restrictions.keyCredentials[].certificateBasedApplicationConfigurationIds"
    | "restrictions.keyCredentials[].appliesTo"
    | "restrictions.keyCredentials[].appliesTo[].id"
    | "restrictions.keyCredentials[].appliesTo[].appId"
    | "restrictions.keyCredentials[].appliesTo[].displayName"
    | "restrictions.identifierUris"
    | "restrictions.audiences"
    | "restrictions.applicationRestrictions"
    | "appliesTo"
    | "appliesTo[].id"
    | "appliesTo[].appId"
    | "appliesTo[].displayName";
  "atp-built-in-protection-rules":
    | "Identity"
    | "Name"
    | "SafeAttachmentPolicy"
    | "SafeLinksPolicy"
    | "State"
    | "Priority"
    | "SentTo"
    | "SentToMemberOf"
    | "RecipientDomainIs"
    | "ExceptIfSentTo"
    | "ExceptIfSentToMemberOf"
    | "ExceptIfRecipientDomainIs"
    | "Conditions"
    | "Exceptions";
  "atp-policy-for-o365":
    | "Identity"
    | "Name"
    | "EnableATPForSPOTeamsODB"
    | "EnableSafeDocs"
    | "AllowSafeDocsOpen";
  "atp-protection-policy-rules":
    | "Identity"
    | "Name"
    | "SafeAttachmentPolicy"
    | "SafeLinksPolicy"
    | "State"
    | "Priority"
    | "SentTo"
    | "SentToMemberOf"
    | "RecipientDomainIs"
    | "ExceptIfSentTo"
    | "ExceptIfSentToMemberOf"
    | "ExceptIfRecipientDomainIs"
    | "Conditions"
    | "Exceptions";
  "authentication-methods-policy":
    | "id"
    | "displayName"
    | "policyMigrationState"
    | "authenticationMethodConfigurations"
    | "authenticationMethodConfigurations[].id"
    | "authenticationMethodConfigurations[].state"
    | "authenticationMethodConfigurations[].isSoftwareOathEnabled"
    | "authenticationMethodConfigurations[].includeTargets"
    | "authenticationMethodConfigurations[].includeTargets[].id"
    | "authenticationMethodConfigurations[].includeTargets[].targetType"
    | "authenticationMethodConfigurations[].includeTargets[].authenticationMode"
    | "authenticationMethodConfigurations[].excludeTargets"
    | "authenticationMethodConfigurations[].excludeTargets[].id"
    | "authenticationMethodConfigurations[].excludeTargets[].targetType"
    | "authenticationMethodConfigurations[].featureSettings"
    | "authenticationMethodConfigurations[].featureSettings.displayAppInformationRequiredState"
    | "authenticationMethodConfigurations[].featureSettings.displayAppInformationRequiredState.state"
    | "authenticationMethodConfigurations[].featureSettings.displayAppInformationRequiredState.includeTarget"
    | "authenticationMethodConfigurations[].featureSettings.displayAppInformationRequiredState.includeTarget.id"
    | "authenticationMethodConfigurations[].featureSettings.displayAppInformationRequiredState.includeTarget.targetType"
    | "authenticationMethodConfigurations[].featureSettings.displayAppInformationRequiredState.excludeTarget"
    | "authenticationMethodConfigurations[].featureSettings.displayAppInformationRequiredState.excludeTarget.id"
    | "authenticationMethodConfigurations[].featureSettings.displayAppInformationRequiredState.excludeTarget.targetType"
    | "authenticationMethodConfigurations[].featureSettings.displayLocationInformationRequiredState"
    | "authenticationMethodConfigurations[].featureSettings.displayLocationInformationRequiredState.state"
    | "authenticationMethodConfigurations[].featureSettings.displayLocationInformationRequiredState.includeTarget"
    | "authenticationMethodConfigurations[].featureSettings.displayLocationInformationRequiredState.includeTarget.id"
    | "authenticationMethodConfigurations[].featureSettings.displayLocationInformationRequiredState.includeTarget.targetType"
    | "authenticationMethodConfigurations[].featureSettings.displayLocationInformationRequiredState.excludeTarget"
    | "authenticationMethodConfigurations[].featureSettings.displayLocationInformationRequiredState.excludeTarget.id"
    | "authenticationMethodConfigurations[].featureSettings.displayLocationInformationRequiredState.excludeTarget.targetType";
  "authentication-policies":
    | "Identity"
    | "Name"
    | "Id"
    | "Guid"
    | "ExchangeObjectId"
    | "DistinguishedName"
    | "AllowBasicAuthActiveSync"
    | "AllowBasicAuthAutodiscover"
    | "AllowBasicAuthImap"
    | "AllowBasicAuthMapi"
    | "AllowBasicAuthOfflineAddressBook"
    | "AllowBasicAuthOutlookService"
    | "AllowBasicAuthPop"
    | "AllowBasicAuthPowershell"
    | "AllowBasicAuthReportingWebServices"
    | "AllowBasicAuthRpc"
    | "AllowBasicAuthSmtp"
    | "AllowBasicAuthWebServices";
  "authentication-strength-policies":
    | "id"
    | "displayName"
    | "policyType"
    | "requirementsSatisfied"
    | "allowedCombinations";
  "authorization-policy":
    | "id"
    | "displayName"
    | "allowInvitesFrom"
    | "guestUserRoleId"
    | "allowUserConsentForRiskyApps"
    | "permissionGrantPolicyIdsAssignedToDefaultUserRole"
    | "defaultUserRolePermissions"
    | "defaultUserRolePermissions.allowedToCreateApps"
    | "defaultUserRolePermissions.allowedToCreateSecurityGroups"
    | "defaultUserRolePermissions.allowedToCreateTenants"
    | "defaultUserRolePermissions.allowedToReadOtherUsers"
    | "defaultUserRolePermissions.permissionGrantPoliciesAssigned";
  "autodiscover-virtual-directories":
    | "Identity"
    | "Name"
    | "Server"
    | "WSSecurityAuthentication";
  "availability-address-spaces":
    | "Identity"
    | "Name"
    | "ForestName";
  "b2b-management-policies":
    | "id"
    | "displayName"
    | "isOrganizationDefault"
    | "definition"
    | "definition[].B2BManagementPolicy"
    | "definition[].B2BManagementPolicy.InvitationsAllowedAndBlockedDomainsPolicy"
    | "definition[].B2BManagementPolicy.InvitationsAllowedAndBlockedDomainsPolicy.AllowedDomains"
    | "definition[].B2BManagementPolicy.InvitationsAllowedAndBlockedDomainsPolicy.BlockedDomains";
  "cas-mailbox-plans":
    | "Identity"
    | "Name"
    | "DisplayName"
    | "PopEnabled"
    | "ImapEnabled"
    | "ActiveSyncEnabled";
  "conditional-access-policies":
    | "id"
    | "displayName"
    | "state"
    | "conditions"
    | "conditions.clientAppTypes"
    | "conditions.users"
    | "conditions.users.includeUsers"
    | "conditions.users.excludeUsers"
    | "conditions.users.includeGroups"
    | "conditions.users.excludeGroups"
    | "conditions.users.includeRoles"
    | "conditions.users.excludeRoles"
    | "conditions.users.includeGuestsOrExternalUsers"
    | "conditions.users.includeGuestsOrExternalUsers.guestOrExternalUserTypes"
    | "conditions.users.includeGuestsOrExternalUsers.externalTenants"
    | "conditions.users.includeGuestsOrExternalUsers.externalTenants.membershipKind"
    | "conditions.users.includeGuestsOrExternalUsers.externalTenants.members"
    | "conditions.users.excludeGuestsOrExternalUsers"
    | "conditions.users.excludeGuestsOrExternalUsers.guestOrExternalUserTypes"
    | "conditions.users.excludeGuestsOrExternalUsers.externalTenants"
    | "conditions.users.excludeGuestsOrExternalUsers.externalTenants.membershipKind"
    | "conditions.users.excludeGuestsOrExternalUsers.externalTenants.members"
    | "conditions.applications"
    | "conditions.applications.includeApplications"
    | "conditions.applications.excludeApplications"
    | "conditions.applications.includeUserActions"
    | "conditions.applications.includeAuthenticationContextClassReferences"
    | "conditions.applications.applicationFilter"
    | "conditions.applications.applicationFilter.mode"
    | "conditions.applications.applicationFilter.rule"
    | "conditions.clientApplications"
    | "conditions.clientApplications.includeServicePrincipals"
    | "conditions.clientApplications.excludeServicePrincipals"
    | "conditions.clientApplications.includeAgentIdServicePrincipals"
    | "conditions.clientApplications.excludeAgentIdServicePrincipals"
    | "conditions.clientApplications.servicePrincipalFilter"
    | "conditions.clientApplications.servicePrincipalFilter.mode"
    | "conditions.clientApplications.servicePrincipalFilter.rule"
    | "conditions.signInRiskLevels"
    | "conditions.userRiskLevels"
    | "conditions.servicePrincipalRiskLevels"
    | "conditions.insiderRiskLevels"
    | "conditions.agentIdRiskLevels"
    | "conditions.platforms"
    | "conditions.platforms.includePlatforms"
    | "conditions.platforms.excludePlatforms"
    | "conditions.locations"
    | "conditions.locations.includeLocations"
    | "conditions.locations.excludeLocations"
    | "conditions.devices"
    | "conditions.devices.deviceFilter"
    | "conditions.devices.deviceFilter.mode"
    | "conditions.devices.deviceFilter.rule"
    | "conditions.devices.includeDevices"
    | "conditions.devices.excludeDevices"
    | "conditions.authenticationFlows"
    | "conditions.authenticationFlows.transferMethods"
    | "conditions.agents"
    | "conditions.deviceStates"
    | "grantControls"
    | "grantControls.operator"
    | "grantControls.builtInControls"
    | "grantControls.customAuthenticationFactors"
    | "grantControls.termsOfUse"
    | "grantControls.authenticationStrength"
    | "grantControls.authenticationStrength.id"
    | "grantControls.authenticationStrength.displayName"
    | "grantControls.authenticationStrength.policyType"
    | "grantControls.authenticationStrength.requirementsSatisfied"
    | "grantControls.authenticationStrength.allowedCombinations"
    | "sessionControls"
    | "sessionControls.signInFrequency"
    | "sessionControls.signInFrequency.isEnabled"
    | "sessionControls.signInFrequency.frequencyInterval"
    | "sessionControls.signInFrequency.authenticationType";
  "dedicated-exchange-hybrid-applications":
    | "appId"
    | "displayName"
    | "keyCredentials"
    | "keyCredentials[].keyId"
    | "keyCredentials[].displayName"
    | "keyCredentials[].startDateTime"
    | "keyCredentials[].endDateTime"
    | "keyCredentials[].isFromApplication"
    | "passwordCredentials"
    | "passwordCredentials[].keyId"
    | "passwordCredentials[].displayName"
    | "passwordCredentials[].startDateTime"
    | "passwordCredentials[].endDateTime"
    | "passwordCredentials[].isFromApplication"
    | "federatedCredentials"
    | "permissions"
    | "permissions[].applicationDisplayName"
    | "permissions[].roleId"
    | "permissions[].roleDisplayName"
    | "permissions[].roleType"
    | "permissions[].isAdminConsented"
    | "permissions[].isRisky"
    | "isMultiTenantEnabled";
  "default-app-management-policy":
    | "id"
    | "displayName"
    | "isEnabled"
    | "applicationRestrictions"
    | "applicationRestrictions.passwordCredentials"
    | "applicationRestrictions.passwordCredentials[].restrictionType"
    | "applicationRestrictions.passwordCredentials[].state"
    | "applicationRestrictions.passwordCredentials[].maxLifetime"
    | "applicationRestrictions.passwordCredentials[].restrictForAppsCreatedAfterDateTime"
    | "applicationRestrictions.passwordCredentials[].excludeActors"
    | "applicationRestrictions.passwordCredentials[].excludeActors.customSecurityAttributes"
    | "applicationRestrictions.passwordCredentials[].excludeActors.customSecurityAttributes[].id"
    | "applicationRestrictions.passwordCredentials[].excludeActors.customSecurityAttributes[].operator"
    | "applicationRestrictions.passwordCredentials[].excludeActors.customSecurityAttributes[].value"
    | "applicationRestrictions.passwordCredentials[].isStateSetByMicrosoft"
    | "applicationRestrictions.passwordCredentials[].appliesTo"
    | "applicationRestrictions.passwordCredentials[].appliesTo[].id"
    | "applicationRestrictions.passwordCredentials[].appliesTo[].appId"
    | "applicationRestrictions.passwordCredentials[].appliesTo[].displayName"
    | "applicationRestrictions.keyCredentials"
    | "applicationRestrictions.keyCredentials[].restrictionType"
    | "applicationRestrictions.keyCredentials[].state"
    | "applicationRestrictions.keyCredentials[].maxLifetime"
    | "applicationRestrictions.keyCredentials[].restrictForAppsCreatedAfterDateTime"
    | "applicationRestrictions.keyCredentials[].excludeActors"
    | "applicationRestrictions.keyCredentials[].excludeActors.customSecurityAttributes"
    | "applicationRestrictions.keyCredentials[].excludeActors.customSecurityAttributes[].id"
    | "applicationRestrictions.keyCredentials[].excludeActors.customSecurityAttributes[].operator"
    | "applicationRestrictions.keyCredentials[].excludeActors.customSecurityAttributes[].value"
    | "applicationRestrictions.keyCredentials[].isStateSetByMicrosoft"
    | "applicationRestrictions.keyCredentials[].certificateBasedApplicationConfigurationIds"
    | "applicationRestrictions.keyCredentials[].appliesTo"
    | "applicationRestrictions.keyCredentials[].appliesTo[].id"
    | "applicationRestrictions.keyCredentials[].appliesTo[].appId"
    | "applicationRestrictions.keyCredentials[].appliesTo[].displayName"
    | "applicationRestrictions.identifierUris"
    | "applicationRestrictions.audiences"
    | "applicationRestrictions.applicationRestrictions"
    | "servicePrincipalRestrictions"
    | "servicePrincipalRestrictions.passwordCredentials"
    | "servicePrincipalRestrictions.passwordCredentials[].restrictionType"
    | "servicePrincipalRestrictions.passwordCredentials[].state"
    | "servicePrincipalRestrictions.passwordCredentials[].maxLifetime"
    | "servicePrincipalRestrictions.passwordCredentials[].restrictForAppsCreatedAfterDateTime"
    | "servicePrincipalRestrictions.passwordCredentials[].excludeActors"
    | "servicePrincipalRestrictions.passwordCredentials[].excludeActors.customSecurityAttributes"
    | "servicePrincipalRestrictions.passwordCredentials[].excludeActors.customSecurityAttributes[].id"
    | "servicePrincipalRestrictions.passwordCredentials[].excludeActors.customSecurityAttributes[].operator"
    | "servicePrincipalRestrictions.passwordCredentials[].excludeActors.customSecurityAttributes[].value"
    | "servicePrincipalRestrictions.passwordCredentials[].isStateSetByMicrosoft"
    | "servicePrincipalRestrictions.passwordCredentials[].appliesTo"
    | "servicePrincipalRestrictions.passwordCredentials[].appliesTo[].id"
    | "servicePrincipalRestrictions.passwordCredentials[].appliesTo[].appId"
    | "servicePrincipalRestrictions.passwordCredentials[].appliesTo[].displayName"
    | "servicePrincipalRestrictions.keyCredentials"
    | "servicePrincipalRestrictions.keyCredentials[].restrictionType"
    | "servicePrincipalRestrictions.keyCredentials[].state"
    | "servicePrincipalRestrictions.keyCredentials[].maxLifetime"
    | "servicePrincipalRestrictions.keyCredentials[].restrictForAppsCreatedAfterDateTime"
    | "servicePrincipalRestrictions.keyCredentials[].excludeActors"
    | "servicePrincipalRestrictions.keyCredentials[].excludeActors.customSecurityAttributes"
    | "servicePrincipalRestrictions.keyCredentials[].excludeActors.customSecurityAttributes[].id"
    | "servicePrincipalRestrictions.keyCredentials[].excludeActors.customSecurityAttributes[].operator"
    | "servicePrincipalRestrictions.keyCredentials[].excludeActors.customSecurityAttributes[].value"
    | "servicePrincipalRestrictions.keyCredentials[].isStateSetByMicrosoft"
    | "servicePrincipalRestrictions.keyCredentials[].certificateBasedApplicationConfigurationIds"
    | "servicePrincipalRestrictions.keyCredentials[].appliesTo"
    | "servicePrincipalRestrictions.keyCredentials[].appliesTo[].id"
    | "servicePrincipalRestrictions.keyCredentials[].appliesTo[].appId"
    | "servicePrincipalRestrictions.keyCredentials[].appliesTo[].displayName"
    | "servicePrincipalRestrictions.identifierUris"
    | "servicePrincipalRestrictions.audiences"
    | "servicePrincipalRestrictions.applicationRestrictions";
  "device-deletions":
    | "id"
    | "initiatedBy"
    | "initiatorId"
    | "hour"
    | "count";
  "directory-names":
    | "id"
    | "kind"
    | "displayName"
    | "userPrincipalName";
  "directory-settings":
    | "id"
    | "displayName"
    | "templateId"
    | "values"
    | "values[].name"
    | "values[].value";
  "dkim-records":
    | "domain"
    | "rdata"
    | "log"
    | "log[].query_name"
    | "log[].query_method"
    | "log[].query_result"
    | "log[].query_answers";
  "dkim-signing-configs":
    | "Identity"
    | "Domain"
    | "Enabled"
    | "Selector1CNAME"
    | "Selector2CNAME"
    | "Status";
  "dlp-compliance-policies":
    | "Identity"
    | "Name"
    | "Enabled"
    | "Mode"
    | "Workload"
    | "ExchangeLocation"
    | "SharePointLocation"
    | "OneDriveLocation"
    | "TeamsLocation"
    | "EndpointDlpLocation";
  "dlp-compliance-rules":
    | "Identity"
    | "Name"
    | "ParentPolicyName"
    | "Disabled"
    | "Mode"
    | "IsAdvancedRule"
    | "AdvancedRule"
    | "AdvancedRule[].Version"
    | "AdvancedRule[].Operator"
    | "AdvancedRule[].Condition"
    | "AdvancedRule[].SubConditions"
    | "AdvancedRule[].ConditionName"
    | "AdvancedRule[].Value"
    | "AdvancedRule[].groups"
    | "AdvancedRule[].sensitivetypes"
    | "AdvancedRule[].name"
    | "AdvancedRule[].id"
    | "ContentContainsSensitiveInformation"
    | "ContentContainsSensitiveInformation[].Version"
    | "ContentContainsSensitiveInformation[].Operator"
    | "ContentContainsSensitiveInformation[].Condition"
    | "ContentContainsSensitiveInformation[].SubConditions"
    | "ContentContainsSensitiveInformation[].ConditionName"
    | "ContentContainsSensitiveInformation[].Value"
    | "ContentContainsSensitiveInformation[].groups"
    | "ContentContainsSensitiveInformation[].sensitivetypes"
    | "ContentContainsSensitiveInformation[].name"
    | "ContentContainsSensitiveInformation[].id"
    | "BlockAccess"
    | "BlockAccessScope"
    | "NotifyUser"
    | "EndpointDlpRestrictions"
    | "EndpointDlpRestrictions[].setting"
    | "EndpointDlpRestrictions[].value"
    | "ActivationDate"
    | "ExpiryDate";
  "dmarc-records":
    | "domain"
    | "rdata"
    | "log"
    | "log[].query_name"
    | "log[].query_method"
    | "log[].query_result"
    | "log[].query_answers";
  domains:
    | "id"
    | "authenticationType"
    | "isVerified"
    | "isRoot"
    | "isDefault"
    | "isInitial"
    | "passwordValidityPeriodInDays";
  "email-app-usage-versions":
    | "reportDate"
    | "outlook2007"
    | "outlook2010"
    | "outlook2013"
    | "outlook2016"
    | "outlook2019"
    | "outlook2021"
    | "outlook2024"
    | "outlookM365"
    | "undetermined";
  "eop-protection-policy-rules":
    | "Identity"
    | "Name"
    | "AntiPhishPolicy"
    | "HostedContentFilterPolicy"
    | "MalwareFilterPolicy"
    | "State"
    | "Priority"
    | "SentTo"
    | "SentToMemberOf"
    | "RecipientDomainIs"
    | "ExceptIfSentTo"
    | "ExceptIfSentToMemberOf"
    | "ExceptIfRecipientDomainIs"
    | "Conditions"
    | "Exceptions";
  "exchange-certificates":
    | "Identity"
    | "Subject"
    | "Issuer"
    | "NotAfter"
    | "NotBefore"
    | "Thumbprint"
    | "PSComputerName";
  "exchange-servers":
    | "Identity"
    | "Name"
    | "AdminDisplayVersion"
    | "IsEdgeServer"
    | "InternetWebProxy";
  "federation-trusts":
    | "Identity"
    | "Name"
    | "OrgCertificate"
    | "OrgCertificate.NotAfter"
    | "OrgCertificate.Subject"
    | "OrgCertificate.Issuer"
    | "OrgCertificate.Thumbprint";
  "hosted-connection-filter-policies":
    | "Identity"
    | "Name"
    | "IsDefault"
    | "IPAllowList"
    | "IPBlockList"
    | "EnableSafeList";
  "hosted-content-filter-policies":
    | "Identity"
    | "Name"
    | "IsDefault"
    | "IsBuiltInProtection"
    | "RecommendedPolicyType"
    | "SpamAction"
    | "HighConfidenceSpamAction"
    | "PhishSpamAction"
    | "HighConfidencePhishAction"
    | "BulkSpamAction"
    | "AllowedSenderDomains"
    | "AllowedSenders"
    | "BlockedSenderDomains"
    | "BlockedSenders";
  "hosted-content-filter-rules":
    | "Identity"
    | "Name"
    | "HostedContentFilterPolicy"
    | "State"
    | "Priority"
    | "SentTo"
    | "SentToMemberOf"
    | "RecipientDomainIs"
    | "ExceptIfSentTo"
    | "ExceptIfSentToMemberOf"
    | "ExceptIfRecipientDomainIs"
    | "Conditions"
    | "Exceptions";
  "hosted-outbound-spam-filter-policies":
    | "Identity"
    | "Name"
    | "IsDefault"
    | "Enabled"
    | "AutoForwardingMode";
  "hosted-outbound-spam-filter-rules":
    | "Identity"
    | "Name"
    | "HostedOutboundSpamFilterPolicy"
    | "State"
    | "Priority"
    | "From"
    | "FromMemberOf"
    | "SenderDomainIs"
    | "ExceptIfFrom"
    | "ExceptIfFromMemberOf"
    | "ExceptIfSenderDomainIs";
  "inbound-connectors":
    | "Identity"
    | "Name"
    | "Enabled"
    | "ConnectorType"
    | "RequireTls"
    | "TlsSenderCertificateName";
  "intra-organization-connectors":
    | "Identity"
    | "Name"
    | "Enabled"
    | "TargetAddressDomains"
    | "TargetSharingEpr";
  "legacy-exchange-service-principal":
    | "appId"
    | "objectId"
    | "displayName"
    | "keyCredentials"
    | "keyCredentials[].keyId"
    | "keyCredentials[].displayName"
    | "keyCredentials[].startDateTime"
    | "keyCredentials[].endDateTime"
    | "keyCredentials[].isFromApplication"
    | "passwordCredentials"
    | "passwordCredentials[].keyId"
    | "passwordCredentials[].displayName"
    | "passwordCredentials[].startDateTime"
    | "passwordCredentials[].endDateTime"
    | "passwordCredentials[].isFromApplication";
  "mail-items-accessed-activity":
    | "id"
    | "from"
    | "to"
    | "records"
    | "mailboxes";
  "malware-filter-policies":
    | "Identity"
    | "Name"
    | "IsDefault"
    | "IsBuiltInProtection"
    | "RecommendedPolicyType"
    | "EnableFileFilter"
    | "FileTypes"
    | "ZapEnabled";
  "malware-filter-rules":
    | "Identity"
    | "Name"
    | "MalwareFilterPolicy"
    | "State"
    | "Priority"
    | "SentTo"
    | "SentToMemberOf"
    | "RecipientDomainIs"
    | "ExceptIfSentTo"
    | "ExceptIfSentToMemberOf"
    | "ExceptIfRecipientDomainIs"
    | "Conditions"
    | "Exceptions";
  "management-role-assignments":
    | "Identity"
    | "Name"
    | "Role"
    | "RoleAssigneeName"
    | "EffectiveUserName"
    | "RoleAssignmentDelegationType"
    | "Enabled";
  "named-locations":
    | "id"
    | "displayName"
    | "isTrusted"
    | "countriesAndRegions";
  "on-premises-sharing-policies":
    | "Identity"
    | "Name"
    | "Domains"
    | "Enabled"
    | "Default";
  "on-premises-synchronization":
    | "id"
    | "configuration"
    | "configuration.accidentalDeletionPrevention"
    | "configuration.accidentalDeletionPrevention.synchronizationPreventionType"
    | "configuration.accidentalDeletionPrevention.alertThreshold"
    | "features"
    | "features.passwordSyncEnabled"
    | "features.passwordWritebackEnabled"
    | "features.blockSoftMatchEnabled"
    | "features.blockCloudObjectTakeoverThroughHardMatchEnabled"
    | "value"
    | "value[].id"
    | "value[].configuration"
    | "value[].configuration.accidentalDeletionPrevention"
    | "value[].configuration.accidentalDeletionPrevention.synchronizationPreventionType"
    | "value[].configuration.accidentalDeletionPrevention.alertThreshold"
    | "value[].features"
    | "value[].features.passwordSyncEnabled"
    | "value[].features.passwordWritebackEnabled"
    | "value[].features.blockSoftMatchEnabled"
    | "value[].features.blockCloudObjectTakeoverThroughHardMatchEnabled";
  organization:
    | "id"
    | "displayName"
    | "onPremisesSyncEnabled"
    | "onPremisesLastSyncDateTime"
    | "technicalNotificationMails"
    | "privacyProfile"
    | "privacyProfile.contactEmail"
    | "privacyProfile.statementUrl";
  "organization-config":
    | "Identity"
    | "Name"
    | "AuditDisabled"
    | "OAuth2ClientProfileEnabled"
    | "DefaultAuthenticationPolicy"
    | "EwsEnabled"
    | "EwsAllowedAppIDs"
    | "InPlaceHolds"
    | "RejectDirectSend"
    | "CustomerLockBoxEnabled";
  "organization-relationships":
    | "Identity"
    | "Name"
    | "Enabled"
    | "DomainNames"
    | "TargetAddressDomains"
    | "TargetSharingEpr"
    | "TargetAutodiscoverEpr";
  "outbound-connectors":
    | "Identity"
    | "Name"
    | "Enabled"
    | "ConnectorType"
    | "TlsSettings"
    | "TlsDomain"
    | "IsValidated";
  "permission-grant-policies":
    | "id"
    | "displayName"
    | "includes"
    | "includes[].id"
    | "includes[].permissionType"
    | "includes[].permissionClassification"
    | "includes[].resourceApplication"
    | "includes[].permissions"
    | "includes[].clientApplicationIds"
    | "includes[].clientApplicationTenantIds"
    | "includes[].clientApplicationPublisherIds"
    | "includes[].clientApplicationsFromVerifiedPublisherOnly"
    | "includes[].certifiedClientApplicationsOnly"
    | "excludes"
    | "excludes[].id"
    | "excludes[].permissionType"
    | "excludes[].permissionClassification"
    | "excludes[].resourceApplication"
    | "excludes[].permissions"
    | "excludes[].clientApplicationIds"
    | "excludes[].clientApplicationTenantIds"
    | "excludes[].clientApplicationPublisherIds"
    | "excludes[].clientApplicationsFromVerifiedPublisherOnly"
    | "excludes[].certifiedClientApplicationsOnly"
    | "includeAllPreApprovedApplications"
    | "resourceScopeType";
  "power-bi-tenant-settings":
    | "settingName"
    | "title"
    | "enabled"
    | "canSpecifySecurityGroups"
    | "tenantSettingGroup"
    | "enabledSecurityGroups"
    | "enabledSecurityGroups[].graphId"
    | "enabledSecurityGroups[].name";
  "power-platform-dlp-policies":
    | "name"
    | "displayName"
    | "defaultConnectorsClassification"
    | "environmentType"
    | "environments"
    | "environments[].name";
  "power-platform-environments":
    | "EnvironmentName"
    | "DisplayName"
    | "IsDefault"
    | "EnvironmentType"
    | "Location";
  "power-platform-tenant-isolation-policy":
    | "tenantId"
    | "properties"
    | "properties.tenantId"
    | "properties.isDisabled"
    | "properties.allowedTenants"
    | "properties.allowedTenants[].tenantId"
    | "properties.allowedTenants[].direction"
    | "properties.allowedTenants[].direction.inbound"
    | "properties.allowedTenants[].direction.outbound";
  "power-platform-tenant-settings":
    | "tenantId"
    | "disableEnvironmentCreationByNonAdminUsers"
    | "disableTrialEnvironmentCreationByNonAdminUsers"
    | "disablePortalsCreationByNonAdminUsers"
    | "powerPlatform"
    | "powerPlatform.governance"
    | "powerPlatform.governance.disableDeveloperEnvironmentCreationByNonAdminUsers"
    | "powerPlatform.powerApps"
    | "powerPlatform.powerApps.disableShareWithEveryone"
    | "powerPlatform.powerApps.enableGuestsToMake";
  "privileged-roles":
    | "roleTemplateId"
    | "displayName"
    | "assignments"
    | "assignments[].id"
    | "assignments[].principalId"
    | "assignments[].principalType"
    | "assignments[].assignmentType"
    | "assignments[].directoryScopeId"
    | "assignments[].startDateTime"
    | "assignments[].endDateTime"
    | "assignments[].memberType"
    | "assignments[].activatedUsing"
    | "assignments[].appScope"
    | "assignments[].appScopeId"
    | "assignments[].createdUsing"
    | "assignments[].directoryScope"
    | "assignments[].principal"
    | "assignments[].roleAssignmentOriginId"
    | "assignments[].roleAssignmentScheduleId"
    | "assignments[].roleDefinition"
    | "assignments[].roleDefinitionId"
    | "assignments[].status"
    | "rules"
    | "rules[].id"
    | "rules[].ruleSource"
    | "rules[].ruleSourceType"
    | "rules[].setting"
    | "rules[].setting.isApprovalRequired"
    | "rules[].setting.approvalMode"
    | "rules[].setting.approvalStages"
    | "rules[].setting.isApprovalRequiredForExtension"
    | "rules[].setting.isRequestorJustificationRequired"
    | "rules[].target"
    | "rules[].target.caller"
    | "rules[].target.operations"
    | "rules[].target.level"
    | "rules[].target.enforcedSettings"
    | "rules[].target.inheritableSettings"
    | "rules[].target.targetObjects"
    | "rules[].notificationRecipients"
    | "rules[].notificationType"
    | "rules[].notificationLevel"
    | "rules[].isDefaultRecipientsEnabled"
    | "rules[].recipientType"
    | "rules[].enabledRules"
    | "rules[].isExpirationRequired"
    | "rules[].maximumDuration"
    | "rules[].isEnabled"
    | "rules[].claimValue";
  "privileged-service-principals":
    | "id"
    | "servicePrincipalId"
    | "appId"
    | "displayName"
    | "roles";
  "privileged-users":
    | "id"
    | "displayName"
    | "roles"
    | "onPremisesImmutableId"
    | "onPremisesSyncEnabled";
  "protection-alerts":
    | "Identity"
    | "Name"
    | "Disabled"
    | "IsSystemRule"
    | "Severity"
    | "NotificationEnabled";
  "receive-connectors":
    | "Identity"
    | "Name"
    | "Enabled"
    | "TlsCertificateName"
    | "Server";
  "remote-domains":
    | "Identity"
    | "Name"
    | "DomainName"
    | "AutoForwardEnabled"
    | "AutoReplyEnabled";
  "risky-applications":
    | "appId"
    | "displayName"
    | "keyCredentials"
    | "keyCredentials[].keyId"
    | "keyCredentials[].displayName"
    | "keyCredentials[].startDateTime"
    | "keyCredentials[].endDateTime"
    | "keyCredentials[].isFromApplication"
    | "passwordCredentials"
    | "passwordCredentials[].keyId"
    | "passwordCredentials[].displayName"
    | "passwordCredentials[].startDateTime"
    | "passwordCredentials[].endDateTime"
    | "passwordCredentials[].isFromApplication"
    | "federatedCredentials"
    | "permissions"
    | "permissions[].applicationDisplayName"
    | "permissions[].roleId"
    | "permissions[].roleDisplayName"
    | "permissions[].roleType"
    | "permissions[].isAdminConsented"
    | "permissions[].isRisky"
    | "isMultiTenantEnabled";
  "risky-delegated-permission-classifications":
    | "objectId"
    | "appId"
    | "displayName"
    | "riskyPermClassifications";
  "risky-third-party-service-principals":
    | "objectId"
    | "appId"
    | "displayName"
    | "appOwnerOrganizationId"
    | "signInAudience"
    | "keyCredentials"
    | "keyCredentials[].keyId"
    | "keyCredentials[].displayName"
    | "keyCredentials[].startDateTime"
    | "keyCredentials[].endDateTime"
    | "keyCredentials[].isFromApplication"
    | "passwordCredentials"
    | "passwordCredentials[].keyId"
    | "passwordCredentials[].displayName"
    | "passwordCredentials[].startDateTime"
    | "passwordCredentials[].endDateTime"
    | "passwordCredentials[].isFromApplication"
    | "permissions"
    | "permissions[].applicationDisplayName"
    | "permissions[].roleId"
    | "permissions[].roleDisplayName"
    | "permissions[].roleType"
    | "permissions[].isAdminConsented"
    | "permissions[].isRisky";
  "safe-attachment-policies":
    | "Identity"
    | "Name"
    | "IsDefault"
    | "IsBuiltInProtection"
    | "RecommendedPolicyType"
    | "Enable"
    | "Action";
  "safe-attachment-rules":
    | "Identity"
    | "Name"
    | "SafeAttachmentPolicy"
    | "State"
    | "Priority"
    | "SentTo"
    | "SentToMemberOf"
    | "RecipientDomainIs"
    | "ExceptIfSentTo"
    | "ExceptIfSentToMemberOf"
    | "ExceptIfRecipientDomainIs"
    | "Conditions"
    | "Exceptions";
  "safe-links-policies":
    | "Identity"
    | "Name"
    | "IsDefault"
    | "IsBuiltInProtection"
    | "RecommendedPolicyType"
    | "EnableSafeLinksForEmail"
    | "EnableSafeLinksForTeams"
    | "EnableSafeLinksForOffice"
    | "EnableForInternalSenders"
    | "ScanUrls"
    | "DeliverMessageAfterScan"
    | "TrackClicks"
    | "AllowClickThrough"
    | "DisableUrlRewrite";
  "safe-links-rules":
    | "Identity"
    | "Name"
    | "SafeLinksPolicy"
    | "State"
    | "Priority"
    | "SentTo"
    | "SentToMemberOf"
    | "RecipientDomainIs"
    | "ExceptIfSentTo"
    | "ExceptIfSentToMemberOf"
    | "ExceptIfRecipientDomainIs"
    | "Conditions"
    | "Exceptions";
  "security-defaults":
    | "id"
    | "displayName"
    | "isEnabled";
  "send-connectors":
    | "Identity"
    | "Name"
    | "Enabled"
    | "TlsCertificateName"
    | "SourceTransportServers";
  "service-plans":
    | "servicePlanId"
    | "servicePlanName"
    | "provisioningStatus"
    | "appliesTo";
  "sharepoint-tenant":
    | "TenantId"
    | "SharingCapability"
    | "OneDriveSharingCapability"
    | "SharingDomainRestrictionMode"
    | "DefaultSharingLinkType"
    | "DefaultLinkPermission"
    | "RequireAnonymousLinksExpireInDays"
    | "FileAnonymousLinkType"
    | "FolderAnonymousLinkType"
    | "EmailAttestationRequired"
    | "EmailAttestationReAuthDays"
    | "LegacyAuthProtocolsEnabled";
  "sharing-policies":
    | "Identity"
    | "Name"
    | "Domains"
    | "Enabled"
    | "Default";
  "spf-records":
    | "domain"
    | "rdata"
    | "log"
    | "log[].query_name"
    | "log[].query_method"
    | "log[].query_result"
    | "log[].query_answers"
    | "compliant"
    | "message";
  "subscribed-skus":
    | "id"
    | "skuId"
    | "skuPartNumber"
    | "capabilityStatus"
    | "consumedUnits"
    | "prepaidUnits"
    | "prepaidUnits.enabled"
    | "prepaidUnits.warning"
    | "prepaidUnits.suspended"
    | "prepaidUnits.lockedOut"
    | "servicePlans"
    | "servicePlans[].servicePlanId"
    | "servicePlans[].servicePlanName"
    | "servicePlans[].provisioningStatus"
    | "servicePlans[].appliesTo";
  "sync-servers":
    | "ComputerName"
    | "Version";
  "teams-app-permission-policies":
    | "Identity"
    | "DefaultCatalogAppsType"
    | "GlobalCatalogAppsType"
    | "PrivateCatalogAppsType";
  "teams-client-configuration":
    | "Identity"
    | "AllowEmailIntoChannel"
    | "AllowDropBox"
    | "AllowBox"
    | "AllowGoogleDrive"
    | "AllowShareFile"
    | "AllowEgnyte"
    | "AllowGuestUser";
  "teams-federation-configuration":
    | "Identity"
    | "AllowFederatedUsers"
    | "AllowedDomains"
    | "BlockedDomains"
    | "AllowTeamsConsumer"
    | "AllowTeamsConsumerInbound"
    | "AllowPublicUsers"
    | "ExternalAccessWithTrialTenants";
  "teams-meeting-broadcast-policies":
    | "Identity"
    | "AllowBroadcastScheduling"
    | "BroadcastAttendeeVisibilityMode"
    | "BroadcastRecordingMode";
  "teams-meeting-policies":
    | "Identity"
    | "AllowAnonymousUsersToJoinMeeting"
    | "AllowAnonymousUsersToStartMeeting"
    | "AutoAdmittedUsers"
    | "AllowPSTNUsersToBypassLobby"
    | "AllowExternalParticipantGiveRequestControl"
    | "DesignatedPresenterRoleMode"
    | "MeetingChatEnabledType"
    | "AllowCloudRecording"
    | "AllowRecordingStorageOutsideRegion";
  "teams-tenant":
    | "TenantId"
    | "DisplayName"
    | "AssignedPlan";
  "teams-unified-tenant-settings":
    | "SettingName"
    | "SettingValue";
  "transport-config":
    | "Identity"
    | "Name"
    | "SmtpClientAuthenticationDisabled"
    | "AllowLegacyTLSClients";
  "transport-rules":
    | "Identity"
    | "Name"
    | "State"
    | "Mode"
    | "Priority"
    | "ActivationDate"
    | "ExpiryDate"
    | "FromScope"
    | "Conditions"
    | "Exceptions"
    | "RedirectMessageTo"
    | "BlindCopyTo"
    | "CopyTo"
    | "AddToRecipients"
    | "GenerateIncidentReport"
    | "PrependSubject"
    | "ApplyHtmlDisclaimerText";
  "trusted-roots":
    | "Identity"
    | "Subject"
    | "Issuer"
    | "NotAfter"
    | "Thumbprint"
    | "PSComputerName";
  "unified-audit-log-retention-policies":
    | "Identity"
    | "Name"
    | "Enabled"
    | "Mode"
    | "Priority"
    | "RetentionDuration"
    | "RecordTypes"
    | "Operations"
    | "UserIds";
  "web-services-virtual-directories":
    | "Identity"
    | "Name"
    | "Server"
    | "WSSecurityAuthentication";
}
