//! Whether usage reports conceal names.

use serde_json::Value;

use super::{Inputs, Object};

const SETTINGS: &str = "report-settings";

/// Whether the names in usage reports, such as `graph/email-app-usage`, are concealed, so that they belong to nobody; none
/// if the setting was not read.
///
/// # Feeds
/// - `report-settings`: `GET /v1.0/admin/reportSettings`; application right ReportSettings.Read.All. Graph answers the
///   settings in `value`, which is an object here.
///
/// # Errors
/// If the feed cannot be read.
pub fn conceals_names<F: Inputs>(feeds: &F) -> Result<Option<bool>, F::Error> {
    let mut concealed = None;
    feeds.each(SETTINGS, &mut |object| concealed = flag(object).or(concealed))?;
    Ok(concealed)
}

fn flag(object: &Object) -> Option<bool> {
    let inner = object.get("value").and_then(Value::as_object).unwrap_or(object);
    inner.get("displayConcealedNames")?.as_bool()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::sample::Sample;
    use super::*;
    use ephor_snapshot::Status;

    #[test]
    fn the_setting_is_read_as_documented_and_as_it_stands() {
        let of = |object| conceals_names(&Sample::new().whole(SETTINGS, &[object])).unwrap();
        assert_eq!(
            of(
                json!({"value": {"@odata.type": "#microsoft.graph.adminReportSettings", "displayConcealedNames": true}})
            ),
            Some(true)
        );
        assert_eq!(of(json!({"displayConcealedNames": false})), Some(false));
        assert_eq!(of(json!({"displayConcealedNames": null})), None);
    }

    #[test]
    fn a_setting_that_was_not_read_is_not_known() {
        let refused = Sample::new().refused(SETTINGS, Status::Denied, "no right");
        assert_eq!(conceals_names(&refused).unwrap(), None);
        assert_eq!(conceals_names(&Sample::new()).unwrap(), None);
    }
}
