//! Each fault, in each source: what it costs is written down, and nothing hangs.

use super::*;

/// Faults that pass when the question is put again.
const PASSING: &[&str] = &[
    "drop",
    "truncate",
    "drip",
    "stall",
    "500",
    "502",
    "503",
    "504",
    "content-type",
    "html",
    "malformed",
    "expired-token",
    "429",
    "busy",
    "batch-errors",
    "empty-page",
];
/// Faults that stay.
const STAYING: &[&str] = &[
    "drop",
    "truncate",
    "drip",
    "stall",
    "500",
    "503",
    "content-type",
    "html",
    "malformed",
    "redirect",
    "expired-token",
    "loop",
    "foreign",
];

/// Patterns of what a collection asks, each once; sign-in and the name server are not among them.
fn asked(scene: &Scene) -> Vec<String> {
    let paths = scene.simulated.report().by_path;
    paths.into_keys().filter(|path| !path.starts_with("login")).map(|path| path.replace("{id}", "*")).collect()
}

#[test]
#[ignore = "minutes on a real clock: make gate-full"]
fn what_passes_costs_nothing() {
    let scene = Scene::new(45, |mut options| {
        options.largest_page = Some(15);
        options
    });
    let expected = scene.collected("whole", &[]);
    let places = asked(&scene);
    for kind in PASSING {
        // Names are no list with pages: Graph answers all that was asked for at once.
        let paged = |place: &&String| *kind != "empty-page" || !place.contains("getByIds");
        for place in places.iter().filter(paged) {
            scene.simulated.add_fault(format!("{kind}@{place}#1").parse().expect("a fault"));
        }
        // A drip of five bytes a second and no answer at all are given up.
        let found = scene.collected(&format!("found-{kind}"), &["--timeout", "2s"]);
        assert_same(&found, &expected);
        assert_eq!(found.sources, expected.sources, "{kind}");
        scene.simulated.clear_faults();
    }
}

#[test]
#[ignore = "minutes on a real clock: make gate-full"]
fn what_stays_is_the_reason_of_each_source() {
    let scene = Scene::new(30, |mut options| {
        options.largest_page = Some(10);
        options
    });
    for kind in STAYING {
        for service in ["graph", "exchange", "compliance", "reports"] {
            scene.simulated.add_fault(format!("{kind}@{service}").parse().expect("a fault"));
        }
        let name = format!("found-{kind}");
        let ran = scene.run(&["--out", &name, "--retries", "1", "--timeout", "1s"]);
        assert_eq!(ran.code, 0, "{kind}: {}", ran.stderr);
        let found = Collected::read(&scene.path(&name));
        // A page of a loop or of a foreign host counts; a list of one page has no next link to go wrong.
        let may_be_whole = matches!(*kind, "loop" | "foreign");
        for source in live() {
            let status = found.status(source);
            // A report is known by its header, whatever it is called.
            let is_report = *kind == "content-type" && source.starts_with("graph/email-app-usage");
            assert!(may_be_whole || is_report || status != "complete", "{kind} {source}: {}", found.sources[source]);
            assert!(status == "complete" || !found.reason(source).is_empty(), "{kind} {source}: no reason");
        }
        if may_be_whole {
            assert_eq!(found.status("graph/users"), "partial", "{kind}: {}", found.reason("graph/users"));
            assert_eq!(found.status("exchange/mailboxes"), "partial", "{kind}: {}", found.reason("exchange/mailboxes"));
        }
        scene.simulated.clear_faults();
    }
}

#[test]
fn an_expired_page_restarts_its_source_alone() {
    let scene = Scene::new(50, |mut options| {
        options.largest_page = Some(10);
        options
    });
    let expected = scene.collected("whole", &[]);
    scene.simulated.reset_report();
    scene.simulated.add_fault("expired-page@graph GET /v1.0/users#3".parse().expect("a fault"));
    let found = scene.collected("found", &[]);
    assert_same(&found, &expected);
    let repeats = scene.simulated.report().repeats;
    assert!(repeats.iter().all(|(request, _)| request.contains("/users")), "{repeats:?}");
}

