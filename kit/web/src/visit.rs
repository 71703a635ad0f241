//! One request as a page author sees it.
use crate::{
    Answer, Flash, FormValues, MenuItem, Page, PageError, Preferences, Viewer, Web, badges::Badges,
    cookie::Cookie, flash::FlashText, form::csrf,
};
use axum::{
    extract::FromRequestParts,
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{HeaderValue, StatusCode, header, request::Parts};
use jiff::{SignedDuration, Timestamp, civil::Date};
use kit_i18n::{Args, Locale, format};
use maud::Markup;
use std::{
    any::Any,
    fmt,
    net::{IpAddr, Ipv4Addr},
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
};

/// Everything a page needs to know about the request it answers. Cloning is cheap.
#[derive(Clone)]
pub struct Visit(pub(crate) Arc<VisitParts>);

pub(crate) struct VisitParts {
    pub(crate) web: Web,
    pub(crate) locale: Locale,
    pub(crate) preferences: Preferences,
    pub(crate) request_id: String,
    pub(crate) nonce: String,
    pub(crate) client: IpAddr,
    pub(crate) elsewhere: Option<String>,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) fragment: bool,
    pub(crate) viewer: Option<Viewer>,
    pub(crate) badges: Badges,
    pub(crate) flash: Option<FlashText>,
    pub(crate) flash_shown: AtomicBool,
    pub(crate) session_token: Option<String>,
    pub(crate) new_session_token: OnceLock<String>,
    pub(crate) new_device: OnceLock<HeaderValue>,
    pub(crate) guest_token: Option<String>,
    pub(crate) new_guest_token: OnceLock<String>,
    pub(crate) form_checked: AtomicBool,
    pub(crate) typed: OnceLock<Typed>,
    /// Whether the request carries a token of a program; no cookie counts then.
    pub(crate) by_bearer: bool,
    /// In whose place the viewer read what is shown, where a right was delegated.
    pub(crate) read_for: OnceLock<i64>,
    pub(crate) quotas: Vec<crate::QuotaLeft>,
}

/// What came with a form, for the page that must say that it was not stored.
pub(crate) struct Typed {
    pub(crate) values: FormValues,
    pub(crate) has_files: bool,
}

impl Visit {
    /// A visit without a request, for drawing samples and for tests. With a viewer the office frame is drawn.
    pub fn sample(web: &Web, locale: Locale, viewer: Option<Viewer>, path: &str) -> Self {
        Self(Arc::new(VisitParts {
            web: web.clone(),
            locale,
            preferences: Preferences {
                locale: Some(locale),
                ..Preferences::default()
            },
            request_id: "sample".to_owned(),
            nonce: "sample".to_owned(),
            client: Ipv4Addr::LOCALHOST.into(),
            elsewhere: None,
            path: path.to_owned(),
            query: String::new(),
            fragment: false,
            viewer,
            badges: Badges::default(),
            flash: None,
            flash_shown: AtomicBool::new(false),
            session_token: None,
            new_session_token: OnceLock::new(),
            new_device: OnceLock::new(),
            guest_token: Some("sample".to_owned()),
            new_guest_token: OnceLock::new(),
            form_checked: AtomicBool::new(false),
            typed: OnceLock::new(),
            by_bearer: false,
            read_for: OnceLock::new(),
            quotas: Vec::new(),
        }))
    }

    /// The application state.
    pub fn web(&self) -> &Web {
        &self.0.web
    }

    /// The language of the answer.
    pub fn locale(&self) -> Locale {
        self.0.locale
    }

    /// Notes in whose place the viewer reads what the page shows: it stands beside the reading in the
    /// log. The first note holds; `None` notes nothing.
    pub fn reads_for(&self, giver: Option<i64>) {
        if let Some(giver) = giver {
            self.0.read_for.get_or_init(|| giver);
        }
    }

    /// Colours, text size and contrast.
    pub fn preferences(&self) -> Preferences {
        self.0.preferences
    }

    /// Names this request in logs and on error pages.
    pub fn request_id(&self) -> &str {
        &self.0.request_id
    }

    /// The nonce of this response's content security policy. Only the page frame needs it.
    pub fn nonce(&self) -> &str {
        &self.0.nonce
    }

    /// The address of the client: of the connection, or the last one in `X-Forwarded-For` that is not a trusted proxy.
    pub fn client_address(&self) -> IpAddr {
        self.0.client
    }

    /// The path asked for, without the query.
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// The query string asked for, without `?`; empty if there is none.
    pub fn query(&self) -> &str {
        &self.0.query
    }

    /// What a picker asks its search route: the parameter that ends with `-tim`.
    pub fn picker_query(&self) -> String {
        let pair = self.0.query.split('&').find_map(|pair| {
            pair.split_once('=')
                .filter(|(name, _)| name.ends_with("-tim"))
        });
        pair.map(|(_, value)| decode_query(value))
            .unwrap_or_default()
    }

