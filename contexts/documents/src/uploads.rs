//! Files on their way from a form to a document: looked at, scanned, kept. Only what this module
//! gave back may become an attachment.

use crate::{Problems, attachments::NewFile, document::CONTENT_CHARACTERS};
use kit_files::{
    ContentHash, Danger, FileKind, FileName, Files, Inspection, Passage, Policy, Refusal,
    ScanState, ScanVerdict, Scanner, extract_text, inspect, passages,
};
use kit_web::{Message, PageError, UploadLimits, UploadedFile, Visit};
use std::path::{Path, PathBuf};

/// What forms with documents take: 50 MiB a file as scans of 300 pages have, 30 files.
pub const LIMITS: UploadLimits = UploadLimits {
    bytes_per_file: 50 * 1_048_576,
    files: 30,
    total_bytes: 300 * 1_048_576,
};

/// What a file chooser offers; what counts is what the bytes are.
pub const ACCEPT: &str = ".pdf,.docx,.xlsx,.pptx,.odt,.ods,.odp,.doc,.xls,.ppt,.rtf,.txt,.png,.jpg,.jpeg,.tif,.tiff,.zip,.xml,.edxml";

/// Files that are in the store, with the words that could be read in them.
#[derive(Clone, Debug, Default)]
pub struct Taken {
    /// For [`crate::attachments::add`].
    pub files: Vec<NewFile>,
    /// The words of all of them, as long as a document's text may be.
    pub text: String,
}

/// Why files did not come in.
#[derive(Debug)]
pub enum TakeError {
    /// One of them may not: what to say beside the field.
    Refused(Message),
    /// What was typed beside them stands against it.
    Typed(Problems),
    /// The store or the machine failed.
    Failed(PageError),
}

impl From<Problems> for TakeError {
    fn from(problems: Problems) -> Self {
        Self::Typed(problems)
    }
}

impl From<PageError> for TakeError {
    fn from(error: PageError) -> Self {
        Self::Failed(error)
    }
}

/// Takes the files of a sent form in. On an error none of them may become an attachment.
///
/// # Errors
/// [`TakeError`].
pub async fn take(visit: &Visit, uploaded: &[UploadedFile]) -> Result<Taken, TakeError> {
    let mut taken = Taken::default();
    if uploaded.is_empty() {
        return Ok(taken);
    }
    let store = visit.web().service::<Files>().clone();
    let scanner = visit
        .web()
        .try_service::<Scanner>()
        .cloned()
        .unwrap_or(Scanner::Off);
    let mut looked = Vec::with_capacity(uploaded.len());
    for file in uploaded {
        let path = place_of(file)?;
        let (seen, text) = look(visit, path.clone(), &file.name).await?;
        let scan = scan(&scanner, &path, &seen).await?;
        join(&mut taken.text, &text);
        looked.push((file, path, seen, scan));
    }
    // none is stored before all may be
    for (file, path, seen, scan) in looked {
        let kept = keep(&store, &path, &seen, file, scan).await?;
        taken.files.push(kept);
    }
    Ok(taken)
}

fn place_of(file: &UploadedFile) -> Result<PathBuf, PageError> {
    file.path()
        .map(Path::to_owned)
        .ok_or_else(|| PageError::internal("find an uploaded file: the sink is no folder"))
}

async fn look(visit: &Visit, path: PathBuf, name: &str) -> Result<(Inspection, String), TakeError> {
    let given = name.to_owned();
    let looked = tokio::task::spawn_blocking(move || {
        let seen = inspect(&path, &given, &Policy::DOCUMENTS)?;
        let found = passages(&path, seen.kind)?;
        let mark = marked(&seen, &found);
        Ok::<_, Refusal>((seen, found, mark))
    })
    .await
    .map_err(PageError::internal)?;
    let (seen, found, mark) = looked.map_err(|refusal| refused(visit, name, &refusal))?;
    if let Some(place) = mark {
        return Err(secret(visit, &seen.name, &place));
    }
    // what lies in an archive is found by opening it, not by the words of all its entries; of a PDF it is not
    // the words that were read
    let is_text = seen.kind != FileKind::Pdf && !seen.kind.is_archive();
    let words = found.into_iter().filter(|_| is_text);
    let words: Vec<String> = words.map(|passage| passage.text).collect();
    Ok((seen, words.join("\u{c}")))
}

