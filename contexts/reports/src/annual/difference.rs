//! What a report says now against what was published.

use super::{AnnualFigure, AnnualReport};
use std::collections::BTreeMap;

/// A figure that is not the same any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Its code.
    pub code: String,
    /// What it is called now, or was called.
    pub label: String,
    /// As it was published; `None` if it was not there.
    pub published: Option<AnnualFigure>,
    /// As it is computed now; `None` if it is not there any more.
    pub now: Option<AnnualFigure>,
}

/// The figures whose value, total or as-of day differ, in the order of the report. Labels and
/// addresses may change without the figure changing.
#[must_use]
pub fn differences(published: &AnnualReport, now: &AnnualReport) -> Vec<Difference> {
    let before: BTreeMap<&str, &AnnualFigure> = published
        .figures
        .iter()
        .map(|figure| (figure.code.as_str(), figure))
        .collect();
    let after: BTreeMap<&str, &AnnualFigure> = now
        .figures
        .iter()
        .map(|figure| (figure.code.as_str(), figure))
        .collect();
    let changed = now.figures.iter().filter_map(|figure| {
        let old = before.get(figure.code.as_str()).copied();
        let same = old.is_some_and(|old| essence(old) == essence(figure));
        (!same).then(|| difference(old, Some(figure))).flatten()
    });
    let gone = published
        .figures
        .iter()
        .filter(|figure| !after.contains_key(figure.code.as_str()))
        .filter_map(|figure| difference(Some(figure), None));
    changed.chain(gone).collect()
}

fn essence(figure: &AnnualFigure) -> (i64, Option<i64>, jiff::civil::Date) {
    (figure.value, figure.total, figure.as_of)
}

fn difference(before: Option<&AnnualFigure>, after: Option<&AnnualFigure>) -> Option<Difference> {
    let any = after.or(before)?;
    Some(Difference {
        code: any.code.clone(),
        label: any.label.clone(),
        published: before.cloned(),
        now: after.cloned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn figure(code: u8, value: i64) -> AnnualFigure {
        AnnualFigure {
            code: format!("figure.{code:03}"),
            label: format!("Số liệu {code}"),
            value,
            total: None,
            as_of: date(2022, 11, 15),
            rows_url: "/".to_owned(),
        }
    }

    fn report(values: &BTreeMap<u8, i64>) -> AnnualReport {
        let figures = values
            .iter()
            .map(|(code, value)| figure(*code, *value))
            .collect();
        AnnualReport {
            year: 2022,
            figures,
        }
    }

    proptest! {
        #[test]
        fn exactly_the_changed_new_and_missing_figures_are_named(
            before in proptest::collection::btree_map(0_u8..12, 0_i64..3, 0..10),
            after in proptest::collection::btree_map(0_u8..12, 0_i64..3, 0..10),
        ) {
            let found: Vec<String> = differences(&report(&before), &report(&after))
                .into_iter()
                .map(|one| one.code)
                .collect();
            for code in 0_u8..12 {
                let differs = before.get(&code) != after.get(&code);
                prop_assert_eq!(found.contains(&format!("figure.{code:03}")), differs);
            }
        }
    }

    #[test]
    fn another_label_or_address_is_no_difference() {
        let before = report(&BTreeMap::from([(1, 5)]));
        let mut after = before.clone();
        after.figures[0].label = "Tên khác".to_owned();
        after.figures[0].rows_url = "/khac".to_owned();
        assert_eq!(differences(&before, &after), []);
    }
}
