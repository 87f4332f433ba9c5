//! The rights that `ephor rules permissions --script` grants are enough, and it grants those that are needed only.

use super::*;

/// The permissions that the script for these packs grants, and what else it says; all packs where none is given.
fn granted(packs: &[&str]) -> (BTreeSet<String>, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let script = ephor(folder.path(), &[&["rules", "permissions", "--script"], packs].concat());
    assert_eq!(script.code, 0, "{}", script.stderr);
    let (_, list) = script.stdout.split_once("permissions='\n").expect("the list");
    let (list, _) = list.split_once("\n'").expect("its end");
    let names = list.lines().filter_map(|line| line.split_once(' ')).map(|(_, name)| name.to_owned()).collect();
    (names, script.stdout)
}

/// A tenant whose client has these permissions and no others.
fn scene(rights: &BTreeSet<String>) -> Scene {
    Scene::new(20, |mut options| {
        let all = ephor_simulator::RIGHTS.iter().copied().chain(["Exchange.ManageAsApp"]);
        options.without_rights = all.filter(|right| !rights.contains(*right)).map(str::to_owned).collect();
        options
    })
}

#[test]
fn what_the_script_grants_is_enough_for_a_whole_tenant() {
    let (rights, _) = granted(&[]);
    let given: BTreeSet<&str> = rights.iter().map(String::as_str).collect();
    let unknown: Vec<_> = given
        .iter()
        .filter(|right| !ephor_simulator::RIGHTS.contains(right) && **right != "Exchange.ManageAsApp")
        .collect();
    assert!(unknown.is_empty(), "the simulated tenant knows no {unknown:?}");
    let writes: Vec<_> = given.iter().filter(|right| right.contains("Write")).collect();
    assert!(writes.is_empty(), "{writes:?}");
    let scene = scene(&rights);
    let found = scene.collected("found", &[]);
    for source in live() {
        assert_eq!(found.status(source), scene.original().status(source), "{source}: {}", found.reason(source));
    }
}

#[test]
fn what_the_script_for_a_pack_grants_is_enough_for_its_rules() {
    let folder = tempfile::tempdir().expect("a folder");
    let rules = crate::run::json(&ephor(folder.path(), &["rules", "list", "--format", "json"]).stdout);
    let packs: BTreeSet<&str> = rules
        .as_array()
        .expect("rules")
        .iter()
        .filter_map(|rule| rule["id"].as_str()?.split_once('/').map(|(pack, _)| pack))
        .collect();
    assert!(packs.len() >= 10, "{packs:?}");
    let mut sizes = BTreeMap::new();
    for pack in packs {
        let (rights, _) = granted(&[pack]);
        let scene = scene(&rights);
        let found = scene.collected("found", &["--sources-for", pack]);
        let rights_of = ephor(folder.path(), &["rules", "permissions", pack, "--format", "json"]);
        let rights_of = crate::run::json(&rights_of.stdout);
        let reads = rights_of
            .as_array()
            .expect("rights")
            .iter()
            .flat_map(|right| right["sources"].as_array().expect("sources"));
        let read: Vec<&str> =
            reads.map(|source| source["id"].as_str().expect("an id")).filter(|id| live().contains(id)).collect();
        assert!(!read.is_empty(), "{pack}");
        for source in &read {
            assert_eq!(
                found.status(source),
                scene.original().status(source),
                "{pack}: {source}: {}",
                found.reason(source)
            );
        }
        sizes.insert(pack, (rights.len(), read.len()));
    }
    println!("permissions and sources: {sizes:?}");
    assert!(sizes["guests"].0 < 5 && sizes["identity"].0 > 5, "{sizes:?}");
}

/// The state of each source that an application reads, by the doctor and by the collection.
fn states(change: impl FnOnce(&mut Options)) -> BTreeMap<String, (String, String, String)> {
    let scene = Scene::new(20, |mut options| {
        change(&mut options);
        options
    });
    let Running { login, graph, exchange, compliance, tenant, .. } = &scene.simulated;
    let arguments = ["doctor", "--tenant", tenant, "--client-id", CLIENT, "--format", "json"];
    let mut command = command(scene.folder.path(), &arguments);
    let output = command
        .env("EPHOR_CLIENT_SECRET", SECRET)
        .env("EPHOR_LOGIN_ENDPOINT", login)
        .env("EPHOR_GRAPH_ENDPOINT", graph)
        .env("EPHOR_EXCHANGE_ENDPOINT", exchange)
        .env("EPHOR_COMPLIANCE_ENDPOINT", compliance)
        .output()
        .expect("ephor runs");
    let told = crate::run::json(&String::from_utf8(output.stdout).expect("text"));
    let found = scene.collected("found", &[]);
    let told = told["sources"].as_array().expect("sources").iter();
    told.map(|source| (source["id"].as_str().expect("an id"), source["status"].as_str().expect("a status")))
        .filter(|(id, _)| live().contains(id))
        .map(|(id, status)| {
            (id.to_owned(), (status.to_owned(), found.status(id).to_owned(), found.reason(id).to_owned()))
        })
        .collect()
}

