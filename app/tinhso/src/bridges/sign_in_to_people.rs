//! What happens to the ways in which somebody signs in, as notices to that person: whoever did it, the person must be
//! able to see that it was not they.

use identity::{
    AccountId,
    events::{SIGN_IN_CHANGED, SignInChange, SignInChanged},
};
use kit_base::Id;
use kit_i18n::Value;
use kit_jobs::{JobContext, JobError, StoredEvent, Subscription};
use kit_notify::{MailWish, Notice, NoticeKind, notify};

/// Where one sees the own sessions, and ends them.
const LINK: &str = "/tai-khoan";

/// The kinds of notices of this bridge.
pub(super) const NOTICES: &[NoticeKind] = &[
    PASSWORD_CHANGED,
    PASSWORD_GIVEN,
    FACTOR_SET,
    FACTOR_REPLACED,
    FACTOR_REMOVED,
    PASSKEY_ADDED,
    PASSKEY_REMOVED,
    RECOVERY_RENEWED,
    RESET,
];

const fn kind(name: &'static str, text: &'static str) -> NoticeKind {
    NoticeKind::new(name, text, &[])
        .mail(MailWish::Soon)
        .required()
}

const PASSWORD_CHANGED: NoticeKind = kind(
    "identity.password_changed",
    "tinhso-notice-password-changed",
);
const PASSWORD_GIVEN: NoticeKind = kind("identity.password_given", "tinhso-notice-password-given");
const FACTOR_SET: NoticeKind = kind("identity.factor_set", "tinhso-notice-factor-set");
const FACTOR_REPLACED: NoticeKind =
    kind("identity.factor_replaced", "tinhso-notice-factor-replaced");
const FACTOR_REMOVED: NoticeKind = kind("identity.factor_removed", "tinhso-notice-factor-removed");
const PASSKEY_ADDED: NoticeKind = kind("identity.passkey_added", "tinhso-notice-passkey-added");
const PASSKEY_REMOVED: NoticeKind =
    kind("identity.passkey_removed", "tinhso-notice-passkey-removed");
const RECOVERY_RENEWED: NoticeKind = kind(
    "identity.recovery_renewed",
    "tinhso-notice-recovery-renewed",
);
const RESET: NoticeKind = kind("identity.reset_used", "tinhso-notice-reset-used");

/// What this bridge hears.
pub(super) const SUBSCRIPTIONS: &[Subscription] = &[Subscription {
    name: "tinhso.sign_in_changed_to_people",
    topic: SIGN_IN_CHANGED,
    handle: changed,
}];

const fn kind_of(what: SignInChange) -> &'static NoticeKind {
    match what {
        SignInChange::PasswordChanged => &PASSWORD_CHANGED,
        SignInChange::PasswordGiven => &PASSWORD_GIVEN,
        SignInChange::FactorSet => &FACTOR_SET,
        SignInChange::FactorReplaced => &FACTOR_REPLACED,
        SignInChange::FactorRemoved => &FACTOR_REMOVED,
        SignInChange::PasskeyAdded => &PASSKEY_ADDED,
        SignInChange::PasskeyRemoved => &PASSKEY_REMOVED,
        SignInChange::RecoveryRenewed => &RECOVERY_RENEWED,
        SignInChange::Reset => &RESET,
    }
}

fn changed(context: &JobContext, event: &StoredEvent) -> Result<(), JobError> {
    let fact: SignInChanged = event.payload()?;
    let (event, now) = (event.clone(), context.clock.now());
    let account = AccountId::from_i64(event.subject);
    context.db.write_blocking(move |tx| {
        let none: [(&'static str, Value); 0] = [];
        let notice = Notice {
            recipient: account.to_i64(),
            kind: kind_of(fact.what),
            arguments: &none,
            link: Some(LINK),
        };
        notify(tx, now, &notice)?;
        event.finish_in(tx).map(drop)
    })
}
