//! Authentication methods that the tenant allows.

use crate::parts::TARGET;
use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "graph/authentication-methods-policy",
    service: service::GRAPH,
    request: Request::Get(Get::v1("/policies/authenticationMethodsPolicy")),
    permission: Permission::graph(&[AUTHENTICATION_METHOD]),
    cost: directory(1),
    imported: scubagear("authentication_method", &["aad"], &["Get-MgBetaPolicyAuthenticationMethodPolicy"])
        .and_cmdlets(&["Get-MgPolicyAuthenticationMethodPolicy"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "authentication-methods-policy",
    meaning: "Authentication methods that the tenant allows. `authenticationMethodConfigurations` holds one object a method.",
    subject: "authentication methods policy",
    source: SOURCE.id,
    id: "id",
    label: "displayName",
    members: open(&[
        text("id", "Its id.").values(&["authenticationMethodsPolicy"]),
        text("displayName", "What it is called."),
        symbol("policyMigrationState", "How far the older policies for multifactor authentication and password reset were replaced; null means that it was never begun.")
            .values(&["preMigration", "migrationInProgress", "migrationComplete"])
            .enumeration("authenticationMethodsPolicyMigrationState"),
        objects("authenticationMethodConfigurations", "One object a method.", open(&[
            text("id", "The method; one of another vendor has a GUID.").values(&[
                "Email", "ExternalAuthenticationMethod", "Fido2", "HardwareOath", "MicrosoftAuthenticator", "QRCodePin", "Sms",
                "SoftwareOath", "TemporaryAccessPass", "VerifiableCredentials", "Voice", "X509Certificate",
            ]),
            symbol("state", "Whether it may be used.").values(&["enabled", "disabled"]).enumeration("authenticationMethodState"),
            boolean("isSoftwareOathEnabled", "Whether Authenticator may show one-time codes."),
            objects("includeTargets", "Who may use it.", open(&[
                text("id", "A group; `all_users` is everybody.").values(&["all_users"]),
                symbol("targetType", "What it is.").values(&["group", "user"]),
                symbol("authenticationMode", "How Authenticator may be used: with notifications, without a password, or both.")
                    .values(&["deviceBasedPush", "push", "any"])
                    .enumeration("microsoftAuthenticatorAuthenticationMode"),
            ])),
            objects("excludeTargets", "Who may not.", TARGET),
            object("featureSettings", "What Authenticator shows with a request.", open(&[
                object("displayAppInformationRequiredState", "Whether the name of the application is shown.", FEATURE),
                object("displayLocationInformationRequiredState", "Whether the place of the sign-in is shown.", FEATURE),
            ])),
        ])),
    ]),
    example: EXAMPLE,
};

/// Whether Authenticator shows something, and to whom.
const FEATURE: Members = closed(&[
    symbol("state", "Whether it is shown; `default` leaves it to Microsoft.")
        .values(&["default", "enabled", "disabled"])
        .enumeration("advancedConfigState"),
    object("includeTarget", "To whom.", TARGET),
    object("excludeTarget", "To whom not.", TARGET),
]);

const EXAMPLE: &str = r#"{
  "authenticationMethodConfigurations": [
    {
      "excludeTargets": [],
      "id": "Fido2",
      "includeTargets": [{"id": "all_users", "isRegistrationRequired": false, "targetType": "group"}],
      "state": "enabled"
    },
    {
      "excludeTargets": [],
      "featureSettings": {
        "displayAppInformationRequiredState": {
          "excludeTarget": {"id": "00000000-0000-0000-0000-000000000000", "targetType": "group"},
          "includeTarget": {"id": "all_users", "targetType": "group"},
          "state": "enabled"
        },
        "displayLocationInformationRequiredState": {
          "excludeTarget": {"id": "00000000-0000-0000-0000-000000000000", "targetType": "group"},
          "includeTarget": {"id": "all_users", "targetType": "group"},
          "state": "enabled"
        },
        "numberMatchingRequiredState": {
          "excludeTarget": {"id": "00000000-0000-0000-0000-000000000000", "targetType": "group"},
          "includeTarget": {"id": "all_users", "targetType": "group"},
          "state": "enabled"
        }
      },
      "id": "MicrosoftAuthenticator",
      "includeTargets": [
        {
          "authenticationMode": "any",
          "id": "all_users",
          "isRegistrationRequired": false,
          "targetType": "group"
        }
      ],
      "isSoftwareOathEnabled": false,
      "state": "enabled"
    },
    {
      "excludeTargets": [],
      "id": "Sms",
      "includeTargets": [{"id": "all_users", "isRegistrationRequired": false, "targetType": "group"}],
      "state": "disabled"
    },
    {
      "excludeTargets": [],
      "id": "Voice",
      "includeTargets": [{"id": "all_users", "isRegistrationRequired": false, "targetType": "group"}],
      "state": "disabled"
    },
    {
      "excludeTargets": [],
      "id": "Email",
      "includeTargets": [{"id": "all_users", "isRegistrationRequired": false, "targetType": "group"}],
      "state": "disabled"
    },
    {
      "excludeTargets": [],
      "id": "SoftwareOath",
      "includeTargets": [{"id": "all_users", "isRegistrationRequired": false, "targetType": "group"}],
      "state": "enabled"
    },
    {
      "excludeTargets": [],
      "id": "TemporaryAccessPass",
      "includeTargets": [{"id": "all_users", "isRegistrationRequired": false, "targetType": "group"}],
      "state": "enabled"
    },
    {
      "excludeTargets": [],
      "id": "X509Certificate",
      "includeTargets": [{"id": "all_users", "isRegistrationRequired": false, "targetType": "group"}],
      "state": "disabled"
    },
    {
      "excludeTargets": [],
      "id": "HardwareOath",
      "includeTargets": [{"id": "all_users", "isRegistrationRequired": false, "targetType": "group"}],
      "state": "disabled"
    }
  ],
  "displayName": "Authentication Methods Policy",
  "id": "authenticationMethodsPolicy",
  "lastModifiedDateTime": "2025-12-03T05:47:40Z",
  "policyMigrationState": "migrationComplete",
  "policyVersion": "1.5",
  "reportSuspiciousActivitySettings": {"state": "enabled"},
  "systemCredentialPreferences": {"state": "enabled"}
}"#;
