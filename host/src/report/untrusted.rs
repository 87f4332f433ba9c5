//! Text that a tenant's users chose, made harmless for one line of a report.

use crate::cli::printable;

/// A name longer than this is cut in sentences; no directory admits one, but a hostile export may hold it.
const LONGEST: usize = 256;

/// One line without control characters or marks that turn the direction of writing, cut to [`LONGEST`] characters.
pub(super) fn value(text: &str) -> String {
    line(&clip(text, LONGEST))
}

/// One line without control characters or marks that turn the direction of writing, at full length.
pub(super) fn line(text: &str) -> String {
    printable(text).replace('\n', "\\n")
}

/// The first `most` characters, and an ellipsis in the place of the last if there are more.
pub(super) fn clip(text: &str, most: usize) -> String {
    // The cut is looked for only as far as it may lie: a name may have a million characters.
    if text.chars().nth(most).is_none() {
        return text.to_owned();
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_forge_a_line() {
        assert_eq!(value("Ann\nNo findings\u{1b}[2J\0"), "Ann\\nNo findings\\u{1b}[2J\\u{0}");
    }

    #[test]
    fn a_long_name_is_cut_between_characters() {
        assert_eq!(clip("äöü", 3), "äöü");
        assert_eq!(clip("äöüß", 3), "äö…");
        assert_eq!(value(&"x".repeat(1 << 20)).chars().count(), LONGEST);
    }
}
