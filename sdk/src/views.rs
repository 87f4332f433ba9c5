//! Typed views of symbols: audit actions, authentication methods, service plans, roles, versions.
//!
//! Each knows the symbols that rules ask for, and keeps those that it does not know.

use std::cmp::Ordering;
use std::fmt;

use ephor_schema::known::{role_id, service_plan_id};

use crate::column::{FromSymbol, FromSymbols, Strings};

/// A set of symbols as the snapshot has it.
#[derive(Clone, Copy, Debug)]
pub struct SymbolSet<'a> {
    pub(crate) members: &'a [u32],
    pub(crate) dictionary: Strings<'a>,
}

impl<'a> SymbolSet<'a> {
    /// The symbols, in the order of the snapshot.
    pub fn iter(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let dictionary = self.dictionary;
        self.members.iter().map(move |member| dictionary.get(*member as usize))
    }

    /// Number of symbols.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.members.len()
    }

    /// Whether there is no symbol.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// Whether `symbol` is in the set, whatever its case.
    #[must_use]
    pub fn contains(&self, symbol: &str) -> bool {
        self.iter().any(|member| member.eq_ignore_ascii_case(symbol))
    }
}

impl fmt::Display for SymbolSet<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return f.write_str("none");
        }
        for (index, symbol) in self.iter().enumerate() {
            f.write_str(if index > 0 { ", " } else { "" })?;
            f.write_str(symbol)?;
        }
        Ok(())
    }
}

impl<'a> FromSymbols<'a> for SymbolSet<'a> {
    fn from_symbols(symbols: SymbolSet<'a>) -> Self {
        symbols
    }
}

/// Declares an enum of known symbols and a set of them that is asked in no time.
macro_rules! symbols {
    (
        $(#[$member_meta:meta])* member $member:ident;
        $(#[$set_meta:meta])* set $set:ident;
        $($(#[doc = $doc:literal])+ $variant:ident = $text:expr,)+
    ) => {
        $(#[$member_meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $member {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl $member {
            /// All that are known.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// As the vendor writes it.
            #[must_use]
            pub const fn symbol(self) -> &'static str {
                match self {
                    $(Self::$variant => const { $text },)+
                }
            }

            /// The one written so, whatever its case.
            #[must_use]
            pub fn parse(symbol: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.symbol().eq_ignore_ascii_case(symbol))
            }

            const fn bit(self) -> u64 {
                1 << self as u32
            }
        }

        impl fmt::Display for $member {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.symbol())
            }
        }

        $(#[$set_meta])*
        #[derive(Clone, Copy, Debug)]
        pub struct $set<'a> {
            known: u64,
            symbols: SymbolSet<'a>,
        }

        impl<'a> $set<'a> {
            /// Whether it is in the set.
            #[must_use]
            pub const fn contains(&self, member: $member) -> bool {
                self.known & member.bit() != 0
            }

            /// Whether any of `members` is in the set.
            #[must_use]
            pub fn contains_any(&self, members: &[$member]) -> bool {
                members.iter().any(|member| self.contains(*member))
            }

            /// Those of `members` that are not in the set.
            #[must_use]
            pub fn missing(&self, members: &[$member]) -> Vec<$member> {
                members.iter().copied().filter(|member| !self.contains(*member)).collect()
            }

            /// Whether anything in the set is known here.
            #[must_use]
            pub const fn contains_known(&self) -> bool {
                self.known != 0
            }

            /// Those in the set that are known here, in the order of their declaration.
            pub fn iter_known(&self) -> impl Iterator<Item = $member> {
                let known = self.known;
                $member::ALL.iter().copied().filter(move |member| known & member.bit() != 0)
            }

            /// Whether the set is empty: nothing known, nothing unknown.
            #[must_use]
            pub const fn is_empty(&self) -> bool {
                self.symbols.is_empty()
            }

            /// All symbols, those that are not known too.
            #[must_use]
            pub const fn symbols(&self) -> SymbolSet<'a> {
                self.symbols
            }
        }

        impl fmt::Display for $set<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.symbols.fmt(f)
            }
        }

        impl<'a> FromSymbols<'a> for $set<'a> {
            fn from_symbols(symbols: SymbolSet<'a>) -> Self {
                let known = symbols.iter().filter_map($member::parse).fold(0, |bits, member| bits | member.bit());
                Self { known, symbols }
            }
        }
    };
}

