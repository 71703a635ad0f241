//! One outgoing document with everything that the viewer may know of it and do with it.

use super::{
    HERE, VERSION_FIELD, Visit, acts, address, receivers::everybody_key, sheet, signature, states,
    trace,
};
use crate::{
    acting::actor_of,
    answers::{self, Answered},
    copies::{CopyForm, MadeCopy, pages as copy_pages, source},
    document::DocumentId,
    file_page,
    incoming::State as Received,
    names::Names,
    outgoing::{
        Act, State,
        addressees::{self, Addressees},
        show,
    },
    permissions::CONFIGURE,
    proof::{self, Proof},
};
use identity::{Actor, OrganisationBrief};
use jiff::civil::Date;
use kit_db::{DbError, Tx};
use kit_i18n::args;
use kit_web::{
    Answer, FormState, PageError, Path,
    ui::{self, FileEntry, NoticeKind, TagColor},
};
use maud::{Markup, html};

/// A document as its pages show it.
#[derive(Clone)]
pub(super) struct Shown {
    pub(super) view: show::View,
    pub(super) names: Names,
    pub(super) agency: OrganisationBrief,
    /// The body above, where a heading names it.
    pub(super) superior: Option<String>,
    /// The name before the date.
    pub(super) place: String,
    /// The lines above the signature.
    pub(super) signature: Vec<String>,
    /// Who signs; empty while nobody is chosen.
    pub(super) signer: String,
    /// Abbreviation of the drafting unit, for the archive's copy.
    pub(super) unit: String,
    /// To whom it says that it goes.
    pub(super) addressees: Addressees,
    /// The incoming documents that it answers.
    pub(super) answers: Vec<Answered>,
    /// Its digital signatures.
    pub(super) proof: Proof,
    /// Where the viewer sees the document that it is a copy of.
    pub(super) copied: Option<String>,
    /// The copies that were made of it.
    pub(super) copies: Vec<MadeCopy>,
}

impl Shown {
    /// Reads it, or `None` if the actor may not know that it is there.
    pub(super) fn read(
        tx: &mut Tx<'_>,
        today: Date,
        site: &str,
        actor: &Actor,
        id: DocumentId,
    ) -> Result<Option<Self>, DbError> {
        let Some(view) = show::show(tx, actor, id)? else {
            return Ok(None);
        };
        let organisation = view.outgoing.organisation_id;
        let on = view.document.issued_on.unwrap_or(today);
        let agency = identity::organisation_brief_as_of(tx, organisation, on)?;
        let superior = match agency
            .parent
            .filter(|_| signature::names_superior(agency.kind))
        {
            Some(parent) => Some(identity::organisation_brief_as_of(tx, parent, on)?.name),
            None => None,
        };
        let (signer, lines) = signed(tx, &view, &agency, on)?;
        let addressees = match addressees::kept(tx, id)? {
            Some(kept) => kept,
            None => Addressees::compute(tx, organisation, &view.receivers, on)?,
        };
        Ok(Some(Self {
            names: names(tx, &view)?,
            place: signature::place(&agency, site),
            unit: identity::unit_brief(tx, view.outgoing.unit_id)?.short_name,
            signature: lines,
            superior,
            signer,
            addressees,
            answers: answers::answered_by(tx, actor, id)?,
            proof: Proof::read(tx, id, &view.files)?,
            copied: match &view.copy {
                Some(copy) => source::address_for(tx, actor, copy.source_id)?,
                None => None,
            },
            copies: source::made(tx, actor, id)?,
            agency,
            view,
        }))
    }

    /// Whether it is still to be numbered.
    pub(super) fn is_draft(&self) -> bool {
        self.view.document.notation.is_empty()
    }

    /// The notation, or that there is none yet.
    pub(super) fn number(&self, visit: &Visit) -> String {
        match self.view.document.notation.as_str() {
            "" => visit.t("documents-outgoing-no-number"),
            notation => notation.to_owned(),
        }
    }

