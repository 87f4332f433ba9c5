//! What the controls of a Conditional Access policy amount to.

use crate::conditional_access::policy::{AuthenticationStrength, GrantControls, has};
use crate::conditional_access::scope::{is_missing, is_new};
use crate::conditional_access::words::{clipped, control, listed};

/// Whether the controls of a policy are what is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Grant {
    /// They are.
    Yes,
    /// They are something else that is as good where it applies, and does not come near where it does not.
    AsGood,
    /// They have nothing to do with it.
    No,
    /// They are something like it that does not count, and why.
    Weak(String),
    /// It cannot be told, and why.
    Unclear(String),
}

/// The controls that Microsoft Graph knows (v1.0 metadata, conditionalAccessGrantControl), but for `block`. Any other one
/// may ask for anything.
const CONTROLS: [&str; 7] = [
    "mfa",
    "compliantDevice",
    "domainJoinedDevice",
    "approvedApplication",
    "compliantApplication",
    "passwordChange",
    "riskRemediation",
];

/// Whether the controls block. Graph refuses `block` beside other controls.
#[must_use]
pub fn blocks(grant: &GrantControls) -> Grant {
    if has(&grant.built_in_controls, "block") { Grant::Yes } else { Grant::No }
}

/// Whether nobody gets through the controls without a second factor. To be blocked is as good.
#[must_use]
pub fn requires_mfa(grant: &GrantControls) -> Grant {
    requires(grant, Asked { what: "MFA", controls: &["mfa"], strength: is_mfa })
}

/// Whether nobody gets through the controls without a method that cannot be phished. To be blocked is as good.
#[must_use]
pub fn requires_phishing_resistant_mfa(grant: &GrantControls) -> Grant {
    let asked = Asked { what: "phishing-resistant MFA", controls: &[], strength: is_phishing_resistant };
    match requires(grant, asked) {
        Grant::No if requires_mfa(grant) == Grant::Yes => Grant::Weak("accepts methods that can be phished".to_owned()),
        answer => answer,
    }
}

/// Whether nobody gets through the controls without a managed device: one that is compliant, or joined to the own
/// directory. To be blocked is as good.
#[must_use]
pub fn requires_managed_device(grant: &GrantControls) -> Grant {
    let controls = &["compliantDevice", "domainJoinedDevice"];
    requires(grant, Asked { what: "a managed device", controls, strength: |_| Some(false) })
}

/// Whether nobody gets through the controls without a second factor or a managed device.
#[must_use]
pub fn requires_mfa_or_managed_device(grant: &GrantControls) -> Grant {
    let controls = &["mfa", "compliantDevice", "domainJoinedDevice"];
    requires(grant, Asked { what: "MFA or a managed device", controls, strength: is_mfa })
}

/// Whether nobody gets through the controls before the risk was dealt with: by risk remediation, or by a new password
/// after multifactor authentication. To be blocked is as good.
#[must_use]
pub fn requires_remediation(grant: &GrantControls) -> Grant {
    let asked = Asked { what: "risk remediation", controls: &["riskRemediation"], strength: |_| Some(false) };
    let remediation = requires(grant, asked);
    if remediation != Grant::No || !has(&grant.built_in_controls, "passwordChange") {
        return remediation;
    }
    // A new password counts together with multifactor authentication, and both have to be asked for.
    let is_and = grant.operator.as_deref().map(|operator| operator.eq_ignore_ascii_case("AND"));
    match (requires_mfa(grant), is_and) {
        (Grant::Yes, Some(true)) => Grant::Yes,
        (Grant::Unclear(why), _) => Grant::Unclear(why),
        (Grant::Yes, None) => Grant::Unclear(is_missing("grantControls.operator")),
        _ => Grant::Weak("does not ask for a password change and MFA together".to_owned()),
    }
}

/// Whether legacy clients cannot get through the controls: they send a password and nothing else. A block is one way to
/// that, and so is each control that such a client cannot meet. Source: MicrosoftDocs/entra-docs
/// docs/identity/conditional-access/concept-conditional-access-conditions.md @03589959, "Client apps".
#[must_use]
pub fn stops_legacy_clients(grant: &GrantControls) -> Grant {
    if blocks(grant) == Grant::Yes {
        return Grant::Yes;
    }
    let asks = asks_for_more(grant) == Grant::Yes;
    match unfamiliar(grant) {
        // What is new may be something that such a client can give, unless something else is asked for as well.
        Some(new) if !is_and(grant) || !asks_for_known(grant) => Grant::Unclear(new),
        _ if asks => Grant::Yes,
        _ => Grant::No,
    }
}