symbols! {
    /// An action of mailbox auditing. Source: Microsoft Learn, "Manage mailbox auditing", read 2026-11.
    member AuditAction;
    /// A set of actions of mailbox auditing.
    set AuditActions;
    /// An item was marked as a record.
    ApplyRecord = "ApplyRecord",
    /// An item was copied to another folder.
    Copy = "Copy",
    /// An item was made.
    Create = "Create",
    /// A folder was opened.
    FolderBind = "FolderBind",
    /// An item was purged.
    HardDelete = "HardDelete",
    /// The owner signed in to the mailbox.
    MailboxLogin = "MailboxLogin",
    /// Messages were read or synchronized.
    MailItemsAccessed = "MailItemsAccessed",
    /// A message was opened (deprecated).
    MessageBind = "MessageBind",
    /// An item was moved to another folder.
    Move = "Move",
    /// An item was moved to Deleted Items.
    MoveToDeletedItems = "MoveToDeletedItems",
    /// An item marked as a record was deleted.
    RecordDelete = "RecordDelete",
    /// The owner searched the mailbox.
    SearchQueryInitiated = "SearchQueryInitiated",
    /// A message was sent.
    Send = "Send",
    /// A message was sent as the mailbox.
    SendAs = "SendAs",
    /// A message was sent on behalf of the mailbox.
    SendOnBehalf = "SendOnBehalf",
    /// An item was deleted from Deleted Items.
    SoftDelete = "SoftDelete",
    /// An item was changed.
    Update = "Update",
    /// Delegation of the calendar was changed.
    UpdateCalendarDelegation = "UpdateCalendarDelegation",
    /// Permissions of a folder were changed.
    UpdateFolderPermissions = "UpdateFolderPermissions",
    /// Rules of the inbox were changed.
    UpdateInboxRules = "UpdateInboxRules",
}

symbols! {
    /// As whom a mailbox is opened. Source: Microsoft Learn, "Manage mailbox auditing", read 2026-11.
    member LogonType;
    /// The logon types whose audit set Microsoft manages.
    set LogonTypes;
    /// As its owner.
    Owner = "Owner",
    /// As a delegate.
    Delegate = "Delegate",
    /// As an administrator.
    Admin = "Admin",
}

symbols! {
    /// An authentication method that a user has registered. Source: Microsoft Graph, `userRegistrationDetails`
    /// `methodsRegistered`, read 2026-11.
    member Method;
    /// The authentication methods of a user.
    set Methods;
    /// A phone of the office.
    OfficePhone = "officePhone",
    /// Another phone.
    AlternateMobilePhone = "alternateMobilePhone",
    /// A mobile phone: text message or voice.
    MobilePhone = "mobilePhone",
    /// E-mail, for resetting a password.
    Email = "email",
    /// Security questions, for resetting a password.
    SecurityQuestion = "securityQuestion",
    /// Push messages of Microsoft Authenticator.
    MicrosoftAuthenticatorPush = "microsoftAuthenticatorPush",
    /// Phone sign-in with Microsoft Authenticator.
    MicrosoftAuthenticatorPasswordless = "microsoftAuthenticatorPasswordless",
    /// One-time codes of an app.
    SoftwareOneTimePasscode = "softwareOneTimePasscode",
    /// One-time codes of a token.
    HardwareOneTimePasscode = "hardwareOneTimePasscode",
    /// A temporary access pass.
    TemporaryAccessPass = "temporaryAccessPass",
    /// A FIDO2 security key.
    Fido2SecurityKey = "fido2SecurityKey",
    /// Windows Hello for Business.
    WindowsHelloForBusiness = "windowsHelloForBusiness",
    /// Platform credential of macOS.
    MacOsSecureEnclaveKey = "macOsSecureEnclaveKey",
    /// A passkey bound to a device.
    PassKeyDeviceBound = "passKeyDeviceBound",
    /// A passkey in Microsoft Authenticator.
    PassKeyDeviceBoundAuthenticator = "passKeyDeviceBoundAuthenticator",
    /// A passkey in Windows Hello.
    PassKeyDeviceBoundWindowsHello = "passKeyDeviceBoundWindowsHello",
    /// A synchronized passkey.
    PassKeySynced = "passKeySynced",
    /// A certificate with one factor.
    X509CertificateSingleFactor = "x509CertificateSingleFactor",
    /// A certificate with several factors.
    X509CertificateMultiFactor = "x509CertificateMultiFactor",
}

