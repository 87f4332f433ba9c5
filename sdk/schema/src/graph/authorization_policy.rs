//! What default users and guests may do: invite, consent, register applications, read the directory.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "graph/authorization-policy",
    service: service::GRAPH,
    request: Request::Get(Get::v1("/policies/authorizationPolicy")),
    permission: Permission::graph(&[least("Policy.Read.All")]),
    cost: directory(1),
    imported: scubagear("authorization_policies", &["aad"], &["Get-MgBetaPolicyAuthorizationPolicy"])
        .and_cmdlets(&["Get-MgPolicyAuthorizationPolicy"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "authorization-policy",
    meaning: "What default users and guests may do: invite, consent, register applications, read the directory.",
    subject: "authorization policy",
    source: SOURCE.id,
    id: "id",
    label: "displayName",
    members: open(&[
        text("id", "Its id.").values(&["authorizationPolicy"]),
        text("displayName", "What it is called."),
        symbol("allowInvitesFrom", "Who may invite guests.")
            .values(&["none", "adminsAndGuestInviters", "adminsGuestInvitersAndAllMembers", "everyone"])
            .enumeration("allowInvitesFrom"),
        text("guestUserRoleId", "The template id of the role whose rights guests have.").vendor_id(),
        boolean("allowUserConsentForRiskyApps", "Whether users may consent to applications that Microsoft finds risky."),
        list("permissionGrantPolicyIdsAssignedToDefaultUserRole", Element::Word, "The consent that users may give, as beta writes it: see `permissionGrantPoliciesAssigned`.")
            .built_in_id()
            .begin(&["ManagePermissionGrantsForSelf.", "ManagePermissionGrantsForOwnedResource."]),
        object("defaultUserRolePermissions", "What members may do.", open(&[
            boolean("allowedToCreateApps", "Whether they may register applications."),
            boolean("allowedToCreateSecurityGroups", "Whether they may make security groups."),
            boolean("allowedToCreateTenants", "Whether they may make tenants."),
            boolean("allowedToReadOtherUsers", "Whether they may read other users."),
            list("permissionGrantPoliciesAssigned", Element::Word, "The consent that they may give: `ManagePermissionGrantsForSelf.` and the id of a permission grant policy.")
                .built_in_id()
                .begin(&["ManagePermissionGrantsForSelf.", "ManagePermissionGrantsForOwnedResource."]),
        ])),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "allowEmailVerifiedUsersToJoinOrganization": false,
  "allowInvitesFrom": "adminsAndGuestInviters",
  "allowedToSignUpEmailBasedSubscriptions": false,
  "allowedToUseSSPR": true,
  "blockMsolPowerShell": true,
  "defaultUserRolePermissions": {
    "allowedToCreateApps": false,
    "allowedToCreateSecurityGroups": false,
    "allowedToCreateTenants": false,
    "allowedToReadBitlockerKeysForOwnedDevice": false,
    "allowedToReadOtherUsers": true,
    "permissionGrantPoliciesAssigned": ["ManagePermissionGrantsForOwnedResource.microsoft-dynamically-managed-permissions-for-team"]
  },
  "displayName": "Authorization Policy",
  "guestUserRoleId": "10dae51f-b6af-4016-8d66-8c2a99b929b3",
  "id": "authorizationPolicy"
}"#;
