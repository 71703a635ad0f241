//! Bringing certificates in from files and tables: choose, look, decide.

use super::{HERE, act::bytes_of, import_preview};
use crate::certificates::{
    ActError,
    import::{self, FILE_BYTES_MOST, Holder, ImportId, Source, plan, read, template},
};
use crate::permissions::MANAGE_CERTIFICATES;
use identity::Actor;
use kit_db::Once;
use kit_web::{
    Access, Answer, Fields, Flash, Form, FormState, FormWithFiles, FromForm, Message, PageError,
    Path, Routes, UploadLimits, UploadedFile, Visit, html,
    ui::{self, Choice, Field, NoticeKind},
};

const PATH: &str = "/chung-thu-so/nhap";
/// Files of one form; more go into an archive.
const FILES_MOST: usize = 500;
/// What is chosen from.
const ACCEPT: &str = ".cer,.crt,.pem,.der,.p7b,.p7c,.p12,.pfx,.csv,.tsv,.zip";

/// What was chosen.
pub(super) struct Sent {
    files: Vec<UploadedFile>,
    password: String,
}

impl FromForm for Sent {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        let files = form
            .files("files", "signing-label-files")
            .max_files(FILES_MOST)
            .required();
        Some(Self {
            password: form.raw("password").to_owned(),
            files: files?,
        })
    }

    fn upload_limits() -> UploadLimits {
        UploadLimits {
            bytes_per_file: FILE_BYTES_MOST,
            files: FILES_MOST,
            total_bytes: FILE_BYTES_MOST + FILE_BYTES_MOST / 8,
        }
    }
}

async fn open(visit: Visit) -> Answer {
    draw(&visit, &FormState::new())
}

async fn send(visit: Visit, form: FormWithFiles<Sent>) -> Answer {
    let Some(sent) = form.input else {
        return draw(&visit, &form.state);
    };
    let mut sources = Vec::with_capacity(sent.files.len());
    for file in &sent.files {
        let bytes = bytes_of(file).await?;
        let name = file.name.clone();
        sources.push(Source { name, bytes });
    }
    let password = (!sent.password.is_empty()).then_some(sent.password);
    let found = tokio::task::spawn_blocking(move || read(sources, password.as_deref()))
        .await
        .map_err(PageError::internal)?;
    if found.is_empty() {
        let message = Message::new("signing-import-nothing");
        let state = form.state.refuse("files", "signing-label-files", message);
        return draw(&visit, &state);
    }
    let (now, actor) = (visit.now(), Actor::of_visit(&visit)?);
    let kept = visit.web().db().write(move |tx| {
        let preview = plan(tx, now, &actor, &found, Holder::AsNamed)?;
        import::keep_draft(tx, now, &actor, &preview)
    });
    let id = kept.await?;
    visit.redirect(&format!("{PATH}/{id}"))
}

pub(super) fn draw(visit: &Visit, state: &FormState) -> Answer {
    let fields = html! {
        (ui::field_files(visit, state, &Field::new("files", "signing-label-files").hint(visit.t("signing-hint-files")), ACCEPT, true))
        (ui::field_text(visit, state, &Field::new("password", "signing-label-password").kind("password")
            .autocomplete("off").hint(visit.t("signing-hint-password")).optional()))
    };
    let template = ui::link_button(
        "/chung-thu-so/nhap/mau",
        &visit.t("signing-import-template"),
        "download",
        false,
    );
    visit
        .page(visit.t("signing-import"))
        .crumb(visit.t("signing-certificates-title"), HERE)
        .subtitle(visit.t("signing-import-subtitle"))
        .actions(template)
        .narrow()
        .form(state)
        .body(html! {
            (ui::notice(visit, NoticeKind::Info, &visit.t("signing-import-keys"), &html! {}))
            (ui::upload_form(visit, state, PATH, &visit.t("signing-import-look"), &fields))
        })
}

async fn look(visit: Visit, Path(id): Path<ImportId>) -> Answer {
    let actor = visit.actor::<Actor>()?;
    let read = visit
        .web()
        .db()
        .read(move |tx| import::draft(tx, &actor, id));
    import_preview::draw(&visit, &read.await?, id, &FormState::new())
}

/// All, or what is good.
pub(super) struct Decision {
    all: bool,
}

impl FromForm for Decision {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        let all = form
            .choice(
                "what",
                "signing-import-what",
                &[("all", true), ("good", false)],
            )
            .required();
        Some(Self { all: all? })
    }
}

async fn decide(visit: Visit, Path(id): Path<ImportId>, form: Form<Decision>) -> Answer {
    let who = Actor::of_visit(&visit)?;
    let Some(Decision { all }) = form.input else {
        let read = visit.web().db().read(move |tx| import::draft(tx, &who, id));
        return import_preview::draw(&visit, &read.await?, id, &form.state);
    };
    let once = form.key.once(&visit, "signing.certificates.import");
    let now = visit.now();
    let done = visit.web().db().write(move |tx| {
        if let Once::Repeated(counts) = tx.once(&once, now)? {
            return Ok(counts);
        }
        let preview = import::draft(tx, &who, id)?;
        let done = import::store(tx, now, &who, &preview, Some(id), all)?;
        let counts = format!("{} {}", done.certificates, done.authorities);
        tx.answered(&once, &counts)?;
        Ok::<_, ActError>(counts)
    });
    match done.await {
        Ok(counts) => visit.redirect_with(HERE, told(&counts)),
        Err(ActError::ChangedMeanwhile) => Err(PageError::conflict("signing-import-changed")),
        Err(other) => Err(other.into()),
    }
}

/// What came in, of `certificates authorities`.
fn told(counts: &str) -> Flash {
    let (certificates, authorities) = counts.split_once(' ').unwrap_or((counts, "0"));
    let key = match certificates {
        "0" => "signing-imported-authorities",
        _ => "signing-imported",
    };
    let flash = Flash::success(key).with("count", certificates);
    flash.with("authorities", authorities)
}

async fn sample_table(_visit: Visit) -> Answer {
    let bytes = template().into_bytes();
    kit_spreadsheet::file(
        bytes,
        "text/csv; charset=utf-8",
        "mau-nhap-chung-thu-so.csv",
    )
}

/// How a preview is decided about.
pub(super) fn choices(visit: &Visit) -> Vec<Choice> {
    vec![
        Choice::new("good", visit.t("signing-import-good")),
        Choice::new("all", visit.t("signing-import-all")),
    ]
}

/// The pages of imports.
pub(super) fn routes(routes: Routes) -> Routes {
    let right = Access::Permission(MANAGE_CERTIFICATES);
    routes
        .get(PATH, right, open)
        .post(PATH, right, send)
        .get("/chung-thu-so/nhap/mau", right, sample_table)
        .get("/chung-thu-so/nhap/{id}", right, look)
        .post("/chung-thu-so/nhap/{id}", right, decide)
}
