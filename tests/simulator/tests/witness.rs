//! Every behavior of the simulated tenant names what it rests on; what nobody outside says is listed in
//! `docs/unproven.md`: `EPHOR_WRITE_DOCS=1 cargo test -p ephor-simulator --test served -- witness`.

use std::fmt::Write as _;
use std::path::PathBuf;

use ephor_simulator::witness::{Behavior, Witness, behaviors};

fn page() -> String {
    let all = behaviors();
    let unproven: Vec<&Behavior> = all.iter().filter(|behavior| !behavior.witness.is_independent()).collect();
    let mut page = format!(
        "# What is unproven\n\nThe collector is tested against a simulated tenant. Of the {} things that are believed of \
         Microsoft's services there, {} rest on a public document, a recorded answer, or another program that works. Nobody \
         outside this project could be found for those below; each says why it does no harm. A test makes this page.\n\n\
         | what is believed | why it does no harm, or what is done |\n| --- | --- |\n",
        all.len(),
        all.len() - unproven.len(),
    );
    for behavior in unproven {
        writeln!(page, "| {} (`{}`) | {} |", behavior.what, behavior.id, behavior.witness.text()).unwrap();
    }
    page
}

#[test]
fn what_nobody_else_says_is_listed() {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/unproven.md");
    let page = page();
    if std::env::var_os("EPHOR_WRITE_DOCS").is_some() {
        std::fs::write(&file, &page).unwrap();
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(committed == page, "docs/unproven.md is not current: is a new belief without a witness in it?");
}

#[test]
fn every_behavior_has_a_name_of_its_own_and_a_witness_that_can_be_looked_up() {
    let all = behaviors();
    assert!(all.windows(2).all(|two| two[0].id < two[1].id), "a name stands twice");
    for Behavior { id, what, witness } in all {
        let is_name = |part: &str| {
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || b"-0123456789".contains(&byte))
        };
        assert!(id.split('/').count() == 2 && id.split('/').all(is_name), "{id}");
        assert!(!what.is_empty() && !what.contains('|') && !witness.text().is_empty(), "{id}");
        let text = witness.text();
        let is_file = |text: &str| {
            let hash = text.split(" @").nth(1).unwrap_or_default();
            hash.bytes().take_while(u8::is_ascii_hexdigit).count() >= 7
        };
        let is_page = text.starts_with("<https://") && text.contains("> 20");
        let found = match witness {
            Witness::Unproven(_) => true,
            Witness::Implementation(_) | Witness::Captured(_) => {
                is_file(text) || is_page || text.starts_with("reference ")
            }
            Witness::Document(_) => {
                is_file(text) || is_page || text.starts_with("reference ") || text.starts_with("RFC ")
            }
        };
        assert!(found, "{id}: {text:?} is no witness that can be looked up");
    }
}
