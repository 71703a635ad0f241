//! What the address of the list asks for.

use super::{
    HERE,
    address::link,
    branch::{AGENCY, BELOW, below_code, branch},
};
use crate::certificates::{
    Certificate, CertificateId, HolderKind, State,
    list::{Filter, From, PAGE_ROWS},
};
use kit_base::Id;
use kit_web::{Cursor, KeyKind, KeyValue, PageError, Rows};
use serde::Deserialize;

/// Longest text that is searched for.
const TEXT_LONGEST: usize = 200;

/// The parameters as they stand there; what makes no sense is left out.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
    #[serde(rename = "trang-thai")]
    state: String,
    #[serde(rename = "loai")]
    holder: String,
    #[serde(rename = "don-vi")]
    organisation: String,
    #[serde(rename = "cap-duoi")]
    below: String,
    #[serde(rename = "het-han")]
    ends: String,
    #[serde(rename = "dung-ngay")]
    in_use_on: String,
    trang: String,
}

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct View {
    pub(super) filter: Filter,
    pub(super) cursor: Option<Cursor>,
}

impl View {
    /// Reads an address.
    ///
    /// # Errors
    /// 400 for a cursor of another list.
    pub(super) fn read(asked: &Asked) -> Result<Self, PageError> {
        let text = vn::text::clean(&asked.q);
        Ok(Self {
            filter: Filter {
                branch: branch(&asked.organisation, &asked.below),
                state: asked.state.parse().ok(),
                holder: asked.holder.parse().ok(),
                ends_within: asked.ends.parse().ok().filter(|days| *days >= 0),
                in_use_on: asked.in_use_on.parse().ok(),
                text: text.chars().take(TEXT_LONGEST).collect(),
            },
            cursor: Cursor::decode(&asked.trang, &[KeyKind::Number])?,
        })
    }

    /// Where the page starts.
    pub(super) fn from(&self) -> From {
        match &self.cursor {
            None => From::Start,
            Some(cursor) => {
                let id = CertificateId::from_i64(cursor.number(0));
                if cursor.backwards {
                    From::Before(id)
                } else {
                    From::After(id)
                }
            }
        }
    }

    /// Cuts the page out of what was read.
    pub(super) fn cut(&self, rows: Vec<Certificate>) -> Rows<Certificate> {
        Rows::cut(rows, PAGE_ROWS, self.cursor.as_ref(), |it| {
            vec![KeyValue::Number(it.id.to_i64())]
        })
    }

    pub(super) fn is_filtered(&self) -> bool {
        self.filter != Filter::default()
    }

    /// The address of this view from its start, at `path`.
    pub(super) fn href_at(&self, path: &str) -> String {
        let it = &self.filter;
        let number = |days: Option<i64>| days.map(|days| days.to_string()).unwrap_or_default();
        let agency = it.branch.map(|it| it.organisation.to_string());
        let in_use_on = it.in_use_on.map(|day| day.to_string());
        link(
            path,
            &[
                ("q", it.text.as_str()),
                ("trang-thai", it.state.map_or("", State::code)),
                ("loai", it.holder.map_or("", HolderKind::code)),
                (AGENCY, agency.as_deref().unwrap_or_default()),
                (BELOW, below_code(it.branch)),
                ("het-han", &number(it.ends_within)),
                ("dung-ngay", in_use_on.as_deref().unwrap_or_default()),
            ],
        )
    }

    /// The address of this view from its start.
    pub(super) fn href(&self) -> String {
        self.href_at(HERE)
    }

    /// This view after a change, from its start.
    pub(super) fn changed(&self, change: impl FnOnce(&mut Filter)) -> String {
        let mut other = Self {
            cursor: None,
            ..self.clone()
        };
        change(&mut other.filter);
        other.href()
    }
}
