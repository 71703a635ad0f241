//! One key of one token.

use cryptoki::error::Error;
use kit_base::Secret;
use signatures::algorithms::SignatureAlgorithm;

use super::mechanism::{algorithms, request, value};
use super::module::{Pkcs11Module, TokenChoice, device, is_lost};
use super::objects::{TokenKeyChoice, find_key, key_handle};
use super::sessions::{Lent, Sessions};
use crate::signer::{SignError, Signer, offered};
use crate::token_error::TokenError;

/// Sessions at once: small tokens work on one thing at a time, hardware modules on a few.
const SESSIONS: usize = 4;

/// Which key, and how it is used.
#[derive(Clone, Debug)]
pub struct Pkcs11Options {
    /// Which token.
    pub token: TokenChoice,
    /// Which of its keys.
    pub key: TokenKeyChoice,
    /// The user's PIN. Kept in memory, to log in again after the token was away.
    pub pin: Secret<String>,
    /// Sessions at once; at least 1.
    pub sessions: usize,
}

impl Pkcs11Options {
    /// The only key of a token, four sessions at once.
    pub fn new(token: TokenChoice, pin: Secret<String>) -> Pkcs11Options {
        Pkcs11Options {
            token,
            key: TokenKeyChoice::Only,
            pin,
            sessions: SESSIONS,
        }
    }
}

/// A key in a token or hardware module. Every call blocks.
///
/// A PIN that was refused is never shown to the token again by this signer: it answers with the same
/// error until a new signer is made with another PIN. When the token was away and is back, the PIN
/// that was right before is shown once more.
pub struct Pkcs11Signer {
    sessions: Sessions,
    key_id: Vec<u8>,
    chain: Vec<Vec<u8>>,
    algorithms: Vec<SignatureAlgorithm>,
}

impl std::fmt::Debug for Pkcs11Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pkcs11Signer")
            .field("algorithms", &self.algorithms)
            .finish_non_exhaustive()
    }
}

impl Pkcs11Module {
    /// Logs in and finds the key.
    ///
    /// # Errors
    /// [`TokenError`].
    pub fn signer(&self, options: Pkcs11Options) -> Result<Pkcs11Signer, TokenError> {
        let (slot, _) = self.find(&options.token)?;
        let mechanisms = self.context.get_mechanism_list(slot).map_err(device)?;
        let sessions = Sessions::new(self.clone(), options.token, options.pin, options.sessions);
        let lent = sessions.lend()?;
        let found = find_key(lent.session(), &options.key)?;
        sessions.give_back(lent);
        let key = found.certificate.public_key();
        let key = key.map_err(|_| TokenError::UnsupportedKey)?;
        let algorithms = algorithms(key, &mechanisms);
        if algorithms.is_empty() {
            return Err(TokenError::UnsupportedKey);
        }
        Ok(Pkcs11Signer {
            sessions,
            key_id: found.id,
            chain: found.chain,
            algorithms,
        })
    }
}

enum Stopped {
    /// After so many values: the session is dead, another may go on.
    Lost,
    For(SignError),
}

impl Pkcs11Signer {
    /// Signs what is still missing in `values`, in one session.
    fn go_on(
        &self,
        lent: &Lent<'_>,
        algorithm: SignatureAlgorithm,
        items: &[&[u8]],
        values: &mut Vec<Vec<u8>>,
    ) -> Result<(), Stopped> {
        let key = match key_handle(lent.session(), &self.key_id) {
            Err(TokenError::Lost) => return Err(Stopped::Lost),
            outcome => outcome.map_err(|error| Stopped::For(error.into()))?,
        };
        for item in &items[values.len()..] {
            let (mechanism, data) = request(algorithm, item)
                .ok_or(Stopped::For(SignError::AlgorithmNotOffered { algorithm }))?;
            let answer: Result<_, Error> = lent.session().sign(&mechanism, key, &data);
            match answer {
                Ok(answer) => values.push(value(algorithm, answer)),
                Err(error) if is_lost(&error) => return Err(Stopped::Lost),
                Err(error) => return Err(Stopped::For(device(error).into())),
            }
        }
        Ok(())
    }
}

impl Signer for Pkcs11Signer {
    fn chain(&self) -> &[Vec<u8>] {
        &self.chain
    }

    fn algorithms(&self) -> &[SignatureAlgorithm] {
        &self.algorithms
    }

    fn sign_many(
        &self,
        algorithm: SignatureAlgorithm,
        items: &[&[u8]],
    ) -> Result<Vec<Vec<u8>>, SignError> {
        offered(&self.algorithms, algorithm)?;
        let mut values = Vec::with_capacity(items.len());
        // the second round is for a token that was away and is back
        for _ in 0..2 {
            let lent = self.sessions.lend()?;
            match self.go_on(&lent, algorithm, items, &mut values) {
                Ok(()) => {
                    self.sessions.give_back(lent);
                    return Ok(values);
                }
                Err(Stopped::Lost) => self.sessions.give_up(lent),
                Err(Stopped::For(error)) => {
                    self.sessions.give_back(lent);
                    return Err(error);
                }
            }
        }
        Err(TokenError::Lost.into())
    }
}
