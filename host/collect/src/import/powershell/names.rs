//! Which file holds what: by the name of a cmdlet, of a table or document, or of a source.

use ephor_schema::{DOCUMENTS, SOURCES, Source, TABLES};

use crate::normalize::{APPLICATIONS, GROUPS, MAIL_CONTACTS, MAIL_USERS, RECIPIENTS, ROLE_DEFINITIONS};

/// Files that are no source of their own, and help to read others.
pub(super) const HELPERS: &[(&str, &str)] = &[
    ("Get-Recipient", RECIPIENTS),
    ("Get-EXORecipient", RECIPIENTS),
    ("Get-MailContact", MAIL_CONTACTS),
    ("Get-MailUser", MAIL_USERS),
    ("Get-MgApplication", APPLICATIONS),
    ("Get-MgGroup", GROUPS),
    ("Get-MgRoleManagementDirectoryRoleDefinition", ROLE_DEFINITIONS),
];

/// Cmdlets that give what a source reads in another way. Those of `Get-MgBeta…` are found without `Beta`.
const CMDLETS: &[(&str, &str)] = &[
    ("Get-EXOMailbox", "exchange/mailboxes"),
    ("Get-EXOCASMailbox", "exchange/cas-mailboxes"),
    ("Get-EXOMailboxPermission", "exchange/mailbox-permissions"),
    ("Get-EXORecipientPermission", "exchange/recipient-permissions"),
    ("Get-EXOMailboxFolderPermission", "exchange/folder-permissions"),
    ("Get-EXOMailboxFolderStatistics", "exchange/mailbox-folder-statistics"),
    ("Get-MgUser", "graph/users"),
    ("Get-MgReportAuthenticationMethodUserRegistrationDetail", "graph/user-registration-details"),
    ("Get-MgUserAuthenticationRequirement", "graph/per-user-mfa"),
    ("Get-MgRiskyUser", "graph/risky-users"),
    ("Get-MgRoleManagementDirectoryRoleAssignment", "graph/role-assignments"),
    ("Get-MgGroupTransitiveMember", "graph/policy-group-members"),
    ("Get-MgIdentityConditionalAccessPolicy", "graph/conditional-access-policies"),
    ("Get-MgIdentityConditionalAccessNamedLocation", "graph/named-locations"),
    ("Get-MgPolicyAuthorizationPolicy", "graph/authorization-policy"),
    ("Get-MgPolicyAuthenticationMethodPolicy", "graph/authentication-methods-policy"),
    ("Get-MgPolicyAuthenticationStrengthPolicy", "graph/authentication-strength-policies"),
    ("Get-MgPolicyAdminConsentRequestPolicy", "graph/admin-consent-request-policy"),
    ("Get-MgPolicyIdentitySecurityDefaultEnforcementPolicy", "graph/security-defaults"),
    ("Get-MgPolicyPermissionGrantPolicy", "graph/permission-grant-policies"),
    ("Get-MgPolicyAppManagementPolicy", "graph/app-management-policies"),
    ("Get-MgPolicyDefaultAppManagementPolicy", "graph/default-app-management-policy"),
    ("Get-MgDirectoryOnPremiseSynchronization", "graph/on-premises-synchronization"),
    ("Get-MgDirectoryObjectById", "graph/directory-names"),
    ("Get-MgDirectorySetting", "graph/directory-settings"),
    ("Get-MgOrganization", "graph/organization"),
    ("Get-MgSubscribedSku", "graph/subscribed-skus"),
    ("Get-MgDomain", "graph/domains"),
    ("Get-MgServicePrincipal", "graph/service-principals"),
    ("Get-MgServicePrincipalAppRoleAssignment", "graph/app-role-assignments"),
    ("Get-MgServicePrincipalAppRoleAssignedTo", "graph/app-role-assignments"),
    ("Get-MgOauth2PermissionGrant", "graph/oauth2-permission-grants"),
    ("Get-MgAuditLogSignIn", "graph/sign-ins"),
    ("Get-MgReportEmailAppUsageUserDetail", "graph/email-app-usage"),
    ("Get-SPOTenant", "sharepoint/tenant"),
    ("Get-PnPTenant", "sharepoint/tenant"),
];