/// Where the doctor and the collection differ, and what is denied without naming all of `names` that it lacks.
fn differences(
    whole: &BTreeMap<String, (String, String, String)>,
    change: impl FnOnce(&mut Options),
    names: &dyn Fn(&str) -> bool,
) -> Vec<String> {
    let mut wrong = Vec::new();
    for (id, (told, status, reason)) in states(change) {
        let (_, before, _) = &whole[&id];
        let hurt = status != *before;
        let fits = match told.as_str() {
            "readable" | "unlicensed" => !hurt,
            // What some tenants take besides, this one may do without.
            "partial" => true,
            _ => hurt,
        };
        if !fits {
            wrong.push(format!("{id}: told {told}, collected {status} {reason:?}"));
        }
        if status == "denied" && *before != "denied" && !names(&reason) {
            wrong.push(format!("{id}: does not say what it takes: {reason}"));
        }
    }
    wrong
}

#[test]
fn what_the_doctor_says_of_a_right_that_is_missing_is_what_the_collection_finds() {
    let whole = states(|_| {});
    let all = ephor_simulator::RIGHTS.iter().copied().chain(["Exchange.ManageAsApp"]);
    let mut wrong = Vec::new();
    for right in all {
        let taken = |options: &mut Options| options.without_rights.extend([right.to_owned()]);
        let found = differences(&whole, taken, &|reason| reason.contains(right));
        wrong.extend(found.into_iter().map(|one| format!("without {right}: {one}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_the_doctor_says_of_a_cmdlet_that_is_missing_is_what_the_collection_finds() {
    let whole = states(|_| {});
    let cmdlets: BTreeSet<&str> = ephor_schema::SOURCES
        .iter()
        .filter(|source| live().contains(source.id))
        .filter_map(|source| Some(source.cmdlet()?.name))
        .collect();
    assert!(cmdlets.len() > 40, "{cmdlets:?}");
    let mut wrong = Vec::new();
    for part in 0..3 {
        let taken: Vec<&str> = cmdlets.iter().copied().skip(part).step_by(3).collect();
        let take = |options: &mut Options| options.without_cmdlets.extend(taken.iter().map(|name| (*name).to_owned()));
        let names = |reason: &str| taken.iter().any(|name| reason.contains(name));
        wrong.extend(differences(&whole, take, &names));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_was_read_last_time_and_is_denied_now_ends_with_5() {
    let whole = Scene::new(20, |options| options);
    whole.collected("last", &[]);
    let last = whole.path("last");
    let scanned = ephor(whole.folder.path(), &["scan", "last", "--format", "sarif", "--output", "last.sarif"]);
    assert!([0, 1].contains(&scanned.code), "{}", scanned.stderr);
    let log = whole.path("last.sarif");
    let (last, log) = (last.to_str().expect("a path"), log.to_str().expect("a path"));
    let same = whole.run(&["--out", "same", "--previous", last]);
    assert_eq!(same.code, 0, "{}", same.stderr);
    let less = Scene::new(20, |mut options| {
        options.without_rights.insert("Policy.Read.All".to_owned());
        options
    });
    for (name, previous) in [("by-snapshot", last), ("by-log", log)] {
        let ran = less.run(&["--out", name, "--previous", previous]);
        assert_eq!(ran.code, 5, "{}", ran.stderr);
        assert!(ran.stderr.contains("graph/conditional-access-policies: denied, it was complete: "), "{}", ran.stderr);
        assert!(less.path(name).join("manifest.json").exists(), "what was read is kept");
    }
    // What nobody asked for is not lost.
    let part = less.run(&["--out", "part", "--only", "graph/users", "--previous", last]);
    assert_eq!(part.code, 0, "{}", part.stderr);
    let wrong = less.run(&["--out", "never", "--previous", "nowhere"]);
    assert!(wrong.code == 4 && wrong.stderr.contains("nowhere"), "{}", wrong.stderr);
    assert!(!less.path("never.collecting").exists(), "it is told before anybody signs in");
}

#[test]
fn strict_can_be_met_by_a_flawless_collection_of_an_application() {
    let scene = Scene::new(20, |options| options);
    scene.collected("found", &[]);
    let folder = scene.folder.path();
    let made = ephor(folder, &["synth", "--users", "20", "--seed", "7", "--out", "again", "--config", "strict.toml"]);
    assert_eq!(made.code, 0, "{}", made.stderr);
    let scan = || ephor(folder, &["scan", "found", "--config", "strict.toml", "--strict", "--fail-on", "never"]);
    assert_eq!(scan().code, 3);
    let mut config = std::fs::read_to_string(scene.path("strict.toml")).expect("a configuration");
    let others = ephor_schema::SOURCES.iter().filter(|source| !source.is_live() || !source.is_for_applications());
    let patterns: BTreeSet<String> = others
        .map(|source| if source.is_live() { source.id.to_owned() } else { format!("{}/*", source.service.name) })
        .collect();
    for source in patterns {
        config.push_str(&format!(
            "\n[[expected-unknown]]\nsource = \"{source}\"\nreason = \"No application can read it\"\nexpires = 2099-01-01\n"
        ));
    }
    std::fs::write(scene.path("strict.toml"), config).expect("it is written");
    let ran = scan();
    assert_eq!(ran.code, 0, "{}", ran.stdout);
    let reason = Collected::read(&scene.path("found")).reason("graph/on-premises-synchronization").to_owned();
    assert!(reason.contains("only a user who signs in can have, never an application"), "{reason}");
}
