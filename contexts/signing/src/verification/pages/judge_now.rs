//! Judges bytes that somebody just sent: fetches what is missing, on a thread that may wait.

use crate::judging;
use crate::verification::{
    Assessment, Collected, Fetcher, Question, Trust, assess,
    collect::{certificates_in, collect},
};
use jiff::Timestamp;
use kit_db::DbError;
use kit_web::{PageError, UploadedFile, Visit, Web};

/// What is judged. It lies in memory only.
struct Files {
    file: Vec<u8>,
    content: Option<Vec<u8>>,
}

/// Judges what was just uploaded, when there is room for it in memory.
pub(super) async fn judge_uploaded(
    visit: &Visit,
    file: &UploadedFile,
    content: Option<&UploadedFile>,
) -> Result<Assessment, PageError> {
    let bytes = file.bytes + content.map_or(0, |content| content.bytes);
    let _place = judging::place(bytes).await;
    let files = Files {
        file: judging::read(file).await?,
        content: match content {
            Some(content) => Some(judging::read(content).await?),
            None => None,
        },
    };
    judge_now(visit.web(), files, visit.now()).await
}

async fn judge_now(web: &Web, files: Files, now: Timestamp) -> Result<Assessment, PageError> {
    let trust = web.try_service::<Trust>().cloned().unwrap_or_default();
    let fetcher = web.try_service::<Fetcher>().cloned();
    let db = web.db().clone();
    let judged = tokio::task::spawn_blocking(move || {
        let content = files.content.as_deref();
        let certificates = certificates_in(&files.file, content);
        // a database that is away makes the answer poorer, not impossible
        let collected = collect(Some(&db), fetcher.as_ref(), &trust, &certificates, now)
            .unwrap_or_else(|error: DbError| {
                tracing::warn!(%error, "nothing was collected for a check");
                Collected::default()
            });
        assess(
            &files.file,
            content,
            &trust,
            &collected,
            Question::default(),
            now,
        )
    });
    judged.await.map_err(PageError::internal)
}
