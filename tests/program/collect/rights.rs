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
