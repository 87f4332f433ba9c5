//! Lists without an end: they are cut short in every kind of place, and gone on with where that can bring more.

use super::*;

/// What is asked for page by page, each kind of it: the fault's pattern, the source, and how many requests of which path
/// or cmdlet it takes until it is given up.
struct Place {
    pattern: &'static str,
    source: &'static str,
    asked: &'static str,
    requests: u64,
}

const fn place(pattern: &'static str, source: &'static str, asked: &'static str, requests: u64) -> Place {
    Place { pattern, source, asked, requests }
}

/// Lists: a thousand pages that bring nothing new.
const LISTS: &[Place] = &[
    place("graph GET /v1.0/users?", "graph/users", "graph GET /v1.0/users", 1_000),
    place("graph GET /beta/auditLogs/signIns", "graph/sign-ins", "graph GET /beta/auditLogs/signIns", 1_000),
    place(
        "graph GET /v1.0/security/auditLog/queries/*/records",
        "graph/mail-items-accessed-records",
        "graph GET /v1.0/security/auditLog/queries/{id}/records",
        1_000,
    ),
    place("exchange Get-CASMailbox", "exchange/cas-mailboxes", "exchange Get-CASMailbox", 1_000),
    place("compliance Get-ProtectionAlert", "compliance/protection-alerts", "compliance Get-ProtectionAlert", 1_000),
];
/// Lists of each subject: a hundred for each subject of the first batch, after which no other is asked.
const OF_SUBJECTS: &[Place] = &[
    place(
        "graph GET /v1.0/servicePrincipals/*/appRoleAssignments",
        "graph/app-role-assignments",
        "graph GET /v1.0/servicePrincipals/{id}/appRoleAssignments",
        20 * 100,
    ),
    place("exchange Get-InboxRule", "exchange/inbox-rules", "exchange Get-InboxRule", 10 * 100),
    place("exchange Get-MailboxPermission", "exchange/mailbox-permissions", "exchange Get-MailboxPermission", 10 * 100),
];

/// Collects the sources of these places while their lists have no end.
fn without_end(scene: &Scene, kind: &str, places: &[Place]) -> Collected {
    for place in places {
        scene.simulated.add_fault(format!("{kind}@{}", place.pattern).parse().expect("a fault"));
    }
    let sources: Vec<&str> = places.iter().map(|place| place.source).collect();
    scene.collected(&format!("found-{kind}"), &["--only", &sources.join(",")])
}

/// Asserts that each of these places was asked so often, and more by so many pages that brought something.
fn assert_asked(scene: &Scene, places: &[Place], more: u64) {
    let asked = scene.simulated.report().by_path;
    for place in places {
        assert_eq!(asked.get(place.asked), Some(&(place.requests + more)), "{}: {asked:?}", place.source);
    }
}

#[test]
fn empty_pages_without_an_end_cut_every_list_short() {
    let scene = Scene::new(60, |mut options| {
        options.largest_page = Some(10);
        options
    });
    let found = without_end(&scene, "empty-pages", LISTS);
    for Place { source, .. } in LISTS {
        assert_eq!(found.status(source), "failed", "{}", found.sources[*source]);
        assert!(found.reason(source).contains("1000 pages in a row held nothing new"), "{}", found.sources[*source]);
    }
    assert_asked(&scene, LISTS, 0);
}

#[test]
fn a_page_that_comes_again_and_again_cuts_every_list_short_and_counts_once() {
    let scene = Scene::new(60, |mut options| {
        options.largest_page = Some(10);
        options
    });
    let found = without_end(&scene, "same-page", LISTS);
    for Place { source, .. } in LISTS {
        assert_eq!(found.status(source), "partial", "{}", found.sources[*source]);
        assert!(found.reason(source).contains("1000 pages in a row held nothing new"), "{}", found.sources[*source]);
    }
    assert_eq!(found.files["users.jsonl"].lines().count(), 10);
    assert_asked(&scene, LISTS, 1);
}

#[test]
fn lists_of_subjects_without_an_end_are_cut_short_and_the_next_ones_not_asked() {
    let scene = Scene::new(60, |options| options);
    for kind in ["empty-pages", "same-page"] {
        let found = without_end(&scene, kind, OF_SUBJECTS);
        for Place { source, .. } in OF_SUBJECTS {
            assert_eq!(found.status(source), "failed", "{}", found.sources[*source]);
            assert!(found.reason(source).contains("100 pages in a row"), "{}", found.sources[*source]);
        }
        // What it takes to see that a page comes again is one page more for each subject.
        let asked = scene.simulated.report().by_path;
        for Place { source, asked: path, requests, .. } in OF_SUBJECTS {
            let most = requests + requests / 100;
            assert!(asked[*path] >= *requests && asked[*path] <= most, "{kind} {source}: {}", asked[*path]);
        }
        scene.simulated.clear_faults();
        scene.simulated.reset_report();
    }
}

/// The mailbox that a batch in a recording asks about first.
fn asked_mailbox(recording: &Path, cmdlet: &str) -> String {
    let files = std::fs::read_dir(recording).expect("a recording").map(|entry| entry.expect("an entry").path());
    let bodies = files.filter_map(|file| Some(json_file(&file)["request_body"].as_str()?.to_owned()));
    let body = bodies.into_iter().find(|body| body.contains("\"requests\"") && body.contains(cmdlet));
    let batch = crate::run::json(&body.expect("a batch"));
    let parameters = &batch["requests"][0]["body"]["CmdletInput"]["Parameters"];
    parameters["Identity"].as_str().expect("a mailbox").to_owned()
}

