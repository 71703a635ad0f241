//! CMS signatures over the one file of a container, or over a manifest with the digests of several
//! (EN 319 162-1 clauses 4.3.3.2 and 4.4.3.2).

use super::{
    Named, Work,
    container::{File, Part, find, shown},
    count_files,
};
use crate::verification::{
    assess::{Circumstances, SIGNATURES_MAX, Stop},
    assess_cms::{binary, certificate_of},
    assessment::{Changed, Worth},
    judge::{Verdict, judge_signature, summary},
    words::{Reason, of_message, of_xml_problem},
};
use serde_json::json;
use signatures::{
    cms::{Content, SignedData},
    verdict::Signature,
    x509::Evidence,
};
use std::collections::BTreeSet;
use xmlsignatures::asic::ManifestObject;

/// What the message or token in a file is over: the manifest that names it, or the one content.
pub(super) enum About {
    /// Position of the manifest among the manifests.
    Manifest(usize),
    /// Position of the file.
    Content(usize),
}

/// What the message or token in a file is over.
pub(super) fn about(work: &mut Work<'_>, at: usize) -> Option<About> {
    let mut manifests = work.manifests.iter();
    if let Some(index) = manifests.position(|one| one.over == Some(at)) {
        work.used
            .extend(work.manifests.get(index).map(|one| one.at));
        return Some(About::Manifest(index));
    }
    match work.parts(Part::Content).as_slice() {
        [only] => Some(About::Content(*only)),
        _ => None,
    }
}

impl About {
    /// The file whose bytes were signed.
    pub fn file<'a>(&self, work: &Work<'a>) -> Option<(usize, &'a File<'a>)> {
        let at = match self {
            Self::Manifest(index) => work.manifests.get(*index)?.at,
            Self::Content(at) => *at,
        };
        Some((at, work.files.get(at)?))
    }

    /// How the files stand that a signature over this is about.
    pub fn named(&self, work: &mut Work<'_>) -> Vec<Named> {
        let own = self.file(work).map(|(at, _)| Named::Same(at));
        let mut all: Vec<Named> = own.into_iter().collect();
        let Self::Manifest(index) = self else {
            return all;
        };
        let listed = work.manifests.get(*index);
        let objects = listed.map(|one| one.manifest.objects.clone());
        for object in objects.unwrap_or_default() {
            all.push(named(work, &object));
        }
        all
    }
}

fn named(work: &mut Work<'_>, object: &ManifestObject) -> Named {
    let files = work.files;
    let found = find(files, &object.uri);
    let Some((at, file)) = found.and_then(|at| Some((at, files.get(at)?))) else {
        return Named::Missing(shown(&object.uri));
    };
    if !work.spend(file.content.len()) {
        return Named::Open(Reason::new("signing-check-too-costly"));
    }
    match object.check(&file.content) {
        Ok(()) => Named::Same(at),
        Err(problem) if problem.is_proof_of_change() => Named::Differs(file.name.clone()),
        Err(problem) => Named::Open(of_xml_problem(&problem)),
    }
}

pub(super) fn judge(work: &mut Work<'_>) -> Result<(), Stop> {
    for at in work.parts(Part::Cades) {
        judge_message(work, at)?;
    }
    Ok(())
}

fn judge_message(work: &mut Work<'_>, at: usize) -> Result<(), Stop> {
    let files = work.files;
    let Some(file) = files.get(at) else {
        return Ok(());
    };
    let der = binary(&file.content);
    let message = match SignedData::parse(&der) {
        Ok(message) if !message.signers().is_empty() => message,
        parsed => {
            let part = |key| Reason::new(key).text("name", &file.name);
            work.notes.push(match parsed {
                Err(error) => part("signing-check-asic-part-because").because(of_message(&error)),
                Ok(_) => part("signing-check-asic-part"),
            });
            return Ok(());
        }
    };
    if message.signers().len() > SIGNATURES_MAX {
        let reason = Reason::new("signing-check-too-many-signatures");
        return Err(Stop::Unreadable(reason.number("limit", SIGNATURES_MAX)));
    }
    work.used.insert(at);
    let about = about(work, at);
    for signer in 0..message.signers().len() {
        one_signer(work, file, &message, signer, about.as_ref())?;
    }
    Ok(())
}

fn one_signer(
    work: &mut Work<'_>,
    file: &File<'_>,
    message: &SignedData,
    signer: usize,
    about: Option<&About>,
) -> Result<(), Stop> {
    let all = work.all;
    let known = known(all);
    let content = about.and_then(|about| about.file(work));
    let bytes = content.map(|(_, file)| &*file.content).unwrap_or_default();
    let pieces = [bytes];
    let signature = Signature {
        message,
        signer,
        content: Content::Pieces(&pieces),
        embedded: &Evidence::default(),
        collected: &known,
        archive_timestamps: &[],
        seen_at: all.question.seen_at,
    };
    let certificate = certificate_of(message, signer, &known);
    let Some(about) = about else {
        let verdict = Verdict {
            worth: Worth::Unknown,
            reason: Reason::new("signing-check-asic-no-manifest"),
            details: Vec::new(),
        };
        let summary = summary(verdict, None, certificate.as_ref(), Changed::NOTHING);
        let machine = json!({ "kind": "signature", "worth": summary.worth, "part": file.name });
        return work.push((summary, machine), BTreeSet::new());
    };
    if !work.spend(bytes.len()) {
        return Err(Stop::Unreadable(Reason::new("signing-check-too-costly")));
    }
    let (report, mut verdict) = judge_signature(&signature, all);
    let named = about.named(work);
    let is_direct = matches!(about, About::Content(_));
    if let (Worth::Broken, true, Some((_, content))) = (verdict.worth, is_direct, content)
        && &*verdict.reason.key == "signing-check-hash-failure"
    {
        verdict.reason = Reason::new("signing-check-asic-changed").text("name", &content.name);
    }
    let covers = count_files(&mut verdict, named);
    let summary = summary(
        verdict,
        Some(&report),
        certificate.as_ref(),
        Changed::NOTHING,
    );
    let machine = json!({ "kind": "signature", "worth": summary.worth, "part": file.name, "verdict": report });
    work.push((summary, machine), covers)
}

/// What was collected beside the container.
pub(super) fn known(all: Circumstances<'_>) -> Evidence {
    let mut known = all.collected.evidence.clone();
    known.add_certificates(all.trust.intermediates());
    known
}
