//! Pictures for visible signatures: one's own signature, the signatures of the agency's people, the
//! seals of agencies.

use super::{
    OWN,
    act::bytes_of,
    errors::label,
    whose_picture::{choose, offered, people},
};
use crate::certificates::{
    ActError, Problems, desks,
    images::{self, BYTES_MOST, ImageId, Ink, NewPicture, Owner, Picture, SEAL_WIDTH, look},
};
use crate::permissions::{MANAGE_CERTIFICATES, REQUEST_CERTIFICATES};
use identity::{Actor, OrganisationId, PersonId, organisation_brief, person_brief};
use kit_files::Files;
use kit_i18n::args;
use kit_web::{
    Access, Answer, Download, Fields, Flash, Form, FormState, FormWithFiles, FromForm, Link,
    Markup, PageError, Path, Query, Routes, UploadLimits, UploadedFile, Visit, html,
    ui::{self, Confirmation, Field, NoticeKind},
};
use serde::Deserialize;

pub(super) const SIGNATURE: &str = "/chung-thu-so/chu-ky";
pub(super) const SEAL: &str = "/chung-thu-so/con-dau";
const MINE: &str = "/chung-thu-so/cua-toi/chu-ky";
/// What browsers show.
const PNG: &str = "image/png";
/// A signature's usual width in millimetres.
const SIGNATURE_WIDTH: i64 = 40;
const MICROMETRES: i64 = 1_000;

/// Whose picture an address asks for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    #[serde(rename = "nguoi")]
    person: String,
    #[serde(rename = "don-vi")]
    organisation: String,
}

/// A picture on its way in.
pub(super) struct Sent {
    files: Vec<UploadedFile>,
    width: i64,
    height: i64,
}

impl FromForm for Sent {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        let files = form
            .files("file", label("file"))
            .max_files(1)
            .endings(&["png"])
            .required();
        let width = form
            .number("width", label("width"))
            .min(1)
            .max(500)
            .required();
        let height = form
            .number("height", label("height"))
            .min(1)
            .max(500)
            .required();
        Some(Self {
            files: files?,
            width: width?,
            height: height?,
        })
    }

    fn upload_limits() -> UploadLimits {
        UploadLimits {
            bytes_per_file: BYTES_MOST,
            files: 1,
            total_bytes: BYTES_MOST + 65_536,
        }
    }
}

/// A page of one picture.
pub(super) struct Shown {
    pub(super) owner: Owner,
    pub(super) name: String,
    pub(super) picture: Option<Picture>,
    /// Its own address, with whose it is.
    pub(super) here: String,
}

fn address(path: &str, owner: Owner) -> String {
    match owner.person {
        Some(_) if path == MINE => MINE.to_owned(),
        Some(person) => format!("{path}?nguoi={}", of_agency(person, owner.organisation)),
        None => format!("{path}?don-vi={}", owner.organisation),
    }
}

/// A person of an agency, as addresses and choices name them: one may work in several.
pub(super) fn of_agency(person: PersonId, agency: OrganisationId) -> String {
    format!("{person}@{agency}")
}

/// Takes apart what [`of_agency`] put together; the agency may be left out.
fn whose(text: &str) -> Option<(PersonId, Option<OrganisationId>)> {
    match text.split_once('@') {
        Some((person, agency)) => Some((person.parse().ok()?, Some(agency.parse().ok()?))),
        None => Some((text.parse().ok()?, None)),
    }
}

/// Whose picture: the own signature, somebody's of the agency, or a seal.
fn owner(actor: &Actor, path: &str, asked: &Asked) -> Option<Owner> {
    let own = actor.own_standing();
    let owner = |organisation: OrganisationId, person: Option<PersonId>| Owner {
        organisation,
        person,
    };
    match path {
        MINE => Some(owner(own.organisation, Some(own.person))),
        SIGNATURE => {
            let (person, agency) = whose(&asked.person)?;
            let first = desks(actor).first().copied();
            Some(owner(agency.or(first)?, Some(person)))
        }
        _ => Some(owner(asked.organisation.parse().ok()?, None)),
    }
}