#[test]
fn what_comes_twice_across_pages_counts_once() {
    let scene = Scene::new(50, |mut options| {
        options.largest_page = Some(10);
        options
    });
    let only = ["--only", "graph/subscribed-skus,graph/users"];
    let expected = scene.collected("whole", &only);
    scene.simulated.add_fault("duplicate@graph GET /v1.0/users#3".parse().expect("a fault"));
    assert_eq!(scene.collected("found", &only).files["users.jsonl"], expected.files["users.jsonl"]);
}

#[test]
fn a_right_that_is_missing_denies_its_sources_and_no_other() {
    let scene = Scene::new(30, |mut options| {
        options.without_rights.extend(["Policy.Read.All", "MailboxSettings.Read"].map(str::to_owned));
        options.without_cmdlets.insert("Get-InboxRule".to_owned());
        options
    });
    let found = scene.collected("found", &[]);
    assert_eq!(found.status("graph/conditional-access-policies"), "denied");
    assert_eq!(found.status("exchange/inbox-rules"), "denied");
    assert!(found.reason("exchange/inbox-rules").contains("role"), "{}", found.reason("exchange/inbox-rules"));
    assert_eq!(found.status("graph/users"), "complete");
    assert_eq!(found.status("exchange/mailbox-permissions"), "complete");
}

#[test]
fn security_and_compliance_is_routed_by_a_domain_that_exchange_tells_where_graph_tells_none() {
    let scene = Scene::new(30, |options| options);
    for path in ["graph GET /v1.0/organization", "graph GET /v1.0/domains"] {
        let body =
            serde_json::json!({"error": {"code": "Authorization_RequestDenied", "message": "Insufficient privileges"}});
        let answer = ephor_simulator::FaultKind::Answer { status: 403, headers: Vec::new(), body };
        scene.simulated.add_fault(ephor_simulator::Fault::always(answer, path));
    }
    let id = "compliance/protection-alerts";
    let found = scene.collected("found", &["--only", "compliance,exchange/accepted-domains"]);
    assert_eq!(found.status(id), "complete", "{}", found.sources[id]);
    // Where nobody tells it the service does not find the tenant.
    let found = scene.collected("by-nothing", &["--only", "compliance"]);
    assert!(found.status(id) == "failed" && found.reason(id).contains("RoutingHint"), "{}", found.sources[id]);
}

#[test]
fn inbox_rules_that_exchange_refuses_are_read_by_graph_without_the_hidden_ones() {
    let scene = Scene::new(100, |mut options| {
        options.without_cmdlets.insert("Get-InboxRule".to_owned());
        options
    });
    let only = ["--only", "exchange/inbox-rules,exchange/mailboxes"];
    let found = scene.collected("found", &only);
    assert_eq!(found.status("exchange/inbox-rules"), "partial");
    assert!(found.reason("exchange/inbox-rules").contains("hidden"), "{}", found.reason("exchange/inbox-rules"));
    // Rules have other ids in Graph.
    let rules = |snapshot: &Collected| {
        let rows = snapshot.files["inbox-rules.jsonl"].lines().map(crate::run::json);
        let told = rows.filter(|row| row["rule_name"] != "Junk E-mail Rule").map(|row| {
            let owner = row["id"].as_str().expect("an id").split(':').next().map(str::to_owned);
            let parts = ["rule_name", "enabled", "forwards_to", "deletes", "marks_read"];
            (owner, parts.map(|part| row[part].to_string()))
        });
        let mut all: Vec<_> = told.collect();
        all.sort();
        all
    };
    let whole = rules(&scene.original());
    assert!(whole.len() > 5, "{whole:?}");
    assert_eq!(rules(&found), whole);
}

