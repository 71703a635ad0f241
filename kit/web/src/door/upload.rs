//! Files of programs, which have no form and no session.
use super::{Receiver, broken, refuse_declared, seats::Seat};
use crate::{
    FileSink, PageError, UploadLimits, UploadedFile, Visit, Web,
    form::{UPLOAD_OVERHEAD, clean_name},
};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use http::request::Parts;
use std::{fmt, future::Future, sync::Arc};

/// Decides who may send files to a route that has no session, by the head of the request alone.
pub trait Doorkeeper: Sized + Send + Sync + 'static {
    /// Lets the request in, before a byte of its body is read.
    ///
    /// # Errors
    /// What the sender is told instead.
    fn admit(
        visit: &Visit,
        head: &mut Parts,
    ) -> impl Future<Output = Result<Self, PageError>> + Send;

    /// How much this sender may send.
    fn limits(&self) -> UploadLimits;

    /// Whether a part of the body is a file of this door. Others are read over.
    fn wants(&self, part: &str, has_file_name: bool) -> bool;
}

/// The files of a multipart body, in the sink, sent by somebody whom the doorkeeper `K` let in. It holds its seat until
/// it is dropped.
pub struct Upload<K> {
    /// Who sent them.
    pub by: K,
    /// The files, in the order in which they came; not empty ones.
    pub files: Vec<UploadedFile>,
    seat: Seat,
}

impl<K> Upload<K> {
    /// Takes the upload apart; the seat is given back.
    pub fn into_parts(self) -> (K, Vec<UploadedFile>) {
        drop(self.seat);
        (self.by, self.files)
    }
}

impl<K> fmt::Debug for Upload<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload")
            .field("files", &self.files)
            .finish_non_exhaustive()
    }
}

impl<K: Doorkeeper, S: Send + Sync> FromRequest<S> for Upload<K> {
    type Rejection = PageError;

    async fn from_request(request: Request, state: &S) -> Result<Self, PageError> {
        let visit = super::admitted(&request)?;
        let (mut head, body) = request.into_parts();
        let by = K::admit(&visit, &mut head).await?;
        let seat = visit.web().seats.take(visit.client_address())?;
        let limits = by.limits();
        refuse_declared(
            &head.headers,
            limits.total_bytes.saturating_add(UPLOAD_OVERHEAD),
        )?;
        let mut request = Request::from_parts(head, body);
        DefaultBodyLimit::disable().apply(&mut request);
        let multipart = super::multipart(request, state).await?;
        let files = read(&by, limits, sink(visit.web())?, multipart).await?;
        Ok(Self { by, files, seat })
    }
}

pub(crate) fn sink(web: &Web) -> Result<Arc<dyn FileSink>, PageError> {
    web.try_service::<Arc<dyn FileSink>>()
        .cloned()
        .ok_or_else(|| PageError::internal("find a place for uploads: no FileSink is registered"))
}

async fn read<K: Doorkeeper>(
    by: &K,
    limits: UploadLimits,
    sink: Arc<dyn FileSink>,
    mut multipart: Multipart,
) -> Result<Vec<UploadedFile>, PageError> {
    let (mut files, mut total) = (Vec::new(), 0_u64);
    while let Some(mut field) = multipart.next_field().await.map_err(|e| broken(&e))? {
        let part = field.name().unwrap_or_default().to_owned();
        let name = clean_name(field.file_name().unwrap_or_default());
        let declared_type = field.content_type().unwrap_or_default().to_owned();
        let wanted = by.wants(&part, field.file_name().is_some());
        if wanted && files.len() >= limits.files {
            return Err(PageError::invalid("web-error-too-many-fields"));
        }
        let mut receiver = Receiver::new(Arc::clone(&sink));
        let mut bytes = 0_u64;
        while let Some(piece) = field.chunk().await.map_err(|e| broken(&e))? {
            let length = u64::try_from(piece.len()).unwrap_or(u64::MAX);
            (bytes, total) = (bytes.saturating_add(length), total.saturating_add(length));
            let limit = if wanted && bytes > limits.bytes_per_file {
                Some(limits.bytes_per_file)
            } else {
                (total > limits.total_bytes).then_some(limits.total_bytes)
            };
            if let Some(limit) = limit {
                let field = Some(part);
                return Err(PageError::TooLarge { field, limit });
            }
            if wanted {
                receiver.take(piece).await?;
            }
        }
        files.extend(receiver.finish(part, name, declared_type).await?);
    }
    Ok(files)
}