async fn shown(visit: &Visit, path: &'static str, asked: &Asked, state: &FormState) -> Answer {
    let actor = visit.actor::<Actor>()?;
    let Some(owner) = owner(&actor, path, asked) else {
        let found = offered(visit, path, actor).await?;
        return choose(visit, path, found);
    };
    let read = visit.web().db().read(move |tx| {
        let picture = images::picture(tx, &actor, owner)?;
        let name = match owner.person {
            Some(person) => person_brief(tx, person)?.name,
            None => organisation_brief(tx, owner.organisation)?.name,
        };
        Ok::<_, ActError>((picture, name))
    });
    let (picture, name) = read.await?;
    let here = address(path, owner);
    draw(
        visit,
        &Shown {
            owner,
            name,
            picture,
            here,
        },
        state,
    )
}

pub(super) fn draw(visit: &Visit, shown: &Shown, state: &FormState) -> Answer {
    let is_seal = shown.owner.person.is_none();
    let usual = if is_seal {
        SEAL_WIDTH / MICROMETRES
    } else {
        SIGNATURE_WIDTH
    };
    let filled = if state.value("width").is_empty() {
        let height = if is_seal { usual } else { usual / 2 };
        state.clone().with("width", usual).with("height", height)
    } else {
        state.clone()
    };
    let hint = visit.t(if is_seal {
        "signing-hint-seal"
    } else {
        "signing-hint-signature"
    });
    let fields = html! {
        (ui::field_files(visit, &filled, &Field::new("file", label("file")).hint(hint), ".png", false))
        (ui::field_text(visit, &filled, &Field::new("width", label("width")).hint(visit.t("signing-hint-size")).size(4)))
        (ui::field_text(visit, &filled, &Field::new("height", label("height")).size(4)))
    };
    let button = visit.t(if shown.picture.is_some() {
        "signing-picture-replace"
    } else {
        "signing-picture-add"
    });
    let (above, href) = if is_seal {
        ("signing-seals-title", SEAL)
    } else if shown.here == MINE {
        ("signing-own-title", OWN)
    } else {
        ("signing-signatures-title", SIGNATURE)
    };
    let title = visit.t(if is_seal {
        "signing-seal"
    } else {
        "signing-signature"
    });
    visit
        .page(title)
        .subtitle(shown.name.clone())
        .crumb(visit.t(above), href)
        .narrow()
        .form(&filled)
        .body(html! {
            (preview(visit, shown))
            (ui::upload_form(visit, &filled, &shown.here, &button, &fields))
        })
}

fn preview(visit: &Visit, shown: &Shown) -> Markup {
    let Some(it) = &shown.picture else {
        return ui::notice(
            visit,
            NoticeKind::Info,
            &visit.t("signing-picture-none"),
            &html! {},
        );
    };
    let source = format!("/chung-thu-so/hinh/{}", it.id);
    let size = visit.ta(
        "signing-picture-size",
        &args![
            "width" => it.width_micrometres / MICROMETRES,
            "height" => it.height_micrometres / MICROMETRES
        ],
    );
    let remove = Confirmation {
        id: "bo-hinh".to_owned(),
        href: remove_href(&shown.here),
        action: remove_href(&shown.here),
        question: visit.t("signing-picture-remove-question"),
        consequence: visit.t("signing-picture-remove-text"),
        button: visit.t("signing-picture-remove"),
        cancel_href: shown.here.clone(),
        values: Vec::new(),
    };
    html! {
        div class="picture-grounds" {
            figure class="ground-white" { img src=(source) alt=(visit.t("signing-picture-on-white")) width="240"; figcaption { (visit.t("signing-picture-on-white")) } }
            figure class="ground-checked" { img src=(source) alt=(visit.t("signing-picture-on-checks")) width="240"; figcaption { (visit.t("signing-picture-on-checks")) } }
        }
        p { (size) " · " a href=(source) { (visit.t("signing-picture-open")) } }
        p { (ui::confirm_link(visit, &remove, &visit.t("signing-picture-remove"), "trash-2")) }
    }
}

