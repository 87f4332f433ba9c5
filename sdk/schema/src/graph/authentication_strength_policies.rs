//! Authentication strengths: combinations of methods that Conditional Access can ask for.

use crate::parts::STRENGTH;
use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "graph/authentication-strength-policies",
    service: service::GRAPH,
    request: Request::Get(Get::v1("/policies/authenticationStrengthPolicies")),
    permission: Permission::graph(&[AUTHENTICATION_METHOD]),
    cost: directory(1),
    imported: cmdlets(&["Get-MgPolicyAuthenticationStrengthPolicy"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "authentication-strength-policies",
    meaning: "Authentication strengths: combinations of methods that Conditional Access can ask for.",
    subject: "authentication strength",
    source: SOURCE.id,
    id: "id",
    label: "displayName",
    members: open(STRENGTH),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "allowedCombinations": ["windowsHelloForBusiness", "fido2", "x509CertificateMultiFactor"],
  "displayName": "Phishing-resistant MFA",
  "id": "00000000-0000-0000-0000-000000000004",
  "policyType": "builtIn",
  "requirementsSatisfied": "mfa"
}"#;
