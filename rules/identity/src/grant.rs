//! What the controls of a Conditional Access policy amount to.

use crate::policy::{AuthenticationStrength, GrantControls, has};

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
    /// A property that decides is not there.
    Unclear(&'static str),
}

/// Whether the controls block. Graph refuses `block` beside other controls.
#[must_use]
pub fn blocks(grant: &GrantControls) -> Grant {
    if has(&grant.built_in_controls, "block") { Grant::Yes } else { Grant::No }
}

/// Whether nobody gets through the controls without a second factor. To be blocked is as good.
#[must_use]
pub fn requires_mfa(grant: &GrantControls) -> Grant {
    requires(grant, Asked { what: "MFA", control: |control| control.eq_ignore_ascii_case("mfa"), strength: is_mfa })
}

/// Whether nobody gets through the controls without a method that cannot be phished. To be blocked is as good.
#[must_use]
pub fn requires_phishing_resistant_mfa(grant: &GrantControls) -> Grant {
    let asked = Asked { what: "phishing-resistant MFA", control: |_| false, strength: is_phishing_resistant };
    match requires(grant, asked) {
        Grant::No if requires_mfa(grant) == Grant::Yes => Grant::Weak("methods that can be phished will do".to_owned()),
        answer => answer,
    }
}

/// Whether nobody gets through the controls without a managed device: one that is compliant, or joined to the own
/// directory. To be blocked is as good.
#[must_use]
pub fn requires_managed_device(grant: &GrantControls) -> Grant {
    requires(grant, Asked { what: "a managed device", control: is_managed_device, strength: |_| Some(false) })
}

/// Whether the controls ask for something that only a person or a device can give, and not just for the password.
#[must_use]
pub fn asks_for_more(grant: &GrantControls) -> Grant {
    let nothing = grant.built_in_controls.is_empty()
        && grant.custom_authentication_factors.is_empty()
        && grant.terms_of_use.is_empty()
        && grant.authentication_strength.is_none();
    if nothing || blocks(grant) == Grant::Yes { Grant::No } else { Grant::Yes }
}

/// Whether a control asks for a managed device.
fn is_managed_device(control: &str) -> bool {
    ["compliantDevice", "domainJoinedDevice"].iter().any(|known| known.eq_ignore_ascii_case(control))
}

/// What controls are asked for.
#[derive(Clone, Copy)]
struct Asked {
    /// What it is called.
    what: &'static str,
    /// Whether a built-in control is it.
    control: fn(&str) -> bool,
    /// Whether an authentication strength is it; none if it does not say.
    strength: fn(&AuthenticationStrength) -> Option<bool>,
}

fn requires(grant: &GrantControls, asked: Asked) -> Grant {
    if blocks(grant) == Grant::Yes {
        return Grant::AsGood;
    }
    const STRENGTH: &str = "grantControls.authenticationStrength";
    let strength = grant.authentication_strength.as_ref().map(asked.strength);
    let strong_controls = grant.built_in_controls.iter().filter(|control| (asked.control)(control)).count();
    let weaker = weaker(grant, asked);
    let strong = strong_controls > 0 || strength == Some(Some(true));
    let unclear = strength == Some(None);
    if !strong && !unclear {
        return Grant::No;
    }
    let controls = strong_controls + weaker.len() + usize::from(strength.is_some_and(|known| known != Some(false)));
    let operator = grant.operator.as_deref().unwrap_or_default();
    match (controls, operator.to_ascii_uppercase().as_str()) {
        (2.., "AND") if strong => Grant::Yes,
        (2.., "OR") | (0..=1, _) if !weaker.is_empty() => {
            Grant::Weak(format!("{} will do in place of {}", weaker.join(" or "), asked.what))
        }
        (2.., "AND" | "OR") | (0..=1, _) if unclear => Grant::Unclear(STRENGTH),
        (2.., "OR") | (0..=1, _) => Grant::Yes,
        _ if weaker.is_empty() && !unclear => Grant::Yes,
        _ => Grant::Unclear("grantControls.operator"),
    }
}

/// The controls that are not what is asked for, in words. `unknownFutureValue` and all that is new here is among them.
fn weaker(grant: &GrantControls, asked: Asked) -> Vec<String> {
    let mut weaker: Vec<String> =
        grant.built_in_controls.iter().filter(|control| !(asked.control)(control)).cloned().collect();
    weaker.extend(grant.custom_authentication_factors.iter().cloned());
    weaker.extend(grant.terms_of_use.iter().map(|_| "terms of use".to_owned()));
    if let Some(strength) =
        grant.authentication_strength.as_ref().filter(|strength| (asked.strength)(strength) == Some(false))
    {
        weaker.push(format!("the strength \"{}\"", strength.display_name.as_deref().unwrap_or_default()));
    }
    weaker
}

