//! On what the verdicts rest: the sources of the snapshot, and digests of everything that took part.

use std::io::{self, Write};

use ephor_untrusted::{Html, escaped, putln};

use super::{Output, Page, escape};
use crate::text::{number, plural};
use crate::{file_name, time};
use ephor_snapshot::{SourceStatus, Status};

pub(super) fn write(page: &Page<'_>, out: &mut Output<impl Write>) -> io::Result<()> {
    putln!(
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
    putln!(
        out,
        "<p>{} of {} that the rules read {} complete.</p>",
        number(complete(&read)),
        plural(read.len() as u64, "source", "sources"),
        if complete(&read) == 1 { "is" } else { "are" }
    )?;
    table("Sources that the rules read", &read, out)?;
    if !others.is_empty() {
        putln!(
            out,
            "<details><summary>{} read by no rule of this scan <span class=\"quiet\">{} complete</span></summary>",
            plural(others.len() as u64, "further source is", "further sources are"),
            number(complete(&others))
        )?;
        table("Sources that no rule reads", &others, out)?;
        putln!(out, "</details>")?;
    }
    putln!(out, "</section>")?;
    digests(page, out)
}

fn table(name: &'static str, sources: &[(&SourceStatus, u64)], out: &mut Output<impl Write>) -> io::Result<()> {
    putln!(
        out,
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{name}\"><table><caption class=\"hide\">{name}</caption><thead><tr><th scope=\"col\">Source</th>\
         <th scope=\"col\">Status</th><th scope=\"col\" class=\"number\">Objects</th><th scope=\"col\" class=\"number\">Rules</th><th scope=\"col\">Why</th><th scope=\"col\">Read by</th></tr></thead><tbody>",
        name = name
    )?;
    for (source, readers) in sources {
        let class = match source.status {
            Status::Complete => "pass",
            Status::Partial => "warning",
            _ => "unknown",
        };
        let count = match (source.count, source.expected) {
            (Some(count), Some(expected)) => escaped!(Html, "{} of {}", number(count), number(expected)),
            (Some(count), None) => escaped!(Html, "{}", number(count)),
            (None, _) => "–".into(),
        };
        putln!(
            out,
            "<tr><th scope=\"row\"><code>{}</code></th><td><span class=\"badge {class}\">{}</span></td><td class=\"number\">{count}</td><td class=\"number\">{}</td><td>{}</td><td>{}</td></tr>",
            escape::text(&source.id),
            source.status.name(),
            number(*readers),
            escape::text(source.reason.as_deref().unwrap_or("–")),
            escape::text(source.backend.as_deref().unwrap_or("–")),
            class = class,
            count = count
        )?;
    }
    putln!(out, "</tbody></table></div>")
}

fn digests(page: &Page<'_>, out: &mut Output<impl Write>) -> io::Result<()> {
    putln!(
        out,
        "<section id=\"digests\" aria-labelledby=\"digests-title\"><h2 id=\"digests-title\">Digests</h2>\n\
         <p>SHA-256 of what the verdicts were made from. The same snapshot and packs give the same report, byte for byte. \
         This snapshot was collected at {}; its manifest is <code class=\"digest\">{}</code>.</p>",
        escape::text(&time(page.plan.collected_at)),
        escape::text(&page.plan.manifest_sha256)
    )?;
    let head = |name: &'static str, first: &'static str, more: &'static str| {
        escaped!(
            Html,
            "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{name}\"><table><caption class=\"hide\">{name}</caption><thead><tr><th scope=\"col\">{first}</th>{more}<th scope=\"col\">SHA-256</th></tr></thead><tbody>",
            name = name,
            first = first,
            more = more
        )
    };
    putln!(
        out,
        "<h3>Packs</h3>{}",
        head("Packs", "Pack", "<th scope=\"col\">Version</th><th scope=\"col\">From</th>")
    )?;
    for pack in &page.plan.packs {
        putln!(
            out,
            "<tr><th scope=\"row\"><code>{}</code></th><td>{}</td><td>{}</td><td><code class=\"digest\">{}</code></td></tr>",
            escape::text(&pack.name),
            escape::text(&pack.version),
            escape::text(file_name(&pack.origin)),
            escape::text(&pack.sha256)
        )?;
    }
    putln!(out, "</tbody></table></div>")?;
    putln!(
        out,
        "<details><summary>{} of the snapshot</summary>{}",
        plural(page.plan.files.len() as u64, "file", "files"),
        head("Files", "File", "")
    )?;
    for (path, sha256) in &page.plan.files {
        putln!(
            out,
            "<tr><th scope=\"row\"><code>{}</code></th><td><code class=\"digest\">{}</code></td></tr>",
            escape::text(path),
            escape::text(sha256)
        )?;
    }
    putln!(out, "</tbody></table></div></details></section>")
}