#[test]
fn a_license_that_is_missing_is_told_from_a_right() {
    let scene = Scene::new(30, |mut options| {
        options.without_licenses.extend([ephor_simulator::License::EntraP1, ephor_simulator::License::EntraP2]);
        options
    });
    let found = scene.collected("found", &[]);
    for source in ["graph/user-registration-details", "graph/sign-ins", "graph/risky-users"] {
        assert_eq!(found.status(source), "unlicensed", "{source}: {}", found.reason(source));
    }
}

#[test]
fn concealed_names_are_told() {
    let scene = Scene::new(30, |mut options| {
        options.concealed = true;
        options
    });
    let found = scene.collected("found", &["--sources-for", "mail"]);
    assert_eq!(found.status("graph/email-app-usage"), "concealed", "{}", found.reason("graph/email-app-usage"));
}

#[test]
fn a_time_limit_leaves_what_was_read_and_says_how_much_that_is() {
    let scene = Scene::new(200, |mut options| {
        options.latency = Duration::from_millis(150);
        options
    });
    let ran = scene.run(&["--out", "found", "--only", "exchange", "--time-limit", "2s"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let found = Collected::read(&scene.path("found"));
    let late: Vec<&str> = live().into_iter().filter(|source| found.reason(source).contains("time limit")).collect();
    assert!(!late.is_empty(), "nothing was late: {}", ran.stdout);
    for source in late {
        assert_ne!(found.status(source), "complete", "{source}");
    }
    assert!(ran.stdout.contains("--resume found"), "{}", ran.stdout);
}

#[test]
fn a_time_limit_ends_an_answer_that_does_not_come() {
    let scene = Scene::new(20, |options| options);
    scene.simulated.add_fault("stall@graph GET /v1.0/domains".parse().expect("a fault"));
    let ran = scene.run(&["--out", "found", "--only", "graph/domains,graph/users", "--time-limit", "4s"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let found = Collected::read(&scene.path("found"));
    assert_eq!(found.status("graph/users"), "complete", "{}", found.reason("graph/users"));
    assert_eq!(found.status("graph/domains"), "failed");
    assert!(found.reason("graph/domains").contains("time limit"), "{}", found.reason("graph/domains"));
}

#[test]
fn the_watchdog_names_where_a_collection_hangs() {
    let scene = Scene::new(20, |options| options);
    scene.simulated.add_fault("stall@graph GET /v1.0/domains".parse().expect("a fault"));
    let hung = scene.run_within(Duration::from_secs(8), &["--out", "found", "--only", "graph/domains"]);
    let hung = hung.expect_err("nothing answers before the usual timeout");
    assert!(hung.contains("not at their end: Some({\"graph/domains\"})"), "{hung}");
}

#[test]
fn a_query_of_the_audit_log_that_never_ends_is_given_up() {
    let scene = Scene::new(20, |mut options| {
        options.polls = u32::MAX;
        options
    });
    let found = scene.collected("found", &["--only", "graph/mail-items-accessed-records"]);
    let reason = found.reason("graph/mail-items-accessed-records");
    assert!(reason.contains("not done within four hours"), "{reason}");
}

#[test]
fn a_service_that_asks_for_a_wait_of_days_is_not_waited_for() {
    let scene = Scene::new(20, |options| options);
    for place in ["graph GET /v1.0/domains", "exchange Get-InboxRule", "reports GET"] {
        scene.simulated.add_fault(format!("429=86400@{place}").parse().expect("a fault"));
    }
    let sources = "graph/domains,graph/organization,exchange/inbox-rules,graph/email-app-usage-versions";
    let found = scene.collected("found", &["--only", sources]);
    for source in ["graph/domains", "exchange/inbox-rules", "graph/email-app-usage-versions"] {
        assert!(found.reason(source).contains("more than an hour"), "{source}: {}", found.sources[source]);
    }
}
