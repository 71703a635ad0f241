//! Answers that carry a file.
use crate::{Answer, PageError};
use axum::{body::Body, response::IntoResponse};
use http::{HeaderValue, header};

/// What a browser may do with a file of somebody else: nothing.
const POLICY: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";

/// A file on its way to a person.
#[derive(Debug)]
pub struct Download {
    /// Its media type, from what its bytes are, never from what the sender said.
    pub media_type: String,
    /// The value of `Content-Disposition` (RFC 6266); kit-files makes it.
    pub disposition: String,
    /// Its length in bytes, if known.
    pub length: Option<u64>,
    /// Its content, streamed.
    pub body: Body,
}

impl Download {
    /// The answer. Whatever the file holds, a browser may not run it as a page of ours: it gets an empty sandbox. A PDF,
    /// too: Chromium's viewer shows it in one.
    pub fn answer(self) -> Answer {
        let value = |text: &str| HeaderValue::try_from(text).map_err(PageError::internal);
        let mut response = self.body.into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, value(&self.media_type)?);
        headers.insert(header::CONTENT_DISPOSITION, value(&self.disposition)?);
        headers.insert(
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(POLICY),
        );
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(length) = self.length {
            headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
        }
        Ok(response)
    }
}
