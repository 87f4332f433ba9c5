//! Licences and the service plans in them. Ids: Microsoft's table of product names and service plan identifiers.

/// M365_ADVANCED_AUDITING: Audit (Premium).
pub(super) const ADVANCED_AUDITING: &str = "2f442157-a11c-46b9-ae5b-6e39ff4e5849";
/// YAMMER_ENTERPRISE: what many organizations switch off for all.
pub(super) const YAMMER: &str = "7547a3fe-08ee-4ccb-b430-5077c5041653";

const AUDIT_PLATFORM: &str = "f6de4823-28fa-440b-b886-4783fa86ddba";
const EXCHANGE_ENTERPRISE: &str = "efb87545-963c-4e0d-99df-69c6916d9eb0";
const EXCHANGE_STANDARD: &str = "9aaf7827-d63c-4b61-89c3-182f06f82e5c";
const EXCHANGE_DESKLESS: &str = "4a82b400-a79f-41a4-b4e2-e94f5787b113";
const ENTRA_P1: &str = "41781fb2-bc02-4b7c-bd55-b576c07bb09d";
const ENTRA_P2: &str = "eec0eb4f-6444-4f95-aba0-50c24d67f998";
const MFA: &str = "8a256a2b-b617-496d-b51b-e76466e88db0";
const DEFENDER_OFFICE_P1: &str = "f20fedf3-f3c3-43c3-8267-2bfdd51c0939";
const DEFENDER_OFFICE_P2: &str = "8e0c0a52-6a6c-4d40-8370-dd62790dcd70";
const CLOUD_APPS: &str = "2e2ddb96-6af9-4b1d-a3f0-d6ecfd22edb2";
const INTUNE: &str = "c1ec4a95-1f05-45b3-a911-aa3fa01094f5";
const OFFICE: &str = "43de0ff5-c92c-492b-9116-175376d08c38";
const TEAMS: &str = "57ff2da0-773e-42df-b2af-ffb7a2317929";

/// What is bought for an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Licence {
    /// Microsoft 365 E5 (SPE_E5).
    E5,
    /// Microsoft 365 E3 (SPE_E3).
    E3,
    /// Microsoft 365 Business Premium (SPB).
    Business,
    /// Microsoft 365 F3 (SPE_F1).
    F3,
    /// None.
    None,
}

impl Licence {
    /// The plans of the licence that matter to an auditor. All but [`Self::E5`] come with the compliance add-on of
    /// their class, which brings Audit (Premium).
    pub(super) const fn plans(self) -> &'static [&'static str] {
        match self {
            Self::E5 => &[
                CLOUD_APPS,
                ADVANCED_AUDITING,
                ENTRA_P1,
                OFFICE,
                TEAMS,
                YAMMER,
                MFA,
                DEFENDER_OFFICE_P2,
                INTUNE,
                ENTRA_P2,
                EXCHANGE_ENTERPRISE,
                DEFENDER_OFFICE_P1,
                AUDIT_PLATFORM,
            ],
            Self::E3 => &[
                ADVANCED_AUDITING,
                ENTRA_P1,
                OFFICE,
                TEAMS,
                YAMMER,
                MFA,
                INTUNE,
                EXCHANGE_ENTERPRISE,
                DEFENDER_OFFICE_P1,
                AUDIT_PLATFORM,
            ],
            Self::Business => &[
                ADVANCED_AUDITING,
                ENTRA_P1,
                OFFICE,
                TEAMS,
                YAMMER,
                MFA,
                EXCHANGE_STANDARD,
                INTUNE,
                DEFENDER_OFFICE_P1,
                AUDIT_PLATFORM,
            ],
            Self::F3 => &[ADVANCED_AUDITING, ENTRA_P1, EXCHANGE_DESKLESS, TEAMS, YAMMER, MFA, INTUNE, AUDIT_PLATFORM],
            Self::None => &[],
        }
    }
}

/// A subscription of the tenant: its id and part number, and the ids of the plans in it.
pub(super) struct Subscription {
    pub(super) id: &'static str,
    pub(super) part_number: &'static str,
    pub(super) plans: Vec<&'static str>,
}

/// The subscriptions that all licences come from, the add-on that brings Audit (Premium) last.
pub(super) fn subscriptions() -> Vec<Subscription> {
    let of = |id, part_number, licence: Licence| {
        let own = |plan: &&&str| licence == Licence::E5 || **plan != ADVANCED_AUDITING;
        Subscription { id, part_number, plans: licence.plans().iter().filter(own).copied().collect() }
    };
    vec![
        of("06ebc4ee-1bb5-47dd-8120-11324bc54e06", "SPE_E5", Licence::E5),
        of("05e9a617-0261-4cee-bb44-138d3ef5d965", "SPE_E3", Licence::E3),
        of("cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46", "SPB", Licence::Business),
        of("66b55226-6b4f-492c-910c-a3b7a3c9d993", "SPE_F1", Licence::F3),
        Subscription {
            id: "184efa21-98c3-4e5d-95ab-d07053a96e67",
            part_number: "INFORMATION_PROTECTION_COMPLIANCE",
            plans: vec![ADVANCED_AUDITING],
        },
    ]
}

/// All plans of the licences that are made up, with their names.
pub(super) const PLANS: &[(&str, &str)] = &[
    (ADVANCED_AUDITING, "M365_ADVANCED_AUDITING"),
    (AUDIT_PLATFORM, "M365_AUDIT_PLATFORM"),
    (CLOUD_APPS, "ADALLOM_S_STANDALONE"),
    (DEFENDER_OFFICE_P1, "ATP_ENTERPRISE"),
    (DEFENDER_OFFICE_P2, "THREAT_INTELLIGENCE"),
    (ENTRA_P1, "AAD_PREMIUM"),
    (ENTRA_P2, "AAD_PREMIUM_P2"),
    (EXCHANGE_DESKLESS, "EXCHANGE_S_DESKLESS"),
    (EXCHANGE_ENTERPRISE, "EXCHANGE_S_ENTERPRISE"),
    (EXCHANGE_STANDARD, "EXCHANGE_S_STANDARD"),
    (INTUNE, "INTUNE_A"),
    (MFA, "MFA_PREMIUM"),
    (OFFICE, "OFFICESUBSCRIPTION"),
    (TEAMS, "TEAMS1"),
    (YAMMER, "YAMMER_ENTERPRISE"),
];
