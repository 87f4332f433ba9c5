//! What is asked of Microsoft Graph exists: every path, every name in it and every right, as Microsoft publishes them.
//!
//! `tests/data/graph` holds an extract of what is asked for, which `scripts/graph-metadata.py` makes of the whole. Where the
//! whole stands beside the repository, the extract is made again and compared.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use ephor_collect::live::feeds::{self, Ask};
use ephor_schema::{HELPERS, Permission, SOURCES, Source};
use serde_json::Value;

/// A request: its method, and its URL after the host.
type Request = (&'static str, String);

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/graph").join(name)
}

fn extract(name: &str) -> Value {
    let text = std::fs::read_to_string(data(name)).expect("the extract");
    serde_json::from_str(&text).expect("JSON")
}

/// What a declaration sends to Graph.
fn requests(source: &Source) -> Vec<Request> {
    use ephor_schema::Request;
    let get = |path: &str| ("GET", path.to_owned());
    match source.request {
        Request::Get(own) | Request::GetEach(own, _) | Request::GetEachMailbox(own) => {
            let other = own.alternative().map(|other| get(&other.url()));
            other.into_iter().chain([get(&own.url())]).collect()
        }
        Request::Report(path) => vec![get(&format!("/v1.0{path}"))],
        Request::DirectoryNames => vec![("POST", "/v1.0/directoryObjects/getByIds".to_owned())],
        Request::HuntingQuery(_) => vec![("POST", "/v1.0/security/runHuntingQuery".to_owned())],
        Request::AuditQuery(_) => vec![
            ("POST", "/v1.0/security/auditLog/queries".to_owned()),
            get("/v1.0/security/auditLog/queries/{id}"),
            get("/v1.0/security/auditLog/queries/{id}/records?$top=999"),
        ],
        Request::Cmdlet(_)
        | Request::CmdletEachMailbox(..)
        | Request::TxtRecords(_)
        | Request::Derived(_)
        | Request::OnServer(_)
        | Request::NotLive(..) => Vec::new(),
    }
}

/// All that is asked of Graph, with the sources and helpers that declare it.
fn asked() -> BTreeMap<Request, Vec<&'static Source>> {
    let mut all: BTreeMap<Request, Vec<&'static Source>> = BTreeMap::new();
    for source in SOURCES.iter().chain(HELPERS) {
        requests(source).into_iter().for_each(|request| all.entry(request).or_default().push(source));
        if let ephor_schema::Request::GetEach(_, each) = source.request {
            // Whether somebody is there is asked with whatever right there is; without one it stays unknown.
            all.entry(("GET", each.of.object().to_owned())).or_default();
        }
    }
    all
}

/// A path with `{}` for every key and for the values of functions; without its version, which comes first.
fn plain(url: &str) -> (String, String) {
    let path = url.split('?').next().unwrap_or_default();
    let mut out = String::new();
    let (mut inside, mut quoted) = (false, false);
    for char in path.chars() {
        match char {
            '{' => inside = true,
            '}' => {
                inside = false;
                out.push_str("{}");
            }
            '\'' if quoted => {
                quoted = false;
                out.push_str("{}");
            }
            '\'' => quoted = true,
            _ if inside || quoted => {}
            other => out.push(other),
        }
    }
    let (version, rest) = out.trim_start_matches('/').split_once('/').expect("a version");
    (version.to_owned(), format!("/{rest}"))
}

fn option<'u>(url: &'u str, name: &str) -> Option<&'u str> {
    let (_, query) = url.split_once('?')?;
    query.split('&').find_map(|part| part.strip_prefix(name)?.strip_prefix('='))
}

