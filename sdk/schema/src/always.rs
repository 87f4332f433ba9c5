//! What exists in every tenant, so that an answer without it is no answer.

/// Something of which a tenant always has at least one. A source or a helper feed that gives none of it was not read,
/// whatever the service said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Always {
    /// The source, or the helper feed of the collection, that gives it.
    pub feed: &'static str,
    /// What there is at the least, for the sentence "every tenant has …".
    pub what: &'static str,
    /// The text that says so: repository, path and commit, a page and the day of its copy, or a row of a reference page.
    pub witness: &'static str,
}

const fn always(feed: &'static str, what: &'static str, witness: &'static str) -> Always {
    Always { feed, what, witness }
}

/// Sorted by feed. What needs a license stands here only where nobody without the license sees its cmdlet.
pub const ALWAYS: &[Always] = &[
    always(
        "exchange/accepted-domains",
        "the initial domain",
        "MicrosoftDocs/entra-docs docs/fundamentals/add-custom-domain.md @03589959",
    ),
    always(
        "exchange/admin-audit-log-config",
        "one configuration of the administrator audit log",
        "reference collector-faults.md, F2 (the singletons)",
    ),
    always(
        "exchange/anti-phish-policies",
        "the default anti-phishing policy",
        "MicrosoftDocs/defender-docs defender-office-365/recommended-settings-for-eop-and-office365.md @04088ff0",
    ),
    always(
        "exchange/atp-policy-for-o365",
        "one policy of Defender for Office 365 for files and apps",
        "MicrosoftDocs/office-docs-powershell exchange/exchange-ps/ExchangePowerShell/Get-AtpPolicyForO365.md @09d3fb8e",
    ),
    always(
        "exchange/hosted-connection-filter-policies",
        "the default connection filter policy",
        "MicrosoftDocs/defender-docs defender-office-365/connection-filter-policies-configure.md @0359f109",
    ),
    always(
        "exchange/hosted-content-filter-policies",
        "the default anti-spam policy",
        "MicrosoftDocs/defender-docs defender-office-365/anti-spam-protection-about.md @006b8a9f",
    ),
    always(
        "exchange/hosted-outbound-spam-filter-policies",
        "the default outbound spam policy",
        "MicrosoftDocs/defender-docs defender-office-365/recommended-settings-for-eop-and-office365.md @04088ff0",
    ),
    always(
        "exchange/malware-filter-policies",
        "the default anti-malware policy",
        "MicrosoftDocs/defender-docs defender-office-365/anti-malware-policies-configure.md @04088ff0",
    ),
    always(
        "exchange/organization-config",
        "one organization configuration",
        "reference collector-faults.md, F2 (the singletons)",
    ),
    always(
        "exchange/remote-domains",
        "the remote domain Default",
        "MicrosoftDocs/office-docs-powershell exchange/exchange-ps/ExchangePowerShell/Set-RemoteDomain.md @302954c6",
    ),
    always(
        "exchange/transport-config",
        "one transport configuration",
        "reference collector-faults.md, F2 (the singletons)",
    ),
    always(
        "graph/domains",
        "the initial domain",
        "MicrosoftDocs/entra-docs docs/fundamentals/add-custom-domain.md @03589959",
    ),
    always(
        "graph/organization",
        "itself as its organization",
        "microsoftgraph/microsoft-graph-docs-contrib api-reference/v1.0/api/organization-list.md @02b4cba0",
    ),
    always(
        "graph/service-principals",
        "service principals of Microsoft",
        "reference collector-faults.md, F21 (0 service principals)",
    ),
    always(
        "role-definitions",
        "the built-in roles",
        "MicrosoftDocs/entra-docs docs/identity/role-based-access-control/permissions-reference.md @00fe95d6",
    ),
];

/// The same of what is read live alone: whoever exports files by hand leaves out what does not matter to them, and writes an
/// empty list for it.
pub const ALWAYS_LIVE: &[Always] = &[always(
    "graph/role-assignments",
    "somebody with a role",
    "reference collector-faults.md, F21 (0 role assignments)",
)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_stands_once_and_in_order_with_its_witness() {
        assert!(ALWAYS.is_sorted_by(|one, next| one.feed < next.feed));
        for one in ALWAYS.iter().chain(ALWAYS_LIVE) {
            let named = one.witness.starts_with("reference ")
                || one.witness.contains(" @")
                || one.witness.contains("<https://");
            assert!(named && !one.what.is_empty(), "{}: {:?}", one.feed, one.witness);
        }
    }
}
