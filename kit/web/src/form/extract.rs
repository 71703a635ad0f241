//! The extractor of plain forms.
use crate::{
    FieldErrors, PageError, Visit, door,
    form::{
        CSRF_FIELD, Fields, FormKey, FormState, FormValues, SEARCH_FIELD, UploadLimits,
        UploadedFile, csrf,
    },
};
use axum::extract::{FromRequest, Request};
use http::header;

/// An input that can be read from a form.
///
/// Name every field first, build last; `None` means that errors were added:
/// ```
/// # use kit_web::{Fields, FromForm};
/// struct Note { title: String, pages: Option<i64> }
/// impl FromForm for Note {
///     fn from_form(form: &mut Fields<'_>) -> Option<Self> {
///         let title = form.text("title", "note-title").max(200).required();
///         let pages = form.number("pages", "note-pages").min(1).optional();
///         Some(Self { title: title?, pages: pages? })
///     }
/// }
/// ```
pub trait FromForm: Sized {
    /// Reads the fields.
    fn from_form(form: &mut Fields<'_>) -> Option<Self>;

    /// How much the form may carry if it has files.
    fn upload_limits() -> UploadLimits {
        UploadLimits::default()
    }
}

/// A form without input of its own: a button.
impl FromForm for () {
    fn from_form(_form: &mut Fields<'_>) -> Option<Self> {
        Some(())
    }
}

/// A sent form whose token is checked.
#[derive(Debug)]
pub struct Form<T> {
    /// What was read; `None` if rules were broken, then [`Form::state`] says which.
    pub input: Option<T>,
    /// What was typed and what is wrong, for showing the form again.
    pub state: FormState,
    /// Names this sending.
    pub key: FormKey,
}

impl<T: FromForm, S: Send + Sync> FromRequest<S> for Form<T> {
    type Rejection = PageError;

    async fn from_request(request: Request, state: &S) -> Result<Self, PageError> {
        let visit = door::admitted(&request)?;
        door::refuse_plain(&visit, request.headers())?;
        let values = read_body(&visit, request, state).await?;
        visit.keep_typed(&values, false);
        check_token(&visit, &values)?;
        visit.must_have_room()?;
        Ok(Self::read(values, Vec::new(), FieldErrors::new()))
    }
}

impl<T: FromForm> Form<T> {
    /// Reads the fields. A press on a picker's search button is no try to send the form: nothing is read, nothing wrong.
    pub(crate) fn read(values: FormValues, files: Vec<UploadedFile>, early: FieldErrors) -> Self {
        let key = FormKey::read(&values, &files);
        if !values.get(SEARCH_FIELD).is_empty() {
            let state = FormState {
                values,
                errors: FieldErrors::new(),
            };
            return Self {
                input: None,
                state,
                key,
            };
        }
        let mut fields = Fields::new(&values, files);
        fields.errors = early;
        let input = T::from_form(&mut fields);
        let errors = fields.errors;
        let input = input.filter(|_| errors.is_empty());
        Self {
            input,
            state: FormState { values, errors },
            key,
        }
    }
}

/// Checks the form's token against the session's; fails with the page that shows what was typed.
pub(crate) fn check_token(visit: &Visit, values: &FormValues) -> Result<(), PageError> {
    if !csrf::matches(&visit.web().site, visit.form_seed(), values.get(CSRF_FIELD)) {
        return Err(PageError::FormExpired(values.clone()));
    }
    visit.mark_form_checked();
    Ok(())
}

async fn read_body<S: Send + Sync>(
    visit: &Visit,
    request: Request,
    state: &S,
) -> Result<FormValues, PageError> {
    let kind = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if !kind.starts_with("application/x-www-form-urlencoded") {
        return Err(PageError::invalid("web-error-not-a-form"));
    }
    let limit = u64::try_from(door::plain_limit(visit)).unwrap_or(u64::MAX);
    let pairs = axum::Form::<Vec<(String, String)>>::from_request(request, state)
        .await
        .map_err(|rejection| {
            if rejection.status() == http::StatusCode::PAYLOAD_TOO_LARGE {
                PageError::TooLarge { field: None, limit }
            } else {
                PageError::invalid("web-error-not-a-form")
            }
        })?;
    let mut values = FormValues::new();
    for (name, value) in &pairs.0 {
        if !values.push(name, value) {
            return Err(PageError::invalid("web-error-too-many-fields"));
        }
    }
    Ok(values)
}
