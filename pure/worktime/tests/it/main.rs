//! The rules of working time against the vectors of practice and as properties.

mod calendars;
mod distances;
mod lunar_table;
mod pauses;
mod properties;
mod vectors;
