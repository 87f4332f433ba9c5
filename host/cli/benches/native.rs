//! Some checks of the built-in packs on users and mailboxes, written as plain loops over the same columns: what they
//! would cost without a sandbox, and a second opinion on what they find.
//!
//! "Plain" is what one writes by hand for speed: symbols are looked up once for each entry of a dictionary, and a
//! finding is what a pack hands over: the row, and its arguments as owned strings.

#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a benchmark may stop")]

use std::collections::BTreeMap;
use std::hint::black_box;

use ephor_scan::measure::{Batch, Text, Values};

/// A finding as a pack hands it over.
struct Found {
    row: u32,
    arguments: Vec<String>,
}

/// Number of findings by rule.
pub type Counts = BTreeMap<String, u64>;

fn column<'b>(batch: &'b Batch, name: &str) -> (&'b [u8], &'b Values) {
    let column = batch.columns.iter().find(|column| column.name == name).expect("the column was read");
    (&column.nulls, &column.values)
}

fn strings(text: &Text) -> Vec<&str> {
    let mut start = 0;
    let mut out = Vec::with_capacity(text.ends.len());
    for end in &text.ends {
        out.push(&text.bytes[start..*end as usize]);
        start = *end as usize;
    }
    out
}

fn booleans<'b>(batch: &'b Batch, name: &str) -> impl Fn(usize) -> Option<bool> + 'b {
    let (nulls, Values::Booleans(values)) = column(batch, name) else { panic!("{name} is not of booleans") };
    move |row| if nulls.get(row).is_some_and(|null| *null != 0) { None } else { Some(values[row] != 0) }
}

fn symbols<'b, T: Copy + 'b>(
    batch: &'b Batch,
    name: &str,
    read: impl Fn(&'b str) -> T,
) -> impl Fn(usize) -> Option<T> + 'b {
    let (nulls, Values::Symbols(symbols)) = column(batch, name) else { panic!("{name} is not of symbols") };
    let values: Vec<T> = strings(&symbols.dictionary).into_iter().map(read).collect();
    move |row| {
        if nulls.get(row).is_some_and(|null| *null != 0) { None } else { Some(values[symbols.keys[row] as usize]) }
    }
}

fn sets<'b, T: Clone + 'b>(
    batch: &'b Batch,
    name: &str,
    read: impl Fn(Vec<&'b str>) -> T,
) -> impl Fn(usize) -> Option<T> + 'b {
    let (nulls, Values::SymbolSets(sets)) = column(batch, name) else { panic!("{name} is not of sets") };
    let dictionary = strings(&sets.dictionary);
    let mut start = 0;
    let mut values = Vec::with_capacity(sets.ends.len());
    for end in &sets.ends {
        let members = sets.members[start..*end as usize].iter().map(|member| dictionary[*member as usize]).collect();
        values.push(read(members));
        start = *end as usize;
    }
    move |row| {
        if nulls.get(row).is_some_and(|null| *null != 0) { None } else { Some(values[sets.keys[row] as usize].clone()) }
    }
}

const PRIVILEGED: &[(&str, &str)] = &[
    ("62e90394-69f5-4237-9190-012177145e10", "Global Administrator"),
    ("e8611ab8-c189-46e8-94e1-60213ab1f814", "Privileged Role Administrator"),
    ("7be44c8a-adaf-4e2a-84d6-ab2649e08a13", "Privileged Authentication Administrator"),
    ("fe930be7-5e62-47db-91af-98c3a49a38b1", "User Administrator"),
    ("f28a1f50-f6e7-4571-818b-6a12f2af6b6c", "SharePoint Administrator"),
    ("29232cdf-9323-42fd-ade2-1d097af3e4de", "Exchange Administrator"),
    ("8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2", "Hybrid Identity Administrator"),
    ("9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3", "Application Administrator"),
    ("158c047a-c907-4556-b7ef-446551a6b5f7", "Cloud Application Administrator"),
    ("194ae4cb-b126-40b2-bd5b-6091b380977d", "Security Administrator"),
    ("b1be1c3e-b65d-4f19-8427-f6fa0d97feb9", "Conditional Access Administrator"),
    ("c4e39bd9-1100-46d3-8c65-fb160da0071f", "Authentication Administrator"),
];
const RESISTANT: &[&str] = &[
    "fido2SecurityKey",
    "windowsHelloForBusiness",
    "macOsSecureEnclaveKey",
    "passKeyDeviceBound",
    "passKeyDeviceBoundAuthenticator",
    "passKeyDeviceBoundWindowsHello",
    "passKeySynced",
    "x509CertificateMultiFactor",
];
const ADVANCED_AUDITING: &str = "2f442157-a11c-46b9-ae5b-6e39ff4e5849";

fn has(members: &[&str], wanted: &str) -> bool {
    members.iter().any(|member| member.eq_ignore_ascii_case(wanted))
}

/// The rules on users that have a loop.
pub const OF_USERS: &[&str] = &[
    "audit/audit-bypass",
    "identity/mfa-method-missing",
    "identity/privileged-user-phishable-methods",
    "licensing/advanced-auditing-disabled",
    "licensing/group-license-error",
];
/// The same on mailboxes.
pub const OF_MAILBOXES: &[&str] = &["audit/mail-items-accessed-missing", "audit/mailbox-audit-disabled"];

