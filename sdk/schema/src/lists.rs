//! Properties of documents that are lists of texts, with how an element of them looks: what exports make one text of is
//! taken apart by this, and by nothing else.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::property::{Element, Property, PropertyKind};

/// Each list by its name, with how its elements look.
type Lists = Vec<(&'static str, Element)>;

/// The lists of a document, at any level of its objects, that can be taken apart. They are gathered once: each object of an
/// export asks.
#[must_use]
pub fn lists(document: &str) -> &'static [(&'static str, Element)] {
    static BY_DOCUMENT: LazyLock<HashMap<&str, Lists>> = LazyLock::new(|| {
        let lists = |document: &crate::Document| {
            let mut lists = Vec::new();
            gather(document.members.properties, &mut lists);
            lists
        };
        crate::DOCUMENTS.iter().map(|document| (document.name, lists(document))).collect()
    });
    BY_DOCUMENT.get(document).map_or(&[], Vec::as_slice)
}

fn gather(properties: &'static [Property], lists: &mut Lists) {
    for property in properties {
        match property.kind {
            PropertyKind::List(element) => lists.push((property.name, element)),
            kind => kind.members().iter().for_each(|members| gather(members.properties, lists)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_one_name_looks_the_same_wherever_it_stands_in_a_document() {
        for document in crate::DOCUMENTS {
            let mut elements = HashMap::new();
            for &(name, element) in lists(document.name) {
                assert_eq!(*elements.entry(name).or_insert(element), element, "{}: {name}", document.name);
            }
        }
    }

    #[test]
    fn lists_are_found_at_every_level() {
        let lists = lists("conditional-access-policies");
        assert!(lists.contains(&("allowedCombinations", Element::Combination)), "{lists:?}");
        assert!(lists.contains(&("members", Element::Word)));
        assert!(!lists.iter().any(|(name, _)| *name == "displayName"));
    }
}
