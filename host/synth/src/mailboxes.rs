//! The mailboxes: one for each user who has one, and in the place of the others those that belong to no user.
//! So there are as many mailboxes as users, and their ids ascend with those of the users.

use ephor_schema::Table;
use ephor_schema::tables::mailboxes as column;

use super::accounts::{Kind, Profile};
use super::addresses::{self, Address};
use super::audit_sets::{self, Sets};
use super::healthy::activity;
use super::licences::ADVANCED_AUDITING;
use super::planting::{self, Counts, DefectSet, Rows};
use super::random::{Ids, Random, Stream};
use super::users::Users;
use super::{Tenant, slots};
use ephor_snapshot::{Error, Row, TableWriter};

const DAY: i64 = 86_400;

/// The values of one mailbox that are not plain from its owner's account.
#[derive(Clone, Debug)]
pub(super) struct Mailbox {
    audit_enabled: bool,
    pub(super) sets: Sets,
    /// How long the mailbox keeps its own audit records, in seconds.
    audit_age_limit: i64,
    litigation_hold: bool,
    in_place_holds: Vec<String>,
    /// Where mail is forwarded to, by address and by recipient.
    forwarding_address: Option<Address>,
    forwarding_recipient: Option<Address>,
    deliver_and_forward: bool,
    send_on_behalf: Vec<&'static str>,
    pop: bool,
    imap: bool,
    smtp_auth: &'static str,
    apps: Vec<&'static str>,
    audit_items: i64,
    throttled: i64,
}

const NOTHING_AUDITED: &[&str] = &["audit/organization-auditing-disabled"];
/// Where there are no records, none says that Exchange stopped.
const NOTHING_RECORDED: &[&str] = &["audit/organization-auditing-disabled", SILENT];
const SILENT: &str = "audit/mail-items-accessed-silent";
const MISSING: &str = "audit/mail-items-accessed-missing";
const DEFAULT_MISSING: &str = "audit/default-action-missing";
const CUSTOMIZED: &str = "audit/audit-set-customized";
const AGE_SHORT: &str = "audit/audit-age-limit-short";

fn of_user(owner: &Profile) -> bool {
    owner.mailbox == Kind::User
}

fn of_people(owner: &Profile) -> bool {
    matches!(owner.mailbox, Kind::User | Kind::Shared)
}

/// Whether the owner has Audit (Premium) through a group.
fn premium_by_group(owner: &Profile) -> bool {
    owner.by_group && owner.licence.plans().contains(&ADVANCED_AUDITING)
}

type Defect = planting::Defect<Profile, Mailbox>;