/// The rules on users.
pub fn users(batches: &[Batch]) -> Counts {
    let mut counts = Counts::new();
    for batch in batches {
        let rows = batch.rows as usize;
        let enabled = booleans(batch, "account_enabled");
        let registered = booleans(batch, "mfa_registered");
        let guest = symbols(batch, "user_type", |kind| kind.eq_ignore_ascii_case("guest"));
        let synchronizes = booleans(batch, "named_for_synchronization");
        let mut out = Vec::new();
        for row in 0..rows {
            if enabled(row) == Some(true)
                && guest(row) == Some(false)
                && registered(row) == Some(false)
                && synchronizes(row) == Some(false)
            {
                out.push(Found { row: row as u32, arguments: Vec::new() });
            }
        }
        done("identity/mfa-method-missing", out, &mut counts);

        let roles = sets(batch, "directory_roles", |members| {
            let held: Vec<&str> =
                PRIVILEGED.iter().filter(|(id, _)| has(&members, id)).map(|(_, name)| *name).collect();
            (!held.is_empty()).then(|| held.join(", "))
        });
        let methods = sets(batch, "methods_registered", |members| {
            let phishable = !members.is_empty() && !RESISTANT.iter().any(|method| has(&members, method));
            phishable.then(|| members.join(", "))
        });
        let mut out = Vec::new();
        for row in 0..rows {
            if enabled(row) == Some(true)
                && registered(row) == Some(true)
                && let Some(Some(held)) = roles(row)
                && let Some(Some(phishable)) = methods(row)
            {
                out.push(Found { row: row as u32, arguments: vec![held, phishable] });
            }
        }
        done("identity/privileged-user-phishable-methods", out, &mut counts);

        let bypass = booleans(batch, "audit_bypass_enabled");
        let mut out = Vec::new();
        for row in 0..rows {
            if bypass(row) == Some(true) {
                out.push(Found { row: row as u32, arguments: Vec::new() });
            }
        }
        done("audit/audit-bypass", out, &mut counts);

        let off = sets(batch, "disabled_plans", |members| has(&members, ADVANCED_AUDITING));
        let mut out = Vec::new();
        for row in 0..rows {
            if enabled(row) == Some(true) && off(row) == Some(true) {
                out.push(Found { row: row as u32, arguments: Vec::new() });
            }
        }
        done("licensing/advanced-auditing-disabled", out, &mut counts);

        let groups = sets(batch, "license_error_groups", |members| (!members.is_empty()).then(|| members.join(", ")));
        let errors = sets(batch, "license_errors", |members| members.join(", "));
        let mut out = Vec::new();
        for row in 0..rows {
            if let Some(Some(groups)) = groups(row) {
                out.push(Found { row: row as u32, arguments: vec![groups, errors(row).unwrap_or_default()] });
            }
        }
        done("licensing/group-license-error", out, &mut counts);
    }
    counts
}

/// The rules on mailboxes.
pub fn mailboxes(batches: &[Batch]) -> Counts {
    let mut counts = Counts::new();
    for batch in batches {
        let rows = batch.rows as usize;
        let judged = symbols(batch, "recipient_type", |kind| {
            kind.eq_ignore_ascii_case("UserMailbox") || kind.eq_ignore_ascii_case("SharedMailbox")
        });
        let managed = sets(batch, "default_audit_set", |members| {
            [has(&members, "Owner"), has(&members, "Delegate"), has(&members, "Admin")]
        });
        let accessed = |members: Vec<&str>| has(&members, "MailItemsAccessed");
        let owner = sets(batch, "audit_owner", accessed);
        let delegate = sets(batch, "audit_delegate", accessed);
        let admin = sets(batch, "audit_admin", accessed);
        let mut out = Vec::new();
        for row in 0..rows {
            if judged(row) != Some(true) {
                continue;
            }
            let managed = managed(row).unwrap_or_default();
            let listed = [owner(row), delegate(row), admin(row)];
            let missing = |index: usize| !managed[index] && listed[index] == Some(false);
            if missing(0) || missing(1) || missing(2) {
                let names = ["Owner", "Delegate", "Admin"].into_iter().enumerate().filter(|(index, _)| missing(*index));
                out.push(Found {
                    row: row as u32,
                    arguments: vec![names.map(|(_, name)| name).collect::<Vec<_>>().join(", ")],
                });
            }
        }
        done("audit/mail-items-accessed-missing", out, &mut counts);

        let enabled = booleans(batch, "audit_enabled");
        let own = symbols(batch, "recipient_type", |kind| {
            ["RoomMailbox", "EquipmentMailbox", "DiscoveryMailbox", "PublicFolderMailbox"]
                .iter()
                .any(|known| kind.eq_ignore_ascii_case(known))
        });
        let mut out = Vec::new();
        for row in 0..rows {
            if own(row) == Some(true) && enabled(row) == Some(false) {
                out.push(Found { row: row as u32, arguments: Vec::new() });
            }
        }
        done("audit/mailbox-audit-disabled", out, &mut counts);
    }
    counts
}

fn done(rule: &str, found: Vec<Found>, counts: &mut Counts) {
    for finding in &found {
        black_box((finding.row, &finding.arguments));
    }
    *counts.entry(rule.to_owned()).or_default() += found.len() as u64;
}
