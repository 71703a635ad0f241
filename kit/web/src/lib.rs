//! Pages, forms and routes: everything between axum and a context's handlers. Knows nothing about government.
//!
//! Start with `README.md` of this crate: the guide for page authors. The whole path of a request:
//! [`app`] (headers, log, error pages, limits) → access check of the route ([`Routes`]) → handler with a [`Visit`] and,
//! for changes, a [`Form`] → [`Page`] or [`PageError`].
mod address;
mod answered;
mod app;
mod assets;
mod badges;
pub mod chart;
mod columns;
mod cookie;
mod door;
mod download;
mod error;
mod extract;
mod flash;
mod form;
mod gallery;
mod keyset;
mod list;
mod menu;
mod middleware;
mod once;
mod page;
mod preferences;
mod problem;
mod room;
mod routes;
mod session;
mod settings;
mod texts;
pub mod ui;
mod viewer;
mod visit;
mod web;

pub use address::{Link, Parameters};
pub use answered::{AnswerSink, Answered};
pub use app::{app, own_routes, own_routes_of};
pub use columns::ListColumn;
pub use door::{Doorkeeper, Upload, UploadSeats};
pub use download::Download;
pub use error::{Answer, Message, PageError};
pub use extract::{Json, Path, Query};
pub use flash::{Flash, FlashKind};
pub use form::{
    ChoiceRule, DateRule, FieldError, FieldErrors, Fields, FileSink, FileWrite, FilesRule,
    FolderSink, Form, FormKey, FormState, FormValues, FormWithFiles, FromForm, MachineForm,
    NumberRule, ParsedRule, SinkError, TextRule, UploadLimits, UploadedFile,
};
pub use keyset::{Cursor, KeyKind, KeyValue, Rows};
pub use list::{Filter, FilterKind, List, ListQuery};
pub use menu::{Badge, MenuItem};
pub use middleware::{forwarded::ForwardedHeader, rate::RateLimits};
pub use once::{KeyedJson, RequestKey};
pub use page::Page;
pub use preferences::{Preferences, TextSize, Theme};
pub use problem::{Problem, ProblemField};
pub use room::RoomLeft;
pub use routes::{Access, RouteInfo, RouteKind, Routes, Sample};
pub use session::{sign_in, sign_out};
pub use texts::texts;
pub use viewer::{BadgeSource, BearerSource, BearerViewer, QuotaLeft, Viewer, ViewerSource};
pub use visit::{Visit, is_local_path};
pub use web::{Banner, Site, Web, WebBuilder, WebParts};

pub use maud::{Markup, html};

/// The example of the guide compiles.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Guide;
