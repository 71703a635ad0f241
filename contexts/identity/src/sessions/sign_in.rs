//! Signing in: the password first, the second factor where there is one.
//!
//! A wrong try is a result and no error, because it must be counted and so be committed.

pub use super::refusal::Refusal;
use super::{
    Origin,
    half_done::half_done,
    renew::fresh_token,
    store, token_hash,
    tries::{self, Uncounted},
};
use crate::{
    AccountId, Actor, PostId, SessionId,
    accounts::{
        self, Account, Settings, device,
        lockout::Lane,
        second_factor::{self, FactorError, Proof},
    },
    actor::{ActorError, Strength, actor_of_person},
    trail,
};
use jiff::{SignedDuration, Timestamp};
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
        /// For the browser to keep: strangers' wrong tries do not keep it out.
        device: Device,
    },
    /// The password was right; the second factor is asked with this token.
    SecondFactorNeeded {
        /// Names the half-done sign-in for [`second_step`]; no session.
        pending: String,
    },
    /// Wrong, or nobody of that name. People are told one sentence for all refusals.
    Refused(Refusal),
}

/// What a browser keeps of having signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// The account.
    pub account: AccountId,
    /// A sealed value of cookie characters.
    pub value: String,
}

/// What a person must do before they may anything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MustFirst {
    /// Choose a password of their own.
    ChangePassword,
    /// Set up a second factor.
    SetUpSecondFactor,
}

/// What a typed password is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// With this, outside of any transaction. `None` if there is no such account, or if nobody may come in from there
    /// with the password alone: then with nobody's password, in the same time.
    With(Option<String>),
    /// With nothing: too many wrong sign-ins came from this address.
    TooMany {
        /// Until when.
        until: Timestamp,
    },
}

/// What the password is compared with: read before, compared outside of any transaction.
///
/// # Errors
/// As the database answers.
pub fn stored_password(
    tx: &mut Tx<'_>,
    now: Timestamp,
    settings: &Settings,
    user_name: &str,
    origin: &Origin,
) -> Result<Comparison, DbError> {
    let account = accounts::account_by_user_name(tx, user_name)?;
    let lane = lane_of(tx, now, settings, account.as_ref(), origin)?;
    if !lane.known
        && let Some(until) = tries::turned_away(tx, now, settings, origin.address)?
    {
        return Ok(Comparison::TooMany { until });
    }
    let Some(account) = account else {
        return Ok(Comparison::With(None));
    };
    if !account.has_second_factor && lane.locked(tx, now, account.id)?.is_some() {
        return Ok(Comparison::With(None));
    }
    let stored = tx.find(&accounts::store::PASSWORD_HASH, params![account.id])?;
    Ok(Comparison::With(stored))
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
    origin: &Origin,
) -> Result<Outcome, DbError> {
    let Some(account) = accounts::account_by_user_name(tx, user_name)? else {
        return unknown_name(tx, now, settings, origin);
    };
    let id = account.id;
    let account = held(tx, id)?;
    let lane = origin.lane(tx, now, settings, &account)?;
    if let Some(refusal) = turned_away(tx, now, settings, &lane, origin)? {
        return Ok(Outcome::Refused(refusal));
    }
    let locked = lane.locked(tx, now, id)?;
    match (locked, matched) {
        (Some(until), _) if !(matched && account.has_second_factor) => {
            let what = if account.has_second_factor {
                Uncounted::Wrong
            } else {
                Uncounted::Unchecked
            };
            tries::count(tx, now, settings, origin.address)?;
            tries::add_to_sum(tx, now, origin.address, what)?;
            return Ok(Outcome::Refused(Refusal::Locked { until }));
        }
        (None, false) => {
            lane.count_password(tx, now, id)?;
            return wrong(
                tx,
                now,
                settings,
                (id, &lane, origin),
                Refusal::WrongPassword,
            );
        }
        _ => {}
    }
    if account.disabled_at.is_some() {
        return wrong(tx, now, settings, (id, &lane, origin), Refusal::Disabled);
    }
    if account.has_second_factor {
        let pending = start(
            tx,
            now,
            id,
            (None, Strength::None),
            &origin.client,
            SECOND_STEP_LIFE,
        )?;
        return Ok(Outcome::SecondFactorNeeded { pending });
    }
    finish(
        tx,
        now,
        settings,
        &account,
        &lane,
        Strength::Password,
        origin,
    )
}

