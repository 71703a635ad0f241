//! The year 2022 of Nghệ An, played through the same acts that people use: nothing here writes
//! a total, a number or a state by itself. Seeded, so that the same seed plans the same year
//! (who writes to whom when, and what becomes of it; identifiers differ from run to run);
//! cut into cells of one agency and one half day, each a transaction of its own that happens
//! once, so that a killed run goes on where it was and several processes may play together.

mod cells;
mod draw;
mod fill;
mod people;
mod plan;
mod play;
mod texts;
mod volumes;

pub use fill::{FillError, fill, load_directory};
pub use people::{Agency, LoadError, Sort, load_agencies};
pub use plan::{Plan, PlanError, shift_after_the_year};
pub use play::{Outcome, PlayError, Player};
pub use texts::Texts;
pub use volumes::{Scale, ScaleError, Volumes};

/// Which year is played, and how large.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// The share of the reference year's volumes.
    pub scale: Scale,
    /// The same seed plans the same year: identifiers, and with several workers the order within
    /// half a day, differ from run to run.
    pub seed: u64,
    /// Threads that prepare and send work; SQLite still writes one after the other.
    pub workers: usize,
}
