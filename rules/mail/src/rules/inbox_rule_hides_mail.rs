//! Inbox rules that keep mail from its reader.

use ephor_sdk::prelude::*;

use ephor_sdk::folders::Folder;

/// An inbox rule hides mail as intruders do
///
/// # What it checks
/// Looks for what intruders' rules have in common and people's rules seldom have. Each of these is enough:
///
/// - it moves mail to a folder that nobody looks into: RSS feeds, Conversation History, Notes, Sync Issues;
/// - it deletes all mail, or moves all of it to Archive or Junk Email: it has no condition;
/// - it deletes mail, or moves it to Archive or Junk Email, when it holds one of the `watch-words`, such as *invoice* or
///   *helpdesk*;
/// - its name says nothing (one letter, only marks, one letter repeated), and it deletes mail, marks it as read, or moves
///   it to Archive or Junk Email;
/// - it moves mail to Archive or Junk Email and marks it as read.
///
/// Folders are known by their names in eighteen languages. A rule that copies mail to such a folder cannot be told from
/// one that moves it. Rules that are off are not judged; hidden ones are where the snapshot has them: Exchange PowerShell
/// gives them with `-IncludeHidden`, Microsoft Graph does not. None of this is a proof: the finding says what was seen.
///
/// # Why it matters
/// Who writes invoices in somebody's name must keep the answers from them, and the warnings of colleagues, too. Such a
/// rule is often the only trace that an intruder leaves in the mailbox.
///
/// # Remediation
/// Ask the owner whether they made the rule. If not, treat the account as taken over: reset its password, end its
/// sessions, look at what was sent, and at the mail in the folder. Then remove the rule:
///
/// ```powershell
/// Get-InboxRule -Mailbox <mailbox> -IncludeHidden | Format-List Name, RuleIdentity, Description
/// Remove-InboxRule -Mailbox <mailbox> -Identity <RuleIdentity>
/// ```
///
/// A folder that people use on purpose goes into `allowed-folders`.
///
/// # References
/// - ATT&CK T1564.008
/// - ATT&CK T1114.003
/// - <https://learn.microsoft.com/defender-office-365/detect-and-remediate-outlook-rules-forms-attack>
///
/// # Witnesses
/// - claim: reference facts.md, inbox-rule-hides-mail, full-access-, send-as-, send-on-behalf-delegate
/// - remediation: reference facts.md, inbox-rule-hides-mail, full-access-, send-as-, send-on-behalf-delegate
#[derive(Rule)]
#[rule(
    table = "inbox-rules",
    level = "error",
    severity = 7.8,
    tags("mail", "inbox-rules"),
    parameter(
        watch_words: list = "Invoice\npayment\nremittance\nwire transfer\niban\npassword\npasscode\nphish\nhacked\ncompromised\nsuspicious\nfraud\nscam\nsecurity alert\nhelpdesk\nhelp desk\nservice desk\nunusual sign-in\nverification code\nrechnung\nzahlung\nüberweisung\nkennwort\npasswort\nbetrug\nfacture\npaiement\nvirement\nmot de passe\nfactura\ntransferencia\ncontraseña\nfattura\npagamento\nbonifico\nfactuur\nbetaling\nwachtwoord\nfatura\nsenha",
        "Words that a rule should not keep from its owner; the beginning of a word is enough"
    ),
    parameter(allowed_folders: list = "", "Names of folders that are ordinary here"),
    fail(hides = "{subject} hides mail: it {signs}")
)]
pub struct InboxRuleHidesMail<'a> {
    enabled: Option<bool>,
    rule_name: Option<&'a str>,
    moves_to: Option<&'a str>,
    deletes: Option<bool>,
    marks_read: Option<bool>,
    words: Option<SymbolSet<'a>>,
    words_complete: Option<bool>,
    conditional: Option<bool>,
}

impl CheckRow for InboxRuleHidesMail<'_> {
    fn check(&self, scan: &Scan<Self>) -> Verdict {
        let signs = self.signs(scan);
        match (signs.is_empty(), self.enabled, self.missing()) {
            // What hides nothing passes, on or off, and whether `enabled` is known or not.
            (true, _, None) => Verdict::Pass,
            (_, Some(false), _) => Verdict::NotApplicable,
            (true, _, Some(column)) => Verdict::not_known(column),
            (false, None, _) => Verdict::not_known("enabled"),
            (false, Some(true), _) => Self::hides(signs.join("; it ")),
        }
    }
}

