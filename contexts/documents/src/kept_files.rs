//! Files that came with an earlier try of a form that was refused: they are in the store already, and
//! the form carries a sealed list of them, so that nobody has to choose them again.

use crate::attachments::NewFile;
use kit_base::{from_hex, hex, hmac_sha256, same_bytes};
use kit_web::{Visit, ui};
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

/// The hidden field with the list.
pub(crate) const FIELD: &str = "tep-da-gui";

/// One of them, as the form carries it.
#[derive(Serialize, Deserialize)]
struct Kept {
    name: String,
    sha256: String,
    size_bytes: i64,
    media_type: String,
    scan: String,
}

fn seal_of(visit: &Visit, body: &str) -> Vec<u8> {
    let account = visit.viewer().map_or("", |viewer| viewer.account.as_str());
    let sealed = format!("documents.files\0{account}\0{body}");
    hmac_sha256(visit.web().site.form_key.reveal(), sealed.as_bytes()).to_vec()
}

/// What the form shows and carries of them.
pub(crate) fn draw(visit: &Visit, files: &[NewFile]) -> Markup {
    if files.is_empty() {
        return html! {};
    }
    let list: Vec<Kept> = files
        .iter()
        .map(|file| Kept {
            name: file.name.clone(),
            sha256: file.sha256.clone(),
            size_bytes: file.size_bytes,
            media_type: file.media_type.clone(),
            scan: file.scan.to_owned(),
        })
        .collect();
    let body = hex(&serde_json::to_vec(&list).unwrap_or_default());
    let seal = hex(&seal_of(visit, &body));
    html! {
        input type="hidden" name=(FIELD) value={ (body) "." (seal) };
        div class="ds-field" {
            p class="ds-label" { (visit.t("documents-files-kept")) }
            ul class="files" { @for file in files { li { span class="no-file" { (ui::icon("file-text")) (file.name) } } } }
        }
    }
}

/// The files of an earlier try, if we sealed them for this account; nothing otherwise.
pub(crate) fn open(visit: &Visit, text: &str) -> Vec<NewFile> {
    let Some((body, seal)) = text.split_once('.') else {
        return Vec::new();
    };
    let ours = from_hex(seal).is_some_and(|seal| same_bytes(&seal, &seal_of(visit, body)));
    let list: Option<Vec<Kept>> = from_hex(body)
        .filter(|_| ours)
        .and_then(|bytes| serde_json::from_slice(&bytes).ok());
    list.unwrap_or_default()
        .into_iter()
        .filter_map(|file| {
            let scan = ["clean", "off", "quarantine"]
                .into_iter()
                .find(|word| *word == file.scan)?;
            Some(NewFile {
                name: file.name,
                sha256: file.sha256,
                size_bytes: file.size_bytes,
                media_type: file.media_type,
                scan,
            })
        })
        .collect()
}