/// Whether the controls ask for something that only a person or a device can give, and not just for the password.
#[must_use]
pub fn asks_for_more(grant: &GrantControls) -> Grant {
    let nothing = grant.built_in_controls.is_empty()
        && grant.custom_authentication_factors.is_empty()
        && grant.terms_of_use.is_empty()
        && grant.authentication_strength.is_none();
    match grant.new_member() {
        Some(new) if nothing => Grant::Unclear(is_new(&format!("grantControls.{new}"))),
        _ if nothing || blocks(grant) == Grant::Yes => Grant::No,
        _ => Grant::Yes,
    }
}

/// Whether a control that is known is among them.
fn asks_for_known(grant: &GrantControls) -> bool {
    grant.built_in_controls.iter().any(|control| is_known(control))
        || !grant.custom_authentication_factors.is_empty()
        || !grant.terms_of_use.is_empty()
        || grant.authentication_strength.is_some()
}

fn is_known(control: &str) -> bool {
    CONTROLS.iter().any(|known| known.eq_ignore_ascii_case(control))
}

fn is_and(grant: &GrantControls) -> bool {
    grant.operator.as_deref().is_some_and(|operator| operator.eq_ignore_ascii_case("AND"))
}

/// What is new among the controls; none if all is known.
fn unfamiliar(grant: &GrantControls) -> Option<String> {
    let control =
        grant.built_in_controls.iter().find(|control| !is_known(control) && !control.eq_ignore_ascii_case("block"));
    let control = control.map(|control| is_new(&format!("the control {control}")));
    control.or_else(|| grant.new_member().map(|member| is_new(&format!("grantControls.{member}"))))
}

/// What controls are asked for.
#[derive(Clone, Copy)]
struct Asked {
    /// What it is called.
    what: &'static str,
    /// The built-in controls that are it.
    controls: &'static [&'static str],
    /// Whether an authentication strength is it; none if it does not say.
    strength: fn(&AuthenticationStrength) -> Option<bool>,
}

impl Asked {
    fn is(self, control: &str) -> bool {
        self.controls.iter().any(|known| known.eq_ignore_ascii_case(control))
    }
}

/// Whether all ways through the controls are what is asked for. Each control is one, joined to the others by the operator.
fn requires(grant: &GrantControls, asked: Asked) -> Grant {
    if blocks(grant) == Grant::Yes {
        return Grant::AsGood;
    }
    const STRENGTH: &str = "what the authentication strength allows";
    let strength = grant.authentication_strength.as_ref().map(asked.strength);
    let strong = grant.built_in_controls.iter().filter(|control| asked.is(control)).count();
    let strong = strong + usize::from(strength == Some(Some(true)));
    let weaker = weaker(grant, asked);
    let unclear = unfamiliar(grant).or_else(|| (strength == Some(None)).then(|| format!("{STRENGTH} is not there")));
    let Some(why) = unclear else {
        return match (strong, weaker.len(), grant.operator.as_deref().map(str::to_ascii_uppercase).as_deref()) {
            (0, ..) => Grant::No,
            (_, 0, _) | (_, _, Some("AND")) => Grant::Yes,
            (_, _, Some("OR")) => Grant::Weak(format!("accepts {} instead of {}", listed(&weaker, "or"), asked.what)),
            _ => Grant::Unclear(is_missing("grantControls.operator")),
        };
    };
    match grant.operator.as_deref().map(str::to_ascii_uppercase).as_deref() {
        // All have to be met, and one of them is it, whatever the others are.
        Some("AND") if strong > 0 => Grant::Yes,
        // Whatever is new, something weaker will do.
        Some("OR") if !weaker.is_empty() => {
            Grant::Weak(format!("accepts {} instead of {}", listed(&weaker, "or"), asked.what))
        }
        _ => Grant::Unclear(why),
    }
}

/// The controls that are known and are not what is asked for, in words.
fn weaker(grant: &GrantControls, asked: Asked) -> Vec<String> {
    let others = grant.built_in_controls.iter().filter(|name| is_known(name) && !asked.is(name));
    let mut weaker: Vec<String> = others.map(|name| control(name).to_owned()).collect();
    weaker.extend(grant.custom_authentication_factors.iter().map(|name| format!("the control {}", clipped(name))));
    weaker.extend(grant.terms_of_use.first().map(|_| "terms of use".to_owned()));
    if let Some(strength) =
        grant.authentication_strength.as_ref().filter(|strength| (asked.strength)(strength) == Some(false))
    {
        weaker.push(format!("the strength \"{}\"", clipped(strength.display_name.as_deref().unwrap_or_default())));
    }
    weaker
}