    /// Whether htmx wants only the main part (`HX-Request-Type: partial`).
    pub fn wants_fragment(&self) -> bool {
        self.0.fragment
    }

    /// Who looks, if signed in.
    pub fn viewer(&self) -> Option<&Viewer> {
        self.0.viewer.as_ref()
    }

    /// Whether the viewer holds a permission; use it to leave out links, never as the only check of an act.
    pub fn may(&self, permission: &str) -> bool {
        self.viewer().is_some_and(|viewer| viewer.may(permission))
    }

    /// The entries of the side menu that the viewer may see and whose page they may open, in order.
    pub fn menu(&self) -> Vec<&MenuItem> {
        let gates = self.web().gates.get();
        let opens = |item: &MenuItem| {
            gates
                .and_then(|gates| gates.get(item.href))
                .is_none_or(|access| access.admits(self))
        };
        let menu = self.web().menu.iter();
        menu.filter(|item| item.permission.is_none_or(|one| self.may(one)) && opens(item))
            .collect()
    }

    /// What the identity context knows about the viewer, ready to be moved into a transaction.
    /// Fails with [`PageError::SignInNeeded`] if nobody is signed in.
    pub fn actor<T: Any + Send + Sync>(&self) -> Result<Arc<T>, PageError> {
        let viewer = self.viewer().ok_or(PageError::SignInNeeded)?;
        Arc::clone(&viewer.actor)
            .downcast()
            .map_err(|_| PageError::internal("read the viewer's actor: it has another type"))
    }

    /// The text of a key.
    pub fn t(&self, key: &str) -> String {
        self.0.web.texts.get(self.0.locale, key)
    }

    /// The text of a key with arguments: `visit.ta("documents-left", &args!["count" => 3])`.
    pub fn ta(&self, key: &str, args: &Args) -> String {
        self.0.web.texts.get_args(self.0.locale, key, args)
    }

    /// A whole number: `2.883.342`.
    pub fn number(&self, value: impl TryInto<i64>) -> String {
        value
            .try_into()
            .map_or_else(|_| "–".to_owned(), |n| format::number(self.0.locale, n))
    }

    /// A share between 0 and 1 as percent: `96,4%`.
    pub fn percent(&self, share: f64, decimals: usize) -> String {
        format::percent(self.0.locale, share, decimals)
    }

    /// A date: `21/11/2025`.
    pub fn date(&self, date: Date) -> String {
        format::date(self.0.locale, date)
    }

    /// An instant in the province's time: `08:45 ngày 21/11/2025`.
    pub fn timestamp(&self, at: Timestamp) -> String {
        format::timestamp(self.0.locale, at)
    }

    /// A length of time in its two largest units: `2 ngày 4 giờ`.
    pub fn duration(&self, length: SignedDuration) -> String {
        format::duration(self.0.locale, length)
    }

    /// The size of a file: `1,2 MB`.
    pub fn file_size(&self, bytes: u64) -> String {
        format::file_size(self.0.locale, bytes)
    }

    /// Today in the province.
    pub fn today(&self) -> Date {
        self.0.web.clock.today()
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        self.0.web.clock.now()
    }

    /// The token that every form of this visitor carries. Reading it makes the answer personal.
    pub fn csrf_token(&self) -> String {
        csrf::token(&self.0.web.site, self.form_seed())
    }

