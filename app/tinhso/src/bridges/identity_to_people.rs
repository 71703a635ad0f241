//! What administrators did, as notices to whom it concerns and to the head of their agency, so that
//! nothing of the kind happens unseen.
//!
//! Notices may leave the program by mail, so they name the person, the agency and what happened.

use identity::{
    AccountId, DelegationId, OrganisationId, PersonId, Role,
    accounts::accounts_of,
    delegations::delegation,
    events::{
        ACCOUNT_CREATED, ACCOUNT_DISABLED, BetweenPeople, Corrected, DELEGATION_GIVEN,
        DELEGATION_REVOKED, ORGANISATION_SUCCEEDED, OfPerson, OfRole, PERSON_APPOINTED,
        PERSON_CORRECTED, PostOfPerson, RESET_GIVEN, ROLE_CHANGED, Succeeded,
    },
    holders_of_role, leaders_of,
    organisations::succeed::successors,
    organisations_brief, person_brief, post_holder,
    posts::holdings_of,
    roots,
};
use jiff::{Timestamp, civil::Date};
use kit_base::{Id, in_province};
use kit_db::{DbError, Tx};
use kit_i18n::{Locale, Texts, Value, format};
use kit_jobs::{JobContext, JobError, StoredEvent, Subscription};
use kit_notify::{MailWish, Notice, NoticeKind, notify};
use std::collections::BTreeSet;

/// The kinds of notices of this bridge.
pub(super) const NOTICES: &[NoticeKind] = &[
    ACCOUNT,
    APPOINTED,
    CORRECTED,
    DELEGATED,
    DELEGATION_ENDED,
    DISABLED,
    ENDED,
    RESET,
    ROLE,
    SUCCEEDED,
];

const ACCOUNT: NoticeKind = NoticeKind::new(
    "identity.account_created",
    "tinhso-notice-account-created",
    &["name", "user"],
)
.mail(MailWish::Soon)
.required();
const APPOINTED: NoticeKind = NoticeKind::new(
    "identity.appointed",
    "tinhso-notice-appointed",
    &["name", "post", "organisation"],
)
.mail(MailWish::Soon)
.required();
const CORRECTED: NoticeKind = NoticeKind::new(
    "identity.person_corrected",
    "tinhso-notice-person-corrected",
    &["before", "after"],
)
.mail(MailWish::Soon)
.required();
const DELEGATED: NoticeKind = NoticeKind::new(
    "identity.delegation_given",
    "tinhso-notice-delegation-given",
    &["from", "to", "document"],
)
.mail(MailWish::Soon)
.required();
const DELEGATION_ENDED: NoticeKind = NoticeKind::new(
    "identity.delegation_ended",
    "tinhso-notice-delegation-ended",
    &["from", "to", "document"],
)
.mail(MailWish::Soon)
.required();
const DISABLED: NoticeKind = NoticeKind::new(
    "identity.account_disabled",
    "tinhso-notice-account-disabled",
    &["name", "user"],
)
.mail(MailWish::Soon)
.required();
const ENDED: NoticeKind = NoticeKind::new(
    "identity.organisations_ended",
    "tinhso-notice-organisations-ended",
    &["before", "act", "day"],
)
.mail(MailWish::Soon)
.required();
const RESET: NoticeKind = NoticeKind::new(
    "identity.reset_given",
    "tinhso-notice-reset-given",
    &["name", "user"],
)
.mail(MailWish::Soon)
.required();
const ROLE: NoticeKind = NoticeKind::new(
    "identity.role_changed",
    "tinhso-notice-role-changed",
    &["role", "permission"],
)
.mail(MailWish::Soon)
.required();
const SUCCEEDED: NoticeKind = NoticeKind::new(
    "identity.organisations_succeeded",
    "tinhso-notice-organisations-succeeded",
    &["before", "after", "act", "day"],
)
.mail(MailWish::Soon)
.required();

/// How many bodies a notice names.
const NAMED: usize = 5;

