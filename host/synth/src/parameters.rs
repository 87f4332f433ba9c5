//! What the organization of a made-up tenant says of itself: parameters of rules that judge only with them.
//!
//! The truth holds for a scan that is told these. A rule that says *not known*, or nothing at all, unless a parameter is
//! set gets it here and nowhere else: `ephor synth --config` writes them, `ephor demo` and the tests give them.

use super::Tenant;

impl Tenant {
    /// Id of the rule, name of the parameter, value (a list has one entry a line); sorted.
    #[must_use]
    pub fn parameters(&self) -> Vec<(String, String, String)> {
        let domains = self.partner();
        let users = format!("Chief Executive;{}", self.chief_executive());
        let kinds = "U.S. Social Security Number (SSN)\nU.S. Individual Taxpayer Identification Number (ITIN)\nCredit Card Number";
        let kinds = || kinds.to_owned();
        [
            ("protection/partner-domains-impersonation-unprotected", "protected-domains", domains),
            ("protection/sensitive-data-locations-unprotected", "information-types", kinds()),
            ("protection/sensitive-data-not-blocked", "information-types", kinds()),
            ("protection/sensitive-data-not-notified", "information-types", kinds()),
            ("protection/sensitive-data-unprotected", "information-types", kinds()),
            ("protection/user-impersonation-unprotected", "sensitive-users", users),
        ]
        .into_iter()
        .map(|(rule, parameter, value)| (rule.to_owned(), parameter.to_owned(), value))
        .collect()
    }

    /// The same as a configuration, such as `ephor.toml`.
    #[must_use]
    pub fn configuration(&self) -> String {
        let mut text = "# What this organization says of itself. Made by ephor synth.\n".to_owned();
        let mut last = String::new();
        for (rule, parameter, value) in self.parameters() {
            if rule != last {
                text.push_str(&format!("\n[rules.\"{rule}\"]\n"));
            }
            text.push_str(&format!("{parameter} = {}\n", toml_edit::Value::from(value)));
            last = rule;
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::clean;
    use super::*;

    #[test]
    fn the_configuration_says_just_the_parameters() {
        let tenant = Tenant::new(clean(20, 1)).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ephor.toml");
        std::fs::write(&path, tenant.configuration()).unwrap();
        let config = ephor_config::Config::read(&path).unwrap();
        let read = config.rules.iter().flat_map(|change| {
            let id = &change.id.value;
            change.parameters.iter().map(move |(name, value)| (id.clone(), name.value.clone(), value.clone()))
        });
        assert_eq!(read.collect::<Vec<_>>(), tenant.parameters());
        assert!(tenant.parameters().is_sorted());
        assert!(config.waivers.is_empty() && config.fail_on.is_none() && config.strict.is_none());
    }
}
