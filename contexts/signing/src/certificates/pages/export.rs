//! The list as a spreadsheet and as comma-separated values; a certificate as a file.

use super::{
    columns::{COLUMNS, Named, named},
    list::Query,
};
use crate::certificates::{
    CertificateId,
    list::{EXPORT_ROWS, From, page},
    show,
};
use identity::Actor;
use kit_spreadsheet::{export, export_csv, file as download};
use kit_web::{Answer, PageError, Parameters, Path, Visit};

/// What browsers do with a certificate.
const CERTIFICATE: &str = "application/pkix-cert";

pub(super) async fn excel(visit: Visit, parameters: Parameters) -> Answer {
    let rows = rows(&visit, &parameters).await?;
    let title = visit.t("signing-certificates-title");
    let columns = COLUMNS.iter().map(|(_, column)| column);
    export(&visit, title, columns, &rows, "chung-thu-so.xlsx").await
}

pub(super) async fn csv(visit: Visit, parameters: Parameters) -> Answer {
    let rows = rows(&visit, &parameters).await?;
    let columns = COLUMNS.iter().map(|(_, column)| column);
    export_csv(&visit, columns, &rows, "chung-thu-so.csv")
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

async fn rows(visit: &Visit, parameters: &Parameters) -> Result<Vec<Named>, PageError> {
    let filter = Query::read(visit, parameters)?.filter;
    let (now, actor) = (visit.now(), visit.actor::<Actor>()?);
    let read = visit.web().db().read(move |tx| {
        let rows = page(tx, now, &actor, &filter, From::Start, EXPORT_ROWS)?;
        Ok::<_, PageError>(named(tx, rows, |_| String::new())?)
    });
    read.await
}
