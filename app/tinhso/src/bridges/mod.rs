//! Where two offices meet that may not know each other: `<from>_to_<to>.rs`.

mod answers_to_log;
mod documents_to_people;
mod identity_to_people;
mod sign_in_to_people;
mod signing_to_people;

pub(crate) use answers_to_log::AnswersToLog;
use kit_jobs::Subscription;
use kit_notify::NoticeKind;

/// All kinds of notices.
#[must_use]
pub fn notices() -> Vec<NoticeKind> {
    [
        documents_to_people::NOTICES,
        identity_to_people::NOTICES,
        sign_in_to_people::NOTICES,
        signing_to_people::NOTICES,
    ]
    .concat()
}

/// All bridges.
#[must_use]
pub fn subscriptions() -> Vec<Subscription> {
    [
        documents_to_people::SUBSCRIPTIONS,
        identity_to_people::SUBSCRIPTIONS,
        sign_in_to_people::SUBSCRIPTIONS,
        signing_to_people::SUBSCRIPTIONS,
    ]
    .concat()
}
