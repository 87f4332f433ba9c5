//! What the doctor found, for people and for programs.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::Findings;
use crate::collect::live::access::{ROLE_GROUP, Reach, licences};
use crate::collect::live::auth::{Claims, Identity, Resource, directory_role};
use crate::report::wrap;

/// For people.
pub(super) fn as_text(found: &Findings<'_>) -> String {
    let mut out = String::new();
    who(found, &mut out);
    rights(found, &mut out);
    license_lines(found, &mut out);
    missing(found, &mut out);
    elsewhere(found, &mut out);
    summary(found, &mut out);
    out
}

fn who(found: &Findings<'_>, out: &mut String) {
    let tokens = &found.ready.tokens;
    let claims = Resource::ALL.iter().find_map(|resource| found.access.claims(*resource));
    let organization = &found.access.organization;
    let tenant = claims.and_then(|claims| claims.tenant_id.as_deref()).unwrap_or("not known");
    let named = [organization.name.as_deref(), organization.domain.as_deref(), Some(tenant)];
    let named: Vec<&str> = named.into_iter().flatten().collect();
    let _ = writeln!(out, "Signed in by {}", tokens.credential().kind());
    let mut row = |name: &str, value: &str| {
        let _ = writeln!(out, "  {name:12} {value}");
    };
    row("tenant", &named.join(", "));
    if let Some(claims) = claims {
        let application = [claims.application_name.as_deref(), claims.application_id.as_deref()];
        row("application", &application.into_iter().flatten().collect::<Vec<_>>().join(", "));
        row(
            "speaks for",
            match claims.identity {
                Identity::Application => "the application itself",
                Identity::User => "a user",
            },
        );
        if let Some(user) = &claims.user {
            row("user", user);
        }
    }
    if let Some(expires) = found.access.expires().filter(|expires| *expires != jiff::Timestamp::MAX) {
        row("until", &format!("{expires:.0}"));
    }
}

fn rights(found: &Findings<'_>, out: &mut String) {
    let _ = writeln!(out, "\nRights");
    for resource in Resource::ALL {
        let carried = match found.access.claims_or_reason(resource) {
            Err(reason) => format!("no token: {reason}"),
            Ok(None) => "the token does not say what it carries".to_owned(),
            Ok(Some(claims)) => rights_in_words(claims),
        };
        line(out, 2, &format!("{resource}: {carried}"));
        if let Some((allowed, needed)) = found.access.needed_cmdlets(resource) {
            let _ = writeln!(out, "    may run {allowed} of the {needed} cmdlets that are needed");
        }
        if let Some(Err(silence)) = found.access.cmdlets(resource) {
            let _ = writeln!(out, "    does not say which cmdlets may be run: {}", silence.reason);
        }
    }
    if found.access.is_user_without_role() {
        line(out, 2, "The user has no Entra role that reads all settings: what follows holds only with Global Reader");
    }
    if !found.writing.is_empty() {
        line(out, 2, &format!("Can do more than read: {}", found.writing.join(", ")));
    }
}

fn rights_in_words(claims: &Claims) -> String {
    let mut permissions: Vec<&str> = claims.permissions().collect();
    permissions.sort_unstable();
    let roles = claims.directory_roles.iter().map(|id| match directory_role(id) {
        (Some(name), _) => format!("role {name}"),
        (None, _) => format!("role {id}"),
    });
    let all: Vec<String> = permissions.into_iter().map(str::to_owned).chain(roles).collect();
    if all.is_empty() { "none".to_owned() } else { all.join(", ") }
}

fn license_lines(found: &Findings<'_>, out: &mut String) {
    let _ = writeln!(out, "\nLicenses that sources need");
    if let Err(reason) = &found.access.plans {
        let _ = writeln!(out, "  not known: {reason}");
        return;
    }
    for license in licences() {
        let there = match found.access.has_licence(license) {
            Some(true) => "there",
            Some(false) => "not there",
            None => "not known",
        };
        let _ = writeln!(out, "  {license}: {there}");
    }
}

