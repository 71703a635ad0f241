//! How many bodies with files are taken at the same time.
use crate::{PageError, middleware::rate::group};
use std::{
    collections::HashMap,
    net::IpAddr,
    num::NonZeroU32,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// When somebody who found no seat should come again: an upload of a few pages is over by then.
const AGAIN_SECONDS: u64 = 5;

/// How many bodies with files a node takes at the same time. Each holds a connection and an open file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UploadSeats {
    /// Of everybody together.
    pub in_all: NonZeroU32,
    /// Of one address; an office of 200 people may stand behind one.
    pub per_address: NonZeroU32,
}

impl Default for UploadSeats {
    fn default() -> Self {
        Self {
            in_all: NonZeroU32::new(256).unwrap_or(NonZeroU32::MIN),
            per_address: NonZeroU32::new(32).unwrap_or(NonZeroU32::MIN),
        }
    }
}

/// The seats of a node.
#[derive(Clone)]
pub(crate) struct Seats(Arc<Room>);

struct Room {
    limits: UploadSeats,
    taken: Mutex<Taken>,
}

#[derive(Default)]
struct Taken {
    in_all: u32,
    by_address: HashMap<IpAddr, u32>,
}

impl Room {
    fn taken(&self) -> MutexGuard<'_, Taken> {
        // counting cannot leave the numbers half changed
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seats {
    pub(crate) fn new(limits: UploadSeats) -> Self {
        let taken = Mutex::new(Taken::default());
        Self(Arc::new(Room { limits, taken }))
    }

    /// A seat, or when to come again: 429 if this address holds too many, 503 if everybody together does.
    pub(crate) fn take(&self, address: IpAddr) -> Result<Seat, PageError> {
        let address = group(address);
        let (limits, mut taken) = (self.0.limits, self.0.taken());
        let here = taken.by_address.get(&address).copied().unwrap_or(0);
        if here >= limits.per_address.get() {
            return Err(PageError::TooManyRequests {
                retry_after: AGAIN_SECONDS,
            });
        }
        if taken.in_all >= limits.in_all.get() {
            return Err(PageError::Unavailable {
                retry_after: AGAIN_SECONDS,
            });
        }
        taken.in_all += 1;
        taken.by_address.insert(address, here + 1);
        drop(taken);
        let room = Arc::clone(&self.0);
        Ok(Seat { room, address })
    }
}

/// One seat; dropping it gives it back.
pub(crate) struct Seat {
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
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seats_are_counted_for_each_address_and_for_all_and_given_back() {
        let number = |n| NonZeroU32::new(n).expect("more than nothing");
        let seats = Seats::new(UploadSeats {
            in_all: number(3),
            per_address: number(2),
        });
        let at = |last: u8| IpAddr::V4([203, 0, 113, last].into());
        let first = seats.take(at(1)).expect("the room is empty");
        let _second = seats.take(at(1)).expect("one address may have two");
        let third = seats.take(at(1)).map(|_| ());
        assert!(
            matches!(third, Err(PageError::TooManyRequests { .. })),
            "{third:?}"
        );
        let _other = seats.take(at(2)).expect("another address has its own");
        let full = seats.take(at(3)).map(|_| ());
        assert!(
            matches!(full, Err(PageError::Unavailable { .. })),
            "{full:?}"
        );
        drop(first);
        assert!(seats.take(at(3)).is_ok());
        assert_eq!(seats.0.taken().by_address.len(), 2);
    }
}
