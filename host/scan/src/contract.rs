//! The contract of `wit/`, as the host sees it, and the check that a component keeps it.

use wasmtime::Engine;
use wasmtime::component::Component;

#[allow(missing_docs, reason = "generated from wit/, which documents it")]
#[allow(clippy::all, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "generated code")]
mod generated {
    wasmtime::component::bindgen!({
        path: "../../wit",
        world: "pack",
        // So that a pack that never stops logging can be stopped.
        imports: { default: trappable },
    });
}

pub(super) use generated::ephor::rules::logging;
pub(super) use generated::exports::ephor::rules::checks as wire;
pub(super) use generated::{Pack as Exports, PackPre};

/// The version of the contract that this host speaks.
pub const VERSION: &str = "0.1.0";
const CHECKS: &str = "ephor:rules/checks";
/// The same with its version, as packs export it.
pub(super) const CHECKS_EXPORT: &str = "ephor:rules/checks@0.1.0";
const LOGGING: &str = "ephor:rules/logging";

/// The version of the contract that a component was built for; the error says what is wrong with its imports and exports.
pub(super) fn check(engine: &Engine, component: &Component) -> Result<String, String> {
    let ty = component.component_type();
    let mut foreign = Vec::new();
    for (name, _) in ty.imports(engine) {
        match name.split_once('@') {
            Some((LOGGING, version)) if compatible(version) => {}
            Some((LOGGING, version)) => return Err(other_version(version)),
            _ => foreign.push(name.to_owned()),
        }
    }
    if !foreign.is_empty() {
        let rest = foreign.len().saturating_sub(3);
        foreign.truncate(3);
        return Err(format!(
            "it imports {}{}, and a pack may import nothing but {LOGGING}; build it for wasm32-unknown-unknown, without WASI",
            foreign.join(", "),
            if rest > 0 { format!(" and {rest} more") } else { String::new() }
        ));
    }
    let mut known = Vec::new();
    for (name, _) in ty.exports(engine) {
        match name.split_once('@') {
            Some((CHECKS, version)) if compatible(version) => return Ok(version.to_owned()),
            Some((CHECKS, version)) => return Err(other_version(version)),
            _ => known.push(name.to_owned()),
        }
    }
    known.truncate(3);
    let found = if known.is_empty() { "nothing".to_owned() } else { known.join(", ") };
    Err(format!("it is no rule pack: it exports {found}, and a pack exports {CHECKS}@{VERSION}"))
}

/// Before 1.0 the second number is the major one.
fn compatible(version: &str) -> bool {
    let series = |version: &str| version.rsplit_once('.').map(|(series, _)| series.to_owned());
    series(version) == series(VERSION)
}

fn other_version(version: &str) -> String {
    format!(
        "it wants the contract ephor:rules@{version}, and this ephor speaks ephor:rules@{VERSION}; use {}",
        if newer(version) { "a newer ephor" } else { "a pack built for this contract" }
    )
}

fn newer(version: &str) -> bool {
    let numbers =
        |version: &str| version.split('.').map(|part| part.parse::<u64>().unwrap_or(u64::MAX)).collect::<Vec<_>>();
    numbers(version) > numbers(VERSION)
}
