//! An Exchange server that does not know the proxy that the others know.

use ephor_sdk::prelude::*;
use ephor_sdk::property;
use ephor_sdk::serde_json::Value;

use crate::shape::{self, Property};

/// An Exchange server does not know the web proxy that other servers use
///
/// # What it checks
/// Looks for Exchange servers whose `InternetWebProxy` is blank while it is set on another server. Where no server has
/// one, there may be no proxy, and nothing is judged. Edge Transport servers, which stand outside, are left out.
///
/// # Why it matters
/// Where the way to the internet leads through a proxy, a server that does not know it cannot ask the cloud for
/// free/busy, reach the federation service or fetch mitigations. It fails only for people whose request this server
/// happens to answer, which takes long to find.
///
/// # Remediation
/// ```powershell
/// Set-ExchangeServer -Identity <server> -InternetWebProxy http://<proxy>:<port>
/// ```
///
/// A server that reaches the internet without the proxy needs a waiver for this rule.
///
/// # References
/// - <https://learn.microsoft.com/powershell/module/exchange/set-exchangeserver>
/// # Witnesses
/// - claim: reference facts.md, inbound-sender-not-verified
#[derive(Rule)]
#[rule(
    level = "note",
    severity = 1.0,
    tags("hybrid", "free-busy"),
    each(ProxiedServer),
    only_if("exchange-on-premises"),
    fail(without = "{subject} has no InternetWebProxy; other servers have {proxy}")
)]
pub struct ServerWithoutProxy;

/// An Exchange server, as `Get-ExchangeServer` gives it.
#[derive(Document)]
#[document("exchange-servers")]
#[serde(rename_all = "PascalCase")]
pub struct ProxiedServer {
    #[serde(default, deserialize_with = "ephor_sdk::present")]
    internet_web_proxy: Property,
    #[serde(default, deserialize_with = "shape::flag")]
    is_edge_server: Option<bool>,
}

impl ProxiedServer {
    /// The address of its proxy, as a text or as the object that some exports make of an address. Blank if it has none,
    /// and none if that is not known.
    fn proxy(&self) -> Option<&str> {
        match self.internet_web_proxy.as_ref()? {
            Value::Null => Some(""),
            Value::String(text) => Some(text.trim()),
            Value::Object(address) => [
                property!("exchange-servers", "InternetWebProxy"."OriginalString"),
                property!("exchange-servers", "InternetWebProxy"."AbsoluteUri"),
            ]
            .iter()
            .find_map(|name| address.get(*name)?.as_str()),
            _ => None,
        }
    }
}

impl CheckDocument<ProxiedServer> for ServerWithoutProxy {
    fn check(server: &Item<ProxiedServer>, scan: &Scan<Self>) -> Verdict {
        if server.is_edge_server == Some(true) {
            return Verdict::NotApplicable;
        }
        match server.proxy() {
            None => return Verdict::not_known("InternetWebProxy"),
            Some("") => {}
            Some(_) => return Verdict::Pass,
        }
        let servers = scan.documents::<ProxiedServer>();
        let with = |other: &&Item<ProxiedServer>| other.proxy().is_some_and(|proxy| !proxy.is_empty());
        match servers.iter().find(with) {
            Some(other) => Self::without(other.proxy().unwrap_or_default()).at(other),
            None if servers.iter().any(|other| other.proxy().is_none()) => {
                Verdict::not_known("InternetWebProxy of another server")
            }
            None => Verdict::NotApplicable,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::json;

    /// The verdicts that are findings; how many passed; and how many were not judged.
    fn verdicts(servers: &[Value]) -> (Vec<Verdict>, usize, usize) {
        let all = Tenant::new().with_all::<ProxiedServer>(servers).objects::<ServerWithoutProxy>();
        let count = |of: fn(&Verdict) -> bool| all.iter().filter(|(_, verdict)| of(verdict)).count();
        let (passed, left_out) = (count(Verdict::is_pass), count(Verdict::is_not_applicable));
        (all.into_iter().filter(|(place, _)| place.is_some()).map(|(_, verdict)| verdict).collect(), passed, left_out)
    }

    #[test]
    fn a_server_without_the_proxy_of_the_others_fails() {
        let servers = [json!({"InternetWebProxy": "http://proxy:8080/"}), json!({"InternetWebProxy": null})];
        let (found, passed, _) = verdicts(&servers);
        assert_eq!((found[0].is_fail(), found.len(), passed), (true, 1, 1));
        assert_eq!(found[0].arguments(), ["http://proxy:8080/"]);
        let Verdict::Fail(with) = &found[0] else { panic!("a fail") };
        assert_eq!(with.related[0].item, 0, "the server that has one");
        let address = json!({"InternetWebProxy": {"AbsoluteUri": "http://p/", "Port": 80}});
        assert_eq!(verdicts(&[json!({"InternetWebProxy": ""}), address]).0[0].arguments(), ["http://p/"]);
    }

    #[test]
    fn without_any_proxy_nothing_is_judged() {
        let none = json!({"InternetWebProxy": null, "IsEdgeServer": false});
        assert_eq!(verdicts(&[none.clone(), none]), (vec![], 0, 2));
    }

    #[test]
    fn an_edge_server_is_left_out() {
        let servers =
            [json!({"InternetWebProxy": "http://p"}), json!({"InternetWebProxy": null, "IsEdgeServer": true})];
        assert_eq!(verdicts(&servers), (vec![], 1, 1));
    }

    #[test]
    fn what_is_not_known_never_passes() {
        let (found, ..) = verdicts(&[json!({}), json!({"InternetWebProxy": null}), json!({"InternetWebProxy": 7})]);
        assert_eq!(found.iter().filter(|verdict| verdict.is_unknown()).count(), 3);
    }
}
