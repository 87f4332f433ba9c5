//! No secret and no token stands in anything that is written.

use super::*;

/// All text that stands in a folder, and its names.
fn written(folder: &Path, out: &mut Vec<(PathBuf, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            written(&path, out);
        } else {
            out.push((path.clone(), std::fs::read(&path).expect("a file")));
        }
    }
}

#[test]
fn a_recording_answers_again_without_a_network_and_holds_no_secret() {
    let scene = Scene::new(30, |options| options);
    let ran = scene.run(&["--out", "found", "--record", "recording"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    // Windows count back from the time of the collection, and the recording answers what was asked then.
    let at = &scene.simulated.collected_at;
    let again = ephor(
        scene.folder.path(),
        &["collect", "--replay", "recording", "--out", "again", "--skip", "dns", "--pace", "1000", "--at", at],
    );
    assert_eq!(again.code, 0, "{}", again.stderr);
    let (found, again_found) = (Collected::read(&scene.path("found")), Collected::read(&scene.path("again")));
    for (name, text) in found
        .files
        .iter()
        .filter(|(name, _)| !["spf", "dkim-records", "dmarc"].iter().any(|start| name.starts_with(start)))
    {
        assert_eq!(again_found.files.get(name), Some(text), "{name}");
    }
    let mut all = Vec::new();
    written(scene.folder.path(), &mut all);
    all.push(("standard output".into(), ran.stdout.into_bytes()));
    all.push(("standard error".into(), ran.stderr.into_bytes()));
    let secrets: [&[u8]; 3] = [SECRET.as_bytes(), b"Bearer ", b"eyJ"];
    for (path, bytes) in all {
        for secret in secrets {
            let found = bytes.windows(secret.len()).any(|window| window == secret);
            assert!(!found, "{} holds {:?}", path.display(), String::from_utf8_lossy(secret));
        }
    }
}
