//! Signatures in XML (XML-DSig, XAdES).

use super::{
    assess::{Circumstances, Found, Stop},
    assessment::{Changed, Extent},
    judge::{judged, plain, summary},
    words::Reason,
};
use serde_json::json;
use signatures::{
    verdict::{Policy, Report},
    x509::Certificate,
};
use xmlsignatures::{
    Covered, External, KeySource, SignedFile, ValidateError, XmlPolicy, XmlSignatureReport,
    validate,
};

/// Finds and judges the signatures of an XML file. `detached` is content that lies beside it: every
/// reference to something outside is answered with it.
pub(super) fn find(
    bytes: &[u8],
    detached: Option<&[u8]>,
    all: Circumstances<'_>,
) -> Result<Found, Stop> {
    let mut known = all.collected.evidence.clone();
    known.add_certificates(all.trust.intermediates());
    let judge_by = |signature: Policy, external: &[External<'_>]| {
        let file = SignedFile {
            xml: bytes,
            external,
            keys: &[],
            collected: &known,
            seen_at: all.question.seen_at,
        };
        let policy = XmlPolicy {
            signature,
            ..XmlPolicy::default()
        };
        validate(&file, all.trust.anchors(), &policy, all.now).map_err(|error| told(&error))
    };
    let purpose = all.trust.policy(all.question.purpose);
    let mut found = judge_by(purpose.clone(), &[])?;
    let names = outside_names(&found);
    let external: Vec<External<'_>> = match detached {
        Some(content) => names.iter().map(|uri| External { uri, content }).collect(),
        None => Vec::new(),
    };
    if !external.is_empty() {
        found = judge_by(purpose, &external)?;
    }
    let anybody = all.trust.policy(super::trust::Purpose::Anybody);
    let elsewhere = judge_by(anybody, &external)?;
    let signatures = found
        .iter()
        .zip(&elsewhere)
        .map(|(one, elsewhere)| one_signature(one, &elsewhere.report, all))
        .collect();
    Ok(Found {
        notes: Vec::new(),
        signatures,
    })
}

/// What the references call content that is not in the file.
fn outside_names(found: &[XmlSignatureReport]) -> Vec<String> {
    let references = found.iter().flat_map(|one| &one.references);
    let mut names: Vec<String> = references
        .filter_map(|reference| match &reference.covered {
            Some(Covered::External { uri }) => Some(uri.clone()),
            _ => None,
        })
        .collect();
    names.sort();
    names.dedup();
    names
}

fn told(error: &ValidateError) -> Stop {
    Stop::Unreadable(match error {
        ValidateError::Xml { .. } => Reason::new("signing-check-xml-unreadable"),
        ValidateError::TooMany { .. } => {
            let limit = xmlsignatures::SIGNATURES_MAX;
            Reason::new("signing-check-too-many-signatures").number("limit", limit)
        }
    })
}

fn one_signature(
    one: &XmlSignatureReport,
    elsewhere: &Report,
    all: Circumstances<'_>,
) -> super::assess::Judged {
    let mut verdict = judged(&one.report, elsewhere, all);
    for reference in &one.references {
        if let Some(problem) = &reference.problem {
            let said = plain(&problem.to_string());
            verdict
                .details
                .push(Reason::new("signing-check-xml-reference").text("name", &said));
        }
    }
    let is_partial = !one.covers_whole_document;
    if is_partial {
        // a right signature over a part says nothing about the rest of the file
        verdict
            .details
            .insert(0, Reason::new("signing-check-xml-part"));
    }
    let changed = Changed {
        extent: match is_partial {
            true => Extent::Allowed,
            false => Extent::None,
        },
        what: Vec::new(),
    };
    let machine =
        json!({ "kind": "signature", "worth": verdict.worth, "verdict": one.report, "xml": one });
    let certificate = match &one.key {
        Some(KeySource::Certificate { certificate }) => Some(certificate),
        _ => None,
    };
    let mut summary = summary(verdict, Some(&one.report), None::<&Certificate>, changed);
    if let Some(certificate) = certificate {
        let name = certificate.common_name.as_deref();
        summary.name = plain(name.unwrap_or(&certificate.subject));
        summary.agency = plain(certificate.organization.as_deref().unwrap_or_default());
        summary.issuer = plain(&certificate.issuer);
        summary.serial = certificate.serial.clone();
        summary.certificate = certificate.sha256.clone();
    }
    (summary, machine)
}
