//! Why there is no token, and what to do about it.

use super::cloud::Resource;
use crate::live::transport;

/// Why there is no token. No message holds a secret, a token or a code.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The login endpoint refused.
    #[error("sign-in refused: {advice}{}", suffix(*code, correlation.as_deref()))]
    Refused {
        /// The number of the code, of `AADSTS7000215`.
        code: Option<u64>,
        /// What to do.
        advice: String,
        /// What Microsoft's support asks for.
        correlation: Option<String>,
    },
    /// The answer is none of a login endpoint.
    #[error(
        "{host} answered the sign-in with status {status} and no token; expected a token endpoint of Microsoft Entra"
    )]
    NoToken {
        /// Who answered.
        host: String,
        /// With which status.
        status: u16,
    },
    /// There is no answer.
    #[error("the login endpoint gives no answer")]
    Http(#[from] transport::Error),
    /// A secret cannot be read.
    #[error("{name}: {reason}")]
    Secret {
        /// The file, or `standard input`.
        name: String,
        /// Why.
        reason: String,
    },
    /// The certificate cannot sign.
    #[error("certificate {name}: {reason}")]
    Certificate {
        /// The file.
        name: String,
        /// What was expected, and how to repair it.
        reason: String,
    },
    /// There is no assertion of another identity provider.
    #[error("workload identity federation: {reason}")]
    Federation {
        /// What was expected, and how to repair it.
        reason: String,
    },
    /// The machine has no managed identity.
    #[error("managed identity: {reason}")]
    ManagedIdentity {
        /// What was expected, and how to repair it.
        reason: String,
    },
    /// The Azure CLI, or the Azure Developer CLI, gave no token.
    #[error("{tool}: {reason}")]
    AzureCli {
        /// Which of them.
        tool: &'static str,
        /// What was expected, and how to repair it.
        reason: String,
    },
    /// Sign-in in the browser did not come to its end.
    #[error("sign-in in the browser: {reason}")]
    Browser {
        /// What happened, and what to do.
        reason: String,
    },
    /// Sign-in with a device code did not come to its end.
    #[error("sign-in with a device code: {reason}")]
    DeviceCode {
        /// What happened, and what to do.
        reason: String,
    },
    /// There is no token in the environment for this service.
    #[error("there is no token for {resource}: put one into {variable}")]
    NoRawToken {
        /// The service.
        resource: Resource,
        /// The variable of the environment.
        variable: &'static str,
    },
    /// A token from the environment was refused, and cannot be renewed.
    #[error("{resource} refuses the token in {variable}, or it has ended: put a new one there")]
    RawTokenEnded {
        /// The service.
        resource: Resource,
        /// The variable of the environment.
        variable: &'static str,
    },
    /// The tenant is unknown.
    #[error("the tenant is not known: give it with --tenant, as a GUID or a domain")]
    NoTenant,
    /// This service has no endpoint.
    #[error("there is no endpoint for {resource} in this cloud")]
    NoEndpoint {
        /// The service.
        resource: Resource,
    },
}

fn suffix(code: Option<u64>, correlation: Option<&str>) -> String {
    let parts = [code.map(|code| format!("AADSTS{code}")), correlation.map(|id| format!("correlation id {id}"))];
    let told: Vec<String> = parts.into_iter().flatten().collect();
    if told.is_empty() { String::new() } else { format!(" ({})", told.join(", ")) }
}

