//! The figures that the register answers for.

use super::HolderKind;
use jiff::{Timestamp, ToSpan};
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
            rows: |_| rows(HolderKind::Person),
        },
        Indicator {
            code: "signing.certificates.agencies",
            label: "signing-figure-agencies",
            measure: |tx, period| in_use(tx, HolderKind::Agency, period),
            rows: |_| rows(HolderKind::Agency),
        },
        Indicator {
            code: "signing.certificates.devices",
            label: "signing-figure-devices",
            measure: |tx, period| in_use(tx, HolderKind::Device, period),
            rows: |_| rows(HolderKind::Device),
        },
    ]
}

fn in_use(
    tx: &mut Tx<'_>,
    holder: HolderKind,
    period: &Period,
) -> Result<Option<Figure>, FigureError> {
    let next = period.to.checked_add(1.day()).unwrap_or(period.to);
    let end: Timestamp = Clock::instant_of(next.at(0, 0, 0, 0));
    let value = tx.get(&IN_USE, params![holder, end])?;
    Ok(Some(Figure { value, total: None }))
}

fn rows(holder: HolderKind) -> String {
    format!("/chung-thu-so?trang-thai=active&loai={}", holder.code())
}
