//! Signatures in XML (XML-DSig, XAdES).

use super::{
    assess::{Circumstances, Found, Judged, SIGNATURES_MAX, Stop},
    assessment::{Changed, Worth},
    collect::certificates_in_xml,
    judge::{plain, summary, verdict_of},
    words::{Reason, of_xml_error, of_xml_problem},
};
use kit_base::hex;
use serde_json::json;
use signatures::x509::Certificate;
use xmlsignatures::{SignedFile, XmlPolicy, XmlSignatureReport, validate};

/// Finds and judges the signatures of an XML file.
pub(super) fn find(bytes: &[u8], all: Circumstances<'_>) -> Result<Found, Stop> {
    let mut known = all.collected.evidence.clone();
    known.add_certificates(all.trust.intermediates());
    let file = SignedFile {
        xml: bytes,
        external: &[],
        keys: &[],
        collected: &known,
        seen_at: all.question.seen_at,
    };
    let policy = XmlPolicy {
        signature: all.trust.policy(all.question.purpose),
        // the sample of QCVN 102:2016/BTTTT, which programs of the document exchange follow
        accept_edxml_canonicalization_name: true,
    };
    let found = validate(&file, all.trust.anchors(), &policy, all.now)
        .map_err(|error| Stop::Unreadable(of_xml_error(&error)))?;
    if found.len() > SIGNATURES_MAX {
        let reason = Reason::new("signing-check-too-many-signatures");
        return Err(Stop::Unreadable(reason.number("limit", SIGNATURES_MAX)));
    }
    let certificates = certificates_in_xml(bytes);
    Ok(Found {
        notes: Vec::new(),
        signatures: found
            .iter()
            .map(|one| judged(one, &certificates, all))
            .collect(),
    })
}

fn judged(
    one: &XmlSignatureReport,
    certificates: &[Certificate],
    all: Circumstances<'_>,
) -> Judged {
    let mut verdict = verdict_of(&one.report, all);
    let references = one.references.iter();
    let wrong = references.filter_map(|reference| reference.problem.as_ref());
    verdict
        .details
        .extend(wrong.chain(&one.problems).map(of_xml_problem));
    if verdict.worth.is_intact() && !one.is_intact() {
        verdict.worth = Worth::Broken;
        verdict.reason = Reason::new("signing-check-hash-failure");
    } else if verdict.worth.is_intact() && !one.covers_whole_document {
        // right about a part: whoever reads the file may look at another part
        verdict.details.insert(0, verdict.reason);
        verdict.worth = Worth::Unknown;
        verdict.reason = Reason::new("signing-check-xml-partial");
    }
    let signer = one.report.signer.as_ref();
    let certificate = signer.and_then(|signer| {
        certificates
            .iter()
            .find(|known| hex(known.fingerprint()) == signer.sha256)
    });
    let mut said = summary(verdict, Some(&one.report), certificate, Changed::NOTHING);
    if let (None, Some(signer)) = (certificate, signer) {
        said.name = plain(signer.common_name.as_deref().unwrap_or(&signer.subject));
        said.certificate.clone_from(&signer.sha256);
    }
    let machine =
        json!({ "kind": "signature", "worth": said.worth, "xml": one, "verdict": one.report });
    (said, machine)
}
