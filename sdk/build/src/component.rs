//! Packs as WebAssembly components.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// The target of packs: no WASI, so that there is nothing to import.
const TARGET: &str = "wasm32-unknown-unknown";

/// A pack, ready for the host.
#[derive(Clone, Debug)]
pub struct Component {
    /// Name of the package.
    pub package: String,
    /// The component.
    pub bytes: Vec<u8>,
}

/// The names of the packages in the folders of `folder`, sorted.
///
/// # Errors
/// If the folder cannot be read.
pub fn packs(folder: &Path) -> Result<Vec<String>, String> {
    let failed = |error: std::io::Error| format!("cannot read {}: {error}", folder.display());
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let manifest = entry.map_err(failed)?.path().join("Cargo.toml");
        let Ok(text) = fs::read_to_string(&manifest) else { continue };
        let name = text.lines().find_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'));
        names.push(name.ok_or_else(|| format!("{}: no line `name = \"...\"`", manifest.display()))?.to_owned());
    }
    names.sort();
    Ok(names)
}

/// Compiles packages of the workspace for WebAssembly and makes components of them.
///
/// The compiler is the one that is running now, if it has the target, else Debian's: see
/// `scripts/wasm-target.sh`. `target_dir` must not be the target folder of the running build, which is locked.
///
/// # Errors
/// If there is no compiler with the target, a package does not compile, or does not keep the contract.
pub fn compile(workspace: &Path, packages: &[String], target_dir: &Path) -> Result<Vec<Component>, String> {
    let compiler = Compiler::find()?;
    let mut cargo = Command::new(&compiler.cargo);
    cargo.current_dir(workspace).env("RUSTC", &compiler.rustc);
    // What the running cargo tells its build script is not meant for this one.
    for (name, _) in env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        let of_outer = name.starts_with("CARGO_")
            && !matches!(name.as_str(), "CARGO_HOME" | "CARGO_NET_OFFLINE")
            && !name.starts_with("CARGO_REGISTR")
            && !name.starts_with("CARGO_HTTP")
            && !name.starts_with("CARGO_SOURCE");
        if of_outer
            || matches!(
                name.as_str(),
                "RUSTC_WRAPPER"
                    | "RUSTC_WORKSPACE_WRAPPER"
                    | "RUSTFLAGS"
                    | "RUSTUP_TOOLCHAIN"
                    | "RUSTDOC"
                    | "TARGET"
                    | "HOST"
                    | "PROFILE"
                    | "OPT_LEVEL"
                    | "DEBUG"
                    | "NUM_JOBS"
                    | "OUT_DIR"
            )
        {
            cargo.env_remove(&name);
        }
    }
    // Paths of this machine stay out of the packs, so that the same sources give the same bytes.
    let home =
        env::var("CARGO_HOME").or_else(|_| env::var("HOME").map(|home| format!("{home}/.cargo"))).unwrap_or_default();
    cargo.env(
        "CARGO_ENCODED_RUSTFLAGS",
        format!(
            "-Ctarget-feature=+simd128\u{1f}--remap-path-prefix={}=/ephor\u{1f}--remap-path-prefix={home}=/cargo",
            workspace.display()
        ),
    );
    cargo.args(["build", "--profile", "pack", "--lib", "--target", TARGET, "--target-dir"]).arg(target_dir);
    for package in packages {
        cargo.args(["-p", package]);
    }
    let output = cargo.output().map_err(|error| format!("cannot run {}: {error}", compiler.cargo.display()))?;
    if !output.status.success() {
        return Err(format!("packs do not compile:\n{}", String::from_utf8_lossy(&output.stderr)));
    }
    let folder = target_dir.join(TARGET).join("pack");
    packages.iter().map(|package| encode(&folder, package)).collect()
}

fn encode(folder: &Path, package: &str) -> Result<Component, String> {
    let path = folder.join(format!("{}.wasm", package.replace('-', "_")));
    let module = fs::read(&path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    let failed = |error: &dyn std::fmt::Display| format!("{package} does not keep the contract: {error:#}");
    let bytes = wit_component::ComponentEncoder::default()
        .module(&module)
        .map_err(|error| failed(&error))?
        .validate(true)
        .encode()
        .map_err(|error| failed(&error))?;
    Ok(Component { package: package.to_owned(), bytes })
}

/// A compiler that has the target.
struct Compiler {
    cargo: PathBuf,
    rustc: PathBuf,
}

impl Compiler {
    fn find() -> Result<Self, String> {
        let own = Self {
            cargo: env::var_os("CARGO").map_or_else(|| "cargo".into(), PathBuf::from),
            rustc: env::var_os("RUSTC").map_or_else(|| "rustc".into(), PathBuf::from),
        };
        let debian = Self { cargo: "/usr/bin/cargo".into(), rustc: "/usr/bin/rustc".into() };
        [own, debian].into_iter().find(Self::has_target).ok_or_else(|| {
            format!("no compiler here has the target {TARGET}, which rule packs are compiled for; run 'make wasm-target' once")
        })
    }

    fn has_target(&self) -> bool {
        let output = Command::new(&self.rustc).args(["--print", "target-libdir", "--target", TARGET]).output();
        let Ok(output) = output else { return false };
        let folder = PathBuf::from(String::from_utf8_lossy(&output.stdout).trim());
        let core = |entry: fs::DirEntry| entry.file_name().to_string_lossy().starts_with("libcore-");
        fs::read_dir(folder).is_ok_and(|mut entries| entries.any(|entry| entry.is_ok_and(core)))
    }
}