/// `…/chu-ky?nguoi=x` becomes `…/chu-ky/bo?nguoi=x`.
fn remove_href(here: &str) -> String {
    match here.split_once('?') {
        Some((path, query)) => format!("{path}/bo?{query}"),
        None => format!("{here}/bo"),
    }
}

async fn put(
    visit: &Visit,
    path: &'static str,
    asked: &Asked,
    form: FormWithFiles<Sent>,
) -> Answer {
    let actor = Actor::of_visit(visit)?;
    let owner = owner(&actor, path, asked).ok_or(PageError::NotFound)?;
    let Some(sent) = form.input else {
        return shown(visit, path, asked, &form.state).await;
    };
    let (picture, bytes) = match taken(&sent).await? {
        Ok(taken) => taken,
        Err(problems) => return refused(visit, path, asked, form.state, problems).await,
    };
    let words = saved(picture.seen.ink, owner);
    let sha256 = kept(visit, bytes).await?;
    let (now, new) = (visit.now(), NewPicture { sha256, ..picture });
    let write = visit.web().db();
    let done = write.write(move |tx| images::put(tx, now, &actor, owner, &new));
    match done.await {
        Ok(_) => visit.redirect_with(&address(path, owner), words),
        Err(ActError::Invalid(problems)) => refused(visit, path, asked, form.state, problems).await,
        Err(other) => Err(other.into()),
    }
}

/// The form again, with what is wrong with it.
async fn refused(
    visit: &Visit,
    path: &'static str,
    asked: &Asked,
    sent: FormState,
    problems: Problems,
) -> Answer {
    let state = sent.refuse_all(&problems, |field| (field, label(field)));
    shown(visit, path, asked, &state).await
}

async fn kept(visit: &Visit, bytes: Vec<u8>) -> Result<String, PageError> {
    let store = visit.web().service::<Files>().clone();
    let kept = store.keep_bytes(bytes.into(), PNG).await;
    Ok(kept?.sha256.to_string())
}

/// What the next page says: a signature is blue, a seal is red (Annex I).
fn saved(ink: Ink, owner: Owner) -> Flash {
    match (owner.person.is_some(), ink) {
        (true, Ink::Blue) | (false, Ink::Red) => Flash::success("signing-picture-saved"),
        (true, _) => Flash::warning("signing-picture-not-blue"),
        (false, _) => Flash::warning("signing-picture-not-red"),
    }
}

/// A picture as it was sent, with its bytes, or what is wrong with it.
type Taken = Result<(NewPicture, Vec<u8>), Problems>;

async fn taken(sent: &Sent) -> Result<Taken, PageError> {
    let Some(file) = sent.files.first() else {
        return Err(PageError::invalid("signing-certificate-invalid"));
    };
    let bytes = bytes_of(file).await?;
    let (width, height) = (sent.width, sent.height);
    let looked = tokio::task::spawn_blocking(move || (look(&bytes), bytes));
    let (seen, bytes) = looked.await.map_err(PageError::internal)?;
    Ok(seen.map(|seen| {
        let picture = NewPicture {
            sha256: String::new(),
            seen,
            width_micrometres: width * MICROMETRES,
            height_micrometres: height * MICROMETRES,
        };
        (picture, bytes)
    }))
}

async fn remove(visit: &Visit, path: &'static str, asked: &Asked) -> Answer {
    let (now, actor) = (visit.now(), Actor::of_visit(visit)?);
    let owner = owner(&actor, path, asked).ok_or(PageError::NotFound)?;
    let done = visit
        .web()
        .db()
        .write(move |tx| images::remove(tx, now, &actor, owner));
    done.await?;
    visit.redirect_with(
        &address(path, owner),
        Flash::success("signing-picture-removed"),
    )
}

