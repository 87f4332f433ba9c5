//! Properties that several documents have, each declared once.

use crate::property::{
    Element, Members, Property, any, boolean, closed, integer, list, object, objects, open, symbol, text, texts, time,
};

/// Policies that Microsoft makes.
const POLICIES: &[&str] =
    &["Default", "Built-In Protection Policy", "ATP Built-In Protection Rule", "Office365 AntiPhish Default"];
/// How the names of the policies and rules of presets begin.
const PRESETS: &[&str] = &["Standard Preset Security Policy", "Strict Preset Security Policy"];
/// How the names of what the hybrid configuration wizard makes begin.
const HYBRID: &[&str] = &["HybridIOC", "O365 to On-Premises", "On-Premises to O365"];

/// The id of an object of Exchange.
pub const IDENTITY: Property =
    text("Identity", "Its id: usually its name, with what it belongs to before a backslash.")
        .values(POLICIES)
        .begin(PRESETS);
/// What people call an object of Exchange.
pub const NAME: Property = text("Name", "What people call it.").values(POLICIES).begin(PRESETS);
/// The id of what the hybrid configuration wizard may have made.
pub const HYBRID_IDENTITY: Property = text("Identity", "Its id: its name.").begin(HYBRID);
/// The name of what the hybrid configuration wizard may have made.
pub const HYBRID_NAME: Property = text("Name", "What people call it.").begin(HYBRID);
/// Whether a connector, a relationship or a policy is on.
pub const ENABLED: Property = boolean("Enabled", "Whether it is on.");
/// The server of Microsoft Entra Connect.
pub const COMPUTER_NAME: Property = text("ComputerName", "The server that says it.");
/// The server of a remote session.
pub const PS_COMPUTER_NAME: Property =
    text("PSComputerName", "The server that says it, where the export asked several.");
/// Whether EWS and Autodiscover take signed requests of other organizations.
pub const WS_SECURITY: Property =
    boolean("WSSecurityAuthentication", "Whether requests are taken that the Microsoft Federation Gateway signed.");

/// Words of distinguished names.
pub const OF_NAMES: &[&str] = &["CN", "OU", "DC", "ST", "DigiCert", "Global", "Root", "G2"];
/// The DigiCert Global Root G2: a name and a thumbprint that are the same everywhere.
pub const DIGICERT_GLOBAL_ROOT_G2: &[&str] = &["DF3C24F9BFD666761B268073FE06D1CC8D4F82A4"];
/// Paths of Exchange in addresses.
const OF_ADDRESSES: &[&str] = &["ews", "exchange", "asmx", "autodiscover", "svc", "wssecurity"];

/// An address, of which exports make an object.
pub const fn address(name: &'static str, meaning: &'static str) -> Property {
    text(name, meaning).within(OF_ADDRESSES).parts(OF_URIS)
}
/// What an export makes of an address.
const OF_URIS: &[Property] = &[
    text("AbsoluteUri", "The address.").within(OF_ADDRESSES),
    text("OriginalString", "The address as it was given.").within(OF_ADDRESSES),
];

/// A distinguished name.
pub const fn distinguished_name(name: &'static str, meaning: &'static str) -> Property {
    text(name, meaning).within(OF_NAMES)
}

/// The certificate of a connector of a server.
pub const TLS_CERTIFICATE_NAME: Property = distinguished_name(
    "TlsCertificateName",
    "Issuer and subject of the certificate that it uses: `<I>issuer<S>subject`. Null leaves the choice to Exchange.",
)
.parts(&[
    distinguished_name("CertificateIssuer", "The issuer."),
    distinguished_name("CertificateSubject", "The subject."),
]);

/// What a policy of protection is.
pub mod protection {
    use super::{Property, boolean, symbol};

