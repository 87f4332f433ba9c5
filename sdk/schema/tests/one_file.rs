//! A new plain source is one file: nothing is registered.
//!
//! The crate is built anew from a copy of its folder with one file more. It has no dependencies, so that this takes seconds
//! and no cargo.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// A source with a document, as a contributor writes it.
const FILE: &str = r#"//! Whom the tenant trusts, by default.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "graph/cross-tenant-access-default",
    service: service::GRAPH,
    request: Request::Get(Get::v1("/policies/crossTenantAccessPolicy/default").select(&["id"])),
    permission: Permission::graph(&[least("Policy.Read.All")]),
    cost: directory(1),
    imported: cmdlets(&["Get-MgPolicyCrossTenantAccessPolicyDefault"]),
    ..DEFAULT
};
"#;

/// What the copy then knows of it.
const PROGRAM: &str = r#"
fn main() {
    let source = ephor_schema::source("graph/cross-tenant-access-default").expect("the source is found");
    let ephor_schema::Request::Get(get) = source.request else { panic!("{source:?}") };
    println!("{}\n{}\n{}\n{}", source.reads(), source.right(), get.url(), source.cost.unwrap().units(&source.request));
    println!("{}\n{}", source.cmdlets().collect::<Vec<_>>().join(" "), source.is_live());
    assert!(ephor_schema::SOURCES.is_sorted_by(|one, next| one.id < next.id));
}
"#;

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() { copy(&entry.path(), &target) } else { _ = fs::copy(entry.path(), target).unwrap() }
    }
}

fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{command:?}\n{said}{}", String::from_utf8_lossy(&output.stderr));
    said
}

/// A folder that goes with the test.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_new_file_is_a_new_source() {
    let folder = Folder(env::temp_dir().join(format!("ephor-schema-{}", std::process::id())));
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = |name: &str| folder.0.join(name);
    copy(&own.join("src"), &path("src"));
    fs::write(path("src/graph/cross_tenant_access_default.rs"), FILE).unwrap();
    fs::write(path("main.rs"), PROGRAM).unwrap();
    let rustc = || {
        let mut command = Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
        command.args(["--edition", "2024", "--cap-lints", "allow", "--out-dir"]).arg(&folder.0).current_dir(&folder.0);
        command
    };
    run(rustc().args(["--crate-name", "build_script"]).arg(own.join("build.rs")));
    let environment = [("CARGO_MANIFEST_DIR", &folder.0), ("OUT_DIR", &folder.0)];
    let found = run(Command::new(path("build_script")).envs(environment));
    assert!(!found.contains("cargo::error"), "{found}");
    run(rustc().envs(environment).args(["--crate-type", "rlib", "--crate-name", "ephor_schema", "src/lib.rs"]));
    run(rustc().args(["--extern", "ephor_schema=libephor_schema.rlib", "main.rs"]));
    let said = run(&mut Command::new(path("main")));
    assert_eq!(
        said.lines().collect::<Vec<_>>(),
        [
            "GET /policies/crossTenantAccessPolicy/default",
            "Policy.Read.All",
            "/v1.0/policies/crossTenantAccessPolicy/default?$select=id",
            "1",
            "Get-MgPolicyCrossTenantAccessPolicyDefault",
            "true",
        ]
    );
    // What is no declaration is told, and not left out.
    fs::write(path("src/graph/nothing.rs"), "//! Nothing.\n").unwrap();
    let refused = Command::new(path("build_script")).envs(environment).output().unwrap();
    let said = String::from_utf8_lossy(&refused.stdout).into_owned();
    assert!(!refused.status.success() && said.contains("nothing.rs: declares nothing"), "{said}");
}
