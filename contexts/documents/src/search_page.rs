//! Searching for documents: the index finds, the acts decide again who may know of each of them.

use crate::{
    document::{self, DocumentId, DocumentRow},
    incoming::{IncomingId, show},
    outgoing,
    permissions::{DRAFT, READ_ORGANISATION, READ_OWN, READ_UNIT},
    search::{ORGANISATION, PERSON, SOURCE, UNIT},
};
use axum::http::StatusCode;
use identity::{Actor, Authority, Scope};
use jiff::civil::Date;
use kit_base::Id;
use kit_db::{DbError, Tx};
use kit_i18n::args;
use kit_search::{Access as Eyes, Highlighted, Hit, Index, MAX_OFFSET, Order, Query};
use kit_web::{
    Access, Answer, Link, PageError, Parameters, Routes, Visit,
    ui::{self, Chip, NoticeKind, Pager},
};
use maud::{Markup, html};
use std::sync::Arc;

const HERE: &str = "/tim-kiem";
/// Results on a page.
const PAGE_HITS: usize = 20;
/// Opening an index takes about this long.
pub(crate) const NO_INDEX_SECONDS: u64 = 30;
/// Longest text that is searched for.
const LONGEST_TEXT: usize = 400;

/// The search page.
#[must_use]
pub fn routes() -> Routes {
    let readers = Access::AnyPermission(&[READ_ORGANISATION, READ_UNIT, READ_OWN, DRAFT]);
    Routes::new()
        .get(HERE, readers, open)
        .sample(HERE, "empty", |visit| draw(visit, &Wanted::default(), None))
        .sample(HERE, "nothing found", |visit| {
            draw(visit, &sample_wanted(), Some(&Answered::default()))
        })
        .sample(HERE, "with data", |visit| {
            draw(visit, &sample_wanted(), Some(&sample_answer()))
        })
}

/// What of the index an actor may see, from every place in which they stand: as wide as the inbox,
/// never wider.
#[must_use]
pub(crate) fn access_of(actor: &Actor) -> Eyes {
    let mut sets = Vec::with_capacity(2);
    for here in actor.standings() {
        let unit = here.scope(READ_UNIT).map(|scope| scope.min(Scope::Unit));
        let reads = here.scope(READ_ORGANISATION).max(unit);
        let is_own = here.authority == Authority::Own || here.has(READ_OWN);
        match reads {
            Some(Scope::Organisation | Scope::Province) => {
                sets.push((ORGANISATION, here.organisation.to_i64()));
                continue;
            }
            Some(Scope::Unit) => sets.push((UNIT, here.unit.to_i64())),
            Some(Scope::Person) | None => {}
        }
        if is_own || reads.is_some() || here.has(DRAFT) {
            sets.push((PERSON, here.person.to_i64()));
        }
    }
    Eyes::AnyOf(sets)
}

/// The index of this node; 503 while it has none.
pub(crate) fn index(visit: &Visit) -> Result<Index, PageError> {
    let index = visit.web().try_service::<Index>().cloned();
    index.ok_or(PageError::Unavailable {
        retry_after: NO_INDEX_SECONDS,
    })
}

/// What is searched for.
#[derive(Clone, Debug, Default)]
struct Wanted {
    text: String,
    from: Option<Date>,
    to: Option<Date>,
    newest: bool,
    offset: usize,
}

impl Wanted {
    fn read(asked: &Parameters) -> Self {
        Self {
            text: vn::text::clean(asked.get("q"))
                .chars()
                .take(LONGEST_TEXT)
                .collect(),
            from: asked.date("tu"),
            to: asked.date("den"),
            newest: asked.get("xep") == "moi",
            offset: asked.get("tu-dong").parse().unwrap_or(0).min(MAX_OFFSET),
        }
    }

    fn href(&self) -> String {
        let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
        Link::to(HERE)
            .with("q", &self.text)
            .with("tu", &day(self.from))
            .with("den", &day(self.to))
            .with("xep", if self.newest { "moi" } else { "" })
            .done()
    }

