//! Messages for the next page, after a redirect.
use crate::{Message, Site};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use kit_base::{hmac_sha256, same_bytes};
use serde::{Deserialize, Serialize};

/// Longest text of a flash message in bytes: a cookie holds 4,096 with everything around it.
const LONGEST_TEXT: usize = 1_500;
/// Bytes of the signature.
const SIGNATURE: usize = 16;

/// What kind of message it is; decides colour and icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FlashKind {
    /// Something was done.
    Success,
    /// Something to know.
    Info,
    /// Something to look after.
    Warning,
}

/// A message shown once on the next page: `Flash::success("documents-registered").with("number", 1842)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Flash {
    /// Kind.
    pub kind: FlashKind,
    /// Text key and arguments.
    pub message: Message,
}

impl Flash {
    /// Something was done.
    pub const fn success(key: &'static str) -> Self {
        Self {
            kind: FlashKind::Success,
            message: Message::new(key),
        }
    }

    /// Something to know.
    pub const fn info(key: &'static str) -> Self {
        Self {
            kind: FlashKind::Info,
            message: Message::new(key),
        }
    }

    /// Something to look after.
    pub const fn warning(key: &'static str) -> Self {
        Self {
            kind: FlashKind::Warning,
            message: Message::new(key),
        }
    }

    /// Adds an argument to the text.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<kit_i18n::Value>) -> Self {
        self.message = self.message.with(name, value);
        self
    }
}

/// A translated message on its way through the cookie.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FlashText {
    pub(crate) kind: FlashKind,
    pub(crate) text: String,
}

impl FlashText {
    pub(crate) fn new(kind: FlashKind, mut text: String) -> Self {
        if text.len() > LONGEST_TEXT {
            let end = text.floor_char_boundary(LONGEST_TEXT);
            text.truncate(end);
            text.push('…');
        }
        Self { kind, text }
    }

    /// The signed cookie value, so that nobody else's cookie can put words on our pages.
    pub(crate) fn to_cookie(&self, site: &Site) -> String {
        let body = URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default());
        let signature = URL_SAFE_NO_PAD.encode(sign(site, &body));
        format!("{body}.{signature}")
    }

    pub(crate) fn from_cookie(site: &Site, value: &str) -> Option<Self> {
        let (body, signature) = value.split_once('.')?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        if !same_bytes(&signature, &sign(site, body)) {
            return None;
        }
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(body).ok()?).ok()
    }
}

fn sign(site: &Site, body: &str) -> [u8; SIGNATURE] {
    let whole = hmac_sha256(site.form_key.reveal(), format!("flash\0{body}").as_bytes());
    let mut part = [0; SIGNATURE];
    part.copy_from_slice(&whole[..SIGNATURE]);
    part
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_survives_the_cookie_and_a_forged_one_does_not() {
        let site = Site::new("Tỉnh", "http://localhost");
        let flash = FlashText::new(FlashKind::Success, "Đã vào sổ văn bản số 1842".to_owned());
        let cookie = flash.to_cookie(&site);
        assert_eq!(FlashText::from_cookie(&site, &cookie), Some(flash));
        assert_eq!(
            FlashText::from_cookie(&site, &cookie.replace('.', "A.")),
            None
        );
        assert_eq!(
            FlashText::from_cookie(&Site::new("Tỉnh", "http://localhost"), &cookie),
            None
        );
    }

    #[test]
    fn a_long_text_is_cut_between_letters() {
        let flash = FlashText::new(FlashKind::Info, "ữ".repeat(3_000));
        assert!(flash.text.len() <= LONGEST_TEXT + 3 && flash.text.ends_with("ữ…"));
    }
}
