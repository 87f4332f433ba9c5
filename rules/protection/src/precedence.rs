//! What the order of policies amounts to, as claims: tested through the simplest rule of each kind.

#![cfg(test)]

use ephor_sdk::prelude::*;
use ephor_sdk::serde_json::{Value, json};
use ephor_sdk::testing::changed;

use crate::assignment::tests::for_all;
use crate::assignment::{AcceptedDomain, AtpPresetRule, BuiltInRule, EopPresetRule, MalwareRule, SafeLinksRule};
use crate::clicks_not_tracked::ClicksNotTracked;
use crate::links::SafeLinksPolicy;
use crate::malware::MalwarePolicy;
use crate::malware_purge_off::MalwarePurgeOff;

fn policy(name: &str, good: bool) -> Value {
    json!({"Identity": name, "Name": name, "IsDefault": name == "Default", "ZapEnabled": good, "TrackClicks": good})
}

/// A rule, with whom it is for.
fn rule(policy: &str, priority: Value, whom: Value) -> Value {
    let all = json!({
        "Identity": policy, "Priority": priority, "MalwareFilterPolicy": policy, "SafeLinksPolicy": policy,
    });
    changed(for_all(&all), &whom)
}

/// The default policy, good or not, with custom policies: name, good, priority, whom it is for.
fn tenant(default: bool, custom: &[(&str, bool, Value, Value)]) -> Tenant {
    let tenant = Tenant::new()
        .with::<AcceptedDomain>(json!({"DomainName": "b.example"}))
        .with::<AcceptedDomain>(json!({"DomainName": "Mail.B.example"}))
        .with::<AcceptedDomain>(json!({"DomainName": "c.example"}))
        .with::<MalwarePolicy>(policy("Default", default));
    custom.iter().fold(tenant, |tenant, (name, good, priority, whom)| {
        tenant.with::<MalwarePolicy>(policy(name, *good)).with::<MalwareRule>(rule(
            name,
            priority.clone(),
            whom.clone(),
        ))
    })
}

fn verdict(default: bool, custom: &[(&str, bool, Value, Value)]) -> Verdict {
    tenant(default, custom).check::<MalwarePurgeOff>()
}

fn all() -> Value {
    json!({})
}

#[test]
fn a_policy_for_all_shadows_those_behind_it() {
    assert!(verdict(false, &[("A", true, json!(0), all())]).is_pass());
    assert!(verdict(true, &[("A", false, json!(0), all())]).is_fail());
    let order = |first: Value, second: Value| verdict(true, &[("A", true, first, all()), ("B", false, second, all())]);
    assert!(order(json!(0), json!(1)).is_pass());
    assert!(order(json!(1), json!(0)).is_fail());
    assert!(order(json!("2"), json!("10")).is_pass(), "numbers, not texts");
}

#[test]
fn where_the_order_is_not_known_all_must_be_good() {
    let custom = |good: bool| [("A", true, json!(null), all()), ("B", good, json!(null), all())];
    assert!(verdict(false, &custom(true)).is_pass());
    assert!(verdict(false, &custom(false)).is_unknown());
}

#[test]
fn a_rule_that_is_disabled_does_not_count_and_one_without_a_state_may() {
    let with = |state: Value, good: bool| {
        let mut rule = rule("A", json!(0), all());
        rule["State"] = state;
        tenant(!good, &[]).with::<MalwarePolicy>(policy("A", good)).with::<MalwareRule>(rule).check::<MalwarePurgeOff>()
    };
    assert!(with(json!("Disabled"), true).is_fail());
    assert!(with(json!("Disabled"), false).is_pass());
    assert!(with(json!(false), true).is_fail());
    for good in [true, false] {
        assert!(with(json!(null), good).is_unknown(), "{good}");
    }
}

#[test]
fn all_domains_are_everybody_with_their_subdomains() {
    let domains = |names: &[&str]| verdict(false, &[("A", true, json!(0), json!({"RecipientDomainIs": names}))]);
    assert!(domains(&["B.example", "c.example", "d.example"]).is_pass());
    assert!(domains(&["b.example"]).is_fail());
    assert!(domains(&["mail.b.example", "c.example"]).is_fail());
    assert!(domains(&["xb.example", "c.example"]).is_fail());
}

#[test]
fn without_the_accepted_domains_it_is_not_known_whether_a_list_of_domains_is_everybody() {
    let custom = rule("A", json!(0), json!({"RecipientDomainIs": ["b.example"]}));
    let with = |good: bool, default: bool| {
        let tenant = Tenant::new().with::<MalwarePolicy>(policy("Default", default));
        tenant.with::<MalwarePolicy>(policy("A", good)).with::<MalwareRule>(custom.clone()).check::<MalwarePurgeOff>()
    };
    assert!(with(true, false).is_unknown());
    assert!(with(true, true).is_pass());
    assert!(with(false, true).is_fail(), "it reaches somebody");
}

