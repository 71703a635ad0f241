//! Duyệt và ký số, cấp số, đóng dấu số: making the file that is signed and going to where one signs.

use super::{
    HERE, VERSION_FIELD, Visit, Words, address, errors, issue,
    pdf::{self, Fields},
    show::{self, Shown},
};
use crate::{
    acting::actor_of,
    document::DocumentId,
    outgoing::{
        Act, ActError, State, issue as issuing, number,
        put_to_seal::put_to_seal,
        put_to_sign::{Prepared, put_to_sign},
    },
};
use identity::Actor;
use kit_db::Once;
use kit_files::{ContentHash, Files};
use kit_web::{Answer, Flash, Form, FormState, PageError, Path};
use signing::{
    certificates::{self, ImageBrief},
    requests::{
        MakeError, RequestId,
        form::{DATE_FIELD, NUMBER_FIELD, SIGNER_FIELD, add_fields, fill},
        load::{LARGEST_FILE, pictures},
        pages::sign_address,
    },
};
use std::sync::Arc;

/// The media type of what is signed.
const PDF: &str = "application/pdf";

/// Why no file could be made, in this office's words.
fn not_made(error: MakeError) -> PageError {
    match error {
        MakeError::Image(_) => PageError::conflict("signing-request-error-picture"),
        MakeError::Typeset(_) => PageError::conflict("documents-outgoing-pdf-off"),
        other => PageError::internal(other),
    }
}

/// Puts the document before the viewer for the own signature, and goes there.
pub(super) async fn sign(visit: Visit, Path(id): Path<DocumentId>, _form: Form<()>) -> Answer {
    let request = prepare(&visit, id).await?;
    visit.redirect(&sign_address([&request]))
}

/// Typesets the document with its fields and puts it before its signer.
pub(super) async fn prepare(visit: &Visit, id: DocumentId) -> Result<RequestId, PageError> {
    let shown = show::load(visit, id).await?;
    if !shown.view.acts.contains(&Act::Sign) {
        let state = shown.view.outgoing.state;
        return Err(PageError::conflict(errors::not_now_key(state)));
    }
    let actor = actor_of(visit)?;
    let file = typeset(visit, &actor, &shown).await?;
    let store = visit.web().service::<Files>().clone();
    let prepared = keep(&store, file, shown.view.outgoing.version).await?;
    let now = visit.now();
    let write = visit.web().db();
    let asked = write.write(move |tx| put_to_sign(tx, now, &actor, id, &prepared));
    Ok(asked.await?)
}

/// The document as a file with room for number, date, picture and seal.
async fn typeset(visit: &Visit, actor: &Arc<Actor>, shown: &Shown) -> Result<Vec<u8>, PageError> {
    let ground = ground(visit, actor, shown).await?;
    let store = visit.web().service::<Files>().clone();
    let pictures = pictures(&store, ground.signature.as_ref(), ground.seal.as_ref());
    let pictures = pictures.await?;
    let fields = Fields {
        number_like: ground.number_like,
    };
    let (data, about) = (
        pdf::data(visit, shown, Some(&fields)),
        pdf::about(visit, shown),
    );
    let made = tokio::task::spawn_blocking(move || {
        let areas = [NUMBER_FIELD, DATE_FIELD, SIGNER_FIELD];
        let typeset = pdf::typeset_with_areas(&data, &about, &areas)?;
        add_fields(&typeset.pdf, &typeset.areas, &pictures).map_err(not_made)
    });
    made.await.map_err(PageError::internal)?
}

/// What the file needs besides the document.
struct Ground {
    number_like: String,
    signature: Option<ImageBrief>,
    seal: Option<ImageBrief>,
}

async fn ground(visit: &Visit, actor: &Arc<Actor>, shown: &Shown) -> Result<Ground, PageError> {
    let (now, who) = (visit.now(), Arc::clone(actor));
    let (outgoing, kind) = (
        shown.view.outgoing.clone(),
        shown.view.document.kind.clone(),
    );
    let read = visit.web().db().read(move |tx| {
        let organisation = outgoing.organisation_id;
        Ok::<_, ActError>(Ground {
            number_like: issuing::number_like(tx, now, &outgoing, &kind)?,
            signature: certificates::signature_image(tx, organisation, who.person)?,
            seal: certificates::seal_image(tx, organisation)?,
        })
    });
    Ok(read.await?)
}

async fn keep(store: &Files, file: Vec<u8>, version: i64) -> Result<Prepared, PageError> {
    let stored = store.keep_bytes(file.into(), PDF).await;
    let stored = stored?;
    Ok(Prepared {
        sha256: stored.sha256.to_string(),
        bytes: stored.bytes,
        version,
    })
}