/// What to do about a code of the login endpoint. Meanings: Microsoft Entra, "Authentication and authorization error
/// codes", read 2026-11.
pub(super) fn advice(code: u64) -> Option<&'static str> {
    Some(match code {
        70_002 | 7_000_215 => {
            "the client secret is wrong; give the value of the secret, not its id (the value is shown only once, when the secret is made)"
        }
        7_000_222 => {
            "the client secret has expired; make a new one in the app registration, under 'Certificates & secrets'"
        }
        7_000_216 => {
            "the sign-in carries neither a secret nor an assertion; give one, or allow public client flows in the app registration"
        }
        7_000_218 => {
            "the application is no public client; in its app registration, under 'Authentication', allow public client flows, or sign in with a secret or certificate"
        }
        70_001 | 7_000_112 => {
            "the application is disabled in this tenant; enable sign-in for its enterprise application"
        }
        70_021 | 700_211 | 700_212 | 700_213 => {
            "no federated credential of the application matches the issuer, subject and audience of this token; compare them in the app registration, under 'Certificates & secrets', 'Federated credentials'"
        }
        700_011 | 700_016 | 7_000_229 => {
            "the tenant does not know the application; check --client-id and --tenant, and that an administrator consented to it in this tenant"
        }
        90_002 | 900_023 => "there is no such tenant; check --tenant, and --cloud for a national cloud",
        90_038 | 900_382 | 900_432 => "the tenant is in another cloud; set --cloud",
        700_027 => {
            "the certificate is not the one that is registered, or it has ended; upload the certificate (without its key) to the app registration, under 'Certificates & secrets'"
        }
        700_024 => "the assertion is not valid now; check the clock of this machine",
        65_001 | 65_004 | 650_056 | 90_008 | 90_094 => {
            "nobody consented to the permissions; an administrator must grant them, in the app registration under 'API permissions', 'Grant admin consent'"
        }
        500_011 | 650_052 | 650_057 => {
            "the tenant or the application does not have this service; add its permission to the app registration and grant consent"
        }
        501_051 => {
            "the application is not assigned to a role of this service; grant it in the app registration under 'API permissions'"
        }
        53_003 | 53_000 | 53_001 | 53_002 | 53_004 | 53_009 | 53_011 => {
            "a Conditional Access policy blocks this sign-in; look at the sign-in log of Microsoft Entra for the policy, or sign in from a device and place that it allows. Many tenants block device codes: --auth browser does without"
        }
        530_032 | 530_034 => {
            "the security defaults or a policy of the tenant block this sign-in; look at the sign-in log of Microsoft Entra"
        }
        530_035 => "the security defaults of the tenant block this flow; use --auth browser",
        50_076 | 50_079 | 50_072 | 50_074 | 50_158 => {
            "more authentication factors are needed; sign in with --auth browser, where they can be given"
        }
        50_034 => "the tenant does not know this user; check --tenant",
        50_126 => "the user name or password is wrong",
        50_053 => "the account is locked, or the sign-in comes from an address that is blocked",
        50_057 => "the account is disabled",
        50_055 => "the password has expired; set a new one",
        50_105 => "the user is not assigned to the application; assign the user in its enterprise application",
        50_011 => {
            "the redirect is not registered; add http://localhost as a redirect of the platform 'Mobile and desktop applications' in the app registration"
        }
        50_020 => "the user is not of this tenant; check --tenant, or invite the user",
        50_097 | 50_129 => "a registered device is needed; sign in with --auth browser on one",
        50_173 | 70_008 | 700_082 | 70_043 | 50_078 => "the sign-in has ended, or was withdrawn; sign in again",
        50_196 => "the application asks for tokens in a loop; wait some minutes",
        50_199 => "for security, the user must confirm the sign-in; sign in with --auth browser",
        70_011 => "the service is not known in this cloud; set --cloud",
        700_025 => {
            "the application is a public client, which has no secret; sign in with --auth browser or device-code"
        }
        70_016 => "nobody has entered the code yet",
        70_018 | 70_019 => "the code has ended; sign in again",
        16_000 | 16_001 | 50_058 => "no account was chosen; sign in again",
        1_000_502 => "the certificate has ended; upload a new one",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_that_people_meet_say_what_to_do() {
        for (code, word) in [
            (7_000_215, "not its id"),
            (7_000_222, "expired"),
            (700_016, "--client-id"),
            (90_002, "--tenant"),
            (700_027, "upload the certificate"),
            (65_001, "Grant admin consent"),
            (53_003, "Conditional Access"),
            (50_076, "--auth browser"),
            (7_000_218, "public client flows"),
        ] {
            assert!(advice(code).is_some_and(|text| text.contains(word)), "{code}");
        }
        assert_eq!(advice(1), None);
    }
}
