//! Forms with files: streamed to a sink, never wholly in memory, with limits that name the field.
use crate::{
    FieldErrors, Form, FormKey, FormState, FromForm, Message, PageError, Visit, Web,
    door::{self, Receiver, broken},
    form::{FileSink, FormValues, UploadedFile, extract::check_token},
};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request, multipart::Field};
use kit_files::FileName;
use std::sync::Arc;

const MEBIBYTE: u64 = 1_048_576;
/// Longest plain field of a form with files, in bytes: 500,000 characters, the longest text that an act takes, are
/// at most 2,000,000 bytes of UTF-8. How many characters a field takes is for its own rule to say.
const LONGEST_FIELD: usize = 2_097_152;
/// Most bytes of all plain fields together: they lie in memory, files do not.
const FIELDS_TOGETHER: usize = 4_194_304;
/// Room for the lines between the parts of a multipart body, in bytes, when its whole length is judged.
pub(crate) const UPLOAD_OVERHEAD: u64 = 65_536;

/// How much a form with files may carry. [`crate::Site::largest_file`] has the last word about a single file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UploadLimits {
    /// Largest single file in bytes; [`UploadLimits::USUAL_FILE`] if the form takes whatever the installation takes.
    pub bytes_per_file: u64,
    /// Most files in the whole form.
    pub files: usize,
    /// Largest whole request in bytes, with all fields.
    pub total_bytes: u64,
}

impl UploadLimits {
    /// 50 MiB: a scan of 300 pages.
    pub const USUAL_FILE: u64 = 50 * MEBIBYTE;

    /// The limits in an installation that takes files of `largest` bytes: a form of the usual size follows it both ways,
    /// one with its own reason for less stays below. The whole request always has room for one such file.
    fn under(self, largest: u64) -> Self {
        let bytes_per_file = if self.bytes_per_file == Self::USUAL_FILE {
            largest
        } else {
            self.bytes_per_file.min(largest)
        };
        let fields = u64::try_from(FIELDS_TOGETHER).unwrap_or(0);
        let room = bytes_per_file.saturating_add(fields);
        let is_raised = bytes_per_file > self.bytes_per_file;
        Self {
            bytes_per_file,
            total_bytes: if is_raised {
                self.total_bytes.max(room)
            } else {
                self.total_bytes
            },
            ..self
        }
    }
}

impl Default for UploadLimits {
    /// 50 MiB a file, 30 files, 300 MiB together: a scanned dossier of 600 pages.
    fn default() -> Self {
        Self {
            bytes_per_file: Self::USUAL_FILE,
            files: 30,
            total_bytes: 300 * MEBIBYTE,
        }
    }
}

/// A sent form with files, whose token is checked. Its limits come from [`FromForm::upload_limits`].
#[derive(Debug)]
pub struct FormWithFiles<T> {
    /// What was read; `None` if rules were broken.
    pub input: Option<T>,
    /// What was typed and what is wrong. Files must be chosen again: browsers do not allow to fill them in.
    pub state: FormState,
    /// Names this sending.
    pub key: FormKey,
}

impl<T: FromForm, S: Send + Sync> FromRequest<S> for FormWithFiles<T>
where
    Web: axum::extract::FromRef<S>,
{
    type Rejection = PageError;

    async fn from_request(mut request: Request, state: &S) -> Result<Self, PageError> {
        let visit = door::admitted(&request)?;
        let limits = T::upload_limits().under(visit.web().site.largest_file);
        let declared = limits.total_bytes.saturating_add(UPLOAD_OVERHEAD);
        door::refuse_declared(request.headers(), declared)?;
        let _seat = visit.web().seats.take(visit.client_address())?;
        DefaultBodyLimit::disable().apply(&mut request);
        let multipart = door::multipart(request, state).await?;
        let sink = door::sink(visit.web())?;
        let mut reading = Reading::new(visit, limits, sink);
        reading.read_all(multipart).await?;
        let Form { input, state, key } = Form::read(reading.values, reading.files, reading.errors);
        Ok(Self { input, state, key })
    }
}

struct Reading {
    visit: Visit,
    limits: UploadLimits,
    sink: Arc<dyn FileSink>,
    values: FormValues,
    files: Vec<UploadedFile>,
    errors: FieldErrors,
    total: u64,
    in_fields: usize,
    checked: bool,
    no_room: Option<PageError>,
}

impl Reading {
    fn new(visit: Visit, limits: UploadLimits, sink: Arc<dyn FileSink>) -> Self {
        Self {
            visit,
            limits,
            sink,
            values: FormValues::new(),
            files: Vec::new(),
            errors: FieldErrors::new(),
            total: 0,
            in_fields: 0,
            checked: false,
            no_room: None,
        }
    }

    async fn read_all(&mut self, mut multipart: Multipart) -> Result<(), PageError> {
        while let Some(field) = multipart.next_field().await.map_err(|e| broken(&e))? {
            let name = field.name().unwrap_or_default().to_owned();
            if field.file_name().is_some() {
                // our forms send their hidden fields first, so nothing is stored for a stranger
                self.check()?;
                self.no_room = self.no_room.take().or(self.visit.must_have_room().err());
                self.file(name, field).await?;
            } else {
                self.text(&name, field).await?;
            }
        }
        self.visit.keep_typed(&self.values, true);
        self.check()?;
        self.visit.must_have_room()?;
        self.no_room.take().map_or(Ok(()), Err)
    }

    fn check(&mut self) -> Result<(), PageError> {
        if !self.checked {
            check_token(&self.visit, &self.values)?;
            self.checked = true;
        }
        Ok(())
    }

