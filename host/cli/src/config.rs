//! Which configuration a command works with, and what it makes of a scan.

use std::path::{Path, PathBuf};

use clap::ValueEnum as _;

use ephor_config::{At, Config, Error, FILE};
use ephor_finding::{Level, Rule};
use ephor_scan::{Loaded, check_setting};
use ephor_snapshot::suggest;

/// Arguments of all commands that read `ephor.toml`.
#[derive(Clone, Debug, clap::Args)]
pub struct File {
    /// Read this configuration; without it, ephor.toml of the current folder if it is there
    #[arg(long, value_name = "FILE", env = "EPHOR_CONFIG")]
    config: Option<PathBuf>,
    /// Read no configuration
    #[arg(long, conflicts_with = "config")]
    no_config: bool,
}

impl File {
    /// The configuration, if there is one.
    ///
    /// # Errors
    /// If one was named and cannot be read, or something in it is wrong.
    pub fn read(&self) -> Result<Option<Config>, Error> {
        let found = || Path::new(FILE).is_file().then(|| PathBuf::from(FILE));
        let path = if self.no_config { None } else { self.config.clone().or_else(found) };
        path.map(|path| Config::read(&path)).transpose()
    }

    /// Where a configuration stands, or will.
    pub fn path(&self) -> PathBuf {
        self.config.clone().unwrap_or_else(|| PathBuf::from(FILE))
    }
}

/// What a configuration changes of the rules of a scan.
#[derive(Debug, Default)]
pub struct Changes {
    /// Parameters: id of the rule, name, value.
    pub settings: Vec<(String, String, String)>,
    /// Levels: id of the rule, level.
    pub levels: Vec<(String, Level)>,
    /// Ids of rules that are switched off.
    pub off: Vec<String>,
}

impl Changes {
    /// Checks what a configuration says of rules against those that there are. `all` says that no pack is missing: then
    /// a rule that is not there is an error.
    ///
    /// # Errors
    /// The first thing that is wrong, with its line.
    pub fn of(config: &Config, loaded: &[Loaded], all: bool) -> Result<Self, Error> {
        let rules: Vec<&Rule> = loaded.iter().flat_map(|loaded| &loaded.pack.rules).collect();
        let mut changes = Self::default();
        for change in &config.rules {
            let At { value: id, line } = &change.id;
            let Some(rule) = rules.iter().find(|rule| rule.id == *id) else {
                if !all {
                    continue;
                }
                let known: Vec<&str> = rules.iter().map(|rule| rule.id.as_str()).collect();
                return Err(config.wrong(*line, format!("there is no rule {id:?}{}", suggest(id, &known))));
            };
            if let Some(level) = &change.level {
                changes.levels.push((id.clone(), one_of(config, "level", level, LEVELS)?));
            }
            if change.enabled == Some(false) {
                changes.off.push(id.clone());
            }
            for (name, value) in &change.parameters {
                let Some(parameter) = rule.parameters.iter().find(|parameter| parameter.name == name.value) else {
                    let known: Vec<&str> = rule.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
                    let known: Vec<&str> = ["level", "enabled"].into_iter().chain(known).collect();
                    let hint = suggest(&name.value, &known);
                    let message = format!(
                        "rule {id} has no parameter {:?}{hint}; here can stand {}",
                        name.value,
                        known.join(", ")
                    );
                    return Err(config.wrong(name.line, message));
                };
                check_setting(parameter, value).map_err(|problem| config.wrong(name.line, problem))?;
                changes.settings.push((id.clone(), name.value.clone(), value.clone()));
            }
        }
        Ok(changes)
    }
}

const LEVELS: &[(&str, Level)] = &[("error", Level::Error), ("warning", Level::Warning), ("note", Level::Note)];

fn one_of<T: Copy>(config: &Config, what: &str, at: &At<String>, known: &[(&str, T)]) -> Result<T, Error> {
    known.iter().find(|(name, _)| *name == at.value).map(|(_, value)| *value).ok_or_else(|| {
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        config.wrong(at.line, format!("{what}: expected {}, found {:?}", names.join(", "), at.value))
    })
}

/// The threshold that a configuration sets.
///
/// # Errors
/// If it is none that there is.
pub fn fail_on(config: &Config) -> Result<Option<super::scan::FailOn>, Error> {
    let known: Vec<(String, super::scan::FailOn)> = super::scan::FailOn::value_variants()
        .iter()
        .filter_map(|value| Some((value.to_possible_value()?.get_name().to_owned(), *value)))
        .collect();
    let known: Vec<(&str, super::scan::FailOn)> = known.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    config.fail_on.as_ref().map(|at| one_of(config, "fail-on", at, &known)).transpose()
}
