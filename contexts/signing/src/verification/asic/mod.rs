//! Containers of files with their signatures: ASiC-E and ASiC-S (ETSI EN 319 162-1), which the exchange
//! of documents uses. Every file that people put into one must be covered by a signature that holds;
//! what is not covered is named.

mod cades;
mod container;
mod records;
mod stamps;
mod xades;

pub(super) use container::is_container;

use super::{
    assess::{BYTES_MAX, Circumstances, Found, Judged, SIGNATURES_MAX, Stop},
    assess_xml::about_signer,
    assessment::{Kind, SignatureSummary, Worth},
    judge::Verdict,
    two_ways::{shows_another_page, shows_another_pdf},
    words::Reason,
};
use container::{File, Part, find, open};
use std::{borrow::Cow, collections::BTreeSet};
use xmlsignatures::asic::{AsicManifest, read_manifest};

/// What a signature in a container gives.
struct Signed {
    judged: Judged,
    /// Positions of the files that it covers, if it holds.
    covers: BTreeSet<usize>,
    /// Comments in these that it does not cover.
    remarks: usize,
}

/// A container whose signatures are judged.
struct Work<'a> {
    files: &'a [File<'a>],
    all: Circumstances<'a>,
    signed: Vec<Signed>,
    notes: Vec<Reason>,
    /// Parts that were read as what their names say.
    used: BTreeSet<usize>,
    manifests: Vec<Listed>,
    /// Bytes that may still be digested: each signature may name every file.
    left: usize,
}

/// A manifest of the container.
struct Listed {
    at: usize,
    /// The message or token over it, if that is there.
    over: Option<usize>,
    manifest: AsicManifest,
}

/// Bytes that are digested for one container in all.
const DIGESTED_MAX: usize = 4 * BYTES_MAX;

/// Bytes of what belongs to the signatures of one container: lists of revoked certificates are the
/// longest in it.
const SIGNATURE_BYTES_MAX: usize = 8 << 20;

/// What is to be said of a container as a whole; more is no help.
const NOTES_MAX: usize = 20;

/// Finds and judges the signatures of a container.
pub(super) fn assess(bytes: &[u8], all: Circumstances<'_>) -> Result<Found, Stop> {
    let files = open(bytes).map_err(Stop::Unreadable)?;
    // a PDF that is stored lies in the container as it is: what stands beside it would be shown with it
    let stored = files
        .iter()
        .filter_map(|file| match (&file.content, file.part) {
            (Cow::Borrowed(bytes), Part::Content) => Some(*bytes),
            _ => None,
        });
    if shows_another_pdf(bytes, stored.clone()) {
        return Err(Stop::Unreadable(Reason::new("signing-check-two-ways")));
    }
    if shows_another_page(bytes, stored, true) {
        return Err(Stop::Unreadable(Reason::new("signing-check-two-pages")));
    }
    let of_signatures = files
        .iter()
        .filter(|file| file.part.belongs_to_signatures());
    if of_signatures.map(|file| file.content.len()).sum::<usize>() > SIGNATURE_BYTES_MAX {
        return Err(Stop::Unreadable(Reason::new("signing-check-too-costly")));
    }
    let mut work = Work {
        files: &files,
        all,
        signed: Vec::new(),
        notes: Vec::new(),
        used: BTreeSet::new(),
        manifests: manifests(&files),
        left: DIGESTED_MAX,
    };
    xades::judge(&mut work)?;
    cades::judge(&mut work)?;
    stamps::judge(&mut work);
    work.note_records();
    work.settle();
    work.notes.truncate(NOTES_MAX);
    Ok(Found {
        notes: work.notes,
        signatures: work.signed.into_iter().map(|one| one.judged).collect(),
    })
}

