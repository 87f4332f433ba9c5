//! Which links belong to a service.

use super::*;

#[test]
fn a_base_is_https_or_this_machine() {
    for good in
        ["https://graph.microsoft.com", "http://127.0.0.1:8080/graph", "http://localhost:1/", "http://[::1]:99/x"]
    {
        assert!(BaseUrl::parse(good).is_ok(), "{good}");
    }
    for bad in [
        "http://graph.microsoft.com",
        "http://127.0.0.1.evil.example",
        "http://169.254.169.254/metadata",
        "ftp://graph.microsoft.com",
        "graph.microsoft.com",
        "https://user@graph.microsoft.com",
        "https://graph.microsoft.com?x",
        "https://graph.microsoft.com:port",
        "https://graph.microsoft.com/a/../b",
        "https://",
        "",
    ] {
        assert!(BaseUrl::parse(bad).is_err(), "{bad}");
    }
    assert_eq!(BaseUrl::parse("https://Graph.Microsoft.com:443/").unwrap().to_string(), "https://graph.microsoft.com");
}

#[test]
fn a_link_belongs_to_its_base_by_scheme_host_port_and_path() {
    let base = BaseUrl::parse("https://graph.microsoft.com").unwrap();
    assert_eq!(base.check("https://graph.microsoft.com/v1.0/users?$skiptoken=x"), Ok(()));
    assert_eq!(base.check("https://GRAPH.microsoft.com:443/v1.0/users"), Ok(()));
    for foreign in [
        "http://graph.microsoft.com/v1.0/users",
        "https://graph.microsoft.com.evil.example/v1.0/users",
        "https://graph.microsoft.com@evil.example/v1.0/users",
        "https://evil.example/graph.microsoft.com",
        "https://graph.microsoft.com:8443/v1.0/users",
        "//graph.microsoft.com/v1.0/users",
        "/v1.0/users",
        "https://graph.microsoft.com\\@evil.example/",
        "",
    ] {
        assert!(base.check(foreign).is_err(), "{foreign}");
    }
    let deep = BaseUrl::parse("http://127.0.0.1:8080/graph").unwrap();
    assert_eq!(deep.check("http://127.0.0.1:8080/graph/v1.0/users"), Ok(()));
    for foreign in [
        "http://127.0.0.1:8080/graphs/v1.0",
        "http://127.0.0.1:8080/graph/../login/x",
        "http://127.0.0.1:8080/graph/%2E%2e/login/x",
        "http://127.0.0.1:8080/graph/..%2Flogin",
        "http://127.0.0.1:8080/exchange",
        "http://127.0.0.1/graph/v1.0",
    ] {
        assert!(deep.check(foreign).is_err(), "{foreign}");
    }
}

#[test]
fn a_region_is_a_host_below_our_own() {
    let base = BaseUrl::parse("https://outlook.office365.com").unwrap();
    let region = |location| base.regional(location).map(|base| base.to_string());
    let location = "https://eurprd03.outlook.office365.com:446/AdminApi/v1.0/x/EXOModuleFile?a=b";
    assert_eq!(region(location).as_deref(), Some("https://eurprd03.outlook.office365.com"));
    for foreign in [
        "https://evil.example.com/x",
        "https://eurprd03.outlook.office365.com.evil.example/x",
        "https://eurprd03-outlook.office365.com/x",
        "https://eurprd03.outlook.office365.com@evil.example/x",
        "https://.outlook.office365.com/x",
        "https://a_b.outlook.office365.com/x",
    ] {
        assert_eq!(region(foreign), None, "{foreign}");
    }
    assert_eq!(region("https://outlook.office365.com/elsewhere"), None);
    assert_eq!(region("http://eurprd03.outlook.office365.com/"), None);
    assert_eq!(region("https://10.1.2.3/"), None);
    let own = BaseUrl::parse("http://127.0.0.1:8080/exchange").unwrap();
    assert_eq!(own.regional(location), None, "an endpoint set by hand has no regions");
}

#[test]
fn security_and_compliance_is_administered_by_its_twin_and_answers_itself() {
    for (cloud, other) in
        [("outlook.com", "office365.us"), ("office365.us", "partner.outlook.cn"), ("partner.outlook.cn", "outlook.com")]
    {
        let base = BaseUrl::parse(&format!("https://ps.compliance.protection.{cloud}")).unwrap();
        let region = |location: &str| base.regional(location).map(|base| base.to_string());
        for location in [
            format!("https://nam12b.admin.protection.{cloud}:446/adminapi/v1.0/x/EXOModuleFile?Version=3.9.2"),
            format!("https://NAM12B.admin.protection.{cloud}/x"),
            format!("https://nam12b.ps.compliance.protection.{cloud}:446/x"),
        ] {
            let answers = format!("https://nam12b.ps.compliance.protection.{cloud}");
            assert_eq!(region(&location), Some(answers), "{location}");
        }
        for foreign in [
            format!("https://admin.protection.{cloud}:446/x"),
            format!("https://.admin.protection.{cloud}:446/x"),
            format!("https://nam12b.x.admin.protection.{cloud}:446/x"),
            format!("https://nam12b.admin.protection.{other}:446/x"),
            format!("https://nam12b.admin.protection.{cloud}.evil.example:446/x"),
            format!("https://nam12b-admin.protection.{cloud}:446/x"),
            format!("https://nam12b.admin.protection.{cloud}@evil.example/x"),
            format!("http://nam12b.admin.protection.{cloud}:446/x"),
        ] {
            assert_eq!(region(&foreign), None, "{foreign}");
        }
        let own = base.regional(&format!("https://nam12b.admin.protection.{cloud}:446/x")).unwrap();
        let path = "/adminapi/beta/x/InvokeCommand?$skiptoken=a%2Fb";
        for host in ["nam12b.admin", "eur03b.admin", "nam12b.ps.compliance", "ps.compliance"] {
            for port in ["", ":446"] {
                let in_region = own.in_region(&base, &format!("https://{host}.protection.{cloud}{port}{path}"));
                assert_eq!(in_region, Ok(own.join(path)), "{host}{port}");
            }
        }
        assert!(own.in_region(&base, &format!("https://nam12b.admin.protection.{other}:446{path}")).is_err());
    }
    let exchange = BaseUrl::parse("https://outlook.office365.com").unwrap();
    assert_eq!(exchange.regional("https://nam12b.admin.protection.outlook.com:446/x"), None, "of another service");
}