impl Method {
    /// The methods that a look-alike sign-in page cannot relay. A method that is not known here is not among
    /// them: ask [`Methods::symbols`] before you call one phishable. Source: Microsoft Learn, "Conditional Access
    /// authentication strengths", read 2026-11.
    pub const PHISHING_RESISTANT: &'static [Self] = &[
        Self::Fido2SecurityKey,
        Self::WindowsHelloForBusiness,
        Self::MacOsSecureEnclaveKey,
        Self::PassKeyDeviceBound,
        Self::PassKeyDeviceBoundAuthenticator,
        Self::PassKeyDeviceBoundWindowsHello,
        Self::PassKeySynced,
        Self::X509CertificateMultiFactor,
    ];
}

symbols! {
    /// A service plan, by its id. Source: Microsoft, "Product names and service plan identifiers for licensing",
    /// read 2026-11.
    member ServicePlan;
    /// The service plans of a user.
    set ServicePlans;
    /// Microsoft 365 Advanced Auditing (`M365_ADVANCED_AUDITING`): Audit (Premium).
    AdvancedAuditing = service_plan_id("M365_ADVANCED_AUDITING"),
    /// Exchange Online Plan 2 (`EXCHANGE_S_ENTERPRISE`).
    ExchangePlan2 = service_plan_id("EXCHANGE_S_ENTERPRISE"),
    /// Exchange Online Plan 1 (`EXCHANGE_S_STANDARD`).
    ExchangePlan1 = service_plan_id("EXCHANGE_S_STANDARD"),
    /// Exchange Online Kiosk (`EXCHANGE_S_DESKLESS`).
    ExchangeKiosk = service_plan_id("EXCHANGE_S_DESKLESS"),
    /// Microsoft Entra ID P1 (`AAD_PREMIUM`).
    EntraP1 = service_plan_id("AAD_PREMIUM"),
    /// Microsoft Entra ID P2 (`AAD_PREMIUM_P2`).
    EntraP2 = service_plan_id("AAD_PREMIUM_P2"),
    /// Microsoft Entra ID Governance (`Entra_Identity_Governance`): Privileged Identity Management without P2. Id and name
    /// as independent implementations have them (`Get-MtLicenseInformation` of Maester); not looked up in Microsoft's table.
    EntraIdGovernance = service_plan_id("Entra_Identity_Governance"),
    /// Microsoft Defender for Office 365 Plan 1 (`ATP_ENTERPRISE`).
    DefenderForOffice1 = service_plan_id("ATP_ENTERPRISE"),
    /// Microsoft Defender for Office 365 Plan 2 (`THREAT_INTELLIGENCE`).
    DefenderForOffice2 = service_plan_id("THREAT_INTELLIGENCE"),
    /// Microsoft 365 Apps (`OFFICESUBSCRIPTION`).
    Microsoft365Apps = service_plan_id("OFFICESUBSCRIPTION"),
}