    /// To whom it goes, line by line.
    pub(super) fn addressees(&self, visit: &Visit) -> Vec<String> {
        let it = &self.addressees;
        let everybody = it
            .everybody
            .iter()
            .map(|kind| visit.t(everybody_key(*kind)));
        let mut lines: Vec<String> = everybody.chain(it.named.iter().cloned()).collect();
        if it.more > 0 {
            lines.push(visit.ta(
                "documents-outgoing-more-receivers",
                &args!["count" => it.more],
            ));
        }
        let outside = self.view.outgoing.outside_receivers.lines();
        lines.extend(outside.filter(|line| !line.is_empty()).map(str::to_owned));
        lines
    }

    /// The lines under "Nơi nhận", the archive's copy last. A letter names its addressees above.
    pub(super) fn recipients(&self, visit: &Visit) -> Vec<String> {
        let mut lines = match sheet::is_letter(self) {
            true => vec!["Như trên".to_owned()],
            false => self.addressees(visit),
        };
        lines.iter_mut().for_each(|line| line.push(';'));
        let unit = if self.unit.is_empty() {
            String::new()
        } else {
            format!(", {}", self.unit)
        };
        lines.push(format!("Lưu: VT{unit}."));
        lines
    }
}

/// Reads a document for a page, or answers that it is not there.
pub(super) async fn load(visit: &Visit, id: DocumentId) -> Result<Shown, PageError> {
    let actor = actor_of(visit)?;
    let (today, site) = (visit.today(), visit.web().site.name.clone());
    let shown = visit
        .web()
        .db()
        .read(move |tx| Shown::read(tx, today, &site, &actor, id))
        .await?;
    let shown = shown.ok_or(PageError::NotFound)?;
    visit.reads_for(shown.view.reader_for.map(kit_base::Id::to_i64));
    Ok(shown)
}

fn signed(
    tx: &mut Tx<'_>,
    view: &show::View,
    agency: &OrganisationBrief,
    on: Date,
) -> Result<(String, Vec<String>), DbError> {
    let Some(person) = view.outgoing.signer_id else {
        return Ok((String::new(), Vec::new()));
    };
    let leaders = identity::leaders_of(tx, agency.id, on)?;
    let holder = leaders.iter().find(|leader| leader.person == person);
    let (name, title) = match (view.document.signer_name.as_str(), holder) {
        ("", Some(holder)) => (holder.name.clone(), holder.title.clone()),
        ("", None) => (identity::person_brief(tx, person)?.name, String::new()),
        (name, _) => (name.to_owned(), view.document.signer_position.clone()),
    };
    let lines = match title.as_str() {
        "" => Vec::new(),
        title => signature::lines(&view.outgoing.capacity, agency, &leaders, title, on),
    };
    Ok((name, lines))
}

fn names(tx: &mut Tx<'_>, view: &show::View) -> Result<Names, DbError> {
    let it = &view.outgoing;
    let mut names = Names::new();
    let checkers = [
        it.content_checker_id,
        it.format_checker_id,
        it.holder_id,
        it.signer_id,
    ];
    names.add_people(tx, [it.drafter_id])?;
    names.add_people(tx, checkers.into_iter().flatten())?;
    names.add_people(
        tx,
        view.steps
            .iter()
            .flat_map(|s| [s.person_id, s.for_person_id, s.to_person_id])
            .flatten(),
    )?;
    names.add_delegations(tx, view.steps.iter().filter_map(|s| s.delegation_id))?;
    names.add_people(tx, view.versions.iter().map(|version| version.person_id))?;
    names.add_units(tx, [it.unit_id])?;
    names.add_units(tx, view.steps.iter().filter_map(|step| step.unit_id))?;
    Ok(names)
}

/// The page.
pub(super) async fn open(visit: Visit, Path(id): Path<DocumentId>) -> Answer {
    let shown = load(&visit, id).await?;
    draw(&visit, &shown)
}

