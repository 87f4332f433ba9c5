//! The published limits are kept, and used.

use ephor_simulator::Budgets;

use super::*;

#[test]
fn no_limit_and_no_retry_after_is_passed() {
    // Windows that are twenty times shorter, at twenty times the pace.
    let scene = Scene::new(400, |mut options| {
        options.budgets = Budgets::Documented { time_scale: 20.0 };
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
    let used = |name: &str| {
        let of = report
            .budgets
            .iter()
            .find(|used| used.budget.contains(name))
            .unwrap_or_else(|| panic!("{:#?}", report.budgets));
        let windows = of.span.as_secs_f64() / of.window.as_secs_f64();
        of.used / (of.most * windows.max(1.0))
    };
    assert!(used("reports") >= 0.9, "{:#?}", report.budgets);
}

#[test]
fn the_limit_of_the_directory_is_used_to_nine_tenths_at_the_documented_pace() {
    // A unit for each user, of 8,000 in ten seconds: it takes two windows.
    let scene = Scene::new(15_000, |mut options| {
        options.budgets = Budgets::Documented { time_scale: 1.0 };
        options
    });
    let found = scene.collected("found", &["--only", "graph/per-user-mfa", "--pace", "1"]);
    assert_eq!(found.status("graph/per-user-mfa"), "complete", "{}", found.reason("graph/per-user-mfa"));
    let report = scene.simulated.report();
    assert_eq!((report.passed_budgets(), &report.early), (0, &Vec::new()), "{:#?}", report.budgets);
    let used = report.budgets.iter().find(|used| used.budget == "directory").expect("its limit");
    let windows = used.span.as_secs_f64() / used.window.as_secs_f64();
    println!("{used:?}");
    assert!(windows >= 1.0 && used.peak >= 0.9 * used.most, "it was not what the collection waited for: {used:?}");
    assert!(used.used >= 0.9 * used.most * windows, "{used:?}");
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
