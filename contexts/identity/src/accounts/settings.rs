//! What an installation decides about sign-in.

use super::{SealingKey, passkeys::PasskeySite, password::Hasher};
use crate::Role;
use jiff::SignedDuration;
use std::{collections::BTreeSet, sync::Arc};

/// What an installation decides about sign-in; a service of the program.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Name that authenticator programs show.
    pub issuer: String,
    /// For which address passkeys are made; without one there are none.
    pub passkeys: PasskeySite,
    /// Key under which second factors are stored; the same on every node and kept with care: a
    /// lost key means that everybody sets up their second factor anew.
    pub sealing_key: SealingKey,
    /// Hashes passwords, so many at a time as there are cores.
    pub hasher: Hasher,
    /// Words that no password may contain, beside the user's own names.
    pub context_words: Vec<String>,
    /// A session ends after so much time without a request (TCVN 11930 level 3: 15 minutes).
    pub idle: SignedDuration,
    /// The same for people with a role of `second_factor_for` (5 minutes).
    pub idle_privileged: SignedDuration,
    /// A session ends after so much time whatever happens (ASVS 7.3.2).
    pub absolute: SignedDuration,
    /// Roles whose holders may nothing until they have set up a second factor. Accounts of the
    /// demonstration are exempt.
    pub second_factor_for: Vec<Role>,
    /// How long an account or an appointment waits for a second administrator (7 days).
    pub confirm_within: SignedDuration,
    /// How long the sheet holds with which a new account is opened (72 hours).
    pub sheet_life: SignedDuration,
    /// Names of the rights that nobody uses without a second factor; accounts of the demonstration are exempt.
    pub strong_rights: Arc<BTreeSet<String>>,
    /// How long somebody with such a right may go on without one, from the first sign-in on.
    pub enrol_within: SignedDuration,
    /// Wrong sign-ins from one address (of IPv6 its /64) that are answered within [`Settings::address_window`].
    pub address_tries: i64,
    /// See [`Settings::address_tries`].
    pub address_window: SignedDuration,
    /// How long a browser that signed in is known to its account.
    pub device_life: SignedDuration,
    /// By how much the program's clock is ahead of the world's (see [`crate::demo::time_shift`]):
    /// authenticators go by the world's.
    pub clock_shift: SignedDuration,
}

impl Settings {
    /// The usual settings with this key.
    #[must_use]
    pub fn new(issuer: impl Into<String>, sealing_key: SealingKey) -> Self {
        Self {
            issuer: issuer.into(),
            passkeys: PasskeySite::default(),
            sealing_key,
            hasher: Hasher::new(),
            context_words: ["tinhso", "nghean", "ubnd", "vanban", "chinhquyen"]
                .map(str::to_owned)
                .to_vec(),
            idle: SignedDuration::from_mins(15),
            idle_privileged: SignedDuration::from_mins(5),
            absolute: SignedDuration::from_hours(12),
            second_factor_for: vec![Role::Administrator, Role::Auditor],
            confirm_within: SignedDuration::from_hours(7 * 24),
            sheet_life: SignedDuration::from_hours(72),
            strong_rights: Arc::default(),
            enrol_within: SignedDuration::from_hours(14 * 24),
            address_tries: 20,
            address_window: SignedDuration::from_mins(15),
            device_life: SignedDuration::from_hours(90 * 24),
            clock_shift: SignedDuration::ZERO,
        }
    }
}
