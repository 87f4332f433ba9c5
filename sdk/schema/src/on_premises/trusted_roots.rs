//! Root certificates that each Exchange server trusts, as exported on-premises.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "on-premises/trusted-roots",
    service: service::ON_PREMISES,
    request: Request::OnServer(Cmdlet::new("Get-ChildItem")),
    detail: " Cert:\\LocalMachine\\Root of each Exchange server",
    permission: Permission::Other("on the server: a user who may sign in"),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "trusted-roots",
    meaning: "Root certificates that each Exchange server trusts, as exported on-premises. The vendor gives no id: `Identity` is the server (`PSComputerName`) and the thumbprint, joined by a backslash.",
    subject: "trusted root certificate",
    source: SOURCE.id,
    id: "Identity",
    label: "Subject",
};
