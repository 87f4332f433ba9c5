//! The `ephor` program: see `ephor --help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    ephor::main()
}
