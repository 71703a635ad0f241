//! How many connections there are, and of whom.

use crate::config::LineLimits;
use metrics::{counter, gauge};
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Descriptors that are not for connections: database, search index, log, jobs, outside systems.
const KEPT_BACK: usize = 384;
/// Descriptors that the process asks the system for, if the system may give them.
const WANTED: u64 = 65_536;

/// The connections of a node.
#[derive(Debug)]
pub(super) struct Room {
    in_all: usize,
    per_address: usize,
    proxies: Vec<IpAddr>,
    taken: Mutex<Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    in_all: usize,
    by_address: HashMap<IpAddr, usize>,
}

impl Room {
    /// Room for as many as the settings say and the descriptors of the process allow.
    pub(super) fn new(limits: LineLimits, proxies: &[IpAddr], descriptors: usize) -> Self {
        let possible = descriptors
            .saturating_sub(KEPT_BACK)
            .max(descriptors / 4)
            .max(2);
        let in_all = limits.connections.min(possible);
        if in_all < limits.connections {
            tracing::warn!(
                in_all,
                descriptors,
                "web.connections is more than the descriptors of this process allow; raise LimitNOFILE"
            );
        }
        Self {
            in_all,
            // nobody alone may shut the others out
            per_address: limits.per_address.min(in_all.div_ceil(2)),
            proxies: proxies.iter().map(IpAddr::to_canonical).collect(),
            taken: Mutex::new(Taken::default()),
        }
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        // counting cannot leave the numbers half changed
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for a connection of this address, if there is one.
    pub(super) fn take(self: &Arc<Self>, address: IpAddr) -> Option<Seat> {
        let is_proxy = self.proxies.contains(&address.to_canonical());
        let address = network(address.to_canonical());
        let mut taken = self.taken();
        let here = taken.by_address.get(&address).copied().unwrap_or(0);
        // everybody may stand behind a proxy
        let is_full = here >= self.per_address && !is_proxy;
        if is_full || taken.in_all >= self.in_all {
            drop(taken);
            let why = if is_full { "address" } else { "all" };
            counter!("app.connections.refused", "limit" => why).increment(1);
            return None;
        }
        taken.in_all += 1;
        taken.by_address.insert(address, here + 1);
        gauge!("app.connections.open").increment(1);
        drop(taken);
        let room = Arc::clone(self);
        Some(Seat { room, address })
    }
}

/// One IPv6 household or office owns a whole /64, so it counts as one address.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(six) => IpAddr::V6((six.to_bits() & !u128::from(u64::MAX)).into()),
    }
}

/// One connection; dropping it gives its place back.
#[derive(Debug)]
pub(super) struct Seat {
    room: Arc<Room>,
    address: IpAddr,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.room.taken();
        taken.in_all = taken.in_all.saturating_sub(1);
        if let Some(here) = taken.by_address.get_mut(&self.address) {
            *here -= 1;
            if *here == 0 {
                taken.by_address.remove(&self.address);
            }
        }
        gauge!("app.connections.open").decrement(1);
    }
}

/// How many descriptors this process may have, raised as far as the system lets it.
pub(super) fn descriptors() -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let have = limit.current.unwrap_or(WANTED);
    let may = limit.maximum.unwrap_or(u64::MAX).min(WANTED);
    let raised = Rlimit {
        current: Some(may),
        maximum: limit.maximum,
    };
    let given = if may > have && setrlimit(Resource::Nofile, raised).is_ok() {
        may
    } else {
        have
    };
    usize::try_from(given).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn room(connections: usize, per_address: usize, descriptors: usize) -> Arc<Room> {
        let limits = LineLimits {
            connections,
            per_address,
            head_within: Duration::from_secs(1),
            body_idle: Duration::from_secs(1),
            body_rate: 1,
            idle: Duration::from_secs(1),
        };
        let proxy: IpAddr = "::ffff:10.0.0.1".parse().expect("an address");
        Arc::new(Room::new(limits, &[proxy], descriptors))
    }

    fn at(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn one_address_gets_its_share_and_the_next_still_finds_room() {
        let room = room(10, 3, 10_000);
        let mine: Vec<_> = (0..5)
            .filter_map(|_| room.take(at("203.0.113.9")))
            .collect();
        assert_eq!(mine.len(), 3);
        let other = room.take(at("203.0.113.10"));
        assert!(other.is_some());
        drop(mine);
        assert!(
            room.take(at("203.0.113.9")).is_some(),
            "places are given back"
        );
    }

    #[test]
    fn whoever_stands_behind_a_proxy_shares_only_the_limit_of_all() {
        let room = room(10, 3, 10_000);
        let taken: Vec<_> = (0..20).filter_map(|_| room.take(at("10.0.0.1"))).collect();
        assert_eq!(taken.len(), 10);
    }

    #[test]
    fn a_process_with_few_descriptors_takes_fewer_connections() {
        for (descriptors, in_all) in [(64, 16), (512, 128), (1_024, 640), (20_000, 10_000)] {
            let room = room(10_000, 10_000, descriptors);
            assert_eq!(
                (room.in_all, room.per_address),
                (in_all, in_all / 2),
                "{descriptors}"
            );
        }
    }

    #[test]
    fn one_network_of_ipv6_counts_as_one_address() {
        let room = room(10, 2, 10_000);
        let taken: Vec<_> = (1..9)
            .filter_map(|host| room.take(at(&format!("2001:db8::{host}"))))
            .collect();
        assert_eq!(taken.len(), 2);
    }
}
