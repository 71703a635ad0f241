//! Tabs, filters, chips, pagers, figures and file lists.
use crate::{Visit, assets::icon, chart, ui::Choice};
use maud::{Markup, html};

/// One tab: a link to another view of the same list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tab {
    /// Words.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// How many rows it has, if that is known and matters.
    pub count: Option<u64>,
    /// Whether the count is drawn red: only for what is overdue.
    pub overdue: bool,
    /// Whether it is the one shown.
    pub current: bool,
}

/// Tabs with counts; `label` says what they divide.
pub fn tabs(visit: &Visit, label: &str, tabs: &[Tab]) -> Markup {
    html! {
        nav class="vtabs" aria-label=(label) {
            @for tab in tabs {
                a href=(tab.href) aria-current=[tab.current.then_some("page")] {
                    (tab.label)
                    @if let Some(count) = tab.count {
                        " " span class=(if tab.overdue && count > 0 { "k bad" } else { "k" }) { (visit.number(count)) }
                    }
                }
            }
        }
    }
}

/// A filter form that is sent with GET. `kept` are parameters that must survive (such as the tab), `fields` come from
/// [`filter_search`] and [`filter_select`].
pub fn filters(
    visit: &Visit,
    action: &str,
    label: &str,
    kept: &[(&str, &str)],
    fields: &Markup,
) -> Markup {
    html! {
        form class="filters" method="get" action=(action) role="search" aria-label=(label) {
            @for (name, value) in kept { @if !value.is_empty() { input type="hidden" name=(name) value=(value); } }
            (fields)
            button class="ds-button" data-variant="secondary" type="submit" { (icon("funnel")) (visit.t("web-filter")) }
        }
    }
}

/// A text field of a filter form.
pub fn filter_search(name: &str, label: &str, value: &str) -> Markup {
    let id = format!("loc-{name}");
    html! {
        div class="fsearch" {
            (icon("search"))
            label class="sr" for=(id) { (label) }
            input class="ds-input" id=(id) name=(name) type="search" value=(value) placeholder=(label) maxlength="200";
        }
    }
}

/// A list of a filter form; the empty value means all and is called `all`.
pub fn filter_select(
    name: &str,
    label: &str,
    all: &str,
    value: &str,
    choices: &[Choice],
) -> Markup {
    let id = format!("loc-{name}");
    html! {
        label class="sr" for=(id) { (label) }
        select class="ds-input" id=(id) name=(name) {
            option value="" { (all) }
            @for choice in choices { option value=(choice.value) selected[choice.value == value] { (choice.label) } }
        }
    }
}

/// One active filter, with the address of the list without it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chip {
    /// Which filter.
    pub name: String,
    /// Its value.
    pub value: String,
    /// The list without it.
    pub remove_href: String,
}

/// The active filters; nothing if there are none. `clear_href` is the list without any.
pub fn chips(visit: &Visit, chips: &[Chip], clear_href: &str) -> Markup {
    html! {
        @if !chips.is_empty() {
            div class="chips" {
                span { (visit.t("web-filtered-by")) }
                @for chip in chips {
                    a class="chip" href=(chip.remove_href) {
                        span class="chip-name" { (chip.name) } " " (chip.value) " " (icon("x"))
                        span class="sr" { (visit.t("web-filter-remove")) }
                    }
                }
                a href=(clear_href) { (visit.t("web-filter-clear")) }
            }
        }
    }
}

/// What a [`pager`] needs: the words about the rows, and the addresses of the neighbours.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pager {
    /// As `1–25 trong 38 văn bản`.
    pub summary: String,
    /// The page before.
    pub previous: Option<String>,
    /// The page after.
    pub next: Option<String>,
    /// Whether the list can be worked with the keyboard; shows the hint.
    pub keys: bool,
}

