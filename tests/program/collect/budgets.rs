//! The published limits are kept, and used.
//!
//! How much of a limit is used is judged by what the simulated tenant counted against its own windows: what was let through
//! in all could not have been let through in less than so many of them.

use ephor_collect::live::budget;
use ephor_collect::live::feeds::{self, Ask};
use ephor_simulator::{Budgets, Fault, FaultKind, Report, Use};
use serde_json::json;

use super::*;

/// The windows of the documented limits, and a collector, that are so many times faster.
fn hurried(times: u32) -> Budgets {
    Budgets::Documented { time_scale: f64::from(times) }
}

/// What was used of a limit.
fn used<'r>(report: &'r Report, budget: &str) -> &'r Use {
    report.budgets.iter().find(|used| used.budget == budget).unwrap_or_else(|| panic!("{:#?}", report.budgets))
}

/// Asserts that no limit and no `Retry-After` was passed, and that a collection which waited for this limit, for so many
/// windows, got nine tenths of what it allows.
fn assert_kept_and_used(scene: &Scene, budget: &str, windows: f64) {
    let report = scene.simulated.report();
    assert_eq!(report.passed_budgets(), 0, "{:#?}", report.budgets);
    assert_eq!((&report.early, &report.violations), (&Vec::new(), &Vec::new()));
    let used = used(&report, budget);
    // A window is full before the next begins.
    let least = (used.used / used.most).ceil() - 1.0;
    assert!(least >= windows, "{least} windows were waited for: {used:?}");
    let share = least * used.window.as_secs_f64() / used.span.as_secs_f64();
    println!("{budget}: {share:.3} of {} in {:?}: {used:?}", used.most, used.window);
    assert!(share >= 0.9, "{share:.3}: {used:?}");
}

#[test]
fn no_limit_and_no_retry_after_is_passed() {
    let scene = Scene::new(400, |mut options| {
        options.budgets = hurried(20);
        options.largest_page = Some(50);
        options
    });
    let found = scene.collected("found", &["--pace", "20"]);
    for source in live() {
        assert_eq!(found.status(source), scene.original().status(source), "{source}: {}", found.reason(source));
    }
    let report = scene.simulated.report();
    assert_eq!(report.passed_budgets(), 0, "{:#?}", report.budgets);
    assert_eq!((&report.early, &report.violations), (&Vec::new(), &Vec::new()));
    // The narrow ones are what a collection waits for.
    let reports = used(&report, "identity-reports");
    let windows = reports.span.as_secs_f64() / reports.window.as_secs_f64();
    assert!(reports.used >= 0.9 * reports.most * windows.max(1.0), "{reports:?}");
    // What a request costs is known beforehand.
    let spent: u64 = report.by_path.iter().map(|(path, count)| units(path) * count).sum();
    let directory = used(&report, "directory").used;
    assert_eq!(spent as f64, directory, "{:#?}", report.by_path);
}

/// What a request is taken to cost, by its path in the report: of the directory, without what only the collector counts
/// to it.
fn units(path: &str) -> u64 {
    let names = ephor_schema::SOURCES.iter().flat_map(|source| feeds::of_source(source.id)).copied();
    let feed = names.filter_map(feeds::feed).find(|feed| match &feed.ask {
        Ask::Graph { path: own, .. } => path == format!("graph GET {}", own.split('?').next().unwrap_or_default()),
        Ask::GraphEach { path: own, .. } => path == format!("graph GET {}", own.split('?').next().unwrap_or_default()),
        Ask::Names => path == "graph POST /v1.0/directoryObjects/getByIds",
        _ => false,
    });
    let counted = |feed: &feeds::Feed| feed.budget == budget::IDENTITY && !path.contains("identityGovernance");
    feed.filter(counted).map_or(0, |feed| feed.units.into())
}

#[test]
#[ignore = "minutes on a real clock: make gate-full"]
fn the_limit_of_the_directory_is_used_to_nine_tenths_at_the_documented_pace_also_by_whoever_goes_on() {
    // A unit for each user, of 8,000 in ten seconds.
    let scene = Scene::new(16_020, |mut options| {
        options.budgets = hurried(1);
        options
    });
    // The users are read, and then the time is over: nobody waits for an hour.
    let mfa = "graph/per-user-mfa";
    scene.simulated.add_fault(Fault::nth(FaultKind::TooManySeconds(3600), "/authentication/requirements", 1));
    let first = scene.collected("found", &["--only", mfa, "--pace", "1", "--time-limit", "30m"]);
    assert_ne!(first.status(mfa), "complete");
    scene.simulated.clear_faults();
    // What the run before has spent, nobody but the service knows.
    std::thread::sleep(used(&scene.simulated.report(), "directory").window);
    scene.simulated.reset_report();
    let again = scene.run(&["--resume", "found", "--pace", "1"]);
    assert_eq!(again.code, 0, "{}\n{}", again.stdout, again.stderr);
    assert_eq!(Collected::read(&scene.path("found")).status(mfa), "complete");
    assert_kept_and_used(&scene, "directory", 2.0);
}

