//! The files of a new pack.

/// What the rules of a pack are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Expressions in a `rules.toml`: no compiler.
    Expressions,
    /// Rust, with the SDK.
    Rust,
}

/// The files of a new pack of that name: path within its folder, and text. `sdk` is the folder of the SDK's sources; without
/// it the crates are asked for by their version.
#[must_use]
pub fn files(language: Language, name: &str, sdk: Option<&str>) -> Vec<(&'static str, String)> {
    let dependency = |within: &str| match sdk {
        Some(sdk) => format!("path = {:?}", format!("{}{within}", sdk.trim_end_matches('/'))),
        None => format!("version = {:?}", env!("CARGO_PKG_VERSION")),
    };
    let (sdk, build) = (dependency(""), dependency("/build"));
    let filled = |text: &str| text.replace("@NAME@", name).replace("@SDK@", &sdk).replace("@BUILD@", &build);
    macro_rules! template {
        ($($path:literal from $file:literal),+ $(,)?) => {
            vec![$(($path, filled(include_str!(concat!("../templates/", $file))))),+]
        };
    }
    match language {
        Language::Expressions => template![
            "rules.toml" from "expressions/rules.toml",
            "tests/guest-overstayed.toml" from "expressions/tests/guest-overstayed.toml",
            "README.md" from "expressions/README.md",
            ".gitignore" from "expressions/gitignore",
            ".github/workflows/pack.yml" from "workflow.yml",
        ],
        Language::Rust => template![
            "Cargo.toml" from "rust/Cargo.toml.in",
            "build.rs" from "rust/build.rs",
            "src/lib.rs" from "rust/lib.rs",
            "src/guest_overstayed.rs" from "rust/guest_overstayed.rs",
            "tests/guest-overstayed.toml" from "expressions/tests/guest-overstayed.toml",
            "README.md" from "rust/README.md",
            ".gitignore" from "rust/gitignore",
            ".github/workflows/pack.yml" from "workflow.yml",
        ],
    }
}