/// What to grant, each with what it opens.
fn grants<'f>(found: &'f Findings<'_>) -> BTreeMap<&'f str, Vec<&'static str>> {
    let mut all: BTreeMap<&str, Vec<&'static str>> = BTreeMap::new();
    for (source, reach) in &found.sources {
        if let Reach::Denied { grant } = reach {
            for right in grant {
                all.entry(right).or_default().push(source.id);
            }
        }
    }
    all
}

fn missing(found: &Findings<'_>, out: &mut String) {
    let grants = grants(found);
    if !grants.is_empty() {
        let _ = writeln!(out, "\nTo grant");
    }
    // Cmdlets that want a role group of Exchange want one together.
    let (single, rights): (Vec<_>, Vec<_>) = grants.iter().partition(|(right, _)| right.starts_with(ROLE_GROUP));
    for (right, sources) in rights {
        line(out, 2, right);
        for id in sources {
            line(out, 4, &format!("{id}: {}", without(found, id)));
        }
    }
    if !single.is_empty() {
        line(out, 2, &format!("{ROLE_GROUP}what follows"));
    }
    for (right, sources) in single {
        line(out, 4, right.strip_prefix(ROLE_GROUP).unwrap_or(right));
        for id in sources {
            line(out, 6, &format!("{id}: {}", without(found, id)));
        }
    }
    let mut group = |title: &str, told: &dyn Fn(&Reach) -> Option<String>| {
        let all = found.sources.iter().filter_map(|(source, reach)| told(reach).map(|told| (source.id, told)));
        let all: Vec<(&str, String)> = all.collect();
        if !all.is_empty() {
            let _ = writeln!(out, "\n{title}");
        }
        for (id, told) in all {
            line(out, 2, &format!("{id}: {told}"));
            line(out, 4, &without(found, id));
        }
    };
    group("Not licensed", &|reach| match reach {
        Reach::Unlicensed { licence } => Some(format!("needs {licence}")),
        _ => None,
    });
    group("Cannot be asked", &|reach| match reach {
        Reach::Failed { reason } => Some(reason.clone()),
        _ => None,
    });
    let told = found.sources.iter().filter_map(|(source, reach)| match reach {
        Reach::Partly { reason } | Reach::NotKnown { reason } => Some((source.id, reason)),
        _ => None,
    });
    let told: Vec<_> = told.collect();
    if !told.is_empty() {
        let _ = writeln!(out, "\nTo know");
    }
    for (id, reason) in told {
        line(out, 2, &format!("{id}: {reason}"));
    }
}

/// A paragraph with its indent; what does not fit hangs under it.
fn line(out: &mut String, indent: usize, text: &str) {
    const WIDTH: usize = 110;
    for (at, part) in wrap(text, WIDTH - indent - 2).into_iter().enumerate() {
        let hang = if at == 0 { indent } else { indent + 2 };
        let _ = writeln!(out, "{:hang$}{part}", "");
    }
}

/// What becomes of the rules without a source.
fn without(found: &Findings<'_>, source: &str) -> String {
    let list = |rules: &[&str]| match rules {
        [one] => (*one).to_owned(),
        many => format!("{} rules: {}", many.len(), many.join(", ")),
    };
    let unknown = found.rules_without(source);
    if !unknown.is_empty() {
        return format!("unknown without it: {}", list(&unknown));
    }
    let weaker: Vec<&str> =
        found.rules.iter().filter(|(_, outlook)| outlook.weaker.contains(source)).map(|(id, _)| *id).collect();
    format!("no rule is unknown without it; with less to go by: {}", list(&weaker))
}

fn elsewhere(found: &Findings<'_>, out: &mut String) {
    let mut group = |title: &str, told: &dyn Fn(&Reach) -> Option<&str>| {
        let mut rights: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (source, reach) in &found.sources {
            if let Some(right) = told(reach) {
                rights.entry(right).or_default().insert(source.id);
            }
        }
        if !rights.is_empty() {
            let _ = writeln!(out, "\n{title}");
        }
        for (right, sources) in rights {
            line(out, 2, &format!("{right}: {}", sources.into_iter().collect::<Vec<_>>().join(", ")));
        }
    };
    group(
        "Not for applications; a user with this right reads it (--auth browser or device-code)",
        &|reach| match reach {
            Reach::OnlyUsers { right } => Some(right),
            _ => None,
        },
    );
    group("Not read by 'ephor collect'; 'ephor import' brings it", &|reach| match reach {
        Reach::Elsewhere { right } => Some(right.as_str()),
        _ => None,
    });
}

