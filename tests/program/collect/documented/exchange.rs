//! Answers about mailboxes: of Exchange, and rules of the inbox as Graph has them.

use serde_json::{Value, json};

use super::{Of, Round, What};

const MAILBOXES: &str = "exchange/Get-EXOMailbox";
const PROTOCOLS: &str = "exchange/Get-CASMailbox";
const USER: Of = ("exchange/Get-User", 0);
const BYPASS: &str = "exchange/Get-MailboxAuditBypassAssociation";
const PERMISSION: Of = ("exchange/Get-MailboxPermission", 0);
const SEND_AS: Of = ("exchange/Get-RecipientPermission", 0);
const RULES: Of = ("graph/mailfolder-list-messagerules", 0);

/// Whom documented answers of Exchange name by less than an id: id, name to sign in with, and the GUID of the mailbox.
pub(super) const JOHN: (&str, &str, &str) =
    ("0d0c0001-0000-4000-8000-000000000001", "john.smith@contoso.com", "0d0c0002-0000-4000-8000-000000000001");
pub(super) const MEGAN: (&str, &str, &str) =
    ("0d0c0001-0000-4000-8000-000000000002", "MeganB@contoso.com", "0d0c0002-0000-4000-8000-000000000002");
const RULE: (&str, &str, &str) =
    ("0d0c0001-0000-4000-8000-000000000003", "ExampleCASRule@contoso.com", "0d0c0002-0000-4000-8000-000000000003");
const TESTED: (&str, &str, &str) =
    ("0d0c0001-0000-4000-8000-000000000004", "TestMailbox109@contoso.com", "0d0c0002-0000-4000-8000-000000000004");
/// The documented id of a mailbox, and of an object that may leave the audit out.
const SUPPORT: (&str, &str, &str) =
    ("12345678-1234-1234-1234-123456789012", "support@contoso.com", "0d0c0002-0000-4000-8000-000000000005");
/// All of them are users.
pub(super) const PEOPLE: &[(&str, &str, &str)] = &[JOHN, MEGAN, RULE, TESTED, SUPPORT];

pub(super) fn serve(round: &mut Round<'_>) {
    mailboxes(round);
    bypass(round);
    if round.number == 0 {
        protocols(round);
        permissions(round);
        rules(round);
    }
}

/// A mailbox that answers name.
fn named((id, name, guid): (&str, &str, &str)) -> Value {
    let alias = name.split('@').next().expect("a name");
    json!({
        "ExternalDirectoryObjectId": id, "Guid": guid, "ExchangeGuid": guid, "UserPrincipalName": name, "Identity": alias,
        "Name": alias, "PrimarySmtpAddress": name,
    })
}

/// The documented cmdlet is that of a newer module, which gives what Get-Mailbox gives.
fn mailboxes(round: &mut Round<'_>) {
    let mut all = vec![named(JOHN), named(MEGAN), named(RULE)];
    for of in [0, 1, 2].map(|number| (MAILBOXES, number)) {
        for mut mailbox in round.objects(of) {
            if mailbox["ExternalDirectoryObjectId"].is_null() {
                mailbox["ExternalDirectoryObjectId"] = json!(round.id());
            }
            if round.number == 0 {
                let id = mailbox["ExternalDirectoryObjectId"].as_str().expect("an id").to_owned();
                round.properties(of, "mailboxes", &id, "exchange/mailboxes", &mailbox);
            }
            all.push(mailbox);
        }
    }
    round.serve_list("exchange Get-Mailbox$", &all);
}

fn protocols(round: &mut Round<'_>) {
    let mut all = Vec::new();
    for (of, whose) in [((PROTOCOLS, 0), MEGAN), ((PROTOCOLS, 1), RULE)] {
        for one in round.objects(of) {
            round.properties(of, "mailboxes", whose.0, "exchange/cas-mailboxes", &one);
            // Not documented, so not known.
            round.row(of, "mailboxes", whose.0, vec![("imap_enabled", Value::Null), ("smtp_auth", Value::Null)]);
            all.push(one);
        }
    }
    round.serve_list("exchange Get-CASMailbox$", &all);
}

