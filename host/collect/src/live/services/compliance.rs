//! Security & Compliance: the same cmdlets' interface as Exchange Online, but that it routes requests by the initial domain
//! of the tenant.

use serde_json::Value;

use super::session::text;
use crate::live::capture::Capture;

/// The feeds that tell the tenant's domains, of which one is the initial one. What is routed by it waits for them.
pub(super) const TELL_DOMAINS: &[&str] = &["graph/domains", "graph/organization", "exchange/accepted-domains"];

/// The domain that the tenant was founded with, as far as anything that was read tells it.
pub(super) fn initial_domain(capture: &Capture) -> Option<String> {
    let read = TELL_DOMAINS.iter().filter_map(|feed| capture.lines(feed).ok());
    read.flatten().filter_map(Result::ok).find_map(|object| initial(&object))
}

/// The initial domain, if an object is it or lists it.
fn initial(object: &Value) -> Option<String> {
    let listed = object.get("verifiedDomains").and_then(Value::as_array).into_iter().flatten();
    [object].into_iter().chain(listed).find_map(|domain| {
        let is = |name: &str| domain.get(name).and_then(Value::as_bool) == Some(true);
        let name = ["DomainName", "name", "id"].iter().find_map(|name| text(domain, name));
        name.filter(|_| is("isInitial") || is("InitialDomain")).map(str::to_owned)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_initial_domain_is_told_by_graph_and_by_exchange() {
        for (object, domain) in [
            (json!({"id": "contoso.onmicrosoft.com", "isInitial": true}), Some("contoso.onmicrosoft.com")),
            (json!({"id": "contoso.com", "isInitial": false, "isDefault": true}), None),
            (
                json!({"id": "a-1", "verifiedDomains": [
                    {"name": "contoso.com", "isInitial": false}, {"name": "contoso.onmicrosoft.com", "isInitial": true}]}),
                Some("contoso.onmicrosoft.com"),
            ),
            (
                json!({"DomainName": "contoso.onmicrosoft.com", "Name": "x", "InitialDomain": true}),
                Some("contoso.onmicrosoft.com"),
            ),
            (json!({"DomainName": "contoso.com", "InitialDomain": false}), None),
            (json!({"isInitial": true}), None),
        ] {
            assert_eq!(initial(&object).as_deref(), domain, "{object}");
        }
    }
}
