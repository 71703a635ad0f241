//! Signatures in XML (XML-DSig, XAdES).

use super::{
    assess::{Circumstances, Found, SIGNATURES_MAX, Stop},
    assessment::{Changed, SignatureSummary, Worth},
    collect::certificates_in_xml,
    judge::{Verdict, plain, summary, verdict_of},
    two_ways::shows_another_pdf,
    words::{
        Reason, TRUSTED, of_ambiguity, of_decoded, of_open_content, of_parts, of_remarks, of_whole,
        of_words, of_wrapper, of_xml_error, of_xml_problem,
    },
};
use kit_base::hex;
use serde_json::json;
use signatures::x509::{Certificate, Evidence};
use xmlsignatures::{
    External, Integrity, Problem, SignedFile, XmlPolicy, XmlSignatureReport, validate,
};

/// Finds and judges the signatures of an XML file.
pub(super) fn find(bytes: &[u8], all: Circumstances<'_>) -> Result<Found, Stop> {
    if shows_another_pdf(bytes, [].into_iter()) {
        return Err(Stop::Unreadable(Reason::new("signing-check-two-ways")));
    }
    let found = reports(bytes, &[], all)?;
    // where a signature covers it, it is what was signed
    let shows_otherwise = |one: &XmlSignatureReport| {
        one.remarks.shows_otherwise && one.integrity() != Integrity::Broken
    };
    if !found.is_empty() && found.iter().all(shows_otherwise) {
        return Err(Stop::Unreadable(Reason::new("signing-check-two-pages")));
    }
    let certificates = certificates_in_xml(bytes);
    let judged = |one: &XmlSignatureReport| {
        let mut verdict = verdict_on(one, all);
        count_coverage(&mut verdict, one);
        let mut said = said(verdict, one, &certificates);
        if one.covers_whole_document && said.worth != Worth::Broken {
            said.covers = Some(of_whole(one));
        }
        let machine =
            json!({ "kind": "signature", "worth": said.worth, "xml": one, "verdict": one.report });
        (said, machine)
    };
    Ok(Found {
        notes: Vec::new(),
        signatures: found.iter().map(judged).collect(),
    })
}

/// What the engine says of every signature of an XML file. `external` is content outside of it.
pub(super) fn reports(
    bytes: &[u8],
    external: &[External<'_>],
    all: Circumstances<'_>,
) -> Result<Vec<XmlSignatureReport>, Stop> {
    let known = known(all);
    let file = SignedFile {
        xml: bytes,
        external,
        keys: &[],
        collected: &known,
        seen_at: all.question.seen_at,
    };
    let policy = XmlPolicy {
        signature: all.trust.policy(all.question.purpose),
        // the sample of QCVN 102:2016/BTTTT, which programs of the document exchange follow
        accept_edxml_canonicalization_name: true,
        // what was signed is in the file; the report says where
        forget_signed: true,
    };
    let found = validate(&file, all.trust.anchors(), &policy, all.now)
        .map_err(|error| Stop::Unreadable(of_xml_error(&error)))?;
    if found.len() > SIGNATURES_MAX {
        let reason = Reason::new("signing-check-too-many-signatures");
        return Err(Stop::Unreadable(reason.number("limit", SIGNATURES_MAX)));
    }
    Ok(found)
}

fn known(all: Circumstances<'_>) -> Evidence {
    let mut known = all.collected.evidence.clone();
    known.add_certificates(all.trust.intermediates());
    known
}

/// What a signature is worth for what it covers, whatever else is in the file.
pub(super) fn verdict_on(one: &XmlSignatureReport, all: Circumstances<'_>) -> Verdict {
    let mut verdict = verdict_of(&one.report, all);
    // the problems of the references say the same with their names
    let says_less = |one: &Reason| {
        matches!(
            &*one.key,
            "signing-check-signature-refused" | "signing-check-digest-differs"
        )
    };
    verdict.details.retain(|one| !says_less(one));
    let problems: Vec<&Problem> = problems_of(one).collect();
    let first = problems.first().copied();
    match one.integrity() {
        Integrity::Broken => {
            let duplicate = problems
                .iter()
                .find(|one| matches!(one, Problem::DuplicateIdentifier { .. }));
            let is_settled = verdict.worth == Worth::Broken;
            if !is_settled || &*verdict.reason.key == "signing-check-hash-failure" {
                verdict.reason = Reason::new("signing-check-xml-changed");
            }
            if let (false, Some(problem)) = (is_settled, duplicate) {
                verdict.reason = of_ambiguity(problem);
            }
            verdict.worth = Worth::Broken;
        }
        Integrity::Open if verdict.worth == Worth::Broken => {}
        Integrity::Open => {
            verdict.worth = Worth::Unknown;
            if let Some(problem) = first {
                verdict.reason = of_open_content(problem);
            }
        }
        Integrity::Intact => {}
    }
    let is_told = |problem: &&Problem| {
        verdict.reason == of_open_content(problem) || verdict.reason == of_ambiguity(problem)
    };
    let mut rest: Vec<Reason> = problems
        .iter()
        .chain(&one.problems.iter().collect::<Vec<_>>())
        .filter(|problem| !is_told(problem))
        .map(|problem| of_xml_problem(problem))
        .collect();
    rest.retain(|one| !verdict.details.contains(one));
    rest.dedup();
    verdict.details.extend(rest);
    if one.confirms.is_some() {
        let confirms = Reason::new("signing-check-xml-confirms");
        verdict.details.push(confirms);
    }
    if one.integrity() != Integrity::Broken {
        let beside = [of_remarks(one), of_words(one)];
        verdict.details.extend(beside.into_iter().flatten());
    }
    verdict
}

/// What keeps the content from being known as signed: in references, in manifests, as a whole.
fn problems_of(one: &XmlSignatureReport) -> impl Iterator<Item = &Problem> {
    let references = one.references.iter().map(|one| one.problem.as_ref());
    let manifests = one.manifests.iter().flat_map(|one| {
        let references = one.references.iter().map(|one| one.problem.as_ref());
        references.chain([one.problem.as_ref()])
    });
    let of_whole = one.problems.iter().filter(|one| {
        matches!(
            one,
            Problem::UnknownAlgorithm { .. }
                | Problem::HmacRefused { .. }
                | Problem::TooMany { .. }
                | Problem::TooMuchWork
        )
    });
    references.chain(manifests).flatten().chain(of_whole)
}

/// Right about a part: whoever reads the file may look at another part.
fn count_coverage(verdict: &mut Verdict, one: &XmlSignatureReport) {
    if one.integrity() == Integrity::Broken {
        return;
    }
    if one.covers_whole_document {
        let but_for = of_decoded(one).or_else(|| one.wrapper.as_ref().map(of_wrapper));
        verdict.details.extend(but_for);
        return;
    }
    let parts = of_parts(one);
    if verdict.worth.is_intact() {
        let reason = std::mem::replace(&mut verdict.reason, parts);
        verdict.worth = Worth::Unknown;
        verdict.details.splice(0..0, about_signer(reason));
    } else if one.covers_content && one.integrity() == Integrity::Intact {
        verdict.details.insert(0, parts);
    }
}

/// What a verdict says of the signer alone: nobody says that the content is intact of a file of which
/// only a part is.
pub(super) fn about_signer(reason: Reason) -> Option<Reason> {
    (reason.key != TRUSTED).then_some(reason)
}

/// A signature for people, with the names in its certificate where that is at hand.
pub(super) fn said(
    verdict: Verdict,
    one: &XmlSignatureReport,
    certificates: &[Certificate],
) -> SignatureSummary {
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
    said
}