/// What numbering will do.
pub(super) async fn open_number(visit: Visit, Path(id): Path<DocumentId>) -> Answer {
    let prospect = issue::prospect(&visit, id).await?;
    if !prospect.shown.view.acts.contains(&Act::Number) {
        let state = prospect.shown.view.outgoing.state;
        return Err(PageError::conflict(errors::not_now_key(state)));
    }
    issue::view(&visit, &prospect, &FormState::new())
}

/// Number and date, then the file with both before the clerk for the agency's signature.
pub(super) async fn number(visit: Visit, Path(id): Path<DocumentId>, form: Form<Words>) -> Answer {
    let actor = actor_of(&visit)?;
    let key = form.key.once(&visit, "documents.outgoing.number");
    let version = form.state.value(VERSION_FIELD).parse::<i64>().ok();
    let now = visit.now();
    let numbered = visit.web().db().write(move |tx| {
        if tx.once(&key, now)? == Once::First {
            number::number(tx, now, &actor, id, version)?;
        }
        Ok::<_, ActError>(())
    });
    match numbered.await {
        Ok(()) => go_to_seal(&visit, id).await,
        Err(error) => {
            let state = errors::refuse(form.state, error)?;
            issue::view(&visit, &issue::prospect(&visit, id).await?, &state)
        }
    }
}

/// Once more before the clerk: the file of a numbered document for the agency's signature.
pub(super) async fn seal(visit: Visit, Path(id): Path<DocumentId>, _form: Form<()>) -> Answer {
    go_to_seal(&visit, id).await
}

async fn go_to_seal(visit: &Visit, id: DocumentId) -> Answer {
    let shown = show::load(visit, id).await?;
    let outgoing = &shown.view.outgoing;
    if outgoing.state != State::Numbered {
        return visit.redirect_with(
            &address(id),
            Flash::info(errors::not_now_key(outgoing.state)),
        );
    }
    let prepared = to_be_sealed(visit, &shown).await?;
    let (now, actor, files) = (visit.now(), actor_of(visit)?, shown.view.files.clone());
    let asked = visit
        .web()
        .db()
        .write(move |tx| put_to_seal(tx, now, &actor, id, &prepared, &files));
    let asked = asked.await?;
    visit.redirect(&sign_address(&asked))
}

/// The file for the agency's signature: a copy as it was made, else the signed original with number
/// and date filled in.
async fn to_be_sealed(visit: &Visit, shown: &Shown) -> Result<Prepared, PageError> {
    let version = shown.view.outgoing.version;
    if let Some(copy) = &shown.view.copy {
        return Ok(Prepared {
            sha256: copy.sha256.clone(),
            bytes: u64::try_from(copy.size_bytes).unwrap_or(0),
            version,
        });
    }
    let Some(original) = &shown.view.original else {
        return Err(PageError::conflict("documents-outgoing-not-signed"));
    };
    let file = filled(visit, shown, &original.sha256).await?;
    let store = visit.web().service::<Files>().clone();
    keep(&store, file, version).await
}

/// The signed original with number and date in their places.
async fn filled(visit: &Visit, shown: &Shown, sha256: &str) -> Result<Vec<u8>, PageError> {
    let store = visit.web().service::<Files>().clone();
    let hash: ContentHash = sha256.parse().map_err(PageError::internal)?;
    let signed = store.read(&hash, LARGEST_FILE).await;
    let signed = signed?;
    let document = &shown.view.document;
    let on = document.issued_on.unwrap_or(visit.today());
    let (notation, day) = (document.notation.clone(), vn::words::date_line(on));
    let filled =
        tokio::task::spawn_blocking(move || fill(&signed, &notation, &day).map_err(not_made));
    filled.await.map_err(PageError::internal)?
}

/// The selected drafts of a list, each put before the viewer; those that cannot be are left out and
/// counted.
pub(super) async fn sign_several(visit: &Visit, ids: &[DocumentId]) -> Answer {
    let mut asked = Vec::new();
    let mut refused = 0_usize;
    for id in ids {
        match prepare(visit, *id).await {
            Ok(request) => asked.push(request),
            Err(
                error @ (PageError::Internal(_) | PageError::NoRoom(_) | PageError::ContentLost(_)),
            ) => {
                return Err(error);
            }
            Err(_) => refused += 1,
        }
    }
    if asked.is_empty() {
        return visit.redirect_with(HERE, Flash::warning("documents-outgoing-sign-none"));
    }
    let to = sign_address(&asked);
    if refused == 0 {
        return visit.redirect(&to);
    }
    let flash = Flash::warning("documents-outgoing-sign-partly").with("count", refused);
    visit.redirect_with(&to, flash)
}
