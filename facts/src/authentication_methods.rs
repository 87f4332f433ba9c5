//! Authentication methods: when telephones end.

use crate::{Day, Table, day};

/// Where the table is from.
pub const TABLE: Table = Table {
    name: "authentication-methods",
    reviewed: day(2026, 11, 30),
    sources: &["reference facts.md, SMS and voice end (D: concept-sms-voice-retirement.md, ms.date 2026-07-29)"],
};

/// From this day on Microsoft sends no codes by SMS and calls nobody, in the public cloud. Whoever has nothing else has to
/// register a passkey at the next sign-in.
pub const SMS_AND_VOICE_END: Day = day(2027, 2, 1);
