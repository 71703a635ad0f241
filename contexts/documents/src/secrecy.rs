//! State secrets stay out: no text that carries a secrecy mark enters by any route
//! (Law 29/2018/QH14 on the protection of state secrets, Article 5: no drafting, storing or
//! sending on a computer that is connected to a network). Such documents are handled in the
//! separate book outside this system.

use crate::Problems;

/// Adds a problem to `problems` if `text` carries a secrecy mark as a stamp would show it.
pub fn refuse_secret(problems: &mut Problems, field: &'static str, text: &str) {
    if vn::secrecy::state_secret_mark(text).is_some() {
        problems.add(field, "documents-problem-state-secret");
    }
}
