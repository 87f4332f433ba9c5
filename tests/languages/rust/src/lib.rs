//! What every SDK has to give the same verdicts with: see `tests/languages/README.md`.

ephor_sdk::pack! {
    title: "Conformance",
    description: "The same rules in every language that has an SDK.",
    "organization": "Ephor",
}
