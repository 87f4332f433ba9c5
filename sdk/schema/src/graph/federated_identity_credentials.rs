//! Tokens of others that stand for an application, where the list of applications could not be read with them.

use crate::prelude::*;

pub const HELPER: Source = Source {
    id: "federated-identity-credentials",
    service: service::GRAPH,
    request: Request::GetEach(
        Get::beta("/applications/{id}/federatedIdentityCredentials"),
        Each { of: Subjects::ApplicationsAlone, property: "ofApplication", members: false },
    ),
    permission: Permission::graph(&[least("Application.Read.All")]),
    cost: directory(1),
    ..DEFAULT
};
