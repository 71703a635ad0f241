//! Values that the database holds sealed, so that a copy of it gives nobody a second factor.

use kit_base::{Secret, random_bytes};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

/// Says which algorithm sealed a value (ASVS 11.2.2): AES-256-GCM with the nonce in front.
const AES_256_GCM_V1: u8 = 1;

/// A key for AES-256-GCM.
#[derive(Clone, Debug)]
pub struct SealingKey(Secret<[u8; 32]>);

impl SealingKey {
    /// From 32 secret bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(Secret::new(bytes))
    }

    /// A key that lasts until the program ends; for tests and throw-away databases.
    #[must_use]
    pub fn fresh() -> Self {
        Self::new(random_bytes())
    }

    /// Seals `clear` for one place: it opens with the same `place` only.
    pub(crate) fn seal(&self, place: &str, clear: &[u8]) -> Vec<u8> {
        let nonce: [u8; NONCE_LEN] = random_bytes();
        let mut body = clear.to_vec();
        self.key()
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(place.as_bytes()),
                &mut body,
            )
            .expect("a few bytes are below the algorithm's limit of 64 GiB");
        let mut out = vec![AES_256_GCM_V1];
        out.extend_from_slice(&nonce);
        out.extend_from_slice(&body);
        out
    }

    /// Opens what [`SealingKey::seal`] sealed; `None` if key, place or bytes are others.
    pub(crate) fn open(&self, place: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (version, rest) = sealed.split_first()?;
        let (nonce, body) = rest.split_at_checked(NONCE_LEN)?;
        if *version != AES_256_GCM_V1 {
            return None;
        }
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut body = body.to_vec();
        let clear = self
            .key()
            .open_in_place(nonce, Aad::from(place.as_bytes()), &mut body)
            .ok()?;
        Some(clear.to_vec())
    }

    fn key(&self) -> LessSafeKey {
        let key = UnboundKey::new(&AES_256_GCM, self.0.reveal());
        LessSafeKey::new(key.expect("the key has the algorithm's 32 bytes"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_sealed_opens_at_its_place_only(clear in any::<Vec<u8>>()) {
            let key = SealingKey::new([7; 32]);
            let sealed = key.seal("totp:1", &clear);
            prop_assert_eq!(key.open("totp:1", &sealed), Some(clear));
            prop_assert_eq!(key.open("totp:2", &sealed), None);
            prop_assert_eq!(SealingKey::new([8; 32]).open("totp:1", &sealed), None);
        }

        #[test]
        fn foreign_bytes_do_not_open(bytes in any::<Vec<u8>>()) {
            prop_assert_eq!(SealingKey::new([7; 32]).open("totp:1", &bytes), None);
        }
    }
}
