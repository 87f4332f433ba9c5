//! Service principals.

crate::table::table! {
    /// One application in the tenant: a service principal, of this tenant or of another.
    "service-principals" at 8, a "application", from "graph/service-principals", id id, label display_name;

    /// Object id in Entra ID, a GUID in lower case.
    ID: id Text from "graph/service-principals" "id";
    /// Name that people see.
    DISPLAY_NAME: display_name Text from "graph/service-principals" "displayName";
    /// Id of the application, the same in every tenant.
    APP_ID: app_id Text from "graph/service-principals" "appId";
    /// Whether it may sign in and be signed in to.
    ACCOUNT_ENABLED: account_enabled Boolean from "graph/service-principals" "accountEnabled";
    /// Kind: `Application`, `ManagedIdentity`, `Legacy`, `SocialIdp`.
    PRINCIPAL_TYPE: principal_type Symbol from "graph/service-principals" "servicePrincipalType";
    /// Whose application it is: `own` of this tenant, `microsoft` of a tenant of Microsoft, `foreign` of another.
    OWNER: owner Symbol from "graph/service-principals" "appOwnerOrganizationId";
    /// Whether Microsoft has verified its publisher.
    PUBLISHER_VERIFIED: publisher_verified Boolean from "graph/service-principals" "verifiedPublisher.verifiedPublisherId";
    /// Application permissions granted to it, such as `Mail.Read`; empty when there is none.
    APPLICATION_PERMISSIONS: application_permissions Symbols from "graph/app-role-assignments" "appRoleId, as value of the resource's appRoles";
    /// Delegated permissions that an administrator granted for all users; empty when there is none.
    TENANT_PERMISSIONS: tenant_permissions Symbols from "graph/oauth2-permission-grants" "scope, where consentType is AllPrincipals";
    /// Delegated permissions that single users granted; empty when there is none.
    USER_PERMISSIONS: user_permissions Symbols from "graph/oauth2-permission-grants" "scope, where consentType is Principal";
    /// How many users granted it delegated permissions for themselves.
    CONSENTING_USERS: consenting_users Integer from "graph/oauth2-permission-grants" "principalId, counted, where consentType is Principal";
    /// When the last of its passwords and certificates ends, of the application and of the service principal; not
    /// known where it has none.
    CREDENTIALS_END: credentials_end Time from "graph/service-principals" "the latest endDateTime of passwordCredentials and keyCredentials";
    /// Number of passwords (client secrets) of the service principal and, of an own application, of the application.
    PASSWORDS: passwords Integer from "graph/service-principals" "passwordCredentials, with those of GET /applications";
}
