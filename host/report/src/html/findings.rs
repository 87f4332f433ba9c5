//! The table of findings: what the script fills, and the data that it reads.

use std::io::{self, Write};

use ephor_untrusted::{put, putln};

use serde::Serialize;

use super::{Output, Page, waiver_texts};
use crate::sarif;
use crate::text::{number, plural};

/// A rule for the table.
#[derive(Serialize)]
struct Row {
    id: String,
    title: String,
    pack: String,
    level: &'static str,
    severity: String,
}

/// The data of the table, as JSON.
pub(super) fn data(page: &Page<'_>, out: &mut Output<impl Write>) -> io::Result<()> {
    let rules: Vec<Row> = page
        .rules
        .iter()
        .map(|judged| Row {
            id: ephor_untrusted::line(&judged.rule.id),
            title: ephor_untrusted::value(&judged.rule.title),
            pack: ephor_untrusted::line(&judged.pack.name),
            level: sarif::level(judged.rule.level),
            severity: sarif::security_severity(judged.rule),
        })
        .collect();
    let order: Vec<(usize, usize)> = page.rules.iter().map(|judged| judged.at).collect();
    page.rows.write(&order, &rules, &waiver_texts(page.plan), out)
}

pub(super) fn write(page: &Page<'_>, out: &mut Output<impl Write>) -> io::Result<()> {
    let (came, held) = page.rows.total();
    putln!(out, "<section id=\"findings\" aria-labelledby=\"findings-title\"><h2 id=\"findings-title\">Findings</h2>")?;
    if let Some(each) = page.rows.bound() {
        putln!(
            out,
            "<p class=\"alarm\"><b>{} are not in this table.</b> The scan gave {}; a page can bear {}. \
             Of each rule the first {} are here. All of them are in the CSV, JSON and SARIF reports of the same scan.</p>",
            plural(came - held, "finding", "findings"),
            number(came),
            number(held),
            number(each as u64)
        )?;
    }
    if came == 0 {
        return putln!(out, "<p>None: no fail, and nothing unknown.</p></section>");
    }
    putln!(
        out,
        "<noscript><p>The table needs JavaScript. Without it, <a href=\"#rules\">the rules</a> name their first findings.</p></noscript>\n\
         <div data-script hidden>\n<form id=\"filters\" role=\"search\" aria-label=\"Findings\">\
         <label class=\"wide\">Search <input type=\"search\" id=\"search\" autocomplete=\"off\" spellcheck=\"false\" placeholder=\"Names, ids, words; all must fit\"></label>"
    )?;
    let baseline = page.ending.comparison.is_some();
    let mut verdicts = vec![("fail", "Fail, not accepted"), ("accepted", "Fail, accepted"), ("unknown", "Unknown")];
    if baseline {
        verdicts.push(("not-judged", "Not judged again"));
    }
    let mut filters = vec![
        ("pack", "Pack", Vec::new()),
        ("rule", "Rule", Vec::new()),
        ("level", "Level", vec![("error", "Error"), ("warning", "Warning"), ("note", "Note")]),
        ("verdict", "Verdict", verdicts),
    ];
    if baseline {
        filters.push((
            "baseline",
            "Baseline",
            vec![("new", "New"), ("updated", "Updated"), ("unchanged", "Unchanged")],
        ));
    }
    for (id, name, choices) in filters {
        put!(out, "<label>{name} <select id=\"by-{id}\"><option value=\"\">All</option>", name = name, id = id)?;
        for (value, name) in choices {
            put!(out, "<option value=\"{value}\">{name}</option>", value = value, name = name)?;
        }
        putln!(out, "</select></label>")?;
    }
    putln!(
        out,
        "<button type=\"reset\" id=\"clear\">Clear</button></form>\n\
         <div class=\"pager\"><p id=\"count\" role=\"status\"></p>\
         <div><label>Rows <select id=\"size\"><option>25</option><option selected>50</option><option>100</option><option>500</option></select></label>\
         <button type=\"button\" id=\"previous\">Previous</button><button type=\"button\" id=\"next\">Next</button></div></div>\n\
         <div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Table of findings\"><table id=\"table\">\
         <caption class=\"hide\">Findings; the buttons in the head sort them</caption><thead><tr>"
    )?;
    let mut columns = vec![
        ("level", "Level"),
        ("verdict", "Verdict"),
        ("rule", "Rule"),
        ("subject", "Subject"),
        ("message", "Finding"),
    ];
    if baseline {
        columns.push(("baseline", "Baseline"));
    }
    for (id, name) in columns {
        put!(
            out,
            "<th scope=\"col\"><button type=\"button\" data-sort=\"{id}\">{name}</button></th>",
            id = id,
            name = name
        )?;
    }
    putln!(out, "<th scope=\"col\">Evidence</th></tr></thead><tbody></tbody></table></div>\n</div>")?;
    putln!(
        out,
        "<p class=\"printed\">{} in all. The table can be searched in the HTML file; here the rules name their first findings.</p></section>",
        plural(came, "finding", "findings")
    )
}
