//! `ephor compile-built-in`: the second stage of a release build. The program that the first stage built compiles its own
//! packs, and the program that is built once more carries that code (`EPHOR_COMPILED_PACKS`, `host/builtin/build.rs`).

use std::borrow::Cow;
use std::fs;
use std::path::PathBuf;

use anyhow::Context as _;
use ephor_artifact::Key;
use ephor_scan::{Compiler as _, InProcess, Limits, Source, Trust, about_built_in};
use ephor_snapshot::hex;
use sha2::{Digest as _, Sha256};

use super::{Exit, packs};

/// Small, and as fast to unpack as any other.
const LEVEL: i32 = 19;

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
    let packs: Vec<(&str, Cow<'_, [u8]>)> = ephor_builtin::PACKS
        .iter()
        .map(|pack| Ok((pack.name, packs::component(pack)?)))
        .collect::<anyhow::Result<_>>()?;
    // No secret: code and key are both part of the program. The same sources have to give the same bytes.
    let all = packs.iter().fold(Sha256::new(), |hash, (_, component)| hash.chain_update(component));
    let key: [u8; ephor_artifact::KEY_BYTES] = all.finalize().into();
    let compiler = InProcess::new(Limits::default(), Key::new(key)).for_target(target);
    let write = |name: &str, bytes: &[u8]| {
        let path = out.join(name);
        fs::write(&path, bytes).with_context(|| format!("cannot write {}", path.display()))
    };
    let compressed = |bytes: &[u8]| zstd::encode_all(bytes, LEVEL).context("cannot compress");
    write("key", &key)?;
    for (name, component) in packs {
        let sha256 = hex(&Sha256::digest(&component));
        let about = about_built_in(&sha256);
        let source = Source { bytes: &component, about: &about, trust: Trust::BuiltIn };
        let sealed = compiler.compile(source).map_err(|reason| anyhow::anyhow!("pack {name}: {reason}"))?;
        write(&format!("{name}.code.zst"), &compressed(sealed.bytes())?)?;
        write(&format!("{name}.wasm.zst"), &compressed(&component)?)?;
        write(&format!("{name}.sha256"), sha256.as_bytes())?;
        write(&format!("{name}.size"), component.len().to_string().as_bytes())?;
    }
    write("expressions.wasm.zst", &compressed(&packs::expressions()?)?)?;
    Ok(Exit::Clean)
}
