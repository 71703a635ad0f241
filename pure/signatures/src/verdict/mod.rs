//! Verdicts of EN 319 102-1.
