//! Ban hành: what will happen, then the number, the date and the sending in one transaction.

use super::{
    HERE, VERSION_FIELD, Visit, Words, address, errors,
    show::{Shown, version_field},
    states,
};
use crate::{
    acting::actor_of,
    books::{self, Book, Direction},
    document::DocumentId,
    outgoing::{Act, ActError, State, issue},
};
use identity::{Actor, OrganisationId};
use jiff::civil::Date;
use kit_db::{DbError, Once, Tx};
use kit_i18n::args;
use kit_web::{
    Answer, Flash, Form, FormState, Message, PageError, Path,
    ui::{self, NoticeKind},
};
use maud::{Markup, html};
use vn::kinds::Kind;

/// What the clerk is told before the number is given.
#[derive(Clone)]
pub(super) struct Prospect {
    pub(super) shown: Shown,
    /// The number that comes next.
    pub(super) number: i64,
    /// The book's name; absent if it is opened by this document.
    pub(super) book: Option<String>,
    /// Agencies that receive it, without the issuer.
    pub(super) receivers: usize,
}

impl Prospect {
    fn read(
        tx: &mut Tx<'_>,
        today: Date,
        site: &str,
        actor: &Actor,
        id: DocumentId,
    ) -> Result<Option<Self>, DbError> {
        let Some(shown) = Shown::read(tx, today, site, actor, id)? else {
            return Ok(None);
        };
        let own = shown.view.outgoing.organisation_id;
        let kind = Kind::from_code(&shown.view.document.kind).unwrap_or(Kind::OfficialLetter);
        let book = book_for(tx, own, kind, today)?;
        let receivers = shown.view.receivers.iter().filter(|it| **it != own).count();
        Ok(Some(Self {
            shown,
            number: book.as_ref().map_or(1, |book| book.last + 1),
            book: book.map(|book| book.name),
            receivers,
        }))
    }
}

fn book_for(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
    kind: Kind,
    today: Date,
) -> Result<Option<Book>, DbError> {
    let grouping = books::grouping_for(tx, organisation, kind)?;
    let all = books::books_of(tx, organisation)?;
    Ok(all.into_iter().find(|book| {
        book.direction == Direction::Outgoing
            && book.grouping == grouping
            && book.year == i64::from(today.year())
    }))
}

pub(super) async fn prospect(visit: &Visit, id: DocumentId) -> Result<Prospect, PageError> {
    let actor = actor_of(visit)?;
    let (today, site) = (visit.today(), visit.web().site.name.clone());
    let read = visit.web().db();
    let found = read
        .read(move |tx| Prospect::read(tx, today, &site, &actor, id))
        .await?;
    found.ok_or(PageError::NotFound)
}

/// The question.
pub(super) async fn open(visit: Visit, Path(id): Path<DocumentId>) -> Answer {
    let prospect = prospect(&visit, id).await?;
    let state = prospect.shown.view.outgoing.state;
    if state != State::Approved {
        return Err(PageError::conflict(errors::not_now_key(state)));
    }
    // a number first, if it is signed: both are asked on this page, and only who may is asked
    let acts = &prospect.shown.view.acts;
    if !acts.contains(&Act::Issue) && !acts.contains(&Act::Number) {
        return Err(PageError::Forbidden);
    }
    view(&visit, &prospect, &FormState::new())
}

/// Draws the question.
pub(super) fn view(visit: &Visit, it: &Prospect, state: &FormState) -> Answer {
    let here = address(it.shown.view.outgoing.id);
    // signed digitally: number and date first, the agency's signature sends it
    let is_sealed = it.shown.view.original.is_some() || it.shown.view.copy.is_some();
    let (path, button, title, said) = match is_sealed {
        true => (
            "cap-so",
            "documents-outgoing-number-button",
            "documents-outgoing-number-title",
            "documents-outgoing-number-final",
        ),
        false => (
            "ban-hanh",
            "documents-outgoing-issue-button",
            "documents-outgoing-issue-title",
            "documents-outgoing-issue-final",
        ),
    };
    let send = visit.t(button);
    let fields = html! {
        (version_field(&it.shown))
        div class="card" { (ui::key_values(&consequences(visit, it))) }
        (ui::notice(visit, NoticeKind::Warning, &visit.t(said), &html! {}))
    };
    let body = html! {
        (ui::post_form(visit, state, &format!("{here}/{path}"), &send, &fields))
        div class="form-acts" { (ui::link_button(&here, &visit.t("web-cancel"), "chevron-left", false)) }
    };
    visit
        .page(visit.t(title))
        .subtitle(it.shown.view.document.subject.clone())
        .crumb(visit.t("documents-menu-outgoing"), HERE)
        .crumb(visit.t("documents-outgoing-one"), here)
        .form(state)
        .body(body)
}

fn consequences(visit: &Visit, it: &Prospect) -> Vec<(String, Markup)> {
    let number = match &it.book {
        Some(book) => visit.ta(
            "documents-outgoing-issue-number",
            &args!["number" => format!("{:02}", it.number), "book" => book.as_str()],
        ),
        None => visit.ta(
            "documents-outgoing-issue-new-book",
            &args!["year" => visit.today().year().to_string()],
        ),
    };
    let sent = match it.receivers {
        0 => visit.t("documents-outgoing-issue-to-nobody"),
        count => visit.ta("documents-outgoing-issue-to", &args!["count" => count]),
    };
    let document = &it.shown.view.document;
    let rows = [
        (
            "documents-outgoing-issue-what",
            states::kind_name(&document.kind).to_owned(),
        ),
        ("documents-outgoing-signer", it.shown.signer.clone()),
        ("documents-outgoing-issue-gets", number),
        ("documents-outgoing-day", visit.date(visit.today())),
        ("documents-outgoing-receivers", sent),
        (
            "documents-outgoing-outside",
            it.shown.view.outgoing.outside_receivers.clone(),
        ),
    ];
    rows.into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(key, value)| (visit.t(key), html! { (value) }))
        .collect()
}

/// The act. However often the button is pressed, one number is given.
pub(super) async fn send(visit: Visit, Path(id): Path<DocumentId>, form: Form<Words>) -> Answer {
    let actor = actor_of(&visit)?;
    let key = form.key.once(&visit, "documents.outgoing.issue");
    let version = form.state.value(VERSION_FIELD).parse::<i64>().ok();
    let now = visit.now();
    let issued = visit.web().db().write(move |tx| {
        if let Once::Repeated(notation) = tx.once(&key, now)? {
            return Ok(notation);
        }
        let issued = issue::issue(tx, now, &actor, id, version)?;
        tx.answered(&key, &issued.notation)?;
        Ok::<_, ActError>(issued.notation)
    });
    match issued.await {
        Ok(notation) => {
            let said = Flash::success("documents-outgoing-issued").with("notation", notation);
            visit.redirect_with(&address(id), said)
        }
        Err(error) => refused(&visit, id, form.state, error).await,
    }
}

/// What stops an issue and can be helped is said above the question: the document has changed, the
/// book is closed, the agency has no notation.
async fn refused(visit: &Visit, id: DocumentId, state: FormState, error: ActError) -> Answer {
    let state = match error {
        ActError::ChangedMeanwhile => {
            state.refuse("", "", Message::new("documents-outgoing-changed-meanwhile"))
        }
        other => errors::refuse(state, other)?,
    };
    let prospect = prospect(visit, id).await?;
    if !prospect.shown.view.acts.contains(&Act::Issue) {
        let state = prospect.shown.view.outgoing.state;
        return Err(PageError::conflict(errors::not_now_key(state)));
    }
    view(visit, &prospect, &state)
}
