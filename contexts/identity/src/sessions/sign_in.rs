//! Signing in: the password first, the second factor where there is one.
//!
//! A wrong try is a result and no error, because it must be counted and so be committed.

use super::{LiveSession, store, token_hash};
use crate::{
    AccountId, Actor, PersonId, PostId, SessionId,
    accounts::{self, Account, Settings, lockout, second_factor},
    actor::{ActorError, Strength, actor_of_person},
    trail,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use kit_base::random_bytes;
use kit_db::{DbError, Tx, params};

/// How long one may take between the password and the second factor.
pub const SECOND_STEP_LIFE: SignedDuration = SignedDuration::from_mins(5);
/// The longest description of a browser that is kept, in characters.
const CLIENT_MAX: usize = 200;

/// What came of a step of signing in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Signed in: the token for the cookie, and what the person must do first.
    SignedIn {
        /// Fresh token.
        token: String,
        /// Where to go before anything else.
        first: Option<MustFirst>,
    },
    /// The password was right; the second factor is asked with this token.
    SecondFactorNeeded {
        /// Names the half-done sign-in for [`second_step`]; no session.
        pending: String,
    },
    /// Wrong, or nobody of that name. People are told one sentence for all refusals.
    Refused(Refusal),
}

/// Why nobody was signed in; for the log, and for tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nobody of that name, or a wrong password.
    WrongPassword,
    /// A wrong or used code.
    WrongCode,
    /// Too many wrong tries: nothing is checked until then.
    Locked {
        /// Until when.
        until: Timestamp,
    },
    /// The account is disabled.
    Disabled,
    /// The person holds no post today.
    NoPost,
    /// The half-done sign-in is too old or unknown.
    Expired,
}

impl Refusal {
    const fn code(self) -> &'static str {
        match self {
            Self::WrongPassword => "wrong_password",
            Self::WrongCode => "wrong_code",
            Self::Locked { .. } => "locked",
            Self::Disabled => "disabled",
            Self::NoPost => "no_post",
            Self::Expired => "expired",
        }
    }
}

/// What a person must do before they may anything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MustFirst {
    /// Choose a password of their own.
    ChangePassword,
    /// Set up a second factor.
    SetUpSecondFactor,
}

/// What the password is compared with: read before, compared outside of any transaction.
///
/// `None` if there is no such account, or if it is locked now and nothing shall be compared.
///
/// # Errors
/// As the database answers.
pub fn stored_password(
    tx: &mut Tx<'_>,
    now: Timestamp,
    user_name: &str,
) -> Result<Option<String>, DbError> {
    let Some(account) = accounts::account_by_user_name(tx, user_name)? else {
        return Ok(None);
    };
    if account.locked_until.is_some_and(|until| until > now) {
        return Ok(None);
    }
    tx.find(&accounts::store::PASSWORD_HASH, params![account.id])
}

/// The first step, after the password was compared.
///
/// # Errors
/// As the database answers.
pub fn first_step(
    tx: &mut Tx<'_>,
    now: Timestamp,
    settings: &Settings,
    user_name: &str,
    matched: bool,
    client: &str,
) -> Result<Outcome, DbError> {
    let Some(account) = accounts::account_by_user_name(tx, user_name)? else {
        return refuse(tx, now, None, Refusal::WrongPassword);
    };
    let id = account.id;
    let account = held(tx, id)?;
    if let Some(until) = account.locked_until.filter(|until| *until > now) {
        return refuse(tx, now, Some(id), Refusal::Locked { until });
    }
    if !matched {
        return wrong(tx, now, id, Refusal::WrongPassword);
    }
    if account.disabled_at.is_some() {
        return refuse(tx, now, Some(id), Refusal::Disabled);
    }
    if account.has_second_factor {
        let pending = start(tx, now, id, None, Strength::None, client, SECOND_STEP_LIFE)?;
        return Ok(Outcome::SecondFactorNeeded { pending });
    }
    finish(
        tx,
        now,
        settings,
        (id, account.person),
        Strength::Password,
        client,
    )
}