/// What this bridge hears.
pub(super) const SUBSCRIPTIONS: &[Subscription] = &[
    Subscription {
        name: "tinhso.account_created_to_people",
        topic: ACCOUNT_CREATED,
        handle: account_created,
    },
    Subscription {
        name: "tinhso.appointed_to_people",
        topic: PERSON_APPOINTED,
        handle: appointed,
    },
    Subscription {
        name: "tinhso.person_corrected_to_people",
        topic: PERSON_CORRECTED,
        handle: corrected,
    },
    Subscription {
        name: "tinhso.delegation_given_to_people",
        topic: DELEGATION_GIVEN,
        handle: delegated,
    },
    Subscription {
        name: "tinhso.delegation_ended_to_people",
        topic: DELEGATION_REVOKED,
        handle: delegation_ended,
    },
    Subscription {
        name: "tinhso.account_disabled_to_people",
        topic: ACCOUNT_DISABLED,
        handle: disabled,
    },
    Subscription {
        name: "tinhso.reset_given_to_people",
        topic: RESET_GIVEN,
        handle: reset_given,
    },
    Subscription {
        name: "tinhso.role_changed_to_people",
        topic: ROLE_CHANGED,
        handle: role_changed,
    },
    Subscription {
        name: "tinhso.organisation_succeeded_to_people",
        topic: ORGANISATION_SUCCEEDED,
        handle: succeeded,
    },
];

fn account_created(context: &JobContext, event: &StoredEvent) -> Result<(), JobError> {
    about_account(context, event, &ACCOUNT)
}

fn reset_given(context: &JobContext, event: &StoredEvent) -> Result<(), JobError> {
    about_account(context, event, &RESET)
}

/// Whoever has another name shows it on every paper and in every step: the person and the head of the agency are told.
fn corrected(context: &JobContext, event: &StoredEvent) -> Result<(), JobError> {
    let fact: Corrected = event.payload()?;
    let person = PersonId::from_i64(event.subject);
    let today = in_province(event.at).date();
    tell(context, event, move |tx, when| {
        let places = places_of(tx, person, today)?;
        let arguments = [
            ("before", Value::from(fact.before.clone())),
            ("after", fact.after.clone().into()),
        ];
        let people = with_heads(tx, person, &places, today)?;
        let link = format!("/can-bo/{person}");
        all(tx, when, &people, &CORRECTED, &arguments, Some(&link))
    })
}

/// Who received rights is told, and the head of the agency whose rights they are.
fn delegated(context: &JobContext, event: &StoredEvent) -> Result<(), JobError> {
    let fact: BetweenPeople = event.payload()?;
    let today = in_province(event.at).date();
    about_delegation(context, event, &DELEGATED, fact.by, move |tx| {
        let places = places_of(tx, fact.from, today)?;
        let mut people = with_heads(tx, fact.from, &places, today)?;
        people.insert(fact.to);
        Ok(people)
    })
}

/// Both sides are told of the end: one acts no more for the other, who has to do it again.
fn delegation_ended(context: &JobContext, event: &StoredEvent) -> Result<(), JobError> {
    let fact: BetweenPeople = event.payload()?;
    about_delegation(context, event, &DELEGATION_ENDED, fact.by, move |_| {
        Ok(BTreeSet::from([fact.from, fact.to]))
    })
}