symbols! {
    /// A directory role with privileges, by its template id. Source: Microsoft Learn, "Microsoft Entra built-in
    /// roles", read 2026-11.
    member Role;
    /// The directory roles of a user.
    set Roles;
    /// Global Administrator.
    GlobalAdministrator = role_id("Global Administrator"),
    /// Privileged Role Administrator.
    PrivilegedRoleAdministrator = role_id("Privileged Role Administrator"),
    /// Privileged Authentication Administrator.
    PrivilegedAuthenticationAdministrator = role_id("Privileged Authentication Administrator"),
    /// User Administrator.
    UserAdministrator = role_id("User Administrator"),
    /// SharePoint Administrator.
    SharePointAdministrator = role_id("SharePoint Administrator"),
    /// Exchange Administrator.
    ExchangeAdministrator = role_id("Exchange Administrator"),
    /// Hybrid Identity Administrator.
    HybridIdentityAdministrator = role_id("Hybrid Identity Administrator"),
    /// Application Administrator.
    ApplicationAdministrator = role_id("Application Administrator"),
    /// Cloud Application Administrator.
    CloudApplicationAdministrator = role_id("Cloud Application Administrator"),
    /// Security Administrator.
    SecurityAdministrator = role_id("Security Administrator"),
    /// Conditional Access Administrator.
    ConditionalAccessAdministrator = role_id("Conditional Access Administrator"),
    /// Authentication Administrator.
    AuthenticationAdministrator = role_id("Authentication Administrator"),
}

impl Role {
    /// What the role is called.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::GlobalAdministrator => "Global Administrator",
            Self::PrivilegedRoleAdministrator => "Privileged Role Administrator",
            Self::PrivilegedAuthenticationAdministrator => "Privileged Authentication Administrator",
            Self::UserAdministrator => "User Administrator",
            Self::SharePointAdministrator => "SharePoint Administrator",
            Self::ExchangeAdministrator => "Exchange Administrator",
            Self::HybridIdentityAdministrator => "Hybrid Identity Administrator",
            Self::ApplicationAdministrator => "Application Administrator",
            Self::CloudApplicationAdministrator => "Cloud Application Administrator",
            Self::SecurityAdministrator => "Security Administrator",
            Self::ConditionalAccessAdministrator => "Conditional Access Administrator",
            Self::AuthenticationAdministrator => "Authentication Administrator",
        }
    }
}

/// The type of a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserType<'a> {
    /// Belongs to the tenant.
    Member,
    /// Was invited.
    Guest,
    /// Something newer.
    Other(&'a str),
}

impl UserType<'_> {
    /// Whether the user was invited.
    #[must_use]
    pub const fn is_guest(&self) -> bool {
        matches!(self, Self::Guest)
    }

    /// Whether the user belongs to the tenant.
    #[must_use]
    pub const fn is_member(&self) -> bool {
        matches!(self, Self::Member)
    }
}

impl<'a> FromSymbol<'a> for UserType<'a> {
    fn from_symbol(symbol: &'a str) -> Self {
        if symbol.eq_ignore_ascii_case("member") {
            Self::Member
        } else if symbol.eq_ignore_ascii_case("guest") {
            Self::Guest
        } else {
            Self::Other(symbol)
        }
    }
}

/// A kind of mailbox (`RecipientTypeDetails`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailboxKind {
    /// Of one person.
    User,
    /// Of several.
    Shared,
    /// Of a meeting room.
    Room,
    /// Of a device or vehicle.
    Equipment,
    /// Of a Microsoft 365 group.
    Group,
    /// For the results of searches.
    Discovery,
    /// For public folders.
    PublicFolder,
    /// Another one.
    Other,
}

/// The type of a mailbox: its kind, and how the snapshot writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MailboxType<'a> {
    kind: MailboxKind,
    text: &'a str,
}

impl MailboxType<'_> {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> MailboxKind {
        self.kind
    }
}

impl fmt::Display for MailboxType<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text)
    }
}

