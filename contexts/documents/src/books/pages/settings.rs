//! Which kinds of document the agency numbers in books of their own.

use super::HERE;
use crate::{
    acting::actor_of,
    books::{
        configure::{Numbering, set_rules},
        grouping_for,
    },
    permissions::CONFIGURE,
    reach,
};
use identity::Actor;
use kit_web::{
    Answer, Fields, Flash, Form, FormState, FromForm, PageError, Visit,
    ui::{self, Choice},
};
use maud::{Markup, html};
use vn::kinds::{Kind, KindGroup};

const PAGE: &str = "/so-van-ban/quy-dinh";
const OPTIONS: [(&str, Numbering); 2] = [("chung", Numbering::Joint), ("rieng", Numbering::Apart)];

/// How each kind shall be numbered.
pub(super) struct Rules(Vec<(Kind, Numbering)>);

/// The kinds whose numbering an agency may decide; copies always run apart (Article 25).
pub(super) fn kinds() -> impl Iterator<Item = Kind> {
    Kind::ALL
        .iter()
        .copied()
        .filter(|kind| kind.group() != KindGroup::Copy)
}

impl FromForm for Rules {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        let mut rules = Vec::new();
        for kind in kinds() {
            let name = format!("so-{}", kind.code());
            let chosen = form
                .choice(&name, "documents-books-numbering", &OPTIONS)
                .optional()?;
            rules.extend(chosen.map(|numbering| (kind, numbering)));
        }
        Some(Self(rules))
    }
}

pub(super) async fn open(visit: Visit) -> Answer {
    let actor = visit.actor::<Actor>()?;
    let organisation = reach::agency(&actor, CONFIGURE, None)?.here.organisation;
    let rules = visit.web().db().read(move |tx| {
        let mut rules = Vec::new();
        for kind in kinds() {
            rules.push((kind, Numbering::of(&grouping_for(tx, organisation, kind)?)));
        }
        Ok::<_, PageError>(rules)
    });
    draw(&visit, &rules.await?)
}

pub(super) fn draw(visit: &Visit, rules: &[(Kind, Numbering)]) -> Answer {
    let fields = html! {
        p class="lead-text" { (visit.t("documents-books-settings-text")) }
        (table(visit, rules))
    };
    let state = FormState::new();
    visit
        .page(visit.t("documents-books-settings"))
        .crumb(visit.t("documents-menu-books"), HERE)
        .form(&state)
        .body(ui::post_form(
            visit,
            &state,
            PAGE,
            &visit.t("documents-books-save"),
            &fields,
        ))
}

fn table(visit: &Visit, rules: &[(Kind, Numbering)]) -> Markup {
    let choices = [
        Choice::new("chung", visit.t("documents-books-joint")),
        Choice::new("rieng", visit.t("documents-books-apart")),
    ];
    html! {
        table class="lt" {
            thead { tr { th scope="col" { (visit.t("documents-filter-kind")) } th scope="col" { (visit.t("documents-books-numbering")) } } }
            tbody {
                @for (kind, numbering) in rules {
                    @let name = format!("so-{}", kind.code());
                    tr {
                        th scope="row" { label for={ "f-" (name) } { (kind.name()) } }
                        td {
                            select class="ds-input" id={ "f-" (name) } name=(name) {
                                @for (choice, (_, value)) in choices.iter().zip(OPTIONS) {
                                    option value=(choice.value) selected[value == *numbering] { (choice.label) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

pub(super) async fn send(visit: Visit, form: Form<Rules>) -> Answer {
    let rules = form
        .input
        .ok_or(PageError::invalid("documents-books-unknown"))?
        .0;
    let (actor, now) = (actor_of(&visit)?, visit.now());
    let changed = visit
        .web()
        .db()
        .write(move |tx| set_rules(tx, now, &actor, None, &rules))
        .await?;
    visit.redirect_with(
        PAGE,
        Flash::success("documents-books-saved").with("count", changed),
    )
}
