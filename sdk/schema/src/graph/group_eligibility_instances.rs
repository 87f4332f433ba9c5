//! Who may become a member of a group that holds a role.

use crate::prelude::*;

pub const HELPER: Source = Source {
    id: "group-eligibility-instances",
    service: service::GRAPH,
    request: Request::GetEach(
        Get::v1("/identityGovernance/privilegedAccess/group/eligibilityScheduleInstances")
            .filter("groupId eq '{id}'")
            .expand("principal"),
        Each { of: Subjects::RoleGroups, property: "groupId", members: false },
    ),
    permission: Permission::graph(&[least("PrivilegedEligibilitySchedule.Read.AzureADGroup")]),
    license: Some("Microsoft Entra ID P2 or Microsoft Entra ID Governance"),
    cost: directory(1),
    ..DEFAULT
};
