//! The endpoint of Exchange Online and of Security & Compliance: in which region a tenant lives, whom its requests are
//! routed to, and which cmdlets we may run there.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::live::access::probe::{Organization, Unavailable, ask};
use crate::live::auth::{Identity, Resource, Token, Tokens};
use crate::live::transport::{BaseUrl, OffServiceLink, Request, Response};

/// The version of Microsoft's module that we ask as.
const MODULE_VERSION: &str = "3.9.2";
/// The mailbox that requests without one are routed to, the same in every tenant.
const SYSTEM_MAILBOX: &str = "SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}";

/// Where a tenant's requests to a service go.
#[derive(Clone, Debug)]
pub(crate) struct Endpoint {
    /// The service, whatever the region.
    service: BaseUrl,
    /// The service in the tenant's region.
    region: BaseUrl,
    /// Whom requests are routed to: the header `X-AnchorMailbox`.
    pub(crate) anchor: String,
}

impl Endpoint {
    /// The one that every tenant has, with its region not known. `tenant` is the id of the tenant.
    pub(crate) async fn of_cloud(
        tokens: &Tokens,
        resource: Resource,
        tenant: &str,
        organization: &Organization,
    ) -> Self {
        let region = tokens.endpoints().base(resource).clone();
        let token = tokens.token(resource).await.ok();
        let anchor = anchor(token.as_deref(), resource, tenant, organization);
        Self { service: region.service(), region, anchor }
    }

    /// Asks, and follows to the region to which the service sends us. The answer lists the cmdlets that we may run, or
    /// refuses.
    ///
    /// # Errors
    /// If there is no token, the service does not answer, or sends us to a place that is none of its regions.
    pub(crate) async fn discover(
        tokens: &Tokens,
        resource: Resource,
        tenant: &str,
        organization: &Organization,
    ) -> Result<(Self, Response), Unavailable> {
        let mut endpoint = Self::of_cloud(tokens, resource, tenant, organization).await;
        for _ in 0..3 {
            let url = endpoint.url(&format!("/adminapi/v1.0/{tenant}/EXOModuleFile?Version={MODULE_VERSION}"));
            let request = |_: &Token| {
                Request::get(&*url)
                    .header("CommandName", "*")
                    .header("Accept", "application/json")
                    .header("X-AnchorMailbox", endpoint.anchor.clone())
            };
            let response = ask(tokens, resource, request).await.map_err(Unavailable::failed)?;
            if !response.is_redirect() {
                return Ok((endpoint, response));
            }
            let region = response.header("location").and_then(|location| endpoint.service.regional(location));
            let nowhere = || {
                let regions = format!("expected one of the form https://REGION.{}", endpoint.service.host());
                Unavailable::off_service(format!(
                    "{resource} redirects to a place that is none of its regions; {regions}"
                ))
            };
            endpoint.region = region.ok_or_else(nowhere)?;
        }
        Err(Unavailable::off_service(format!("{resource} redirects without end")))
    }

    /// The URL of something in the tenant's region; `path` begins with a slash.
    pub(crate) fn url(&self, path: &str) -> String {
        self.region.join(path)
    }

    /// Where a link that the service gave is asked for: in the same region, whichever of the service's machines it names.
    ///
    /// # Errors
    /// If it leads out of the service.
    pub(crate) fn in_region(&self, link: &str) -> Result<String, OffServiceLink> {
        self.region.in_region(&self.service, link)
    }
}

/// For a user themselves; for an application a mailbox of the system.
fn anchor(token: Option<&Token>, resource: Resource, tenant: &str, organization: &Organization) -> String {
    let claims = token.and_then(Token::claims);
    if let Some(user) =
        claims.filter(|claims| claims.identity == Identity::User).and_then(|claims| claims.user.as_ref())
    {
        return format!("UPN:{user}");
    }
    match (resource, &organization.domain) {
        (Resource::Compliance, Some(domain)) => format!("UPN:{SYSTEM_MAILBOX}@{domain}"),
        _ => format!("APP:{SYSTEM_MAILBOX}@{tenant}"),
    }
}

