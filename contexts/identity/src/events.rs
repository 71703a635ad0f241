//! The public facts of this context: topic, subject and payload. Handlers look up the rest.

use crate::{
    AccountId, DelegationId, OrganisationId, PersonId, PostId, RoleChangeId, SuccessionId,
    organisations::succeed::RecordSuccession,
};
use jiff::{Timestamp, civil::Date};
use kit_base::Id;
use kit_db::{DbError, Tx};
use kit_jobs::publish;
use serde::{Deserialize, Serialize};

/// Topic: an organisation was set up. Subject: the organisation. Payload: [`FromDay`].
pub const ORGANISATION_CREATED: &str = "identity.organisation.created";
/// Topic: an organisation got a new name. Subject: the organisation. Payload: [`FromDay`].
pub const ORGANISATION_RENAMED: &str = "identity.organisation.renamed";
/// Topic: organisations merged, split or ended. Subject: the succession. Payload: [`Succeeded`].
pub const ORGANISATION_SUCCEEDED: &str = "identity.organisation.succeeded";
/// Topic: a person was appointed to a post. Subject: the person. Payload: [`PostOfPerson`].
pub const PERSON_APPOINTED: &str = "identity.person.appointed";
/// Topic: people were brought into posts of an organisation by an import. Subject: the organisation.
/// Payload: [`PeopleImported`].
pub const PEOPLE_IMPORTED: &str = "identity.people.imported";
/// Topic: a person was released from a post. Subject: the person. Payload: [`PostOfPerson`].
pub const PERSON_RELEASED: &str = "identity.person.released";
/// Topic: a person got another name or address. Subject: the person. Payload: [`Corrected`].
pub const PERSON_CORRECTED: &str = "identity.person.corrected";
/// Topic: rights were delegated. Subject: the delegation. Payload: [`BetweenPeople`]. The receiver and the head of the
/// giver's agency are told.
pub const DELEGATION_GIVEN: &str = "identity.delegation.given";
/// Topic: a delegation was taken back, or ended with the account or the post. Subject: the delegation. Payload:
/// [`BetweenPeople`]. Both sides are told, but for whoever did it.
pub const DELEGATION_REVOKED: &str = "identity.delegation.revoked";
/// Topic: an account was disabled and its sessions ended. Subject: the account. Payload: [`OfPerson`].
pub const ACCOUNT_DISABLED: &str = "identity.account.disabled";
/// Topic: how somebody signs in was changed. Subject: the account. Payload: [`SignInChanged`].
pub const SIGN_IN_CHANGED: &str = "identity.account.sign_in_changed";

/// Topic: an account was created. Subject: the account. Payload: [`OfPerson`].
pub const ACCOUNT_CREATED: &str = "identity.account.created";
/// Topic: a code that opens an account again was given out. Subject: the account. Payload:
/// [`OfPerson`].
pub const RESET_GIVEN: &str = "identity.reset.given";
/// Topic: what a role may was changed. Subject: the change. Payload: [`OfRole`].
pub const ROLE_CHANGED: &str = "identity.role.changed";

/// From which day a fact holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FromDay {
    /// First day.
    pub from: Date,
}

/// A succession.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Succeeded {
    /// Bodies before.
    pub predecessors: Vec<OrganisationId>,
    /// Bodies after, the principal one first.
    pub successors: Vec<OrganisationId>,
    /// First day.
    pub effective: Date,
}

/// A person's post.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostOfPerson {
    /// The post.
    pub post: PostId,
    /// First day on which it is (or is no longer) held.
    pub day: Date,
}

/// How many posts were filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeopleImported {
    /// Posts, each with its holder.
    pub posts: u32,
    /// First day on which they are held.
    pub from: Date,
}

/// Who gave and who received.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BetweenPeople {
    /// Who gave.
    pub from: PersonId,
    /// Who received.
    pub to: PersonId,
    /// Who did it, if it was a person: needs no notice of it. Facts published before this was kept have none.
    #[serde(default)]
    pub by: Option<PersonId>,
}

/// What a person was called and is called now; who reads the notice can tell whether it was meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Corrected {
    /// Name before.
    pub before: String,
    /// Name now.
    pub after: String,
    /// Whether the address at work changed, to which notices go.
    pub address: bool,
}

/// Whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfPerson {
    /// The person.
    pub person: PersonId,
}

/// What a role may from now on, or may no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfRole {
    /// Code of the role.
    pub role: String,
    /// The permission.
    pub permission: String,
    /// Whether it was given or taken away.
    pub granted: bool,
}

/// What of signing in was changed: the person is told, whoever did it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInChanged {
    /// What happened.
    pub what: SignInChange,
}