/// What may be planted in a mailbox. How to add to it: [`super::planting`].
pub(super) const PLANTS: &[Defect] = &[
    // Customized long ago, so that access to mail is not recorded.
    Defect::new(
        &[MISSING, DEFAULT_MISSING, CUSTOMIZED],
        100,
        |owner| of_user(owner) && !premium_by_group(owner),
        |mailbox, random| mailbox.sets = random.pick(audit_sets::MISSING),
    )
    .masked_by(NOTHING_AUDITED),
    Defect::new(
        &[MISSING, DEFAULT_MISSING, CUSTOMIZED],
        200,
        |owner| owner.mailbox == Kind::Shared,
        |mailbox, random| mailbox.sets = random.pick(audit_sets::MISSING_OF_DELEGATES),
    )
    .masked_by(NOTHING_AUDITED),
    // The licence came through a group, and nothing came of it.
    Defect::new(
        &[MISSING, DEFAULT_MISSING, CUSTOMIZED],
        40,
        |owner| of_user(owner) && premium_by_group(owner) && owner.enabled,
        |mailbox, random| mailbox.sets = random.pick(audit_sets::MISSING),
    )
    .masked_by(NOTHING_AUDITED),
    Defect::new(&[DEFAULT_MISSING, CUSTOMIZED], 40, of_people, |mailbox, random| {
        mailbox.sets = random.pick(audit_sets::INCOMPLETE);
    })
    .masked_by(NOTHING_AUDITED),
    Defect::new(&[CUSTOMIZED], 40, of_people, |mailbox, random| {
        mailbox.sets = random.pick(audit_sets::SUPERSET);
    })
    .masked_by(NOTHING_AUDITED),
    // A system or resource mailbox, for which Exchange obeys that auditing is off.
    Defect::new(
        &["audit/mailbox-audit-disabled"],
        300,
        |owner| !of_people(owner) && !matches!(owner.mailbox, Kind::Group | Kind::Room | Kind::Equipment),
        |mailbox, _| mailbox.audit_enabled = false,
    )
    .masked_by(NOTHING_AUDITED),
    Defect::new(
        &["audit/room-audit-disabled"],
        300,
        |owner| matches!(owner.mailbox, Kind::Room | Kind::Equipment),
        |mailbox, _| mailbox.audit_enabled = false,
    )
    .masked_by(NOTHING_AUDITED),
    Defect::new(&[AGE_SHORT], 40, of_people, |mailbox, random| {
        mailbox.audit_age_limit = random.pick(&[60, 30, 7, 0]) * DAY;
    })
    .masked_by(NOTHING_AUDITED),
    Defect::new(&["audit/held-mailbox-audit-short"], 30, of_people, |mailbox, random| {
        mailbox.hold(random);
        mailbox.audit_age_limit = 90 * DAY;
    })
    .masked_by(NOTHING_AUDITED),
    // Of 3 million records, after which nothing more is recorded.
    Defect::new(&["audit/audit-folder-full"], 20, of_people, |mailbox, random| {
        mailbox.audit_items = 2_700_000 + i64::try_from(random.below(300_001)).unwrap_or_default();
    })
    .masked_by(NOTHING_AUDITED),
    Defect::new(&["audit/mail-items-accessed-throttled"], 30, of_people, |mailbox, random| {
        mailbox.throttled = 1 + i64::try_from(random.below(40)).unwrap_or_default();
    })
    .masked_by(NOTHING_RECORDED),
    Defect::new(&["mail/mailbox-forwarding-external"], 30, of_people, |mailbox, random| {
        mailbox.forwarding_address = Some(addresses::outside(random));
        mailbox.deliver_and_forward = random.permille(600);
    }),
    // Through a contact, of which the mailbox shows no more than a name.
    Defect::new(&["mail/mailbox-forwarding-external"], 20, of_people, |mailbox, random| {
        mailbox.forwarding_recipient = Some(addresses::outside(random));
        mailbox.deliver_and_forward = random.permille(600);
    }),
    Defect::new(&["mail/pop-imap-enabled"], 40, of_user, |mailbox, random| {
        (mailbox.pop, mailbox.imap) = random.pick(&[(true, true), (false, true), (true, false)]);
    }),
    Defect::new(&["mail/pop-imap-used", "mail/pop-imap-enabled"], 20, of_user, |mailbox, random| {
        (mailbox.pop, mailbox.imap) = random.pick(&[(true, false), (false, true)]);
        mailbox.apps.push(if mailbox.pop { "POP3 App" } else { "IMAP4 App" });
    }),
    Defect::new(&["mail/mailbox-smtp-auth-enabled"], 40, of_people, |mailbox, random| {
        mailbox.smtp_auth = "enabled";
        if random.permille(500) {
            mailbox.apps.push("SMTP App");
        }
    }),
    Defect::new(&["mail/send-on-behalf-delegate"], 40, of_user, |mailbox, random| {
        mailbox.send_on_behalf = vec![random.pick(COLLEAGUES)];
    }),
    // Managed by Microsoft, and the set that is shown is old.
    Defect::near_miss(
        100,
        |owner| of_people(owner) && !premium_by_group(owner),
        |mailbox, random| mailbox.sets = random.pick(audit_sets::STALE),
    ),
    // The sets of a resource may lack it: the rule does not apply to them.
    Defect::near_miss(
        500,
        |owner| matches!(owner.mailbox, Kind::Room | Kind::Equipment),
        |mailbox, random| mailbox.sets = random.pick(audit_sets::STALE),
    ),
    // Auditing is off, which Exchange ignores for these kinds.
    Defect::near_miss(
        300,
        |owner| of_people(owner) || owner.mailbox == Kind::Group,
        |mailbox, _| mailbox.audit_enabled = false,
    ),
    // To a domain of the organization, written as people write.
    Defect::near_miss(50, of_people, |mailbox, random| {
        mailbox.forwarding_address = Some(Address::Own(random.pick(&["archive", "assistance", "helpdesk"])));
    }),
    Defect::near_miss(50, of_people, |mailbox, random| {
        mailbox.forwarding_recipient = Some(Address::Initial(random.pick(&["empfang", "reception", "o.brien"])));
        mailbox.deliver_and_forward = true;
    }),
    // Used until it was switched off.
    Defect::near_miss(60, of_user, |mailbox, random| mailbox.apps.push(random.pick(&["POP3 App", "IMAP4 App"]))),
    // On hold, with records as old as the mail.
    Defect::near_miss(100, of_people, |mailbox, random| {
        mailbox.hold(random);
        mailbox.audit_age_limit = 3_650 * DAY;
    }),
    Defect::near_miss(40, of_people, |mailbox, _| mailbox.audit_items = 1_900_000),
];
pub(super) const DEFECTS: DefectSet<Profile, Mailbox> =
    DefectSet::shared(PLANTS, Stream::MailboxPlant, slots::MAILBOXES, slots::SLOTS);

