//! Answers that documents keep as they are.

use ephor_collect::live::feeds::{self, Ask};
use serde_json::{Value, json};

use super::{FILES, Of, Round, Use, What};

/// The policy of authentication methods, and a file with one of its configurations.
const METHODS: Of = ("graph/authenticationmethodspolicy-get", 0);
const METHOD: &str = "graph/microsoftauthenticatorauthenticationmethodconfiguration-get";

/// Serves the answers of all documents. The first of a document goes to the first round, the others to the second.
pub(super) fn serve(round: &mut Round<'_>) {
    let mut documents: Vec<(&'static str, Vec<Of>)> = Vec::new();
    for (file, answers) in FILES {
        for (number, used) in answers.iter().enumerate() {
            let Use::Document(document) = used else { continue };
            match documents.iter_mut().find(|(known, _)| known == document) {
                Some((_, all)) => all.push((file, number)),
                None => documents.push((document, vec![(file, number)])),
            }
        }
    }
    for (document, answers) in documents {
        let (first, others) = answers.split_at(1);
        let chosen = if round.number == 0 { first } else { others };
        let mut all: Vec<Value> = Vec::new();
        for of in chosen {
            for object in objects(round, *of) {
                round.object(*of, document, kept(&object));
                // A filtered list has objects of the whole one.
                if !all.contains(&object) {
                    all.push(object);
                }
            }
        }
        let source = ephor_schema::document(document).expect("a document").source;
        let pattern = match feeds::feed(source).expect("a feed").ask {
            Ask::Graph { path, .. } => format!("graph GET {}?", path.split('?').next().expect("a path")),
            Ask::Cmdlet { name, .. } => format!("exchange {name}$"),
            other => panic!("{document} is read by {other:?}"),
        };
        if let Some(of) = chosen.first() {
            round.claim(*of, What::Source { source, status: "complete", says: String::new() });
        }
        match chosen {
            [] => {}
            [(file, number)] if *file != METHOD => {
                let body = round.answer((file, *number)).body.clone();
                round.serve(&pattern, 200, &[], body);
            }
            _ => round.serve_list(&pattern, &all),
        }
    }
    service_plans(round);
}

/// Subscriptions in force give their plans to a document of their own; one of the two is suspended.
fn service_plans(round: &mut Round<'_>) {
    let of = ("graph/subscribedsku-list", 0);
    if round.number == 0 {
        let enabled = round.objects(of).into_iter().find(|sku| sku["capabilityStatus"] == "Enabled");
        round.object(of, "service-plans", enabled.expect("one in force")["servicePlans"][0].clone());
    }
}

/// The objects of an answer, each as the endpoint that is asked gives it.
fn objects(round: &Round<'_>, of: Of) -> Vec<Value> {
    let objects = round.objects(of);
    if of.0 != METHOD {
        return objects;
    }
    let mut policy = round.answer(METHODS).body.clone();
    policy["authenticationMethodConfigurations"] = json!(objects);
    vec![policy]
}

/// What is left of an object without what only the transport needs.
fn kept(value: &Value) -> Value {
    match value {
        Value::Object(object) => {
            let is_kept = |name: &str| name == "@odata.type" || !name.contains('@');
            object.iter().filter(|(name, _)| is_kept(name)).map(|(name, value)| (name.clone(), kept(value))).collect()
        }
        Value::Array(all) => all.iter().map(kept).collect(),
        other => other.clone(),
    }
}
