//! Taking back a day that the agency signed off, after a question.

use super::HERE;
use crate::{
    acting::actor_of,
    calendar::{change::remove_day, own_days},
    permissions::CONFIGURE,
    reach,
};
use jiff::civil::Date;
use kit_i18n::args;
use kit_web::{
    Answer, Flash, Form, FormState, PageError, Path, Visit,
    ui::{self, Confirmation},
};

/// The question.
pub(super) async fn open(visit: Visit, Path(day): Path<Date>) -> Answer {
    let actor = actor_of(&visit)?;
    let organisation = reach::agency(&actor, CONFIGURE, None)?.here.organisation;
    let own = visit
        .web()
        .db()
        .read(move |tx| own_days(tx, organisation))
        .await?;
    let found = own.into_iter().find(|it| it.day == day);
    view(&visit, day, &found.ok_or(PageError::NotFound)?.name)
}

pub(super) fn view(visit: &Visit, day: Date, name: &str) -> Answer {
    let address = format!("{HERE}/{day}/xoa");
    let question = Confirmation {
        id: "xoa-ngay".to_owned(),
        href: address.clone(),
        action: address,
        question: visit.ta(
            "documents-calendar-remove-question",
            &args!["day" => visit.date(day), "name" => name],
        ),
        consequence: visit.t("documents-calendar-remove-consequence"),
        button: visit.t("documents-calendar-remove"),
        cancel_href: format!("{HERE}?nam={}", day.year()),
        values: Vec::new(),
    };
    ui::confirm_page(visit, &question, &FormState::new())
}

/// The act. A day that is gone already is gone: pressing twice is no error.
pub(super) async fn send(visit: Visit, Path(day): Path<Date>, _form: Form<()>) -> Answer {
    let (actor, now) = (actor_of(&visit)?, visit.now());
    visit
        .web()
        .db()
        .write(move |tx| remove_day(tx, now, &actor, None, day))
        .await?;
    visit.redirect_with(
        &format!("{HERE}?nam={}", day.year()),
        Flash::success("documents-calendar-removed"),
    )
}
