//! Signing: certificates and their holders, the signing of files, and what signatures are worth
//! (Law 20/2023/QH15, Decree 68/2024/NĐ-CP, Decree 30/2020/NĐ-CP Annex I).
//!
//! Answers for a mistake in it: the agency that manages certificates in the province.

pub mod certificates;
pub mod events;
mod judging;
mod logged;
mod module;
pub mod permissions;
mod readings;
pub mod requests;
mod succession;
pub mod verification;

pub use module::module;
pub use permissions::ROLE_DEFAULTS;

/// The tables of this office.
pub const MIGRATIONS: &[kit_db::Migration] = &[
    kit_db::migration!(
        "202611281740_sig_certificates",
        "../migrations/202611281740_sig_certificates.sql"
    ),
    kit_db::migration!(
        "202611281741_sig_requests",
        "../migrations/202611281741_sig_requests.sql"
    ),
    kit_db::migration!(
        "202611281742_sig_verification",
        "../migrations/202611281742_sig_verification.sql"
    ),
    kit_db::migration!(
        "202611301311_sig_acting_for",
        "../migrations/202611301311_sig_acting_for.sql"
    ),
];
