//! What the login endpoint does, and who says so.

use crate::witness::Witness::{Document, Unproven};
use crate::witness::{Behavior, behavior};

/// Sorted by their ids.
pub(crate) const BEHAVIORS: &[Behavior] = &[
    behavior(
        "login/assertion",
        "a client assertion is a JWT signed with PS256, with x5t#S256, whose audience is the token address and which lives ten minutes at the most",
        Document("reference m365.md, 4.10 (certificate-credentials)"),
    ),
    behavior(
        "login/assertion-once",
        "an assertion whose jti came before is refused",
        Unproven("the standard lets a server refuse it; ours makes a new one each time"),
    ),
    behavior(
        "login/authorization-code",
        "an authorization code is bound to PKCE and to the redirect address",
        Document("reference m365.md, 4.10 (auth-code + PKCE on loopback)"),
    ),
    behavior(
        "login/device-code",
        "a device code is polled, and answers authorization_pending until somebody signed in",
        Document("RFC 8628, sections 3.2 and 3.5"),
    ),
    behavior(
        "login/errors",
        "an error has error, error_description with AADSTS and its number, error_codes, timestamp, trace_id, correlation_id",
        Document("reference m365.md, 4.10"),
    ),
    behavior(
        "login/federated",
        "an assertion of another provider has the audience api://AzureADTokenExchange",
        Document("reference m365.md, 4.10 (GitHub OIDC)"),
    ),
    behavior(
        "login/one-resource",
        "one token is for one resource, named by its scope {resource}/.default",
        Document("reference m365.md, 4.10"),
    ),
    behavior(
        "login/refresh",
        "offline_access gives a refresh token that gives tokens for other resources",
        Document("RFC 6749, section 6"),
    ),
    behavior(
        "login/secret",
        "a wrong client secret is refused with 401 invalid_client AADSTS7000215",
        Unproven("the number is known from error lists; the collector tells the words as they come"),
    ),
];
