//! Whether mail is signed.

use ephor_mail_records::dkim::Key;
use ephor_mail_records::microsoft;
use ephor_sdk::prelude::*;

use crate::dns::{Answers, DkimRecords, MailDomain, SpfRecords, is_coexistence};

/// A mail domain does not sign its mail
///
/// # What it checks
/// For each domain of the tenant for which DNS was asked, looks for the signing configuration of Exchange
/// (`Get-DkimSigningConfig`), whether it is enabled, and for a DKIM key in DNS, read by the grammar of RFC 6376: a key
/// needs no version, and one that was taken back (`p` is empty), is tested (`t=y`) or is not for mail is none.
///
/// Receivers look for the keys of a domain at `selector1._domainkey` and `selector2._domainkey`, and for those of the initial
/// domain (`*.onmicrosoft.com`) at the names that Exchange gives in `Selector1CNAME` and `Selector2CNAME`. A domain of which
/// other names were asked is unknown. A coexistence domain (`*.mail.onmicrosoft.com`) is not judged.
///
/// # Why it matters
/// The signature is what remains of a message's origin when it is forwarded. Without it mail from the domain fails
/// DMARC at every mailing list and forwarder, and DMARC cannot be made strict.
///
/// # Remediation
/// Publish the two CNAME records that Exchange names, then switch signing on:
///
/// ```powershell
/// Get-DkimSigningConfig -Identity example.com | Format-List Selector1CNAME, Selector2CNAME
/// Set-DkimSigningConfig -Identity example.com -Enabled $true
/// ```
///
/// A domain without a configuration needs `New-DkimSigningConfig` first. For `*.onmicrosoft.com` there is nothing to publish.
///
/// # References
/// - CIS-M365 2.1.9
/// - SCuBA MS.EXO.3.1v1
/// - ATT&CK T1566
/// - ATT&CK T1684.002
/// - <https://learn.microsoft.com/defender-office-365/email-authentication-dkim-configure>
///
/// # Witnesses
/// - claim: reference field-faults.md, M3 DNS names guessed instead of taken from `Get-DkimSigningConfig`
/// - claim: reference field-faults.md, M15 a record is judged by its first word, not parsed
/// - claim: cisagov/ScubaGear PowerShell/ScubaGear/Modules/Providers/ExportEXOProvider.psm1 @048eaeca
/// - remediation: reference facts.md, dkim-disabled
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 5.3,
    tags("mail", "dns"),
    documents(DkimSigningConfig, DkimRecords, SpfRecords),
    optional(MailDomain),
    fail(not_signed = "{count} domains do not sign their mail: {domains}"),
    unknown(
        no_domain = "No mail domain is in the snapshot",
        not_asked = "Where Exchange keeps the key of {domain} was not asked, or nobody answered: {names}"
    )
)]
pub struct DkimDisabled;

/// How Exchange signs for a domain.
#[derive(Debug, Document)]
#[document("dkim-signing-configs")]
pub struct DkimSigningConfig {
    #[serde(rename = "Domain")]
    domain: Option<String>,
    #[serde(rename = "Enabled")]
    enabled: Option<bool>,
    #[serde(rename = "Selector1CNAME")]
    first_target: Option<String>,
    #[serde(rename = "Selector2CNAME")]
    second_target: Option<String>,
}

