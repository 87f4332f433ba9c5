//! The documents: small things that keep the vendor's own property names.

/// A kind of document: policies and settings, few even in a large tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Document {
    /// Its name: `transport-config` is stored in `transport-config.jsonl`, one object a line.
    pub name: &'static str,
    /// What one object is.
    pub meaning: &'static str,
    /// What one object is called in messages.
    pub subject: &'static str,
    /// Id of the source it comes from.
    pub source: &'static str,
    /// The property that holds an object's stable id. Objects are sorted by it.
    pub id: &'static str,
    /// The property that people know an object by.
    pub label: &'static str,
}

/// All documents, sorted by name.
pub const DOCUMENTS: &[Document] = &[
    Document {
        name: "admin-audit-log-config",
        meaning: "Settings of the unified and administrator audit logs.",
        subject: "audit log configuration",
        source: "exchange/admin-audit-log-config",
        id: "Identity",
        label: "Identity",
    },
    Document {
        name: "conditional-access-policies",
        meaning: "Conditional Access policies, in every state.",
        subject: "Conditional Access policy",
        source: "graph/conditional-access-policies",
        id: "id",
        label: "displayName",
    },
    Document {
        name: "organization-config",
        meaning: "Settings of the Exchange organization.",
        subject: "Exchange organization configuration",
        source: "exchange/organization-config",
        id: "Identity",
        label: "Identity",
    },
    Document {
        name: "security-defaults",
        meaning: "Whether Entra's security defaults are on.",
        subject: "security defaults",
        source: "graph/security-defaults",
        id: "id",
        label: "displayName",
    },
    Document {
        name: "transport-config",
        meaning: "Settings of mail transport for the organization.",
        subject: "transport configuration",
        source: "exchange/transport-config",
        id: "Identity",
        label: "Identity",
    },
];
