//! What a tenant may not have, told by the tenant itself: whether a rule that is about it applies at all.
//!
//! It is asked only of rules whose sources were not read. Never said to be absent is what is not known to the end: each
//! document must be complete, and each value must be one that is known.

use std::collections::BTreeMap;

use ephor_schema::{Precondition, SOURCES};
use serde_json::Value;

use ephor_snapshot::{Snapshot, Status};

/// What the tenant says that it does not have, worked out once.
pub(super) struct Absent<'s> {
    snapshot: &'s Snapshot,
    known: BTreeMap<&'static str, bool>,
}

impl<'s> Absent<'s> {
    pub(super) const fn new(snapshot: &'s Snapshot) -> Self {
        Self { snapshot, known: BTreeMap::new() }
    }

    /// Whether the tenant says that there is no such thing. A name that this host does not know says nothing.
    ///
    /// # Errors
    /// If a document is broken.
    pub(super) fn is_absent(&mut self, name: &str) -> Result<bool, ephor_snapshot::Error> {
        let Some(precondition) = ephor_schema::precondition(name) else { return Ok(false) };
        if let Some(known) = self.known.get(precondition.name) {
            return Ok(*known);
        }
        let absent = match Objects::read(self.snapshot, precondition)? {
            None => false,
            Some(_) if has_export_of_servers(self.snapshot) => false,
            Some(objects) => match precondition.name {
                "directory-synchronization" => is_not_synchronized(&objects),
                "exchange-on-premises" => is_not_synchronized(&objects) && has_no_hybrid_configuration(&objects),
                _ => false,
            },
        };
        self.known.insert(precondition.name, absent);
        Ok(absent)
    }
}

/// Whether somebody exported something of a server: then there is one, whatever the tenant says.
fn has_export_of_servers(snapshot: &Snapshot) -> bool {
    let exported = SOURCES.iter().filter(|source| source.id.starts_with("on-premises/"));
    exported.map(|source| snapshot.source(source.id)).any(|source| source.status.has_data() && source.count != Some(0))
}

/// The objects of the documents of a precondition, all of them complete.
struct Objects(BTreeMap<&'static str, Vec<Value>>);

impl Objects {
    fn read(snapshot: &Snapshot, precondition: &Precondition) -> Result<Option<Self>, ephor_snapshot::Error> {
        let mut all = BTreeMap::new();
        for name in precondition.documents {
            let Some(document) = ephor_schema::document(name) else { return Ok(None) };
            let complete = snapshot.source(document.source).status == Status::Complete;
            if !complete || snapshot.file(document.name).is_none() {
                return Ok(None);
            }
            let mut objects = Vec::new();
            for item in snapshot.items(document)? {
                match serde_json::from_str(&item.json) {
                    Ok(object) => objects.push(object),
                    Err(_) => return Ok(None),
                }
            }
            all.insert(document.name, objects);
        }
        Ok(Some(Self(all)))
    }

    fn of(&self, document: &str) -> &[Value] {
        self.0.get(document).map(Vec::as_slice).unwrap_or_default()
    }
}

/// Whether the one organization says that no directory is synchronized: Graph says null where none ever was.
fn is_not_synchronized(objects: &Objects) -> bool {
    let [organization] = objects.of("organization") else { return false };
    organization.get("onPremisesSyncEnabled").is_some_and(|value| value.is_null() || is_false(value))
}

/// Whether nothing in Exchange Online is set up for Exchange servers of the organization's own: no organization
/// relationship with its own domains or the name that the Hybrid Configuration wizard gives, no intra-organization
/// connector, and no connector for mail of a hybrid deployment. Relationships with other companies, and connectors to
/// printers and filters, say nothing of that.
fn has_no_hybrid_configuration(objects: &Objects) -> bool {
    let own: Option<Vec<String>> =
        objects.of("accepted-domains").iter().map(|domain| Some(text(domain, "DomainName")?.to_lowercase())).collect();
    let Some(own) = own.filter(|own| !own.is_empty()) else { return false };
    let with_others = |relationship: &Value| {
        let named =
            text(relationship, "Name").is_some_and(|name| !name.to_lowercase().starts_with("o365 to on-premises"));
        let domains = relationship.get("DomainNames").and_then(Value::as_array);
        let strange = |domain: &Value| domain.as_str().is_some_and(|name| !own.contains(&name.trim().to_lowercase()));
        named && domains.is_some_and(|domains| domains.iter().all(strange))
    };
    let not_hybrid = |connector: &Value| {
        let partner = text(connector, "ConnectorType").is_some_and(|kind| kind.eq_ignore_ascii_case("Partner"));
        let by_wizard = text(connector, "ConnectorSource").is_some_and(|by| by.eq_ignore_ascii_case("HybridWizard"));
        !by_wizard && (partner || connector.get("CloudServicesMailEnabled").is_some_and(is_false))
    };
    objects.of("organization-relationships").iter().all(with_others)
        && objects.of("intra-organization-connectors").is_empty()
        && objects.of("inbound-connectors").iter().all(not_hybrid)
        && objects.of("outbound-connectors").iter().all(not_hybrid)
}

fn text<'o>(object: &'o Value, name: &str) -> Option<&'o str> {
    object.get(name)?.as_str().map(str::trim).filter(|text| !text.is_empty())
}

