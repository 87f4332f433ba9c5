//! The two trustees of a folder that are no persons: everybody in the organization, and everybody.
//!
//! Exchange shows their names in the language of the mailbox (MicrosoftDocs/office-docs-powershell issue 4757,
//! KelvinTegelaar/CIPP issue 3723), and an object of PowerShell has them beside it in `User.UserType`. Microsoft publishes no list of
//! the names; these were gathered in 2026-11. A folder always has an entry for everybody: where none is recognised, the
//! names below are not all, and whoever nobody knows in that folder may be everybody.

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

/// Everybody in the organization.
pub const DEFAULT: &[&str] = &[
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

/// Everybody, signed in or not.
pub const ANONYMOUS: &[&str] = &[
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