    /// Whether it is the default.
    pub const IS_DEFAULT: Property = boolean("IsDefault", "Whether it applies to whom no other policy applies.");
    /// Whether it is built in.
    pub const IS_BUILT_IN: Property = boolean(
        "IsBuiltInProtection",
        "Whether it is the built-in protection of Microsoft Defender for Office 365, which comes after all others.",
    );
    /// Which preset it belongs to.
    pub const RECOMMENDED_POLICY_TYPE: Property =
        symbol("RecommendedPolicyType", "The preset that it belongs to; `Custom` belongs to none.")
            .values(&["Standard", "Strict", "Custom", "BuiltIn"]);

    /// What is done with a message, which `meaning` names.
    pub const fn action(name: &'static str, meaning: &'static str) -> Property {
        symbol(name, meaning).values(&[
            "Allow",
            "Block",
            "Replace",
            "DynamicDelivery",
            "MoveToJmf",
            "AddXHeader",
            "ModifySubject",
            "Redirect",
            "Delete",
            "Quarantine",
            "NoAction",
            "BccMessage",
            "Reject",
        ])
    }
}

/// To whom a policy of protection applies.
pub mod assignment {
    use super::{Element, POLICIES, PRESETS, Property, any, integer, list, symbol, text};

    /// Whether the rule is on.
    pub const STATE: Property = symbol("State", "Whether it is on.").values(&["Enabled", "Disabled"]);
    pub const PRIORITY: Property = integer("Priority", "Its place among the rules: the lowest number comes first.");
    pub const SENT_TO: Property =
        list("SentTo", Element::Recipient, "Recipients to whom it applies; null: not limited.");
    pub const SENT_TO_MEMBER_OF: Property =
        list("SentToMemberOf", Element::Recipient, "Groups to whose members it applies; null: not limited.");
    pub const RECIPIENT_DOMAIN_IS: Property = list(
        "RecipientDomainIs",
        Element::Word,
        "Domains, with their subdomains, to whose recipients it applies; null: not limited.",
    );
    pub const EXCEPT_IF_SENT_TO: Property =
        list("ExceptIfSentTo", Element::Recipient, "Recipients to whom it does not apply.");
    pub const EXCEPT_IF_SENT_TO_MEMBER_OF: Property =
        list("ExceptIfSentToMemberOf", Element::Recipient, "Groups to whose members it does not apply.");
    pub const EXCEPT_IF_RECIPIENT_DOMAIN_IS: Property =
        list("ExceptIfRecipientDomainIs", Element::Word, "Domains to whose recipients it does not apply.");
    pub const CONDITIONS: Property = any("Conditions", "The kinds of all its conditions.");
    pub const EXCEPTIONS: Property = any("Exceptions", "The kinds of all its exceptions.");

    /// What a rule holds that assigns policies to recipients: these policies, and to whom it applies.
    macro_rules! assigns {
        ($($policy:expr),+ $(,)?) => {
            $crate::property::open(&[
                $crate::parts::IDENTITY,
                $crate::parts::NAME,
                $($policy,)+
                $crate::parts::assignment::STATE,
                $crate::parts::assignment::PRIORITY,
                $crate::parts::assignment::SENT_TO,
                $crate::parts::assignment::SENT_TO_MEMBER_OF,
                $crate::parts::assignment::RECIPIENT_DOMAIN_IS,
                $crate::parts::assignment::EXCEPT_IF_SENT_TO,
                $crate::parts::assignment::EXCEPT_IF_SENT_TO_MEMBER_OF,
                $crate::parts::assignment::EXCEPT_IF_RECIPIENT_DOMAIN_IS,
                $crate::parts::assignment::CONDITIONS,
                $crate::parts::assignment::EXCEPTIONS,
            ])
        };
    }
    pub(crate) use assigns;

    /// The policy that the rule assigns.
    pub const fn policy(name: &'static str, meaning: &'static str) -> Property {
        text(name, meaning).values(POLICIES).begin(PRESETS)
    }
}
pub const CREDENTIALS: Members = open(&[
    text("keyId", "Its id."),
    text("displayName", "What it is called, such as the subject of a certificate."),
    time("startDateTime", "Since when it holds."),
    time("endDateTime", "Until when it holds."),
    boolean("isFromApplication", "Whether it hangs on the application, not on its service principal."),
]);
pub const PERMISSIONS: Members = open(&[
    text("applicationDisplayName", "The application that the permission opens."),
    text("roleId", "The id of the permission."),
    symbol("roleDisplayName", "The name of the permission, such as `Mail.ReadWrite`.").lists(crate::permissions::ALL),
    symbol("roleType", "Whether the application has it for itself, or on behalf of who signs in.")
        .values(&["Application", "Delegated"]),
    boolean("isAdminConsented", "Whether an administrator consented, so that the application has it."),
    boolean("isRisky", "Whether it is dangerous."),
]);