    /// A page with a translated title; continue with its methods and end with [`Page::body`].
    pub fn page(&self, title: impl Into<String>) -> Page<'_> {
        Page::new(self, title.into())
    }

    /// Only this markup, for htmx.
    pub fn fragment(&self, markup: Markup) -> Answer {
        Ok(markup.into_response())
    }

    /// Goes to another page of this site after a successful act (303).
    pub fn redirect(&self, to: &str) -> Answer {
        Ok(see_other(to))
    }

    /// Goes to another page of this site and says something there.
    pub fn redirect_with(&self, to: &str, flash: Flash) -> Answer {
        let text = self.ta(flash.message.key, &flash.message.args);
        let cookie = FlashText::new(flash.kind, text).to_cookie(&self.0.web.site);
        let mut response = see_other(to);
        let line = Cookie::Flash.set(&self.0.web.site, &cookie);
        response.headers_mut().append(header::SET_COOKIE, line);
        Ok(response)
    }

    /// As [`Visit::fragment`], and says something in the corner of the page (htmx passes the header `HX-Trigger` on).
    pub fn fragment_with(&self, markup: Markup, flash: Flash) -> Answer {
        let text = self.ta(flash.message.key, &flash.message.args);
        let event = serde_json::json!({ "thongbao": { "kind": flash.kind, "text": text } });
        let mut response = markup.into_response();
        // a header holds ASCII only: JSON can escape everything else
        let ascii = event
            .to_string()
            .encode_utf16()
            .fold(String::new(), |mut out, unit| {
                match u8::try_from(unit).ok().filter(u8::is_ascii) {
                    Some(byte) => out.push(char::from(byte)),
                    None => out.push_str(&format!("\\u{unit:04x}")),
                }
                out
            });
        let value = HeaderValue::try_from(ascii).unwrap_or(HeaderValue::from_static("{}"));
        response.headers_mut().insert("hx-trigger", value);
        Ok(response)
    }

    /// Gives the session's new token to the browser with this answer, whose forms are made for it; the caller has put
    /// it into its store in place of the old one (ASVS 7.2.4). A second call for the same request changes nothing.
    pub fn renew_session(&self, token: String) {
        self.0.new_session_token.get_or_init(|| token);
    }

    /// What this browser keeps of having signed in, of whatever account.
    pub fn devices(&self, headers: &http::HeaderMap) -> Vec<String> {
        Cookie::devices(&self.web().site, headers)
    }

    /// Has the browser keep `value`, of cookie characters, for this account: it signed in. A second call for the same
    /// request changes nothing.
    pub fn remember_device(&self, account: &str, value: String, life: SignedDuration) {
        let seconds = u32::try_from(life.as_secs()).unwrap_or(u32::MAX);
        let line = Cookie::set_device(&self.web().site, account, &value, seconds);
        self.0.new_device.get_or_init(|| line);
    }

    pub(crate) fn form_seed(&self) -> &str {
        if let Some(token) = self
            .0
            .new_session_token
            .get()
            .or(self.0.session_token.as_ref())
            .or(self.0.guest_token.as_ref())
        {
            return token;
        }
        self.0
            .new_guest_token
            .get_or_init(|| URL_SAFE_NO_PAD.encode(kit_base::random_bytes::<32>()))
    }

    /// Keeps what was typed until the answer is drawn.
    pub(crate) fn keep_typed(&self, values: &FormValues, has_files: bool) {
        let values = values.clone();
        // a form is read once; a second time it is the same
        let _ = self.0.typed.set(Typed { values, has_files });
    }

    pub(crate) fn typed(&self) -> Option<&Typed> {
        self.0.typed.get()
    }

    pub(crate) fn mark_form_checked(&self) {
        self.0.form_checked.store(true, Ordering::Relaxed);
    }

    /// The message for this page, handed out once.
    pub(crate) fn take_flash(&self) -> Option<&FlashText> {
        let flash = self.0.flash.as_ref()?;
        (!self.0.flash_shown.swap(true, Ordering::Relaxed)).then_some(flash)
    }
}

/// Undoes the encoding of a query value; broken sequences stay as they are.
fn decode_query(value: &str) -> String {
    let bytes = value.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let code = bytes
            .get(at + 1..at + 3)
            .and_then(|hex| std::str::from_utf8(hex).ok());
        match (byte, code.and_then(kit_base::from_hex)) {
            (b'%', Some(decoded)) => {
                out.extend(decoded);
                at += 2;
            }
            (b'+', _) => out.push(b' '),
            _ => out.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&out).trim().to_owned()
}

/// 303 to a path of this site; anything that leads elsewhere goes to the front page instead (ASVS 1.2.2).
pub(crate) fn see_other(to: &str) -> Response {
    let path = if is_local_path(to) { to } else { "/" };
    let location =
        HeaderValue::try_from(encode_location(path)).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
}

/// Whether a target is a path of this site: starts with one slash, and holds no backslash or control character that a
/// browser could read as another host.
pub fn is_local_path(to: &str) -> bool {
    to.starts_with('/')
        && !to.starts_with("//")
        && !to.contains('\\')
        && !to.chars().any(|c| c.is_control())
}

/// Percent-encodes what may not stand in a header; what is encoded already stays.
fn encode_location(path: &str) -> String {
    path.bytes()
        .fold(String::with_capacity(path.len()), |mut out, byte| {
            if byte.is_ascii_graphic() && !matches!(byte, b'"' | b'<' | b'>') {
                out.push(char::from(byte));
            } else {
                out.push_str(&format!("%{byte:02X}"));
            }
            out
        })
}

impl fmt::Debug for Visit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Visit")
            .field("request_id", &self.0.request_id)
            .finish_non_exhaustive()
    }
}

impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, PageError> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| {
            PageError::internal("find the visit: the route is outside of kit_web::app")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_on_another_host_is_not_local() {
        for foreign in [
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "javascript:x",
            "/a\r\nb",
        ] {
            assert!(!is_local_path(foreign), "{foreign}");
        }
        assert!(is_local_path("/van-ban-den?trang=2"));
    }

    #[test]
    fn a_query_value_is_decoded_and_a_broken_one_does_no_harm() {
        assert_eq!(decode_query("S%E1%BB%9F+T%C3%A0i"), "Sở Tài");
        assert_eq!(decode_query("100%"), "100%");
        assert_eq!(decode_query("%zz%"), "%zz%");
    }

    #[test]
    fn vietnamese_in_a_target_is_percent_encoded() {
        assert_eq!(
            see_other("/tim?q=sổ").headers()[header::LOCATION],
            "/tim?q=s%E1%BB%95"
        );
    }
}
