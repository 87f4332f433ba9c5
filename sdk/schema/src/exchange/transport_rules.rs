//! Mail flow rules.

use crate::parts::{ACTIVATION_DATE, EXPIRY_DATE};
use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/transport-rules",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::new("Get-TransportRule")),
    permission: GLOBAL_READER,
    cost: one(Budget::Exchange),
    imported: scubagear("transport_rule", &["exo"], &["Get-TransportRule"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "transport-rules",
    meaning: "Mail flow rules.",
    subject: "mail flow rule",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
    members: open(&[
        text("Identity", "Its id: its name."),
        text("Name", "What people call it."),
        symbol("State", "Whether it is on.").values(&["Enabled", "Disabled"]),
        symbol("Mode", "Whether it acts.").values(&["Enforce", "Audit", "AuditAndNotify"]),
        integer("Priority", "Its place among the rules: the lowest number comes first."),
        ACTIVATION_DATE,
        EXPIRY_DATE,
        symbol("FromScope", "Whether it is for mail from within, or from outside.")
            .values(&["InOrganization", "NotInOrganization"]),
        texts("Conditions", "The kinds of all its conditions.").within(&[
            "Microsoft",
            "Exchange",
            "MessagingPolicies",
            "Rules",
            "Tasks",
            "FromScopePredicate",
            "SentToScopePredicate",
        ]),
        any("Exceptions", "The kinds of all its exceptions."),
        list("RedirectMessageTo", Element::Recipient, "To whom mail goes in place of its recipients; null: to nobody."),
        list("BlindCopyTo", Element::Recipient, "Who gets a blind copy; null: nobody."),
        list("CopyTo", Element::Recipient, "Who gets a copy; null: nobody."),
        list("AddToRecipients", Element::Recipient, "Who becomes a recipient, too; null: nobody."),
        list("GenerateIncidentReport", Element::Recipient, "Who gets a report with the mail; null: nobody."),
        text("PrependSubject", "What is put before the subject."),
        text("ApplyHtmlDisclaimerText", "What is put into the text."),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "ActivationDate": null,
  "AddToRecipients": null,
  "ApplyHtmlDisclaimerText": null,
  "BlindCopyTo": null,
  "Conditions": ["Microsoft.Exchange.MessagingPolicies.Rules.Tasks.FromScopePredicate"],
  "CopyTo": null,
  "ExpiryDate": null,
  "FromScope": "NotInOrganization",
  "GenerateIncidentReport": null,
  "Identity": "External sender",
  "Mode": "Enforce",
  "Name": "External sender",
  "PrependSubject": "[External] ",
  "Priority": 0,
  "RedirectMessageTo": null,
  "SentToScope": null,
  "SetSCL": null,
  "State": "Enabled"
}"#;
