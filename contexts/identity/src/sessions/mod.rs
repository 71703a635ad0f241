//! Sessions: who is signed in, on which device, in which post.
//!
//! The token is 256 random bits in a cookie; only its SHA-256 digest is stored. A session ends
//! when it idles, when its time is over, when the person ends it, and at once when the account is
//! disabled or its password changes. A new password or factor gives the present session a new
//! token, and whoever signs in anew in a browser ends the session that it had.

pub mod after_restore;
pub mod asked_again;
mod end;
mod half_done;
pub(crate) mod leaving;
mod origin;
pub(crate) mod pages;
mod refusal;
mod renew;
pub mod sign_in;
pub(crate) mod store;
mod switch_post;
mod tries;
mod viewer;

pub use end::{end_ahead, end_all, end_other_sessions, end_session, forget_old_sessions};
pub use half_done::{SecondStep, offered_at_second_step};
pub use origin::Origin;
pub(crate) use renew::renew_token;
pub use switch_post::{SwitchPostError, switch_post};
pub use tries::{SignInSum, forget_old_tries, log_sums};
pub(crate) use tries::{may_try_paper, wrong_paper};
pub use viewer::Sessions;

use crate::{AccountId, PersonId, PostId, SessionId, actor::Strength};
use jiff::Timestamp;
use kit_base::sha256;
use kit_db::{DbError, Tx, params};

kit_db::row! {
    /// An open session as its owner sees it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct OpenSession {
        /// Identifier.
        pub id: SessionId,
        /// How the person proved who they are.
        pub strength: Strength,
        /// Browser and system, as the browser says.
        pub client: String,
        /// When it began.
        pub started_at: Timestamp,
        /// Last request, to the minute.
        pub seen_at: Timestamp,
        /// When it ends at the latest.
        pub ends_at: Timestamp,
    }
}

kit_db::row! {
    /// A session with its account, as every request reads it.
    #[derive(Clone, Debug)]
    pub(crate) struct LiveSession {
        pub(crate) id: SessionId,
        pub(crate) account: AccountId,
        pub(crate) person: PersonId,
        pub(crate) post: Option<PostId>,
        pub(crate) strength: Strength,
        pub(crate) seen_at: Timestamp,
        pub(crate) ends_at: Timestamp,
        pub(crate) must_change_password: bool,
        pub(crate) demo: bool,
        pub(crate) has_second_factor: bool,
        pub(crate) factor_due_at: Option<Timestamp>,
        pub(crate) held_until: Option<Timestamp>,
        pub(crate) disabled_at: Option<Timestamp>,
    }
}

/// The open sessions of an account, the one used last first.
///
/// # Errors
/// As the database answers.
pub fn sessions_of(
    tx: &mut Tx<'_>,
    account: AccountId,
    now: Timestamp,
) -> Result<Vec<OpenSession>, DbError> {
    tx.query(&store::OPEN_OF, params![account, now])
}

pub(crate) fn token_hash(token: &str) -> [u8; 32] {
    sha256(token.as_bytes())
}
