//! Words with colour and icon for the state of things: deadlines, tags, steps, tasks.
use crate::{Visit, assets::icon};
use jiff::civil::{Date, Time};
use kit_i18n::{args, format};
use maud::{Markup, html};

/// How a deadline stands. The caller decides with its own calendar; this only says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// There is none.
    None,
    /// Far enough away: only the date.
    Later(Date),
    /// So many working days are left.
    SoonDays(u32),
    /// So many working hours are left.
    SoonHours(u32),
    /// Ends today at this time.
    Today(Time),
    /// Passed so many working days ago.
    LateDays(u32),
    /// Passed so many working hours ago.
    LateHours(u32),
    /// The clock stands still, waiting for somebody.
    Paused,
    /// Done in time.
    DoneInTime,
    /// Done, but too late.
    DoneLate,
}

/// A deadline in words, with an icon where it needs attention.
pub fn due(visit: &Visit, due: Due) -> Markup {
    let (class, symbol, text) = match due {
        Due::None => return html! {},
        Due::Later(date) => ("ok", None, visit.date(date)),
        Due::SoonDays(days) => (
            "soon",
            Some("clock"),
            visit.ta("web-due-days", &args!["count" => days]),
        ),
        Due::SoonHours(hours) => (
            "soon",
            Some("clock"),
            visit.ta("web-due-hours", &args!["count" => hours]),
        ),
        Due::Today(at) => {
            let time = format::time(visit.locale(), visit.today().to_datetime(at));
            (
                "soon",
                Some("clock"),
                visit.ta("web-due-today", &args!["time" => time]),
            )
        }
        Due::LateDays(days) => (
            "late",
            Some("triangle-alert"),
            visit.ta("web-late-days", &args!["count" => days]),
        ),
        Due::LateHours(hours) => (
            "late",
            Some("triangle-alert"),
            visit.ta("web-late-hours", &args!["count" => hours]),
        ),
        Due::Paused => ("ok", Some("hourglass"), visit.t("web-due-paused")),
        Due::DoneInTime => ("ok", Some("circle-check"), visit.t("web-due-done")),
        Due::DoneLate => ("ok", Some("circle-check"), visit.t("web-due-done-late")),
    };
    html! { span class=(format!("due {class}")) { @if let Some(symbol) = symbol { (icon(symbol)) } (text) } }
}

/// Colour of a tag; the words carry the meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TagColor {
    /// Nothing special.
    Neutral,
    /// Waiting or new.
    Info,
    /// Done or valid.
    Success,
    /// Needs attention.
    Warning,
    /// Wrong, refused, dangerous.
    Danger,
}

impl TagColor {
    const fn word(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Info => "info",
            Self::Success => "success",
            Self::Warning => "warning",
            Self::Danger => "danger",
        }
    }
}

/// A short word in a coloured box.
pub fn tag(text: &str, color: TagColor) -> Markup {
    html! { span class="ds-tag" data-color=(color.word()) { (text) } }
}

/// How pressing something is, in four degrees; the words come from the context.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// As usual: nothing is drawn.
    Usual,
    /// Pressing.
    Urgent,
    /// Very pressing.
    VeryUrgent,
    /// At once.
    Immediate,
}

/// The tag in front of a subject line; nothing for [`Urgency::Usual`].
pub fn urgency_tag(text: &str, urgency: Urgency) -> Markup {
    let (class, color) = match urgency {
        Urgency::Usual => return html! {},
        Urgency::Urgent => ("ds-tag", "warning"),
        Urgency::VeryUrgent => ("ds-tag", "danger"),
        Urgency::Immediate => ("ds-tag solid", "danger"),
    };
    html! { span class=(class) data-color=(color) { (text) } " " }
}

/// Where a step of a course stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    /// Over.
    Done,
    /// Going on.
    Now,
    /// Still to come.
    Later,
}

/// One step of a [`timeline`].
#[derive(Clone, Debug)]
pub struct Step {
    /// Where it stands.
    pub state: StepState,
    /// What it is.
    pub title: String,
    /// When and who, one line.
    pub when: String,
    /// More about it; may be empty.
    pub more: Markup,
}

/// The course of a thing, oldest first.
pub fn timeline(visit: &Visit, steps: &[Step]) -> Markup {
    html! {
        ol class="tl" {
            @for step in steps {
                @let (class, word) = match step.state {
                    StepState::Done => ("done", "web-step-done"),
                    StepState::Now => ("now", "web-step-now"),
                    StepState::Later => ("later", "web-step-later"),
                };
                li class=(class) aria-current=[(step.state == StepState::Now).then_some("step")] {
                    span class="pt" aria-hidden="true" { @if step.state == StepState::Done { (icon("check")) } }
                    h3 { span class="sr" { (visit.t(word)) ": " } (step.title) }
                    p { (step.when) }
                    (step.more)
                }
            }
        }
    }
}

/// One line of a [`task_list`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// What is to be done.
    pub title: String,
    /// Where; `None` if it cannot be started yet.
    pub href: Option<String>,
    /// Explanation; empty for none.
    pub hint: String,
    /// How it stands, in words.
    pub status: String,
    /// Colour of the words; `None` for done things, which need no colour.
    pub color: Option<TagColor>,
}

/// The parts of a larger task, each with its state.
pub fn task_list(tasks: &[Task]) -> Markup {
    html! {
        ul class="tasks" {
            @for (index, task) in tasks.iter().enumerate() {
                @let id = format!("viec-{index}");
                li {
                    div {
                        @match &task.href {
                            Some(href) => a href=(href) aria-describedby=(id) { (task.title) },
                            None => span { (task.title) },
                        }
                        @if !task.hint.is_empty() { p class="hint" { (task.hint) } }
                    }
                    div class="task-status" id=(id) {
                        @match task.color { Some(color) => (tag(&task.status, color)), None => (task.status) }
                    }
                }
            }
        }
    }
}

/// How many files hang on something, with a paper clip; nothing for none.
pub fn file_count(visit: &Visit, count: usize) -> Markup {
    html! {
        @if count > 0 {
            span class="clip" { (icon("paperclip")) (visit.number(count)) span class="sr" { " " (visit.t("web-files")) } }
        }
    }
}
