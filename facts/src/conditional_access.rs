//! Conditional Access: controls that ended, and applications that a suite holds.

use crate::{Day, Table, day};

/// Where the table is from.
pub const TABLE: Table = Table {
    name: "conditional-access",
    reviewed: day(2026, 11, 30),
    sources: &[
        "reference facts.md, approved-client-app-only (migrate-approved-client-app.md, ms.date 2026-03-24)",
        "MicrosoftDocs/entra-docs docs/identity/conditional-access/reference-office-365-application-contents.md @0325f22a",
        "MicrosoftDocs/SupportArticles-docs support/entra/entra-id/governance/verify-first-party-apps-sign-in.md @0d3f7df5",
    ],
};

/// The last day on which *Require approved client app* is enforced. From the next one on the control counts as if it were
/// not selected.
pub const APPROVED_CLIENT_APP_ENDS: Day = day(2026, 6, 30);

/// How Microsoft Graph calls the suite.
pub const OFFICE_365: &str = "Office365";

/// Applications of the suite `Office365`: those of the first document above whose id the second one tells. Not all of the
/// suite: an application that is not here may be in it.
pub const OFFICE_365_APPLICATIONS: &[&str] = &[
    "00000002-0000-0ff1-ce00-000000000000", // Office 365 Exchange Online
    "00000003-0000-0ff1-ce00-000000000000", // Office 365 SharePoint Online
    "00000004-0000-0ff1-ce00-000000000000", // Skype for Business Online
    "00000005-0000-0ff1-ce00-000000000000", // Viva Engage
    "00000006-0000-0ff1-ce00-000000000000", // Microsoft Office 365 Portal
    "00000007-0000-0ff1-ce00-000000000000", // Microsoft Exchange Online Protection
    "08e18876-6177-487e-b8b5-cf950c1e598c", // SharePoint Online Web Client Extensibility
    "0cd196ee-71bf-4fd6-a57c-b491ffd4fb1e", // Media Analysis and Transformation Service
    "0f698dd4-f011-4d23-a33e-b36416dcb1e6", // OfficeClientService
    "1fec8e78-bce4-4aaf-ab1b-5451cc387264", // Microsoft Teams
    "243c63a3-247d-41c5-9d83-7788c43f1c43", // Office Online Core SSO
    "2d4d3d8e-2be3-4bef-9f87-7875a61c29de", // OneNote
    "4345a7b9-9a63-4910-a426-35363201d503", // O365 Suite UX
    "4765445b-32c6-49b0-83e6-1d93765276ca", // OfficeHome
    "4b233688-031c-404b-9a80-a4f3f2351f90", // Office.com
    "5e3ce6c0-2b1f-4285-8d4b-75ee78787346", // Microsoft Teams Web Client
    "66a88757-258c-4c72-893c-3e8bed4d6899", // Office 365 Search Service
    "89bee1f7-5e6e-4d8a-9f3d-ecd601259da7", // Office365 Shell WCSS-Client
    "905fcf26-4eb7-48a0-9ff0-8dcc7194b5ba", // Sway
    "93d53678-613d-4013-afc1-62e9e444a0a5", // Office Online Add-in SSO
    "944f0bd1-117b-4b1c-af26-804ed95e767e", // Media Analysis and Transformation Service
    "94c63fef-13a3-47bc-8074-75af8c65887a", // Office Delve
    "95de633a-083e-42f5-b444-a4295d8e9314", // Microsoft Whiteboard Services
    "ab9b8c07-8f02-4f72-87fa-80105867a763", // OneDrive SyncEngine
    "c9a559d2-7aab-4f13-a6ed-e7e9c52aec87", // Microsoft Forms
    "cc15fd57-2c6c-4117-a88c-83b1d56b4bbe", // Microsoft Teams Services
    "cf53fce8-def6-4aeb-8d30-b158e7b1cf83", // Microsoft Stream Portal
    "d3590ed6-52b3-4102-aeff-aad2292ab01c", // Microsoft Office
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn applications_are_in_order_and_in_small_letters() {
        assert!(OFFICE_365_APPLICATIONS.is_sorted());
        for id in OFFICE_365_APPLICATIONS {
            assert!(id.len() == 36 && !id.bytes().any(|byte| byte.is_ascii_uppercase()), "{id}");
        }
    }
}
