//! Usage reports: a redirect to a file that needs no token, or JSON in beta.

use super::{Asked, page};
use crate::encoding;
use crate::http::{Answer, Call};
use crate::odata::List;
use crate::server::State;
use crate::witness::Witness::Document;
use crate::witness::{Behavior, behavior};

/// Sorted by their ids.
pub(crate) const BEHAVIORS: &[Behavior] = &[
    behavior(
        "reports/concealed",
        "names in usage reports are concealed where /admin/reportSettings says so",
        Document("reference m365.md, section 0, 5"),
    ),
    behavior(
        "reports/redirect",
        "a usage report is a 302 to an address that is itself a permit: whoever fetches it sends no token there",
        Document("reference m365.md, 4.1 (302 to a pre-authenticated CSV URL: follow without Authorization)"),
    ),
];

/// The number of days of `(period='D180')`.
fn days(report: &str) -> Option<&str> {
    let (_, rest) = report.split_once("(period='D")?;
    let days = rest.strip_suffix("')")?;
    ["7", "30", "90", "180"].contains(&days).then_some(days)
}

pub(super) fn answer(state: &State, asked: &Asked<'_>, report: &str) -> Answer {
    let name = report.split('(').next().unwrap_or_default();
    let Some(days) =
        days(report).filter(|_| ["getEmailAppUsageUserDetail", "getEmailAppUsageVersionsUserCounts"].contains(&name))
    else {
        return Answer::graph_error(400, "InvalidArgument", "The argument period of the report is not valid.");
    };
    if asked.version == "beta" && asked.call.option("$format").is_some_and(|format| format == "application/json") {
        let concealed = state.options.concealed;
        return match name {
            "getEmailAppUsageUserDetail" => {
                let row = |at| state.tenant.app_usage_json(at, days, concealed).into_iter().collect();
                page(state, asked, List::rows(state.tenant.mailboxes(), row).pages(200, 200))
            }
            _ => page(state, asked, List::of(state.tenant.app_versions_json()).pages(200, 200)),
        };
    }
    let place = format!("{}/reports/{name}.csv?period={days}&sig={}", state.origin, signature(name, days));
    Answer::empty(302).with("Location", place)
}

fn signature(name: &str, days: &str) -> String {
    encoding::base64url(encoding::guid(&format!("permit {name}{days}")).as_bytes())
}

/// The file itself.
pub(crate) fn file(state: &State, call: &Call) -> Answer {
    if call.header("authorization").is_some() {
        state.log.violation(format!("a token was sent to {}, which needs none", call.path));
    }
    let name = call.path.trim_start_matches('/').trim_end_matches(".csv");
    let days = call.option("period").unwrap_or_default();
    let answer = if call.option("sig") == Some(signature(name, &days)) {
        let csv = match name {
            "getEmailAppUsageUserDetail" => state.tenant.app_usage(&days, state.options.concealed),
            _ => state.tenant.app_versions(),
        };
        Answer::text(200, csv, "application/octet-stream")
    } else {
        Answer::empty(403)
    };
    state.note("reports", call, &answer);
    answer
}