/// Those who may send on behalf of others, as Exchange writes them.
const COLLEAGUES: &[&str] =
    &["Ada Okafor", "Jürgen Weiß", "Núria Puig", "佐藤 美咲", "O'Neill, Siobhán", "Finance Assistants", "Zoë Lee"];

impl Mailbox {
    fn hold(&mut self, random: &mut Random) {
        self.litigation_hold = random.permille(700);
        if !self.litigation_hold {
            self.in_place_holds = vec![format!("UniH{}", random.guid())];
        }
    }

    fn delegates_unrecorded(&self) -> bool {
        !self.sets.managed.contains(&"Delegate") && !self.sets.delegate.contains(&"MailItemsAccessed")
    }
}

/// All mailboxes of a tenant.
pub(super) struct Mailboxes<'a> {
    tenant: &'a Tenant,
    pub(super) users: Users<'a>,
    unowned: Ids,
}

impl<'a> Mailboxes<'a> {
    pub(super) const fn new(tenant: &'a Tenant) -> Self {
        let unowned = Ids::new(tenant.plan.seed, Stream::MailboxId, tenant.plan.users);
        Self { tenant, users: Users::new(tenant), unowned }
    }

    pub(super) const fn count(&self) -> u64 {
        self.users.count()
    }

    pub(super) fn id(&self, index: u64, owner: Profile) -> String {
        if owner.mailbox.owned() { self.users.id(index) } else { self.unowned.guid(index) }
    }

    fn plant(&self, index: u64) -> Option<&'static Defect> {
        // What is planted in the owner's licences shows here too, so that only one of both has something.
        let plant = DEFECTS.at(self.tenant, index, self.tenant.slots.at(index), || self.users.profile(index))?;
        self.users.plant(index).is_none().then_some(plant)
    }

    /// Whether nothing records that a delegate reads mail in that mailbox.
    pub(super) fn delegates_unrecorded(&self, index: u64, owner: Profile) -> bool {
        self.plant(index).is_some() && self.values(index, owner).delegates_unrecorded()
    }

    /// The name to sign in with, of the owner or of the mailbox itself.
    pub(super) fn name(&self, index: u64, owner: Profile) -> String {
        let Tenant { domain, initial_domain, slots, .. } = self.tenant;
        let slot = slots.at(index);
        match owner.mailbox {
            Kind::Group => {
                let teams = &["sales", "projekt-atlas", "hr", "budget", "allcompany", "equipe-marketing"];
                let team = Random::new(slot, Stream::Mailbox, 0).pick(teams);
                format!("{team}-{slot}@{domain}")
            }
            Kind::Discovery => format!("DiscoverySearchMailbox{slot}@{initial_domain}"),
            Kind::PublicFolder => format!("publicfolders-{slot}@{initial_domain}"),
            _ => self.users.name(index, owner.account).1,
        }
    }

    /// The values of that mailbox, with what is planted.
    pub(super) fn values(&self, index: u64, owner: Profile) -> Mailbox {
        let mut random = self.tenant.random(Stream::Mailbox, index);
        let mut mailbox = healthy(owner, &mut random);
        if let Some(plant) = self.plant(index) {
            plant.change(&mut mailbox, &mut random);
        }
        mailbox
    }

    fn fill(&self, index: u64, owner: Profile, mailbox: &Mailbox, row: &mut Row<'_>) {
        let Sets { managed, admin, delegate, owner: own } = mailbox.sets;
        let address = |address: &Option<Address>| address.as_ref().map(|to| to.text(self.tenant)).unwrap_or_default();
        row.text(&column::USER_PRINCIPAL_NAME, &self.name(index, owner))
            .text(&column::RECIPIENT_TYPE, owner.mailbox.name())
            .boolean(&column::AUDIT_ENABLED, mailbox.audit_enabled)
            .symbols(&column::DEFAULT_AUDIT_SET, managed)
            .symbols(&column::AUDIT_OWNER, own)
            .symbols(&column::AUDIT_DELEGATE, delegate)
            .symbols(&column::AUDIT_ADMIN, admin)
            .integer(&column::AUDIT_LOG_AGE_LIMIT, mailbox.audit_age_limit)
            .boolean(&column::LITIGATION_HOLD_ENABLED, mailbox.litigation_hold)
            .symbols(&column::IN_PLACE_HOLDS, &mailbox.in_place_holds)
            .text(&column::FORWARDING_SMTP_ADDRESS, &address(&mailbox.forwarding_address))
            .text(&column::FORWARDING_RECIPIENT, &address(&mailbox.forwarding_recipient))
            .boolean(&column::DELIVER_AND_FORWARD, mailbox.deliver_and_forward)
            .symbols(&column::SEND_ON_BEHALF, &mailbox.send_on_behalf)
            .boolean(&column::POP_ENABLED, mailbox.pop)
            .boolean(&column::IMAP_ENABLED, mailbox.imap)
            .text(&column::SMTP_AUTH, mailbox.smtp_auth)
            .symbols(&column::MAIL_APPS_USED, &mailbox.apps)
            .integer(&column::AUDIT_FOLDER_ITEMS, mailbox.audit_items)
            // About 2 kB a record.
            .integer(&column::AUDIT_FOLDER_SIZE, mailbox.audit_items * 2_100)
            .integer(&column::MAIL_ITEMS_ACCESSED_THROTTLED, mailbox.throttled);
        if owner.mailbox.owned() {
            let user = self.users.values(index, owner);
            row.symbols(&column::OWNER_GROUP_PLANS, &user.group_plans).symbols(&column::OWNER_PLANS, &user.plans);
        }
    }
}

