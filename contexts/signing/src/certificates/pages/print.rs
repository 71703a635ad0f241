//! Sheets of paper: the request of the agency (forms 01, 02, 03 of Decree 68/2024/NĐ-CP, Article 11),
//! the request of a revocation (Article 19), and the record of a hand-over.

use super::states::{holder_key, request_key};
use crate::certificates::{
    CertificateId, HolderKind, RequestKind, State,
    grounds::Ground,
    show::{View, show},
};
use identity::Actor;
use kit_base::in_province;
use kit_web::{Answer, Markup, PageError, Path, Visit, html, ui};

/// Under the name of the state on every official sheet (Decree 30/2020/NĐ-CP, Annex I); Vietnamese in
/// every language.
const STATE: [&str; 2] = [
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
];
/// What stands where something is filled in by hand.
const DOTS: &str = "……………………………………";

async fn found(visit: &Visit, id: CertificateId) -> Result<View, PageError> {
    let actor = visit.actor::<Actor>()?;
    let read = visit.web().db().read(move |tx| show(tx, &actor, id));
    let view = read.await?.ok_or(PageError::NotFound)?;
    visit.reads_for(view.seen_for.map(kit_base::Id::to_i64));
    Ok(view)
}

pub(super) async fn request(visit: Visit, Path(id): Path<CertificateId>) -> Answer {
    let view = found(&visit, id).await?;
    draw_request(&visit, &view)
}

pub(super) async fn hand_over(visit: Visit, Path(id): Path<CertificateId>) -> Answer {
    let view = found(&visit, id).await?;
    if view.it.delivered_at.is_none() {
        return Err(PageError::NotFound);
    }
    draw_hand_over(&visit, &view)
}

pub(super) fn draw_request(visit: &Visit, view: &View) -> Answer {
    let it = &view.it;
    let revokes = matches!(
        it.state,
        State::RevocationRequested | State::RevocationConfirmed | State::Revoked
    );
    let title = visit.t(match (revokes, it.request_kind) {
        (true, _) => "signing-sheet-revocation",
        (false, RequestKind::Renewal) => "signing-sheet-renewal",
        (false, RequestKind::Change) => "signing-sheet-change",
        (false, _) => "signing-sheet-request",
    });
    let form = match it.holder_kind {
        HolderKind::Person => "01",
        HolderKind::Agency => "02",
        HolderKind::Device => "03",
    };
    let mut rows = vec![
        ("signing-filter-holder", visit.t(holder_key(it.holder_kind))),
        ("signing-label-holder", it.holder_name.clone()),
        ("signing-label-organisation", view.organisation.clone()),
        ("signing-label-email", or_dots(&it.holder_email)),
        (
            "signing-label-request",
            visit.t(request_key(it.request_kind)),
        ),
        ("signing-label-words", or_dots(&it.words)),
    ];
    if it.holder_kind == HolderKind::Person {
        // the number of the person is not kept here; it is written by hand
        rows.insert(2, ("signing-label-identity-number", DOTS.to_owned()));
    }
    if !it.serial.is_empty() {
        rows.push(("signing-label-serial", it.serial.clone()));
    }
    if let (true, Ok(ground)) = (revokes, it.revocation_ground.parse::<Ground>()) {
        rows.push(("signing-label-ground", visit.t(ground.label_key())));
        rows.push(("signing-label-words", it.revocation_words.clone()));
    }
    let signers = ["signing-sheet-asks", "signing-sheet-confirms"];
    let note = visit.ta("signing-sheet-form", &kit_i18n::args!["form" => form]);
    sheet(visit, view, &title, &note, &rows, &signers)
}

pub(super) fn draw_hand_over(visit: &Visit, view: &View) -> Answer {
    let it = &view.it;
    let day = it
        .delivered_at
        .map(|at| visit.date(in_province(at).date()))
        .unwrap_or_default();
    let mut rows = vec![
        ("signing-label-delivered", day),
        ("signing-label-holder", it.holder_name.clone()),
        ("signing-label-organisation", view.organisation.clone()),
        ("signing-label-serial", it.serial.clone()),
        ("signing-label-token", it.token_number.clone()),
        ("signing-label-received", it.received_by.clone()),
    ];
    if it.holder_kind != HolderKind::Person {
        rows.push(("signing-label-keeper", or_dots(view.name(it.keeper_id))));
    }
    let signers = ["signing-sheet-gives", "signing-sheet-takes"];
    let note = visit.t("signing-sheet-duties");
    sheet(
        visit,
        view,
        &visit.t("signing-sheet-hand-over"),
        &note,
        &rows,
        &signers,
    )
}

fn or_dots(text: &str) -> String {
    if text.is_empty() { DOTS } else { text }.to_owned()
}

fn sheet(
    visit: &Visit,
    view: &View,
    title: &str,
    note: &str,
    rows: &[(&str, String)],
    signers: &[&str],
) -> Answer {
    let agency = view.organisation.to_uppercase();
    let rows: Vec<(String, Markup)> = rows
        .iter()
        .map(|(key, value)| (visit.t(key), html! { (value) }))
        .collect();
    let signatures: Vec<String> = signers.iter().map(|key| visit.t(key)).collect();
    let left: Vec<&str> = signatures.iter().take(1).map(String::as_str).collect();
    let right: Vec<&str> = signatures.iter().skip(1).map(String::as_str).collect();
    let body = html! {
        (ui::print_head(&[&agency], &STATE))
        (ui::key_values(&rows))
        p { (note) }
        // the style sheet puts a head of the sheet itself on top: who signs stands below, inside its own part
        div class="sheet-part" { (ui::print_head(&left, &right)) }
    };
    visit.page(title).print().body(body)
}