/// The second step: a code of the authenticator, the answer of a passkey, or a code of the recovery sheet. Whoever is here knows the password, so
/// wrong passwords from the same network keep nobody out of it.
///
/// # Errors
/// As the database answers.
pub fn second_step(
    tx: &mut Tx<'_>,
    now: Timestamp,
    settings: &Settings,
    pending: &str,
    proof: impl Into<Proof>,
    origin: &Origin,
) -> Result<Outcome, DbError> {
    let Some(half) = half_done(tx, now, pending)? else {
        return nothing_pending(tx, now, settings, origin);
    };
    let id = half.account;
    let account = held(tx, id)?;
    let lane = origin.lane(tx, now, settings, &account)?;
    if let Some(until) = lane.locked_for_codes(tx, now, id)? {
        tries::add_to_sum(tx, now, origin.address, Uncounted::Unchecked)?;
        return Ok(Outcome::Refused(Refusal::Locked { until }));
    }
    if account.disabled_at.is_some() {
        return wrong(tx, now, settings, (id, &lane, origin), Refusal::Disabled);
    }
    let strength = match prove(tx, now, settings, (id, half.id), &proof.into())? {
        Ok(strength) => strength,
        Err(refusal) => {
            lane.count_code(tx, now, id)?;
            return wrong(tx, now, settings, (id, &lane, origin), refusal);
        }
    };
    tx.execute(
        &store::END,
        params![half.id, id, now, "second_factor_given"],
    )?;
    finish(tx, now, settings, &account, &lane, strength, origin)
}

/// The lane of an account; of a name that nobody has, the network's.
fn lane_of(
    tx: &mut Tx<'_>,
    now: Timestamp,
    settings: &Settings,
    account: Option<&Account>,
    origin: &Origin,
) -> Result<Lane, DbError> {
    match account {
        Some(account) => origin.lane(tx, now, settings, account),
        None => Ok(Lane::of_network(origin.address)),
    }
}

/// Whether the address sent too many wrong sign-ins; a browser that signed in before is not asked.
fn turned_away(
    tx: &mut Tx<'_>,
    now: Timestamp,
    settings: &Settings,
    lane: &Lane,
    origin: &Origin,
) -> Result<Option<Refusal>, DbError> {
    if lane.known {
        return Ok(None);
    }
    let Some(until) = tries::turned_away(tx, now, settings, origin.address)? else {
        return Ok(None);
    };
    tries::add_to_sum(tx, now, origin.address, Uncounted::Unchecked)?;
    Ok(Some(Refusal::TooMany { until }))
}

fn unknown_name(
    tx: &mut Tx<'_>,
    now: Timestamp,
    settings: &Settings,
    origin: &Origin,
) -> Result<Outcome, DbError> {
    let lane = Lane::of_network(origin.address);
    if let Some(refusal) = turned_away(tx, now, settings, &lane, origin)? {
        return Ok(Outcome::Refused(refusal));
    }
    tries::count(tx, now, settings, origin.address)?;
    tries::add_to_sum(tx, now, origin.address, Uncounted::UnknownName)?;
    Ok(Outcome::Refused(Refusal::WrongPassword))
}

fn nothing_pending(
    tx: &mut Tx<'_>,
    now: Timestamp,
    settings: &Settings,
    origin: &Origin,
) -> Result<Outcome, DbError> {
    let lane = Lane::of_network(origin.address);
    if let Some(refusal) = turned_away(tx, now, settings, &lane, origin)? {
        return Ok(Outcome::Refused(refusal));
    }
    tries::count(tx, now, settings, origin.address)?;
    tries::add_to_sum(tx, now, origin.address, Uncounted::Unchecked)?;
    Ok(Outcome::Refused(Refusal::Expired))
}

