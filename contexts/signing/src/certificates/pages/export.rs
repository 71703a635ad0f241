//! The list as a spreadsheet and as comma-separated values; a certificate as a file.

use super::{
    list_filter::{Asked, View},
    states::{domain_key, holder_key, state_key},
};
use crate::certificates::{
    Certificate, CertificateId,
    list::{EXPORT_ROWS, From, page},
    show,
};
use identity::{Actor, OrganisationId, organisations_brief};
use jiff::Timestamp;
use kit_base::in_province;
use kit_spreadsheet::{Sheet, answer, file as download, harmless};
use kit_web::{Answer, PageError, Path, Query, Visit};
use std::collections::BTreeMap;

/// What browsers do with a certificate.
const CERTIFICATE: &str = "application/pkix-cert";
/// The mark by which spreadsheets know UTF-8.
const MARK: &str = "\u{FEFF}";

pub(super) async fn excel(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let (columns, rows) = lines(&visit, &asked).await?;
    let mut sheet = Sheet::new(visit.t("signing-certificates-title"), columns);
    for row in rows {
        sheet.row(row);
    }
    answer(sheet, "chung-thu-so.xlsx").await
}

pub(super) async fn csv(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let (columns, rows) = lines(&visit, &asked).await?;
    let mut writer = csv::Writer::from_writer(MARK.as_bytes().to_vec());
    writer.write_record(&columns).map_err(PageError::internal)?;
    for row in rows {
        let cells = row.iter().map(|cell| harmless(cell));
        writer.write_record(cells).map_err(PageError::internal)?;
    }
    let bytes = writer.into_inner().map_err(PageError::internal)?;
    download(bytes, "text/csv; charset=utf-8", "chung-thu-so.csv")
}

pub(super) async fn file(visit: Visit, Path(id): Path<CertificateId>) -> Answer {
    let actor = visit.actor::<Actor>()?;
    let found = visit
        .web()
        .db()
        .read(move |tx| show::file(tx, &actor, id))
        .await?;
    let file = found.ok_or(PageError::NotFound)?;
    visit.reads_for(file.seen_for.map(kit_base::Id::to_i64));
    download(file.der, CERTIFICATE, &format!("{id}.cer"))
}

/// The text keys of the heads of an export.
const COLUMNS: [&str; 11] = [
    "signing-label-holder",
    "signing-filter-holder",
    "signing-label-organisation",
    "signing-filter-state",
    "signing-label-serial",
    "signing-label-subject",
    "signing-label-issuer",
    "signing-label-start",
    "signing-label-end",
    "signing-label-token",
    "signing-label-domain",
];

/// The heads and the lines of an export.
async fn lines(visit: &Visit, asked: &Asked) -> Result<(Vec<String>, Vec<Vec<String>>), PageError> {
    let view = View::read(asked)?;
    let actor = visit.actor::<Actor>()?;
    let now = visit.now();
    let read = visit.web().db().read(move |tx| {
        let rows = page(tx, now, &actor, &view.filter, From::Start, EXPORT_ROWS)?;
        let mut ids: Vec<OrganisationId> = rows.iter().map(|it| it.organisation_id).collect();
        ids.sort_unstable();
        ids.dedup();
        let names = organisations_brief(tx, &ids)?;
        Ok::<_, PageError>((rows, names))
    });
    let (rows, names) = read.await?;
    let names: BTreeMap<OrganisationId, String> = names
        .into_iter()
        .map(|brief| (brief.id, brief.name))
        .collect();
    let columns = COLUMNS.map(|key| visit.t(key)).to_vec();
    let lines = rows.iter().map(|it| line(visit, it, &names)).collect();
    Ok((columns, lines))
}

fn line(visit: &Visit, it: &Certificate, names: &BTreeMap<OrganisationId, String>) -> Vec<String> {
    let day = |at: Option<Timestamp>| {
        at.map(|at| visit.date(in_province(at).date()))
            .unwrap_or_default()
    };
    let end = match it.not_after {
        Some(at) if signatures::x509::is_no_end(at) => visit.t("signing-no-end"),
        at => day(at),
    };
    // what a certificate names is empty before there is one
    let named = |text: &str| match (text, &it.sha256) {
        ("", Some(_)) => visit.t("signing-no-name"),
        (text, _) => text.to_owned(),
    };
    vec![
        it.holder_name.clone(),
        visit.t(holder_key(it.holder_kind)),
        names.get(&it.organisation_id).cloned().unwrap_or_default(),
        visit.t(state_key(it.state)),
        it.serial.clone(),
        named(&it.subject),
        named(&it.issuer),
        day(it.not_before),
        end,
        it.token_number.clone(),
        visit.t(domain_key(&it.domain)),
    ]
}
