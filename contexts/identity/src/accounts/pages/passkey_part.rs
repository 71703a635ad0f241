//! The part of a form that asks for a passkey. The script shows it where the browser knows passkeys; elsewhere a
//! sentence says what to do instead.

use crate::accounts::{
    passkeys::{Challenge, PasskeyFault},
    second_factor::Proof,
};
use kit_web::{Fields, Markup, Message, Visit, html};

const CHALLENGE: &str = "thach-thuc";
const ANSWER: &str = "tra-loi";
/// The button of the demonstration that stands for a second factor.
const DEMONSTRATION: &str = "dien-giup";
/// The longest code that is looked at.
const CODE_MAX: usize = 128;

/// What a browser is to do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ceremony {
    /// Make a new passkey.
    Create,
    /// Ask one that is there.
    Get,
}

/// The button that asks for a passkey, with the hidden fields of its answer.
pub(crate) fn passkey_part(visit: &Visit, what: Ceremony, challenge: &Challenge) -> Markup {
    let (kind, label, absent) = match what {
        Ceremony::Create => (
            "create",
            "identity-passkey-create",
            "identity-passkey-absent-create",
        ),
        Ceremony::Get => ("get", "identity-passkey-use", "identity-passkey-absent"),
    };
    html! {
        div class="passkey" data-passkey=(kind) data-options=(challenge.options) {
            input type="hidden" name=(CHALLENGE) value=(challenge.sealed);
            input type="hidden" name=(ANSWER) value="";
            div hidden {
                button class="ds-button" data-variant=[(what == Ceremony::Get).then_some("secondary")] type="button" { (visit.t(label)) }
            }
            p class="hint" { (visit.t(absent)) }
            p class="hint" role="status" data-waiting=(visit.t("identity-passkey-waiting")) data-failed=(visit.t("identity-passkey-failed")) {}
        }
    }
}

/// In the demonstration a second factor is one click, and in nobody's way.
pub(crate) fn demonstration_part(visit: &Visit) -> Markup {
    html! {
        div class="passkey" {
            button class="ds-button" data-variant="secondary" type="submit" name=(DEMONSTRATION) value="1" { (visit.t("identity-demo-fill")) }
            p class="hint" { (visit.t("identity-demo-fill-hint")) }
        }
    }
}

/// The challenge and the answer to it that were sent; `None` if there is no answer.
pub(crate) fn answer_of(form: &Fields<'_>) -> Option<(String, String)> {
    let answer = form.raw(ANSWER);
    (!answer.is_empty()).then(|| (form.raw(CHALLENGE).to_owned(), answer.to_owned()))
}

/// What was sent of a second factor: a passkey's answer, the demonstration's button, or else the code.
pub(crate) fn proof_of(form: &Fields<'_>, code: &str) -> Proof {
    if let Some((challenge, answer)) = answer_of(form) {
        return Proof::Passkey { challenge, answer };
    }
    if !form.raw(DEMONSTRATION).is_empty() {
        return Proof::Demonstration;
    }
    Proof::Code(code.chars().take(CODE_MAX).collect())
}

/// The sentence about a passkey that was not accepted.
pub(crate) fn passkey_message(fault: PasskeyFault) -> Message {
    use crate::accounts::passkeys::{NAME_MAX, PASSKEYS_MAX};
    let message = Message::new(fault.text_key());
    match fault {
        PasskeyFault::Name { length } => message.with("length", length).with("most", NAME_MAX),
        PasskeyFault::TooMany => message.with("most", PASSKEYS_MAX),
        _ => message,
    }
}
