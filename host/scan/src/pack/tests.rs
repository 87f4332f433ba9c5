use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;
use crate::compile::{InProcess, compilable};
use crate::is_large;
use ephor_builtin::PACKS as BUILT_IN;

fn runtime() -> Runtime {
    let compiler = InProcess::new(Limits::default(), Key::new([7; 32]));
    Runtime::new(Limits::default(), Arc::new(compiler)).unwrap()
}

/// Loads bytes that may be anything: a pack or a reason, and soon.
fn load(bytes: &[u8]) -> Result<Loaded, String> {
    let began = Instant::now();
    let loaded = runtime().load_bytes("test", bytes, Trust::Foreign);
    // Unoptimized, on a machine that does other things, too: a guard against hours, not a measurement.
    assert!(began.elapsed() < Duration::from_secs(20), "{:?} for {} bytes", began.elapsed(), bytes.len());
    if let Err(reason) = &loaded {
        assert!(!reason.is_empty() && !reason.contains('\n'), "{reason:?}");
    }
    loaded
}

/// The smallest pack: each case compiles it.
fn smallest() -> &'static [u8] {
    BUILT_IN.iter().map(|pack| pack.component).min_by_key(|bytes| bytes.len()).unwrap()
}

#[test]
fn built_in_packs_import_nothing_but_the_log() {
    let runtime = runtime();
    for bytes in BUILT_IN.iter().map(|pack| pack.component) {
        let component = Component::new(runtime.engine(), bytes).unwrap();
        let ty = component.component_type();
        let imports: Vec<&str> = ty.imports(runtime.engine()).map(|(name, _)| name).collect();
        assert!(imports.is_empty() || imports == ["ephor:rules/logging@0.1.0"], "{imports:?}");
    }
}

#[test]
fn built_in_packs_are_far_below_what_compiles_in_bounded_time() {
    let usual = Limits::default();
    // The largest has some thirty rules: a pack of a hundred is still let in.
    let quarter = Limits {
        functions: usual.functions / 4,
        code_bytes: usual.code_bytes / 4,
        function_weight: usual.function_weight / 10,
        instances: usual.instances / 4,
        ..usual
    };
    for bytes in BUILT_IN.iter().map(|pack| pack.component) {
        assert_eq!(compilable(bytes, Trust::Foreign, &quarter), Ok(()));
        let refused = |limits: Limits| compilable(bytes, Trust::Foreign, &limits).unwrap_err();
        assert!(refused(Limits { instances: 1, ..usual }).contains("more than 1 instances"));
        assert!(refused(Limits { functions: 1, ..usual }).contains("more than 1 functions"));
        assert!(refused(Limits { code_bytes: 1, ..usual }).contains("0 MiB of code"));
        assert!(refused(Limits { function_weight: 100, ..usual }).contains("the product may be"));
    }
}

/// The pool has what each of its users may take: a pack that takes all it may, as often as there are threads, leaves
/// enough for the others.
#[test]
fn no_pack_can_drain_the_pool() {
    use crate::engine::{CORE_INSTANCES, INSTANCES};
    let runtime = runtime();
    let instances = "(core instance (instantiate $m))".repeat(CORE_INSTANCES as usize);
    let tables = "(core module $m (table 1 funcref))";
    let greedy = wat::parse_str(format!("(component {tables} {instances})")).unwrap();
    let greedy = Component::new(runtime.engine(), &greedy).unwrap();
    let linker: Linker<()> = Linker::new(runtime.engine());
    let mut held = Vec::new();
    for _ in 1..INSTANCES {
        let mut store = wasmtime::Store::new(runtime.engine(), ());
        store.set_fuel(1_000_000).unwrap();
        store.set_epoch_deadline(1_000);
        let instance = linker.instantiate(&mut store, &greedy).unwrap();
        held.push((store, instance));
    }
    assert!(runtime.load(&Origin::BuiltIn(BuiltIn::Component(smallest()))).is_ok());
}

#[test]
fn code_of_the_build_is_taken_and_anything_else_compiled_anew() {
    let compiler = InProcess::new(Limits::default(), Key::new([9; 32])).for_target(this_triple());
    let about = about_built_in(&hex(&Sha256::digest(smallest())));
    let source = Source { bytes: smallest(), about: &about, trust: Trust::BuiltIn };
    let sealed = compiler.compile(source).unwrap();
    let packed = |bytes: &[u8]| -> &'static [u8] { zstd::encode_all(bytes, 1).unwrap().leak() };
    let mut broken = sealed.bytes().to_vec();
    *broken.last_mut().unwrap() ^= 1;
    let refusing = Runtime::new(Limits::default(), Arc::new(Refusing)).unwrap();
    let sha256: &'static str = hex(&Sha256::digest(smallest())).leak();
    let built_in = |code: &[u8]| {
        let (component, size) = (packed(smallest()), smallest().len() as u64);
        Origin::BuiltIn(BuiltIn::Compiled { component, sha256, size, key: &[9; 32], code: packed(code) })
    };
    let loaded = refusing.load(&built_in(sealed.bytes())).map_err(|refused| refused.reason).unwrap();
    let plain = runtime().load(&Origin::BuiltIn(BuiltIn::Component(smallest()))).map_err(|refused| refused.reason);
    assert_eq!(loaded.pack.sha256, plain.unwrap().pack.sha256, "nothing is compiled");
    let refused = refusing.load(&built_in(&broken)).err().unwrap();
    assert_eq!(refused.reason, "asked to compile", "and what is broken is compiled anew");
}

/// The triple of this machine.
fn this_triple() -> String {
    let (arch, os) = (std::env::consts::ARCH, std::env::consts::OS);
    match os {
        "macos" => format!("{arch}-apple-darwin"),
        "windows" => format!("{arch}-pc-windows-msvc"),
        _ => format!("{arch}-unknown-linux-gnu"),
    }
}

/// Has no code for anything.
struct Refusing;

impl Compiler for Refusing {
    fn compile(&self, _: Source<'_>) -> Result<Sealed, String> {
        Err("asked to compile".to_owned())
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 20, ..ProptestConfig::default() })]

    #[test]
    fn flipped_bits_are_refused_or_harmless(flips in prop::collection::vec((any::<prop::sample::Index>(), 0_u8..8), 1..4)) {
        let mut bytes = smallest().to_vec();
        for (at, bit) in flips {
            let at = at.index(bytes.len());
            bytes[at] ^= 1_u8 << bit;
        }
        let _ = load(&bytes);
    }

    #[test]
    fn a_part_of_a_pack_is_refused(end in any::<prop::sample::Index>()) {
        let bytes = smallest();
        prop_assert!(load(&bytes[..end.index(bytes.len())]).is_err());
    }

    #[test]
    fn noise_is_refused(noise in prop::collection::vec(any::<u8>(), 0..2_000), component in any::<bool>()) {
        let head: &[u8] = if component { b"\0asm\x0d\0\x01\0" } else { b"" };
        prop_assert!(load(&[head, &noise].concat()).is_err());
    }
}

#[test]
fn a_pack_is_large_if_it_needs_a_digest_to_be_run() {
    let limits = Limits::default();
    assert!(!is_large(smallest(), &limits));
    assert!(is_large(&vec![0; limits.component_bytes + 1], &limits));
    assert!(is_large(smallest(), &Limits { component_bytes: smallest().len() - 1, ..limits }));
    assert!(is_large(smallest(), &Limits { code_bytes: 0, ..limits }));
}
