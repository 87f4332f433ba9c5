//! The two trustees of a folder that are no persons: everybody in the organization, and everybody.

/// Whom a permission of a folder is given to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trustee {
    /// Everybody in the organization who has no permission of their own.
    Default,
    /// Everybody, signed in or not.
    Anonymous,
    /// Somebody.
    Named,
}

/// How `Default` and `Anonymous` are called in exports from mailboxes of other languages. Microsoft publishes
/// no list of these names; they were gathered in 2026-11. A name that is not here is taken for a person's.
const DEFAULT: &[&str] = &[
    "default",
    "standard",
    "par défaut",
    "predeterminado",
    "predefinito",
    "impostazione predefinita",
    "standaard",
    "padrão",
    "predefinição",
    "oletus",
    "domyślne",
    "výchozí",
    "alapértelmezett",
    "varsayılan",
    "по умолчанию",
    "既定",
    "默认",
    "預設",
    "기본값",
];

const ANONYMOUS: &[&str] = &[
    "anonymous",
    "anonym",
    "anonyme",
    "anónimo",
    "anonimo",
    "anônimo",
    "anoniem",
    "anonyymi",
    "anonimowe",
    "anonymní",
    "névtelen",
    "anonim",
    "анонимно",
    "аноним",
    "匿名",
    "익명",
];

impl Trustee {
    /// The trustee of that name.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let name = name.trim().to_lowercase();
        if DEFAULT.contains(&name.as_str()) {
            Self::Default
        } else if ANONYMOUS.contains(&name.as_str()) {
            Self::Anonymous
        } else {
            Self::Named
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_is_known_in_other_languages_and_in_any_case() {
        for name in ["Default", "DEFAULT", "Standard", "Par défaut", " 既定 "] {
            assert_eq!(Trustee::of(name), Trustee::Default, "{name}");
        }
        for name in ["Anonymous", "Anonym", "Anonyme", "匿名"] {
            assert_eq!(Trustee::of(name), Trustee::Anonymous, "{name}");
        }
        for name in ["", "bob@contoso.com", "Standard Account", "Anonymous Coward"] {
            assert_eq!(Trustee::of(name), Trustee::Named, "{name}");
        }
    }

    #[test]
    fn each_name_is_written_as_it_is_compared() {
        for name in DEFAULT.iter().chain(ANONYMOUS) {
            assert_eq!(&name.to_lowercase(), name);
        }
    }
}