#[test]
fn one_mailbox_without_an_end_costs_no_other() {
    let scene = Scene::new(60, |options| options);
    let only = ["--only", "exchange/mailbox-permissions"];
    let whole = scene.collected("whole", &[&["--record", "recording"][..], &only].concat());
    let mailbox = asked_mailbox(&scene.path("recording"), "Get-MailboxPermission");
    scene
        .simulated
        .add_fault(format!("empty-pages@exchange Get-MailboxPermission {mailbox}").parse().expect("a fault"));
    let found = scene.collected("found", &only);
    let (source, id) = (&found.sources["exchange/mailbox-permissions"], "exchange/mailbox-permissions");
    assert_eq!(found.status(id), "partial", "{source}");
    let reason = found.reason(id);
    assert!(reason.contains("59 of 60") && reason.contains("100 pages in a row"), "{reason}");
    assert_eq!(whole.status(id), "complete");
}

#[test]
fn inbox_rules_by_graph_without_an_end_are_cut_short() {
    let scene = Scene::new(60, |mut options| {
        options.without_cmdlets.insert("Get-InboxRule".to_owned());
        options
    });
    scene.simulated.add_fault("empty-pages@graph GET /v1.0/users/*/messageRules".parse().expect("a fault"));
    let found = scene.collected("found", &["--only", "exchange/inbox-rules"]);
    let asked = &scene.simulated.report().by_path;
    assert_eq!(asked["graph GET /v1.0/users/{id}/mailFolders/inbox/messageRules"], 20 * 100);
    assert_ne!(found.status("exchange/inbox-rules"), "complete");
}

#[test]
fn whoever_goes_on_after_empty_pages_reads_what_they_lead_to() {
    let scene = Scene::new(60, |mut options| {
        options.largest_page = Some(10);
        options
    });
    let only = ["--only", "graph/users,graph/subscribed-skus"];
    let expected = scene.collected("whole", &only);
    scene.simulated.add_fault("empty-pages@graph GET /v1.0/users?#3-1002".parse().expect("a fault"));
    let found = scene.collected("found", &only);
    assert_eq!(found.status("graph/users"), "partial", "{}", found.sources["graph/users"]);
    assert_eq!(found.files["users.jsonl"].lines().count(), 20);
    scene.simulated.reset_report();
    let ran = scene.run(&["--resume", "found"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_same(&Collected::read(&scene.path("found")), &expected);
    assert_eq!(scene.simulated.report().by_path["graph GET /v1.0/users"], 4, "the first two pages are not asked again");
}

/// Lists that a link cut short, of each kind that can be gone on with.
const CUT: &[(&str, &str)] = &[
    ("graph GET /v1.0/users?", "graph/users"),
    ("graph GET /v1.0/security/auditLog/queries/*/records", "graph/mail-items-accessed-records"),
    ("exchange Get-CASMailbox", "exchange/cas-mailboxes"),
];

#[test]
fn a_list_that_a_link_cut_short_is_not_whole_when_gone_on_with() {
    let scene = Scene::new(60, |mut options| {
        options.largest_page = Some(10);
        options
    });
    let sources: Vec<&str> = CUT.iter().map(|(_, source)| *source).collect();
    let only = sources.join(",");
    let expected = scene.collected("whole", &["--only", &only]);
    for kind in ["loop", "foreign"] {
        for (pattern, _) in CUT {
            // The second page, and again when the list is gone on with.
            scene.simulated.add_fault(format!("{kind}@{pattern}#2").parse().expect("a fault"));
            scene.simulated.add_fault(format!("{kind}@{pattern}#4").parse().expect("a fault"));
        }
        let name = format!("found-{kind}");
        let found = scene.collected(&name, &["--only", &only]);
        let assert_partial = |found: &Collected, when: &str| {
            for source in &sources {
                assert_eq!(found.status(source), "partial", "{kind} {when}: {}", found.sources[*source]);
            }
        };
        assert_partial(&found, "at first");
        let ran = scene.run(&["--resume", &name]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        assert_partial(&Collected::read(&scene.path(&name)), "gone on with");
        let ran = scene.run(&["--resume", &name]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let found = Collected::read(&scene.path(&name));
        assert_same(&found, &expected);
        assert_eq!(found.sources, expected.sources, "{kind}");
        scene.simulated.clear_faults();
    }
}

#[test]
fn records_whose_page_expired_before_they_were_gone_on_with_are_read_from_the_first() {
    let scene = Scene::new(100, |mut options| {
        options.largest_page = Some(10);
        options
    });
    let only = ["--only", "graph/mail-items-accessed-records"];
    let records = "graph GET /v1.0/security/auditLog/queries/*/records";
    let expected = scene.collected("whole", &only);
    scene.simulated.add_fault(format!("500@{records}#2-3").parse().expect("a fault"));
    let ran = scene.run(&[&["--out", "found", "--retries", "1"][..], &only].concat());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let found = Collected::read(&scene.path("found"));
    assert_eq!(found.status("graph/mail-items-accessed-records"), "partial", "{:?}", found.sources);
    scene.simulated.clear_faults();
    scene.simulated.add_fault(format!("expired-page@{records}#1").parse().expect("a fault"));
    let ran = scene.run(&["--resume", "found"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(scene.simulated.report().faults.iter().map(|(_, struck)| struck).sum::<u64>(), 1);
    let found = Collected::read(&scene.path("found"));
    assert_same(&found, &expected);
    assert_eq!(found.sources, expected.sources);
}
