//! CMS signatures over the one file of a container, or over a manifest with the digests of several
//! (EN 319 162-1 clauses 4.3.3.2 and 4.4.3.2).

use super::{
    Named, Work,
    container::{File, Part, find},
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
use xmlsignatures::asic::{AsicManifest, read_manifest};

/// What a message or token in a container is over.
pub(super) struct About {
    /// The file whose bytes they are.
    pub at: usize,
    /// What that file says of others, if it is a manifest.
    pub manifest: Option<AsicManifest>,
}

/// What the message or token in a file is over: the manifest that names it, or the one content.
pub(super) fn about(work: &mut Work<'_>, at: usize) -> Option<About> {
    for place in work.parts(Part::Manifest) {
        let content = work.files.get(place).map(|file| &file.content)?;
        if let Ok(manifest) = read_manifest(content)
            && find(work.files, &manifest.signature) == Some(at)
        {
            work.used.insert(place);
            let manifest = Some(manifest);
            return Some(About {
                at: place,
                manifest,
            });
        }
    }
    match work.parts(Part::Content).as_slice() {
        [only] => Some(About {
            at: *only,
            manifest: None,
        }),
        _ => None,
    }
}

impl About {
    /// How the files stand that a signature over this is about.
    pub fn named(&self, files: &[File<'_>], memory: &mut Memory) -> Vec<Named> {
        let Some(manifest) = &self.manifest else {
            return vec![Named::Same(self.at)];
        };
        let mut all = vec![Named::Same(self.at)];
        for object in &manifest.objects {
            let found = find(files, &object.uri);
            let Some((at, file)) = found.and_then(|at| Some((at, files.get(at)?))) else {
                all.push(Named::Missing(object.uri.clone()));
                continue;
            };
            if !memory.spend(file.content.len()) {
                all.push(Named::Open(Reason::new("signing-check-too-costly")));
                continue;
            }
            all.push(match object.check(&file.content) {
                Ok(()) => Named::Same(at),
                Err(problem) if problem.is_proof_of_change() => Named::Differs(file.name.clone()),
                Err(problem) => Named::Open(of_xml_problem(&problem)),
            });
        }
        all
    }
}

/// Bytes that manifests may still have digested: each may name every file.
pub(super) struct Memory(usize);

impl Memory {
    pub fn new() -> Self {
        Self(super::xades::FOLLOWED_MAX)
    }

    fn spend(&mut self, bytes: usize) -> bool {
        let left = self.0.checked_sub(bytes);
        self.0 = left.unwrap_or_default();
        left.is_some()
    }
}

pub(super) fn judge(work: &mut Work<'_>) -> Result<(), Stop> {
    let mut memory = Memory::new();
    for at in work.parts(Part::Cades) {
        judge_message(work, at, &mut memory)?;
    }
    Ok(())
}

fn judge_message(work: &mut Work<'_>, at: usize, memory: &mut Memory) -> Result<(), Stop> {
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
        one_signer(work, file, &message, signer, about.as_ref(), memory)?;
    }
    Ok(())
}

fn one_signer(
    work: &mut Work<'_>,
    file: &File<'_>,
    message: &SignedData,
    signer: usize,
    about: Option<&About>,
    memory: &mut Memory,
) -> Result<(), Stop> {
    let (files, all) = (work.files, work.all);
    let known = known(all);
    let content = about.and_then(|about| files.get(about.at));
    let bytes = content.map(|file| &*file.content).unwrap_or_default();
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
    if !memory.spend(bytes.len()) {
        return Err(Stop::Unreadable(Reason::new("signing-check-too-costly")));
    }
    let (report, mut verdict) = judge_signature(&signature, all);
    let named = about.named(files, memory);
    let is_direct = about.manifest.is_none();
    if let (Worth::Broken, true, Some(content)) = (verdict.worth, is_direct, content)
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