/// Authentication strengths that Microsoft made: multifactor, passwordless, phishing-resistant.
const BUILT_IN: [&str; 3] = [
    "00000000-0000-0000-0000-000000000002",
    "00000000-0000-0000-0000-000000000003",
    "00000000-0000-0000-0000-000000000004",
];
/// Methods that are two factors by themselves. Source: Microsoft Learn, "Conditional Access authentication strengths".
const TWO_FACTORS: [&str; 7] = [
    "windowsHelloForBusiness",
    "fido2",
    "x509CertificateMultiFactor",
    "deviceBasedPush",
    "temporaryAccessPassOneTime",
    "temporaryAccessPassMultiUse",
    "federatedMultiFactor",
];
/// Methods that are a second factor beside a password or a federated sign-in. Same source.
const SECOND_FACTOR: [&str; 5] = ["microsoftAuthenticatorPush", "softwareOath", "hardwareOath", "sms", "voice"];

/// Whether every combination that a strength allows is multifactor authentication; none if it does not say.
fn is_mfa(strength: &AuthenticationStrength) -> Option<bool> {
    let multifactor = |combination: &String| {
        let methods: Vec<&str> = combination.split(',').map(str::trim).collect();
        let first = methods.iter().any(|method| ["password", "federatedSingleFactor"].contains(method));
        methods.iter().any(|method| TWO_FACTORS.contains(method) || (first && SECOND_FACTOR.contains(method)))
    };
    match strength.requirements_satisfied.as_deref() {
        Some(satisfied) => Some(satisfied.eq_ignore_ascii_case("mfa")),
        None if !strength.allowed_combinations.is_empty() => {
            Some(strength.allowed_combinations.iter().all(multifactor))
        }
        None => strength.id.as_deref().is_some_and(|id| BUILT_IN.contains(&id)).then_some(true),
    }
}

/// The strength that Microsoft calls phishing-resistant.
const PHISHING_RESISTANT: &str = "00000000-0000-0000-0000-000000000004";
/// Methods that a look-alike page cannot relay. Same source.
const RESISTANT: [&str; 3] = ["windowsHelloForBusiness", "fido2", "x509CertificateMultiFactor"];

/// Whether every combination that a strength allows resists phishing; none if it does not say.
fn is_phishing_resistant(strength: &AuthenticationStrength) -> Option<bool> {
    if !strength.allowed_combinations.is_empty() {
        let resists = |combination: &String| combination.split(',').any(|method| RESISTANT.contains(&method.trim()));
        return Some(strength.allowed_combinations.iter().all(resists));
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
        for other in ["compliantDevice", "domainJoinedDevice", "approvedApplication", "unknownFutureValue"] {
            let grant = mfa(json!({"operator": "OR", "builtInControls": ["mfa", other]}));
            assert_eq!(grant, Grant::Weak(format!("{other} will do in place of MFA")));
        }
        let terms = json!({"operator": "OR", "builtInControls": ["mfa"], "termsOfUse": ["t"]});
        assert!(matches!(mfa(terms), Grant::Weak(_)));
        let vendor = json!({"operator": "OR", "builtInControls": ["mfa"], "customAuthenticationFactors": ["Vendor"]});
        assert!(matches!(mfa(vendor), Grant::Weak(_)));
    }

    #[test]
    fn other_controls_are_no_mfa() {
        for control in ["compliantDevice", "approvedApplication", "passwordChange", "unknownFutureValue", "mfaa"] {
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
        assert_eq!(strength(json!({"requirementsSatisfied": "unknownFutureValue"})), Grant::No);
        for strong in
            ["fido2", "deviceBasedPush", "password,sms", "voice,federatedSingleFactor", "password, softwareOath"]
        {
            assert_eq!(strength(json!({"allowedCombinations": [strong]})), Grant::Yes, "{strong}");
        }
        for weak in ["password", "sms", "x509CertificateSingleFactor", "password,email", "unknownFutureValue"] {
            assert_eq!(strength(json!({"allowedCombinations": ["fido2", weak]})), Grant::No, "{weak}");
        }
        assert_eq!(strength(json!({"id": "00000000-0000-0000-0000-000000000004"})), Grant::Yes);
    }

    #[test]
    fn what_is_not_known_is_not_guessed() {
        let unclear = Grant::Unclear("grantControls.authenticationStrength");
        assert_eq!(strength(json!({"id": "a1"})), unclear);
        assert_eq!(strength(json!({"allowedCombinations": null})), unclear);
        let device = |operator| {
            mfa(json!({"operator": operator, "builtInControls": ["compliantDevice"],
                "authenticationStrength": {"id": "a1"}}))
        };
        assert_eq!(device("AND"), unclear);
        assert!(matches!(device("OR"), Grant::Weak(_)));
        let no_operator = json!({"builtInControls": ["mfa", "compliantDevice"]});
        assert_eq!(mfa(no_operator), Grant::Unclear("grantControls.operator"));
        let odd = json!({"operator": "XOR", "builtInControls": ["mfa", "compliantDevice"]});
        assert_eq!(mfa(odd), Grant::Unclear("grantControls.operator"));
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
        assert_eq!(with("OR", json!([]), &mixed), Grant::Weak("methods that can be phished will do".to_owned()));
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
