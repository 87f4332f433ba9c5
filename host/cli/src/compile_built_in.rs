//! `ephor compile-built-in`: the second stage of a release build. The program that the first stage built compiles its own
//! packs, and the program that is built once more carries that code (`EPHOR_COMPILED_PACKS`, `host/builtin/build.rs`).

use std::fs;
use std::path::PathBuf;

use anyhow::Context as _;
use ephor_artifact::Key;
use ephor_scan::{Compiler as _, InProcess, Limits, Source, Trust, about_built_in};
use ephor_snapshot::hex;
use sha2::{Digest as _, Sha256};

use super::Exit;

/// Compile the built-in packs for a target: for the build of a release. Not for people.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The folder to write to; what is in it is replaced
    #[arg(long)]
    out: PathBuf,
    /// The target, such as x86_64-unknown-linux-musl: any processor of it can run the code
    #[arg(long)]
    target: String,
}

/// Runs it.
pub fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    let Arguments { out, target } = arguments;
    fs::create_dir_all(&out).with_context(|| format!("cannot make {}", out.display()))?;
    // No secret: code and key are both part of the program. The same sources have to give the same bytes.
    let all = ephor_builtin::PACKS.iter().fold(Sha256::new(), |hash, pack| hash.chain_update(pack.component));
    let bytes = all.finalize().into();
    let compiler = InProcess::new(Limits::default(), Key::new(bytes)).for_target(target);
    let write = |name: &str, bytes: &[u8]| {
        let path = out.join(name);
        fs::write(&path, bytes).with_context(|| format!("cannot write {}", path.display()))
    };
    write("key", &bytes)?;
    for pack in ephor_builtin::PACKS {
        let about = about_built_in(&hex(&Sha256::digest(pack.component)));
        let source = Source { bytes: pack.component, about: &about, trust: Trust::BuiltIn };
        let sealed = compiler.compile(source).map_err(|reason| anyhow::anyhow!("pack {}: {reason}", pack.name))?;
        write(&format!("{}.code", pack.name), sealed.bytes())?;
    }
    Ok(Exit::Clean)
}