/// Authentication strengths that Microsoft made: multifactor, passwordless, phishing-resistant.
const BUILT_IN: [&str; 3] = [
    "00000000-0000-0000-0000-000000000002",
    "00000000-0000-0000-0000-000000000003",
    "00000000-0000-0000-0000-000000000004",
];

/// What a method proves. Those that are not here are new.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Proof {
    /// Two factors by itself, and a look-alike page cannot relay it.
    Resistant,
    /// Two factors by itself.
    Two,
    /// A second factor beside a first one.
    Second,
    /// A first factor.
    First,
    /// Neither.
    One,
}

/// Source: Microsoft Graph v1.0 metadata, authenticationMethodModes; Microsoft Learn, "Conditional Access authentication
/// strengths".
const METHODS: [(&str, Proof); 17] = [
    ("windowsHelloForBusiness", Proof::Resistant),
    ("fido2", Proof::Resistant),
    ("x509CertificateMultiFactor", Proof::Resistant),
    ("deviceBasedPush", Proof::Two),
    ("temporaryAccessPassOneTime", Proof::Two),
    ("temporaryAccessPassMultiUse", Proof::Two),
    ("federatedMultiFactor", Proof::Two),
    ("microsoftAuthenticatorPush", Proof::Second),
    ("softwareOath", Proof::Second),
    ("hardwareOath", Proof::Second),
    ("sms", Proof::Second),
    ("voice", Proof::Second),
    ("password", Proof::First),
    ("federatedSingleFactor", Proof::First),
    ("x509CertificateSingleFactor", Proof::One),
    ("email", Proof::One),
    ("qrCodePin", Proof::One),
];

/// What the methods of a combination prove; none for one that is new.
fn proofs(combination: &str) -> Vec<Option<Proof>> {
    let proof = |method: &str| METHODS.iter().find(|(known, _)| *known == method.trim()).map(|(_, proof)| *proof);
    combination.split(',').map(proof).collect()
}

/// Whether all are; none if one of them cannot be told and no other one is not.
fn all(answers: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut all = Some(true);
    for answer in answers {
        match answer {
            // One that is not decides, whatever is not known of the others.
            Some(false) => return Some(false),
            None => all = None,
            Some(true) => {}
        }
    }
    all
}

/// Whether every combination that a strength allows is multifactor authentication; none if it does not say.
fn is_mfa(strength: &AuthenticationStrength) -> Option<bool> {
    if strength.new_member().is_some() {
        return None;
    }
    let multifactor = |combination: &String| {
        let proofs = proofs(combination);
        let has = |wanted: Proof| proofs.contains(&Some(wanted));
        if has(Proof::Resistant) || has(Proof::Two) || (has(Proof::First) && has(Proof::Second)) {
            return Some(true);
        }
        if proofs.contains(&None) { None } else { Some(false) }
    };
    match strength.requirements_satisfied.as_deref() {
        Some(satisfied) if satisfied.eq_ignore_ascii_case("mfa") => Some(true),
        Some(satisfied) if satisfied.eq_ignore_ascii_case("none") => Some(false),
        Some(_) => None,
        None if !strength.allowed_combinations.is_empty() => all(strength.allowed_combinations.iter().map(multifactor)),
        None => strength.id.as_deref().is_some_and(|id| BUILT_IN.contains(&id)).then_some(true),
    }
}

/// The strength that Microsoft calls phishing-resistant.
const PHISHING_RESISTANT: &str = "00000000-0000-0000-0000-000000000004";

