//! The documented files, and what becomes of each answer in them. An answer that is not here, or not there any more, fails
//! a test.

/// What becomes of one documented answer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Use {
    /// Served for this document, which must hold its objects as they are.
    Document(&'static str),
    /// Served for tables, and for documents that are made of several answers, which must hold its values.
    Values,
    /// It shows how answers travel: this test of the transport serves it.
    Transport(&'static str),
    /// Nothing asks for it, for this reason.
    NotAsked(&'static str),
    /// It is an answer to what is asked, and holds nothing that any column is made of.
    Nothing(&'static str),
}

use Use::{Document, NotAsked, Nothing, Transport, Values};

const COUNT: Use = NotAsked("pages are read to their end, so nobody asks for a count");
const WRITES: Use = NotAsked("it writes: Ephor reads, and configuration snapshots would need a right that can write");
const DEVICES: Use = NotAsked("no column or rule reads devices of Entra ID or Intune");
const GROUPS: Use = NotAsked("of groups, members alone are read: GET /groups/{id}/transitiveMembers");
const ACTIVE_ROLES: Use =
    NotAsked("roles are read as roleManagement/directory/roleAssignments, which knows scopes too");
const HEALTH: Use = NotAsked("how the service feels is nothing that a tenant sets");
const MAILBOX_SETTINGS: Use = NotAsked("it would be a call for each mailbox, and no rule reads how people work");
const OFFICE: Use = NotAsked("which Office connects is read from Defender's inventory, which knows builds");
const SIGNED_IN: Use =
    NotAsked("licenses of all users are read with the users: assignedPlans, licenseAssignmentStates");

/// Each file, and its answers in order: of Graph its exchanges, of Exchange its value and the alternatives.
pub(super) const FILES: &[(&str, &[Use])] = &[
    ("exchange/Get-AcceptedDomain", &[Document("accepted-domains")]),
    ("exchange/Get-AdminAuditLogConfig", &[Document("admin-audit-log-config"), Document("admin-audit-log-config")]),
    ("exchange/Get-AntiPhishPolicy", &[Document("anti-phish-policies"), Document("anti-phish-policies")]),
    ("exchange/Get-AuthenticationPolicy", &[Document("authentication-policies"), Document("authentication-policies")]),
    (
        "exchange/Get-AvailabilityAddressSpace",
        &[
            NotAsked("a server on-premises answers it, and its file is imported: powershell/tests/documented.rs"),
            NotAsked("the same"),
        ],
    ),
    ("exchange/Get-CASMailbox", &[Values, Values]),
    ("exchange/Get-CASMailboxPlan", &[Document("cas-mailbox-plans"), Document("cas-mailbox-plans")]),
    ("exchange/Get-EXOMailbox", &[Values, Values, Values]),
    (
        "exchange/Get-HostedOutboundSpamFilterPolicy",
        &[Document("hosted-outbound-spam-filter-policies"), Document("hosted-outbound-spam-filter-policies")],
    ),
    ("exchange/Get-InboundConnector", &[Document("inbound-connectors")]),
    ("exchange/Get-IntraOrganizationConnector", &[Document("intra-organization-connectors")]),
    ("exchange/Get-MailboxAuditBypassAssociation", &[Values, Values, Values]),
    ("exchange/Get-MailboxPermission", &[Values]),
    ("exchange/Get-OrganizationConfig", &[Document("organization-config")]),
    ("exchange/Get-OrganizationRelationship", &[Document("organization-relationships")]),
    ("exchange/Get-OutboundConnector", &[Document("outbound-connectors")]),
    ("exchange/Get-RecipientPermission", &[Values]),
    ("exchange/Get-RemoteDomain", &[Document("remote-domains"), Document("remote-domains")]),
    ("exchange/Get-SharingPolicy", &[Document("sharing-policies"), Document("sharing-policies")]),
    ("exchange/Get-TransportConfig", &[Document("transport-config"), Document("transport-config")]),
    ("exchange/Get-TransportRule", &[Document("transport-rules")]),
    ("exchange/Get-User", &[Values]),
    ("graph/adminconsentrequestpolicy-get", &[Document("admin-consent-request-policy")]),
    ("graph/adminreportsettings-get", &[Values]),
    ("graph/application-list", &[Values, COUNT, Values, Values]),
    ("graph/authenticationmethodspolicy-get", &[Document("authentication-methods-policy")]),
    ("graph/authenticationmethodsroot-list-userregistrationdetails", &[Values]),
    ("graph/authorizationpolicy-get", &[Document("authorization-policy")]),
    (
        "graph/beta-authentication-get",
        &[NotAsked("userRegistrationDetails tells which method a user prefers, of all users in one list"), Values],
    ),
    ("graph/conditionalaccesspolicy-get", &[Document("conditional-access-policies")]),
    (
        "graph/conditionalaccessroot-list-namedlocations",
        &[Document("named-locations"), Document("named-locations"), Document("named-locations")],
    ),
    ("graph/conditionalaccessroot-list-policies", &[Document("conditional-access-policies")]),
    ("graph/configurationbaseline-createsnapshot", &[WRITES]),
    ("graph/configurationsnapshotjob-get", &[WRITES]),
    ("graph/device-list", &[DEVICES, COUNT, DEVICES, DEVICES]),
    ("graph/directoryaudit-list", &[Values, Values]),
    ("graph/directoryrole-list", &[ACTIVE_ROLES]),
    ("graph/directoryrole-list-members", &[ACTIVE_ROLES, ACTIVE_ROLES]),
    ("graph/domain-list", &[Document("domains")]),
    ("graph/errors", &[Transport("an_error_is_judged_by_its_status_and_told_in_its_own_words")]),
    ("graph/group-list", &[GROUPS, GROUPS, COUNT, GROUPS]),
    ("graph/identitysecuritydefaultsenforcementpolicy-get", &[Document("security-defaults")]),
    ("graph/intune-devices-detectedapp-list", &[DEVICES]),
    ("graph/intune-devices-manageddevice-list", &[DEVICES]),
    ("graph/json-batching", &[Transport("each_answer_of_a_batch_is_judged_by_itself")]),
    ("graph/mailfolder-list-messagerules", &[Values]),
    (
        "graph/messagetracingroot-list-messagetraces",
        &[
            NotAsked("a rule judges what is set, not which mail went where"),
            NotAsked("the same"),
            NotAsked("the same"),
            NotAsked("the same"),
        ],
    ),
    // The policy holds it among its configurations.
    ("graph/microsoftauthenticatorauthenticationmethodconfiguration-get", &[Document("authentication-methods-policy")]),
    ("graph/oauth2permissiongrant-list", &[Values]),
    ("graph/onpremisesdirectorysynchronization-get", &[Document("on-premises-synchronization")]),
    ("graph/organization-get", &[Document("organization")]),
    ("graph/organization-list", &[Document("organization")]),
    ("graph/paging", &[Transport("a_next_link_is_followed_as_it_is_and_to_nobody_else")]),
    ("graph/permissiongrantpolicy-list", &[Document("permission-grant-policies")]),
    (
        "graph/rbacapplication-list-roleassignments",
        &[Values, Values, NotAsked("of the RBAC providers the directory alone is read, not access packages")],
    ),
    ("graph/rbacapplication-list-roleassignmentscheduleinstances", &[Values]),
    ("graph/reportroot-getemailappusageuserdetail", &[Values, Values]),
    ("graph/reportroot-getemailappusageversionsusercounts", &[Values, Values]),
    ("graph/reportroot-getm365appuserdetail", &[OFFICE, OFFICE, OFFICE]),
    ("graph/reportroot-getoffice365activationsuserdetail", &[OFFICE, OFFICE]),
    ("graph/riskdetection-list", &[NotAsked("a rule judges the risk of a user, which riskyUsers sums up")]),
    ("graph/riskyuser-list", &[Values]),
    ("graph/security-auditcoreroot-list-auditlogqueries", &[Values]),
    ("graph/security-auditcoreroot-post-auditlogqueries", &[Values]),
    ("graph/security-auditlogquery-list-records", &[Values]),
    ("graph/security-security-runhuntingquery", &[Values, Values, Values]),
    ("graph/serviceannouncement-list-healthoverviews", &[HEALTH, HEALTH]),
    ("graph/serviceprincipal-list", &[Values]),
    ("graph/serviceprincipal-list-approleassignments", &[Values]),
    ("graph/signin-list", &[Values, Values]),
    ("graph/subscribedsku-list", &[Document("subscribed-skus")]),
    ("graph/throttling", &[Transport("what_a_throttled_answer_asks_for_is_waited_for")]),
    ("graph/user-assignlicense", &[Values]),
    ("graph/user-get", &[Values, Values, Values]),
    ("graph/user-get-mailboxsettings", &[MAILBOX_SETTINGS, MAILBOX_SETTINGS, MAILBOX_SETTINGS, MAILBOX_SETTINGS]),
    (
        "graph/user-list",
        &[
            Values,
            Values,
            COUNT,
            Values,
            Values,
            Values,
            Values,
            Values,
            Values,
            Nothing("extensions of the directory are the tenant's own"),
            Values,
        ],
    ),
    ("graph/user-list-licensedetails", &[SIGNED_IN]),
];
