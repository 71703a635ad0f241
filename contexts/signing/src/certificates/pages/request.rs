//! The request of a certificate (Decree 68/2024/NĐ-CP, Article 11, forms 01, 02 and 03).

use super::{
    HERE,
    errors::label,
    states::{holder_key, request_key},
};
use crate::certificates::{
    Act, ActError, CertificateId, HolderKind, RequestKind, desks,
    request::{DEVICE_LONGEST, EMAIL_LONGEST, Wish, request, resubmit},
    show::{View, show},
    words::WORDS_LONGEST,
};
use crate::permissions::REQUEST_CERTIFICATES;
use identity::{Actor, PersonId, organisation_brief, staff_of};
use kit_web::{
    Access, Answer, Fields, Flash, Form, FormState, FromForm, Markup, PageError, Path, Query,
    Routes, Visit, html,
    ui::{self, Choice, Field, NoticeKind},
};
use serde::Deserialize;
use std::collections::BTreeSet;

const PATH: &str = "/chung-thu-so/de-nghi";

/// What a link to the form fills in.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    #[serde(rename = "loai")]
    kind: String,
    #[serde(rename = "thay")]
    replaces: String,
}

/// What was sent; what may stand in it, the act knows.
pub(super) struct Sent(Wish, i64);

impl FromForm for Sent {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        let kinds: Vec<RequestKind> = RequestKind::ALL.to_vec();
        let wish = Wish {
            kind: form.raw("kind").parse().unwrap_or(RequestKind::New),
            holder: form.raw("holder").parse().unwrap_or(HolderKind::Person),
            person: form.raw("person").parse().ok(),
            device: form.raw("device").to_owned(),
            email: form.raw("email").to_owned(),
            replaces: form.raw("replaces").parse().ok(),
            words: form.raw("words").to_owned(),
            organisation: form.raw("organisation").parse().ok(),
        };
        let version = form.raw("v").parse().unwrap_or(-1);
        (wish.kind != RequestKind::Import && kinds.contains(&wish.kind))
            .then_some(Self(wish, version))
    }
}

/// What the form offers: the agencies for which one may ask, and their people as holders.
#[derive(Clone, Debug, Default)]
pub(super) struct Staff {
    pub(super) desks: Vec<Choice>,
    pub(super) people: Vec<Choice>,
}

async fn staff(visit: &Visit) -> Result<Staff, PageError> {
    let actor = visit.actor::<Actor>()?;
    let today = visit.today();
    let read = visit.web().db().read(move |tx| {
        let desks = desks(&actor);
        let mut staff = Staff::default();
        for desk in &desks {
            let name = organisation_brief(tx, *desk)?.name;
            let mut known: BTreeSet<PersonId> = BTreeSet::new();
            for holder in staff_of(tx, *desk, today)? {
                if !known.insert(holder.person) {
                    continue;
                }
                let line = match desks.len() {
                    1 => format!("{}, {}", holder.name, holder.role_line()),
                    _ => format!("{}, {}, {name}", holder.name, holder.role_line()),
                };
                let choice = Choice::new(holder.person.to_string(), line);
                staff.people.push(choice);
            }
            staff.desks.push(Choice::new(desk.to_string(), name));
        }
        Ok::<_, PageError>(staff)
    });
    read.await
}

/// Whose certificate it is where that is no question any more: a renewal, a change and a request that
/// is completed stay with their holder.
#[derive(Clone, Debug, Default)]
pub(super) struct Given {
    /// The holder's name.
    pub(super) holder: String,
    /// What the agency said when it gave the request back; empty for a renewal and a change.
    pub(super) said: String,
}

impl Given {
    fn of(view: &View) -> Self {
        let steps = view.steps.iter().rev();
        let mut back = steps.filter(|step| step.act == Act::SendBack);
        Self {
            holder: view.it.holder_name.clone(),
            said: back
                .next()
                .map(|step| step.words.clone())
                .unwrap_or_default(),
        }
    }

