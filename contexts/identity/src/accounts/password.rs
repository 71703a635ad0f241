//! Passwords: what is accepted (ASVS 6.2), and how they are stored (Argon2id, ASVS 11.4.2).

use super::password_strength;
pub use super::password_strength::Surroundings;
use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use kit_base::random_bytes;
use std::{sync::Arc, thread};
use tokio::sync::Semaphore;
use vn::folding::fold;

/// Fewest characters (ASVS 6.2.1 asks 8 and recommends 15; the province's rules ask 12).
pub const SHORTEST: usize = 12;
/// Most characters: far more than anybody types, few enough to hash at once.
pub const LONGEST: usize = 128;
/// Memory of one hash in KiB (19 MiB, OWASP and ASVS 11.4.2).
pub const MEMORY_KIB: u32 = 19 * 1024;
/// Passes over it.
pub const PASSES: u32 = 2;
/// Different characters that a password needs.
const DIFFERENT_MIN: usize = 5;

/// Why a password is not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordFault {
    /// Too few or too many characters.
    #[error("accept a password of {length} characters, {SHORTEST} to {LONGEST} are expected")]
    Length {
        /// Characters typed.
        length: usize,
    },
    /// One of those that many people choose.
    #[error("accept a password that many people use")]
    Common,
    /// A few characters again and again, or a run such as 123456.
    #[error("accept a password of repeated or running characters")]
    Pattern,
    /// Guessed within reach of somebody who has the stored form (zxcvbn below 3 of 4).
    #[error("accept a password that is guessed easily: {0:?}")]
    Weak(Weakness),
    /// Contains a part of the person's name or of the agency's.
    #[error("accept a password that contains {0:?}")]
    Context(String),
}

impl PasswordFault {
    /// Key of the sentence for people; `length` and `word` are its arguments where it has any.
    #[must_use]
    pub const fn text_key(&self) -> &'static str {
        match self {
            Self::Length { .. } => "identity-password-fault-length",
            Self::Common => "identity-password-fault-common",
            Self::Pattern => "identity-password-fault-pattern",
            Self::Context(_) => "identity-password-fault-context",
            Self::Weak(weakness) => weakness.text_key(),
        }
    }
}

/// What makes a password easy to guess.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weakness {
    /// Keys that lie beside each other.
    Keyboard,
    /// The same again and again.
    Repeats,
    /// Characters that follow each other.
    Sequence,
    /// Dates and years.
    Dates,
    /// Names of people.
    Names,
    /// Few or common words.
    Words,
    /// Too little of anything.
    Short,
}

impl Weakness {
    const fn text_key(self) -> &'static str {
        match self {
            Self::Keyboard => "identity-password-weak-keyboard",
            Self::Repeats => "identity-password-weak-repeats",
            Self::Sequence => "identity-password-weak-sequence",
            Self::Dates => "identity-password-weak-dates",
            Self::Names => "identity-password-weak-names",
            Self::Words => "identity-password-weak-words",
            Self::Short => "identity-password-weak-short",
        }
    }
}

/// Whether a password may be used by somebody with these words around.
///
/// # Errors
/// [`PasswordFault`].
pub fn check(password: &str, around: &Surroundings<'_>) -> Result<(), PasswordFault> {
    let length = password.chars().count();
    if !(SHORTEST..=LONGEST).contains(&length) {
        return Err(PasswordFault::Length { length });
    }
    if is_pattern(&letters_and_digits(password)) {
        return Err(PasswordFault::Pattern);
    }
    password_strength::check(password, around)
}

