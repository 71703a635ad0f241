//! The smallest tools everyone stands on: identifiers, time, randomness, digests, secrets, and what is
//! wrong with an input.
//!
//! Everything outside this crate asks the [`Clock`] for the time and [`random_bytes`] for
//! randomness, so that tests can decide both.

mod clock;
mod digest;
mod disk;
mod id;
mod problems;
mod random;
mod secret;

pub use clock::{Clock, PROVINCE_OFFSET_HOURS, in_province};
pub use digest::{Sha256, from_hex, hex, hmac_sha256, same_bytes, sha256};
pub use disk::has_no_room;
pub use id::{Id, IdParseError, NodeNumber, generate, set_node_number};
pub use problems::{Problem, Problems};
pub use random::random_bytes;
pub use secret::Secret;

#[doc(hidden)]
pub use serde as __serde;

#[doc(hidden)]
pub mod __id {
    //! What the macros of this crate call.
    pub use crate::id::{deserialize, read_text, serialize, write_text};
}