/// Cmdlets of Exchange that answer online and on a server, each of its own organization: a file outside the folder of
/// the servers is the tenant's.
const IN_BOTH_PLACES: &[&str] = &["Get-AvailabilityAddressSpace", "Get-FederationTrust"];

/// Where a file stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In the folder itself.
    Folder,
    /// In its folder `on-premises`.
    OnPremises,
}

/// The cmdlet that a source reads with, without its parameters.
pub(super) fn cmdlet(source: &Source) -> Option<&'static str> {
    source.cmdlet().map(|cmdlet| cmdlet.name)
}

fn is_on_premises(source: &str) -> bool {
    source.starts_with("on-premises/")
}

/// What a file of that name, without its ending, holds: the id of a source or a helper. The error says why nothing.
pub(super) fn input(name: &str, place: Place) -> Result<&'static str, &'static str> {
    const UNKNOWN: &str = "is named after no cmdlet, table, document or source that is known";
    let name = match name.get(..10) {
        Some(start) if start.eq_ignore_ascii_case("Get-MgBeta") => {
            format!("Get-Mg{}", name.get(10..).unwrap_or_default())
        }
        _ => name.to_owned(),
    };
    let same = |other: &str| other.eq_ignore_ascii_case(&name);
    let found = named_after_cmdlet(&same, place).or_else(|| named_after_data(&same, place));
    match (found, place) {
        (Some(source), Place::Folder) if is_on_premises(source) && IN_BOTH_PLACES.iter().any(|other| same(other)) => {
            Err("exists online and on-premises; put the answer of a server into the folder on-premises")
        }
        (Some(source), Place::OnPremises) if !is_on_premises(source) => {
            Err("is the tenant's own, and no server answers it; it does not belong into on-premises")
        }
        (Some(source), _) => Ok(source),
        (None, _) => Err(UNKNOWN),
    }
}

fn named_after_cmdlet(same: &impl Fn(&str) -> bool, place: Place) -> Option<&'static str> {
    let listed = HELPERS.iter().chain(CMDLETS).find(|(cmdlet, _)| same(cmdlet)).map(|(_, input)| *input);
    let of = |here: bool| {
        let mut sources = SOURCES.iter().filter(move |source| is_on_premises(source.id) == here);
        sources.find(|source| cmdlet(source).is_some_and(same)).map(|source| source.id)
    };
    let on_premises = place == Place::OnPremises;
    listed.or_else(|| of(on_premises)).or_else(|| of(!on_premises))
}

/// `conditional-access-policies`, `users`, or `user-registration-details` of the source `graph/…`.
fn named_after_data(same: &impl Fn(&str) -> bool, place: Place) -> Option<&'static str> {
    let helper = || HELPERS.iter().map(|(_, input)| *input).find(|input| same(input));
    let table = || TABLES.iter().find(|table| same(table.name)).map(|table| table.source);
    let document = || DOCUMENTS.iter().find(|document| same(document.name)).map(|document| document.source);
    let tail = |source: &Source| source.id.split('/').next_back().is_some_and(same);
    let source = || SOURCES.iter().find(|source| tail(source)).map(|source| source.id);
    let here = || SOURCES.iter().find(|source| is_on_premises(source.id) && tail(source)).map(|source| source.id);
    let server = || if place == Place::OnPremises { here() } else { None };
    server().or_else(helper).or_else(table).or_else(document).or_else(source)
}

/// The names that a file with this source may have, for people.
pub(super) fn files(source: &Source) -> String {
    let place = if is_on_premises(source.id) { "on-premises/" } else { "" };
    let data = TABLES
        .iter()
        .find(|table| table.source == source.id)
        .map(|table| table.name)
        .or_else(|| DOCUMENTS.iter().find(|document| document.source == source.id).map(|document| document.name))
        .or_else(|| source.id.split('/').next_back());
    let mut names: Vec<String> = Vec::new();
    names.extend(cmdlet(source).map(|cmdlet| format!("{place}{cmdlet}")));
    if names.is_empty() {
        names.extend(CMDLETS.iter().find(|(_, id)| *id == source.id).map(|(cmdlet, _)| (*cmdlet).to_owned()));
        names.extend(data.map(|data| format!("{place}{data}")));
    }
    names.join(" or ")
}