/// The properties that a filter names.
fn filtered(filter: &str) -> BTreeSet<String> {
    const OPERATORS: &[&str] = &["eq", "ne", "ge", "gt", "le", "lt"];
    let words: Vec<&str> = filter.split([' ', '(', ')']).filter(|word| !word.is_empty()).collect();
    let compared = words.windows(2).filter(|pair| OPERATORS.contains(&pair[1])).map(|pair| pair[0]);
    let any = words.iter().filter_map(|word| word.strip_suffix("/any"));
    // The variable of a lambda is a letter.
    compared.chain(any).filter(|word| word.len() > 1).map(str::to_owned).collect()
}

/// Names that stand in `$expand`, one within the other: `policy($expand=rules)` is policy, rules.
fn expanded(expand: &str) -> Vec<&str> {
    expand.split("($expand=").map(|name| name.trim_end_matches(')')).collect()
}

fn element(kind: &str) -> &str {
    kind.strip_prefix("Collection(").and_then(|kind| kind.strip_suffix(')')).unwrap_or(kind)
}

#[test]
fn what_is_asked_of_graph_is_what_the_extract_was_made_of() {
    let lines: String = asked().keys().map(|(method, url)| format!("{method} {url}\n")).collect();
    let file = data("requests.txt");
    if std::env::var_os("EPHOR_WRITE_DOCS").is_some() {
        std::fs::write(&file, &lines).expect("written");
    }
    let known = std::fs::read_to_string(&file).expect("the list of requests");
    assert_eq!(known, lines, "run this test with EPHOR_WRITE_DOCS=1, and then scripts/graph-metadata.py");
}

/// What the collector sends is what is declared, and nothing else.
#[test]
fn the_plan_of_requests_holds_what_is_declared() {
    let declared: BTreeSet<String> = asked().into_keys().map(|(_, url)| url).collect();
    let mut count = 0;
    for source in SOURCES.iter().chain(HELPERS) {
        let Some(feed) = feeds::feed(source.id) else {
            assert!(requests(source).is_empty(), "{} is declared and never asked", source.id);
            continue;
        };
        let sent = match feed.ask {
            Ask::Graph { path, instead } => {
                instead.into_iter().map(|other| other.path.to_owned()).chain([path]).collect()
            }
            Ask::GraphEach { path, .. } | Ask::Report { path } => vec![path.to_owned()],
            _ => Vec::new(),
        };
        count += sent.len();
        sent.iter().for_each(|path| assert!(declared.contains(path), "{}: {path}", source.id));
    }
    assert!(count > 40, "{count}");
}

