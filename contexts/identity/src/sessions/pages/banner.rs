//! Over every page of somebody whose rights need a second factor that is not set up: how long there is, and the way.

use crate::{Actor, actor::Enrolment};
use kit_web::{Markup, Visit, html, ui};

const ENROL: &str = "/tai-khoan/xac-thuc-hai-lop";

/// The banner of who looks, if there is one; draws from what the request knows already.
#[must_use]
pub fn enrolment_banner(visit: &Visit) -> Option<Markup> {
    let actor = visit.actor::<Actor>().ok()?;
    Some(draw(visit, actor.enrolment?))
}

fn draw(visit: &Visit, enrolment: Enrolment) -> Markup {
    let (kind, text) = match enrolment {
        Enrolment::By(due) => {
            let left = visit.duration(due.duration_since(visit.now()));
            let args = kit_i18n::args!["left" => left];
            (
                ui::NoticeKind::Warning,
                visit.ta("identity-enrol-by", &args),
            )
        }
        Enrolment::Held(until) => {
            let args = kit_i18n::args!["at" => visit.timestamp(until)];
            (
                ui::NoticeKind::Warning,
                visit.ta("identity-rights-held", &args),
            )
        }
        Enrolment::Withheld => (ui::NoticeKind::Danger, visit.t("identity-enrol-withheld")),
    };
    let link = html! {
        @if visit.path() != ENROL && !matches!(enrolment, Enrolment::Held(_)) {
            p { a class="ds-link" href=(ENROL) { (visit.t("identity-enrol-now")) } }
        }
    };
    ui::notice(visit, kind, &text, &link)
}