impl<'a> FromSymbol<'a> for MailboxType<'a> {
    fn from_symbol(symbol: &'a str) -> Self {
        let known = [
            ("UserMailbox", MailboxKind::User),
            ("SharedMailbox", MailboxKind::Shared),
            ("RoomMailbox", MailboxKind::Room),
            ("EquipmentMailbox", MailboxKind::Equipment),
            ("GroupMailbox", MailboxKind::Group),
            ("DiscoveryMailbox", MailboxKind::Discovery),
            ("PublicFolderMailbox", MailboxKind::PublicFolder),
        ];
        let kind = known.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(symbol));
        Self { kind: kind.map_or(MailboxKind::Other, |(_, kind)| kind), text: symbol }
    }
}

/// A version of up to four numbers, such as `16.0.17928.20114` or `16.1`. Missing numbers count as 0 when
/// versions are compared.
#[derive(Clone, Copy, Debug)]
pub struct Version<'a> {
    numbers: Option<[u32; 4]>,
    text: &'a str,
}

impl<'a> Version<'a> {
    /// A version for comparing with.
    #[must_use]
    pub const fn of(numbers: [u32; 4]) -> Self {
        Self { numbers: Some(numbers), text: "" }
    }

    /// Reads a version; one that is not of numbers and dots is kept as text.
    #[must_use]
    pub fn parse(text: &'a str) -> Self {
        let mut numbers = [0; 4];
        let mut parts = text.trim().split('.');
        let mut read = |number: &mut u32| match parts.next() {
            Some(part) if !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()) => {
                part.parse().map(|value| *number = value).is_ok()
            }
            Some(_) => false,
            None => true,
        };
        let sound = !text.trim().is_empty() && numbers.iter_mut().all(&mut read);
        let sound = sound && parts.next().is_none();
        Self { numbers: sound.then_some(numbers), text }
    }

    /// Its numbers, or none if it is not a version.
    #[must_use]
    pub const fn numbers(&self) -> Option<[u32; 4]> {
        self.numbers
    }

    /// As the snapshot has it.
    #[must_use]
    pub const fn text(&self) -> &'a str {
        self.text
    }

    /// Whether it comes before `other`; none if one of them is not a version.
    #[must_use]
    pub fn is_before(&self, other: [u32; 4]) -> Option<bool> {
        self.numbers.map(|numbers| numbers.cmp(&other) == Ordering::Less)
    }
}

impl fmt::Display for Version<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.text, self.numbers) {
            ("", Some([a, b, c, d])) => write!(f, "{a}.{b}.{c}.{d}"),
            (text, _) => f.write_str(text),
        }
    }
}

impl<'a> FromSymbol<'a> for Version<'a> {
    fn from_symbol(symbol: &'a str) -> Self {
        Self::parse(symbol)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_by_number_and_odd_ones_are_kept() {
        assert_eq!(Version::parse("16.0.4600.1000").is_before([16, 0, 17928, 0]), Some(true));
        assert_eq!(Version::parse("16.1").is_before([16, 1, 0, 0]), Some(false));
        assert_eq!(Version::parse("14.1").is_before([16, 1, 0, 0]), Some(true));
        for odd in ["", "sixteen", "16..1", "16.0.1.2.3", "16.-1", "99999999999", "16.0 (x)"] {
            assert_eq!(Version::parse(odd).numbers(), None, "{odd:?}");
            assert_eq!(Version::parse(odd).to_string(), odd);
        }
    }

    #[test]
    fn no_two_symbols_are_written_alike() {
        let mut all: Vec<String> = AuditAction::ALL.iter().map(|a| a.symbol().to_lowercase()).collect();
        all.extend(Method::ALL.iter().map(|m| m.symbol().to_lowercase()));
        all.extend(ServicePlan::ALL.iter().map(|p| p.symbol().to_lowercase()));
        all.extend(Role::ALL.iter().map(|r| r.symbol().to_lowercase()));
        let count = all.len();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), count);
        assert!(AuditAction::ALL.len() <= 64 && Method::ALL.len() <= 64, "a set is 64 bits");
    }
}