    async fn text(&mut self, name: &str, mut field: Field<'_>) -> Result<(), PageError> {
        let mut bytes = Vec::new();
        while let Some(piece) = field.chunk().await.map_err(|e| broken(&e))? {
            self.count(name, piece.len())?;
            self.in_fields += piece.len();
            let limit = if bytes.len() + piece.len() > LONGEST_FIELD {
                LONGEST_FIELD
            } else if self.in_fields > FIELDS_TOGETHER {
                FIELDS_TOGETHER
            } else {
                usize::MAX
            };
            if limit < usize::MAX {
                return Err(PageError::TooLarge {
                    field: Some(name.to_owned()),
                    limit: u64::try_from(limit).unwrap_or(u64::MAX),
                });
            }
            bytes.extend_from_slice(&piece);
        }
        if self.values.push(name, &String::from_utf8_lossy(&bytes)) {
            Ok(())
        } else {
            Err(PageError::invalid("web-error-too-many-fields"))
        }
    }

    async fn file(&mut self, name: String, mut field: Field<'_>) -> Result<(), PageError> {
        let file_name = clean_name(field.file_name().unwrap_or_default());
        let declared_type = field.content_type().unwrap_or_default().to_owned();
        let mut bytes = 0_u64;
        let mut refused = None;
        let mut receiver = Some(Receiver::new(Arc::clone(&self.sink)));
        while let Some(piece) = field.chunk().await.map_err(|e| broken(&e))? {
            self.count(&name, piece.len())?;
            bytes += u64::try_from(piece.len()).unwrap_or(u64::MAX);
            if refused.is_none() {
                refused = self.refusal(&file_name, bytes);
            }
            if refused.is_some() {
                receiver = None;
            } else if self.no_room.is_some() {
                // the rest is still read: what was typed in later fields must not be lost
                receiver = None;
            } else if let Some(receiver) = &mut receiver {
                match receiver.take(piece).await {
                    Err(error @ PageError::NoRoom(_)) => self.no_room = Some(error),
                    taken => taken?,
                }
            }
        }
        if self.no_room.is_some() {
            return Ok(());
        }
        let kept = match receiver {
            Some(receiver) => {
                let (field, name) = (name.clone(), file_name.clone());
                match receiver.finish(field, name, declared_type).await {
                    Err(error @ PageError::NoRoom(_)) => {
                        self.no_room = Some(error);
                        return Ok(());
                    }
                    finished => finished?,
                }
            }
            None => None,
        };
        if let Some(message) = refused {
            self.errors.add(name, "", message);
        } else if let Some(file) = kept {
            self.files.push(file);
        } else if !file_name.is_empty() {
            let message = Message::new("web-file-empty").with("name", file_name);
            self.errors.add(name, "", message);
        }
        Ok(())
    }

    fn refusal(&self, file_name: &str, bytes: u64) -> Option<Message> {
        if bytes > self.limits.bytes_per_file {
            let limit = self.visit.file_size(self.limits.bytes_per_file);
            Some(
                Message::new("web-file-too-large")
                    .with("name", file_name)
                    .with("limit", limit),
            )
        } else if self.files.len() >= self.limits.files {
            Some(Message::new("web-file-too-many").with("limit", self.limits.files))
        } else {
            None
        }
    }

    fn count(&mut self, name: &str, length: usize) -> Result<(), PageError> {
        self.total += u64::try_from(length).unwrap_or(u64::MAX);
        if self.total > self.limits.total_bytes {
            return Err(PageError::TooLarge {
                field: Some(name.to_owned()),
                limit: self.limits.total_bytes,
            });
        }
        Ok(())
    }
}

/// The name of an uploaded file, usable everywhere; empty where a form's file field was left empty.
pub(crate) fn clean_name(name: &str) -> String {
    if name.is_empty() {
        return String::new();
    }
    FileName::of_form(name).as_str().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_installation_has_the_last_word_about_a_single_file() {
        let usual = UploadLimits::default();
        assert_eq!(usual.under(10 * MEBIBYTE).bytes_per_file, 10 * MEBIBYTE);
        let raised = usual.under(1_024 * MEBIBYTE);
        assert_eq!(raised.bytes_per_file, 1_024 * MEBIBYTE);
        assert!(raised.total_bytes > raised.bytes_per_file);
        let small = UploadLimits {
            bytes_per_file: MEBIBYTE,
            ..usual
        };
        assert_eq!(small.under(1_024 * MEBIBYTE), small);
    }

    #[test]
    fn a_file_name_loses_folders_and_tricks() {
        assert_eq!(clean_name("C:\\Users\\an\\Tờ trình.pdf"), "Tờ trình.pdf");
        assert_eq!(clean_name("../../etc/passwd"), "passwd");
        assert_eq!(clean_name("bao\u{202e}fdp.exe"), "bao fdp.exe");
        assert_eq!(
            clean_name("bao\u{2067}\u{feff}\u{e0041}\u{ad}fdp.exe"),
            "bao fdp.exe"
        );
        let long = clean_name(&format!("{}.pdf", "ữ".repeat(400)));
        assert!(long.len() <= kit_files::MAX_NAME_BYTES && long.ends_with("ữ.pdf"));
        assert_eq!(clean_name(""), "");
    }

    #[test]
    fn a_file_keeps_its_whole_name() {
        assert_eq!(
            clean_name("Tờ trình (bản cuối) - 03/06/2022.pdf"),
            "Tờ trình (bản cuối) - 03-06-2022.pdf"
        );
        assert_eq!(clean_name("v/v %22họp%22.pdf"), "v-v 'họp'.pdf");
    }
}
