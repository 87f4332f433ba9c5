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
        .filter_map(|source| source.reads.split([' ', ',']).next().filter(|word| word.starts_with("Get-")))
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
