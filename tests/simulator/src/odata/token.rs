//! Page tokens: where a list goes on. Opaque to clients, and good only for the question they were made for.

use crate::encoding;

/// A place in a list: a row, and how many objects of it were given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cursor {
    pub row: usize,
    pub within: usize,
}

/// Makes and reads tokens.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tokens;

impl Tokens {
    /// The token of a place for a question.
    pub(crate) fn write(question: &str, cursor: Cursor) -> String {
        let plain = format!("{}.{}.{:x}", cursor.row, cursor.within, encoding::hash(question));
        let turned: Vec<u8> = plain.bytes().map(|byte| byte ^ 0x5a).collect();
        encoding::base64url(&turned)
    }

    /// The place of a token; nothing where it was made for another question, or by nobody.
    pub(crate) fn read(question: &str, token: &str) -> Option<Cursor> {
        let plain: Vec<u8> = encoding::from_base64url(token)?.into_iter().map(|byte| byte ^ 0x5a).collect();
        let plain = String::from_utf8(plain).ok()?;
        let mut parts = plain.split('.');
        let cursor = Cursor { row: parts.next()?.parse().ok()?, within: parts.next()?.parse().ok()? };
        (parts.next()? == format!("{:x}", encoding::hash(question))).then_some(cursor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_leads_back_for_its_question_alone() {
        let cursor = Cursor { row: 999, within: 3 };
        let token = Tokens::write("/users?$top=999", cursor);
        assert_eq!(Tokens::read("/users?$top=999", &token), Some(cursor));
        assert_eq!(Tokens::read("/users?$top=99", &token), None);
        assert_eq!(Tokens::read("/users?$top=999", "x"), None);
    }
}
