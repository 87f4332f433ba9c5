//! Compiled packs: sealed by who compiled them, and loaded only with that seal.
//!
//! Compiled code runs as it is: nothing checks it once it is loaded. So it never travels bare. Whoever compiles (a child
//! that this process started, the build of the program, or this process itself) seals it with a key that is out of reach for
//! those who could change the code on its way, and [`load`] takes nothing whose seal does not hold. The seal covers what the
//! code was compiled from, too: the code of one pack cannot stand in for another.

#![deny(unsafe_op_in_unsafe_fn)]

mod cache;

use std::fmt;

pub use cache::Cache;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use wasmtime::Engine;
use wasmtime::component::Component;

/// Length of a key and of a seal in bytes.
pub const KEY_BYTES: usize = 32;

/// What seals compiled code, and tells later that it is the same. Never shown.
#[derive(Clone)]
pub struct Key([u8; KEY_BYTES]);

impl Key {
    /// The key of these bytes, which have to be random and secret: who knows them can run any code in this process.
    #[must_use]
    pub const fn new(bytes: [u8; KEY_BYTES]) -> Self {
        Self(bytes)
    }

    /// A new key.
    ///
    /// # Errors
    /// If the system gives no random numbers; as a sentence.
    pub fn random() -> Result<Self, String> {
        let mut bytes = [0; KEY_BYTES];
        getrandom::fill(&mut bytes).map_err(|error| format!("the system gives no random numbers: {error}"))?;
        Ok(Self(bytes))
    }

    /// Its bytes, for the process that is to seal with it.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; KEY_BYTES] {
        &self.0
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

/// Compiled code with the seal in front of it.
#[derive(Clone, Debug)]
pub struct Sealed {
    key: Key,
    bytes: Vec<u8>,
}

impl Sealed {
    /// Seals code that this process compiled.
    ///
    /// `about` says what it was compiled from and for: the digest of the component and the engine.
    #[must_use]
    pub fn new(key: Key, about: &str, code: &[u8]) -> Self {
        let mut bytes = tag(&key, about, code).to_vec();
        bytes.extend_from_slice(code);
        Self { key, bytes }
    }

    /// What came from elsewhere: a pipe, a file. Whether its seal holds is seen by [`load`].
    #[must_use]
    pub const fn received(key: Key, bytes: Vec<u8>) -> Self {
        Self { key, bytes }
    }

    /// The seal and the code, for a pipe or a file.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The code, if the seal holds.
    #[must_use]
    pub fn open(&self, about: &str) -> Option<&[u8]> {
        let (seal, code) = self.bytes.split_at_checked(KEY_BYTES)?;
        mac(&self.key, about, code).verify_slice(seal).ok().map(|()| code)
    }
}

/// Why compiled code was not loaded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// It has no seal of this key for this component: it was changed, cut, or made by somebody else.
    #[error("its seal does not hold")]
    Seal,
    /// The engine does not take it: it was compiled by another version, for another machine or with other settings.
    #[error("it was compiled for another engine: {0}")]
    Engine(String),
}

/// Loads compiled code into an engine.
///
/// # Errors
/// If the seal does not hold for this key and `about`, or the code was compiled for another engine.
pub fn load(engine: &Engine, sealed: &Sealed, about: &str) -> Result<Component, Error> {
    let code = sealed.open(about).ok_or(Error::Seal)?;
    // SAFETY: `Component::deserialize` asks that the bytes are unchanged output of `Engine::precompile_component` or
    // `Component::serialize`. They are:
    // - The seal is an HMAC-SHA256 of the code under a key of 256 random bits, so whoever made it had the key. Keys are
    //   made and held by three places, none of which seals anything but what `precompile_component` returned to it:
    //   the compiling child, which has the key of its parent from their pipe (and whose whole input the parent wrote);
    //   the cache, whose key is a file of the user alone, and which seals what such a child or this process compiled;
    //   the second stage of the build, whose artifacts and whose key (no secret) are both part of the program.
    // - `code` is borrowed from an owned vector that nothing writes to after it was checked, and `deserialize` copies
    //   it before it is used: no other process can change it in between, as it could change a file that is mapped.
    // - That it fits this engine (version, target, processor features, settings) is checked by `deserialize` itself,
    //   which returns an error otherwise.
    // What remains is trust in who holds a key: the user's own account, and the compiler in the child.
    #[allow(unsafe_code, reason = "the only way to load compiled code; see above")]
    let component = unsafe { Component::deserialize(engine, code) };
    component.map_err(|error| Error::Engine(format!("{error:#}").lines().next().unwrap_or_default().to_owned()))
}

