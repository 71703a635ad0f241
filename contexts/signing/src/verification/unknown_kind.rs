//! Why a file that holds a signature is none that is judged, and how to give it.

use super::assess::is_message;
use base64::{Engine, engine::general_purpose::STANDARD};

/// Bytes of an e-mail's head that are looked at.
const HEAD: usize = 8 << 10;

/// Letters of base64 that show how a message begins: a multiple of four.
const BEGIN: usize = 64;

/// The sentence for a file of no known kind.
pub(super) fn unknown_kind(bytes: &[u8]) -> &'static str {
    let head = bytes.get(..HEAD).unwrap_or(bytes);
    if is_mail(&String::from_utf8_lossy(head).to_lowercase()) {
        return "signing-check-mail";
    }
    let has = |mark: &[u8]| memchr::memmem::find(bytes, mark).is_some();
    if has(b"-----BEGIN CMS-----") || has(b"-----BEGIN PKCS7-----") || is_base64(head) {
        return "signing-check-message-in-text";
    }
    "signing-check-unknown-kind"
}

/// Whether an e-mail says of itself, or of a part, that it is signed (RFC 8551).
fn is_mail(head: &str) -> bool {
    let is_signed = |line: &str| {
        line.starts_with("content-type:")
            && ["pkcs7-mime", "pkcs7-signature", "multipart/signed"]
                .iter()
                .any(|kind| line.contains(kind))
    };
    head.lines().any(is_signed)
}

/// Whether a file is a message in base64, without the lines around it that PEM has.
fn is_base64(head: &[u8]) -> bool {
    let letters = head.iter().filter(|one| !one.is_ascii_whitespace());
    let begin: Vec<u8> = letters.take(BEGIN).copied().collect();
    STANDARD.decode(begin).is_ok_and(|bytes| is_message(&bytes))
}

#[cfg(test)]
mod tests {
    use super::unknown_kind;

    #[test]
    fn signed_mails_and_messages_within_text_are_called_so() {
        for mail in [
            "MIME-Version: 1.0\r\nContent-Type: application/pkcs7-mime; name=\"smime.p7m\"\r\n\r\nMIIK",
            "From: a\nContent-Type: multipart/signed; protocol=\"x\"\n\nA\n",
            "content-type: application/x-pkcs7-signature\n",
        ] {
            assert_eq!(
                unknown_kind(mail.as_bytes()),
                "signing-check-mail",
                "{mail}"
            );
        }
        for text in [
            "Gửi anh\n-----BEGIN CMS-----\nMIIL",
            "CMS_ContentInfo:\n-----BEGIN PKCS7-----\n",
            "MIIL8wYJKoZIhvcNAQcCoIIL5DCCC+ACAQExDzANBglghkgBZQMEAgEFADAbBgkq\nhkiG9w0BBwGg",
        ] {
            let found = unknown_kind(text.as_bytes());
            assert_eq!(found, "signing-check-message-in-text", "{text}");
        }
        for other in [
            "",
            "From: a\nContent-Type: text/plain\n",
            "MII",
            "PK",
            "xin chào",
        ] {
            let found = unknown_kind(other.as_bytes());
            assert_eq!(found, "signing-check-unknown-kind", "{other}");
        }
    }
}
