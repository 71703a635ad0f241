//! The figures that the register answers for.

use super::HolderKind;
use jiff::{Timestamp, civil::Date};
use kit_base::Clock;
use kit_db::{Tx, params, sql};
use kit_module::{Figure, FigureError, Indicator, Period};

sql!(IN_USE -> i64:
    "select count(*) as n from sig_certificate
     where holder_kind = ?1 and activated_at is not null and activated_at < ?2 and not_after >= ?2
       and (revoked_at is null or revoked_at >= ?2)");

/// Certificates in use at the end of the period, by kind of holder.
#[must_use]
pub fn indicators() -> Vec<Indicator> {
    vec![
        Indicator {
            code: "signing.certificates.persons",
            label: "signing-figure-persons",
            measure: |tx, period| in_use(tx, HolderKind::Person, period),
            rows: |period| rows(HolderKind::Person, period),
        },
        Indicator {
            code: "signing.certificates.agencies",
            label: "signing-figure-agencies",
            measure: |tx, period| in_use(tx, HolderKind::Agency, period),
            rows: |period| rows(HolderKind::Agency, period),
        },
        Indicator {
            code: "signing.certificates.devices",
            label: "signing-figure-devices",
            measure: |tx, period| in_use(tx, HolderKind::Device, period),
            rows: |period| rows(HolderKind::Device, period),
        },
    ]
}

fn in_use(
    tx: &mut Tx<'_>,
    holder: HolderKind,
    period: &Period,
) -> Result<Option<Figure>, FigureError> {
    let value = tx.get(&IN_USE, params![holder, end_of(period.to)])?;
    Ok(Some(Figure { value, total: None }))
}

/// The first instant after a day of the province.
pub(super) fn end_of(day: Date) -> Timestamp {
    let next = day.tomorrow().unwrap_or(day);
    Clock::instant_of(next.at(0, 0, 0, 0))
}

fn rows(holder: HolderKind, period: &Period) -> String {
    format!(
        "/chung-thu-so?loai={}&dung-ngay={}",
        holder.code(),
        period.to
    )
}
