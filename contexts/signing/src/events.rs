//! Facts that others may know.