/// Where a file carries a mark of state secrecy: in its name (an empty place), in the name of an entry or
/// folder of an archive, or in words.
fn marked(seen: &Inspection, found: &[Passage]) -> Option<String> {
    let in_name = |name: &str| vn::secrecy::state_secret_mark_in_name(name).is_some();
    if in_name(seen.name.as_str()) {
        return Some(String::new());
    }
    let in_place = |place: &str| {
        let names = place.split([PLACE_SIGN, '/', '\\']).map(str::trim);
        names.filter(|name| !name.is_empty()).any(in_name)
    };
    let is_archive = seen.kind.is_archive();
    let marked = found.iter().find(|passage| {
        (is_archive && passage.text.is_empty() && in_place(&passage.place))
            || vn::secrecy::state_secret_mark(&passage.text).is_some()
    });
    marked.map(|passage| passage.place.clone())
}

/// Between the names that lead to a place within a file.
const PLACE_SIGN: char = '›';

fn secret(visit: &Visit, name: &FileName, place: &str) -> TakeError {
    let place = shown_place(visit, place);
    let key = match place.is_empty() {
        true => "documents-file-secret",
        false => "documents-file-secret-within",
    };
    let message = Message::new(key).with("name", name.as_str());
    TakeError::Refused(message.with("place", place))
}

/// A place in people's words: `bia.docx › word/header1.xml` is the head of a page of `bia.docx`.
fn shown_place(visit: &Visit, place: &str) -> String {
    const PARTS: [(&str, &str); 15] = [
        ("word/header", "documents-part-header"),
        ("word/footer", "documents-part-footer"),
        ("word/comments", "documents-part-comments"),
        ("word/footnotes", "documents-part-notes"),
        ("word/endnotes", "documents-part-notes"),
        ("word/", "documents-part-text"),
        ("xl/comments", "documents-part-comments"),
        ("xl/threadedComments", "documents-part-comments"),
        ("xl/drawings", "documents-part-drawing"),
        ("xl/", "documents-part-sheet"),
        ("ppt/notesSlides", "documents-part-notes"),
        ("ppt/comments", "documents-part-comments"),
        ("ppt/", "documents-part-slide"),
        ("docProps/", "documents-part-properties"),
        ("styles.xml", "documents-part-header"),
    ];
    let named = |name: &str| {
        let part = PARTS.iter().find(|(start, _)| name.starts_with(start));
        match (part, name) {
            (Some((_, key)), _) => visit.t(key),
            (None, "content.xml") => visit.t("documents-part-text"),
            (None, "meta.xml") => visit.t("documents-part-properties"),
            (None, other) => other.to_owned(),
        }
    };
    let names: Vec<String> = place
        .split(PLACE_SIGN)
        .map(|name| named(name.trim()))
        .collect();
    names.join(" › ")
}

/// The words of files that are in the store already.
///
/// # Errors
/// As the store answers.
pub(crate) async fn words_of(visit: &Visit, files: &[NewFile]) -> Result<String, PageError> {
    let mut words = String::new();
    for file in files {
        let known = FileKind::ALL
            .into_iter()
            .find(|kind| kind.media_type() == file.media_type);
        let (Some(kind), Ok(hash)) = (known, file.sha256.parse::<ContentHash>()) else {
            continue;
        };
        let store = visit.web().service::<Files>();
        let read = store.read(&hash, LIMITS.bytes_per_file).await;
        let bytes = read.map_err(PageError::from)?;
        let staged = store
            .staging()
            .stage_bytes(bytes, LIMITS.bytes_per_file)
            .await;
        let staged = staged.map_err(PageError::from)?;
        let text = tokio::task::spawn_blocking(move || extract_text(staged.path(), kind));
        let text = text.await.map_err(PageError::internal)?;
        join(&mut words, text.map_err(PageError::internal)?.as_str());
    }
    Ok(words)
}