/// The second step: a code of the authenticator, or one of the recovery sheet.
///
/// # Errors
/// As the database answers.
pub fn second_step(
    tx: &mut Tx<'_>,
    now: Timestamp,
    settings: &Settings,
    pending: &str,
    code: &str,
    client: &str,
) -> Result<Outcome, DbError> {
    let found: Option<LiveSession> = tx.find(&store::BY_TOKEN, params![token_hash(pending)])?;
    let half = found.filter(|half| half.strength == Strength::None && half.ends_at > now);
    let Some(half) = half else {
        return refuse(tx, now, None, Refusal::Expired);
    };
    let id = half.account;
    let account = held(tx, id)?;
    if let Some(until) = account.locked_until.filter(|until| *until > now) {
        return refuse(tx, now, Some(id), Refusal::Locked { until });
    }
    if account.disabled_at.is_some() {
        return refuse(tx, now, Some(id), Refusal::Disabled);
    }
    let strength = if second_factor::use_code(tx, now, settings, id, code).is_ok() {
        Strength::TwoFactors
    } else if second_factor::use_recovery_code(tx, now, id, code).is_ok() {
        Strength::Recovery
    } else {
        return wrong(tx, now, id, Refusal::WrongCode);
    };
    tx.execute(
        &store::END,
        params![half.id, id, now, "second_factor_given"],
    )?;
    finish(tx, now, settings, (id, half.person), strength, client)
}

/// What somebody with this account must do first, if anything.
pub(crate) fn must_first(
    settings: &Settings,
    actor: &Actor,
    demo: bool,
    must_change_password: bool,
    has_second_factor: bool,
) -> Option<MustFirst> {
    if must_change_password {
        return Some(MustFirst::ChangePassword);
    }
    let privileged = |role| settings.second_factor_for.contains(&role);
    let needed = actor.posts.iter().any(|post| privileged(post.role));
    (needed && !has_second_factor && !demo).then_some(MustFirst::SetUpSecondFactor)
}

/// The account, held until the transaction ends: many guesses at once count one after the other.
fn held(tx: &mut Tx<'_>, id: AccountId) -> Result<Account, DbError> {
    tx.execute(&accounts::store::HOLD, params![id])?;
    accounts::account(tx, id)
}

fn finish(
    tx: &mut Tx<'_>,
    now: Timestamp,
    settings: &Settings,
    (id, person): (AccountId, PersonId),
    strength: Strength,
    client: &str,
) -> Result<Outcome, DbError> {
    let actor = match actor_of_person(tx, person, now) {
        Ok(actor) => actor.with_strength(strength),
        Err(ActorError::Database(error)) => return Err(error),
        Err(_) => return refuse(tx, now, Some(id), Refusal::NoPost),
    };
    let token = start(
        tx,
        now,
        id,
        Some(actor.post),
        strength,
        client,
        settings.absolute,
    )?;
    tx.execute(&accounts::store::SUCCEEDED, params![id, now])?;
    let account = accounts::account(tx, id)?;
    let first = must_first(
        settings,
        &actor,
        account.demo,
        account.must_change_password,
        account.has_second_factor,
    );
    trail::of(&actor, now, "identity.session.started")
        .on("account", id)
        .unit(actor.organisation)
        .reason(strength.code())
        .record(tx)?;
    Ok(Outcome::SignedIn { token, first })
}

fn start(
    tx: &mut Tx<'_>,
    now: Timestamp,
    id: AccountId,
    post: Option<PostId>,
    strength: Strength,
    client: &str,
    life: SignedDuration,
) -> Result<String, DbError> {
    let token = URL_SAFE_NO_PAD.encode(random_bytes::<32>());
    let client: String = client
        .chars()
        .filter(|c| !c.is_control())
        .take(CLIENT_MAX)
        .collect();
    tx.execute(
        &store::START,
        params![
            SessionId::generate(),
            id,
            token_hash(&token),
            post,
            strength,
            client,
            now,
            now + life
        ],
    )?;
    Ok(token)
}

fn wrong(
    tx: &mut Tx<'_>,
    now: Timestamp,
    id: AccountId,
    refusal: Refusal,
) -> Result<Outcome, DbError> {
    lockout::count_failure(tx, now, id)?;
    refuse(tx, now, Some(id), refusal)
}

fn refuse(
    tx: &mut Tx<'_>,
    now: Timestamp,
    id: Option<AccountId>,
    refusal: Refusal,
) -> Result<Outcome, DbError> {
    use kit_base::Id;
    trail::of(
        &Actor::system("identity.sign_in"),
        now,
        "identity.session.refused",
    )
    .on("account", id.unwrap_or_else(|| AccountId::from_i64(0)))
    .reason(refusal.code())
    .refused()
    .record(tx)?;
    Ok(Outcome::Refused(refusal))
}