    /// That of the certificate which a form renews or changes, if it does.
    async fn replaced(visit: &Visit, state: &FormState) -> Result<Option<Self>, PageError> {
        let Ok(id) = state.value("replaces").parse::<CertificateId>() else {
            return Ok(None);
        };
        let old = found(visit, id).await?;
        Ok(Some(Self {
            said: String::new(),
            ..Self::of(&old)
        }))
    }
}

/// Where a problem is shown: on top, if no field shows what it is about.
fn place(given: bool) -> impl Fn(&'static str) -> (&'static str, &'static str) {
    move |field| {
        let is_hidden = given && matches!(field, "replaces" | "holder" | "person");
        (if is_hidden { "" } else { field }, label(field))
    }
}

async fn open(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let staff = staff(&visit).await?;
    let mut state = FormState::new()
        .with("holder", HolderKind::Person.code())
        .with("kind", RequestKind::New.code());
    if let Ok(id) = asked.replaces.parse::<CertificateId>() {
        let old = found(&visit, id).await?.it;
        let kind: RequestKind = asked.kind.parse().unwrap_or(RequestKind::Renewal);
        state = FormState::new()
            .with("kind", kind.code())
            .with("replaces", id)
            .with("holder", old.holder_kind.code())
            .with(
                "person",
                old.person_id.map(|it| it.to_string()).unwrap_or_default(),
            )
            .with("device", old.device_name)
            .with("email", old.holder_email);
    }
    let given = Given::replaced(&visit, &state).await?;
    draw(&visit, &state, &staff, PATH, given.as_ref())
}

async fn found(visit: &Visit, id: CertificateId) -> Result<View, PageError> {
    let actor = visit.actor::<Actor>()?;
    let read = visit.web().db().read(move |tx| show(tx, &actor, id));
    read.await?.ok_or(PageError::NotFound)
}

async fn send(visit: Visit, form: Form<Sent>) -> Answer {
    let staff = staff(&visit).await?;
    let given = Given::replaced(&visit, &form.state).await?;
    let given = given.as_ref();
    let Some(Sent(wish, _)) = form.input else {
        return draw(&visit, &form.state, &staff, PATH, given);
    };
    let actor = Actor::of_visit(&visit)?;
    let (now, once) = (
        visit.now(),
        form.key.once(&visit, "signing.certificates.request"),
    );
    let done = visit
        .web()
        .db()
        .write(move |tx| tx.only_once(&once, now, |tx| request(tx, now, &actor, &wish)));
    match done.await {
        Ok(id) => visit.redirect_with(&format!("{HERE}/{id}"), Flash::success("signing-requested")),
        Err(ActError::Invalid(problems)) => {
            let state = form.state.refuse_all(&problems, place(given.is_some()));
            draw(&visit, &state, &staff, PATH, given)
        }
        Err(other) => Err(other.into()),
    }
}

async fn edit(visit: Visit, Path(id): Path<CertificateId>) -> Answer {
    let view = found(&visit, id).await?;
    let it = &view.it;
    if !view.acts.contains(&Act::Resubmit) {
        // it went on meanwhile, or was never given back: its page says what can be done
        return visit.redirect(&format!("{HERE}/{id}"));
    }
    let state = FormState::new()
        .with("v", it.version)
        .with("kind", it.request_kind.code())
        .with("holder", it.holder_kind.code())
        .with("device", &it.device_name)
        .with("email", &it.holder_email)
        .with("words", &it.words);
    let nobody = Staff::default();
    draw(&visit, &state, &nobody, &again(id), Some(&Given::of(&view)))
}

fn again(id: CertificateId) -> String {
    format!("{HERE}/{id}/sua")
}

async fn send_again(visit: Visit, Path(id): Path<CertificateId>, form: Form<Sent>) -> Answer {
    let given = Given::of(&found(&visit, id).await?);
    let Some(Sent(wish, version)) = form.input else {
        let nobody = Staff::default();
        return draw(&visit, &form.state, &nobody, &again(id), Some(&given));
    };
    let (now, actor) = (visit.now(), Actor::of_visit(&visit)?);
    let done = visit
        .web()
        .db()
        .write(move |tx| resubmit(tx, now, &actor, id, Some(version), &wish));
    match done.await {
        Ok(()) => visit.redirect_with(&format!("{HERE}/{id}"), Flash::success("signing-requested")),
        Err(ActError::Invalid(problems)) => {
            let state = form.state.refuse_all(&problems, place(true));
            draw(&visit, &state, &Staff::default(), &again(id), Some(&given))
        }
        Err(other) => Err(other.into()),
    }
}

