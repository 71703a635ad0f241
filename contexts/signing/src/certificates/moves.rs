//! What may be done with a certificate in which state: the legal moves, without database.

use super::State;

kit_db::code_enum! {
    /// What is done with a certificate.
    pub enum Act {
        /// See [`super::request`].
        Request = "request",
        /// The agency gives a request back to be completed; see [`super::send_back`].
        SendBack = "send_back",
        /// See [`super::request::resubmit`].
        Resubmit = "resubmit",
        /// Who asked gives it up; see [`super::withdraw`].
        Withdraw = "withdraw",
        /// See [`super::confirm`].
        Confirm = "confirm",
        /// See [`super::refuse`].
        Refuse = "refuse",
        /// See [`super::send`].
        Send = "send",
        /// See [`super::record_issue`].
        RecordIssue = "record_issue",
        /// See [`super::deliver`].
        Deliver = "deliver",
        /// See [`super::activate`].
        Activate = "activate",
        /// See [`super::place_key`].
        PlaceKey = "place_key",
        /// See [`super::request_revocation`].
        RequestRevocation = "request_revocation",
        /// See [`super::confirm_revocation`].
        ConfirmRevocation = "confirm_revocation",
        /// The revocation is not wanted any more; see [`super::stop_revocation`].
        StopRevocation = "stop_revocation",
        /// See [`super::record_revocation`].
        RecordRevocation = "record_revocation",
        /// See [`super::expire`].
        Expire = "expire",
        /// See [`super::import`].
        Import = "import",
    }
}

/// Every legal move: from a state, by an act, to a state. What is not here is refused.
pub const MOVES: &[(State, Act, State)] = &[
    (State::Draft, Act::Resubmit, State::Requested),
    (State::Draft, Act::Withdraw, State::Refused),
    (State::Requested, Act::SendBack, State::Draft),
    (State::Requested, Act::Confirm, State::Confirmed),
    (State::Requested, Act::Refuse, State::Refused),
    (State::Requested, Act::Withdraw, State::Refused),
    (State::Confirmed, Act::Send, State::Sent),
    (State::Confirmed, Act::Refuse, State::Refused),
    (State::Confirmed, Act::Withdraw, State::Refused),
    (State::Sent, Act::RecordIssue, State::Issued),
    (State::Sent, Act::Refuse, State::Refused),
    (State::Issued, Act::Deliver, State::Delivered),
    (
        State::Issued,
        Act::RequestRevocation,
        State::RevocationRequested,
    ),
    (State::Issued, Act::RecordRevocation, State::Revoked),
    (State::Issued, Act::Expire, State::Expired),
    (State::Issued, Act::PlaceKey, State::Issued),
    (State::Delivered, Act::PlaceKey, State::Delivered),
    (State::Active, Act::PlaceKey, State::Active),
    (State::Delivered, Act::Activate, State::Active),
    (
        State::Delivered,
        Act::RequestRevocation,
        State::RevocationRequested,
    ),
    (State::Delivered, Act::RecordRevocation, State::Revoked),
    (State::Delivered, Act::Expire, State::Expired),
    (
        State::Active,
        Act::RequestRevocation,
        State::RevocationRequested,
    ),
    (State::Active, Act::RecordRevocation, State::Revoked),
    (State::Active, Act::Expire, State::Expired),
    (
        State::RevocationRequested,
        Act::ConfirmRevocation,
        State::RevocationConfirmed,
    ),
    (
        State::RevocationRequested,
        Act::StopRevocation,
        State::Issued,
    ),
    (
        State::RevocationRequested,
        Act::StopRevocation,
        State::Delivered,
    ),
    (
        State::RevocationRequested,
        Act::StopRevocation,
        State::Active,
    ),
    (
        State::RevocationRequested,
        Act::RecordRevocation,
        State::Revoked,
    ),
    (State::RevocationRequested, Act::Expire, State::Expired),
    (
        State::RevocationConfirmed,
        Act::RecordRevocation,
        State::Revoked,
    ),
    (State::RevocationConfirmed, Act::Expire, State::Expired),
];

impl State {
    /// Whether the law and the order of work let `act` happen now.
    #[must_use]
    pub fn allows(self, act: Act) -> bool {
        MOVES
            .iter()
            .any(|(from, by, _)| *from == self && *by == act)
    }

    /// Whether `act` may lead from here to `to`.
    #[must_use]
    pub fn leads(self, act: Act, to: Self) -> bool {
        MOVES.contains(&(self, act, to))
    }

    /// Whether nothing can happen to it any more.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Refused | Self::Revoked | Self::Expired)
    }

    /// Whether a certificate exists that is neither revoked nor past its end.
    #[must_use]
    pub const fn is_live(self) -> bool {
        matches!(
            self,
            Self::Issued
                | Self::Delivered
                | Self::Active
                | Self::RevocationRequested
                | Self::RevocationConfirmed
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn reachable(from: State) -> BTreeSet<State> {
        let mut found = BTreeSet::from([from]);
        loop {
            let more: Vec<State> = MOVES
                .iter()
                .filter(|(before, _, after)| found.contains(before) && !found.contains(after))
                .map(|(_, _, after)| *after)
                .collect();
            if more.is_empty() {
                return found;
            }
            found.extend(more);
        }
    }

    #[test]
    fn nothing_moves_a_certificate_that_was_refused_revoked_or_has_expired() {
        for state in State::ALL.iter().filter(|state| state.is_final()) {
            assert!(Act::ALL.iter().all(|act| !state.allows(*act)), "{state}");
        }
    }

    #[test]
    fn a_request_can_come_everywhere_and_every_state_can_end() {
        let all: BTreeSet<State> = State::ALL.iter().copied().collect();
        assert_eq!(reachable(State::Requested), all);
        for state in State::ALL {
            assert!(
                reachable(*state).iter().any(|end| end.is_final()),
                "{state}"
            );
        }
    }

    #[test]
    fn nobody_uses_a_certificate_before_it_was_handed_over() {
        let into_use: Vec<_> = MOVES
            .iter()
            .filter(|(from, act, to)| {
                from != to
                    && *to == State::Active
                    && *act != Act::StopRevocation
                    && !from.is_final()
            })
            .collect();
        assert_eq!(
            into_use,
            [&(State::Delivered, Act::Activate, State::Active)]
        );
    }

    proptest! {
        #[test]
        fn whatever_is_done_a_certificate_is_live_only_after_it_was_issued_and_never_comes_back(
            acts in prop::collection::vec((0..Act::ALL.len(), 0_usize..3), 0..60),
        ) {
            let mut state = State::Requested;
            let (mut was_issued, mut has_ended) = (false, false);
            for (act, which) in acts {
                let act = Act::ALL[act];
                let ways: Vec<State> = MOVES
                    .iter()
                    .filter(|(from, by, _)| *from == state && *by == act)
                    .map(|(_, _, to)| *to)
                    .collect();
                prop_assert_eq!(state.allows(act), !ways.is_empty());
                let Some(next) = ways.get(which % ways.len().max(1)) else { continue };
                prop_assert!(state.leads(act, *next));
                prop_assert!(!has_ended, "{} after its end", act);
                was_issued |= act == Act::RecordIssue;
                has_ended |= next.is_final();
                state = *next;
                prop_assert!(!state.is_live() || was_issued);
            }
        }
    }
}