impl InboxRuleHidesMail<'_> {
    /// What was seen; what is not known counts for nothing.
    fn signs(&self, scan: &Scan<Self>) -> Vec<String> {
        let mut signs = Vec::new();
        let target = self.moves_to.unwrap_or_default();
        let is_allowed = |known: &str| known.to_lowercase() == target.to_lowercase();
        let folder = if scan.allowed_folders().any(is_allowed) { Folder::Ordinary } else { Folder::of(target) };
        let deletes = self.deletes == Some(true) || folder == Folder::Deleted;
        let puts_away = folder == Folder::PutAway;
        let marks_read = self.marks_read == Some(true);
        if folder == Folder::Unwatched {
            signs.push(format!("moves mail to {target}, where nobody looks"));
        }
        if (deletes || puts_away) && self.conditional == Some(false) {
            signs.push(if deletes { "deletes all mail".to_owned() } else { format!("moves all mail to {target}") });
        }
        if deletes || puts_away {
            let watched = self.watched(scan);
            if !watched.is_empty() {
                let act = if deletes { "deletes mail".to_owned() } else { format!("moves mail to {target}") };
                signs.push(format!("{act} that says {}", watched.join(", ")));
            }
        }
        if puts_away && marks_read {
            signs.push(format!("moves mail to {target} and marks it as read"));
        }
        let unseen = deletes || puts_away || marks_read || folder == Folder::Unwatched;
        if unseen && let Some(name) = self.rule_name.filter(|name| says_nothing(name)) {
            let act = match (deletes, puts_away, marks_read) {
                (true, ..) => " and deletes mail".to_owned(),
                (_, true, _) => format!(" and moves mail to {target}"),
                (_, _, true) => " and marks mail as read".to_owned(),
                _ => String::new(),
            };
            signs.push(format!("has the name {name:?}{act}"));
        }
        signs
    }

    /// Those of the rule's words that hold a watch word.
    fn watched(&self, scan: &Scan<Self>) -> Vec<&str> {
        const SHOWN: usize = 10;
        let watch: Vec<String> = scan.watch_words().map(str::to_lowercase).collect();
        let holds = |word: &&str| {
            let word = word.to_lowercase();
            watch.iter().any(|watched| begins_a_word(&word, watched))
        };
        self.words.iter().flat_map(SymbolSet::iter).filter(holds).take(SHOWN).collect()
    }

    /// The first column that was not read.
    fn missing(&self) -> Option<&'static str> {
        let columns = [
            ("moves_to", self.moves_to.is_some()),
            ("deletes", self.deletes.is_some()),
            ("marks_read", self.marks_read.is_some()),
            ("words", self.words.is_some() && self.words_complete != Some(false)),
            ("conditional", self.conditional.is_some()),
            ("rule_name", self.rule_name.is_some()),
        ];
        columns.into_iter().find(|(_, known)| !known).map(|(name, _)| name)
    }
}

/// Whether `start` stands in `text` where a word begins.
fn begins_a_word(text: &str, start: &str) -> bool {
    let before = |at: usize| text.get(..at).and_then(|before| before.chars().next_back());
    text.match_indices(start).any(|(at, _)| !before(at).is_some_and(char::is_alphanumeric))
}

