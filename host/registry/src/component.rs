//! What the outside of a component says, without running it.

use wasmparser::{ComponentExternalKind, Parser, Payload};

/// The interface of a pack, as its contract names it.
const CHECKS: &str = "ephor:rules/checks@";
/// Names that are read: a pack has two or three.
const MOST: usize = 100;

/// What a component imports and exports.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    /// Names of what it imports.
    pub imports: Vec<String>,
    /// Names of what it exports.
    pub exports: Vec<String>,
}

impl Outline {
    /// Of this component. What cannot be parsed ends the lists: that it is unsound is for others to say.
    #[must_use]
    pub fn of(component: &[u8]) -> Self {
        let mut outline = Self::default();
        let mut depth = 0_u32;
        for payload in Parser::new(0).parse_all(component) {
            match payload {
                Ok(Payload::Version { .. }) => depth += 1,
                Ok(Payload::End(_)) => depth = depth.saturating_sub(1),
                Ok(Payload::ComponentImportSection(section)) if depth == 1 => {
                    outline.imports.extend(section.into_iter().flatten().map(|one| one.name.name.to_owned()));
                }
                Ok(Payload::ComponentExportSection(section)) if depth == 1 => {
                    let interfaces = section.into_iter().flatten();
                    let interfaces = interfaces.filter(|one| one.kind == ComponentExternalKind::Instance);
                    outline.exports.extend(interfaces.map(|one| one.name.name.to_owned()));
                }
                Ok(_) => {}
                Err(_) => break,
            }
            if outline.imports.len().max(outline.exports.len()) > MOST {
                break;
            }
        }
        outline
    }

    /// The version of the contract that a pack was built for.
    #[must_use]
    pub fn contract(&self) -> Option<&str> {
        self.exports.iter().find_map(|name| name.strip_prefix(CHECKS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_component_has_no_names() {
        for bytes in [&b""[..], b"\0asm", b"\0asm\x0d\0\x01\0", b"#!/bin/sh"] {
            assert_eq!(Outline::of(bytes), Outline::default());
            assert_eq!(Outline::of(bytes).contract(), None);
        }
    }
}