    fn page(&self, offset: usize) -> String {
        let offset = if offset == 0 {
            String::new()
        } else {
            offset.to_string()
        };
        Link::to(self.href()).with("tu-dong", &offset).done()
    }

    fn query(&self, actor: &Actor) -> Query {
        let mut query = Query::new(self.text.clone(), access_of(actor));
        query.sources = vec![SOURCE];
        query.from = self.from;
        query.until = self.to;
        query.order = if self.newest {
            Order::Newest
        } else {
            Order::Relevance
        };
        query.limit = PAGE_HITS;
        query.offset = self.offset;
        query
    }
}

/// Where a result leads.
#[derive(Clone, Copy, Debug)]
enum Place {
    Incoming(IncomingId, Option<i64>),
    Outgoing(DocumentId),
}

/// One result with what the database says of it now.
struct Found {
    place: Place,
    document: DocumentRow,
    title: Highlighted,
    snippet: Highlighted,
}

/// A page of results.
#[derive(Default)]
struct Answered {
    total: usize,
    relaxed: bool,
    found: Vec<Found>,
    /// Results of this page that the viewer may no longer see.
    hidden: usize,
    /// Whether the index is being built, so that rows are missing.
    building: bool,
}

async fn open(visit: Visit, asked: Parameters) -> Answer {
    let wanted = Wanted::read(&asked);
    if wanted.text.is_empty() {
        return draw(&visit, &wanted, None);
    }
    let actor = visit.actor::<Actor>()?;
    let index = index(&visit)?;
    let (query, building) = (wanted.query(&actor), index.is_filling());
    let searched = tokio::task::spawn_blocking(move || index.search(&query)).await;
    let Ok(hits) = searched.map_err(PageError::internal)? else {
        return unreadable(&visit, &wanted);
    };
    let (total, relaxed, count) = (hits.total, hits.relaxed, hits.hits.len());
    let list = Arc::new(hits.hits);
    let found = visit
        .web()
        .db()
        .read(move |tx| load(tx, &actor, &list))
        .await?;
    let hidden = count - found.len();
    draw(
        &visit,
        &wanted,
        Some(&Answered {
            total,
            relaxed,
            found,
            hidden,
            building,
        }),
    )
}

/// What was typed stays, and the sentence says that nothing is lost: the index is built anew from the
/// database.
fn unreadable(visit: &Visit, wanted: &Wanted) -> Answer {
    let sentence = visit.t("documents-search-unreadable");
    let body = html! {
        div class="sheet" { (form(visit, wanted)) (chips(visit, wanted)) }
        (ui::notice(visit, NoticeKind::Warning, &sentence, &html! {}))
    };
    let page = visit.page(visit.t("documents-search-title"));
    page.status(StatusCode::SERVICE_UNAVAILABLE).body(body)
}

/// The rows behind the hits that the actor may see today, in their order.
fn load(tx: &mut Tx<'_>, actor: &Actor, hits: &[Hit]) -> Result<Vec<Found>, DbError> {
    let mut found = Vec::with_capacity(hits.len());
    for hit in hits {
        let id = DocumentId::from_i64(hit.id);
        let place = match show::of_document(tx, actor, id)? {
            Some(it) => Place::Incoming(it.id, it.arrival_number),
            None if outgoing::show::show(tx, actor, id)?.is_some() => Place::Outgoing(id),
            None => continue,
        };
        if let Some(document) = document::find(tx, id)? {
            found.push(Found {
                place,
                document,
                title: hit.title.clone(),
                snippet: hit.snippet.clone(),
            });
        }
    }
    Ok(found)
}

