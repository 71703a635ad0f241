//! What the address of a list asks for, and the addresses of its neighbours.

use super::HERE;
use crate::{
    address::{Asked, Link},
    document::DocumentId,
    outgoing::list::{Filter, From, Line, PAGE_ROWS, Tab},
};
use kit_base::Id;
use kit_web::{Cursor, KeyKind, KeyValue, PageError, Rows};
use vn::{kinds::Kind, urgency::Urgency};

/// Longest text that is looked for.
const LONGEST_TEXT: usize = 200;

/// What is asked for.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub(super) tab: Tab,
    pub(super) kind: Option<Kind>,
    pub(super) urgency: Option<Urgency>,
    /// Words of the notation or the abstract.
    pub(super) text: String,
    pub(super) cursor: Option<Cursor>,
}

impl Wanted {
    /// Reads an address; what it does not know it leaves out.
    ///
    /// # Errors
    /// 400 for a cursor of another list.
    pub(super) fn read(asked: &Asked) -> Result<Self, PageError> {
        Ok(Self {
            tab: asked.get("tab").parse().unwrap_or(Tab::Todo),
            kind: Kind::from_code(asked.get("loai")),
            urgency: Urgency::from_code(asked.get("khan")),
            text: vn::text::clean(asked.get("q"))
                .chars()
                .take(LONGEST_TEXT)
                .collect(),
            cursor: Cursor::decode(asked.get("trang"), &[KeyKind::Number])?,
        })
    }

    /// A tab without filters.
    pub(super) fn tab(tab: Tab) -> Self {
        Self {
            tab,
            kind: None,
            urgency: None,
            text: String::new(),
            cursor: None,
        }
    }

    /// Where the page starts.
    pub(super) fn place(&self) -> From {
        match &self.cursor {
            None => From::Start,
            Some(cursor) if cursor.backwards => {
                From::Before(DocumentId::from_i64(cursor.number(0)))
            }
            Some(cursor) => From::After(DocumentId::from_i64(cursor.number(0))),
        }
    }

    /// Cuts the page out of what was read.
    pub(super) fn cut(&self, lines: Vec<Line>) -> Rows<Line> {
        Rows::cut(lines, PAGE_ROWS, self.cursor.as_ref(), |line| {
            vec![KeyValue::Number(line.id.to_i64())]
        })
    }

    /// Code of the kind for the list; empty for all.
    pub(super) fn kind_code(&self) -> &'static str {
        self.kind.map_or("", Kind::code)
    }

    /// Whether anything but the tab is asked for.
    pub(super) fn is_filtered(&self) -> bool {
        self.kind.is_some() || self.urgency.is_some() || !self.text.is_empty()
    }

    /// For the list.
    pub(super) fn filter(&self) -> Filter {
        Filter {
            kind: self.kind_code().to_owned(),
            urgency: self.urgency.map(|it| it as i64),
            text: self.text.clone(),
        }
    }

    /// The address of this view from its start, under `path`.
    pub(super) fn href_of(&self, path: &str) -> String {
        Link::to(path)
            .with(
                "tab",
                if self.tab == Tab::Todo {
                    ""
                } else {
                    self.tab.code()
                },
            )
            .with("q", &self.text)
            .with("loai", self.kind_code())
            .with("khan", self.urgency.map_or("", Urgency::code))
            .done()
    }

    /// The address of the list from its start.
    pub(super) fn href(&self) -> String {
        self.href_of(HERE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_address_is_the_list_of_what_waits() {
        let wanted = Wanted::read(&Asked::default()).expect("nothing is asked for");
        assert_eq!(
            (wanted.tab, wanted.href().as_str()),
            (Tab::Todo, "/van-ban-di")
        );
        assert!(!wanted.is_filtered());
    }

    #[test]
    fn an_address_keeps_its_filters_but_not_its_page() {
        let mut wanted = Wanted::tab(Tab::Issued);
        wanted.kind = Some(Kind::Plan);
        wanted.urgency = Some(Urgency::Express);
        wanted.cursor = Some(Cursor {
            backwards: false,
            values: vec![KeyValue::Number(7)],
        });
        assert_eq!(
            wanted.href(),
            "/van-ban-di?tab=da-ban-hanh&loai=ke_hoach&khan=express"
        );
        assert_eq!(wanted.place(), From::After(DocumentId::from_i64(7)));
    }
}
