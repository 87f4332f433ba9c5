//! Exchange's authentication policies: which protocols take a plain password.

use crate::parts::distinguished_name;
use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "exchange/authentication-policies",
    service: service::EXCHANGE,
    request: Request::Cmdlet(Cmdlet::new("Get-AuthenticationPolicy")),
    permission: GLOBAL_READER,
    cost: one(Budget::Exchange),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "authentication-policies",
    meaning: "Exchange's authentication policies: which protocols take a plain password.",
    subject: "authentication policy",
    source: SOURCE.id,
    id: "Identity",
    label: "Name",
    members: open(&[
        text("Identity", "Its id: its name."),
        text("Name", "What people call it."),
        text("Id", "Its id: its name."),
        text("Guid", "Its GUID."),
        text("ExchangeObjectId", "Its GUID, which other objects name it by."),
        distinguished_name("DistinguishedName", "Its path in the directory."),
        boolean("AllowBasicAuthActiveSync", "Whether Exchange ActiveSync takes basic authentication."),
        boolean("AllowBasicAuthAutodiscover", "Whether Autodiscover takes basic authentication."),
        boolean("AllowBasicAuthImap", "Whether IMAP4 takes basic authentication."),
        boolean("AllowBasicAuthMapi", "Whether MAPI over HTTP takes basic authentication."),
        boolean("AllowBasicAuthOfflineAddressBook", "Whether the offline address book takes basic authentication."),
        boolean("AllowBasicAuthOutlookService", "Whether the Outlook service takes basic authentication."),
        boolean("AllowBasicAuthPop", "Whether POP3 takes basic authentication."),
        boolean("AllowBasicAuthPowershell", "Whether remote PowerShell takes basic authentication."),
        boolean("AllowBasicAuthReportingWebServices", "Whether the reporting web services take basic authentication."),
        boolean("AllowBasicAuthRpc", "Whether Outlook Anywhere (RPC over HTTP) takes basic authentication."),
        boolean("AllowBasicAuthSmtp", "Whether SMTP takes basic authentication."),
        boolean("AllowBasicAuthWebServices", "Whether Exchange Web Services take basic authentication."),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "AllowBasicAuthActiveSync": false,
  "AllowBasicAuthAutodiscover": false,
  "AllowBasicAuthImap": false,
  "AllowBasicAuthMapi": false,
  "AllowBasicAuthOfflineAddressBook": false,
  "AllowBasicAuthOutlookService": false,
  "AllowBasicAuthPop": false,
  "AllowBasicAuthPowershell": false,
  "AllowBasicAuthSmtp": false,
  "AllowBasicAuthWebServices": false,
  "Identity": "Block basic authentication",
  "Name": "Block basic authentication"
}"#;
