//! `ephor pack build`.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use super::{inspect, show};
use crate::pending::Pending;
use crate::{Exit, packs};
use ephor_untrusted::printable;

/// The file of rules that are expressions.
const RULES: &str = "rules.toml";
/// Bytes of a file of rules at the most.
const LONGEST: u64 = 4 << 20;

/// Build a pack: from expressions in a rules.toml, a crate in Rust, or a core module
///
/// Rules in a rules.toml are checked whole (names, properties, types) and need no compiler. A crate is compiled by cargo for
/// wasm32-unknown-unknown, without paths of this machine in it. The pack is then loaded as a scan would load it.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  The pack of this folder:
    ephor pack build

  Rules that stand elsewhere, into a file of your choice:
    ephor pack build policies/rules.toml --output dist/contoso.wasm

  With a list of what is in it (CycloneDX):
    ephor pack build --sbom contoso.cdx.json")]
pub(super) struct Arguments {
    /// A folder with a rules.toml or a Cargo.toml, a file of rules, or a core WebAssembly module
    #[arg(value_name = "PATH", default_value = ".")]
    path: PathBuf,
    /// The file to write; by default NAME.wasm in the folder
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write what the pack is made of, as CycloneDX
    #[arg(long, value_name = "FILE")]
    sbom: Option<PathBuf>,
}

/// Runs it.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Exit> {
    let built = match build(&arguments.path)? {
        Ok(built) => built,
        Err(exit) => return Ok(exit),
    };
    let output = arguments.output.clone().unwrap_or_else(|| {
        let file = format!("{}.wasm", built.name);
        if built.folder == Path::new(".") { PathBuf::from(file) } else { built.folder.join(file) }
    });
    // Looked into before it takes the place of one that works.
    let pending = Pending::create(&output)?;
    pending.writer()?.write_all(&built.component).with_context(|| format!("cannot write {}", output.display()))?;
    let mut inspected = match inspect::load_with(&inspect::runtime(true)?, pending.path()) {
        Ok(inspected) => inspected,
        Err(mut refused) => {
            refused.origin = output.display().to_string();
            return Ok(inspect::refuse(&refused));
        }
    };
    inspected.loaded.pack.origin = output.display().to_string();
    pending.keep()?;
    if let Some(sbom) = &arguments.sbom {
        ephor_authoring::sbom(&built.parts, &inspected.loaded.pack.name, &inspected.loaded.pack.version)
            .and_then(|text| std::fs::write(sbom, text).map_err(|error| error.to_string()))
            .map_err(|reason| anyhow::anyhow!("cannot write {}: {reason}", sbom.display()))?;
    }
    let pack = &inspected.loaded.pack;
    let built_in = ephor_builtin::PACKS.iter().any(|own| own.name == pack.name);
    let mut text = format!(
        "{}: {} {}, {}, {} bytes\nsha256 {}\n",
        output.display(),
        pack.name,
        pack.version,
        show::count(pack.rules.len(), "rule"),
        pack.size,
        pack.sha256
    );
    if inspected.is_large {
        text.push_str("It is of the large class: it runs only where ephor.toml pins its sha256.\n");
    }
    if built_in {
        text.push_str("A built-in pack has this name: a scan refuses one of the two. Choose another name.\n");
    }
    anstream::stdout().write_all(printable(&text).as_bytes())?;
    Ok(if built_in { Exit::Incomplete } else { Exit::Clean })
}

/// A pack that was built.
pub(super) struct Built {
    name: String,
    folder: PathBuf,
    pub component: Vec<u8>,
    parts: ephor_authoring::Parts,
}

/// Builds what stands at a path. What is wrong with it is said already where there is an exit code.
pub(super) fn build(path: &Path) -> anyhow::Result<Result<Built, Exit>> {
    let is_folder = path.is_dir();
    let folder = if is_folder { path } else { path.parent().unwrap_or(Path::new("")) };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder }.to_owned();
    let rules = if is_folder { path.join(RULES) } else { path.to_owned() };
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    if is_folder && rules.is_file() || !is_folder && extension == "toml" && !path.ends_with("Cargo.toml") {
        return expressions(&rules, folder);
    }
    if is_folder && path.join("Cargo.toml").is_file() || path.ends_with("Cargo.toml") {
        return match ephor_authoring::compile(&folder) {
            Ok(compiled) => {
                let (name, component) = (compiled.name, compiled.component);
                Ok(Ok(Built { name, folder, component, parts: compiled.parts }))
            }
            Err(reason) => {
                let _ = writeln!(anstream::stderr(), "{}", printable(&format!("ephor: {reason}")));
                Ok(Err(Exit::Incomplete))
            }
        };
    }
    if !is_folder && extension == "wasm" {
        let module =
            ephor_untrusted::file::read(path, 64 << 20).with_context(|| format!("cannot read {}", path.display()))?;
        let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        return match ephor_authoring::encode(&module) {
            // Not over the module itself.
            Ok(component) => Ok(Ok(Built {
                name: format!("{name}.component"),
                folder,
                component,
                parts: ephor_authoring::Parts::default(),
            })),
            Err(reason) => {
                let text = format!("ephor: {}: {reason}", path.display());
                let _ = writeln!(anstream::stderr(), "{}", printable(&text));
                Ok(Err(Exit::Incomplete))
            }
        };
    }
    bail!(
        "{}: expected a folder with a rules.toml or a Cargo.toml, a file of rules, or a core WebAssembly module; 'ephor pack new' makes a folder to start with",
        path.display()
    );
}

fn expressions(rules: &Path, folder: PathBuf) -> anyhow::Result<Result<Built, Exit>> {
    let text =
        ephor_untrusted::file::read_text(rules, LONGEST).with_context(|| format!("cannot read {}", rules.display()))?;
    let pack = match ephor_authoring::read(&text) {
        Ok(pack) => pack,
        Err(problems) => {
            for problem in &problems {
                let line = format!("ephor: error: {}:{problem}", rules.display());
                let _ = writeln!(anstream::stderr(), "{}", printable(&line));
            }
            return Ok(Err(Exit::Usage));
        }
    };
    let component = ephor_authoring::write(&packs::expressions()?, &pack)
        .map_err(|reason| anyhow::anyhow!("{}: {reason}", rules.display()))?;
    Ok(Ok(Built { name: pack.name, folder, component, parts: ephor_authoring::Parts::of_expressions() }))
}
