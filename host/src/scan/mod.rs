//! Loads, checks, limits and runs rule packs over a snapshot. Knows nothing of SARIF.

pub mod outcome;
