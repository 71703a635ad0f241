//! Why a certificate is revoked (Decree 68/2024/NĐ-CP, Article 17).

kit_db::code_enum! {
    /// A legal ground of revocation.
    pub enum Ground {
        /// The private key is exposed, or it is suspected.
        KeyExposed = "key_exposed",
        /// The device with the key was lost.
        TokenLost = "token_lost",
        /// The device with the key is damaged.
        TokenDamaged = "token_damaged",
        /// Prosecutors or police ask for it.
        Authorities = "authorities",
        /// The agency that manages certificates asks for it.
        ManagingAgency = "managing_agency",
        /// The holder changed post, so that the content no longer fits.
        ChangedPost = "changed_post",
        /// The holder retired.
        Retired = "retired",
        /// The holder resigned or left.
        Resigned = "resigned",
        /// The holder died.
        Died = "died",
        /// The agency was dissolved.
        Dissolved = "dissolved",
        /// The agency was merged.
        Merged = "merged",
        /// The agency was split.
        Split = "split",
        /// The device, service or software stopped.
        DeviceStopped = "device_stopped",
    }
}

use super::HolderKind;

impl Ground {
    /// Whether it can be the ground for a certificate of such a holder.
    #[must_use]
    pub const fn fits(self, holder: HolderKind) -> bool {
        match self {
            Self::ChangedPost | Self::Retired | Self::Resigned | Self::Died => {
                matches!(holder, HolderKind::Person)
            }
            Self::Dissolved | Self::Merged | Self::Split => !matches!(holder, HolderKind::Person),
            Self::DeviceStopped => matches!(holder, HolderKind::Device),
            _ => true,
        }
    }

    /// Whether the holder's agency has to confirm it first. What prosecutors, police or the
    /// managing agency ask for, it need not (Article 17).
    #[must_use]
    pub const fn needs_confirmation(self) -> bool {
        !matches!(self, Self::Authorities | Self::ManagingAgency)
    }

    /// The text key of what it is called.
    #[must_use]
    pub const fn label_key(self) -> &'static str {
        match self {
            Self::KeyExposed => "signing-ground-key-exposed",
            Self::TokenLost => "signing-ground-token-lost",
            Self::TokenDamaged => "signing-ground-token-damaged",
            Self::Authorities => "signing-ground-authorities",
            Self::ManagingAgency => "signing-ground-managing-agency",
            Self::ChangedPost => "signing-ground-changed-post",
            Self::Retired => "signing-ground-retired",
            Self::Resigned => "signing-ground-resigned",
            Self::Died => "signing-ground-died",
            Self::Dissolved => "signing-ground-dissolved",
            Self::Merged => "signing-ground-merged",
            Self::Split => "signing-ground-split",
            Self::DeviceStopped => "signing-ground-device-stopped",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_holder_has_grounds_and_a_person_is_not_merged() {
        for holder in HolderKind::ALL {
            assert!(Ground::ALL.iter().filter(|it| it.fits(*holder)).count() >= 5);
        }
        assert!(!Ground::Merged.fits(HolderKind::Person));
        assert!(!Ground::Retired.fits(HolderKind::Agency));
    }
}