/// Whether a name is one letter, one letter repeated, or has none. One character of a script that writes a word with it
/// (Chinese, Japanese, Korean) is a name.
fn says_nothing(name: &str) -> bool {
    let is_word = |char: char| char >= '\u{2E80}';
    let mut letters = name.chars().filter(|char| char.is_alphanumeric()).flat_map(char::to_lowercase);
    letters.next().is_none_or(|first| !is_word(first) && letters.all(|letter| letter == first))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};
    use ephor_sdk::testing::changed;

    type Hides = InboxRuleHidesMail<'static>;

    /// An ordinary rule: it moves mail of a customer to a folder.
    fn rule(changes: Value) -> Value {
        let rule = json!({
            "enabled": true, "rule_name": "Customer", "moves_to": "Customers", "deletes": false, "marks_read": false,
            "words": ["fabrikam"], "conditional": true,
        });
        changed(rule, &changes)
    }

    fn verdict(changes: Value) -> Verdict {
        Tenant::new().row::<Hides>(rule(changes))
    }

    fn signs(changes: Value) -> String {
        let found = verdict(changes);
        assert!(found.is_fail());
        found.arguments().concat()
    }

    #[test]
    fn ordinary_rules_pass() {
        for changes in [
            json!({}),
            json!({"marks_read": true}),
            json!({"conditional": false}),
            json!({"words": ["invoice"], "moves_to": "Invoices"}),
            json!({"deletes": true, "moves_to": "", "words": ["newsletter"]}),
            json!({"deletes": true, "moves_to": "", "marks_read": true}),
            json!({"moves_to": "Archive"}),
            json!({"moves_to": "Junk Email"}),
            json!({"moves_to": "Deleted Items"}),
            json!({"rule_name": "."}),
        ] {
            assert!(verdict(changes.clone()).is_pass(), "{changes}");
        }
    }

    #[test]
    fn a_folder_that_nobody_looks_into_is_enough() {
        assert_eq!(
            signs(json!({"moves_to": "RSS Subscriptions"})),
            "moves mail to RSS Subscriptions, where nobody looks"
        );
        for folder in ["RSS Feeds", "Conversation History", "Notizen", "Historique des conversations"] {
            assert!(verdict(json!({"moves_to": folder})).is_fail(), "{folder}");
        }
    }

    #[test]
    fn hiding_all_mail_is_enough() {
        assert_eq!(signs(json!({"moves_to": "", "deletes": true, "conditional": false})), "deletes all mail");
        assert_eq!(signs(json!({"moves_to": "Deleted Items", "conditional": false})), "deletes all mail");
        assert_eq!(signs(json!({"moves_to": "Archive", "conditional": false})), "moves all mail to Archive");
    }

    #[test]
    fn hiding_mail_with_a_watch_word_is_enough() {
        let said = signs(json!({"moves_to": "", "deletes": true, "words": ["fabrikam", "your Invoice"]}));
        assert_eq!(said, "deletes mail that says your Invoice");
        assert_eq!(
            signs(json!({"moves_to": "Junk Email", "words": ["phishing"]})),
            "moves mail to Junk Email that says phishing"
        );
        assert!(verdict(json!({"deletes": true, "words": ["passwort zurücksetzen"]})).is_fail());
        assert!(verdict(json!({"deletes": true, "words": ["helpdesk@contoso.com"]})).is_fail());
        assert!(verdict(json!({"deletes": true, "words": ["prepayment"]})).is_pass(), "another word");
    }

    #[test]
    fn the_watch_words_may_be_set() {
        let row = rule(json!({"deletes": true, "words": ["Merger talks"]}));
        assert!(Tenant::new().row::<Hides>(row.clone()).is_pass());
        assert!(Tenant::new().parameter("watch-words", "MERGER").row::<Hides>(row).is_fail());
    }

    #[test]
    fn a_name_that_says_nothing_counts_with_anything_that_hides() {
        assert_eq!(signs(json!({"rule_name": ".", "marks_read": true})), "has the name \".\" and marks mail as read");
        assert_eq!(signs(json!({"rule_name": "..,", "deletes": true})), "has the name \"..,\" and deletes mail");
        assert_eq!(
            signs(json!({"rule_name": "a", "moves_to": "Archive"})),
            "has the name \"a\" and moves mail to Archive"
        );
        let both = signs(json!({"rule_name": "", "moves_to": "RSS"}));
        assert_eq!(both, "moves mail to RSS, where nobody looks; it has the name \"\"");
        for name in ["", " ", "x", "7", "aaA", "....", ";;", "\u{200b}"] {
            assert!(verdict(json!({"rule_name": name, "deletes": true})).is_fail(), "{name:?}");
        }
        for name in ["IT", "HR", "ab", "12", "猫", "All"] {
            assert!(verdict(json!({"rule_name": name, "deletes": true})).is_pass(), "{name:?}");
        }
    }

    #[test]
    fn putting_mail_away_as_read_is_enough() {
        let said = signs(json!({"moves_to": "アーカイブ", "marks_read": true}));
        assert_eq!(said, "moves mail to アーカイブ and marks it as read");
    }

    #[test]
    fn a_folder_may_be_allowed() {
        let row = rule(json!({"moves_to": "Notes"}));
        assert!(Tenant::new().row::<Hides>(row.clone()).is_fail());
        assert!(Tenant::new().parameter("allowed-folders", "notes").row::<Hides>(row).is_pass());
    }

    #[test]
    fn a_rule_that_is_off_is_not_judged() {
        assert!(verdict(json!({"enabled": false, "moves_to": "RSS Feeds"})).is_not_applicable());
    }

    #[test]
    fn what_was_not_read_never_passes() {
        for column in ["moves_to", "deletes", "marks_read", "words", "conditional", "rule_name"] {
            let found = verdict(json!({column: null}));
            assert!(found.is_unknown(), "{column}");
            assert_eq!(found.arguments(), [column]);
        }
        assert_eq!(verdict(json!({"enabled": null, "moves_to": "RSS Feeds"})).arguments(), ["enabled"]);
        assert!(verdict(json!({"enabled": null})).is_pass(), "it hides nothing, whether it is on or not");
        assert!(verdict(json!({"words": null, "moves_to": "RSS Feeds"})).is_fail(), "one sign is enough");
        assert_eq!(verdict(json!({"words_complete": false})).arguments(), ["words"], "there may be more words");
        let watched = json!({"words_complete": false, "deletes": true, "words": ["invoice"]});
        assert!(verdict(watched).is_fail(), "one word is enough");
    }
}