fn letters_and_digits(text: &str) -> String {
    fold(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Fewer than five different characters, or mostly steps to the next one (`abcdef`, `654321`).
fn is_pattern(joined: &str) -> bool {
    let codes: Vec<i64> = joined.chars().map(|c| i64::from(u32::from(c))).collect();
    let mut different = codes.clone();
    different.sort_unstable();
    different.dedup();
    let steps = codes
        .windows(2)
        .filter(|pair| (pair[1] - pair[0]).abs() <= 1)
        .count();
    different.len() < DIFFERENT_MIN || steps * 4 > codes.len() * 3
}

/// A hash as it is stored: algorithm, version, parameters, salt and digest (PHC string).
#[derive(Clone, PartialEq, Eq)]
pub struct StoredPassword(String);

impl StoredPassword {
    /// That of an account which its owner has not opened yet: nothing matches it.
    pub(crate) const fn none() -> Self {
        Self(String::new())
    }

    /// As it stands in the database.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for StoredPassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("StoredPassword(…)")
    }
}

/// Hashes a password. Takes tens of milliseconds and 19 MiB: pages go through [`Hasher`].
#[must_use]
pub fn hash(password: &str) -> StoredPassword {
    let salt: [u8; 16] = random_bytes();
    let hash: PasswordHash = argon2()
        .hash_password_with_salt(password.as_bytes(), &salt)
        .expect("parameters, salt and password are within the algorithm's limits");
    StoredPassword(hash.to_string())
}

/// Whether the password is the stored one, by the parameters that are stored with it.
#[must_use]
pub fn matches(password: &str, stored: &str) -> bool {
    PasswordHash::new(stored)
        .is_ok_and(|hash| argon2().verify_password(password.as_bytes(), &hash).is_ok())
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None)
        .expect("memory and passes are within the algorithm's limits");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// Hashes for pages: so many at a time as there are cores, on threads that may wait.
#[derive(Clone, Debug)]
pub struct Hasher {
    seats: Arc<Semaphore>,
    /// What an unknown user name is compared with, so that it takes the same time.
    nobody: StoredPassword,
}

impl Default for Hasher {
    fn default() -> Self {
        Self::new()
    }
}

impl Hasher {
    /// One seat for each core.
    #[must_use]
    pub fn new() -> Self {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let seats = Arc::new(Semaphore::new(cores));
        let random: [u8; 16] = random_bytes();
        Self {
            seats,
            nobody: hash(&kit_base::hex(&random)),
        }
    }

    /// Hashes; `None` only while the program is stopping.
    pub async fn hash(&self, password: String) -> Option<StoredPassword> {
        self.work(move || hash(&password)).await
    }

    /// Compares with the stored hash, or with nobody's if there is none: false then, in the same
    /// time.
    pub async fn matches(&self, password: String, stored: Option<String>) -> bool {
        let known = stored.is_some();
        let stored = stored.unwrap_or_else(|| self.nobody.0.clone());
        let matched = self.work(move || matches(&password, &stored)).await;
        known && matched == Some(true)
    }

    async fn work<T: Send + 'static>(
        &self,
        task: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        let _seat = self.seats.acquire().await.ok()?;
        tokio::task::spawn_blocking(task).await.ok()
    }
}

/// A password that a machine made up: 20 characters in groups, easy to read aloud.
#[must_use]
pub fn generated() -> String {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789x";
    let random: [u8; 20] = random_bytes();
    let mut out = String::with_capacity(24);
    for (place, byte) in random.iter().enumerate() {
        if place > 0 && place % 5 == 0 {
            out.push('-');
        }
        out.push(char::from(LETTERS[usize::from(byte % 32)]));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(password: &str) -> Option<PasswordFault> {
        let around = Surroundings {
            user_name: "van-thu.ubnd",
            person_name: "Nguyễn Thị Ước",
            agencies: &[],
            words: &["nghean".to_owned()],
        };
        check(password, &around).err()
    }

    #[test]
    fn a_long_sentence_is_accepted() {
        assert_eq!(fault("mưa rơi trên mái ngói cũ"), None);
        assert_eq!(fault(&"dài ơi là dài thật ".repeat(6)), None);
    }

    #[test]
    fn short_long_common_patterned_and_own_words_are_refused() {
        assert_eq!(fault("ngắn quá"), Some(PasswordFault::Length { length: 8 }));
        assert_eq!(
            fault(&"a".repeat(129)),
            Some(PasswordFault::Length { length: 129 })
        );
        assert_eq!(fault("Matkhau123456"), Some(PasswordFault::Common));
        assert!(matches!(
            fault("sunflowerkitten"),
            Some(PasswordFault::Weak(_))
        ));
        assert_eq!(fault("aaaaaaaabbbbbb"), Some(PasswordFault::Pattern));
        assert_eq!(fault("abcdefghijklm"), Some(PasswordFault::Pattern));
        assert_eq!(
            fault("VANTHU.UBND xin chao"),
            Some(PasswordFault::Context("vanthuubnd".into()))
        );
        assert_eq!(
            fault("yeu Nghe An lam 37"),
            Some(PasswordFault::Context("nghean".into()))
        );
    }

    #[test]
    fn a_generated_password_keeps_the_rules() {
        assert_eq!(fault(&generated()), None);
        assert_ne!(generated(), generated());
    }

    #[test]
    fn the_stored_form_names_its_parameters_and_matches_only_its_password() {
        let stored = hash("mưa rơi trên mái");
        assert!(
            stored
                .as_str()
                .starts_with("$argon2id$v=19$m=19456,t=2,p=1$")
        );
        assert!(matches("mưa rơi trên mái", stored.as_str()));
        assert!(!matches("mưa rơi trên mai", stored.as_str()));
        assert!(!matches("x", "no hash at all"));
    }
}