/// Asks without script.
pub(super) fn ask(visit: &Visit, here: &str) -> Answer {
    let question = Confirmation {
        id: "bo-hinh".to_owned(),
        href: remove_href(here),
        action: remove_href(here),
        question: visit.t("signing-picture-remove-question"),
        consequence: visit.t("signing-picture-remove-text"),
        button: visit.t("signing-picture-remove"),
        cancel_href: here.to_owned(),
        values: Vec::new(),
    };
    ui::confirm_page(visit, &question, &FormState::new())
}

async fn content(visit: Visit, Path(id): Path<ImageId>) -> Answer {
    let actor = visit.actor::<Actor>()?;
    let read = visit
        .web()
        .db()
        .read(move |tx| images::picture_by_id(tx, &actor, id));
    let it = read.await?.ok_or(PageError::NotFound)?;
    let hash = it.sha256.parse().map_err(PageError::internal)?;
    let store = visit.web().service::<Files>();
    let bytes = store.read(&hash, BYTES_MOST).await;
    let bytes = bytes?;
    Download {
        media_type: PNG.to_owned(),
        disposition: "inline".to_owned(),
        length: u64::try_from(bytes.len()).ok(),
        body: axum::body::Body::from(bytes),
    }
    .answer()
}

async fn open_mine(visit: Visit) -> Answer {
    shown(&visit, MINE, &Asked::default(), &FormState::new()).await
}
async fn open_signature(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    shown(&visit, SIGNATURE, &asked, &FormState::new()).await
}
async fn open_seal(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    shown(&visit, SEAL, &asked, &FormState::new()).await
}
async fn send_mine(visit: Visit, form: FormWithFiles<Sent>) -> Answer {
    put(&visit, MINE, &Asked::default(), form).await
}
async fn send_signature(
    visit: Visit,
    Query(asked): Query<Asked>,
    form: FormWithFiles<Sent>,
) -> Answer {
    put(&visit, SIGNATURE, &asked, form).await
}
async fn send_seal(visit: Visit, Query(asked): Query<Asked>, form: FormWithFiles<Sent>) -> Answer {
    put(&visit, SEAL, &asked, form).await
}
async fn ask_mine(visit: Visit) -> Answer {
    ask(&visit, MINE)
}
async fn ask_signature(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let here = Link::to(SIGNATURE).with("nguoi", &asked.person);
    ask(&visit, &here.done())
}
async fn ask_seal(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let here = Link::to(SEAL).with("don-vi", &asked.organisation);
    ask(&visit, &here.done())
}
async fn remove_mine(visit: Visit, _form: Form<()>) -> Answer {
    remove(&visit, MINE, &Asked::default()).await
}
async fn remove_signature(visit: Visit, Query(asked): Query<Asked>, _form: Form<()>) -> Answer {
    remove(&visit, SIGNATURE, &asked).await
}
async fn remove_seal(visit: Visit, Query(asked): Query<Asked>, _form: Form<()>) -> Answer {
    remove(&visit, SEAL, &asked).await
}

/// The pages of pictures.
pub(super) fn routes(routes: Routes) -> Routes {
    let request = Access::Permission(REQUEST_CERTIFICATES);
    let manage = Access::Permission(MANAGE_CERTIFICATES);
    routes
        .get(MINE, Access::SignedIn, open_mine)
        .post(MINE, Access::SignedIn, send_mine)
        .get(
            "/chung-thu-so/cua-toi/chu-ky/bo",
            Access::SignedIn,
            ask_mine,
        )
        .post(
            "/chung-thu-so/cua-toi/chu-ky/bo",
            Access::SignedIn,
            remove_mine,
        )
        .get(SIGNATURE, request, open_signature)
        .post(SIGNATURE, request, send_signature)
        .get("/chung-thu-so/chu-ky/nguoi", request, people)
        .get("/chung-thu-so/chu-ky/bo", request, ask_signature)
        .post("/chung-thu-so/chu-ky/bo", request, remove_signature)
        .get(SEAL, manage, open_seal)
        .post(SEAL, manage, send_seal)
        .get("/chung-thu-so/con-dau/bo", manage, ask_seal)
        .post("/chung-thu-so/con-dau/bo", manage, remove_seal)
        .get("/chung-thu-so/hinh/{id}", Access::SignedIn, content)
}
