//! Properties of documents that are lists of texts, and how an element of them looks: what exports make one text of is
//! taken apart by this declaration, and by nothing else.
//!
//! Windows PowerShell joins a list below the depth of `ConvertTo-Json` with blanks and writes an empty one as an empty
//! text (reference field-faults.md, F7: `LanguagePrimitives.ConvertTo(obj, typeof(string))`); people's own exports join
//! with commas, semicolons, bars and lines (the same page, M1). What Graph itself writes as one text with commas, such as
//! `guestOrExternalUserTypes` and `transferMethods`, is no list and does not stand here.

/// How an element of a list looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Element {
    /// A GUID, a word of an enumeration, a domain, an address, a range of addresses: no blank, comma, semicolon or bar is
    /// in it.
    Word,
    /// Methods that are asked for together, with a comma between them: `password,sms`.
    Combination,
    /// A domain with what is shared with it: `*:CalendarSharingFreeBusySimple, ContactsSharing`.
    SharingDomain,
    /// A recipient as Exchange writes it: an address, `"Ada Lovelace" [SMTP:ada@contoso.com]`, or a name.
    Recipient,
    /// An address with its kind: `smtp:ada@contoso.com`, `X500:/o=Contoso/cn=Recipients/cn=Ada`.
    ProxyAddress,
    /// Any text: nobody can take apart what was joined.
    Text,
}

/// Lists of some documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct List {
    /// The documents.
    pub documents: &'static [&'static str],
    /// The properties, at any level of an object.
    pub properties: &'static [&'static str],
    /// What an element is.
    pub element: Element,
}

/// Rules of Exchange that say to whom a policy applies.
const ASSIGNMENTS: &[&str] = &[
    "anti-phish-rules",
    "atp-built-in-protection-rules",
    "atp-protection-policy-rules",
    "eop-protection-policy-rules",
    "hosted-content-filter-rules",
    "hosted-outbound-spam-filter-rules",
    "malware-filter-rules",
    "safe-attachment-rules",
    "safe-links-rules",
];

/// All lists that rules read.
#[rustfmt::skip]
pub const LISTS: &[List] = &[
    List {
        documents: &["conditional-access-policies"],
        properties: &[
            "clientAppTypes", "userRiskLevels", "signInRiskLevels", "servicePrincipalRiskLevels",
            "includeUsers", "excludeUsers", "includeGroups", "excludeGroups", "includeRoles", "excludeRoles",
            "includeApplications", "excludeApplications", "includeUserActions",
            "includeAuthenticationContextClassReferences", "includePlatforms", "excludePlatforms", "includeLocations",
            "excludeLocations", "includeServicePrincipals", "excludeServicePrincipals",
            "includeAgentIdServicePrincipals", "excludeAgentIdServicePrincipals", "members", "builtInControls",
            "termsOfUse",
        ],
        element: Element::Word,
    },
    List {
        documents: &["conditional-access-policies"],
        properties: &["customAuthenticationFactors"],
        element: Element::Text,
    },
    List {
        documents: &["conditional-access-policies", "authentication-strength-policies"],
        properties: &["allowedCombinations"],
        element: Element::Combination,
    },
    List { documents: &["named-locations"], properties: &["countriesAndRegions"], element: Element::Word },
    List {
        documents: &["permission-grant-policies"],
        properties: &[
            "permissions", "clientApplicationIds", "clientApplicationPublisherIds", "clientApplicationTenantIds",
        ],
        element: Element::Word,
    },
    List {
        documents: &["authorization-policy"],
        properties: &["permissionGrantPoliciesAssigned", "permissionGrantPolicyIdsAssignedToDefaultUserRole"],
        element: Element::Word,
    },
    List { documents: &["organization"], properties: &["technicalNotificationMails"], element: Element::Word },
    List { documents: &["privileged-roles"], properties: &["notificationRecipients"], element: Element::Word },
    List {
        documents: ASSIGNMENTS,
        properties: &["RecipientDomainIs", "ExceptIfRecipientDomainIs", "SenderDomainIs", "ExceptIfSenderDomainIs"],
        element: Element::Word,
    },
    List {
        documents: ASSIGNMENTS,
        properties: &[
            "SentTo", "ExceptIfSentTo", "SentToMemberOf", "ExceptIfSentToMemberOf", "From", "ExceptIfFrom",
            "FromMemberOf", "ExceptIfFromMemberOf",
        ],
        element: Element::Recipient,
    },
    List {
        documents: &["transport-rules"],
        properties: &["RedirectMessageTo", "BlindCopyTo", "CopyTo", "AddToRecipients", "GenerateIncidentReport"],
        element: Element::Recipient,
    },
    List { documents: &["sharing-policies", "on-premises-sharing-policies"], properties: &["Domains"], element: Element::SharingDomain },
    List {
        documents: &["hosted-connection-filter-policies"],
        properties: &["IPAllowList", "IPBlockList"],
        element: Element::Word,
    },
    List {
        documents: &["hosted-content-filter-policies"],
        properties: &["AllowedSenderDomains", "AllowedSenders", "BlockedSenderDomains", "BlockedSenders"],
        element: Element::Word,
    },
    List { documents: &["malware-filter-policies"], properties: &["FileTypes"], element: Element::Word },
    List {
        documents: &["anti-phish-policies"],
        properties: &["TargetedDomainsToProtect", "ExcludedDomains", "ExcludedSenders"],
        element: Element::Word,
    },
    List { documents: &["anti-phish-policies"], properties: &["TargetedUsersToProtect"], element: Element::Text },
    List { documents: &["dlp-compliance-rules"], properties: &["NotifyUser"], element: Element::Word },
    List {
        documents: &["unified-audit-log-retention-policies"],
        properties: &["Operations", "RecordTypes", "UserIds"],
        element: Element::Word,
    },
    List {
        documents: &["organization-relationships", "intra-organization-connectors"],
        properties: &["DomainNames", "TargetAddressDomains"],
        element: Element::Word,
    },
    List { documents: &["send-connectors"], properties: &["SourceTransportServers"], element: Element::Word },
];

/// The lists of a document.
pub fn lists(document: &str) -> impl Iterator<Item = &'static List> {
    LISTS.iter().filter(move |list| list.documents.contains(&document))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_list_is_of_a_document_and_said_once() {
        let mut said = HashSet::new();
        for list in LISTS {
            for document in list.documents {
                assert!(crate::document(document).is_some(), "{document}");
                assert!(list.properties.iter().all(|property| said.insert((document, property))), "{document}");
            }
        }
    }
}
