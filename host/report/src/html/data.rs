//! On what the verdicts rest: the sources of the snapshot, and digests of everything that took part.

use std::io::{self, Write};

use super::{Page, escape};
use crate::text::{number, plural};
use crate::{file_name, time};
use ephor_snapshot::{SourceStatus, Status};

pub(super) fn write(page: &Page<'_>, out: &mut impl Write) -> io::Result<()> {
    writeln!(
        out,
        "<section id=\"data\" aria-labelledby=\"data-title\"><h2 id=\"data-title\">Completeness of the data</h2>"
    )?;
    let readers = |source: &SourceStatus| page.number(|judged| judged.rule.sources.contains(&source.id));
    let sources = page.plan.sources.iter().map(|(source, _)| source);
    let (read, others): (Vec<_>, Vec<_>) =
        sources.map(|source| (source, readers(source))).partition(|(_, readers)| *readers > 0);
    let complete = |sources: &[(&SourceStatus, u64)]| {
        sources.iter().filter(|(source, _)| source.status == Status::Complete).count() as u64
    };
    writeln!(
        out,
        "<p>{} of {} that the rules read {} complete.</p>",
        number(complete(&read)),
        plural(read.len() as u64, "source", "sources"),
        if complete(&read) == 1 { "is" } else { "are" }
    )?;
    table("Sources that the rules read", &read, out)?;
    if !others.is_empty() {
        writeln!(
            out,
            "<details><summary>{} read by no rule of this scan <span class=\"quiet\">{} complete</span></summary>",
            plural(others.len() as u64, "further source is", "further sources are"),
            number(complete(&others))
        )?;
        table("Sources that no rule reads", &others, out)?;
        writeln!(out, "</details>")?;
    }
    writeln!(out, "</section>")?;
    digests(page, out)
}

fn table(name: &str, sources: &[(&SourceStatus, u64)], out: &mut impl Write) -> io::Result<()> {
    writeln!(
        out,
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{name}\"><table><caption class=\"hide\">{name}</caption><thead><tr><th scope=\"col\">Source</th>\
         <th scope=\"col\">Status</th><th scope=\"col\" class=\"number\">Objects</th><th scope=\"col\" class=\"number\">Rules</th><th scope=\"col\">Why</th><th scope=\"col\">Read by</th></tr></thead><tbody>"
    )?;
    for (source, readers) in sources {
        let class = match source.status {
            Status::Complete => "pass",
            Status::Partial => "warning",
            _ => "unknown",
        };
        let count = match (source.count, source.expected) {
            (Some(count), Some(expected)) => format!("{} of {}", number(count), number(expected)),
            (Some(count), None) => number(count),
            (None, _) => "–".to_owned(),
        };
        writeln!(
            out,
            "<tr><th scope=\"row\"><code>{}</code></th><td><span class=\"badge {class}\">{}</span></td><td class=\"number\">{count}</td><td class=\"number\">{}</td><td>{}</td><td>{}</td></tr>",
            escape::text(&source.id),
            source.status.name(),
            number(*readers),
            escape::text(source.reason.as_deref().unwrap_or("–")),
            escape::text(source.backend.as_deref().unwrap_or("–"))
        )?;
    }
    writeln!(out, "</tbody></table></div>")
}

fn digests(page: &Page<'_>, out: &mut impl Write) -> io::Result<()> {
    writeln!(
        out,
        "<section id=\"digests\" aria-labelledby=\"digests-title\"><h2 id=\"digests-title\">Digests</h2>\n\
         <p>SHA-256 of what the verdicts were made from. The same snapshot and packs give the same report, byte for byte. \
         This snapshot was collected at {}; its manifest is <code class=\"digest\">{}</code>.</p>",
        time(page.plan.collected_at),
        escape::text(&page.plan.manifest_sha256)
    )?;
    let head = |name: &str, first: &str, more: &str| {
        format!(
            "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{name}\"><table><caption class=\"hide\">{name}</caption><thead><tr><th scope=\"col\">{first}</th>{more}<th scope=\"col\">SHA-256</th></tr></thead><tbody>"
        )
    };
    writeln!(
        out,
        "<h3>Packs</h3>{}",
        head("Packs", "Pack", "<th scope=\"col\">Version</th><th scope=\"col\">From</th>")
    )?;
    for pack in &page.plan.packs {
        writeln!(
            out,
            "<tr><th scope=\"row\"><code>{}</code></th><td>{}</td><td>{}</td><td><code class=\"digest\">{}</code></td></tr>",
            escape::text(&pack.name),
            escape::text(&pack.version),
            escape::text(file_name(&pack.origin)),
            escape::text(&pack.sha256)
        )?;
    }
    writeln!(out, "</tbody></table></div>")?;
    writeln!(
        out,
        "<details><summary>{} of the snapshot</summary>{}",
        plural(page.plan.files.len() as u64, "file", "files"),
        head("Files", "File", "")
    )?;
    for (path, sha256) in &page.plan.files {
        writeln!(
            out,
            "<tr><th scope=\"row\"><code>{}</code></th><td><code class=\"digest\">{}</code></td></tr>",
            escape::text(path),
            escape::text(sha256)
        )?;
    }
    writeln!(out, "</tbody></table></div></details></section>")
}
