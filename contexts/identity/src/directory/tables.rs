//! Reads the tables of facts that are part of the program: tab-separated, comments begin with #.

use super::LoadError;

pub(super) const AGENCIES: Table = Table {
    name: "agencies.tsv",
    text: include_str!("../../data/nghean_2022/agencies.tsv"),
};
pub(super) const DISTRICTS: Table = Table {
    name: "districts.tsv",
    text: include_str!("../../data/nghean_2022/districts.tsv"),
};
pub(super) const COMMUNES: Table = Table {
    name: "communes.tsv",
    text: include_str!("../../data/nghean_2022/communes.tsv"),
};
pub(super) const FAMILY_NAMES: Table = Table {
    name: "family_names.tsv",
    text: include_str!("../../data/family_names.tsv"),
};

/// A table with its name for errors.
#[derive(Clone, Copy)]
pub(super) struct Table {
    name: &'static str,
    text: &'static str,
}

impl Table {
    /// The rows without comments and head, each with exactly `N` cells.
    pub(super) fn rows<const N: usize>(
        self,
    ) -> impl Iterator<Item = Result<[&'static str; N], LoadError>> {
        let lines = self.text.lines().enumerate();
        lines
            .filter(|(_, line)| !line.starts_with('#') && !line.is_empty())
            .skip(1)
            .map(move |(index, line)| {
                let cells: Vec<&'static str> = line.split('\t').collect();
                cells.try_into().map_err(|_| self.fault(index + 1))
            })
    }

    pub(super) fn fault(self, line: usize) -> LoadError {
        LoadError::Table {
            table: self.name,
            line,
        }
    }
}
