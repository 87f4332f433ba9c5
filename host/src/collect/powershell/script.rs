//! The script that exports a tenant: a template, and what the declarations of the sources put into it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use ephor_schema::{Cmdlet, Get, HELPERS, Request, SOURCES, Source, service, source_or_helper};

use super::names;

/// The template. `@NAME@` in a line of its own is a table, `@get ID@` the path of a source or helper that is asked for each
/// subject.
const TEMPLATE: &str = include_str!("../../../assets/export-tenant.ps1");

/// The columns that a line of the script has at the most.
const WIDTH: usize = 120;

/// A script that writes a folder of answers; it only reads the tenant.
#[must_use]
pub fn script() -> String {
    let mut out = String::new();
    for line in TEMPLATE.lines() {
        match line.trim_start() {
            "# @SCOPES@" => out.push_str(&scopes()),
            "@ONLINE@" => out.push_str(&cmdlets(service::EXCHANGE)),
            "@OPTIONAL@" => out.push_str(&optional()),
            "@KEEP@" => out.push_str(&kept()),
            "@SERVER@" => out.push_str(&cmdlets(service::ON_PREMISES)),
            "@GRAPH@" => out.push_str(&paths(&|get| Some(get.url()))),
            "@INSTEAD@" => out.push_str(&paths(&|get| Some(get.alternative()?.url()))),
            _ => _ = writeln!(out, "{}", with_paths(line)),
        }
    }
    out
}

/// What a file can hold: the sources, and the helpers that an import knows.
fn all() -> impl Iterator<Item = &'static Source> {
    names::helpers().chain(SOURCES)
}

/// What the script asks of Graph at once.
fn asked_of_graph(source: &Source) -> Option<Get> {
    match source.request {
        // What needs a window of time is not exported.
        Request::Get(get) if source.service == service::GRAPH && !get.filter.contains("{since}") => Some(get),
        _ => None,
    }
}

/// The scopes of those who sign in: what the sources declare that the script reads.
fn scopes() -> String {
    const INDENT: &str = "#                  ";
    let each = |source: &Source| TEMPLATE.contains(&format!("@get {}@", source.id));
    let at_once = all().filter(|source| asked_of_graph(source).is_some());
    let read = at_once.chain(SOURCES.iter().chain(HELPERS).filter(|source| each(source)));
    let least: BTreeSet<&str> = read.flat_map(|source| source.permission.scopes()).map(|scope| scope.least).collect();
    let mut lines = vec![INDENT.to_owned()];
    for (at, scope) in least.iter().enumerate() {
        let comma = if at + 1 < least.len() { "," } else { "" };
        let word = format!(" {scope}{comma}");
        match lines.last_mut() {
            Some(line) if line.len() + word.len() <= WIDTH => line.push_str(&word),
            _ => lines.push(format!("{INDENT}{word}")),
        }
    }
    lines.join("\n") + "\n"
}

/// The cmdlets of a service, with their parameters.
fn cmdlets(service: ephor_schema::Service) -> String {
    let mut out = String::new();
    let found: BTreeSet<(&str, String)> = all()
        .filter(|source| source.service == service)
        .filter_map(|source| match &source.request {
            // Certificates of a server are no answer of a cmdlet of its own.
            Request::OnServer(cmdlet) if cmdlet.name == "Get-ChildItem" => None,
            Request::Cmdlet(cmdlet) | Request::OnServer(cmdlet) => Some((cmdlet.name, parameters(cmdlet))),
            _ => None,
        })
        .collect();
    for (name, parameters) in found {
        let _ = writeln!(out, "    '{name}' = {parameters}");
    }
    out
}

/// The parameters of a cmdlet, but one that it may not know.
fn parameters(cmdlet: &Cmdlet) -> String {
    let known = cmdlet.parameters.iter().filter(|(name, _)| cmdlet.optional.is_none_or(|(other, _)| other != *name));
    let set: Vec<String> = known
        .map(|(name, value)| match value {
            Some(value) => format!("{name} = '{value}'"),
            None => format!("{name} = $true"),
        })
        .collect();
    if set.is_empty() { "@{}".to_owned() } else { format!("@{{ {} }}", set.join("; ")) }
}

/// Switches that newer modules know.
fn optional() -> String {
    let found = all().filter_map(Source::cmdlet).filter_map(|cmdlet| Some((cmdlet.name, cmdlet.optional?.0)));
    found.map(|(cmdlet, parameter)| format!("    '{cmdlet}' = '{parameter}'\n")).collect()
}

/// The properties of cmdlets that give more than is read.
fn kept() -> String {
    let mut out = String::new();
    for source in all().filter(|source| source.service == service::EXCHANGE) {
        let Request::Cmdlet(cmdlet) = source.request else { continue };
        if cmdlet.select.is_empty() {
            continue;
        }
        let _ = writeln!(out, "    '{}' = {}", cmdlet.name, list(&properties(source.id, &cmdlet)));
    }
    out
}

/// What is kept of a cmdlet. An export of recipients alone may stand for contacts and users outside, too.
fn properties(source: &str, cmdlet: &Cmdlet) -> Vec<&'static str> {
    let mut all = cmdlet.select.to_vec();
    if source == crate::collect::normalize::RECIPIENTS {
        let others = ["mail-contacts", "mail-users"].into_iter().filter_map(source_or_helper);
        for property in others.filter_map(Source::cmdlet).flat_map(|other| other.select) {
            if !all.contains(property) {
                all.push(property);
            }
        }
    }
    all
}

/// A list of texts, over several lines where it is long.
fn list(texts: &[&str]) -> String {
    let (mut lines, mut line) = (Vec::new(), String::new());
    for (at, text) in texts.iter().enumerate() {
        let comma = if at + 1 < texts.len() { "," } else { "" };
        let word = format!("'{text}'{comma}");
        if line.len() + word.len() > WIDTH - 10 {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&word);
    }
    lines.push(line);
    if lines.len() == 1 { lines.concat() } else { format!("@(\n        {}\n    )", lines.join("\n        ")) }
}

/// The files with answers of Graph, each with a path.
fn paths(path: &dyn Fn(Get) -> Option<String>) -> String {
    let mut out = String::new();
    for source in all() {
        let name = source.id.split('/').next_back().unwrap_or_default();
        if let Some(path) = asked_of_graph(source).and_then(path) {
            let _ = writeln!(out, "    '{name}' = '{}'", path.replace('\'', "''"));
        }
    }
    out
}

/// A line of the template with the paths that stand in it.
fn with_paths(line: &str) -> String {
    let Some((before, rest)) = line.split_once("@get ") else { return line.to_owned() };
    let Some((id, after)) = rest.split_once('@') else { return line.to_owned() };
    let path = match source_or_helper(id).map(|source| source.request) {
        Some(Request::Get(get) | Request::GetEach(get, _)) => get.url().replace('\'', "''"),
        _ => String::new(),
    };
    format!("{before}{path}{}", with_paths(after))
}