/// Who leaves the audit out is called by another name than the users have. Get-User tells whose it is.
fn bypass(round: &mut Round<'_>) {
    let mut users = round.objects(USER);
    assert_eq!(users[0]["UserPrincipalName"], JOHN.1);
    users.push(json!({"Name": "TestMailbox109", "UserPrincipalName": TESTED.1}));
    round.serve_list("exchange Get-User$", &users);
    let chosen: &[usize] = if round.number == 0 { &[0, 1] } else { &[2] };
    let mut all = Vec::new();
    for of in chosen.iter().map(|number| (BYPASS, *number)) {
        for one in round.objects(of) {
            // One is called by its id, the others by a name.
            let whose = if one["Id"] == SUPPORT.0 { SUPPORT } else { TESTED };
            round.properties(of, "users", whose.0, "exchange/mailbox-audit-bypass", &one);
            all.push(one);
        }
    }
    if round.number == 0 {
        let mut one = round.objects((BYPASS, 1)).remove(0);
        one["Identity"] = users[0]["Name"].clone();
        // The documented user has no flag for PowerShell.
        let cells = vec![("audit_bypass_enabled", json!(true)), ("exchange_powershell_enabled", Value::Null)];
        round.row(USER, "users", JOHN.0, cells);
        all.push(one);
    }
    round.serve_list("exchange Get-MailboxAuditBypassAssociation$", &all);
}

fn permissions(round: &mut Round<'_>) {
    let own = round.objects(PERMISSION).remove(0);
    let trustee = round.objects(SEND_AS)[0]["Trustee"].as_str().expect("a trustee").to_owned();
    let mut others = own.clone();
    others["User"] = json!(trustee);
    round.serve_list(&format!("exchange Get-MailboxPermission {}$", JOHN.2), &[own.clone(), others]);
    // What the owner may do is no row.
    let owner = own["User"].as_str().expect("a user").to_lowercase();
    assert_eq!(owner, "nt authority\\self");
    round.claim(PERMISSION, What::NoRow { table: "mailbox-permissions", id: format!("{}:{owner}", JOHN.0) });
    let cells = vec![
        ("name", json!(format!("{trustee} on {}", JOHN.1))),
        ("mailbox_id", json!(JOHN.0)),
        ("rights", own["AccessRights"].clone()),
        ("deny", own["Deny"].clone()),
    ];
    round.row(PERMISSION, "mailbox-permissions", &format!("{}:{trustee}", JOHN.0), cells);

    let all = round.objects(SEND_AS);
    for one in &all {
        let cells = vec![
            ("name", json!(format!("{trustee} as {}", JOHN.1))),
            ("rights", one["AccessRights"].clone()),
            ("allowed", json!(one["AccessControlType"] == "Allow")),
        ];
        let id = format!("{}:{trustee}", one["Identity"].as_str().expect("an identity"));
        round.row(SEND_AS, "recipient-permissions", &id, cells);
    }
    round.serve_list("exchange Get-RecipientPermission$", &all);
}

fn rules(round: &mut Round<'_>) {
    let all = round.objects(RULES);
    round.serve_list(&format!("graph GET /v1.0/users/{}/mailFolders/inbox/messageRules?", JOHN.0), &all);
    for rule in &all {
        let (conditions, actions) = (&rule["conditions"], &rule["actions"]);
        let lower = |list: Vec<&Value>| -> Value {
            list.into_iter().map(|one| json!(one.as_str().expect("a text").to_lowercase())).collect()
        };
        let words = conditions.as_object().expect("conditions").values();
        let words = lower(words.flat_map(|words| words.as_array().expect("words")).collect());
        let to = actions["forwardTo"].as_array().into_iter().flatten();
        let name = rule["displayName"].as_str().expect("a name");
        let cells = vec![
            ("name", json!(format!("{}: {name}", JOHN.1))),
            ("rule_name", json!(name)),
            ("enabled", rule["isEnabled"].clone()),
            ("forwards_to", lower(to.map(|one| &one["emailAddress"]["address"]).collect())),
            // A rule has the actions that are there, and no others.
            ("deletes", json!(actions["delete"] == true)),
            ("marks_read", json!(false)),
            ("moves_to", json!("")),
            ("words", words),
            ("conditional", json!(true)),
        ];
        let id = format!("{}:{}", JOHN.0, rule["id"].as_str().expect("an id"));
        round.row(RULES, "inbox-rules", &id, cells);
    }
    let says = "hidden rules".to_owned();
    round.claim(RULES, What::Source { source: "exchange/inbox-rules", status: "partial", says });
}
