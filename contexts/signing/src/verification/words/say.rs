//! What a clerk is told of a signature: a sentence that is the verdict, its cause, what to do.
//!
//! The sentence comes from the worth alone, and no other text says of its own that something is
//! right, intact or trusted: so nothing that stands beside a verdict can contradict it
//! (`no_text_beside_a_verdict_claims_what_only_the_verdict_may`).

use super::{
    super::assessment::{Extent, Kind, SignatureSummary, Worth},
    Reason,
};

/// The cause of a trusted verdict, and the only one that speaks well of a signature.
pub(in super::super) const TRUSTED: &str = "signing-check-trusted";

/// The cause for a signature that is right in a file that is not.
const BESIDE_BROKEN: &str = "signing-check-beside-broken";

impl SignatureSummary {
    /// The verdict as one sentence.
    #[must_use]
    pub fn sentence(&self) -> Reason {
        if self.is_beside_broken() {
            return Reason::new("signing-check-says-beside");
        }
        if self.is_added_to() {
            return Reason::new("signing-check-says-trusted-changed");
        }
        Reason::new(match (self.kind, self.worth) {
            (Kind::Signature, Worth::Trusted) => "signing-check-says-trusted",
            (Kind::Signature, Worth::Unproven) => "signing-check-says-unproven",
            (Kind::Signature, Worth::Refused) => "signing-check-says-refused",
            (Kind::Signature, Worth::Unknown) => "signing-check-says-unknown",
            (Kind::Signature, Worth::Broken) => "signing-check-says-broken",
            (Kind::Timestamp, Worth::Trusted) => "signing-check-stamp-says-trusted",
            (Kind::Timestamp, Worth::Unproven | Worth::Refused) => {
                "signing-check-stamp-says-unproven"
            }
            (Kind::Timestamp, Worth::Unknown) => "signing-check-stamp-says-unknown",
            (Kind::Timestamp, Worth::Broken) => "signing-check-stamp-says-broken",
        })
    }

    /// Why it is worth that.
    #[must_use]
    pub fn cause(&self) -> Reason {
        match self.is_added_to() && self.reason.key == TRUSTED {
            true => Reason::new("signing-check-trusted-changed"),
            false => self.reason.clone(),
        }
    }

    /// Whether something that is seen came to the file after a signature that is trusted: a filled field,
    /// another signature. It is allowed, and whoever reads the file is told.
    fn is_added_to(&self) -> bool {
        const SEEN: [&str; 3] = [
            "signing-check-change-filled",
            "signing-check-change-signed",
            "signing-check-change-signature-field",
        ];
        let mut what = self.changed.what.iter();
        self.worth == Worth::Trusted
            && self.kind == Kind::Signature
            && what.any(|change| SEEN.contains(&change.key.as_ref()))
    }

    /// What to do about it; nothing where nothing is to be done.
    #[must_use]
    pub fn advice(&self) -> Option<Reason> {
        if self.is_beside_broken() {
            return Some(Reason::new("signing-check-do-resend"));
        }
        let key = match (self.kind, self.worth) {
            (_, Worth::Trusted) | (Kind::Timestamp, Worth::Unproven | Worth::Refused) => {
                return None;
            }
            (_, Worth::Broken) => "signing-check-do-resend",
            (_, Worth::Refused) => match self.reason.key.as_ref() {
                "signing-check-other-domain" => "signing-check-do-other-domain",
                _ => "signing-check-do-sign-again",
            },
            (_, Worth::Unproven) => match self.reason.key.as_ref() {
                "signing-check-try-later" => "signing-check-do-later",
                _ => "signing-check-do-ask-root",
            },
            (_, Worth::Unknown) => match self.reason.key.as_ref() {
                "signing-check-no-content" => "signing-check-do-choose-content",
                "signing-check-xml-partial"
                | "signing-check-xml-beside"
                | "signing-check-asic-uncovered" => "signing-check-do-signed-part-only",
                _ => "signing-check-do-other-way",
            },
        };
        Some(Reason::new(key))
    }

    /// Without anything that would not agree with the verdict: what a certificate, a time-stamp or an
    /// unchanged file would be worth is no news beside a signature that is not right.
    #[must_use]
    pub fn agreed(mut self) -> Self {
        self.details.retain(|one| one.key != TRUSTED);
        if self.worth != Worth::Trusted && self.reason.key == TRUSTED {
            self.reason = Reason::new("signing-check-generic");
        }
        if !self.worth.is_intact() || self.is_beside_broken() {
            self.proven_at = None;
            self.domain = None;
        }
        self
    }

    /// Whether it is right in itself, in a file that another one makes unusable.
    #[must_use]
    pub fn is_beside_broken(&self) -> bool {
        self.worth.is_intact() && self.reason.key == BESIDE_BROKEN
    }

    /// The same in a file with a signature that has no value: nobody says that the content is intact of a
    /// file that another signature proves to be changed.
    pub(in super::super) fn beside_broken(mut self) -> Self {
        if self.worth.is_intact() && self.kind == Kind::Signature {
            let own = std::mem::replace(&mut self.reason, Reason::new(BESIDE_BROKEN));
            if own.key != TRUSTED && own.key != BESIDE_BROKEN {
                self.details.insert(0, own);
            }
        }
        self
    }

    /// Whether it may be said how far the file changed after signing: that nothing did, only where
    /// the signature itself is right.
    #[must_use]
    pub fn tells_changes(&self) -> bool {
        self.worth.is_intact() && !self.is_beside_broken()
            || self.changed.extent == Extent::Suspicious
    }
}
