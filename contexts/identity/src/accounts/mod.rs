//! Accounts: how a person proves who they are.

pub mod activate;
pub(crate) mod begun;
pub mod create;
pub(crate) mod device;
pub mod disable;
pub mod lockout;
pub(crate) mod one_time_code;
pub(crate) mod pages;
pub mod passkeys;
pub mod password;
mod password_strength;
pub(crate) mod recovery;
pub mod rescue;
pub mod reset;
mod seal;
pub mod second_factor;
mod settings;
pub(crate) mod store;

pub use seal::SealingKey;
pub use settings::Settings;

use crate::{AccountId, Actor, PersonId, permissions};
use jiff::Timestamp;
use kit_base::in_province;
use kit_db::{DbError, Tx, params};

kit_db::row! {
    /// An account, without its secrets.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Account {
        /// Identifier.
        pub id: AccountId,
        /// Whose it is.
        pub person: PersonId,
        /// Name of the person.
        pub person_name: String,
        /// What is typed to sign in; lower case.
        pub user_name: String,
        /// When the password was set.
        pub password_set_at: Timestamp,
        /// Whether the password must be changed before anything else.
        pub must_change_password: bool,
        /// Whether it is an account of the demonstration, whose password is shown to everybody.
        pub demo: bool,
        /// Most wrong passwords or codes from one place that were not forgiven when the last one came.
        pub failures: i64,
        /// Until when somewhere nothing is checked: other places are not kept out.
        pub locked_until: Option<Timestamp>,
        /// Last sign-in.
        pub last_used_at: Option<Timestamp>,
        /// When it was created.
        pub created_at: Timestamp,
        /// When it was disabled.
        pub disabled_at: Option<Timestamp>,
        /// Why it was disabled.
        pub disabled_reason: String,
        /// Whether its owner has chosen a password; before, nobody can sign in with it.
        pub activated: bool,
        /// Whether a second factor is set up.
        pub has_second_factor: bool,
    }
}

/// An account.
///
/// # Errors
/// [`DbError::NoRow`] if there is none.
pub fn account(tx: &mut Tx<'_>, id: AccountId) -> Result<Account, DbError> {
    tx.get(&store::ONE, params![id])
}

/// An account, if it is there.
///
/// # Errors
/// As the database answers.
pub(crate) fn find(tx: &mut Tx<'_>, id: AccountId) -> Result<Option<Account>, DbError> {
    tx.find(&store::ONE, params![id])
}

/// The account that signs in with this name.
///
/// # Errors
/// As the database answers.
pub fn account_by_user_name(tx: &mut Tx<'_>, user_name: &str) -> Result<Option<Account>, DbError> {
    tx.find(
        &store::BY_USER_NAME,
        params![user_name.trim().to_lowercase()],
    )
}

/// The accounts of a person.
///
/// # Errors
/// As the database answers.
pub fn accounts_of(tx: &mut Tx<'_>, person: PersonId) -> Result<Vec<Account>, DbError> {
    tx.query(&store::OF_PERSON, params![person])
}

/// Accounts that the actor manages whose user name begins with `start`, `limit` at most, in the
/// order of names after `after`: of the whole province, or of people all of whose posts lie within
/// the right's reach.
///
/// # Errors
/// As the database answers.
pub fn list_accounts(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    start: &str,
    after: &str,
    limit: i64,
) -> Result<Vec<Account>, DbError> {
    let start = start.trim().to_lowercase();
    let beyond = format!("{start}\u{10ffff}");
    let Some(places) = actor.places_reached(permissions::MANAGE_ACCOUNTS) else {
        return tx.query(&store::LIST, params![start, beyond, after, limit]);
    };
    let (bodies, units) = (places.bodies_json(), places.units_json());
    let today = in_province(now).date();
    tx.query(
        &store::LIST_WITHIN,
        params![start, beyond, after, limit, bodies, units, today],
    )
}

/// An invented account, for drawing pages without a database.
pub(crate) fn sample_account() -> Account {
    use kit_base::Id;
    Account {
        id: AccountId::from_i64(1),
        person: PersonId::from_i64(1),
        person_name: "Nguyễn Thị Mẫu".to_owned(),
        user_name: "mau".to_owned(),
        password_set_at: Timestamp::UNIX_EPOCH,
        must_change_password: false,
        demo: false,
        failures: 0,
        locked_until: None,
        last_used_at: None,
        created_at: Timestamp::UNIX_EPOCH,
        disabled_at: None,
        disabled_reason: String::new(),
        activated: true,
        has_second_factor: false,
    }
}
