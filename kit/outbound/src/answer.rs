//! What came back.

use bytes::Bytes;
use http::HeaderMap;
use jiff::Timestamp;

/// A successful answer (status 200 to 299), whole.
#[derive(Clone, Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Headers as they came.
    pub headers: HeaderMap,
    /// The whole body, at most as large as the call allows.
    pub body: Bytes,
    /// Where it came from in the end, after redirects.
    pub url: String,
    /// How many attempts it took; 1 is the first.
    pub attempts: u32,
    /// When the attempt that succeeded began.
    pub began_at: Timestamp,
    /// When its last byte was there.
    pub ended_at: Timestamp,
}

impl Answer {
    /// The media type without its parameters, in lower case; none when it is not named.
    pub fn media_type(&self) -> Option<String> {
        let value = self
            .headers
            .get(http::header::CONTENT_TYPE)?
            .to_str()
            .ok()?;
        let media_type = value.split(';').next()?.trim().to_lowercase();
        (!media_type.is_empty()).then_some(media_type)
    }
}
