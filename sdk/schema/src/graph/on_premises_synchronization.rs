//! Directory synchronization with its protection from accidental deletions; one entity, or a collection in `value`.

use crate::prelude::*;

/// onpremisesdirectorysynchronization-get.md: delegated alone, and no other role (reference collector-faults.md, F18).
pub const SOURCE: Source = Source {
    id: "graph/on-premises-synchronization",
    service: service::GRAPH,
    request: Request::Get(Get::v1("/directory/onPremisesSynchronization")),
    permission: Permission::Graph {
        all: &[least("OnPremDirectorySynchronization.Read.All")],
        also: None,
        only_users: Some("Global Administrator"),
    },
    cost: directory(1),
    imported: cmdlets(&["Get-MgDirectoryOnPremiseSynchronization"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "on-premises-synchronization",
    meaning: "Directory synchronization with its protection from accidental deletions; one entity, or a collection in `value`.",
    subject: "directory synchronization",
    source: SOURCE.id,
    id: "id",
    label: "id",
    members: open(&[
        text("id", "The id of the tenant."),
        CONFIGURATION,
        FEATURES,
        objects(
            "value",
            "The entities, where the answer was kept as a collection.",
            open(&[text("id", "The id of the tenant."), CONFIGURATION, FEATURES]),
        ),
    ]),
    example: EXAMPLE,
};

const CONFIGURATION: Property = object(
    "configuration",
    "How it is set up.",
    open(&[object(
        "accidentalDeletionPrevention",
        "From how many deletions on a run is stopped.",
        open(&[
            symbol("synchronizationPreventionType", "How they are counted.")
                .values(&["disabled", "enabledForCount", "enabledForPercentage"])
                .enumeration("onPremisesDirectorySynchronizationDeletionPreventionType"),
            integer("alertThreshold", "The number, or the share of a hundred."),
        ]),
    )]),
);
const FEATURES: Property = object(
    "features",
    "What it does.",
    open(&[
        boolean("passwordSyncEnabled", "Whether hashes of password hashes are synchronized."),
        boolean("passwordWritebackEnabled", "Whether passwords set in the cloud are written back."),
        boolean(
            "blockSoftMatchEnabled",
            "Whether an account on-premises cannot take over one in the cloud by its address.",
        ),
        boolean("blockCloudObjectTakeoverThroughHardMatchEnabled", "Whether it cannot by its anchor."),
    ]),
);

const EXAMPLE: &str = r#"{
  "configuration": {
    "accidentalDeletionPrevention": {"alertThreshold": 10, "synchronizationPreventionType": "enabledForPercentage"},
    "customerRequestedSynchronizationInterval": null,
    "synchronizationInterval": "PT30M"
  },
  "features": {
    "blockCloudObjectTakeoverThroughHardMatchEnabled": true,
    "blockSoftMatchEnabled": true,
    "passwordSyncEnabled": true,
    "passwordWritebackEnabled": true,
    "userForcePasswordChangeOnLogonEnabled": true
  },
  "id": "cebd2a89-d1b3-4160-9a8f-c9c31d1b5149"
}"#;
