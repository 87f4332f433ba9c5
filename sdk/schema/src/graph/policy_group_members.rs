//! Members of groups that policies name, or that hold a role.

use crate::prelude::*;

/// v1.0 leaves out service principals: group-list-transitivemembers.md, v1.0 and beta (reference collector-faults.md,
/// F4). Hidden membership takes a right of its own: the same page of beta @00e146a9.
pub const SOURCE: Source = Source {
    id: "graph/policy-group-members",
    service: service::GRAPH,
    request: Request::GetEach(
        Get::beta("/groups/{id}/transitiveMembers").top(999).select(&["id"]),
        Each { of: Subjects::NamedGroups, property: "groupId", members: true },
    ),
    detail: ", of each group that a Conditional Access policy names, or that holds a role",
    permission: Permission::graph_and(&[GROUP_MEMBER], "groups with hidden membership", &[least("Member.Read.Hidden")]),
    cost: directory(5),
    from: &[
        "graph/users",
        "graph/conditional-access-policies",
        "graph/role-assignments",
        "role-eligibility-instances",
        "role-assignment-instances",
        "group-eligibility-instances",
        "graph/policy-group-members",
    ],
    imported: cmdlets(&["Get-MgGroupTransitiveMember"]),
    ..DEFAULT
};