#[test]
fn the_endpoint_of_dod_is_a_region_of_its_service() {
    let endpoint = BaseUrl::parse("https://l5.ps.compliance.protection.office365.us").unwrap();
    let service = endpoint.service();
    assert_eq!(service.to_string(), "https://ps.compliance.protection.office365.us");
    let region = service.regional("https://usg01b.admin.protection.office365.us:446/x").map(|base| base.to_string());
    assert_eq!(region.as_deref(), Some("https://usg01b.ps.compliance.protection.office365.us"));
    let endpoint = BaseUrl::parse("https://webmail.apps.mil").unwrap();
    let service = endpoint.service();
    let region = service.regional("https://dod01.outlook-dod.office365.us:446/x").map(|base| base.to_string());
    assert_eq!(region.as_deref(), Some("https://dod01.outlook-dod.office365.us"));
    assert_eq!(endpoint.in_region(&service, "https://webmail.apps.mil/adminapi/x"), Ok(endpoint.join("/adminapi/x")));
    assert!(endpoint.in_region(&service, "https://evil.webmail.apps.mil/adminapi/x").is_err());
    for same in
        ["https://outlook.office365.com", "https://ps.compliance.protection.outlook.com", "http://127.0.0.1:8/x"]
    {
        let base = BaseUrl::parse(same).unwrap();
        assert_eq!(base.service(), base);
    }
}

#[test]
fn a_link_to_a_machine_behind_the_service_is_asked_for_at_our_own_endpoint() {
    let service = BaseUrl::parse("https://outlook.office365.com").unwrap();
    let region = BaseUrl::parse("https://eurprd03.outlook.office365.com").unwrap();
    let machine = "https://am9pr03mb1234.eurprd03.prod.outlook.com:444";
    for path in ["/adminapi/beta/x/InvokeCommand?$skiptoken=1", "/AdminApi/beta/x/InvokeCommand?$skiptoken=1"] {
        assert_eq!(region.in_region(&service, &format!("{machine}{path}")), Ok(region.join(path)));
    }
    for foreign in [
        format!("{machine}/owa/x"),
        format!("{machine}/adminapi/../owa"),
        "https://am9pr03mb1234.prod.outlook.com.evil.example:444/adminapi/x".to_owned(),
        "https://prod.outlook.com/adminapi/x".to_owned(),
        "http://am9pr03mb1234.prod.outlook.com:444/adminapi/x".to_owned(),
    ] {
        assert!(region.in_region(&service, &foreign).is_err(), "{foreign}");
    }
    let own = BaseUrl::parse("http://127.0.0.1:8080/exchange").unwrap();
    assert!(own.in_region(&own, &format!("{machine}/adminapi/x")).is_err(), "an endpoint set by hand has none");
}

#[test]
fn a_link_to_a_machine_of_the_service_is_asked_for_at_our_own_endpoint() {
    let service = BaseUrl::parse("https://outlook.office365.com").unwrap();
    let region = BaseUrl::parse("https://eurprd03.outlook.office365.com").unwrap();
    let path = "/adminapi/beta/x/InvokeCommand?$skiptoken=a%2Fb";
    for host in ["outlook.office365.com", "eurprd03.outlook.office365.com", "EURPRD04.outlook.office365.com:446"] {
        let in_region = region.in_region(&service, &format!("https://{host}{path}"));
        assert_eq!(in_region.as_deref(), Ok(&*format!("https://eurprd03.outlook.office365.com{path}")), "{host}");
    }
    for host in ["outlook.office365.com.evil.example", "evil-outlook.office365.com", "evil@outlook.office365.com"] {
        assert!(region.in_region(&service, &format!("https://{host}{path}")).is_err(), "{host}");
    }
    assert!(region.in_region(&service, &format!("http://outlook.office365.com{path}")).is_err());
    assert!(region.in_region(&service, "https://outlook.office365.com/a/../b").is_err());
    let own = BaseUrl::parse("http://127.0.0.1:8080/exchange").unwrap();
    let link = "http://127.0.0.1:8080/exchange/adminapi?x=1";
    assert_eq!(own.in_region(&own, link).as_deref(), Ok(link));
    for foreign in ["http://127.0.0.1:8081/exchange/adminapi", "http://127.0.0.1:8080/graph/v1.0"] {
        assert!(own.in_region(&own, foreign).is_err(), "{foreign}");
    }
}

#[test]
fn a_foreign_link_is_shown_without_its_query() {
    let base = BaseUrl::parse("https://graph.microsoft.com").unwrap();
    let message = base.check("https://evil.example/x?token=secret").unwrap_err().to_string();
    assert!(message.contains("https://evil.example/x") && !message.contains("secret"), "{message}");
}