/// Words of records of DNS. Two and three characters with d, i, l, o, p, s or h are macros of SPF.
const OF_RECORDS: &[&str] = &[
    "reports",
    "dmarc",
    "cyber",
    "dhs",
    "v",
    "spf",
    "spf1",
    "all",
    "include",
    "redirect",
    "ip4",
    "ip6",
    "mx",
    "ptr",
    "exists",
    "exp",
    "DKIM1",
    "rsa",
    "ed25519",
    "sha1",
    "sha256",
    "email",
    "DMARC1",
    "none",
    "quarantine",
    "reject",
    "sp",
    "rua",
    "ruf",
    "pct",
    "adkim",
    "aspf",
    "fo",
    "rf",
    "ri",
    "afrf",
    "mailto",
    "np",
    "psd",
    "d1",
    "d2",
    "d3",
    "d4",
    "dr",
    "d1r",
    "d2r",
    "d3r",
    "ir",
    "lr",
    "l1r",
    "l2r",
    "o1",
    "o2",
    "or",
    "o1r",
    "sr",
    "s1r",
    "pr",
    "hr",
];
/// Words of names that are asked for in DNS.
pub const OF_DNS_NAMES: &[&str] = &["dmarc", "domainkey", "selector1", "selector2", "spf"];

/// The TXT records that were found.
pub const RDATA: Property = texts("rdata", "The TXT records that count; null or absent: not known.").within(OF_RECORDS);
/// What was asked of DNS.
pub const LOG: Property = objects(
    "log",
    "Each look-up, where the tool keeps a log of them.",
    open(&[
        text("query_name", "The name that was asked for.").within(OF_DNS_NAMES),
        symbol("query_method", "How it was asked.").values(&["DNS", "DoH", "traditional"]),
        text("query_result", "What came of it, in the words of the tool.")
            .within(&["Query", "returned", "txt", "record", "records", "NXDomain", "NOERROR", "SERVFAIL", "REFUSED"]),
        texts("query_answers", "The records that were answered.").within(OF_RECORDS),
    ]),
);

/// A user, group or role that a setting of an authentication method is for.
pub const TARGET: Members = open(&[
    text("id", "Its id; `all_users` is everybody.").values(&["all_users"]),
    symbol("targetType", "What it is.").values(&["group", "user", "administrativeUnit", "role"]),
]);

/// Combinations of authentication methods.
pub const ALLOWED_COMBINATIONS: Property = list(
    "allowedCombinations",
    Element::Combination,
    "The combinations of methods that are strong enough, such as `password,sms`.",
)
.values(&[
    "password",
    "voice",
    "hardwareOath",
    "softwareOath",
    "sms",
    "fido2",
    "windowsHelloForBusiness",
    "microsoftAuthenticatorPush",
    "deviceBasedPush",
    "temporaryAccessPassOneTime",
    "temporaryAccessPassMultiUse",
    "email",
    "x509CertificateSingleFactor",
    "x509CertificateMultiFactor",
    "federatedSingleFactor",
    "federatedMultiFactor",
    "qrCodePin",
])
.enumeration("authenticationMethodModes");

/// An authentication strength, by itself or in a policy.
pub const STRENGTH: &[Property] = &[
    text("id", "Its object id."),
    text("displayName", "What people call it."),
    symbol("policyType", "Whether Microsoft made it.")
        .values(&["builtIn", "custom"])
        .enumeration("authenticationStrengthPolicyType"),
    symbol("requirementsSatisfied", "What it satisfies.")
        .values(&["none", "mfa"])
        .enumeration("authenticationStrengthRequirements"),
    ALLOWED_COMBINATIONS,
];

