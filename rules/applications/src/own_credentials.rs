//! The credentials of the tenant's own applications that hold dangerous permissions.

use ephor_sdk::prelude::*;
use ephor_sdk::serde_json::Value;

/// An application of the tenant with dangerous permissions, and its credentials.
#[derive(Debug, Document)]
#[document("risky-applications")]
#[serde(rename_all = "camelCase")]
pub struct RiskyApplication {
    app_id: Option<String>,
    password_credentials: Option<Vec<Option<Credential>>>,
    federated_credentials: Option<Vec<Option<Value>>>,
}

#[derive(Debug, Object)]
#[serde(rename_all = "camelCase")]
struct Credential {
    end_date_time: Option<String>,
}

impl RiskyApplication {
    /// The application of that id among those that were read.
    #[must_use]
    pub fn find<'a>(all: &'a Optional<Self>, app_id: Option<&str>) -> Option<&'a Self> {
        let is_it = |one: &&Item<Self>| {
            one.app_id.as_deref().is_some_and(|known| app_id.is_some_and(|id| known.eq_ignore_ascii_case(id)))
        };
        all.known()?.iter().find(is_it).map(|one| &**one)
    }

    /// How many passwords have not ended at a time; none if that is not known.
    #[must_use]
    pub fn live_passwords(&self, now: Time) -> Option<usize> {
        let passwords = self.password_credentials.as_ref()?;
        let ended = |one: &Credential| has_ended(one.end_date_time.as_deref()?, now);
        let ended = passwords.iter().flatten().map(ended).collect::<Option<Vec<bool>>>()?;
        Some(ended.into_iter().filter(|ended| !ended).count())
    }

    /// Whether tokens of another issuer stand for a credential; none if that was not read.
    #[must_use]
    pub fn has_federated_credentials(&self) -> Option<bool> {
        self.federated_credentials.as_ref().map(|all| all.iter().any(Option::is_some))
    }
}

/// Whether a time, as Microsoft Graph or an older PowerShell writes it, is before another; none for any other text.
fn has_ended(end: &str, now: Time) -> Option<bool> {
    let end = end.trim();
    if let Some(milliseconds) = end.strip_prefix("/Date(").and_then(|rest| rest.strip_suffix(")/")) {
        return milliseconds.parse::<i64>().ok().map(|end| end / 1_000 < now.0);
    }
    // Both are in UTC and of the same form, so that they stand in the order of the letters.
    let form = |text: &str| text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect::<String>();
    let second = end.strip_suffix('Z')?.get(..19)?;
    (form(second) == "0000-00-00T00:00:00").then(|| *second < *now.to_string().trim_end_matches('Z'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_is_read_as_graph_and_powershell_write_it() {
        let now = Time::date(2026, 11, 22);
        for (end, ended) in [
            ("2026-11-21T23:59:59Z", true),
            ("2026-11-21T23:59:59.9999999Z", true),
            ("2026-11-22T00:00:00Z", false),
            ("2027-01-01T00:00:00Z", false),
            ("/Date(1660328610000)/", true),
            ("/Date(1999999999000)/", false),
        ] {
            assert_eq!(has_ended(end, now), Some(ended), "{end}");
        }
        for odd in ["", "soon", "21.11.2026 23:59", "2026-11-21T23:59:59+02:00", "/Date(x)/"] {
            assert_eq!(has_ended(odd, now), None, "{odd}");
        }
    }
}
