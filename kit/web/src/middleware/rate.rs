//! Rate limits by address and by account.
use crate::{PageError, Visit};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use governor::{Quota, RateLimiter, clock::Clock as _, state::keyed::DefaultKeyedStateStore};
use std::{net::IpAddr, num::NonZeroU32, sync::Arc};

/// How many requests are accepted. The state is kept by each node for itself: it slows floods down, while the counts
/// that must survive a restart (failed sign-ins) are kept by identity in the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimits {
    /// Requests of one address in a minute; an office of 200 people may stand behind one address.
    pub per_address_per_minute: NonZeroU32,
    /// Requests of one account in a minute.
    pub per_account_per_minute: NonZeroU32,
}

impl Default for RateLimits {
    fn default() -> Self {
        Self {
            per_address_per_minute: NonZeroU32::new(3_000).unwrap_or(NonZeroU32::MIN),
            per_account_per_minute: NonZeroU32::new(600).unwrap_or(NonZeroU32::MIN),
        }
    }
}

/// How often stale counters are thrown away: every so many requests.
const CLEAN_EVERY: u32 = 10_000;

type Keyed<K> = RateLimiter<K, DefaultKeyedStateStore<K>, governor::clock::DefaultClock>;

/// The counters.
#[derive(Clone)]
pub(crate) struct Limiters(Arc<Counters>);

struct Counters {
    address: Keyed<IpAddr>,
    account: Keyed<String>,
    seen: std::sync::atomic::AtomicU32,
}

impl Limiters {
    pub(crate) fn new(limits: RateLimits) -> Self {
        Self(Arc::new(Counters {
            address: RateLimiter::keyed(Quota::per_minute(limits.per_address_per_minute)),
            account: RateLimiter::keyed(Quota::per_minute(limits.per_account_per_minute)),
            seen: std::sync::atomic::AtomicU32::new(0),
        }))
    }

    pub(crate) fn check_address(&self, address: IpAddr) -> Result<(), PageError> {
        let seen = self
            .0
            .seen
            .fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        if seen % CLEAN_EVERY == CLEAN_EVERY - 1 {
            self.0.address.retain_recent();
            self.0.account.retain_recent();
        }
        check(&self.0.address, &group(address))
    }

    pub(crate) fn check_account(&self, account: &str) -> Result<(), PageError> {
        check(&self.0.account, &account.to_owned())
    }
}

/// A limit of its own for a few routes: see [`crate::Routes::merge_limited`].
#[derive(Clone)]
pub(crate) struct AddressLimit(Arc<Keyed<IpAddr>>);

impl AddressLimit {
    pub(crate) fn per_minute(requests: NonZeroU32) -> Self {
        Self(Arc::new(RateLimiter::keyed(Quota::per_minute(requests))))
    }
}

pub(crate) async fn limit(
    State(limit): State<AddressLimit>,
    visit: Visit,
    request: Request,
    next: Next,
) -> Response {
    match check(&limit.0, &group(visit.client_address())) {
        Ok(()) => next.run(request).await,
        Err(error) => error.into_response(),
    }
}

/// One IPv6 household or office owns a whole /64, so it counts as one address.
pub(crate) fn group(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(six) => IpAddr::V6((six.to_bits() & !u128::from(u64::MAX)).into()),
    }
}

fn check<K: Clone + Eq + std::hash::Hash>(limiter: &Keyed<K>, key: &K) -> Result<(), PageError> {
    limiter.check_key(key).map_err(|not_until| {
        let wait = not_until.wait_time_from(limiter.clock().now()).as_secs();
        PageError::TooManyRequests {
            retry_after: wait.saturating_add(1),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_request_over_the_limit_is_told_when_to_come_back() {
        let two = NonZeroU32::new(2).expect("two is not zero");
        let limiters = Limiters::new(RateLimits {
            per_address_per_minute: two,
            per_account_per_minute: two,
        });
        let here: IpAddr = "2001:db8::1".parse().expect("a valid address");
        let neighbour: IpAddr = "2001:db8::2".parse().expect("a valid address");
        assert!(limiters.check_address(here).is_ok() && limiters.check_address(neighbour).is_ok());
        let refused = limiters.check_address(here);
        assert!(
            matches!(
                refused,
                Err(PageError::TooManyRequests {
                    retry_after: 1..=31
                })
            ),
            "{refused:?}"
        );
    }
}