/// The line under a list.
pub fn pager(visit: &Visit, pager: &Pager) -> Markup {
    html! {
        div class="tfoot" {
            span { (pager.summary) }
            @if pager.keys {
                span class="keys" {
                    kbd { "J" } " " kbd { "K" } " " (visit.t("web-keys-move")) ", " kbd { "X" } " " (visit.t("web-keys-select"))
                    ", " kbd { "?" } " " (visit.t("web-keys-help"))
                }
            }
            @if pager.previous.is_some() || pager.next.is_some() {
                nav class="pager" aria-label=(visit.t("web-pager")) {
                    @if let Some(href) = &pager.previous { a href=(href) rel="prev" { (icon("chevron-left")) (visit.t("web-previous")) } }
                    @if let Some(href) = &pager.next { a href=(href) rel="next" { (visit.t("web-next")) (icon("chevron-right")) } }
                }
            }
        }
    }
}

/// Whether a change is welcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trend {
    /// More, and that is good.
    UpGood,
    /// More, and that is bad.
    UpBad,
    /// Less, and that is good.
    DownGood,
    /// Less, and that is bad.
    DownBad,
}

/// One figure of a [`kpi_strip`].
#[derive(Clone, Debug, PartialEq)]
pub struct Kpi {
    /// What is counted.
    pub label: String,
    /// The figure, written for people: `2.883.342`.
    pub value: String,
    /// Small after the figure: `%`; empty for none.
    pub unit: String,
    /// Where the figure comes from: the list behind it.
    pub href: Option<String>,
    /// The change and what it is compared with: `8,4%`, `so với cùng kỳ`.
    pub change: Option<(Trend, String, String)>,
    /// The last values, for the small line; empty for none.
    pub history: Vec<f64>,
}

/// The most important figures in one strip.
pub fn kpi_strip(figures: &[Kpi]) -> Markup {
    html! {
        div class="kpis" {
            @for figure in figures {
                section class="kpi" {
                    h2 { @match &figure.href { Some(href) => a href=(href) { (figure.label) }, None => (figure.label) } }
                    p class="v" { (figure.value) @if !figure.unit.is_empty() { small { (figure.unit) } } }
                    @if !figure.history.is_empty() { (chart::sparkline(&figure.history, trend_class(figure))) }
                    @if let Some((trend, amount, compared)) = &figure.change {
                        @let (class, name) = match trend {
                            Trend::UpGood => ("up", "trending-up"),
                            Trend::UpBad => ("dn", "trending-up"),
                            Trend::DownGood => ("up", "trending-down"),
                            Trend::DownBad => ("dn", "trending-down"),
                        };
                        p class="d" { b class=(class) { (icon(name)) (amount) } (compared) }
                    }
                }
            }
        }
    }
}

fn trend_class(figure: &Kpi) -> &'static str {
    match figure.change {
        Some((Trend::UpGood | Trend::DownGood, ..)) => "good",
        Some((Trend::UpBad | Trend::DownBad, ..)) => "bad",
        None => "plain",
    }
}

/// One file of a [`file_list`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileEntry {
    /// Its name.
    pub name: String,
    /// Where it is fetched; `None` while it is checked or when it may not be fetched.
    pub href: Option<String>,
    /// Size in bytes.
    pub bytes: u64,
    /// What is said about it, as `Bản ký số` or `Đang quét mã độc`; empty for none.
    pub note: String,
}

/// Files to fetch.
pub fn file_list(visit: &Visit, files: &[FileEntry]) -> Markup {
    let row = |file: &FileEntry| {
        html! {
            (icon("file-text"))
            span class="file-name" {
                b { (file.name) }
                small { (visit.file_size(file.bytes)) @if !file.note.is_empty() { " · " (file.note) } }
            }
        }
    };
    html! {
        ul class="files" {
            @for file in files {
                li {
                    @match &file.href {
                        Some(href) => a href=(href) { (row(file)) (icon("download")) },
                        None => span class="no-file" { (row(file)) },
                    }
                }
            }
        }
    }
}
