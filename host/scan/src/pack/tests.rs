use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;
use ephor_builtin::PACKS as BUILT_IN;

fn runtime() -> Runtime {
    Runtime::new(Limits::default(), None).unwrap()
}

/// Loads bytes that may be anything: a pack or a reason, and soon.
fn load(bytes: &[u8]) -> Result<Loaded, String> {
    let began = Instant::now();
    let loaded = runtime().load_bytes("test", bytes);
    // Unoptimized, on a machine that does other things, too: a guard against hours, not a measurement.
    assert!(began.elapsed() < Duration::from_secs(20), "{:?} for {} bytes", began.elapsed(), bytes.len());
    if let Err(reason) = &loaded {
        assert!(!reason.is_empty() && !reason.contains('\n'), "{reason:?}");
    }
    loaded
}

/// The smallest pack: each case compiles it.
fn smallest() -> &'static [u8] {
    BUILT_IN.iter().min_by_key(|bytes| bytes.len()).unwrap()
}

#[test]
fn built_in_packs_import_nothing_but_the_log() {
    let runtime = runtime();
    for bytes in BUILT_IN {
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
        function_bytes: usual.function_bytes / 2,
        locals: usual.locals / 2,
        ..usual
    };
    for bytes in BUILT_IN {
        assert_eq!(compilable(bytes, &quarter), Ok(()));
        let refused = |limits: Limits| compilable(bytes, &limits).unwrap_err();
        assert!(refused(Limits { instances: 1, ..usual }).contains("more than 1 instances"));
        assert!(refused(Limits { functions: 1, ..usual }).contains("more than 1 functions"));
        assert!(refused(Limits { code_bytes: 1, ..usual }).contains("0 MiB of code"));
        assert!(refused(Limits { function_bytes: 100, ..usual }).contains("and 100 are allowed"));
        assert!(refused(Limits { locals: 1, ..usual }).contains("locals, and 1 are allowed"));
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