/// Whether every combination that a strength allows resists phishing; none if it does not say.
fn is_phishing_resistant(strength: &AuthenticationStrength) -> Option<bool> {
    if strength.new_member().is_some() {
        return None;
    }
    if !strength.allowed_combinations.is_empty() {
        let resists = |combination: &String| {
            let proofs = proofs(combination);
            match proofs.contains(&Some(Proof::Resistant)) {
                true => Some(true),
                false if proofs.contains(&None) => None,
                false => Some(false),
            }
        };
        return all(strength.allowed_combinations.iter().map(resists));
    }
    match strength.id.as_deref() {
        Some(PHISHING_RESISTANT) => Some(true),
        Some(id) if BUILT_IN.contains(&id) => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, from_value, json};

    fn mfa(grant: Value) -> Grant {
        requires_mfa(&from_value(grant).unwrap())
    }

    fn strength(strength: Value) -> Grant {
        mfa(json!({"operator": "OR", "builtInControls": [], "authenticationStrength": strength}))
    }

    #[test]
    fn mfa_alone_or_joined_by_and_counts() {
        assert_eq!(mfa(json!({"operator": "OR", "builtInControls": ["mfa"]})), Grant::Yes);
        assert_eq!(mfa(json!({"builtInControls": ["MFA"], "termsOfUse": null})), Grant::Yes);
        assert_eq!(mfa(json!({"operator": "AND", "builtInControls": ["mfa", "compliantDevice"]})), Grant::Yes);
        assert_eq!(mfa(json!({"operator": "OR", "builtInControls": ["block"]})), Grant::AsGood);
        let both = json!({"operator": "OR", "builtInControls": ["mfa"],
            "authenticationStrength": {"requirementsSatisfied": "mfa"}});
        assert_eq!(mfa(both.clone()), Grant::Yes);
        let mut without = both;
        without["operator"] = Value::Null;
        assert_eq!(mfa(without), Grant::Yes, "both are strong, however they are joined");
    }

    #[test]
    fn mfa_or_something_weaker_does_not() {
        for (other, words) in [
            ("compliantDevice", "a compliant device"),
            ("domainJoinedDevice", "a hybrid joined device"),
            ("approvedApplication", "an approved client app"),
        ] {
            let grant = mfa(json!({"operator": "OR", "builtInControls": ["mfa", other]}));
            assert_eq!(grant, Grant::Weak(format!("accepts {words} instead of MFA")));
        }
        let terms = json!({"operator": "OR", "builtInControls": ["mfa"], "termsOfUse": ["t"]});
        assert!(matches!(mfa(terms), Grant::Weak(_)));
        let vendor = json!({"operator": "OR", "builtInControls": ["mfa"], "customAuthenticationFactors": ["Vendor"]});
        assert!(matches!(mfa(vendor), Grant::Weak(_)));
    }

    #[test]
    fn other_controls_are_no_mfa() {
        for control in ["compliantDevice", "approvedApplication", "passwordChange", "riskRemediation"] {
            assert_eq!(mfa(json!({"operator": "OR", "builtInControls": [control]})), Grant::No, "{control}");
        }
        assert_eq!(mfa(json!({"operator": "AND", "customAuthenticationFactors": ["Vendor MFA"]})), Grant::No);
        assert_eq!(mfa(json!({})), Grant::No);
    }

    #[test]
    fn a_strength_counts_by_what_it_satisfies_or_allows() {
        assert_eq!(
            strength(json!({"requirementsSatisfied": "mfa", "allowedCombinations": ["password,sms"]})),
            Grant::Yes
        );
        assert_eq!(strength(json!({"requirementsSatisfied": "none"})), Grant::No);
        for strong in
            ["fido2", "deviceBasedPush", "password,sms", "voice,federatedSingleFactor", "password, softwareOath"]
        {
            assert_eq!(strength(json!({"allowedCombinations": [strong]})), Grant::Yes, "{strong}");
        }
        for weak in ["password", "sms", "x509CertificateSingleFactor", "password,email", "qrCodePin"] {
            assert_eq!(strength(json!({"allowedCombinations": ["fido2", weak]})), Grant::No, "{weak}");
        }
        assert_eq!(strength(json!({"id": "00000000-0000-0000-0000-000000000004"})), Grant::Yes);
    }

    #[test]
    fn what_is_not_known_is_not_guessed() {
        let unclear = Grant::Unclear("what the authentication strength allows is not there".to_owned());
        assert_eq!(strength(json!({"id": "a1"})), unclear);
        assert_eq!(strength(json!({"allowedCombinations": null})), unclear);
        assert_eq!(strength(json!({"requirementsSatisfied": "unknownFutureValue"})), unclear);
        assert_eq!(strength(json!({"allowedCombinations": ["fido2", "brandNew"]})), unclear);
        assert_eq!(strength(json!({"allowedCombinations": ["fido2"], "alternatives": ["sms"]})), unclear);
        assert_eq!(strength(json!({"allowedCombinations": ["brandNew", "password"]})), Grant::No, "one is too weak");
        let device = |operator| {
            mfa(json!({"operator": operator, "builtInControls": ["compliantDevice"],
                "authenticationStrength": {"id": "a1"}}))
        };
        assert_eq!(device("AND"), unclear);
        assert!(matches!(device("OR"), Grant::Weak(_)));
        let operator = Grant::Unclear("grantControls.operator is not there".to_owned());
        let no_operator = json!({"builtInControls": ["mfa", "compliantDevice"]});
        assert_eq!(mfa(no_operator), operator);
        let odd = json!({"operator": "XOR", "builtInControls": ["mfa", "compliantDevice"]});
        assert_eq!(mfa(odd), operator);
    }

    #[test]
    fn a_control_or_member_that_is_new_may_be_anything() {
        let is_unclear = |grant: Value| matches!(mfa(grant), Grant::Unclear(_));
        for control in ["unknownFutureValue", "mfaa"] {
            assert!(is_unclear(json!({"operator": "OR", "builtInControls": [control]})), "{control}");
            assert!(is_unclear(json!({"operator": "OR", "builtInControls": ["mfa", control]})), "{control}");
            let both = json!({"operator": "AND", "builtInControls": ["mfa", control]});
            assert_eq!(mfa(both), Grant::Yes, "{control}: MFA is asked for as well");
        }
        assert!(is_unclear(json!({"operator": "OR", "builtInControls": ["mfa"], "vouchers": ["v"]})));
        assert!(!is_unclear(json!({"operator": "OR", "builtInControls": ["mfa"], "vouchers": []})));
        let weaker = json!({"operator": "OR", "builtInControls": ["mfa", "compliantDevice", "brandNew"]});
        assert!(matches!(mfa(weaker), Grant::Weak(_)), "a device will do, whatever the other one is");
    }

    #[test]
    fn legacy_clients_are_stopped_by_whatever_they_cannot_give() {
        let stops = |grant: Value| stops_legacy_clients(&from_value(grant).unwrap());
        for control in ["block", "mfa", "compliantDevice", "domainJoinedDevice", "compliantApplication"] {
            assert_eq!(stops(json!({"operator": "OR", "builtInControls": [control]})), Grant::Yes, "{control}");
        }
        assert_eq!(stops(json!({"operator": "OR", "termsOfUse": ["t"]})), Grant::Yes);
        assert_eq!(stops(json!({"operator": "OR", "authenticationStrength": {"id": "a1"}})), Grant::Yes);
        assert_eq!(stops(json!({"operator": "OR", "builtInControls": []})), Grant::No);
        assert!(matches!(stops(json!({"operator": "OR", "builtInControls": ["mfa", "brandNew"]})), Grant::Unclear(_)));
        assert_eq!(stops(json!({"operator": "AND", "builtInControls": ["mfa", "brandNew"]})), Grant::Yes);
        assert!(matches!(stops(json!({"operator": "OR", "builtInControls": ["brandNew"]})), Grant::Unclear(_)));
    }

    #[test]
    fn phishing_resistance_is_asked_of_every_way_through() {
        let asked = |grant: Value| requires_phishing_resistant_mfa(&from_value(grant).unwrap());
        let resistant =
            json!({"allowedCombinations": ["fido2", "windowsHelloForBusiness", "x509CertificateMultiFactor"]});
        let with = |operator: &str, controls: Value, strength: &Value| {
            asked(json!({"operator": operator, "builtInControls": controls, "authenticationStrength": strength}))
        };
        assert_eq!(with("OR", json!([]), &resistant), Grant::Yes);
        assert_eq!(with("AND", json!(["compliantDevice"]), &resistant), Grant::Yes);
        assert!(matches!(with("OR", json!(["compliantDevice"]), &resistant), Grant::Weak(_)));
        assert_eq!(with("OR", json!(["block"]), &resistant), Grant::AsGood);
        let mixed = json!({"allowedCombinations": ["fido2", "password,sms"]});
        assert_eq!(with("OR", json!([]), &mixed), Grant::Weak("accepts methods that can be phished".to_owned()));
        assert_eq!(with("OR", json!(["compliantDevice"]), &Value::Null), Grant::No);
        assert!(matches!(with("OR", json!([]), &json!({"id": "a1"})), Grant::Unclear(_)));
        assert!(matches!(
            with("OR", json!([]), &json!({"id": "00000000-0000-0000-0000-000000000003"})),
            Grant::Weak(_)
        ));
        // What it allows says more than its id.
        let renamed = json!({"id": "00000000-0000-0000-0000-000000000004", "allowedCombinations": ["password,sms"]});
        assert!(matches!(with("OR", json!([]), &renamed), Grant::Weak(_)));
    }

    #[test]
    fn whatever_is_not_a_block_and_not_nothing_asks_for_more() {
        let asks = |grant: Value| asks_for_more(&from_value(grant).unwrap()) == Grant::Yes;
        assert!(asks(json!({"builtInControls": ["mfa"]})));
        assert!(asks(json!({"authenticationStrength": {"id": "a1"}})));
        assert!(asks(json!({"termsOfUse": ["t"]})));
        assert!(asks(json!({"customAuthenticationFactors": ["Vendor"]})));
        assert!(!asks(json!({"builtInControls": ["block"]})));
        assert!(!asks(json!({"builtInControls": [], "termsOfUse": null})));
    }
}