/// False, also as text.
fn is_false(value: &Value) -> bool {
    value == &Value::Bool(false) || value.as_str().is_some_and(|text| text.trim().eq_ignore_ascii_case("false"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_snapshot::{SourceStatus, Tenant, Writer};
    use serde_json::json;

    const DOCUMENTS: [&str; 6] = [
        "organization",
        "accepted-domains",
        "organization-relationships",
        "intra-organization-connectors",
        "inbound-connectors",
        "outbound-connectors",
    ];

    /// A tenant without a directory on-premises, that has a relationship with a partner and connectors to a printer and a
    /// filter; with the objects of one document in place of its own, unless it is left out.
    fn answers(document: &str, objects: Option<Value>) -> Vec<(&'static str, Option<Value>)> {
        let own = |name: &str| match name {
            "organization" => json!([{"id": "1", "onPremisesSyncEnabled": null}]),
            "accepted-domains" => {
                json!([{"Identity": "a", "DomainName": "A.example"}, {"Identity": "b", "DomainName": "a.onmicrosoft.com"}])
            }
            "organization-relationships" => {
                json!([{"Identity": "Partner", "Name": "Partner", "Enabled": true, "DomainNames": ["partner.example"]}])
            }
            "inbound-connectors" => json!([
                {"Identity": "Printers", "ConnectorType": "OnPremises", "CloudServicesMailEnabled": false},
            ]),
            "outbound-connectors" => json!([{"Identity": "Filter", "ConnectorType": "Partner"}]),
            _ => json!([]),
        };
        let of = |name| (name, if name == document { objects.clone() } else { Some(own(name)) });
        DOCUMENTS.into_iter().map(of).collect()
    }

    /// Whether synchronization and Exchange servers are absent of a tenant with these answers.
    fn absent(answers: &[(&'static str, Option<Value>)]) -> (bool, bool) {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("tenant");
        let mut writer = Writer::create(&target).unwrap();
        let mut sources = Vec::new();
        for (name, objects) in answers {
            let document = ephor_schema::document(name).unwrap();
            let status = if objects.is_some() { Status::Complete } else { Status::Denied };
            let reason = objects.is_none().then(|| "no right".to_owned());
            let count = objects.as_ref().map(|objects| objects.as_array().unwrap().len() as u64);
            let id = document.source.to_owned();
            sources.push(SourceStatus { id, status, reason, backend: None, count, expected: None });
            if let Some(objects) = objects {
                let objects = objects.as_array().unwrap().iter().map(|object| object.as_object().unwrap().clone());
                writer.document(document, objects.collect()).unwrap();
            }
        }
        let tenant = Tenant {
            id: "00000000-0000-0000-0000-000000000001".to_owned(),
            name: String::new(),
            domain: String::new(),
        };
        writer.finish(tenant, "global", "2026-11-22T00:00:00Z", sources).unwrap();
        let snapshot = Snapshot::open(&target).unwrap();
        let mut absent = Absent::new(&snapshot);
        let mut is = |name| absent.is_absent(name).unwrap();
        assert!(!is("something newer"));
        (is("directory-synchronization"), is("exchange-on-premises"))
    }

    fn changed(document: &str, objects: Value) -> (bool, bool) {
        absent(&answers(document, Some(objects)))
    }

    #[test]
    fn a_tenant_of_the_cloud_has_neither() {
        assert_eq!(absent(&answers("", None)), (true, true));
        for no in [json!(false), json!("False")] {
            assert_eq!(changed("organization", json!([{"id": "1", "onPremisesSyncEnabled": no}])), (true, true));
        }
    }

    #[test]
    fn what_the_organization_does_not_say_is_not_absent() {
        for odd in [
            json!({"id": "1"}),
            json!({"id": "1", "onPremisesSyncEnabled": true}),
            json!({"id": "1", "onPremisesSyncEnabled": 0}),
        ] {
            assert_eq!(changed("organization", json!([odd])), (false, false), "{odd}");
        }
        assert_eq!(changed("organization", json!([])), (false, false));
        let two = json!([{"id": "1", "onPremisesSyncEnabled": null}, {"id": "2", "onPremisesSyncEnabled": null}]);
        assert_eq!(changed("organization", two), (false, false));
        assert_eq!(absent(&answers("organization", None)), (false, false));
    }

    #[test]
    fn what_is_set_up_for_servers_says_that_there_are_some() {
        let relationship =
            |name: &str, domain: &str| json!([{"Identity": name, "Name": name, "DomainNames": [domain]}]);
        let connector = |change: Value| {
            let mut connector =
                json!({"Identity": "C", "ConnectorType": "OnPremises", "CloudServicesMailEnabled": false});
            connector.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
            json!([connector])
        };
        for (document, objects) in [
            ("organization-relationships", relationship("O365 to On-premises - 1", "x.example")),
            ("organization-relationships", relationship("Servers", "a.example")),
            ("intra-organization-connectors", json!([{"Identity": "HybridIOC - 1", "Enabled": false}])),
            ("inbound-connectors", connector(json!({"CloudServicesMailEnabled": true}))),
            ("outbound-connectors", connector(json!({"ConnectorSource": "HybridWizard"}))),
            ("outbound-connectors", connector(json!({"CloudServicesMailEnabled": null}))),
            ("outbound-connectors", connector(json!({"ConnectorType": null, "CloudServicesMailEnabled": null}))),
            ("organization-relationships", json!([{"Identity": "Partner", "Name": "Partner", "DomainNames": null}])),
            ("accepted-domains", json!([])),
            ("accepted-domains", json!([{"Identity": "a"}])),
        ] {
            assert_eq!(changed(document, objects.clone()), (true, false), "{document} {objects}");
        }
    }

    #[test]
    fn nothing_is_absent_of_which_a_part_was_not_read_or_a_server_was_exported() {
        for document in DOCUMENTS.into_iter().skip(1) {
            assert_eq!(absent(&answers(document, None)), (true, false), "{document}");
        }
        let mut exported = answers("", None);
        exported.push(("sync-servers", Some(json!([]))));
        assert_eq!(absent(&exported), (true, true), "none was found");
        exported.push(("exchange-servers", Some(json!([{"Identity": "EX1"}]))));
        assert_eq!(absent(&exported), (false, false));
    }
}
