//! The inbox rules: what people do with their mail, and what somebody does who got into a mailbox.

use ephor_schema::Table;
use ephor_schema::tables::inbox_rules as column;

use super::accounts::{Kind, Profile};
use super::addresses::{self, Address};
use super::mailboxes::Mailboxes;
use super::planting::{self, Counts, DefectSet, Rows};
use super::random::{Random, Stream};
use super::{Tenant, slots};
use ephor_snapshot::{Error, Row, TableWriter};

/// One rule.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    name: &'static str,
    enabled: bool,
    forwards_to: Vec<Address>,
    moves_to: &'static str,
    deletes: bool,
    marks_read: bool,
    words: &'static [&'static str],
    conditional: bool,
}

/// A rule that does nothing to mail of certain senders.
const QUIET: Rule = Rule {
    name: "",
    enabled: true,
    forwards_to: Vec::new(),
    moves_to: "",
    deletes: false,
    marks_read: false,
    words: &[],
    conditional: true,
};

const FORWARDS: &[&str] = &["mail/inbox-rule-forwards-external"];
const HIDES: &[&str] = &["mail/inbox-rule-hides-mail"];

fn of_people(owner: &Profile) -> bool {
    matches!(owner.mailbox, Kind::User | Kind::Shared)
}

type Defect = planting::Defect<Profile, Rule>;

/// What may be planted among the rules of a mailbox: one rule is changed. How to add to it: [`super::planting`].
pub(super) const PLANTS: &[Defect] = &[
    Defect::new(FORWARDS, 100, of_people, |rule, random| {
        let name = random.pick(&["Backup", "Weiterleitung", "à relire", "転送"]);
        *rule = Rule { name, forwards_to: vec![addresses::outside(random)], ..QUIET };
        rule.conditional = random.permille(500);
    }),
    // One to a colleague, one to somebody else.
    Defect::new(FORWARDS, 40, of_people, |rule, random| {
        let forwards_to = vec![Address::Own("vertretung"), addresses::outside(random)];
        *rule = Rule { name: "Vertretung", forwards_to, words: &["rechnung", "invoice"], ..QUIET };
    }),
    // Where nobody looks.
    Defect::new(HIDES, 60, of_people, |rule, random| {
        let moves_to = random.pick(&["RSS Subscriptions", "RSS Feeds", "Conversation History"]);
        let name = random.pick(&[".", "..", "a", ",,,"]);
        *rule = Rule { name, moves_to, marks_read: true, words: &["invoice", "payment", "wire"], ..QUIET };
    }),
    // All mail, gone at once.
    Defect::new(HIDES, 40, of_people, |rule, random| {
        *rule = Rule { name: random.pick(&[".", "x", "clean up"]), deletes: true, ..QUIET };
        (rule.marks_read, rule.conditional) = (true, false);
    }),
    // It would, and it is switched off.
    Defect::near_miss(150, of_people, |rule, random| {
        let forwards_to = vec![addresses::outside(random)];
        *rule = Rule { name: "Urlaub 2019", forwards_to, enabled: false, ..QUIET };
    }),
    Defect::near_miss(60, of_people, |rule, _| {
        *rule = Rule { name: ".", moves_to: "RSS Subscriptions", marks_read: true, enabled: false, ..QUIET };
    }),
    // To people of the organization.
    Defect::near_miss(300, of_people, |rule, random| {
        let to = random.pick(&[Some("buchhaltung"), Some("facturacion"), None]);
        let address = to.map_or(Address::Initial("archive"), Address::Own);
        *rule = Rule { name: "Rechnungen", forwards_to: vec![address], words: &["rechnung", "factura"], ..QUIET };
    }),
    // What a machine sends, out of the way.
    Defect::near_miss(200, of_people, |rule, random| {
        let moves_to = random.pick(&["Jira", "Backup-Berichte", "Überwachung", "ビルド"]);
        *rule = Rule { name: "Monitoring", moves_to, marks_read: true, words: &["[jira]", "build failed"], ..QUIET };
    }),
];
pub(super) const DEFECTS: DefectSet<Profile, Rule> =
    DefectSet::shared(PLANTS, Stream::InboxRulePlant, slots::INBOX_RULES, slots::SLOTS);

/// The inbox rules of all mailboxes of a tenant.
pub(super) struct InboxRules<'a> {
    tenant: &'a Tenant,
    mailboxes: Mailboxes<'a>,
}

