//! Rules of file fields.
use crate::{
    Message,
    form::{Fields, UploadedFile},
};

/// Rules of a file field; see [`Fields::files`].
#[must_use]
pub struct FilesRule<'f, 'a> {
    fields: &'f mut Fields<'a>,
    name: &'f str,
    label: &'static str,
    most: usize,
    endings: &'f [&'f str],
}

impl<'a> Fields<'a> {
    /// The files of a field; `label` is the text key of its label.
    pub fn files<'f>(&'f mut self, name: &'f str, label: &'static str) -> FilesRule<'f, 'a> {
        FilesRule {
            fields: self,
            name,
            label,
            most: usize::MAX,
            endings: &[],
        }
    }
}

impl<'f> FilesRule<'f, '_> {
    /// At most so many files.
    pub fn max_files(mut self, most: usize) -> Self {
        self.most = most;
        self
    }

    /// Only names with these endings, in small letters without the dot. The content must still be checked.
    pub fn endings(mut self, endings: &'f [&'f str]) -> Self {
        self.endings = endings;
        self
    }

    /// The files; at least one must be there.
    pub fn required(self) -> Option<Vec<UploadedFile>> {
        let refused = self.fields.errors.of(self.name).is_some();
        let none = !self.fields.files.iter().any(|file| file.field == self.name);
        if none && !refused {
            self.fields
                .refuse(self.name, self.label, Message::new("web-file-required"));
        }
        if none { None } else { self.optional() }
    }

    /// The files, or an empty list.
    pub fn optional(self) -> Option<Vec<UploadedFile>> {
        if self.fields.errors.of(self.name).is_some() {
            return None;
        }
        let found: Vec<UploadedFile> = self
            .fields
            .files
            .iter()
            .filter(|file| file.field == self.name)
            .cloned()
            .collect();
        let wrong = found.iter().find(|file| !self.allows(&file.name));
        let message = if let Some(wrong) = wrong {
            let list = self.endings.join(", ");
            Message::new("web-file-wrong-kind")
                .with("name", &wrong.name)
                .with("kinds", list)
        } else if found.len() > self.most {
            Message::new("web-file-too-many").with("limit", self.most)
        } else {
            return Some(found);
        };
        self.fields.refuse(self.name, self.label, message);
        None
    }

    fn allows(&self, name: &str) -> bool {
        let ending = name
            .rsplit_once('.')
            .map(|(_, ending)| ending.to_lowercase())
            .unwrap_or_default();
        self.endings.is_empty() || self.endings.contains(&ending.as_str())
    }
}