/// Draws the page.
pub(super) fn draw(visit: &Visit, shown: &Shown) -> Answer {
    let here = address(shown.view.outgoing.id);
    let actions = html! {
        @if shown.view.copy.is_none() {
            (ui::link_button(&format!("{here}/pdf"), &visit.t("documents-outgoing-pdf"), "printer", false))
            (copy_pages::start_button(visit, shown.view.outgoing.id, &shown.view.document.notation, &shown.view.files))
        }
        @if shown.view.acts.contains(&Act::Revise) {
            (ui::link_button(&format!("{here}/sua"), &visit.t("documents-outgoing-edit"), "pen-line", false))
        }
    };
    let body = html! {
        (status(visit, shown))
        div class="g2" {
            div class="stack" {
                (text(visit, shown))
                (proof::draw(visit, shown.view.outgoing.id, &shown.proof, &shown.view.files, &here))
                (files(visit, shown))
            }
            div class="stack" {
                (acts::panel(visit, shown, &FormState::new()))
                @if matches!(shown.view.outgoing.state, State::Issued | State::Recalled) { (received(visit, shown)) }
                (facts(visit, shown))
                (copy_pages::made(visit, &shown.copies))
                (ui::panel(&visit.t("documents-outgoing-trace"), "", &html! {}, &trace::draw(visit, shown)))
                (trace::versions(visit, shown))
            }
        }
    };
    visit
        .page(shown.view.document.subject.clone())
        .crumb(visit.t("documents-menu-outgoing"), HERE)
        .actions(actions)
        .body(body)
}

/// The document itself; of a copy, what it is a copy of.
fn text(visit: &Visit, shown: &Shown) -> Markup {
    match &shown.view.copy {
        Some(copy) => {
            let form = CopyForm::of_kind(&shown.view.document.kind);
            let source = shown.copied.as_deref();
            copy_pages::of_copy(visit, shown.view.outgoing.id, form, copy, source)
        }
        None => sheet::draw(visit, shown),
    }
}

/// How far it has come, with its number in large letters.
fn status(visit: &Visit, shown: &Shown) -> Markup {
    let outgoing = &shown.view.outgoing;
    let turn = outgoing
        .holder_id
        .map(|id| shown.names.person(id))
        .filter(|name| !name.is_empty());
    html! {
        section class="card status" aria-labelledby="so-ky-hieu" {
            div class="hd" {
                p { (visit.t("documents-outgoing-notation")) }
                h2 id="so-ky-hieu" { (shown.number(visit)) }
                p {
                    (visit.t(states::state_key(outgoing.state)))
                    @if let Some(name) = turn { " – " (visit.ta("documents-outgoing-turn", &args!["name" => name])) }
                }
                @match shown.view.copy {
                    Some(_) => (states::step_bar_of_copy(visit, outgoing.state)),
                    None => (states::step_bar(visit, outgoing.state)),
                }
            }
        }
        @match outgoing.state {
            State::Cancelled => (ui::notice(visit, NoticeKind::Danger, &visit.t("documents-outgoing-is-cancelled"), &html! {})),
            State::Recalled => (ui::notice(visit, NoticeKind::Danger, &visit.t("documents-outgoing-is-recalled"), &html! {})),
            _ => {},
        }
    }
}

fn facts(visit: &Visit, shown: &Shown) -> Markup {
    let (outgoing, document) = (&shown.view.outgoing, &shown.view.document);
    let person = |id: Option<identity::PersonId>| {
        let name = id.map(|id| shown.names.person(id)).unwrap_or_default();
        html! { (if name.is_empty() { "–" } else { name }) }
    };
    let urgency = states::urgency_of(document.urgency);
    let mut rows = vec![
        (
            "documents-outgoing-kind",
            html! { (states::kind_name(&document.kind)) },
        ),
        (
            "documents-outgoing-urgency",
            html! { (visit.t(states::urgency_key(urgency))) },
        ),
        (
            "documents-outgoing-drafter",
            person(Some(outgoing.drafter_id)),
        ),
        (
            "documents-outgoing-unit",
            html! { (shown.names.unit(outgoing.unit_id)) },
        ),
    ];
    match shown.view.copy {
        Some(_) => rows.push(("documents-copy-signer", person(outgoing.signer_id))),
        None => rows.extend([
            (
                "documents-outgoing-content-checker",
                person(outgoing.content_checker_id),
            ),
            (
                "documents-outgoing-format-checker",
                person(outgoing.format_checker_id),
            ),
            ("documents-outgoing-signer", person(outgoing.signer_id)),
            (
                "documents-outgoing-copies",
                html! { (visit.number(outgoing.copies)) },
            ),
        ]),
    }
    if let Some(due) = document.reply_due_on {
        rows.push(("documents-outgoing-reply-due", html! { (visit.date(due)) }));
    }
    if !shown.answers.is_empty() {
        let links = html! {
            @for it in &shown.answers { p { a href={ "/van-ban-den/" (it.id) } { (it.notation) } } }
        };
        rows.push(("documents-outgoing-answered", links));
    }
    let group = html! {
        @if visit.may(CONFIGURE) && !shown.view.receivers.is_empty() {
            a href={ "/nhom-noi-nhan/moi?van-ban=" (outgoing.id) } { (visit.t("documents-groups-from-document")) }
        }
    };
    let rows: Vec<(String, Markup)> = rows
        .into_iter()
        .map(|(key, value)| (visit.t(key), value))
        .collect();
    ui::panel(
        &visit.t("documents-outgoing-facts"),
        "",
        &group,
        &ui::key_values(&rows),
    )
}

