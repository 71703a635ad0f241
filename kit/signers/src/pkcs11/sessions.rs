//! Sessions with a token: opened as needed, kept for the next, under one login.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use cryptoki::session::Session;
use kit_base::Secret;

use super::login::log_in;
use super::module::{Pkcs11Module, TokenChoice, device};
use crate::token_error::TokenError;

/// The sessions of one signer.
pub(super) struct Sessions {
    module: Pkcs11Module,
    token: TokenChoice,
    pin: Secret<String>,
    most: usize,
    state: Mutex<State>,
    freed: Condvar,
}

#[derive(Default)]
struct State {
    idle: Vec<Session>,
    /// Idle ones and those that are lent.
    open: usize,
    /// Goes up when sessions are found dead: what was lent before is not taken back.
    generation: u64,
    /// Why the PIN was refused. It is never shown again: the next wrong try may lock the token.
    refused: Option<TokenError>,
}

/// A session that is lent to one batch. Dropped without being given back (a panic), it is closed and
/// its place is free again.
pub(super) struct Lent<'a> {
    sessions: &'a Sessions,
    session: Option<Session>,
    generation: u64,
}

impl Lent<'_> {
    pub(super) fn session(&self) -> &Session {
        let session = self.session.as_ref();
        session.expect("it is taken out only when the loan ends")
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        if self.session.take().is_some() {
            let mut state = self.sessions.lock();
            if self.generation == state.generation {
                state.open -= 1;
                self.sessions.freed.notify_one();
            }
        }
    }
}

impl Sessions {
    pub(super) fn new(
        module: Pkcs11Module,
        token: TokenChoice,
        pin: Secret<String>,
        most: usize,
    ) -> Sessions {
        Sessions {
            module,
            token,
            pin,
            most: most.max(1),
            state: Mutex::default(),
            freed: Condvar::new(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lends a session that is logged in; waits while all are out.
    pub(super) fn lend(&self) -> Result<Lent<'_>, TokenError> {
        let mut state = self.lock();
        loop {
            if let Some(error) = &state.refused {
                return Err(error.clone());
            }
            let generation = state.generation;
            if let Some(session) = state.idle.pop() {
                return Ok(self.loan(session, generation));
            }
            if state.open < self.most {
                // under the lock, so that two batches do not log in at once
                let session = self.open(&mut state)?;
                state.open += 1;
                return Ok(self.loan(session, generation));
            }
            let waited = self.freed.wait(state);
            state = waited.unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn open(&self, state: &mut State) -> Result<Session, TokenError> {
        let (slot, _) = self.module.find(&self.token)?;
        let context = &self.module.context;
        let session = context.open_ro_session(slot).map_err(device)?;
        match log_in(context, slot, &session, &self.pin) {
            Ok(()) => Ok(session),
            Err(error) => {
                if matches!(
                    error,
                    TokenError::WrongPin { .. }
                        | TokenError::PinLocked
                        | TokenError::PinUnusable { .. }
                ) {
                    state.refused = Some(error.clone());
                }
                Err(error)
            }
        }
    }

    fn loan(&self, session: Session, generation: u64) -> Lent<'_> {
        Lent {
            sessions: self,
            session: Some(session),
            generation,
        }
    }

    /// Takes a session back that works.
    pub(super) fn give_back(&self, mut lent: Lent<'_>) {
        let session = lent.session.take();
        let mut state = self.lock();
        if lent.generation == state.generation {
            state.idle.extend(session);
            self.freed.notify_one();
        }
    }

    /// A session was found dead: so are its sisters, for they all died of the same.
    pub(super) fn give_up(&self, mut lent: Lent<'_>) {
        let session = lent.session.take();
        let mut state = self.lock();
        if lent.generation == state.generation {
            state.generation += 1;
            state.idle.clear();
            state.open = 0;
            self.freed.notify_all();
        }
        drop(session);
    }
}