/// Limits on the credentials of applications.
pub const RESTRICTIONS: Members = closed(&[
    objects(
        "passwordCredentials",
        "Limits on secrets; null or empty: none.",
        closed(&[
            symbol("restrictionType", "What is limited.")
                .values(&[
                    "passwordAddition",
                    "passwordLifetime",
                    "symmetricKeyAddition",
                    "symmetricKeyLifetime",
                    "customPasswordAddition",
                ])
                .enumeration("appCredentialRestrictionType"),
            RESTRICTION_STATE,
            MAX_LIFETIME,
            RESTRICTED_SINCE,
            EXCLUDE_ACTORS,
            STATE_SET_BY_MICROSOFT,
            APPLIES_TO,
        ]),
    ),
    objects(
        "keyCredentials",
        "Limits on certificates; null or empty: none.",
        closed(&[
            symbol("restrictionType", "What is limited.")
                .values(&["asymmetricKeyLifetime", "trustedCertificateAuthority"])
                .enumeration("appKeyCredentialRestrictionType"),
            RESTRICTION_STATE,
            MAX_LIFETIME,
            RESTRICTED_SINCE,
            EXCLUDE_ACTORS,
            STATE_SET_BY_MICROSOFT,
            any("certificateBasedApplicationConfigurationIds", "The authorities whose certificates are allowed."),
            APPLIES_TO,
        ]),
    ),
    any("identifierUris", "Limits on the identifiers of applications."),
    any("audiences", "Limits on who may sign in to applications."),
    any("applicationRestrictions", "Limits on applications that are not on credentials."),
]);
const RESTRICTION_STATE: Property = symbol("state", "Whether the limit holds.")
    .values(&["enabled", "disabled"])
    .enumeration("appManagementRestrictionState");
const MAX_LIFETIME: Property = crate::property::duration("maxLifetime", "The longest that a credential may hold.");
const RESTRICTED_SINCE: Property =
    time("restrictForAppsCreatedAfterDateTime", "Applications that are older are not limited.");
const STATE_SET_BY_MICROSOFT: Property = boolean("isStateSetByMicrosoft", "Whether Microsoft set the state.");
/// The applications of a custom policy.
pub const APPLIES_TO: Property = objects(
    "appliesTo",
    "The applications that the policy is assigned to.",
    open(&[
        text("id", "The object id of the application."),
        text("appId", "The application id."),
        text("displayName", "What people call it."),
    ]),
);
const EXCLUDE_ACTORS: Property = object(
    "excludeActors",
    "Whose calls are exempt.",
    closed(&[objects(
        "customSecurityAttributes",
        "Who carries one of these custom security attributes.",
        closed(&[
            text("id", "The attribute, with its set."),
            symbol("operator", "How values are compared.").values(&["equals"]),
            text("value", "The value."),
        ]),
    )]),
);
pub const ACTIVATION_DATE: Property = time("ActivationDate", "From when on it does anything; null: always.");
pub const EXPIRY_DATE: Property = time("ExpiryDate", "From when on it does nothing any more; null: never.");

/// What is shared with a domain.
pub const SHARED_DOMAINS: Property = list(
    "Domains",
    Element::SharingDomain,
    "A domain with what is shared with it; `*` is any federated domain, `Anonymous` anybody.",
)
.within(&[
    "Anonymous",
    "CalendarSharingFreeBusySimple",
    "CalendarSharingFreeBusyDetail",
    "CalendarSharingFreeBusyReviewer",
    "ContactsSharing",
]);

/// A sharing policy.
pub const SHARING_POLICY: Members = open(&[
    IDENTITY,
    NAME,
    SHARED_DOMAINS,
    ENABLED,
    boolean("Default", "Whether mailboxes have it that were given no other."),
]);

/// The directory roles of somebody.
pub const ROLES: Property =
    texts("roles", "The names of the roles; a name may stand twice.").lists(&[crate::known::ROLE_NAMES]);
