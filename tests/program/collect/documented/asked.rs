//! The paths that are asked for, as those of documented answers are compared with them. What stands in them is checked in
//! `metadata`.

use ephor_collect::live::feeds::{self, Ask, PerMailbox};

/// All that is asked of Graph: the sources, the path and its query.
pub(super) fn asked() -> Vec<(Vec<&'static str>, String)> {
    let mut all: Vec<(Vec<&'static str>, String)> = Vec::new();
    for source in ephor_schema::SOURCES {
        for name in feeds::of_source(source.id) {
            let path = match feeds::feed(name).expect("a feed").ask {
                Ask::Graph { path, .. } => path,
                Ask::GraphEach { path, .. } | Ask::Report { path } => path.to_owned(),
                Ask::MailboxEach(PerMailbox::MessageRules) => feeds::MESSAGE_RULES_OF.to_owned(),
                _ => continue,
            };
            match all.iter_mut().find(|(_, known)| *known == path) {
                Some((sources, _)) => sources.push(source.id),
                None => all.push((vec![source.id], path)),
            }
        }
    }
    all
}

/// A path in lower case, with `*` in the place of what stands in braces.
pub(super) fn plain(path: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for char in path.to_lowercase().chars() {
        match char {
            '{' => inside = true,
            '}' => {
                inside = false;
                out.push('*');
            }
            _ if inside => {}
            other => out.push(other),
        }
    }
    out
}
