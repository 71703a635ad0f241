//! Verdicts, time-stamps and messages in PDF files.

use super::{
    Reason,
    path::of_path,
    signer::{of_message, of_signer, of_weakness},
};
use signatures::{
    pdf::IntegrityError,
    timestamp::TimestampError,
    verdict::{Finding, Indication, SubIndication, TimestampReport},
};

/// The head line for a signature that did not pass (EN 319 102-1 table 5).
pub(in super::super) fn of_sub_indication(why: SubIndication) -> Reason {
    Reason::new(match why {
        SubIndication::FormatFailure => "signing-check-format-failure",
        SubIndication::HashFailure => "signing-check-hash-failure",
        SubIndication::SigCryptoFailure => "signing-check-crypto-failure",
        SubIndication::Revoked => "signing-check-surely-revoked",
        SubIndication::Expired => "signing-check-surely-expired",
        SubIndication::NotYetValid => "signing-check-surely-too-early",
        SubIndication::NoSigningCertificateFound => "signing-check-no-certificate",
        SubIndication::SignedDataNotFound => "signing-check-no-content",
        SubIndication::SigConstraintsFailure => "signing-check-signature-constraints",
        SubIndication::ChainConstraintsFailure => "signing-check-chain-constraints",
        SubIndication::CertificateChainGeneralFailure => "signing-check-chain-failure",
        SubIndication::NoCertificateChainFound => "signing-check-unknown-root",
        SubIndication::RevokedNoPoe => "signing-check-revoked-unproven",
        SubIndication::RevokedCaNoPoe => "signing-check-authority-revoked-unproven",
        SubIndication::OutOfBoundsNotRevoked => "signing-check-expired-not-revoked",
        SubIndication::OutOfBoundsNoPoe => "signing-check-expired-unproven",
        SubIndication::CryptoConstraintsFailureNoPoe => "signing-check-weak-unproven",
        SubIndication::TryLater => "signing-check-try-later",
        SubIndication::Generic => "signing-check-generic",
    })
}

/// What a check found.
pub(in super::super) fn of_finding(finding: &Finding) -> Reason {
    match finding {
        Finding::Signature { error } => of_signer(error),
        Finding::Path { error } => of_path(error),
        Finding::Algorithm { weakness } => of_weakness(weakness),
    }
}

/// Why a message in a PDF does not belong to the signed bytes.
pub(in super::super) fn of_integrity(error: &IntegrityError) -> Reason {
    match error {
        IntegrityError::NoSignedBytes => Reason::new("signing-check-no-signed-bytes"),
        IntegrityError::Message { error } => of_message(error),
        IntegrityError::NotOneSigner { count } => {
            Reason::new("signing-check-not-one-signer").number("count", *count)
        }
        IntegrityError::Signer { error } => of_signer(error),
        IntegrityError::Token { .. } => Reason::new("signing-check-token-malformed"),
        IntegrityError::Timestamp { error } => of_token(error),
    }
}

fn of_token(error: &TimestampError) -> Reason {
    match error {
        TimestampError::ImprintDiffers => Reason::new("signing-check-token-other-bytes"),
        TimestampError::Signature { error } => {
            Reason::new("signing-check-token-signature").because(of_signer(error))
        }
        TimestampError::CertificateNotNamed => Reason::new("signing-check-token-not-named"),
    }
}

/// What a time-stamp proves, or why it proves nothing.
pub(in super::super) fn of_timestamp(report: &TimestampReport) -> Reason {
    match report.indication {
        Indication::TotalPassed => {
            let key = if report.archive {
                "signing-check-archive-stamped"
            } else {
                "signing-check-stamped"
            };
            let authority = report.authority.as_ref();
            let name = authority.map(|it| it.common_name.as_deref().unwrap_or(&it.subject));
            Reason::new(key)
                .time("at", report.time)
                .text("name", name.unwrap_or_default())
        }
        Indication::TotalFailed | Indication::Indeterminate => {
            Reason::new("signing-check-stamp-proves-nothing")
                .time("at", report.time)
                .because(why_not(report))
        }
    }
}

fn why_not(report: &TimestampReport) -> Reason {
    if let Some(error) = &report.token_error {
        return of_token(error);
    }
    if let Some(weakness) = &report.weakness {
        return of_weakness(weakness);
    }
    if let Some(error) = &report.path_error {
        return of_path(error);
    }
    match report.sub_indication {
        // a time after the present fails without an error of its own
        Some(SubIndication::SigConstraintsFailure) => Reason::new("signing-check-stamp-future"),
        Some(other) => of_sub_indication(other),
        None => Reason::new("signing-check-generic"),
    }
}
