//! The forms of acts on the page of a certificate. Several stand on one page, so each field's name
//! begins with its act.

use super::{HERE, errors::label, states::act_key};
use crate::certificates::{
    Act, Certificate, HolderKind, KeyPlace, State, deliver::TOKEN_LONGEST, grounds::Ground,
    place_key::REFERENCE_LONGEST, words::WORDS_LONGEST,
};
use identity::PersonId;
use kit_web::{
    FormState, Markup, Visit, html,
    ui::{self, Choice, Field},
};

/// Whom a device can be given to.
pub(super) type People = Vec<(PersonId, String)>;

/// The name of an act's field in its form.
pub(super) fn field_name(act: Act, field: &str) -> String {
    format!("{}-{field}", act.code())
}

/// The form of an act; nothing for acts that no form does.
pub(super) fn draw(
    visit: &Visit,
    it: &Certificate,
    act: Act,
    people: &People,
    state: &FormState,
) -> Markup {
    let hint = visit.t(hint_key(act));
    let title = visit.t(act_key(act));
    if act == Act::Resubmit {
        let link = ui::link_button(&format!("{HERE}/{}/sua", it.id), &title, "pen-line", true);
        return ui::panel(&title, &hint, &html! {}, &link);
    }
    let fields = html! {
        input type="hidden" name="v" value=(it.version);
        input type="hidden" name="act" value=(act.code());
        (fields(visit, it, act, people, state))
    };
    let form = if act == Act::RecordIssue {
        let action = format!("{HERE}/{}/nhan", it.id);
        ui::upload_form(visit, state, &action, &title, &fields)
    } else {
        let action = format!("{HERE}/{}/xu-ly", it.id);
        ui::post_form(visit, state, &action, &title, &fields)
    };
    ui::panel(
        &title,
        &hint,
        &html! {},
        &html! { div class="form" { (form) } },
    )
}

fn fields(visit: &Visit, it: &Certificate, act: Act, people: &People, state: &FormState) -> Markup {
    let text = |field: &'static str| -> Markup {
        let name = field_name(act, field);
        let shown = Field::new(&name, label(field)).max(TOKEN_LONGEST);
        ui::field_text(visit, state, &shown)
    };
    match act {
        Act::SendBack | Act::Withdraw | Act::Refuse | Act::StopRevocation => {
            words(visit, act, state)
        }
        Act::Send => {
            let name = field_name(act, "letter");
            let field = Field::new(&name, label("letter")).max(120).optional();
            ui::field_text(visit, state, &field)
        }
        Act::Deliver => {
            let received = field_name(act, "received");
            let keeper = field_name(act, "keeper");
            let choices: Vec<Choice> = people
                .iter()
                .map(|(id, name)| Choice::new(id.to_string(), name))
                .collect();
            html! {
                (text("token"))
                @if it.holder_kind != HolderKind::Person {
                    (ui::field_select(visit, state, &Field::new(&keeper, label("keeper")).hint(visit.t("signing-hint-keeper")), &choices))
                }
                (ui::field_text(visit, state, &Field::new(&received, label("received")).hint(visit.t("signing-hint-received")).max(120).optional()))
            }
        }
        Act::RecordIssue => issue(visit, act, state),
        Act::PlaceKey => place(visit, it, act, state),
        Act::RequestRevocation => revocation(visit, it, act, state, |_| true),
        Act::RecordRevocation if it.state != State::RevocationConfirmed => {
            revocation(visit, it, act, state, |ground| !ground.needs_confirmation())
        }
        _ => html! {},
    }
}

/// Where the key is, and its name there.
fn place(visit: &Visit, it: &Certificate, act: Act, state: &FormState) -> Markup {
    let (place, reference) = (field_name(act, "place"), field_name(act, "reference"));
    let state = match state.value(&place) {
        "" => &FormState::new()
            .with(&place, it.key_place.code())
            .with(&reference, &it.key_reference),
        _ => state,
    };
    let choices: Vec<Choice> = KeyPlace::ALL
        .iter()
        .map(|one| Choice::new(one.code(), visit.t(key_place(*one))))
        .collect();
    let name = Field::new(&reference, label("reference"))
        .hint(visit.t("signing-hint-reference"))
        .max(REFERENCE_LONGEST)
        .optional();
    html! {
        (ui::field_select(visit, state, &Field::new(&place, label("place")), &choices))
        (ui::field_text(visit, state, &name))
    }
}

/// The text key of where a key is.
const fn key_place(place: KeyPlace) -> &'static str {
    match place {
        KeyPlace::Agent => "signing-key-agent",
        KeyPlace::File => "signing-key-file",
        KeyPlace::Module => "signing-key-module",
        KeyPlace::Remote => "signing-key-remote",
    }
}

fn words(visit: &Visit, act: Act, state: &FormState) -> Markup {
    let name = field_name(act, "words");
    let field = Field::new(&name, label("words")).max(WORDS_LONGEST).rows(3);
    ui::field_textarea(visit, state, &field)
}

fn issue(visit: &Visit, act: Act, state: &FormState) -> Markup {
    let although = field_name(act, "although");
    let file = Field::new("record_issue-file", label("file")).hint(visit.t("signing-hint-issue"));
    let field = Field::new(&although, label("although"))
        .hint(visit.t("signing-hint-although"))
        .max(WORDS_LONGEST)
        .rows(2)
        .optional();
    html! {
        (ui::field_files(visit, state, &file, ".cer,.crt,.pem,.der,.p7b,.p7c", false))
        (ui::field_textarea(visit, state, &field))
    }
}

fn revocation(
    visit: &Visit,
    it: &Certificate,
    act: Act,
    state: &FormState,
    offers: impl Fn(Ground) -> bool,
) -> Markup {
    let grounds: Vec<Choice> = Ground::ALL
        .iter()
        .filter(|ground| ground.fits(it.holder_kind) && offers(**ground))
        .map(|ground| Choice::new(ground.code(), visit.t(ground.label_key())))
        .collect();
    let (ground, since) = (field_name(act, "ground"), field_name(act, "since"));
    html! {
        (ui::field_select(visit, state, &Field::new(&ground, label("ground")), &grounds))
        (ui::field_date(visit, state, &Field::new(&since, label("since")).hint(visit.t("signing-hint-since"))))
        (words(visit, act, state))
    }
}

/// One sentence about what an act does.
const fn hint_key(act: Act) -> &'static str {
    match act {
        Act::SendBack => "signing-hint-send-back",
        Act::Resubmit => "signing-hint-resubmit",
        Act::Withdraw => "signing-hint-withdraw",
        Act::Confirm => "signing-hint-confirm",
        Act::Refuse => "signing-hint-refuse",
        Act::Send => "signing-hint-send",
        Act::RecordIssue => "signing-hint-record-issue",
        Act::Deliver => "signing-hint-deliver",
        Act::Activate => "signing-hint-activate",
        Act::PlaceKey => "signing-hint-place-key",
        Act::ConfirmRevocation => "signing-hint-confirm-revocation",
        Act::StopRevocation => "signing-hint-stop-revocation",
        Act::RecordRevocation => "signing-hint-record-revocation",
        _ => "signing-hint-request-revocation",
    }
}