kit_db::code_enum! {
    /// What may happen to the ways in which somebody signs in.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum SignInChange {
        /// A new password was chosen.
        PasswordChanged = "password_changed",
        /// A password was given by an operator, to be changed at the next sign-in.
        PasswordGiven = "password_given",
        /// A second factor was set up.
        FactorSet = "factor_set",
        /// The second factor was replaced by another.
        FactorReplaced = "factor_replaced",
        /// The second factor was taken away.
        FactorRemoved = "factor_removed",
        /// A passkey was enrolled.
        PasskeyAdded = "passkey_added",
        /// A passkey was removed.
        PasskeyRemoved = "passkey_removed",
        /// The sheet of recovery codes was replaced.
        RecoveryRenewed = "recovery_renewed",
        /// An approved reset was used.
        Reset = "reset",
    }
}

pub(crate) fn organisation_created(
    tx: &mut Tx<'_>,
    now: Timestamp,
    id: OrganisationId,
    from: Date,
) -> Result<(), DbError> {
    publish(
        tx,
        now,
        ORGANISATION_CREATED,
        id.to_i64(),
        &FromDay { from },
    )
}

pub(crate) fn organisation_renamed(
    tx: &mut Tx<'_>,
    now: Timestamp,
    id: OrganisationId,
    from: Date,
) -> Result<(), DbError> {
    publish(
        tx,
        now,
        ORGANISATION_RENAMED,
        id.to_i64(),
        &FromDay { from },
    )
}

pub(crate) fn organisation_succeeded(
    tx: &mut Tx<'_>,
    now: Timestamp,
    id: SuccessionId,
    act: &RecordSuccession,
) -> Result<(), DbError> {
    let payload = Succeeded {
        predecessors: act.predecessors.clone(),
        successors: act.successors.clone(),
        effective: act.effective,
    };
    publish(tx, now, ORGANISATION_SUCCEEDED, id.to_i64(), &payload)
}

pub(crate) fn person_appointed(
    tx: &mut Tx<'_>,
    now: Timestamp,
    person: PersonId,
    post: PostId,
    day: Date,
) -> Result<(), DbError> {
    publish(
        tx,
        now,
        PERSON_APPOINTED,
        person.to_i64(),
        &PostOfPerson { post, day },
    )
}

pub(crate) fn people_imported(
    tx: &mut Tx<'_>,
    now: Timestamp,
    organisation: OrganisationId,
    posts: u32,
    from: Date,
) -> Result<(), DbError> {
    publish(
        tx,
        now,
        PEOPLE_IMPORTED,
        organisation.to_i64(),
        &PeopleImported { posts, from },
    )
}

pub(crate) fn person_released(
    tx: &mut Tx<'_>,
    now: Timestamp,
    person: PersonId,
    post: PostId,
    day: Date,
) -> Result<(), DbError> {
    publish(
        tx,
        now,
        PERSON_RELEASED,
        person.to_i64(),
        &PostOfPerson { post, day },
    )
}

pub(crate) fn person_corrected(
    tx: &mut Tx<'_>,
    now: Timestamp,
    person: PersonId,
    payload: &Corrected,
) -> Result<(), DbError> {
    publish(tx, now, PERSON_CORRECTED, person.to_i64(), payload)
}

pub(crate) fn delegation_given(
    tx: &mut Tx<'_>,
    now: Timestamp,
    id: DelegationId,
    people: BetweenPeople,
) -> Result<(), DbError> {
    publish(tx, now, DELEGATION_GIVEN, id.to_i64(), &people)
}

pub(crate) fn delegation_revoked(
    tx: &mut Tx<'_>,
    now: Timestamp,
    id: DelegationId,
    people: BetweenPeople,
) -> Result<(), DbError> {
    publish(tx, now, DELEGATION_REVOKED, id.to_i64(), &people)
}

pub(crate) fn account_disabled(
    tx: &mut Tx<'_>,
    now: Timestamp,
    id: AccountId,
    person: PersonId,
) -> Result<(), DbError> {
    publish(tx, now, ACCOUNT_DISABLED, id.to_i64(), &OfPerson { person })
}

pub(crate) fn account_created(
    tx: &mut Tx<'_>,
    now: Timestamp,
    id: AccountId,
    person: PersonId,
) -> Result<(), DbError> {
    publish(tx, now, ACCOUNT_CREATED, id.to_i64(), &OfPerson { person })
}

pub(crate) fn reset_given(
    tx: &mut Tx<'_>,
    now: Timestamp,
    id: AccountId,
    person: PersonId,
) -> Result<(), DbError> {
    publish(tx, now, RESET_GIVEN, id.to_i64(), &OfPerson { person })
}

pub(crate) fn role_changed(
    tx: &mut Tx<'_>,
    now: Timestamp,
    id: RoleChangeId,
    payload: &OfRole,
) -> Result<(), DbError> {
    publish(tx, now, ROLE_CHANGED, id.to_i64(), payload)
}

pub(crate) fn sign_in_changed(
    tx: &mut Tx<'_>,
    now: Timestamp,
    id: AccountId,
    what: SignInChange,
) -> Result<(), DbError> {
    publish(
        tx,
        now,
        SIGN_IN_CHANGED,
        id.to_i64(),
        &SignInChanged { what },
    )
}
