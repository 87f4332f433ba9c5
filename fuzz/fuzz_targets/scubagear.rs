//! An export of ScubaGear: no bytes panic, and what is imported is a sound snapshot.
#![no_main]

use ephor_collect::import::scubagear::{Options, import};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(imported) = import(bytes, &Options::default()) else { return };
    let folder = tempfile::tempdir_in(ephor_fuzz::memory()).unwrap();
    let target = folder.path().join("snapshot");
    if imported.write(&target).is_ok() {
        ephor_fuzz::sound(&target);
    }
});