fn manifests(files: &[File<'_>]) -> Vec<Listed> {
    let all = files.iter().enumerate();
    all.filter(|(_, file)| file.part == Part::Manifest)
        .filter_map(|(at, file)| {
            let manifest = read_manifest(&file.content).ok()?;
            let over = find(files, &manifest.signature);
            Some(Listed { at, over, manifest })
        })
        .collect()
}

/// The parts of a container that hold certificates, and whether each is XML.
pub(super) fn signatures_in(bytes: &[u8]) -> Vec<(bool, Vec<u8>)> {
    let files = open(bytes).unwrap_or_default();
    let is_signature =
        |file: &File<'_>| matches!(file.part, Part::Xades | Part::Cades | Part::Stamp);
    files
        .into_iter()
        .filter(is_signature)
        .map(|file| (file.part == Part::Xades, file.content.into_owned()))
        .collect()
}

impl<'a> Work<'a> {
    /// The positions of the files of a kind.
    fn parts(&self, part: Part) -> Vec<usize> {
        let all = self.files.iter().enumerate();
        all.filter(|(_, file)| file.part == part)
            .map(|(at, _)| at)
            .collect()
    }

    fn push(&mut self, judged: Judged, covers: BTreeSet<usize>) -> Result<(), Stop> {
        if self.signed.len() == SIGNATURES_MAX {
            let reason = Reason::new("signing-check-too-many-signatures");
            return Err(Stop::Unreadable(reason.number("limit", SIGNATURES_MAX)));
        }
        self.signed.push(Signed {
            judged,
            covers,
            remarks: 0,
        });
        Ok(())
    }

    /// Gives whether so much may still be digested.
    fn spend(&mut self, bytes: usize) -> bool {
        let left = self.left.checked_sub(bytes);
        self.left = left.unwrap_or_default();
        left.is_some()
    }

    fn note_records(&mut self) {
        let records = self.parts(Part::Record);
        if !records.is_empty() {
            self.used.extend(&records);
            self.notes.push(Reason::new("signing-check-asic-record"));
        }
    }

    /// What people read in the container, and parts that are not what their names say.
    fn contents(&self) -> Vec<usize> {
        let is_content = |(at, file): &(usize, &File<'_>)| match file.part {
            Part::Content => true,
            Part::MediaType | Part::Listing => false,
            Part::Xades | Part::Cades | Part::Stamp | Part::Manifest | Part::Record => {
                !self.used.contains(at)
            }
        };
        let all = self.files.iter().enumerate();
        all.filter(is_content).map(|(at, _)| at).collect()
    }

    /// Says what each signature covers, and what none of them does.
    fn settle(&mut self) {
        let contents = self.contents();
        let mut covered: BTreeSet<usize> = BTreeSet::new();
        for one in &self.signed {
            let (summary, _) = &one.judged;
            if summary.kind == Kind::Signature && summary.worth != Worth::Broken {
                covered.extend(&one.covers);
            }
        }
        let is_left = |at: &&usize| !covered.contains(*at);
        let left: Vec<usize> = contents.iter().filter(is_left).copied().collect();
        let is_broken = |one: &Signed| one.judged.0.worth == Worth::Broken;
        let is_signed = |one: &Signed| one.judged.0.kind == Kind::Signature;
        if !self.signed.iter().any(is_signed) {
            if !self.signed.is_empty() {
                self.notes
                    .push(Reason::new("signing-check-asic-only-stamp"));
            }
            return;
        }
        let problem = if contents.is_empty() {
            Some(Reason::new("signing-check-asic-empty"))
        } else if left.is_empty() || self.signed.iter().any(is_broken) {
            // who signed what cannot be said beside a signature that is wrong
            None
        } else {
            let names = self.names(&left);
            let reason = Reason::new("signing-check-asic-uncovered").text("name", &names);
            Some(reason.number("count", left.len()))
        };
        self.notes.extend(problem.clone());
        let scopes: Vec<Reason> = self
            .signed
            .iter()
            .map(|one| self.scope(one, &contents))
            .collect();
        for (one, scope) in self.signed.iter_mut().zip(scopes) {
            let (summary, machine) = &mut one.judged;
            machine["covers"] = one
                .covers
                .iter()
                .filter_map(|at| self.files.get(*at))
                .map(|file| file.name.clone())
                .collect();
            if summary.worth != Worth::Broken {
                count_scope(summary, scope, problem.as_ref());
                without_remarks(summary, one.remarks);
                machine["worth"] = serde_json::json!(summary.worth);
            }
        }
    }

    /// Which of the files a signature covers.
    fn scope(&self, one: &Signed, contents: &[usize]) -> Reason {
        let covered: Vec<usize> = contents
            .iter()
            .filter(|at| one.covers.contains(at))
            .copied()
            .collect();
        let key = if covered.is_empty() {
            return Reason::new("signing-check-asic-covers-nothing");
        } else if covered.len() == contents.len() {
            "signing-check-asic-covers-all"
        } else {
            "signing-check-asic-covers"
        };
        Reason::new(key)
            .text("name", &self.names(&covered))
            .number("count", covered.len())
    }

    /// Names of files, of many the first.
    fn names(&self, all: &[usize]) -> String {
        /// More are no sentence.
        const NAMED_MAX: usize = 5;
        let names = all.iter().filter_map(|at| self.files.get(*at));
        let names: Vec<&str> = names
            .map(|file| file.name.as_str())
            .take(NAMED_MAX)
            .collect();
        let said = names.join(", ");
        if all.len() > NAMED_MAX {
            format!("{said}, …")
        } else {
            said
        }
    }
}

/// Takes what a signature covers into what is said of it. Who signed something else signed nothing here,
/// and nobody says that the content is intact of a container of which only a part is.
fn count_scope(summary: &mut SignatureSummary, scope: Reason, problem: Option<&Reason>) {
    let covers_all = &*scope.key == "signing-check-asic-covers-all";
    let covers_nothing = &*scope.key == "signing-check-asic-covers-nothing";
    let is_right = summary.kind == Kind::Signature && summary.worth.is_intact();
    summary.covers = Some(scope.clone());
    if !is_right || (covers_all && problem.is_none()) {
        return;
    }
    if problem.is_some() || covers_nothing {
        summary.worth = Worth::Unknown;
    }
    let head = match problem {
        Some(problem) if !covers_nothing => problem.clone(),
        _ => scope,
    };
    let reason = std::mem::replace(&mut summary.reason, head);
    summary.details.splice(0..0, about_signer(reason));
}

/// Nobody says that every file is signed of files in which something is not.
fn without_remarks(summary: &mut SignatureSummary, remarks: usize) {
    let is_all = |scope: &&mut Reason| &*scope.key == "signing-check-asic-covers-all";
    if let (1.., Some(scope)) = (remarks, summary.covers.as_mut().filter(is_all)) {
        scope.key = "signing-check-asic-covers-but-remarks".into();
        *scope = scope.clone().number("limit", remarks);
    }
}

/// How a file that a signature names stands.
enum Named {
    /// As it was signed.
    Same(usize),
    /// Another.
    Differs(String),
    /// Not in the container, or not told from another.
    Missing(String),
    /// Its digest cannot be computed here.
    Open(Reason),
}

/// Takes what is found about the files that a signature names into its verdict; gives those that it
/// covers.
fn count_files(verdict: &mut Verdict, all: Vec<Named>) -> BTreeSet<usize> {
    let mut covers = BTreeSet::new();
    let (mut differs, mut open) = (Vec::new(), Vec::new());
    for one in all {
        match one {
            Named::Same(at) => {
                covers.insert(at);
            }
            Named::Differs(name) => {
                differs.push(Reason::new("signing-check-asic-changed").text("name", &name));
            }
            Named::Missing(name) => {
                open.push(Reason::new("signing-check-asic-missing").text("name", &name));
            }
            Named::Open(reason) => open.push(Reason::new("signing-check-xml-open").because(reason)),
        }
    }
    let is_broken = !differs.is_empty();
    let mut problems = differs.into_iter().chain(open);
    if let Some(first) = problems.next() {
        let worth = if is_broken {
            Worth::Broken
        } else {
            Worth::Unknown
        };
        // the name of the file says more than that something differs
        if worth < verdict.worth || worth == Worth::Broken || verdict.worth == Worth::Unknown {
            let reason = std::mem::replace(&mut verdict.reason, first);
            if verdict.worth.is_intact() {
                verdict.details.extend(about_signer(reason));
            }
            verdict.worth = verdict.worth.min(worth);
        } else {
            verdict.details.push(first);
        }
    }
    verdict.details.extend(problems.take(TOLD_MAX));
    covers
}

/// Files that are told of; more are no help.
const TOLD_MAX: usize = 20;
