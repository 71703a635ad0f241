//! Randomness from the operating system.

use ring::rand::{SecureRandom, SystemRandom};

/// Fresh random bytes, fit for keys and tokens.
///
/// # Panics
/// If the operating system cannot give randomness, which leaves nothing safe to do.
#[must_use]
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that asks the system for randomness"
)]
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    SystemRandom::new()
        .fill(&mut bytes)
        .expect("the operating system gives randomness");
    bytes
}
