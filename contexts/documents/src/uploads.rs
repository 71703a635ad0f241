//! Files on their way from a form to a document: looked at, scanned, kept. Only what this module
//! gave back may become an attachment.

use crate::{attachments::NewFile, document::CONTENT_CHARACTERS};
use kit_files::{
    ContentHash, Danger, ExtractedText, FileKind, FileName, Files, Inspection, Policy, Refusal,
    ScanState, ScanVerdict, Scanner, extract_text, inspect,
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
    /// The store or the machine failed.
    Failed(PageError),
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
    for file in uploaded {
        let path = place_of(file)?;
        let (seen, text) = look(visit, path.clone(), &file.name).await?;
        let scan = scan(&scanner, &path, &seen).await?;
        taken
            .files
            .push(keep(&store, &path, &seen, file, scan).await?);
        join(&mut taken.text, &text);
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
        let text = extract_text(&path, seen.kind)?;
        Ok::<_, Refusal>((seen, text))
    })
    .await
    .map_err(PageError::internal)?;
    let (seen, text) = looked.map_err(|refusal| refused(visit, name, &refusal))?;
    let text = match text {
        ExtractedText::Whole(text) | ExtractedText::Beginning(text) => text,
        ExtractedText::NotReadable(_) => String::new(),
    };
    let in_name = vn::secrecy::state_secret_mark_in_name(seen.name.as_str());
    if in_name
        .or_else(|| vn::secrecy::state_secret_mark(&text))
        .is_some()
    {
        let name = seen.name.as_str();
        return Err(TakeError::Refused(
            Message::new("documents-file-secret").with("name", name),
        ));
    }
    Ok((seen, text))
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
        Danger::DdeField => "documents-file-has-field",
        Danger::Pdf(_) => "documents-file-has-pdf",
    });
    let key = if place.is_empty() {
        "documents-file-active-itself"
    } else {
        "documents-file-active-within"
    };
    let message = Message::new(key).with("name", name.as_str());
    TakeError::Refused(message.with("place", place.to_owned()).with("what", what))
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
