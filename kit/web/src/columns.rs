//! Columns of a list, told once: the head and the set of the table, the cell, and the words of an export.

use crate::{
    Visit,
    ui::{CellKind, Column, Width},
};
use maud::{Markup, html};

/// One column of rows `R`.
pub struct ListColumn<R> {
    head: &'static str,
    exported_head: &'static str,
    width: Width,
    kind: CellKind,
    wide_only: bool,
    cell: Option<fn(&Visit, &R) -> Markup>,
    text: Option<fn(&Visit, &R) -> String>,
}

impl<R> ListColumn<R> {
    /// A column with the text key of its head. It needs a cell, a text or both.
    #[must_use]
    pub const fn new(head: &'static str) -> Self {
        Self {
            head,
            exported_head: head,
            width: Width::Rest,
            kind: CellKind::Plain,
            wide_only: false,
            cell: None,
            text: None,
        }
    }

    /// Its width in the table.
    #[must_use]
    pub const fn width(mut self, width: Width) -> Self {
        self.width = width;
        self
    }

    /// How its cells are set.
    #[must_use]
    pub const fn kind(mut self, kind: CellKind) -> Self {
        self.kind = kind;
        self
    }

    /// Left out of tables under 1,400 px.
    #[must_use]
    pub const fn wide_only(mut self) -> Self {
        self.wide_only = true;
        self
    }

    /// The text key of its head in an export, where there is more room.
    #[must_use]
    pub const fn exported_as(mut self, head: &'static str) -> Self {
        self.exported_head = head;
        self
    }

    /// What stands in a table; without it the text does.
    #[must_use]
    pub const fn cell(mut self, cell: fn(&Visit, &R) -> Markup) -> Self {
        self.cell = Some(cell);
        self
    }

    /// What stands in an export; without it the column is not exported.
    #[must_use]
    pub const fn text(mut self, text: fn(&Visit, &R) -> String) -> Self {
        self.text = Some(text);
        self
    }

    /// The head for a table.
    #[must_use]
    pub fn column(&self, visit: &Visit) -> Column {
        let column = Column::new(visit.t(self.head))
            .width(self.width)
            .kind(self.kind);
        match self.wide_only {
            true => column.wide_only(),
            false => column,
        }
    }

    /// The cell for a table.
    #[must_use]
    pub fn draw(&self, visit: &Visit, row: &R) -> Markup {
        match (self.cell, self.text) {
            (Some(cell), _) => cell(visit, row),
            (None, Some(text)) => html! { (text(visit, row)) },
            (None, None) => html! {},
        }
    }

    /// The head for an export, if it is exported.
    #[must_use]
    pub fn exported_head(&self, visit: &Visit) -> Option<String> {
        self.text.map(|_| visit.t(self.exported_head))
    }

    /// The words for an export, if it is exported.
    #[must_use]
    pub fn exported(&self, visit: &Visit, row: &R) -> Option<String> {
        self.text.map(|text| text(visit, row))
    }
}