/// Says which of the files it is: many are sent at once.
fn refused(visit: &Visit, name: &str, refusal: &Refusal) -> TakeError {
    let name = FileName::clean(name);
    let key = match refusal {
        Refusal::Empty => "documents-file-empty",
        Refusal::TooLarge { limit, .. } => {
            let limit = visit.file_size(*limit);
            return TakeError::Refused(
                Message::new("documents-file-too-large")
                    .with("name", name.as_str())
                    .with("limit", limit),
            );
        }
        Refusal::BeforeHead { bytes } => {
            let message = Message::new("documents-file-before-head").with("name", name.as_str());
            return TakeError::Refused(message.with("bytes", *bytes));
        }
        Refusal::NotUnicode => "documents-file-not-unicode",
        Refusal::Unknown { .. } if ends_like_accepted(name.as_str()) => "documents-file-not-inside",
        Refusal::Unknown { .. } | Refusal::NotAllowed { .. } => "documents-file-kind",
        Refusal::Broken { .. } => "documents-file-broken",
        Refusal::Mislabelled { .. } => "documents-file-mislabelled",
        Refusal::ActivePdf(_) | Refusal::Macros(_) => "documents-file-active",
        Refusal::Active { place, danger, .. } => return active(visit, &name, place, *danger),
        Refusal::Archive { .. } => "documents-file-archive",
        Refusal::Encrypted(_) => "documents-file-encrypted",
        Refusal::Unreadable(error) => return TakeError::Failed(PageError::internal(error)),
    };
    TakeError::Refused(Message::new(key).with("name", name.as_str()))
}

/// Says what in the file would do something, and where in it.
fn active(visit: &Visit, name: &FileName, place: &str, danger: Danger) -> TakeError {
    let what = visit.t(match danger {
        Danger::Program => "documents-file-has-program",
        Danger::Script => "documents-file-has-script",
        Danger::Macros => "documents-file-has-macros",
        Danger::Package => "documents-file-has-package",
        Danger::Remote => "documents-file-has-remote",
        Danger::Chunk => "documents-file-has-chunk",
        Danger::Link => "documents-file-has-link",
        Danger::Hidden => "documents-file-has-hidden",
        Danger::DdeField => "documents-file-has-field",
        Danger::Control => "documents-file-has-control",
        Danger::Shortcut => "documents-file-has-shortcut",
        Danger::DiskImage => "documents-file-has-disk",
        Danger::Closed => "documents-file-has-closed",
        Danger::Locked => "documents-file-has-locked",
        Danger::Pdf(_) => "documents-file-has-pdf",
    });
    let key = match (danger, place.is_empty()) {
        (Danger::Closed | Danger::Locked, false) => "documents-file-closed-within",
        (Danger::Chunk, _) => "documents-file-chunk",
        (Danger::Link, _) => "documents-file-link",
        (_, true) => "documents-file-active-itself",
        (_, false) => "documents-file-active-within",
    };
    let message = Message::new(key).with("name", name.as_str());
    let place = shown_place(visit, place);
    TakeError::Refused(message.with("place", place).with("what", what))
}

/// Whether the name has an ending that the file chooser offers; then the kind is right by name, and
/// it is the content that is not.
fn ends_like_accepted(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    ending.is_some_and(|ending| {
        ACCEPT
            .split(',')
            .any(|known| known[1..].eq_ignore_ascii_case(ending))
    })
}

async fn scan(
    scanner: &Scanner,
    path: &Path,
    seen: &Inspection,
) -> Result<&'static str, TakeError> {
    let verdict = scanner.scan_file(path).await;
    if let ScanVerdict::Unavailable { reason, .. } = &verdict {
        tracing::warn!(%reason, "a file waits in quarantine");
    }
    match ScanState::after(&verdict) {
        ScanState::Infected => {
            let name = seen.name.as_str();
            tracing::error!("refused an infected upload");
            Err(TakeError::Refused(
                Message::new("documents-file-infected").with("name", name),
            ))
        }
        ScanState::NotScanned => Ok("off"),
        state => Ok(state.as_str()),
    }
}

async fn keep(
    store: &Files,
    path: &Path,
    seen: &Inspection,
    uploaded: &UploadedFile,
    scan: &'static str,
) -> Result<NewFile, TakeError> {
    let hash = ContentHash::from_bytes(uploaded.sha256);
    let staged = store
        .staging()
        .adopt(path, hash)
        .await
        .map_err(PageError::from)?;
    let stored = store
        .keep(staged, seen.kind.media_type())
        .await
        .map_err(PageError::from)?;
    Ok(NewFile {
        name: seen.name.as_str().to_owned(),
        sha256: stored.sha256.to_string(),
        size_bytes: i64::try_from(stored.bytes).unwrap_or(i64::MAX),
        media_type: stored.media_type,
        scan,
    })
}

/// Adds words, as far as a document's text may go.
pub(crate) fn join(all: &mut String, more: &str) {
    let more = more.trim();
    if more.is_empty() {
        return;
    }
    if !all.is_empty() {
        all.push('\n');
    }
    let room = CONTENT_CHARACTERS.saturating_sub(all.chars().count());
    all.extend(more.chars().take(room));
}