/// The cmdlets that we may run, in lower case.
pub(crate) async fn cmdlets(
    tokens: &Tokens,
    resource: Resource,
    organization: &Organization,
) -> Result<BTreeSet<String>, Unavailable> {
    let tenant = tokens.tenant(resource).await.map_err(Unavailable::failed)?;
    let (_, response) = Endpoint::discover(tokens, resource, &tenant, organization).await?;
    listed(tokens, &response)
}

/// `value[].exportedCmdlets`, names with commas between them; or the same as a list, or without `value`.
fn listed(tokens: &Tokens, response: &Response) -> Result<BTreeSet<String>, Unavailable> {
    if !response.is_success() {
        return Err(Unavailable::refusal(tokens, response));
    }
    let no_list = || Unavailable::failed("the answer lists no cmdlets; expected exportedCmdlets");
    let answer: Value = serde_json::from_slice(response.body()).map_err(|_| no_list())?;
    let value = answer.get("value").unwrap_or(&answer);
    let items = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
    let mut found = None;
    for list in items.iter().filter_map(|item| item.get("exportedCmdlets")) {
        let all = found.get_or_insert_with(BTreeSet::new);
        let mut add = |text: &str| {
            let names = text.split(',').map(|name| name.trim().to_ascii_lowercase()).filter(|name| !name.is_empty());
            all.extend(names);
        };
        match list {
            Value::String(text) => add(text),
            Value::Array(names) => names.iter().filter_map(Value::as_str).for_each(add),
            _ => {}
        }
    }
    found.ok_or_else(no_list)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::json;

    use super::*;
    use crate::live::auth::{Cloud, Credential, Endpoints, Interaction, Overrides, RawTokens, unsigned};
    use crate::live::transport::Transport;

    const TENANT: &str = "7021f4a1-7b9b-4d36-81ef-fa75a286cd5c";

    /// Answers to what is asked of these hosts, as a recording has them: regions are told by the names of hosts, which a
    /// server on this machine has not.
    fn tokens(folder: &Path, answers: &[(&str, Value)]) -> Tokens {
        let write = |name: &str, value: Value| std::fs::write(folder.join(name), value.to_string()).unwrap();
        write("recording.json", json!({"format": 1, "ephor": "0.1.0", "begun": "2026-11-22T00:00:00Z"}));
        for (number, (host, answer)) in answers.iter().enumerate() {
            let url = format!("https://{host}/adminapi/v1.0/{TENANT}/EXOModuleFile?Version={MODULE_VERSION}");
            let mut exchange = json!({"method": "GET", "url": url});
            exchange.as_object_mut().unwrap().extend(answer.as_object().unwrap().clone());
            write(&format!("{}.json", number + 1), exchange);
        }
        let client = Transport::replaying(folder).unwrap();
        let endpoints = Endpoints::new(Cloud::Global, Overrides::default()).unwrap();
        let token = || Some(unsigned(&json!({"tid": TENANT, "roles": ["Exchange.ManageAsApp"]})).into());
        let raw = RawTokens { graph: None, exchange: token(), compliance: token() };
        Tokens::new(client, endpoints, TENANT, Credential::Raw(raw), Interaction::new(|_| {})).unwrap()
    }

    fn to(place: &str) -> Value {
        json!({"status": 302, "headers": [["location", place]], "body": ""})
    }

    fn list() -> Value {
        json!({"status": 200, "headers": [], "body": "{\"value\":[{\"exportedCmdlets\":\"Get-Mailbox,Get-User\"}]}"})
    }

    #[tokio::test]
    async fn a_tenant_is_found_in_its_region() {
        let folder = tempfile::tempdir().unwrap();
        let place = "https://eurprd03.outlook.office365.com:446/AdminApi/v1.0/x/EXOModuleFile";
        let answers = [
            ("outlook.office365.com", to(place)),
            ("eurprd03.outlook.office365.com", list()),
            ("outlook.office365.com", to(place)),
            ("eurprd03.outlook.office365.com", list()),
        ];
        let tokens = tokens(folder.path(), &answers);
        let organization = Organization::default();
        let (endpoint, _) = Endpoint::discover(&tokens, Resource::Exchange, TENANT, &organization).await.unwrap();
        assert_eq!(endpoint.url("/x"), "https://eurprd03.outlook.office365.com/x");
        assert_eq!(endpoint.anchor, format!("APP:{SYSTEM_MAILBOX}@{TENANT}"));
        let next = endpoint.in_region("https://outlook.office365.com:443/adminapi/beta/x?$skiptoken=1");
        assert_eq!(next.as_deref(), Ok("https://eurprd03.outlook.office365.com/adminapi/beta/x?$skiptoken=1"));
        let all = cmdlets(&tokens, Resource::Exchange, &organization).await.unwrap();
        assert_eq!(all, BTreeSet::from(["get-mailbox".to_owned(), "get-user".to_owned()]));
    }

    #[tokio::test]
    async fn security_and_compliance_is_routed_by_the_domain_of_the_tenant() {
        let folder = tempfile::tempdir().unwrap();
        let region = "nam12b.ps.compliance.protection.outlook.com";
        // As CIPP, monkey365 and go-exoscc tell it: the redirect names the machine that administers the region.
        let place = "https://nam12b.admin.protection.outlook.com:446/AdminApi/v1.0/x/EXOModuleFile?Version=3.9.2";
        let tokens = tokens(folder.path(), &[("ps.compliance.protection.outlook.com", to(place)), (region, list())]);
        let organization = Organization { name: None, domain: Some("contoso.onmicrosoft.com".to_owned()) };
        let (endpoint, _) = Endpoint::discover(&tokens, Resource::Compliance, TENANT, &organization).await.unwrap();
        assert_eq!(endpoint.url("/x"), format!("https://{region}/x"));
        assert_eq!(endpoint.anchor, format!("UPN:{SYSTEM_MAILBOX}@contoso.onmicrosoft.com"));
        // Nothing is asked of the machine itself, whose links lead to the same endpoint.
        let next = endpoint.in_region("https://nam12b.admin.protection.outlook.com:446/adminapi/beta/x?$skiptoken=1");
        assert_eq!(next, Ok(format!("https://{region}/adminapi/beta/x?$skiptoken=1")));
    }

    #[tokio::test]
    async fn a_region_of_another_shape_is_given_no_token() {
        for place in [
            "https://nam12b.admin.protection.outlook.com.evil.example:446/x",
            "https://admin.protection.outlook.com:446/x",
            "https://nam12b.admin.protection.office365.us:446/x",
            "https://nam12b.outlook.office365.com:446/x",
        ] {
            let folder = tempfile::tempdir().unwrap();
            let tokens = tokens(folder.path(), &[("ps.compliance.protection.outlook.com", to(place))]);
            let unavailable =
                Endpoint::discover(&tokens, Resource::Compliance, TENANT, &Organization::default()).await.unwrap_err();
            assert!(
                unavailable.off_service && unavailable.reason.contains("none of its regions"),
                "{place}: {}",
                unavailable.reason
            );
        }
    }

    #[tokio::test]
    async fn an_endpoint_that_leads_in_circles_is_given_up() {
        let folder = tempfile::tempdir().unwrap();
        let answers = [
            ("outlook.office365.com", to("https://a.outlook.office365.com/")),
            ("a.outlook.office365.com", to("https://b.outlook.office365.com/")),
            ("b.outlook.office365.com", to("https://a.outlook.office365.com/")),
        ];
        let tokens = tokens(folder.path(), &answers);
        let unavailable =
            Endpoint::discover(&tokens, Resource::Exchange, TENANT, &Organization::default()).await.unwrap_err();
        assert!(unavailable.reason.contains("without end"), "{}", unavailable.reason);
    }
}
