//! `ephor.toml`: no text panics, and what is wrong is told with its line.
#![no_main]

use std::fs;

use ephor_config::{Config, Error};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let folder = tempfile::tempdir_in(ephor_fuzz::memory()).unwrap();
    let path = folder.path().join("ephor.toml");
    fs::write(&path, text).unwrap();
    if let Err(Error::Wrong { line, .. }) = Config::read(&path) {
        assert!(line <= text.lines().count() + 1, "line {line} of {}", text.lines().count());
    }
});