/// How strongly it shows who it is, or why not.
fn prove(
    tx: &mut Tx<'_>,
    now: Timestamp,
    settings: &Settings,
    (id, half): (AccountId, SessionId),
    proof: &Proof,
) -> Result<Result<Strength, Refusal>, DbError> {
    Ok(
        match second_factor::prove(tx, now, settings, (id, Some(half)), proof) {
            Ok(strength) => Ok(strength),
            Err(FactorError::Database(error)) => return Err(error),
            Err(FactorError::OtherTime { steps }) => Err(Refusal::OtherTime { steps }),
            Err(FactorError::Passkey(fault)) => Err(Refusal::Passkey(fault)),
            Err(_) => Err(Refusal::WrongCode),
        },
    )
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

/// Whether a right that the actor has, by the post or by delegation, needs a second factor that is not set up.
pub(crate) fn needs_factor(
    settings: &Settings,
    actor: &Actor,
    demo: bool,
    has_second_factor: bool,
) -> bool {
    let mut all = actor.permissions.iter();
    !demo && !has_second_factor && all.any(|name| settings.strong_rights.contains(name))
}

/// The account, held until the transaction ends: many guesses at once count one after the other.
pub(super) fn held(tx: &mut Tx<'_>, id: AccountId) -> Result<Account, DbError> {
    tx.execute(&accounts::store::HOLD, params![id])?;
    accounts::account(tx, id)
}

fn finish(
    tx: &mut Tx<'_>,
    now: Timestamp,
    settings: &Settings,
    account: &Account,
    lane: &Lane,
    strength: Strength,
    origin: &Origin,
) -> Result<Outcome, DbError> {
    let id = account.id;
    let actor = match actor_of_person(tx, account.person, now) {
        Ok(actor) => actor.with_strength(strength),
        Err(ActorError::Database(error)) => return Err(error),
        Err(_) => return refuse(tx, now, id, Refusal::NoPost),
    };
    let token = start(
        tx,
        now,
        id,
        (Some(actor.post), strength),
        &origin.client,
        settings.absolute,
    )?;
    if let Some(old) = origin.session {
        tx.execute(&store::END_ANY, params![old, now, "signed_in_anew"])?;
        tx.execute(&store::DROP_BEGUN_IN, params![old])?;
    }
    tx.execute(&accounts::store::SUCCEEDED, params![id, now])?;
    lane.forgive(tx, id)?;
    if needs_factor(settings, &actor, account.demo, account.has_second_factor) {
        tx.execute(
            &accounts::store::FACTOR_DUE,
            params![id, now + settings.enrol_within],
        )?;
    } else {
        tx.execute(&accounts::store::NO_FACTOR_DUE, params![id])?;
    }
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
    let value = device::issue(settings, now, account);
    Ok(Outcome::SignedIn {
        token,
        first,
        device: Device { account: id, value },
    })
}

fn start(
    tx: &mut Tx<'_>,
    now: Timestamp,
    id: AccountId,
    (post, strength): (Option<PostId>, Strength),
    client: &str,
    life: SignedDuration,
) -> Result<String, DbError> {
    let token = fresh_token();
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

/// A wrong try at an account: counted for the address too, unless the browser is known.
pub(super) fn wrong(
    tx: &mut Tx<'_>,
    now: Timestamp,
    settings: &Settings,
    (id, lane, origin): (AccountId, &Lane, &Origin),
    refusal: Refusal,
) -> Result<Outcome, DbError> {
    if !lane.known {
        tries::count(tx, now, settings, origin.address)?;
    }
    refuse(tx, now, id, refusal)
}

fn refuse(
    tx: &mut Tx<'_>,
    now: Timestamp,
    id: AccountId,
    refusal: Refusal,
) -> Result<Outcome, DbError> {
    trail::of(
        &Actor::system("identity.sign_in"),
        now,
        "identity.session.refused",
    )
    .on("account", id)
    .reason(refusal.code())
    .refused()
    .record(tx)?;
    Ok(Outcome::Refused(refusal))
}
