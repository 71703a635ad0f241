//! `/can-bo/{id}/bo-nhiem`: asks for a person in a vacant post: the organisation first, then the
//! post. A second administrator confirms it.

use super::or_not_found;
use crate::{
    Actor, OrganisationId, PersonBrief, PersonId, PostId, Settings, organisation_brief,
    people::{person_brief, sample_person_brief},
    permissions::MANAGE_PEOPLE,
    posts::{Post, appoint::Appointment, posts_of_organisation},
    proposals::{ask::ask_appointment, pages::fault},
    staff_of,
};
use axum::extract::{Path, Query};
use jiff::civil::Date;
use kit_db::{DbError, Tx};
use kit_web::{
    Access, Answer, Fields, Flash, Form, FormState, FromForm, Markup, Routes, Visit, html, ui,
};

const PATH: &str = "/can-bo/{id}/bo-nhiem";

#[derive(serde::Deserialize)]
struct Where {
    #[serde(rename = "to-chuc")]
    organisation: Option<OrganisationId>,
}

struct Input {
    post: PostId,
    from: Date,
    decision: String,
}

impl FromForm for Input {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        let post = form
            .parsed("vi-tri", "identity-post", "identity-post-unknown")
            .required();
        let from = form.date("tu", "identity-valid-from").required();
        let decision = form
            .text("van-ban", "identity-decision")
            .max(120)
            .required();
        Some(Self {
            post: post?,
            from: from?,
            decision: decision?,
        })
    }
}

/// A vacant post with the name of its unit, as the form offers it.
type Vacancy = (Post, String);

async fn open(visit: Visit, Path(id): Path<PersonId>, Query(place): Query<Where>) -> Answer {
    let state = FormState::new().with_date("tu", Some(visit.today()));
    show(&visit, id, place.organisation, &state).await
}

async fn show(
    visit: &Visit,
    id: PersonId,
    organisation: Option<OrganisationId>,
    state: &FormState,
) -> Answer {
    let day = visit.today();
    let (person, place, vacancies) = visit
        .web()
        .db()
        .read(move |tx| read(tx, id, organisation, day))
        .await
        .map_err(or_not_found)?;
    view(visit, &person, place.as_deref(), &vacancies, state)
}

/// The person, the name of the chosen organisation, and its vacant posts.
type Offer = (PersonBrief, Option<String>, Vec<Vacancy>);

fn read(
    tx: &mut Tx<'_>,
    id: PersonId,
    organisation: Option<OrganisationId>,
    day: Date,
) -> Result<Offer, DbError> {
    let person = person_brief(tx, id)?;
    let Some(organisation) = organisation else {
        return Ok((person, None, Vec::new()));
    };
    let staff = staff_of(tx, organisation, day)?;
    let held: Vec<PostId> = staff.into_iter().map(|holder| holder.post).collect();
    let mut vacancies: Vec<Vacancy> = Vec::new();
    for post in posts_of_organisation(tx, organisation, day)? {
        if !held.contains(&post.id) {
            let unit = crate::unit_brief(tx, post.unit)?.name;
            vacancies.push((post, unit));
        }
    }
    let name = organisation_brief(tx, organisation)?.name;
    Ok((person, Some(name), vacancies))
}

async fn send(
    visit: Visit,
    Path(id): Path<PersonId>,
    Query(place): Query<Where>,
    form: Form<Input>,
) -> Answer {
    let Some(input) = form.input else {
        return show(&visit, id, place.organisation, &form.state).await;
    };
    let key = form.key.once(&visit, "identity.appointment.ask");
    let (now, actor, db) = (visit.now(), Actor::of_visit(&visit)?, visit.web().db());
    let within = visit.web().service::<Settings>().confirm_within;
    let wanted = Appointment {
        person: id,
        post: input.post,
        from: input.from,
        decision: input.decision,
    };
    db.write(move |tx| {
        tx.only_once(&key, now, |tx| {
            ask_appointment(tx, now, &actor, &wanted, within)
        })
    })
    .await
    .map_err(fault)?;
    visit.redirect_with(
        &format!("/can-bo/{id}"),
        Flash::success("identity-proposal-asked"),
    )
}

fn view(
    visit: &Visit,
    person: &PersonBrief,
    place: Option<&str>,
    vacancies: &[Vacancy],
    state: &FormState,
) -> Answer {
    let here = format!("/can-bo/{}", person.id);
    let body = match place {
        None => choose_place(visit, &here),
        Some(name) if vacancies.is_empty() => {
            let note = visit.t("identity-no-vacancy-note");
            ui::empty_state(
                "briefcase",
                &visit.ta("identity-no-vacancy", &kit_i18n::args!["name" => name]),
                &note,
                None,
            )
        }
        Some(name) => html! { p { (name) } (form(visit, vacancies, state)) },
    };
    visit
        .page(visit.t("identity-appoint"))
        .crumb(visit.t("identity-people"), "/can-bo")
        .crumb(&person.name, here)
        .narrow()
        .form(state)
        .body(body)
}

/// A plain GET form: the picker's choice becomes `?to-chuc=…`.
fn choose_place(visit: &Visit, here: &str) -> Markup {
    let picker = ui::Picker {
        field: ui::Field::new("to-chuc", "identity-organisation"),
        search_href: "/to-chuc/chon?mot=co",
        several: false,
        chosen: Vec::new(),
        found: Vec::new(),
    };
    html! {
        form method="get" action=(format!("{here}/bo-nhiem")) {
            (ui::field_picker(visit, &FormState::new(), &picker))
            button class="ds-button" type="submit" { (visit.t("identity-continue")) }
        }
    }
}

fn form(visit: &Visit, vacancies: &[Vacancy], state: &FormState) -> Markup {
    let choices: Vec<ui::Choice> = vacancies
        .iter()
        .map(|(post, unit)| ui::Choice::new(post.id.to_string(), format!("{}, {unit}", post.title)))
        .collect();
    let fields = html! {
        p { (visit.t("identity-proposals-note")) }
        (ui::field_radio(visit, state, &ui::Field::new("vi-tri", "identity-post"), &choices))
        (ui::field_date(visit, state, &ui::Field::new("tu", "identity-valid-from")))
        (ui::field_text(visit, state, &ui::Field::new("van-ban", "identity-decision").hint(visit.t("identity-decision-hint"))))
    };
    // The address of this page keeps the chosen organisation.
    let action = format!("{}?{}", visit.path(), visit.query());
    ui::post_form(visit, state, &action, &visit.t("identity-appoint"), &fields)
}

pub(super) fn routes() -> Routes {
    let right = Access::Permission(MANAGE_PEOPLE.name);
    Routes::new()
        .get(PATH, right, open)
        .post(PATH, right, send)
        .sample(PATH, "place", |visit| {
            view(visit, &sample_person_brief(), None, &[], &FormState::new())
        })
        .sample(PATH, "no vacancy", |visit| {
            view(
                visit,
                &sample_person_brief(),
                Some("Sở Y tế"),
                &[],
                &FormState::new(),
            )
        })
}