fn files(visit: &Visit, shown: &Shown) -> Markup {
    let files = &shown.view.files;
    if files.is_empty() {
        return html! {};
    }
    let entries: Vec<FileEntry> = files
        .iter()
        .map(|file| file_page::entry(visit, file))
        .collect();
    let count = visit.ta(
        "documents-outgoing-files-count",
        &args!["count" => files.len()],
    );
    ui::panel(
        &visit.t("documents-outgoing-files"),
        &count,
        &html! {},
        &ui::file_list(visit, &entries),
    )
}

/// The groups of states that a sender follows, with the code of each in addresses.
pub(super) const GROUPS: [(&str, &str, TagColor, &[Received]); 6] = [
    (
        "da-nhan",
        "documents-received-delivered",
        TagColor::Neutral,
        &[Received::Delivered],
    ),
    (
        "da-vao-so",
        "documents-received-registered",
        TagColor::Info,
        &[Received::Registered],
    ),
    (
        "dang-xu-ly",
        "documents-received-working",
        TagColor::Warning,
        &[Received::Presented, Received::Directed, Received::Assigned],
    ),
    (
        "da-hoan-thanh",
        "documents-received-done",
        TagColor::Success,
        &[Received::Done],
    ),
    (
        "tra-lai",
        "documents-received-refused",
        TagColor::Danger,
        &[Received::Refused],
    ),
    (
        "da-thu-hoi",
        "documents-received-recalled",
        TagColor::Neutral,
        &[Received::Recalled],
    ),
];

/// How many receivers have come how far, each with its list.
fn received(visit: &Visit, shown: &Shown) -> Markup {
    let here = format!("{}/noi-nhan", address(shown.view.outgoing.id));
    let all = &shown.view.received;
    let body = html! {
        table class="lt" {
            thead { tr { th scope="col" { (visit.t("documents-outgoing-state")) } th scope="col" class="r" { (visit.t("documents-received-agencies")) } } }
            tbody {
                @for (code, key, color, states) in GROUPS {
                    @let count = all.iter().filter(|it| states.contains(&it.state)).count();
                    @if count > 0 {
                        tr {
                            td { (ui::tag(&visit.t(key), color)) }
                            td class="r" { a href={ (here) "?trang-thai=" (code) } { (visit.number(count as u64)) } }
                        }
                    }
                }
            }
        }
    };
    let note = visit.ta("documents-receivers-count", &args!["count" => all.len()]);
    let link = html! { a href=(here) { (visit.t("documents-received-all")) } };
    ui::panel(&visit.t("documents-received-title"), &note, &link, &body)
}

/// The hidden field with the version that the page shows.
pub(super) fn version_field(shown: &Shown) -> Markup {
    html! { input type="hidden" name=(VERSION_FIELD) value=(shown.view.outgoing.version); }
}

/// After an act: the document, or the list if the actor may not see it any more.
pub(super) fn after(tx: &mut Tx<'_>, actor: &Actor, id: DocumentId) -> Result<String, DbError> {
    let seen = show::show(tx, actor, id)?.is_some();
    Ok(if seen { address(id) } else { HERE.to_owned() })
}
