//! The forms of a report, and what writes them.

use std::cell::RefCell;
use std::io::{self, Write};
use std::path::PathBuf;

use clap::ValueEnum;

use ephor_finding::Plan;
use ephor_report::Report;
use ephor_report::csv::Csv;
use ephor_report::html::Html;
use ephor_report::json::Json;
use ephor_report::junit::JUnit;
use ephor_report::lines::Lines;
use ephor_report::markdown::Markdown;
use ephor_report::sarif::{self, Log};
use ephor_report::text::{Text, TextOptions};

/// What is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// SARIF 2.1.0, for code scanning and other tools.
    Sarif,
    /// Ephor's own JSON: manifests, findings, counts.
    Json,
    /// The same as JSON Lines, an object a line.
    Jsonl,
    /// A table of the findings, for spreadsheets.
    Csv,
    /// JUnit XML, for the test tab of a pipeline: a case for each rule.
    Junit,
    /// Markdown, for the job summary of a pipeline.
    Markdown,
    /// One HTML file for people: opens offline in any browser.
    Html,
}

/// For whom a SARIF log is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Profile {
    /// Everything that is known: for baselines, archives and 'ephor report'.
    #[default]
    Native,
    /// GitHub code scanning: open fails, within its limits; a rule with too many gets one result for all.
    Github,
    /// Azure DevOps, Scans tab: rules in one list. Publish it in an artifact named CodeAnalysisLogs.
    Azure,
    /// DefectDojo: fails alone, those that a waiver accepts as inactive.
    Defectdojo,
}

impl Profile {
    const fn of_log(self) -> sarif::Profile {
        match self {
            Self::Native => sarif::Profile::Native,
            Self::Github => sarif::Profile::Github,
            Self::Azure => sarif::Profile::Azure,
            Self::Defectdojo => sarif::Profile::DefectDojo,
        }
    }
}

/// A form of a report; for a SARIF log with whom it is for, if that was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReportSpec {
    /// What is written.
    pub format: Format,
    /// For whom.
    pub profile: Option<Profile>,
}

impl From<Format> for ReportSpec {
    fn from(format: Format) -> Self {
        Self { format, profile: None }
    }
}

impl ReportSpec {
    /// The same for somebody, unless it says for whom itself.
    pub fn or(self, profile: Option<Profile>) -> Self {
        Self { profile: self.profile.or(profile), ..self }
    }

    /// Begins a report. What is to be told on standard error when it is finished goes to `told`.
    ///
    /// # Errors
    /// Whatever keeps it from being written.
    pub fn report<'a>(
        self,
        plan: &'a Plan,
        output: impl Write + 'a,
        look: TextOptions,
        told: &'a RefCell<Vec<String>>,
    ) -> io::Result<Box<dyn Report + 'a>> {
        Ok(match self.format {
            Format::Text => Box::new(Text::new(plan, output, look)),
            Format::Sarif => Box::new(Log::of(plan, output, self.profile.unwrap_or_default().of_log(), told)?),
            Format::Json => Box::new(Json::new(plan, output)?),
            Format::Jsonl => Box::new(Lines::new(plan, output)?),
            Format::Csv => Box::new(Csv::new(plan, output)?),
            Format::Junit => Box::new(JUnit::new(plan, output)),
            Format::Markdown => Box::new(Markdown::new(plan, output)),
            Format::Html => Box::new(Html::new(plan, output)),
        })
    }
}

/// Tells the user what a report left out.
pub fn tell(told: &RefCell<Vec<String>>) {
    for sentence in told.borrow_mut().drain(..) {
        let _ = writeln!(anstream::stderr(), "{}", ephor_untrusted::printable(&sentence));
    }
}

fn names<T: ValueEnum>() -> Vec<String> {
    let name = |one: &T| Some(one.to_possible_value()?.get_name().to_owned());
    T::value_variants().iter().filter_map(name).collect()
}

/// A further report: `FORMAT=FILE`, or `sarif:PROFILE=FILE`.
pub fn further(text: &str) -> Result<(ReportSpec, PathBuf), String> {
    let expected = || {
        format!(
            "expected FORMAT=FILE, such as markdown=summary.md, or sarif:PROFILE=FILE; formats are {}, profiles {}",
            names::<Format>().join(", "),
            names::<Profile>().join(", ")
        )
    };
    let (form, file) = text.split_once('=').filter(|(_, file)| !file.is_empty()).ok_or_else(expected)?;
    let (format, profile) = match form.split_once(':') {
        Some((format, profile)) => (format, Some(Profile::from_str(profile, true).map_err(|_| expected())?)),
        None => (form, None),
    };
    let format = Format::from_str(format, true).map_err(|_| expected())?;
    if profile.is_some() && format != Format::Sarif {
        return Err("only SARIF has profiles: sarif:PROFILE=FILE".to_owned());
    }
    Ok((ReportSpec { format, profile }, PathBuf::from(file)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_further_report_names_format_profile_and_file() {
        let form = |format, profile| ReportSpec { format, profile };
        assert_eq!(further("csv=a=b").unwrap(), (form(Format::Csv, None), PathBuf::from("a=b")));
        let github = form(Format::Sarif, Some(Profile::Github));
        assert_eq!(further("sarif:github=x.sarif").unwrap(), (github, PathBuf::from("x.sarif")));
        for (text, said) in [
            ("csv", "expected FORMAT=FILE"),
            ("csv=", "expected FORMAT=FILE"),
            ("sarif:gitlab=x", "profiles native, github, azure, defectdojo"),
            ("csv:github=x", "only SARIF has profiles"),
        ] {
            let error = further(text).unwrap_err();
            assert!(error.contains(said), "{error}");
        }
    }
}