#[test]
fn whoever_is_excepted_or_not_named_gets_the_next_policy() {
    for whom in [
        json!({"SentTo": ["a@b.example"]}),
        json!({"SentToMemberOf": ["g@b.example"]}),
        json!({"ExceptIfSentTo": ["a@b.example"]}),
        json!({"ExceptIfSentToMemberOf": "g@b.example"}),
        json!({"ExceptIfRecipientDomainIs": [{"Odd": "c.example"}]}),
    ] {
        let found = verdict(false, &[("A", true, json!(0), whom.clone())]);
        assert!(found.is_fail(), "{whom}");
        assert!(found.arguments()[0].contains("\"Default\""), "{:?}", found.arguments());
        assert!(verdict(true, &[("A", true, json!(0), whom)]).is_pass());
    }
}

#[test]
fn the_strict_preset_comes_first_then_the_standard_one() {
    let preset = |kind: &str, whom: Value| {
        let mut rule = rule(&format!("{kind} Preset Security Policy"), json!(0), whom);
        rule["MalwareFilterPolicy"] = json!(null);
        rule
    };
    let with = |strict: Value, standard: Value, good: bool| {
        let standard_policy = policy("Standard Preset Security Policy165", good);
        tenant(false, &[("A", false, json!(0), all())])
            .with::<EopPresetRule>(preset("Standard", standard))
            .with::<EopPresetRule>(preset("Strict", strict))
            .with::<MalwarePolicy>(standard_policy)
            .check::<MalwarePurgeOff>()
    };
    let some = json!({"SentTo": ["a@b.example"]});
    assert!(with(all(), some.clone(), false).is_pass(), "a preset without its policy has Microsoft's values");
    assert!(with(some.clone(), all(), true).is_pass());
    assert!(with(some.clone(), all(), false).is_fail());
    assert!(with(some.clone(), some, true).is_fail(), "the rest gets the custom policy");
}

#[test]
fn the_rule_of_a_preset_names_its_policy() {
    let preset = rule("Standard Preset Security Policy165", json!(0), all());
    let with = |name: &str, good: bool| {
        let tenant = tenant(!good, &[]).with::<EopPresetRule>(preset.clone());
        tenant.with::<MalwarePolicy>(policy(name, good)).check::<MalwarePurgeOff>()
    };
    assert!(with("Standard Preset Security Policy165", true).is_pass());
    assert!(with("Standard Preset Security Policy165", false).is_fail());
    assert!(with("Standard Preset Security Policy166", true).is_fail(), "that policy is not there to apply");
}

#[test]
fn a_rule_whose_policy_is_not_there_is_not_known() {
    let tenant = tenant(true, &[]).with::<MalwareRule>(rule("Gone", json!(0), all()));
    assert!(tenant.check::<MalwarePurgeOff>().is_unknown());
}

/// Safe Links: built-in protection, good or not, and a rule of each half of the Standard preset.
fn links(built_in: bool, eop: Option<Value>, defender: Option<Value>) -> Verdict {
    let mut tenant = Tenant::new()
        .with::<BuiltInRule>(for_all(&json!({"Identity": "ATP Built-In Protection Rule"})))
        .with::<SafeLinksPolicy>(policy("Built-In Protection Policy", built_in));
    let preset = |whom: Value| {
        let mut rule = rule("Standard Preset Security Policy", json!(0), whom);
        rule["SafeLinksPolicy"] = json!(null);
        rule
    };
    if let Some(whom) = eop {
        tenant = tenant.with::<EopPresetRule>(preset(whom));
    }
    if let Some(whom) = defender {
        tenant = tenant.with::<AtpPresetRule>(preset(whom));
    }
    tenant.check::<ClicksNotTracked>()
}

#[test]
fn links_are_bound_by_the_presets_of_defender() {
    let off = json!({"State": "Disabled"});
    assert!(links(false, Some(off.clone()), Some(all())).is_pass());
    assert!(links(false, Some(all()), Some(off)).is_fail());
    assert!(links(false, Some(all()), Some(json!({"SentTo": ["a@b.example"]}))).is_fail());
}

#[test]
fn without_the_presets_of_defender_nothing_passes_by_them() {
    assert!(links(false, Some(all()), None).is_unknown());
    assert!(links(false, Some(json!({"SentTo": ["a@b.example"]})), None).is_fail());
    assert!(links(false, Some(json!({"State": "Disabled"})), None).is_fail());
    assert!(links(false, None, None).is_fail());
    assert!(links(true, Some(all()), None).is_pass(), "whoever is in a preset has it, too");
}

#[test]
fn custom_policies_for_links_come_before_built_in_protection() {
    let custom = |good: bool| {
        Tenant::new()
            .without::<BuiltInRule>()
            .with::<SafeLinksPolicy>(policy("A", good))
            .with::<SafeLinksRule>(rule("A", json!(0), all()))
            .check::<ClicksNotTracked>()
    };
    assert!(custom(true).is_pass());
    assert!(custom(false).is_fail());
}
