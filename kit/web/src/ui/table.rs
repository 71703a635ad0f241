//! The dense table of the office: sortable heads, selection, bulk acts.
use crate::{Visit, assets::icon, ui::hidden_fields};
use maud::{Markup, html};

/// Width of a column; the style sheet knows the pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Width {
    /// What is left; at least one column has it.
    #[default]
    Rest,
    /// A short count: 54 px.
    Tiny,
    /// A number or short date: 76 px.
    Small,
    /// A notation, a deadline, a status: 140 px.
    Medium,
    /// A name of a unit or person: 170 px.
    Large,
}

/// How the cells of a column are set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CellKind {
    /// One line.
    #[default]
    Plain,
    /// One line in the muted colour.
    Muted,
    /// At most two lines.
    Wrapped,
    /// At most two lines in the muted colour.
    WrappedMuted,
    /// A number, at the right.
    Number,
}

/// In which order a column is sorted now, and where its head leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sort {
    /// Address of the list sorted by this column (in the other direction, if it is sorted already).
    pub href: String,
    /// `Some(true)` ascending, `Some(false)` descending, `None` not sorted by this column.
    pub ascending: Option<bool>,
}

/// One column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Column {
    label: String,
    width: Width,
    kind: CellKind,
    sort: Option<Sort>,
    wide_only: bool,
}

impl Column {
    /// A column with a translated head.
    pub fn new(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            ..Self::default()
        }
    }

    /// Its width.
    #[must_use]
    pub fn width(mut self, width: Width) -> Self {
        self.width = width;
        self
    }

    /// How its cells are set.
    #[must_use]
    pub fn kind(mut self, kind: CellKind) -> Self {
        self.kind = kind;
        self
    }

    /// Makes its head a link that sorts.
    #[must_use]
    pub fn sort(mut self, sort: Sort) -> Self {
        self.sort = Some(sort);
        self
    }

    /// Left out under 1,400 px: for what the tab or the filter says already.
    #[must_use]
    pub fn wide_only(mut self) -> Self {
        self.wide_only = true;
        self
    }

    fn column_class(&self) -> String {
        let width = match self.width {
            Width::Rest => "w-rest",
            Width::Tiny => "w-tiny",
            Width::Small => "w-small",
            Width::Medium => "w-medium",
            Width::Large => "w-large",
        };
        if self.wide_only {
            format!("{width} wide-only")
        } else {
            width.to_owned()
        }
    }

    fn cell_class(&self) -> Option<String> {
        let kind = match self.kind {
            CellKind::Plain => "",
            CellKind::Muted => "m",
            CellKind::Wrapped => "wrapc",
            CellKind::WrappedMuted => "m wrapc",
            CellKind::Number => "num",
        };
        let wide = if self.wide_only { " wide-only" } else { "" };
        let class = format!("{kind}{wide}");
        (!class.is_empty()).then(|| class.trim().to_owned())
    }

    fn wraps(&self) -> bool {
        matches!(self.kind, CellKind::Wrapped | CellKind::WrappedMuted)
    }
}

/// One row: as many cells as there are columns.
#[derive(Clone, Debug)]
pub struct Row {
    /// What its checkbox sends.
    pub id: String,
    /// What a screen reader says for its checkbox, as `văn bản số 12.481`.
    pub name: String,
    /// Set in bold with a dot: not seen yet.
    pub unread: bool,
    /// The cells.
    pub cells: Vec<Markup>,
}

/// An act on all selected rows: a submit button `name="viec"` with this value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkAct {
    /// Value of `viec` in the request.
    pub value: String,
    /// Words on the button.
    pub label: String,
    /// Icon name.
    pub icon: String,
    /// Whether the key E presses it: at most one.
    pub main: bool,
}

/// A table: `Table::new(caption).columns(…).rows(…).selectable(action, acts).draw(visit)`.
#[derive(Clone, Debug)]
#[must_use]
pub struct Table {
    caption: String,
    columns: Vec<Column>,
    rows: Vec<Row>,
    bulk: Option<(String, Vec<BulkAct>)>,
    foot: Option<Markup>,
    head: Option<Markup>,
}

impl Table {
    /// A table with the caption that screen readers say.
    pub fn new(caption: impl Into<String>) -> Self {
        Self {
            caption: caption.into(),
            columns: Vec::new(),
            rows: Vec::new(),
            bulk: None,
            foot: None,
            head: None,
        }
    }

