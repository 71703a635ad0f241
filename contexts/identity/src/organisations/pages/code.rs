//! `/to-chuc/{id}/ma`: gives an organisation an agency code.

use super::{href, or_not_found};
use crate::{
    Actor, OrganisationId,
    organisations::codes::{CODE_MAX, CodeScheme, GiveCode, GiveCodeError, give_code},
    permissions::MANAGE_ORGANISATIONS,
};
use axum::extract::Path;
use jiff::civil::Date;
use kit_web::{
    Access, Answer, Fields, Flash, Form, FormState, FromForm, Message, PageError, Routes, Visit,
    html, ui,
};

const PATH: &str = "/to-chuc/{id}/ma";

struct Input {
    scheme: CodeScheme,
    code: String,
    valid_from: Date,
    sample: bool,
}

impl FromForm for Input {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        let schemes: Vec<(&str, CodeScheme)> = CodeScheme::ALL
            .iter()
            .map(|scheme| (scheme.code(), *scheme))
            .collect();
        let scheme = form
            .choice("loai", "identity-code-scheme", &schemes)
            .required();
        let code = form
            .text("ma", "identity-agency-code")
            .max(CODE_MAX)
            .required();
        let valid_from = form.date("tu", "identity-valid-from").required();
        Some(Self {
            scheme: scheme?,
            code: code?,
            valid_from: valid_from?,
            sample: form.flag("mau"),
        })
    }
}

impl From<GiveCodeError> for PageError {
    fn from(error: GiveCodeError) -> Self {
        match error {
            GiveCodeError::Refused(refused) => refused.into(),
            GiveCodeError::Database(error) => or_not_found(error),
            other => Self::internal(other),
        }
    }
}

async fn open(visit: Visit, Path(id): Path<OrganisationId>) -> Answer {
    let state = FormState::new()
        .with("loai", CodeScheme::Decision20.code())
        .with_date("tu", Some(visit.today()));
    view(&visit, id, &state)
}

async fn send(visit: Visit, Path(id): Path<OrganisationId>, form: Form<Input>) -> Answer {
    let Some(input) = form.input else {
        return view(&visit, id, &form.state);
    };
    let act = GiveCode {
        organisation: id,
        scheme: input.scheme,
        code: input.code,
        valid_from: input.valid_from,
        sample: input.sample,
    };
    let key = form.key.once(&visit, "identity.code.give");
    let (now, actor) = (visit.now(), Actor::of_visit(&visit)?);
    let given = visit
        .web()
        .db()
        .write(move |tx| {
            tx.only_once(&key, now, |tx| {
                give_code(tx, now, &actor, &act)?;
                Ok::<_, GiveCodeError>(act.code.clone())
            })
        })
        .await;
    match given {
        Ok(_) => visit.redirect_with(&href(id), Flash::success("identity-agency-code-given")),
        Err(error) => view(&visit, id, &fault(form.state, error)?),
    }
}

fn fault(state: FormState, error: GiveCodeError) -> Result<FormState, PageError> {
    let key = match error {
        GiveCodeError::Malformed { .. } => "identity-agency-code-wrong",
        GiveCodeError::Used(_) => "identity-agency-code-used",
        other => return Err(other.into()),
    };
    Ok(state.refuse("ma", "identity-agency-code", Message::new(key)))
}

fn view(visit: &Visit, id: OrganisationId, state: &FormState) -> Answer {
    let schemes = [
        ui::Choice::new(
            CodeScheme::Decision20.code(),
            visit.t("identity-code-decision20"),
        ),
        ui::Choice::new(CodeScheme::Qcvn102.code(), visit.t("identity-code-qcvn102")),
        ui::Choice::new(CodeScheme::Other.code(), visit.t("identity-code-other")),
    ];
    let sample = ui::Choice::new("1", visit.t("identity-yes"));
    let fields = html! {
        (ui::field_radio(visit, state, &ui::Field::new("loai", "identity-code-scheme"), &schemes))
        (ui::field_text(visit, state, &ui::Field::new("ma", "identity-agency-code").max(CODE_MAX)))
        (ui::field_date(visit, state, &ui::Field::new("tu", "identity-valid-from")))
        (ui::field_checkbox(visit, state, &ui::Field::new("mau", "identity-agency-code-sample").optional(), &[sample]))
    };
    let title = visit.t("identity-agency-code-give");
    let body = ui::post_form(visit, state, &format!("{}/ma", href(id)), &title, &fields);
    visit
        .page(title)
        .crumb(visit.t("identity-organisations"), href(id))
        .narrow()
        .form(state)
        .body(body)
}

pub(super) fn routes() -> Routes {
    let right = Access::Permission(MANAGE_ORGANISATIONS.name);
    Routes::new()
        .get(PATH, right, open)
        .post(PATH, right, send)
        .sample(PATH, "empty", |visit| {
            view(visit, kit_base::Id::from_i64(1), &FormState::new())
        })
}
