//! What a pack is made of, as a CycloneDX document.

use serde_json::json;

/// A crate in a pack.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part {
    /// Name of the crate.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its license, as SPDX has it.
    pub license: Option<String>,
}

/// The crates in a pack.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts(pub Vec<Part>);

impl Parts {
    /// What a pack of expressions is made of.
    #[must_use]
    pub fn of_expressions() -> Self {
        let part = |name: &str, version: &str, license: &str| Part {
            name: name.to_owned(),
            version: version.to_owned(),
            license: Some(license.to_owned()),
        };
        Self(vec![
            part("cel", "0.15.0", "MIT"),
            part("ephor-expressions", env!("CARGO_PKG_VERSION"), env!("CARGO_PKG_LICENSE")),
        ])
    }
}

/// The CycloneDX 1.5 document of a pack. It holds no time and no serial number, so that the same pack gives the same bytes.
///
/// # Errors
/// Never in practice: if JSON cannot be written.
pub fn sbom(parts: &Parts, name: &str, version: &str) -> Result<String, String> {
    let mut parts = parts.0.clone();
    parts.sort();
    let component = |part: &Part| {
        let mut value = json!({
            "type": "library",
            "name": part.name,
            "version": part.version,
            "purl": format!("pkg:cargo/{}@{}", part.name, part.version),
            "bom-ref": format!("{}@{}", part.name, part.version),
        });
        if let (Some(license), Some(object)) = (&part.license, value.as_object_mut()) {
            object.insert("licenses".to_owned(), json!([{ "expression": license }]));
        }
        value
    };
    let document = json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": { "component": { "type": "library", "name": name, "version": version, "bom-ref": "pack" } },
        "components": parts.iter().map(component).collect::<Vec<_>>(),
    });
    serde_json::to_string_pretty(&document).map(|text| text + "\n").map_err(|error| error.to_string())
}
