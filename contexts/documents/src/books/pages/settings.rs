//! Which kinds of document the agency numbers in books of their own.

use super::HERE;
use crate::{
    acting::actor_of,
    books::{
        configure::{Numbering, set_rules},
        grouping_for,
    },
    desk_choice::{self, DeskChoice},
    permissions::CONFIGURE,
};
use identity::{Actor, OrganisationId};
use kit_web::{
    Answer, Fields, Flash, Form, FormState, FromForm, Link, PageError, Parameters, Visit,
    ui::{self, Choice},
};
use maud::{Markup, html};
use vn::kinds::{Kind, KindGroup};

const PAGE: &str = "/so-van-ban/quy-dinh";
const OPTIONS: [(&str, Numbering); 2] = [("chung", Numbering::Joint), ("rieng", Numbering::Apart)];

/// How each kind shall be numbered.
pub(super) struct Rules(Option<OrganisationId>, Vec<(Kind, Numbering)>);

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
        Some(Self(form.raw(desk_choice::FIELD).parse().ok(), rules))
    }
}

pub(super) async fn open(visit: Visit, asked: Parameters) -> Answer {
    let actor = visit.actor::<Actor>()?;
    let wanted = asked.get(desk_choice::FIELD).parse().ok();
    let rules = visit.web().db().read(move |tx| {
        let (desk, agency) = DeskChoice::of_agencies(tx, &actor, CONFIGURE, wanted)?;
        let mut rules = Vec::new();
        for kind in kinds() {
            rules.push((kind, Numbering::of(&grouping_for(tx, agency, kind)?)));
        }
        Ok::<_, PageError>((desk, rules))
    });
    let (desk, rules) = rules.await?;
    draw(&visit, &desk, &rules)
}

pub(super) fn draw(visit: &Visit, desk: &DeskChoice, rules: &[(Kind, Numbering)]) -> Answer {
    let fields = html! {
        (desk.draw(visit, PAGE))
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
    let Rules(agency, rules) = form
        .input
        .ok_or(PageError::invalid("documents-books-unknown"))?;
    let (actor, now) = (actor_of(&visit)?, visit.now());
    let changed = visit
        .web()
        .db()
        .write(move |tx| set_rules(tx, now, &actor, agency, &rules))
        .await?;
    let page = Link::to(PAGE).with(desk_choice::FIELD, form.state.value(desk_choice::FIELD));
    visit.redirect_with(
        &page.done(),
        Flash::success("documents-books-saved").with("count", changed),
    )
}
