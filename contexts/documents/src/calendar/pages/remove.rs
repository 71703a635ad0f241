//! Taking back a day that the agency signed off, after a question.

use super::{HERE, days};
use crate::{
    acting::actor_of,
    calendar::{change::remove_day, may, own_days},
    desk_choice,
};
use jiff::civil::Date;
use kit_i18n::args;
use kit_web::{
    Answer, Flash, Form, FormState, Link, PageError, Parameters, Path, Visit,
    ui::{self, Confirmation},
};

/// The question.
pub(super) async fn open(visit: Visit, Path(day): Path<Date>, asked: Parameters) -> Answer {
    let (actor, agency) = (actor_of(&visit)?, asked.get(desk_choice::FIELD));
    let wanted = agency.parse().ok();
    let organisation = may::keeper(&actor, wanted)?.here.organisation;
    let own = visit
        .web()
        .db()
        .read(move |tx| own_days(tx, organisation))
        .await?;
    let found = own.into_iter().find(|it| it.day == day);
    view(
        &visit,
        (day, agency),
        &found.ok_or(PageError::NotFound)?.name,
    )
}

/// Where a day is taken back, of the agency that is named if there are several.
pub(super) fn address(day: Date, agency: &str) -> String {
    Link::to(format!("{HERE}/{day}/xoa"))
        .with(desk_choice::FIELD, agency)
        .done()
}

pub(super) fn view(visit: &Visit, (day, agency): (Date, &str), name: &str) -> Answer {
    let address = address(day, agency);
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
        cancel_href: days::address(day.year(), agency),
        values: Vec::new(),
    };
    ui::confirm_page(visit, &question, &FormState::new())
}

/// The act. A day that is gone already is gone: pressing twice is no error.
pub(super) async fn send(
    visit: Visit,
    Path(day): Path<Date>,
    asked: Parameters,
    _form: Form<()>,
) -> Answer {
    let (actor, now) = (actor_of(&visit)?, visit.now());
    let agency = asked.get(desk_choice::FIELD);
    let wanted = agency.parse().ok();
    visit
        .web()
        .db()
        .write(move |tx| remove_day(tx, now, &actor, wanted, day))
        .await?;
    visit.redirect_with(
        &days::address(day.year(), agency),
        Flash::success("documents-calendar-removed"),
    )
}