#[allow(clippy::expect_used, reason = "HMAC takes keys of any length: RFC 2104, 2")]
fn mac(key: &Key, about: &str, code: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(&key.0).expect("a key of any length");
    mac.update(&(about.len() as u64).to_le_bytes());
    mac.update(about.as_bytes());
    mac.update(code);
    mac
}

fn tag(key: &Key, about: &str, code: &[u8]) -> [u8; KEY_BYTES] {
    mac(key, about, code).finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use wasmtime::Config;

    use super::*;

    const EMPTY: &[u8] = &[0, b'a', b's', b'm', 0x0d, 0, 1, 0];

    fn key(byte: u8) -> Key {
        Key::new([byte; KEY_BYTES])
    }

    fn engine() -> Engine {
        let mut config = Config::new();
        config.consume_fuel(true);
        Engine::new(&config).unwrap()
    }

    fn sealed(about: &str) -> Sealed {
        Sealed::new(key(1), about, &engine().precompile_component(EMPTY).unwrap())
    }

    #[test]
    fn what_was_compiled_is_loaded_with_its_key_and_for_what_it_was_compiled_from() {
        let sealed = sealed("pack one");
        assert!(load(&engine(), &sealed, "pack one").is_ok());
        let received = Sealed::received(key(1), sealed.bytes().to_vec());
        assert!(load(&engine(), &received, "pack one").is_ok());
        assert_eq!(load(&engine(), &sealed, "pack two").err(), Some(Error::Seal));
        let stranger = Sealed::received(key(2), sealed.bytes().to_vec());
        assert_eq!(load(&engine(), &stranger, "pack one").err(), Some(Error::Seal));
    }

    #[test]
    fn what_stands_about_it_cannot_move_into_the_code() {
        let sealed = Sealed::new(key(1), "ab", b"cd");
        assert!(Sealed::received(key(1), sealed.bytes().to_vec()).open("ab").is_some());
        let (seal, code) = sealed.bytes().split_at(KEY_BYTES);
        let moved = [seal, b"b".as_slice(), code].concat();
        assert!(Sealed::received(key(1), moved).open("a").is_none());
    }

    #[test]
    fn code_for_another_engine_is_an_error() {
        let sealed = Sealed::new(key(1), "it", &Engine::default().precompile_component(EMPTY).unwrap());
        let error = load(&engine(), &sealed, "it").err().unwrap();
        assert!(matches!(error, Error::Engine(_)), "{error:?}");
        let nothing = Sealed::new(key(1), "it", b"not compiled code");
        assert!(matches!(load(&engine(), &nothing, "it").err().unwrap(), Error::Engine(_)));
    }

    #[test]
    fn a_key_is_not_shown() {
        assert_eq!(format!("{:?}", key(7)), "Key(…)");
        assert!(!format!("{:?}", Sealed::new(key(7), "", b"")).contains("7, 7"));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn nothing_that_was_changed_is_opened(at in any::<prop::sample::Index>(), bit in 0_u32..8, cut in any::<bool>()) {
            let mut bytes = Sealed::new(key(1), "pack", b"compiled code of some length").bytes().to_vec();
            let at = at.index(bytes.len());
            if cut { bytes.truncate(at) } else { bytes[at] ^= 1 << bit }
            prop_assert!(Sealed::received(key(1), bytes).open("pack").is_none());
        }
    }
}