fn draw(visit: &Visit, wanted: &Wanted, answered: Option<&Answered>) -> Answer {
    let body = html! {
        div class="sheet" {
            (form(visit, wanted))
            (chips(visit, wanted))
        }
        @if answered.is_some_and(|it| it.building) {
            (ui::notice(visit, NoticeKind::Warning, &visit.t("documents-search-building"), &html! {}))
        }
        @match answered {
            None => (examples(visit)),
            Some(answered) if answered.found.is_empty() => (nothing(visit, wanted)),
            Some(answered) => (results(visit, wanted, answered)),
        }
    };
    visit.page(visit.t("documents-search-title")).body(body)
}

fn form(visit: &Visit, wanted: &Wanted) -> Markup {
    let day = |day: Option<Date>| day.map(|day| visit.date(day)).unwrap_or_default();
    let order = [ui::Choice::new("moi", visit.t("documents-search-newest"))];
    let fields = html! {
        (ui::filter_search("q", &visit.t("documents-search-label"), &wanted.text))
        (day_field("tu", &visit.t("documents-search-from"), &day(wanted.from)))
        (day_field("den", &visit.t("documents-search-to"), &day(wanted.to)))
        (ui::filter_select("xep", &visit.t("documents-search-order"), &visit.t("documents-search-best"),
            if wanted.newest { "moi" } else { "" }, &order))
    };
    ui::filters(
        visit,
        HERE,
        &visit.t("documents-search-title"),
        &[],
        &fields,
    )
}

/// A day in one short input, as `21/11/2025`.
pub(crate) fn day_field(name: &str, label: &str, value: &str) -> Markup {
    html! {
        div class="fday" {
            label class="sr" for={ "loc-" (name) } { (label) }
            input class="ds-input" id={ "loc-" (name) } name=(name) type="text" inputmode="numeric" size="12" maxlength="10"
                value=(value) placeholder=(label) autocomplete="off";
        }
    }
}

fn chips(visit: &Visit, wanted: &Wanted) -> Markup {
    let mut chips = Vec::new();
    let mut add = |key: &str, day: Option<Date>, without: Wanted| {
        if let Some(day) = day {
            let (name, value) = (visit.t(key), visit.date(day));
            chips.push(Chip {
                name,
                value,
                remove_href: without.href(),
            });
        }
    };
    add(
        "documents-chip-from",
        wanted.from,
        Wanted {
            from: None,
            ..wanted.clone()
        },
    );
    add(
        "documents-chip-to",
        wanted.to,
        Wanted {
            to: None,
            ..wanted.clone()
        },
    );
    let clear = Wanted {
        text: wanted.text.clone(),
        ..Wanted::default()
    }
    .href();
    ui::chips(visit, &chips, &clear)
}

fn examples(visit: &Visit) -> Markup {
    let examples = [
        "documents-search-example-words",
        "documents-search-example-notation",
        "documents-search-example-phrase",
    ];
    let links = html! {
        ul class="examples" {
            @for key in examples {
                @let text = visit.t(key);
                li { a href=(Link::to(HERE).with("q", &text).done()) { (text) } }
            }
        }
    };
    ui::empty_state(
        "search",
        &visit.t("documents-search-start"),
        &visit.t("documents-search-start-text"),
        Some(links),
    )
}

fn nothing(visit: &Visit, wanted: &Wanted) -> Markup {
    let title = visit.ta(
        "documents-search-nothing",
        &args!["text" => wanted.text.as_str()],
    );
    ui::empty_state(
        "search",
        &title,
        &visit.t("documents-search-nothing-text"),
        None,
    )
}

fn results(visit: &Visit, wanted: &Wanted, answered: &Answered) -> Markup {
    let last = wanted.offset + answered.found.len() + answered.hidden;
    let summary = visit.ta(
        "documents-search-summary",
        &args!["from" => wanted.offset + 1, "to" => last, "total" => answered.total],
    );
    let pager = Pager {
        summary,
        previous: (wanted.offset > 0).then(|| wanted.page(wanted.offset.saturating_sub(PAGE_HITS))),
        next: (last < answered.total && last < MAX_OFFSET)
            .then(|| wanted.page(wanted.offset + PAGE_HITS)),
        keys: false,
    };
    html! {
        @if answered.relaxed { p class="hint" { (visit.t("documents-search-relaxed")) } }
        ol class="hits" { @for one in &answered.found { (hit(visit, one)) } }
        @if answered.hidden > 0 { p class="hint" { (visit.ta("documents-search-hidden", &args!["count" => answered.hidden])) } }
        (ui::pager(visit, &pager))
    }
}