fn healthy(owner: Profile, random: &mut Random) -> Mailbox {
    let shared = owner.mailbox == Kind::Shared;
    Mailbox {
        audit_enabled: true,
        sets: if owner.mailbox == Kind::Group { audit_sets::OF_GROUP } else { audit_sets::DEFAULT },
        audit_age_limit: if random.permille(100) { 365 * DAY } else { 180 * DAY },
        litigation_hold: false,
        in_place_holds: Vec::new(),
        forwarding_address: None,
        forwarding_recipient: None,
        deliver_and_forward: false,
        // Several people answer in the name of a shared mailbox.
        send_on_behalf: if shared && random.permille(400) { vec![random.pick(COLLEAGUES)] } else { Vec::new() },
        pop: false,
        imap: false,
        smtp_auth: if random.permille(100) { "disabled" } else { "inherited" },
        apps: match owner.mailbox {
            Kind::User => random
                .pick(&[
                    ["Outlook For Windows", "Outlook For Web"],
                    ["Outlook For Mobile", "Outlook For Windows"],
                    ["Outlook For Mac", "Outlook For Web"],
                    ["Mail For Mac", "Other For Mobile"],
                ])
                .to_vec(),
            _ => Vec::new(),
        },
        audit_items: i64::try_from(random.below(90_000)).unwrap_or_default(),
        throttled: 0,
    }
}

impl Rows for Mailboxes<'_> {
    fn table(&self) -> &'static Table {
        &column::TABLE
    }

    fn write(&self, table: &mut TableWriter<'_>) -> Result<Counts, Error> {
        for index in 0..self.count() {
            let owner = self.users.profile(index);
            let mailbox = self.values(index, owner);
            table.row(&self.id(index, owner), |row| self.fill(index, owner, &mailbox, row))?;
        }
        let records = if self.tenant.has(SILENT) { 0 } else { activity::mail_items(self.tenant).1 };
        Ok(vec![
            ("exchange/mailboxes", self.count()),
            ("exchange/cas-mailboxes", self.count()),
            ("exchange/mailbox-folder-statistics", self.count()),
            ("graph/email-app-usage", self.count()),
            ("graph/mail-items-accessed-records", records),
        ])
    }

    fn rules(&self) -> Vec<&'static str> {
        DEFECTS.rules(self.tenant)
    }

    fn planted<'a>(&'a self, rule: &'static str) -> Box<dyn Iterator<Item = String> + 'a> {
        let found = move |index: &u64| self.plant(*index).is_some_and(|plant| plant.rules().contains(&rule));
        Box::new((0..self.count()).filter(found).map(|index| self.id(index, self.users.profile(index))))
    }
}