fn summary(found: &Findings<'_>, out: &mut String) {
    let (all, unknown, elsewhere) = (found.rules.len(), found.unknown(), found.elsewhere());
    let weaker =
        found.rules.values().filter(|outlook| outlook.missing.is_empty() && !outlook.weaker.is_empty()).count();
    let _ = write!(out, "\n{} of {all} rules can be answered", all - unknown - elsewhere);
    if unknown > 0 {
        let _ = write!(out, "; {unknown} will be unknown");
    }
    if elsewhere > 0 {
        let _ = write!(out, "; {elsewhere} need what this sign-in cannot collect");
    }
    if weaker > 0 {
        let _ = write!(out, "; {weaker} can be answered, though with less to go by");
    }
    out.push_str(".\n");
}

/// For programs.
pub(super) fn as_json(found: &Findings<'_>) -> Value {
    let claims = Resource::ALL.iter().find_map(|resource| found.access.claims(*resource));
    let service = |resource: &Resource| {
        let (claims, reason) = match found.access.claims_or_reason(*resource) {
            Ok(claims) => (claims, None),
            Err(reason) => (None, Some(reason)),
        };
        let role = |id: &String| json!({"id": id, "name": directory_role(id).0});
        let cmdlets = found.access.cmdlets(*resource);
        json!({
            "name": resource.name(),
            "reason": reason.or_else(|| cmdlets.and_then(Result::err).map(|silence| silence.reason.as_str())),
            "permissions": claims.map(|claims| claims.permissions().collect::<BTreeSet<_>>()),
            "directory_roles": claims.map(|claims| claims.directory_roles.iter().map(role).collect::<Vec<_>>()),
            "cmdlets": cmdlets.and_then(Result::ok),
        })
    };
    let source = |(source, reach): &(&'static ephor_schema::Source, Reach)| {
        let (grant, reason) = match reach {
            Reach::Denied { grant } => (grant.as_slice(), None),
            Reach::Partly { reason } | Reach::NotKnown { reason } | Reach::Failed { reason } => {
                (&[][..], Some(reason.clone()))
            }
            Reach::Unlicensed { licence } => (&[][..], Some(format!("needs {licence}"))),
            Reach::OnlyUsers { right } => (&[][..], Some(format!("only a user may read it, with {right}"))),
            Reach::Elsewhere { right } => (&[][..], Some(right.clone())),
            Reach::Readable => (&[][..], None),
        };
        json!({"id": source.id, "status": reach.name(), "grant": grant, "reason": reason, "right": source.right()})
    };
    let rule = |(id, outlook): (&&str, &super::Outlook)| {
        let status = match (outlook.missing.is_empty(), outlook.elsewhere.is_empty()) {
            (false, _) => "unknown",
            (true, false) => "not-collected",
            (true, true) => "answered",
        };
        json!({
            "id": id, "status": status, "missing": outlook.missing, "not_collected": outlook.elsewhere,
            "missing_optional": outlook.weaker,
        })
    };
    let organization = &found.access.organization;
    json!({
        "credential": found.ready.tokens.credential().kind(),
        "identity": claims.map(|claims| claims.identity),
        "application": claims.map(|claims| json!({"id": claims.application_id, "name": claims.application_name})),
        "user": claims.and_then(|claims| claims.user.as_ref()),
        "tenant": {
            "id": claims.and_then(|claims| claims.tenant_id.as_ref()),
            "name": organization.name, "domain": organization.domain,
        },
        "user_without_role": found.access.is_user_without_role(),
        "writing_rights": found.writing,
        "services": Resource::ALL.iter().map(service).collect::<Vec<_>>(),
        "licenses": licences().map(|name| json!({"name": name, "present": found.access.has_licence(name)})).collect::<Vec<_>>(),
        "licenses_reason": found.access.plans.as_ref().err(),
        "to_grant": grants(found),
        "sources": found.sources.iter().map(source).collect::<Vec<_>>(),
        "rules": found.rules.iter().map(rule).collect::<Vec<_>>(),
        "unknown_rules": found.unknown(),
        "complete": found.is_complete(),
    })
}