pub(super) fn draw(
    visit: &Visit,
    state: &FormState,
    staff: &Staff,
    action: &str,
    given: Option<&Given>,
) -> Answer {
    let kind: RequestKind = state.value("kind").parse().unwrap_or(RequestKind::New);
    let fields = html! {
        input type="hidden" name="kind" value=(kind.code());
        input type="hidden" name="replaces" value=(state.value("replaces"));
        input type="hidden" name="v" value=(state.value("v"));
        @match given {
            Some(given) => (fixed(visit, state, given)),
            None => (choice(visit, state, staff)),
        }
        (ui::field_text(visit, state, &Field::new("email", label("email")).kind("email").hint(visit.t("signing-hint-email")).max(EMAIL_LONGEST).optional()))
        (ui::field_textarea(visit, state, &Field::new("words", label("words")).hint(visit.t("signing-hint-request-words")).max(WORDS_LONGEST).rows(3)))
    };
    let title = visit.t(request_key(kind));
    visit
        .page(title)
        .crumb(visit.t("signing-certificates-title"), HERE)
        .subtitle(visit.t("signing-request-subtitle"))
        .narrow()
        .form(state)
        .body(html! {
            @if let Some(said) = given.map(|it| &it.said).filter(|said| !said.is_empty()) {
                (ui::notice(visit, NoticeKind::Warning, &visit.t("signing-request-said"), &html! { p { (said) } }))
            }
            (ui::post_form(visit, state, action, &visit.t("signing-request-send"), &fields))
        })
}

/// Whose certificate is asked for.
fn choice(visit: &Visit, state: &FormState, staff: &Staff) -> Markup {
    let holders: Vec<Choice> = HolderKind::ALL
        .iter()
        .map(|kind| Choice::new(kind.code(), visit.t(holder_key(*kind))))
        .collect();
    let device = Field::new("device", label("device"))
        .hint(visit.t("signing-hint-device"))
        .max(DEVICE_LONGEST)
        .optional();
    html! {
        @if staff.desks.len() > 1 {
            (ui::field_radio(visit, state, &Field::new("organisation", "signing-label-desk").hint(visit.t("signing-hint-desk")), &staff.desks))
        }
        (ui::field_radio(visit, state, &Field::new("holder", "signing-filter-holder").hint(visit.t("signing-hint-holder")), &holders))
        (ui::field_select(visit, state, &Field::new("person", label("person")).hint(visit.t("signing-hint-person")).optional(), &staff.people))
        (ui::field_text(visit, state, &device))
    }
}

/// The holder as a fact; the name of a device may be completed.
fn fixed(visit: &Visit, state: &FormState, given: &Given) -> Markup {
    let holder: HolderKind = state.value("holder").parse().unwrap_or(HolderKind::Person);
    let kind = html! { (visit.t(holder_key(holder))) };
    let mut facts = vec![(visit.t("signing-filter-holder"), kind)];
    if holder != HolderKind::Device {
        let name = html! { (given.holder) };
        facts.push((visit.t("signing-label-holder"), name));
    }
    let device = Field::new("device", label("device")).max(DEVICE_LONGEST);
    html! {
        div class="ds-field" { (ui::key_values(&facts)) }
        input type="hidden" name="holder" value=(holder.code());
        input type="hidden" name="person" value=(state.value("person"));
        @if holder == HolderKind::Device { (ui::field_text(visit, state, &device)) }
    }
}

/// The pages of requests.
pub(super) fn routes(routes: Routes) -> Routes {
    let right = Access::Permission(REQUEST_CERTIFICATES);
    routes
        .get(PATH, right, open)
        .post(PATH, right, send)
        .get("/chung-thu-so/{id}/sua", right, edit)
        .post("/chung-thu-so/{id}/sua", right, send_again)
}