#[test]
fn each_path_and_each_name_is_in_the_metadata_of_its_version() {
    let (v1, beta) = (extract("v1.0.json"), extract("beta.json"));
    let (mut wrong, mut names) = (Vec::new(), 0);
    for (_, url) in asked().keys() {
        let (version, path) = plain(url);
        let whole = if version == "beta" { &beta } else { &v1 };
        let Some(kind) = whole["paths"].get(&path) else {
            wrong.push(format!("{version} has no {path}"));
            continue;
        };
        let kind = kind.as_str().map(element).unwrap_or_default().to_owned();
        let of = |kind: &str, what: &str| -> BTreeSet<String> {
            let found = &whole["types"][kind];
            let all = if version == "beta" { found } else { &found[what] };
            match all {
                Value::Array(all) => all.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
                Value::Object(all) => all.keys().cloned().collect(),
                _ => BTreeSet::new(),
            }
        };
        let known: BTreeSet<String> = of(&kind, "properties").into_iter().chain(of(&kind, "derived")).collect();
        let selected = option(url, "$select").into_iter().flat_map(|all| all.split(',')).map(str::to_owned);
        let filtered = option(url, "$filter").map(filtered).unwrap_or_default();
        for name in selected.chain(filtered) {
            names += 1;
            if !known.contains(&name) {
                wrong.push(format!("{version} {path}: {kind} has no {name}"));
            }
        }
        let mut from = kind;
        for name in option(url, "$expand").map(expanded).unwrap_or_default() {
            names += 1;
            match whole["types"][&from]["navigation"].get(name).and_then(Value::as_str) {
                Some(to) => from = element(to).to_owned(),
                None => wrong.push(format!("{version} {path}: {from} leads to no {name}")),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(names > 50, "{names} names");
}

#[test]
fn conditions_on_agents_are_why_policies_are_read_from_beta() {
    let text = |name: &str| std::fs::read_to_string(data(name)).expect("the extract");
    for name in ["\"agentIdRiskLevels\"", "\"includeAgentIdServicePrincipals\"", "\"excludeAgentIdServicePrincipals\""]
    {
        assert!(text("beta.json").contains(name), "beta has {name}");
        assert!(
            !text("v1.0.json").contains(name),
            "v1.0 has {name}: what is read from it, and what rules make of it, can change"
        );
    }
}

/// Sources and helpers whose right is not in Microsoft's table, or is not the least there, and why.
const OTHERWISE: &[(&str, &str)] = &[
    // policyroot-list-rolemanagementpolicyassignments.md lists them, the table lacks them (reference collector-faults.md,
    // section 2, "permissions.json has RoleManagementPolicy.Read.Directory for delegated only").
    ("role-management-policy-assignments", "RoleManagementPolicy.Read.Directory"),
    ("group-management-policy-assignments", "RoleManagementPolicy.Read.AzureADGroup"),
    // A permission of Intune is called the least.
    ("graph/organization", "Organization.Read.All"),
    // User.ReadBasic.All does not show the properties that are asked for.
    ("graph/users", "User.Read.All"),
    ("graph/user-sign-in-activity", "User.Read.All"),
    // One permission for each service whose records are asked for.
    ("graph/mail-items-accessed-records", "AuditLogsQuery-Exchange.Read.All"),
];

#[test]
fn each_right_opens_its_path_to_an_application_and_is_the_least() {
    let table = extract("permissions.json");
    let (mut wrong, mut wider) = (Vec::new(), 0);
    for ((method, url), sources) in asked() {
        let (_, path) = plain(&url);
        let found = &table["paths"][format!("{method} {}", path.to_lowercase())];
        let has = |list: &str, name: &str| found[list].as_array().is_some_and(|all| all.iter().any(|one| one == name));
        for source in sources {
            let Permission::Graph { all, also, only_users } = source.permission else {
                wrong.push(format!("{} declares no permission of Graph", source.id));
                continue;
            };
            if only_users.is_some() {
                assert!(found.is_null(), "{}: an application may read {path}", source.id);
                continue;
            }
            let otherwise = |right: &str| OTHERWISE.iter().any(|(id, other)| *id == source.id && *other == right);
            let fits = |right: &str| has("application", right) && has("least", right);
            if !all.iter().any(|scope| otherwise(scope.least) || fits(scope.least)) {
                let all: Vec<&str> = all.iter().map(|scope| scope.least).collect();
                wrong.push(format!("{}: {all:?} for {method} {path}, which takes {}", source.id, found["least"]));
            }
            // What also does, does for this path; but where the right itself is another's, or opens something beside it.
            let own = all.iter().chain(also.map_or(&[][..], |also| also.all)).filter(|scope| fits(scope.least));
            for (scope, wide) in own.flat_map(|scope| scope.wider.iter().map(move |wide| (scope.least, wide))) {
                wider += 1;
                if !has("application", wide) {
                    wrong.push(format!("{}: {wide} in place of {scope} does not open {path}", source.id));
                }
            }
        }
    }
    assert!(wider > 20, "{wider}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_extract_is_what_the_whole_gives() {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/graph");
    let (metadata, permissions) = (beside.join("v1.0-metadata.xml"), beside.join("permissions.json"));
    if !(metadata.is_file() && permissions.is_file()) {
        println!("skipped: {} does not hold v1.0-metadata.xml and permissions.json", beside.display());
        return;
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/graph-metadata.py");
    let output = Command::new("python3").arg(script).args([metadata, permissions]).args(["-", "--check"]).output();
    let Ok(output) = output else {
        println!("skipped: python3 is not there");
        return;
    };
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}
