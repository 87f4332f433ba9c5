//! Which file holds what: by the name of a cmdlet, of a table or document, or of a source.

use ephor_schema::{DOCUMENTS, HELPERS, SOURCES, Source, TABLES, service};

/// What helps to read others and can stand in a file.
pub(super) fn helpers() -> impl Iterator<Item = &'static Source> {
    HELPERS.iter().filter(|helper| helper.cmdlets().next().is_some())
}

/// Where a file stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In the folder itself.
    Folder,
    /// In its folder `on-premises`.
    OnPremises,
}

fn is_on_premises(source: &Source) -> bool {
    source.service == service::ON_PREMISES
}

/// What a file of that name, without its ending, holds: the id of a source or a helper. The error says why nothing.
pub(super) fn input(name: &str, place: Place) -> Result<&'static str, &'static str> {
    const UNKNOWN: &str = "is named after no cmdlet, table, document or source that is known";
    let name = match name.get(..10) {
        Some(start) if start.eq_ignore_ascii_case("Get-MgBeta") => {
            format!("Get-Mg{}", name.get(10..).unwrap_or_default())
        }
        _ => name.to_owned(),
    };
    let same = |other: &str| other.eq_ignore_ascii_case(&name);
    let found = named_after_cmdlet(&same, place).or_else(|| named_after_data(&same, place));
    match (found, place) {
        // A file outside the folder of the servers is the tenant's.
        (Some(source), Place::Folder) if source.imported.online_too => {
            Err("exists online and on-premises; put the answer of a server into the folder on-premises")
        }
        (Some(source), Place::OnPremises) if !is_on_premises(source) => {
            Err("is the tenant's own, and no server answers it; it does not belong into on-premises")
        }
        (Some(source), _) => Ok(source.id),
        (None, _) => Err(UNKNOWN),
    }
}

fn named_after_cmdlet(same: &impl Fn(&str) -> bool, place: Place) -> Option<&'static Source> {
    let of = |here: bool| {
        let mut sources = helpers().chain(SOURCES).filter(move |source| is_on_premises(source) == here);
        sources.find(|source| source.cmdlets().any(same))
    };
    let on_premises = place == Place::OnPremises;
    of(on_premises).or_else(|| of(!on_premises))
}

/// `conditional-access-policies`, `users`, or `user-registration-details` of the source `graph/…`.
fn named_after_data(same: &impl Fn(&str) -> bool, place: Place) -> Option<&'static Source> {
    let helper = || helpers().find(|helper| same(helper.id));
    let table = || TABLES.iter().find(|table| same(table.name)).map(|table| table.source);
    let document = || DOCUMENTS.iter().find(|document| same(document.name)).map(|document| document.source);
    let tail = |source: &&Source| source.id.split('/').next_back().is_some_and(same);
    let source = || SOURCES.iter().find(tail);
    let here = || SOURCES.iter().filter(|source| is_on_premises(source)).find(tail);
    let server = || if place == Place::OnPremises { here() } else { None };
    let data = || table().or_else(document).and_then(ephor_schema::source);
    server().or_else(helper).or_else(data).or_else(source)
}

/// The names that a file with this source may have, for people.
pub(super) fn files(source: &Source) -> String {
    let place = if is_on_premises(source) { "on-premises/" } else { "" };
    if let Some(cmdlet) = source.cmdlet() {
        return format!("{place}{}", cmdlet.name);
    }
    let data = TABLES
        .iter()
        .find(|table| table.source == source.id)
        .map(|table| table.name)
        .or_else(|| DOCUMENTS.iter().find(|document| document.source == source.id).map(|document| document.name))
        .or_else(|| source.id.split('/').next_back());
    let cmdlet = source.cmdlets().next().map(str::to_owned);
    let names: Vec<String> = cmdlet.into_iter().chain(data.map(|data| format!("{place}{data}"))).collect();
    names.join(" or ")
}
