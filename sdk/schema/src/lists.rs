//! Properties of documents that are lists of texts, with how an element of them looks: what exports make one text of is
//! taken apart by this, and by nothing else.

use crate::property::{Element, Property, PropertyKind};

/// The lists of a document, at any level of its objects, that can be taken apart.
#[must_use]
pub fn lists(document: &str) -> Vec<(&'static str, Element)> {
    let mut lists = Vec::new();
    if let Some(document) = crate::document(document) {
        gather(document.members.properties, &mut lists);
    }
    lists
}

fn gather(properties: &'static [Property], lists: &mut Vec<(&'static str, Element)>) {
    for property in properties {
        match property.kind {
            PropertyKind::List(element) => lists.push((property.name, element)),
            kind => kind.members().iter().for_each(|members| gather(members.properties, lists)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn a_list_of_one_name_looks_the_same_wherever_it_stands_in_a_document() {
        for document in crate::DOCUMENTS {
            let mut elements = HashMap::new();
            for (name, element) in lists(document.name) {
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