fn about_delegation(
    context: &JobContext,
    event: &StoredEvent,
    kind: &'static NoticeKind,
    by: Option<PersonId>,
    who: impl Fn(&mut Tx<'_>) -> Result<BTreeSet<PersonId>, DbError> + Send + 'static,
) -> Result<(), JobError> {
    let id = DelegationId::from_i64(event.subject);
    tell(context, event, move |tx, when| {
        let given = delegation(tx, id)?;
        let arguments = [
            ("from", Value::from(given.from_name)),
            ("to", given.to_name.into()),
            ("document", given.document.into()),
        ];
        let mut people = who(tx)?;
        people.retain(|person| Some(*person) != by);
        all(tx, when, &people, kind, &arguments, Some("/uy-quyen"))
    })
}

/// Whose account was disabled is told, by mail, for that person comes in no more. Of an administrator all other
/// administrators are told, too, and the head of the province: those as well who were disabled a moment later, so that
/// whoever disables all others at once is not the only one to know.
fn disabled(context: &JobContext, event: &StoredEvent) -> Result<(), JobError> {
    let fact: OfPerson = event.payload()?;
    let id = AccountId::from_i64(event.subject);
    let today = in_province(event.at).date();
    tell(context, event, move |tx, when| {
        let account = identity::accounts::account(tx, id)?;
        let arguments = [
            ("name", Value::from(account.person_name)),
            ("user", account.user_name.into()),
        ];
        let mut people = BTreeSet::new();
        let held = holdings_of(tx, fact.person)?;
        if held.iter().any(|it| it.role == Role::Administrator) {
            for root in roots(tx, today)? {
                people.extend(leaders_of(tx, root.id, today)?.first().map(|it| it.person));
                let others = holders_of_role(tx, root.id, Role::Administrator, today)?;
                people.extend(others.into_iter().map(|it| it.person));
            }
        }
        people.remove(&fact.person);
        let link = format!("/can-bo/{}", fact.person);
        notice_to(tx, when.told, id, &DISABLED, &arguments, Some(&link))?;
        all(tx, when, &people, &DISABLED, &arguments, Some(&link))
    })
}

fn about_account(
    context: &JobContext,
    event: &StoredEvent,
    kind: &'static NoticeKind,
) -> Result<(), JobError> {
    let fact: OfPerson = event.payload()?;
    let id = AccountId::from_i64(event.subject);
    let today = in_province(event.at).date();
    tell(context, event, move |tx, when| {
        let account = identity::accounts::account(tx, id)?;
        let places = places_of(tx, fact.person, today)?;
        let arguments = [
            ("name", Value::from(account.person_name)),
            ("user", account.user_name.into()),
        ];
        let people = with_heads(tx, fact.person, &places, today)?;
        let link = format!("/can-bo/{}", fact.person);
        all(tx, when, &people, kind, &arguments, Some(&link))
    })
}

fn appointed(context: &JobContext, event: &StoredEvent) -> Result<(), JobError> {
    let fact: PostOfPerson = event.payload()?;
    let person = PersonId::from_i64(event.subject);
    tell(context, event, move |tx, when| {
        // released again in the meantime: there is nothing to tell
        let Some(held) = post_holder(tx, person, fact.post, fact.day)? else {
            return Ok(());
        };
        let arguments = [
            ("name", Value::from(held.name)),
            ("post", held.title.into()),
            ("organisation", held.organisation_name.into()),
        ];
        let people = with_heads(tx, person, &[held.organisation], fact.day)?;
        let link = format!("/can-bo/{person}");
        all(tx, when, &people, &APPOINTED, &arguments, Some(&link))
    })
}

/// What a role may concerns the whole province: its heads and its administrators are told.
fn role_changed(context: &JobContext, event: &StoredEvent) -> Result<(), JobError> {
    let fact: OfRole = event.payload()?;
    let texts = context.get::<Texts>()?.clone();
    let today = in_province(event.at).date();
    tell(context, event, move |tx, when| {
        let role: Option<Role> = fact.role.parse().ok();
        let role = role.map_or_else(
            || fact.role.clone(),
            |role| texts.get(Locale::Vi, role.label_key()),
        );
        let arguments = [
            ("role", Value::from(role)),
            ("permission", fact.permission.clone().into()),
        ];
        let mut people = BTreeSet::new();
        for root in roots(tx, today)? {
            people.extend(leaders_of(tx, root.id, today)?.first().map(|it| it.person));
            let administrators = holders_of_role(tx, root.id, Role::Administrator, today)?;
            people.extend(administrators.into_iter().map(|it| it.person));
        }
        all(tx, when, &people, &ROLE, &arguments, None)
    })
}

/// A merger, split or end: the heads of the bodies concerned and of those above them are told, the heads of the province
/// and all administrators. Whoever lost the place with it is told by mail, for that person may come in no more.
fn succeeded(context: &JobContext, event: &StoredEvent) -> Result<(), JobError> {
    let fact: Succeeded = event.payload()?;
    let act = identity::SuccessionId::from_i64(event.subject);
    let today = in_province(event.at).date();
    tell(context, event, move |tx, when| {
        let bodies = [&fact.predecessors[..], &fact.successors[..]].concat();
        let found = organisations_brief(tx, &bodies)?;
        let names = |ids: &[OrganisationId]| {
            let of = |id: &OrganisationId| found.iter().find(|body| body.id == *id);
            let named = ids.iter().filter_map(of).take(NAMED);
            let mut named: Vec<&str> = named.map(|body| body.short_name.as_str()).collect();
            if ids.len() > NAMED {
                named.push("…");
            }
            named.join(", ")
        };
        let mut lines = Vec::new();
        if let Some(first) = fact.predecessors.first() {
            lines = successors(tx, *first)?;
        }
        let basis = lines.into_iter().find(|line| line.succession == act);
        let day = format::date(Locale::Vi, fact.effective);
        let mut arguments = vec![
            ("before", Value::from(names(&fact.predecessors))),
            (
                "act",
                basis
                    .map_or_else(String::new, |line| line.act_notation)
                    .into(),
            ),
            ("day", day.into()),
        ];
        let mut kind = &ENDED;
        if !fact.successors.is_empty() {
            kind = &SUCCEEDED;
            arguments.push(("after", names(&fact.successors).into()));
        }
        let mut places: BTreeSet<OrganisationId> = bodies.into_iter().collect();
        places.extend(found.iter().filter_map(|body| body.parent));
        places.extend(roots(tx, today)?.iter().map(|root| root.id));
        let mut people = BTreeSet::new();
        for place in places {
            people.extend(leaders_of(tx, place, today)?.first().map(|it| it.person));
            let administrators = holders_of_role(tx, place, Role::Administrator, today)?;
            people.extend(administrators.into_iter().map(|it| it.person));
        }
        let link = fact.predecessors.first().map(|id| format!("/to-chuc/{id}"));
        all(tx, when, &people, kind, &arguments, link.as_deref())
    })
}

/// Where a person works on a day.
fn places_of(tx: &mut Tx<'_>, person: PersonId, day: Date) -> Result<Vec<OrganisationId>, DbError> {
    person_brief(tx, person)?;
    let mut held = holdings_of(tx, person)?;
    held.retain(|it| it.valid_from <= day && it.valid_to.is_none_or(|end| end > day));
    Ok(held.into_iter().map(|it| it.organisation).collect())
}

/// The person, the head of each agency, and where the person is the head, who comes next.
fn with_heads(
    tx: &mut Tx<'_>,
    person: PersonId,
    places: &[OrganisationId],
    day: Date,
) -> Result<BTreeSet<PersonId>, DbError> {
    let mut people = BTreeSet::from([person]);
    for place in places {
        let leaders = leaders_of(tx, *place, day)?;
        people.extend(leaders.iter().map(|it| it.person).find(|it| *it != person));
    }
    Ok(people)
}

/// When something happened, and when it is told.
#[derive(Clone, Copy)]
struct When {
    happened: Timestamp,
    told: Timestamp,
}

/// Tells in one transaction with the end of the delivery, so that nobody is told twice.
fn tell(
    context: &JobContext,
    event: &StoredEvent,
    mut words: impl FnMut(&mut Tx<'_>, When) -> Result<(), DbError> + Send + 'static,
) -> Result<(), JobError> {
    let event = event.clone();
    let when = When {
        happened: event.at,
        told: context.clock.now(),
    };
    context.db.write_blocking(move |tx| {
        words(tx, when)?;
        event.finish_in(tx).map(drop)
    })
}

/// Tells who had an account when it happened, be it disabled since: the mail still goes out.
fn all(
    tx: &mut Tx<'_>,
    when: When,
    people: &BTreeSet<PersonId>,
    kind: &NoticeKind,
    arguments: &[(&'static str, Value)],
    link: Option<&str>,
) -> Result<(), DbError> {
    for person in people {
        for account in accounts_of(tx, *person)? {
            if account.disabled_at.is_none_or(|at| at >= when.happened) {
                notice_to(tx, when.told, account.id, kind, arguments, link)?;
            }
        }
    }
    Ok(())
}

fn notice_to(
    tx: &mut Tx<'_>,
    now: Timestamp,
    account: AccountId,
    kind: &NoticeKind,
    arguments: &[(&'static str, Value)],
    link: Option<&str>,
) -> Result<(), DbError> {
    let notice = Notice {
        recipient: account.to_i64(),
        kind,
        arguments,
        link,
    };
    notify(tx, now, &notice).map(drop)
}
