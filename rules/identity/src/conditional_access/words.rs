//! What policies and gaps are called in messages: values of enumerations in words, objects by kind and id.

use ephor_sdk::prelude::*;

use crate::conditional_access::sign_in::{Bits, Dimension, MEMBER};

/// How many names of one kind are told.
const TOLD: usize = 4;
/// No text of a policy is longer in a message: a filter may be 3,072 characters long, and be told of many users.
const LONGEST: usize = 200;

/// `a`, `a and b`, `a, b, and c`.
#[must_use]
pub fn listed<T: AsRef<str>>(words: &[T], conjunction: &str) -> String {
    match words {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [one, other] => format!("{} {conjunction} {}", one.as_ref(), other.as_ref()),
        [start @ .., last] => {
            let start: Vec<&str> = start.iter().map(AsRef::as_ref).collect();
            format!("{}, {conjunction} {}", start.join(", "), last.as_ref())
        }
    }
}

/// Objects of one kind: all of a few, the first of many. `one` and `many` are what stands before them.
#[must_use]
pub fn objects(kind: ObjectKind, one: &str, many: &str, ids: &[&str]) -> Phrase {
    let before = if ids.len() == 1 { one.to_owned() } else { many.to_owned() };
    let names: Vec<Phrase> = ids.iter().take(TOLD).map(|id| Phrase::of(kind, id)).collect();
    let words = Phrase::text(format!("{before} ")).then(&Phrase::joined(&names, ", "));
    match ids.len().saturating_sub(TOLD) {
        0 => words,
        more => words.and(format!(", and {more} more")),
    }
}

/// A text of the tenant that a reader takes in.
#[must_use]
pub fn clipped(text: &str) -> String {
    if text.len() <= LONGEST {
        return text.to_owned();
    }
    let end = text.floor_char_boundary(LONGEST);
    format!("{}…", text.get(..end).unwrap_or_default())
}

/// The words for a value of a dimension.
fn value(dimension: Dimension, name: &str) -> &str {
    match (dimension, name) {
        (Dimension::Client, "browser") => "in browsers",
        (Dimension::Client, "mobileAppsAndDesktopClients") => "in mobile and desktop apps",
        (Dimension::Client, "exchangeActiveSync") => "by Exchange ActiveSync clients",
        (Dimension::Client, "other") => "by other clients",
        (Dimension::Platform, "android") => "Android",
        (Dimension::Platform, "windows") => "Windows",
        (Dimension::Platform, "windowsPhone") => "Windows Phone",
        (Dimension::Platform, "linux") => "Linux",
        (Dimension::Platform, "(unrecognized)") => "platforms that Entra does not recognize",
        (Dimension::Flow, "deviceCodeFlow") => "the device code flow",
        (Dimension::Flow, "authenticationTransfer") => "authentication transfer",
        (Dimension::Flow, _) => "ordinary sign-ins",
        (Dimension::Person, "(member)") => "members of the tenant",
        (Dimension::Person, "internalGuest") => "internal guests",
        (Dimension::Person, "b2bCollaborationGuest") => "B2B collaboration guests",
        (Dimension::Person, "b2bCollaborationMember") => "B2B collaboration members",
        (Dimension::Person, "b2bDirectConnectUser") => "B2B direct connect users",
        (Dimension::Person, "otherExternalUser") => "other external users",
        (Dimension::Person, "serviceProvider") => "service providers",
        (_, name) => name,
    }
}

fn values(dimension: Dimension, bits: Bits) -> Vec<&'static str> {
    dimension.names(bits).map(|name| value(dimension, name)).collect()
}

/// `in browsers and in mobile and desktop apps`.
#[must_use]
pub fn clients(bits: Bits) -> String {
    listed(&values(Dimension::Client, bits), "and")
}

/// `on Windows and macOS`, or `on every platform but Linux`.
#[must_use]
pub fn platforms(bits: Bits) -> String {
    let rest = Dimension::Platform.all() & !bits;
    if bits.count_ones() <= rest.count_ones().max(3) {
        format!("on {}", listed(&values(Dimension::Platform, bits), "and"))
    } else {
        format!("on every platform but {}", listed(&values(Dimension::Platform, rest), "and"))
    }
}

/// `members of the tenant`, `guests and external users`, `B2B direct connect users and service providers`.
#[must_use]
pub fn people(bits: Bits) -> String {
    let guests = Dimension::Person.all() & !MEMBER;
    match bits {
        bits if bits == guests => "guests and external users".to_owned(),
        bits if bits & MEMBER != 0 && bits != MEMBER => {
            format!("everybody but {}", listed(&values(Dimension::Person, guests & !bits), "and"))
        }
        bits => listed(&values(Dimension::Person, bits), "and"),
    }
}

/// The kinds of guests that a policy names, in words; those that are new as they are.
#[must_use]
pub fn guests(kinds: &[&str]) -> String {
    let mut known = 0;
    let mut words: Vec<&str> = Vec::new();
    for kind in kinds {
        match Dimension::Person.bit(kind) {
            Some(bit) => known |= bit,
            None => words.push(kind),
        }
    }
    let known = people(known);
    let all: Vec<&str> = std::iter::once(known.as_str()).filter(|known| !known.is_empty()).chain(words).collect();
    listed(&all, "and")
}

