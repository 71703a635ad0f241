//! XML signatures over the files of a container (EN 319 162-1 clause 4.4.3.2).

use super::{
    Named, TOLD_MAX, Work,
    container::{File, Part, find, shown},
    count_files,
};
use crate::verification::{
    assess::{BYTES_MAX, SIGNATURES_MAX, Stop},
    assess_xml::{reports, said, verdict_on},
    collect::certificates_in_xml,
    judge::Verdict,
    words::{Reason, of_foreign, of_xml_problem},
};
use serde_json::json;
use std::collections::HashMap;
use xmlsignatures::{
    Covered, External, Problem, ReferenceReport, Remarks, XmlSignatureReport,
    asic::external_references,
};

/// References of one file: as many as the engine looks at, of as many signatures.
const REFERENCES_MAX: usize = 100 * SIGNATURES_MAX;

pub(super) fn judge(work: &mut Work<'_>) -> Result<(), Stop> {
    for at in work.parts(Part::Xades) {
        judge_file(work, at)?;
    }
    Ok(())
}

fn judge_file(work: &mut Work<'_>, at: usize) -> Result<(), Stop> {
    let (files, all) = (work.files, work.all);
    let Some(file) = files.get(at) else {
        return Ok(());
    };
    let references = match external_references(&file.content) {
        Ok(references) if !references.is_empty() => references,
        // not what its name says: it is named as a file that nobody signed
        _ => {
            let reason = Reason::new("signing-check-asic-part").text("name", &file.name);
            work.notes.push(reason);
            return Ok(());
        }
    };
    let places = places_of(work, &references)?;
    let external: Vec<External<'_>> = places
        .iter()
        .filter_map(|(uri, found)| {
            let content = &files.get(*found)?.content;
            Some(External { uri, content })
        })
        .collect();
    let reports = reports(&file.content, &external, all)?;
    let certificates = certificates_in_xml(&file.content);
    work.used.insert(at);
    for one in &reports {
        let mut verdict = verdict_on(one, all);
        let named = one.references.iter();
        let named: Vec<Named> = named
            .filter_map(|one| named_by(one, &places, work))
            .collect();
        // they are said by the names of the files
        verdict.details.retain(|one| {
            !matches!(
                &*one.key,
                "signing-check-xml-part-differs"
                    | "signing-check-xml-external"
                    // of the file of the signature, which is none that people read
                    | "signing-check-xml-remarks"
            )
        });
        verdict.details.extend(of_foreign(one, &file.name));
        let covers = count_files(&mut verdict, named);
        let remarks = note_remarks(&mut verdict, one, &places, files);
        let said = said(verdict, one, &certificates);
        let machine = json!({
            "kind": "signature", "worth": said.worth, "part": file.name, "xml": one, "verdict": one.report,
        });
        work.push((said, machine), covers)?;
        if let Some(last) = work.signed.last_mut() {
            last.remarks = remarks;
        }
    }
    Ok(())
}

/// Which file each reference names, by what it says.
fn places_of<'r>(
    work: &mut Work<'_>,
    references: &'r [Vec<String>],
) -> Result<HashMap<&'r str, usize>, Stop> {
    let files = work.files;
    let too_costly = || Stop::Unreadable(Reason::new("signing-check-too-costly"));
    if references.iter().map(Vec::len).sum::<usize>() > REFERENCES_MAX {
        return Err(too_costly());
    }
    let mut places: HashMap<&str, usize> = HashMap::new();
    for one in references {
        let mut of_one: usize = 0;
        for uri in one {
            let place = places
                .get(uri.as_str())
                .copied()
                .or_else(|| find(files, uri));
            if let Some(found) = place {
                places.insert(uri, found);
                of_one += files.get(found).map_or(0, |file| file.content.len());
            }
        }
        // the engine holds what one signature leads to at once
        if of_one > BYTES_MAX || !work.spend(of_one) {
            return Err(too_costly());
        }
    }
    Ok(places)
}

/// What a signature leaves out of a file that it covers in its canonical form.
fn remarks_in(one: &ReferenceReport) -> Option<Remarks> {
    one.notes.iter().find_map(|note| match note {
        Problem::RemarksNotSigned { remarks } => Some(*remarks),
        _ => None,
    })
}

/// Says in which files comments are not signed, and gives how many these are.
fn note_remarks(
    verdict: &mut Verdict,
    one: &XmlSignatureReport,
    places: &HashMap<&str, usize>,
    files: &[File<'_>],
) -> usize {
    let mut all = 0;
    let held = one.references.iter().filter(|one| one.problem.is_none());
    for one in held.take(TOLD_MAX) {
        let (Some(remarks), Some(Covered::External { uri })) = (remarks_in(one), &one.covered)
        else {
            continue;
        };
        let file = places.get(uri.as_str()).and_then(|at| files.get(*at));
        let name = file.map_or_else(String::new, |file| file.name.clone());
        let reason = Reason::new("signing-check-asic-remarks").text("name", &name);
        verdict.details.push(reason.number("count", remarks.count));
        all += remarks.count;
    }
    all
}

fn named_by(
    one: &ReferenceReport,
    places: &HashMap<&str, usize>,
    work: &Work<'_>,
) -> Option<Named> {
    let uri = one.uri.as_deref()?;
    if let (None, Some(Covered::External { uri })) = (&one.problem, &one.covered) {
        let at = places.get(uri.as_str()).copied()?;
        let reads_otherwise = |one: Remarks| one.splits_a_text || one.shows_otherwise;
        if remarks_in(one).is_some_and(reads_otherwise) {
            let name = work.files.get(at).map_or("", |file| &file.name);
            let reason = Reason::new("signing-check-asic-split").text("name", name);
            return Some(Named::Open(reason));
        }
        return Some(Named::Same(at));
    }
    if uri.is_empty() || uri.starts_with('#') {
        return None;
    }
    let name = match &one.covered {
        Some(Covered::External { uri }) => uri.as_str(),
        _ => uri,
    };
    let file = places.get(name).and_then(|at| work.files.get(*at));
    let name = file.map_or_else(|| shown(name), |file| file.name.clone());
    match one.problem.as_ref()? {
        Problem::DigestDiffers { .. } => Some(Named::Differs(name)),
        Problem::ExternalMissing { .. } => Some(Named::Missing(name)),
        problem if problem.is_proof_of_change() => Some(Named::Differs(name)),
        problem => Some(Named::Open(of_xml_problem(problem))),
    }
}