impl<'a> InboxRules<'a> {
    pub(super) const fn new(tenant: &'a Tenant) -> Self {
        Self { tenant, mailboxes: Mailboxes::new(tenant) }
    }

    fn plant(&self, index: u64, owner: Profile) -> Option<&'static Defect> {
        DEFECTS.at(self.tenant, index, self.tenant.slots.at(index), || owner)
    }

    /// The rules of that mailbox, each with its id, sorted. The last one carries what is planted.
    fn of(&self, index: u64, owner: Profile) -> Vec<(String, Rule)> {
        let mut random = self.tenant.random(Stream::InboxRule, index);
        let plant = self.plant(index, owner);
        let count = match random.below(100) {
            _ if !of_people(&owner) => 0,
            0..10 => 3,
            10..22 => 2,
            22..40 => 1,
            _ => u64::from(plant.is_some()),
        };
        let mut rules = Vec::new();
        // Numbers of 19 digits, so that they sort as texts too.
        let mut id = 1_000_000_000_000_000_000 + random.below(1 << 60);
        for ordinal in 0..count {
            let mut rule = healthy(ordinal, &mut random);
            if let Some(plant) = plant.filter(|_| ordinal + 1 == count) {
                plant.change(&mut rule, &mut random);
            }
            rules.push((format!("{}:{id}", self.mailboxes.id(index, owner)), rule));
            id += 1 + random.below(1 << 58);
        }
        rules
    }

    fn fill(&self, owner: &str, rule: &Rule, row: &mut Row<'_>) {
        let forwards_to: Vec<String> = rule.forwards_to.iter().map(|to| to.text(self.tenant)).collect();
        row.text(&column::NAME, &format!("{owner}: {}", rule.name))
            .text(&column::RULE_NAME, rule.name)
            .boolean(&column::ENABLED, rule.enabled)
            .symbols(&column::FORWARDS_TO, &forwards_to)
            .boolean(&column::FORWARDS_COMPLETE, true)
            .text(&column::MOVES_TO, rule.moves_to)
            .boolean(&column::DELETES, rule.deletes)
            .boolean(&column::MARKS_READ, rule.marks_read)
            .symbols(&column::WORDS, rule.words)
            .boolean(&column::WORDS_COMPLETE, true)
            .boolean(&column::CONDITIONAL, rule.conditional);
    }
}

fn healthy(ordinal: u64, random: &mut Random) -> Rule {
    // A hidden one that Outlook makes.
    if ordinal == 0 && random.permille(500) {
        return Rule { name: "Junk E-mail Rule", ..QUIET };
    }
    let (name, moves_to, words) = random.pick(&[
        ("Newsletter", "Newsletters", &["unsubscribe", "newsletter"] as &[&str]),
        ("Projekt Atlas", "Projekte/Atlas", &["atlas"]),
        ("Reisekosten", "Spesen & Reisen", &["reise", "hotel"]),
        ("Clients", "Clients à rappeler", &[]),
        ("FACTURAS", "Facturas 2026", &["factura"]),
        ("Team", "Team", &[]),
        ("日報", "日報", &["日報"]),
        ("from my manager", "Wichtig!", &[]),
    ]);
    Rule { name, moves_to, words, ..QUIET }
}

impl Rows for InboxRules<'_> {
    fn table(&self) -> &'static Table {
        &column::TABLE
    }

    fn write(&self, table: &mut TableWriter<'_>) -> Result<Counts, Error> {
        let mut count = 0;
        for index in 0..self.mailboxes.count() {
            let owner = self.mailboxes.users.profile(index);
            let rules = self.of(index, owner);
            if rules.is_empty() {
                continue;
            }
            let name = self.mailboxes.name(index, owner);
            for (id, rule) in &rules {
                count += 1;
                table.row(id, |row| self.fill(&name, rule, row))?;
            }
        }
        Ok(vec![("exchange/inbox-rules", count)])
    }

    fn rules(&self) -> Vec<&'static str> {
        DEFECTS.rules(self.tenant)
    }

    fn planted<'a>(&'a self, rule: &'static str) -> Box<dyn Iterator<Item = String> + 'a> {
        let id = move |index| {
            let owner = self.mailboxes.users.profile(index);
            let found = self.plant(index, owner).is_some_and(|plant| plant.rules().contains(&rule));
            found.then(|| self.of(index, owner).pop()).flatten().map(|(id, _)| id)
        };
        Box::new((0..self.mailboxes.count()).filter_map(id))
    }
}