#[test]
#[ignore = "minutes on a real clock: make gate-full"]
fn the_limit_of_conditional_access_is_used_to_nine_tenths_at_the_documented_pace() {
    let scene = Scene::new(40, |mut options| {
        options.budgets = hurried(1);
        options.largest_page = Some(1);
        options
    });
    let sources = ["graph/conditional-access-policies", "graph/named-locations", "graph/risky-users"];
    let found = scene.collected("found", &["--only", &sources.join(","), "--pace", "1"]);
    for source in sources {
        assert_eq!(found.status(source), "complete", "{source}: {}", found.reason(source));
    }
    assert_kept_and_used(&scene, "conditional-access", 25.0);
}

#[test]
#[ignore = "minutes on a real clock: make gate-full"]
fn the_limit_of_identity_reports_is_used_to_nine_tenths_at_the_documented_pace() {
    let scene = Scene::new(400, |mut options| {
        options.budgets = hurried(1);
        options.largest_page = Some(25);
        options
    });
    let source = "graph/user-registration-details";
    let found = scene.collected("found", &["--only", source, "--pace", "1"]);
    assert_eq!(found.status(source), "complete", "{}", found.reason(source));
    assert_kept_and_used(&scene, "identity-reports", 3.0);
}

#[test]
#[ignore = "minutes on a real clock: make gate-full"]
fn the_limit_of_hunting_is_used_to_nine_tenths() {
    let scene = Scene::new(40, |mut options| {
        options.budgets = hurried(6);
        options
    });
    // As many installations as are read in 136 parts.
    let rows = json!({"schema": [], "results": [{"Rows": 136 * 50_000}]});
    let count =
        Fault::nth(FaultKind::Answer { status: 200, headers: Vec::new(), body: rows }, "/security/runHuntingQuery", 1);
    scene.simulated.add_fault(count);
    let found = scene.collected("found", &["--only", "defender/software-inventory", "--pace", "6"]);
    let (source, original) = ("defender/software-inventory", scene.original());
    assert_eq!(found.status(source), "complete", "{}", found.reason(source));
    assert_eq!(
        found.files["office-clients.jsonl"], original.files["office-clients.jsonl"],
        "no part twice, and none left out"
    );
    assert_eq!(used(&scene.simulated.report(), "hunting").used, 136.0);
    assert_kept_and_used(&scene, "hunting", 3.0);
}

#[test]
#[ignore = "minutes on a real clock: make gate-full"]
fn the_limit_of_keys_is_used_to_nine_tenths() {
    let scene = Scene::new(20_000, |mut options| {
        options.budgets = hurried(6);
        options.largest_page = Some(1);
        options
    });
    let found = scene.collected("found", &["--only", "graph/service-principals", "--pace", "6"]);
    let source = "graph/service-principals";
    assert_eq!(found.status(source), "complete", "{}", found.reason(source));
    assert_kept_and_used(&scene, "key-credentials", 1.0);
}

#[test]
fn what_a_service_asks_for_is_waited_for() {
    let kinds = ["429=1", "429=0.4", "429-date=1", "503=1", "busy", "429"];
    let scene = Scene::new(40, |options| options);
    for kind in kinds {
        for place in [
            "graph*users",
            "graph*conditionalAccess/policies",
            "reports GET",
            "exchange*Get-CASMailbox",
            "exchange*Get-InboxRule",
        ] {
            scene.simulated.add_fault(format!("{kind}@{place}#1").parse().expect("a fault"));
        }
        let found = scene.collected(&format!("found-{kind}"), &[]);
        for source in [
            "graph/users",
            "graph/conditional-access-policies",
            "graph/email-app-usage",
            "exchange/cas-mailboxes",
            "exchange/inbox-rules",
        ] {
            assert_eq!(found.status(source), "complete", "{kind} {source}: {}", found.reason(source));
        }
        assert_eq!(scene.simulated.report().early, Vec::new(), "{kind}");
        scene.simulated.clear_faults();
    }
}
