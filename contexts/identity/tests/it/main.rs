//! The promises of this context, on both databases.

#![expect(clippy::unwrap_used, reason = "tests")]

mod accounts;
mod accounts_who_may;
mod after_restore;
mod appoint;
mod appoint_who_may;
mod asked_again;
mod begun;
mod corrections;
mod delegation;
mod delegation_who_may;
mod directory;
mod form_keys;
mod import;
mod import_who_may;
mod keepers;
mod names;
mod organisations;
mod organisations_who_may;
mod pages;
mod passkey_pages;
mod passkeys;
mod programs;
mod programs_who_may;
mod proposals;
mod proposals_reach_who_may;
mod proposals_who_may;
mod reach_who_may;
mod rescue;
mod rescue_who_may;
mod resets;
mod roles;
mod roles_who_may;
mod second_factor;
mod second_factor_who_may;
mod server;
mod sign_in;
mod sign_in_clock;
mod sign_in_tries;
mod statements;
mod strong_rights;
mod successions;
mod world;

use std::sync::LazyLock;

/// The tables that this context needs.
static MIGRATIONS: LazyLock<Vec<kit_db::Migration>> = LazyLock::new(|| {
    [
        kit_db::MIGRATIONS,
        kit_jobs::MIGRATIONS,
        kit_audit::MIGRATIONS,
        identity::MIGRATIONS,
    ]
    .concat()
});