fn hit(visit: &Visit, found: &Found) -> Markup {
    let (href, kind) = match found.place {
        Place::Incoming(id, _) => (format!("/van-ban-den/{id}"), "documents-menu-incoming"),
        Place::Outgoing(id) => (format!("/van-ban-di/{id}"), "documents-menu-outgoing"),
    };
    let number = match found.place {
        Place::Incoming(_, Some(number)) => {
            visit.ta("documents-incoming-number", &args!["number" => number])
        }
        Place::Incoming(..) | Place::Outgoing(_) => visit.t(kind),
    };
    let document = &found.document;
    html! {
        li class="card" {
            h2 { a href=(href) { (marked(&found.title)) } }
            p class="hint" {
                b { (document.notation) } " · " (document.issuer_name)
                @if let Some(day) = document.issued_on { " · " (visit.date(day)) }
                " · " (number)
            }
            @if !found.snippet.text.is_empty() { p { (marked(&found.snippet)) } }
        }
    }
}

/// A text with the found words marked.
fn marked(text: &Highlighted) -> Markup {
    let mut at = 0;
    let mut pieces: Vec<(&str, bool)> = Vec::with_capacity(text.marks.len() * 2 + 1);
    for mark in &text.marks {
        // the index cuts at letters; a text that does not fit is shown without marks
        if let (Some(before), Some(inside)) =
            (text.text.get(at..mark.start), text.text.get(mark.clone()))
        {
            pieces.push((before, false));
            pieces.push((inside, true));
            at = mark.end;
        }
    }
    pieces.push((text.text.get(at..).unwrap_or_default(), false));
    html! {
        @if text.cut_before { "… " }
        @for (piece, is_marked) in pieces { @if is_marked { mark { (piece) } } @else { (piece) } }
        @if text.cut_after { " …" }
    }
}

fn sample_wanted() -> Wanted {
    Wanted {
        text: "đầu tư công".to_owned(),
        from: Some(jiff::civil::date(2025, 1, 1)),
        ..Wanted::default()
    }
}

fn sample_answer() -> Answered {
    let title = "V/v đẩy nhanh tiến độ giải ngân vốn đầu tư công quý IV năm 2025";
    let start = title.find("đầu tư công").unwrap_or(0);
    let mark = start..start + "đầu tư công".len();
    let marks = Vec::from([mark]);
    let document = DocumentRow {
        id: DocumentId::from_i64(1),
        origin: "outside".to_owned(),
        kind: "cong_van".to_owned(),
        notation: "1842/UBND-KTTH".to_owned(),
        issued_on: Some(jiff::civil::date(2025, 11, 21)),
        issuer_id: None,
        issuer_name: "UBND tỉnh".to_owned(),
        subject: title.to_owned(),
        signer_name: String::new(),
        signer_position: String::new(),
        urgency: 3,
        pages: 2,
        reply_due_on: None,
        files: 1,
        recalled_at: None,
    };
    let highlighted = Highlighted {
        text: title.to_owned(),
        marks,
        ..Highlighted::default()
    };
    let found = Found {
        place: Place::Incoming(IncomingId::from_i64(1), Some(12_481)),
        document,
        title: highlighted.clone(),
        snippet: Highlighted {
            cut_after: true,
            ..highlighted
        },
    };
    Answered {
        total: 1,
        relaxed: true,
        found: vec![found],
        hidden: 1,
        building: true,
    }
}
