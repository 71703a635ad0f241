//! The words and colours of states, acts and kinds.

use crate::certificates::{Act, HolderKind, RequestKind, State};
use kit_web::{
    Markup, Visit,
    ui::{self, TagColor},
};

/// The text key of a state.
pub(super) const fn state_key(state: State) -> &'static str {
    match state {
        State::Draft => "signing-state-draft",
        State::Requested => "signing-state-requested",
        State::Confirmed => "signing-state-confirmed",
        State::Sent => "signing-state-sent",
        State::Issued => "signing-state-issued",
        State::Delivered => "signing-state-delivered",
        State::Active => "signing-state-active",
        State::RevocationRequested => "signing-state-revocation-requested",
        State::RevocationConfirmed => "signing-state-revocation-confirmed",
        State::Revoked => "signing-state-revoked",
        State::Expired => "signing-state-expired",
        State::Refused => "signing-state-refused",
    }
}

const fn state_color(state: State) -> TagColor {
    match state {
        State::Draft | State::Expired => TagColor::Neutral,
        State::Requested | State::Confirmed | State::Sent | State::Issued | State::Delivered => {
            TagColor::Info
        }
        State::Active => TagColor::Success,
        State::RevocationRequested | State::RevocationConfirmed => TagColor::Warning,
        State::Revoked | State::Refused => TagColor::Danger,
    }
}

/// A state in its box.
pub(super) fn state_tag(visit: &Visit, state: State) -> Markup {
    ui::tag(&visit.t(state_key(state)), state_color(state))
}

/// The text key of a kind of holder.
pub(super) const fn holder_key(kind: HolderKind) -> &'static str {
    match kind {
        HolderKind::Person => "signing-holder-person",
        HolderKind::Agency => "signing-holder-agency",
        HolderKind::Device => "signing-holder-device",
    }
}

/// The text key of what was asked for.
pub(super) const fn request_key(kind: RequestKind) -> &'static str {
    match kind {
        RequestKind::New => "signing-request-new",
        RequestKind::Renewal => "signing-request-renewal",
        RequestKind::Change => "signing-request-change",
        RequestKind::Import => "signing-request-import",
    }
}

/// The text key of a trust domain.
pub(super) fn domain_key(domain: &str) -> &'static str {
    if domain == "vgca" {
        "signing-domain-vgca"
    } else {
        "signing-domain-national"
    }
}

/// The text key of what an act is called: on its button, in the trace.
pub(super) const fn act_key(act: Act) -> &'static str {
    match act {
        Act::Request => "signing-act-request",
        Act::SendBack => "signing-act-send-back",
        Act::Resubmit => "signing-act-resubmit",
        Act::Withdraw => "signing-act-withdraw",
        Act::Confirm => "signing-act-confirm",
        Act::Refuse => "signing-act-refuse",
        Act::Send => "signing-act-send",
        Act::RecordIssue => "signing-act-record-issue",
        Act::Deliver => "signing-act-deliver",
        Act::Activate => "signing-act-activate",
        Act::PlaceKey => "signing-act-place-key",
        Act::RequestRevocation => "signing-act-request-revocation",
        Act::ConfirmRevocation => "signing-act-confirm-revocation",
        Act::StopRevocation => "signing-act-stop-revocation",
        Act::RecordRevocation => "signing-act-record-revocation",
        Act::Expire => "signing-act-expire",
        Act::Import => "signing-act-import",
    }
}