/// `by the device code flow`, `in ordinary sign-ins`.
#[must_use]
pub fn flows(bits: Bits) -> String {
    let words: Vec<String> = values(Dimension::Flow, bits)
        .into_iter()
        .map(|flow| if flow == "ordinary sign-ins" { format!("in {flow}") } else { format!("by {flow}") })
        .collect();
    listed(&words, "and")
}

/// `authentication transfer`, `ordinary sign-ins and the device code flow`.
#[must_use]
pub fn flow_names(bits: Bits) -> String {
    listed(&values(Dimension::Flow, bits), "and")
}

/// Levels of a risk: `when user risk is none`, `when sign-in risk is below high`, `when user risk is low or medium`.
#[must_use]
pub fn risk(dimension: Dimension, bits: Bits) -> String {
    let whose = if dimension == Dimension::UserRisk { "user risk" } else { "sign-in risk" };
    // Levels from none on, without a gap: one more than they are is a power of two.
    let is = if bits > 1 && (bits + 1).is_power_of_two() {
        format!("below {}", dimension.names(bits + 1).next().unwrap_or_default())
    } else {
        listed(&dimension.names(bits).collect::<Vec<_>>(), "or")
    };
    format!("when {whose} is {is}")
}

/// A control that a policy grants access for.
#[must_use]
pub fn control(name: &str) -> &str {
    let known = [
        ("mfa", "multifactor authentication"),
        ("compliantDevice", "a compliant device"),
        ("domainJoinedDevice", "a hybrid joined device"),
        ("approvedApplication", "an approved client app"),
        ("compliantApplication", "an app protection policy"),
        ("passwordChange", "a password change"),
        ("riskRemediation", "risk remediation"),
        ("block", "a block"),
    ];
    known.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map_or(name, |(_, words)| words)
}

/// Methods as people know them.
#[must_use]
pub fn method_names(methods: Methods<'_>) -> Phrases {
    methods.symbols().iter().map(method_name).collect()
}

/// A registered method as people know it. Source: Microsoft Graph, userRegistrationDetails, methodsRegistered.
fn method_name(symbol: &str) -> String {
    let known = [
        ("mobilePhone", "mobile phone"),
        ("alternateMobilePhone", "alternate mobile phone"),
        ("officePhone", "office phone"),
        ("email", "email"),
        ("microsoftAuthenticatorPush", "Microsoft Authenticator (push)"),
        ("microsoftAuthenticatorPasswordless", "Microsoft Authenticator (passwordless)"),
        ("softwareOneTimePasscode", "software one-time passcode"),
        ("hardwareOneTimePasscode", "hardware one-time passcode"),
        ("windowsHelloForBusiness", "Windows Hello for Business"),
        ("fido2SecurityKey", "FIDO2 security key"),
        ("passKeyDeviceBound", "device-bound passkey"),
        ("passKeyDeviceBoundAuthenticator", "passkey in Microsoft Authenticator"),
        ("passKeyDeviceBoundWindowsHello", "passkey in Windows Hello"),
        ("passKeySynced", "synced passkey"),
        ("macOsSecureEnclaveKey", "platform credential for macOS"),
        ("temporaryAccessPass", "Temporary Access Pass"),
        ("securityQuestion", "security questions"),
        ("appPassword", "app password"),
        ("qrCodePin", "QR code and PIN"),
        ("externalAuthMethod", "external method"),
        ("x509CertificateSingleFactor", "single-factor certificate"),
        ("x509CertificateMultiFactor", "multifactor certificate"),
    ];
    let found = known.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(symbol));
    found.map_or_else(|| clipped(symbol), |(_, words)| words.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_of_risk_are_said_in_short() {
        for (levels, words) in [
            (0b0001, "when user risk is none"),
            (0b0011, "when user risk is below medium"),
            (0b0111, "when user risk is below high"),
            (0b1000, "when user risk is high"),
            (0b0101, "when user risk is none or medium"),
        ] {
            assert_eq!(risk(Dimension::UserRisk, levels), words);
        }
        assert_eq!(risk(Dimension::SignInRisk, 1), "when sign-in risk is none");
    }

    #[test]
    fn values_are_told_in_words() {
        assert_eq!(clients(0b0011), "in browsers and in mobile and desktop apps");
        assert_eq!(clients(0b1100), "by Exchange ActiveSync clients and by other clients");
        assert_eq!(platforms(0b0101), "on Android and Windows");
        assert_eq!(platforms(0b111_1110), "on every platform but Android");
        assert_eq!(people(MEMBER), "members of the tenant");
        assert_eq!(people(0b111_1110), "guests and external users");
        assert_eq!(people(0b111_1101), "everybody but internal guests");
        assert_eq!(guests(&["serviceProvider", "brandNew"]), "service providers and brandNew");
        assert_eq!(flows(0b011), "in ordinary sign-ins and by the device code flow");
        assert_eq!(control("MFA"), "multifactor authentication");
        assert_eq!(control("brandNew"), "brandNew");
    }

    #[test]
    fn a_few_objects_are_all_named_and_many_are_counted() {
        let named = |ids: &[&str]| objects(ObjectKind::Group, "the group", "the groups", ids).as_str().to_owned();
        assert_eq!(named(&["a"]), "the group {group:a}");
        assert_eq!(
            named(&["a", "b", "c", "d", "e", "f"]),
            "the groups {group:a}, {group:b}, {group:c}, {group:d}, and 2 more"
        );
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        let long = "ä".repeat(500);
        assert!(clipped(&long).len() <= LONGEST + '…'.len_utf8());
        assert_eq!(clipped("short"), "short");
    }
}
