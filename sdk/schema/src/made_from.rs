//! What some sources are made from together.

/// Who holds a role, or may activate one, with the rules of roles and of groups.
pub const ROLES: &[&str] = &[
    "graph/role-assignments",
    "role-definitions",
    "role-eligibility-instances",
    "role-assignment-instances",
    "role-management-policy-assignments",
    "group-eligibility-instances",
    "group-management-policy-assignments",
    "graph/policy-group-members",
    "graph/users",
    "graph/service-principals",
    "graph/conditional-access-policies",
];

/// Applications with their credentials and permissions.
pub const APPLICATIONS: &[&str] = &[
    "applications",
    "federated-identity-credentials",
    "graph/service-principals",
    "graph/app-role-assignments",
    "graph/oauth2-permission-grants",
    "delegated-permission-classifications",
];