    /// Its columns.
    pub fn columns(mut self, columns: impl IntoIterator<Item = Column>) -> Self {
        self.columns.extend(columns);
        self
    }

    /// Its rows.
    pub fn rows(mut self, rows: impl IntoIterator<Item = Row>) -> Self {
        self.rows.extend(rows);
        self
    }

    /// Rows get checkboxes `id`; the acts are sent with POST to `action`.
    pub fn selectable(
        mut self,
        action: impl Into<String>,
        acts: impl IntoIterator<Item = BulkAct>,
    ) -> Self {
        self.bulk = Some((action.into(), acts.into_iter().collect()));
        self
    }

    /// What stands over the table in the same frame: filters and chips, which are a form of their own.
    pub fn head(mut self, head: Markup) -> Self {
        self.head = Some(head);
        self
    }

    /// What stands under the table: usually [`crate::ui::pager`].
    pub fn foot(mut self, foot: Markup) -> Self {
        self.foot = Some(foot);
        self
    }

    /// The markup.
    pub fn draw(&self, visit: &Visit) -> Markup {
        let table = html! {
            div class="tw" tabindex="0" role="region" aria-label=(self.caption) {
                table class="dt" data-keys-rows {
                    caption class="sr" { (self.caption) }
                    colgroup {
                        @if self.bulk.is_some() { col class="w-check"; }
                        @for column in &self.columns { col class=(column.column_class()); }
                    }
                    thead { (self.draw_head(visit)) }
                    tbody { @for row in &self.rows { (self.draw_row(visit, row)) } }
                }
            }
        };
        html! {
            div class="sheet" {
                @if let Some(head) = &self.head { (head) }
                @match &self.bulk {
                    Some((action, acts)) => form method="post" action=(action) class="bulk-form" data-once {
                        (hidden_fields(visit))
                        (bulk_bar(visit, acts))
                        (table)
                    },
                    None => (table),
                }
                @if let Some(foot) = &self.foot { (foot) }
            }
        }
    }

    fn draw_head(&self, visit: &Visit) -> Markup {
        html! {
            tr {
                @if self.bulk.is_some() {
                    th class="dot" scope="col" { input class="cb" type="checkbox" data-select-all aria-label=(visit.t("web-select-all")); }
                }
                @for column in &self.columns {
                    th scope="col" class=[column.cell_class()] aria-sort=[sorted(column)] { (head_cell(column)) }
                }
            }
        }
    }

    fn draw_row(&self, visit: &Visit, row: &Row) -> Markup {
        html! {
            tr class=[row.unread.then_some("unread")] {
                @if self.bulk.is_some() {
                    td class="dot" {
                        input class="cb" type="checkbox" name="id" value=(row.id)
                            aria-label=(visit.ta("web-select-one", &kit_i18n::args!["name" => &row.name]));
                    }
                }
                @for (column, cell) in self.columns.iter().zip(&row.cells) {
                    td class=[column.cell_class()] {
                        @if column.wraps() { span { (cell) } } @else { (cell) }
                    }
                }
            }
        }
    }
}

fn sorted(column: &Column) -> Option<&'static str> {
    column
        .sort
        .as_ref()?
        .ascending
        .map(|up| if up { "ascending" } else { "descending" })
}

fn head_cell(column: &Column) -> Markup {
    let arrow = column.sort.as_ref().map(|sort| match sort.ascending {
        Some(true) => "arrow-up",
        Some(false) => "arrow-down",
        None => "arrow-up-down",
    });
    html! {
        @match (&column.sort, arrow) {
            (Some(sort), Some(arrow)) => a href=(sort.href) { (column.label) (icon(arrow)) },
            _ => (column.label),
        }
    }
}

fn bulk_bar(visit: &Visit, acts: &[BulkAct]) -> Markup {
    html! {
        div class="bulk" role="group" aria-label=(visit.t("web-bulk")) {
            b aria-live="polite" data-selected-count=(visit.t("web-selected")) {}
            @for act in acts {
                button class="ds-button" data-variant="tertiary" name="viec" value=(act.value) data-key-act[act.main] {
                    (icon(&act.icon)) (act.label)
                }
            }
        }
    }
}