/// Why a domain does not sign, or why that is not known.
enum Why {
    Not(String),
    NotKnown(&'static str),
    NotAsked(Vec<String>),
}

impl CheckTenant for DkimDisabled {
    fn check(scan: &Scan<Self>) -> Verdict {
        let (domains, configs) = (scan.documents::<SpfRecords>(), scan.documents::<DkimSigningConfig>());
        let keys = scan.documents::<DkimRecords>();
        let answers = Answers::of(keys.iter().map(|item| &**item), |domain| domain.to_owned());
        if domains.is_empty() {
            return Self::no_domain();
        }
        let (mut lacking, mut places, mut not_known, mut judged) = (Vec::new(), Vec::new(), None, 0_usize);
        for item in domains.iter() {
            let Some(domain) = item.domain.as_deref() else { return Verdict::not_known("domain").at(item) };
            if is_coexistence(Some(domain), &scan.optional()) {
                continue;
            }
            judged += 1;
            let is_it = |name: &Option<String>| name.as_deref().is_some_and(|name| name.eq_ignore_ascii_case(domain));
            let config = configs.iter().find(|config| is_it(&config.domain));
            let key = keys.iter().find(|key| is_it(&key.domain));
            match judge(domain, config, key, &answers) {
                Ok(()) => {}
                Err(Why::Not(why)) => {
                    lacking.push(format!("{domain} ({why})"));
                    places.push(item);
                }
                Err(Why::NotKnown(what)) => {
                    not_known.get_or_insert_with(|| Verdict::not_known(what).at(item).at_all(config));
                }
                Err(Why::NotAsked(names)) => {
                    not_known.get_or_insert_with(|| Self::not_asked(domain, names.join(", ")).at(item).at_all(key));
                }
            }
        }
        match (lacking.is_empty(), not_known) {
            (true, None) if judged == 0 => Verdict::NotApplicable,
            (true, None) => Verdict::Pass,
            (true, Some(unknown)) => unknown,
            (false, _) => Self::not_signed(lacking.len(), lacking.join(", ")).at_all(places),
        }
    }
}

fn judge(
    domain: &str,
    config: Option<&Item<DkimSigningConfig>>,
    key: Option<&Item<DkimRecords>>,
    answers: &Answers,
) -> Result<(), Why> {
    let Some(config) = config else { return Err(Why::Not("no signing configuration".to_owned())) };
    match config.enabled {
        Some(true) => {}
        Some(false) => return Err(Why::Not("switched off".to_owned())),
        None => return Err(Why::NotKnown("Enabled")),
    }
    let Some(key) = key else { return Err(Why::NotKnown("dkim-records")) };
    let names = microsoft::key_names(domain, [config.first_target.as_deref(), config.second_target.as_deref()]);
    // Without a log nobody knows which names were asked, but that these are the records of the domain.
    let found: Vec<Option<Vec<String>>> = match &key.log {
        None => vec![key.rdata.clone()],
        Some(_) => names.iter().map(|name| answers.texts(name)).collect(),
    };
    let records: Vec<Key> = found.iter().flatten().flatten().filter_map(|text| Key::parse(text)).collect();
    if records.iter().any(|key| key.unusable().is_none()) {
        return Ok(());
    }
    // A tool that finds any record asks no further. Then only what failed may hide a key.
    let is_any = found.iter().flatten().any(|texts| !texts.is_empty());
    let silent =
        |(name, texts): &(String, &Option<Vec<String>>)| texts.is_none() && (!is_any || answers.is_failed(name));
    let silent: Vec<String> = names.into_iter().zip(&found).filter(silent).map(|(name, _)| name).collect();
    if !silent.is_empty() {
        return Err(Why::NotAsked(silent));
    }
    Err(Why::Not(match records.iter().filter_map(Key::unusable).min() {
        Some(why) => format!("the key in DNS is {why}"),
        None => "no key in DNS".to_owned(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn tenant(domain: &str, config: Value, keys: Value) -> Verdict {
        Tenant::new()
            .with::<SpfRecords>(json!({"domain": domain}))
            .with::<DkimSigningConfig>(config)
            .with::<DkimRecords>(keys)
            .check::<DkimDisabled>()
    }

    fn verdict(enabled: Value, rdata: Value) -> Verdict {
        tenant(
            "a.example",
            json!({"Domain": "A.example", "Enabled": enabled}),
            json!({"domain": "a.example", "rdata": rdata}),
        )
    }

    /// With a log of names and the keys that they gave, or null where nobody answered.
    fn logged(domain: &str, log: &[(&str, Value)]) -> Verdict {
        let dashed = domain.replace('.', "-");
        let target = |nth: u8| format!("selector{nth}-{dashed}._domainkey.c.onmicrosoft.com");
        let config =
            json!({"Domain": domain, "Enabled": true, "Selector1CNAME": target(1), "Selector2CNAME": target(2)});
        let question = |(name, answers): &(&str, Value)| match answers {
            Value::Null => {
                json!({"query_name": name, "query_result": "Query returned response code 2", "query_answers": []})
            }
            Value::Array(none) if none.is_empty() => {
                json!({"query_name": name, "query_result": "Query returned NXDomain", "query_answers": []})
            }
            some => json!({"query_name": name, "query_result": "Query returned 1 txt records", "query_answers": some}),
        };
        let log: Vec<Value> = log.iter().map(question).collect();
        tenant(domain, config, json!({"domain": domain, "rdata": [], "log": log}))
    }

    const KEY: &str = "v=DKIM1; k=rsa; p=MIIB";

    #[test]
    fn a_domain_that_signs_with_a_key_passes() {
        assert!(verdict(json!(true), json!(["mscid=x", "v=DKIM1; k=rsa; p=abc"])).is_pass());
        assert!(verdict(json!(true), json!("p=abc")).is_pass());
        assert!(
            logged(
                "a.example",
                &[("selector1._domainkey.a.example", json!([])), ("selector2._domainkey.a.example", json!([KEY]))]
            )
            .is_pass()
        );
    }

    #[test]
    fn a_domain_that_does_not_sign_fails() {
        for (found, why) in [
            (verdict(json!(false), json!([KEY])), "switched off"),
            (verdict(json!(true), json!(["v=DKIM2; p=abc"])), "no key in DNS"),
            (verdict(json!(true), json!(["v=DKIM1; k=rsa"])), "no key in DNS"),
            (verdict(json!(true), json!(["v=DKIM1; k=rsa; p="])), "the key in DNS is revoked"),
            (verdict(json!(true), json!(["v=DKIM1; t=y; p=abc"])), "the key in DNS is in test mode"),
            (verdict(json!(true), json!([])), "no key in DNS"),
            (
                Tenant::new().with::<SpfRecords>(json!({"domain": "a.example"})).check::<DkimDisabled>(),
                "no signing configuration",
            ),
            (
                logged(
                    "a.example",
                    &[("selector1._domainkey.a.example", json!([])), ("selector2._domainkey.a.example", json!([]))],
                ),
                "no key in DNS",
            ),
        ] {
            assert!(found.is_fail());
            assert_eq!(found.arguments(), ["1".to_owned(), format!("a.example ({why})")]);
        }
    }

    #[test]
    fn the_key_of_the_initial_domain_is_looked_for_where_exchange_keeps_it() {
        let (guessed, kept) =
            ("selector1._domainkey.c.onmicrosoft.com", "selector1-c-onmicrosoft-com._domainkey.c.onmicrosoft.com");
        let second = "selector2-c-onmicrosoft-com._domainkey.c.onmicrosoft.com";
        let initial = |log: &[(&str, Value)]| logged("c.onmicrosoft.com", log);
        assert!(initial(&[(guessed, json!([])), (kept, json!([KEY]))]).is_pass());
        let found = initial(&[(guessed, json!([]))]);
        assert_eq!((found.is_unknown(), found.message::<DkimDisabled>()), (true, "not-asked"));
        assert!(initial(&[(kept, json!([])), (second, json!([]))]).is_fail());
    }

    #[test]
    fn a_key_that_only_exchange_keeps_is_not_published() {
        let kept = "selector1-a-example._domainkey.c.onmicrosoft.com";
        assert!(logged("a.example", &[(kept, json!([KEY]))]).is_unknown(), "the name in a signature was not asked");
        let own = [
            ("selector1._domainkey.a.example", json!([])),
            ("selector2._domainkey.a.example", json!([])),
            (kept, json!([KEY])),
        ];
        assert!(logged("a.example", &own).is_fail());
    }

    #[test]
    fn a_coexistence_domain_is_not_judged() {
        let tenant = Tenant::new().with::<SpfRecords>(json!({"domain": "c.mail.onmicrosoft.com"}));
        assert!(tenant.check::<DkimDisabled>().is_not_applicable(), "no other domain is left");
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        assert!(Tenant::new().check::<DkimDisabled>().is_unknown());
        assert!(verdict(json!(null), json!([KEY])).is_unknown());
        assert!(verdict(json!(true), json!(null)).is_unknown());
        assert!(Tenant::new().with::<SpfRecords>(json!({})).check::<DkimDisabled>().is_unknown());
        let silent = [("selector1._domainkey.a.example", json!(null)), ("selector2._domainkey.a.example", json!([]))];
        assert!(logged("a.example", &silent).is_unknown());
        let revoked = |second: Value| {
            logged(
                "a.example",
                &[("selector1._domainkey.a.example", json!(["p="])), ("selector2._domainkey.a.example", second)],
            )
        };
        assert!(revoked(json!(null)).is_unknown(), "the second selector may have a key");
        assert!(revoked(json!([])).is_fail());
        assert!(
            logged("a.example", &[("selector1._domainkey.a.example", json!(["p="]))]).is_fail(),
            "a tool stops there"
        );
    }
}
