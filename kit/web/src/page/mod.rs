//! The page: a builder that handlers fill and that draws the right frame.
pub(crate) mod error_page;
mod frame;
mod office;
mod public;
mod settings_form;

use crate::{Answer, FormState, Visit};
use axum::response::IntoResponse;
use http::StatusCode;
use maud::{Markup, html};

/// The frame around a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Frame {
    Office,
    Public,
    Print,
}

/// A page on its way: `visit.page(title).crumb(…).actions(…).body(html! { … })`. Signed-in people get the office
/// frame, others the public one; [`Page::public`] and [`Page::print`] choose another.
#[must_use]
pub struct Page<'v> {
    visit: &'v Visit,
    title: String,
    heading: Option<Markup>,
    subtitle: Option<String>,
    crumbs: Vec<(String, String)>,
    actions: Option<Markup>,
    below: Option<Markup>,
    frame: Frame,
    narrow: bool,
    wrong: bool,
    status: StatusCode,
    connect: Option<String>,
}

impl<'v> Page<'v> {
    pub(crate) fn new(visit: &'v Visit, title: String) -> Self {
        let frame = if visit.viewer().is_some() {
            Frame::Office
        } else {
            Frame::Public
        };
        Self {
            visit,
            title,
            heading: None,
            subtitle: None,
            crumbs: Vec::new(),
            actions: None,
            below: None,
            frame,
            narrow: false,
            wrong: false,
            status: StatusCode::OK,
            connect: None,
        }
    }

    /// The line under the heading.
    pub fn subtitle(mut self, text: impl Into<String>) -> Self {
        self.subtitle = Some(text.into());
        self
    }

    /// A page above this one, from the outside in: label and address.
    pub fn crumb(mut self, label: impl Into<String>, href: impl Into<String>) -> Self {
        self.crumbs.push((label.into(), href.into()));
        self
    }

    /// Buttons at the right of the heading.
    pub fn actions(mut self, actions: Markup) -> Self {
        self.actions = Some(actions);
        self
    }

    /// What stands directly under the heading, such as tabs.
    pub fn below_heading(mut self, markup: Markup) -> Self {
        self.below = Some(markup);
        self
    }

    /// Another heading than the title as plain text.
    pub fn heading(mut self, heading: Markup) -> Self {
        self.heading = Some(heading);
        self
    }

    /// The public frame, also for people who are signed in.
    pub fn public(mut self) -> Self {
        self.frame = Frame::Public;
        self
    }

    /// The office frame, also for people who are not signed in (the gallery).
    pub(crate) fn office(mut self) -> Self {
        self.frame = Frame::Office;
        self
    }

    /// Only a sheet of paper: no menu, no buttons.
    pub fn print(mut self) -> Self {
        self.frame = Frame::Print;
        self
    }

    /// One column of at most 720 px, for forms and reading.
    pub fn narrow(mut self) -> Self {
        self.narrow = true;
        self
    }

    /// The page shows this form: with errors it answers 422 and its title starts with "Lỗi:".
    pub fn form(mut self, state: &FormState) -> Self {
        self.narrow = true;
        self.answering(state)
    }

    /// [`Self::form`] on a page that shows more than the form: a list with a form in its lines.
    pub fn answering(mut self, state: &FormState) -> Self {
        if !state.errors.is_empty() {
            self.wrong = true;
            self.status = StatusCode::UNPROCESSABLE_ENTITY;
        }
        self
    }

    /// Another status than 200.
    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// Lets the page's script speak to one more origin, such as a program on the person's own machine:
    /// `wss://127.0.0.1:8987`. What is no plain origin is left out.
    pub fn connect_to(mut self, origin: &str) -> Self {
        let plain = |letter: char| letter.is_ascii_alphanumeric() || ":/.-[]".contains(letter);
        if origin.chars().all(plain) {
            let before = self.connect.take().unwrap_or_default();
            self.connect = Some(format!("{before} {origin}"));
        }
        self
    }

    /// The finished answer: the whole page, or only its main part if htmx asked for that.
    pub fn body(self, body: Markup) -> Answer {
        let status = self.status;
        let mut response = (status, self.draw(&body)).into_response();
        if let Some(connect) = &self.connect {
            let policy = crate::middleware::headers::policy(self.visit.nonce(), connect);
            let headers = response.headers_mut();
            headers.insert(http::header::CONTENT_SECURITY_POLICY, policy);
        }
        Ok(response)
    }

    pub(crate) fn draw(&self, body: &Markup) -> Markup {
        let main = self.main(body);
        let title = self.whole_title();
        if self.visit.wants_fragment() {
            return html! { title { (title) } (main) };
        }
        let inner = match self.frame {
            Frame::Office => office::draw(self.visit, &main),
            Frame::Public => public::draw(self.visit, &main, self.narrow),
            Frame::Print => html! { main class="print-sheet" id="noi-dung" { (main) } },
        };
        frame::document(self.visit, &title, self.frame == Frame::Office, &inner)
    }

    fn whole_title(&self) -> String {
        let site = &self.visit.web().site.name;
        if self.wrong {
            format!(
                "{}: {} – {site}",
                self.visit.t("web-title-error"),
                self.title
            )
        } else {
            format!("{} – {site}", self.title)
        }
    }

    fn banner(&self) -> Option<Markup> {
        let draw = self.visit.web().banner?;
        draw(self.visit)
    }

    fn main(&self, body: &Markup) -> Markup {
        html! {
            @if self.frame == Frame::Office { @if let Some(banner) = self.banner() { (banner) } }
            (office::flash(self.visit))
            @if !self.crumbs.is_empty() { (crate::ui::breadcrumbs(self.visit, &self.crumbs, &self.title)) }
            div class="phead" {
                div {
                    h1 { @if let Some(heading) = &self.heading { (heading) } @else { (self.title) } }
                    @if let Some(subtitle) = &self.subtitle { p { (subtitle) } }
                }
                @if let Some(actions) = &self.actions { div class="acts" { (actions) } }
            }
            @if let Some(below) = &self.below { (below) }
            @if self.narrow { div class="form" { (body) } } @else { (body) }
        }
    }
}
