//! How many requests a host gets in a stretch of time.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// So many requests in so much time: services that count shut out whoever asks more often, some for
/// a whole day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateBudget {
    /// Requests allowed in any stretch of [`RateBudget::window`]; attempts and redirects count.
    pub requests: u32,
    /// Length of the stretch.
    pub window: SignedDuration,
}

/// When requests went out, for hosts that have a budget.
#[derive(Debug, Default)]
pub(crate) struct Ledger(Mutex<HashMap<String, VecDeque<Timestamp>>>);

impl Ledger {
    /// Takes one request out of the budget, or says when the next may go.
    pub(crate) fn spend(
        &self,
        host: &str,
        budget: RateBudget,
        now: Timestamp,
    ) -> Result<(), Timestamp> {
        let mut hosts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let sent = hosts.entry(host.to_owned()).or_default();
        let began = now.saturating_sub(budget.window).unwrap_or(Timestamp::MIN);
        while sent.front().is_some_and(|at| *at <= began) {
            sent.pop_front();
        }
        let allowed = usize::try_from(budget.requests).unwrap_or(usize::MAX);
        if sent.len() >= allowed {
            let oldest = sent.front().copied().unwrap_or(now);
            let next = oldest.saturating_add(budget.window);
            return Err(next.unwrap_or(Timestamp::MAX));
        }
        sent.push_back(now);
        Ok(())
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn a_budget_refills_as_its_window_moves_on() {
        let ledger = Ledger::default();
        let budget = RateBudget {
            requests: 2,
            window: SignedDuration::from_mins(20),
        };
        let at = |minute: i64| Timestamp::from_second(minute * 60).unwrap();
        assert_eq!(ledger.spend("a", budget, at(0)), Ok(()));
        assert_eq!(ledger.spend("a", budget, at(5)), Ok(()));
        assert_eq!(ledger.spend("a", budget, at(19)), Err(at(20)));
        assert_eq!(ledger.spend("b", budget, at(19)), Ok(()));
        assert_eq!(ledger.spend("a", budget, at(20)), Ok(()));
        assert_eq!(ledger.spend("a", budget, at(21)), Err(at(25)));
    }
}
