//! Checks what a person or program says about a document before anything is stored.

use crate::{
    Problems,
    secrecy::{must_be_answered, refuse_secret},
};
use jiff::{
    Timestamp, ToSpan,
    civil::{Date, time},
};
use kit_base::Clock;
use vn::{
    kinds::Kind,
    legacy::{Legacy, detect_legacy},
    notation::Notation,
    text::clean,
    text::clean_lines,
    urgency::Urgency,
};

/// Annex VI: Subject S500.
pub const SUBJECT_CHARACTERS: usize = 500;
/// Annex VI: CodeNumber S11 and CodeNotation S30, with the slash between them.
const NOTATION_CHARACTERS: usize = 60;
/// Annex VI: OrganName S200.
const ISSUER_CHARACTERS: usize = 200;
/// Annex VI: FullName S50 and Position S100.
const SIGNER_NAME_CHARACTERS: usize = 50;
const SIGNER_POSITION_CHARACTERS: usize = 100;
/// Annex VI: PageAmount N3.
const PAGES: i64 = 999;
/// A text of 200 pages; more belongs into a file.
pub const CONTENT_CHARACTERS: usize = 500_000;
/// Words that go with an act.
pub const OPINION_CHARACTERS: usize = 2_000;
/// Older documents than this are typing mistakes.
const EARLIEST: Date = jiff::civil::date(1945, 9, 2);
/// The end of the working day, when something due "on" a day is due.
const END_OF_WORK: jiff::civil::Time = time(17, 0, 0, 0);

/// What was typed or sent about a document that came from outside the system.
#[derive(Clone, Debug, Default)]
pub struct DocumentInput {
    /// Code of [`Kind`].
    pub kind: String,
    /// Number and notation as printed.
    pub notation: String,
    /// Day of the document.
    pub issued_on: Option<Date>,
    /// The author (tác giả).
    pub issuer: String,
    /// Trích yếu.
    pub subject: String,
    /// Who signed; may be empty.
    pub signer_name: String,
    /// As what; may be empty.
    pub signer_position: String,
    /// Code of [`Urgency`]; empty for none.
    pub urgency: String,
    /// Pages; absent if not counted.
    pub pages: Option<i64>,
    /// Until when an answer is wanted.
    pub reply_due_on: Option<Date>,
    /// The text, if it was typed or taken from a file.
    pub content: String,
    /// The answer of whoever enters it: [`crate::secrecy::NONE`] if it holds no state secret. Anything else,
    /// also no answer, is refused.
    pub secrecy: String,
}

impl DocumentInput {
    /// Its free texts, with their fields.
    pub(crate) fn texts(&self) -> [(&'static str, &str); 6] {
        [
            ("notation", &self.notation),
            ("issuer", &self.issuer),
            ("subject", &self.subject),
            ("signer_name", &self.signer_name),
            ("signer_position", &self.signer_position),
            ("content", &self.content),
        ]
    }
}

/// A checked [`DocumentInput`].
#[derive(Clone, Debug)]
pub struct Details {
    pub(crate) kind: Kind,
    pub(crate) number: Option<i64>,
    pub(crate) number_text: String,
    pub(crate) notation: String,
    pub(crate) issued_on: Date,
    pub(crate) issuer: String,
    pub(crate) subject: String,
    pub(crate) signer_name: String,
    pub(crate) signer_position: String,
    pub(crate) urgency: Urgency,
    pub(crate) pages: i64,
    pub(crate) reply_due_on: Option<Date>,
    pub(crate) content: String,
}

impl Details {
    /// Checks everything and names every problem at once.
    ///
    /// # Errors
    /// [`Problems`], one for each field.
    pub fn check(input: &DocumentInput, today: Date) -> Result<Self, Problems> {
        let mut problems = Problems::none();
        let kind = checked_kind(&mut problems, &input.kind);
        let urgency = checked_urgency(&mut problems, &input.urgency);
        let notation = line(
            &mut problems,
            "notation",
            &input.notation,
            NOTATION_CHARACTERS,
            true,
        );
        let issuer = line(
            &mut problems,
            "issuer",
            &input.issuer,
            ISSUER_CHARACTERS,
            true,
        );
        let subject = checked_subject(&mut problems, &input.subject);
        let signer_name = line(
            &mut problems,
            "signer_name",
            &input.signer_name,
            SIGNER_NAME_CHARACTERS,
            false,
        );
        let signer_position = line(
            &mut problems,
            "signer_position",
            &input.signer_position,
            SIGNER_POSITION_CHARACTERS,
            false,
        );
        let content = checked_content(&mut problems, &input.content);
        let issued_on = checked_issued_on(&mut problems, input.issued_on, today);
        let pages = input.pages.unwrap_or(0);
        if !(0..=PAGES).contains(&pages) {
            problems.add_limit("pages", "documents-problem-pages", 999);
        }
        if let (Some(due), Some(issued)) = (input.reply_due_on, input.issued_on)
            && due < issued
        {
            problems.add("reply_due_on", "documents-problem-due-before-issue");
        }
        must_be_answered(&mut problems, &input.secrecy);
        let read = Notation::read(&notation).ok();
        problems.into_result()?;
        Ok(Self {
            kind,
            number: read.map(|n| i64::from(n.number().value)),
            number_text: notation.split('/').next().unwrap_or_default().to_owned(),
            notation,
            issued_on,
            issuer,
            subject,
            signer_name,
            signer_position,
            urgency,
            pages,
            reply_due_on: input.reply_due_on,
            content,
        })
    }

    /// The end of work on the day until which an answer is wanted.
    #[must_use]
    pub(crate) fn due_at(&self) -> Option<Timestamp> {
        self.reply_due_on.map(end_of_work)
    }
}

/// The instant at which something due on `day` is due.
#[must_use]
pub(crate) fn end_of_work(day: Date) -> Timestamp {
    Clock::instant_of(day.to_datetime(END_OF_WORK))
}

fn checked_kind(problems: &mut Problems, code: &str) -> Kind {
    Kind::from_code(code).unwrap_or_else(|| {
        problems.add("kind", "documents-problem-kind");
        Kind::OfficialLetter
    })
}

pub(crate) fn checked_urgency(problems: &mut Problems, code: &str) -> Urgency {
    match code {
        "" => Urgency::Normal,
        other => Urgency::from_code(other).unwrap_or_else(|| {
            problems.add("urgency", "documents-problem-urgency");
            Urgency::Normal
        }),
    }
}

pub(crate) fn checked_subject(problems: &mut Problems, typed: &str) -> String {
    line(problems, "subject", typed, SUBJECT_CHARACTERS, true)
}

pub(crate) fn checked_content(problems: &mut Problems, typed: &str) -> String {
    // text of old files may have lost letters: that is no reason to refuse the document
    let content = cleaned(typed, clean_lines);
    if content.chars().count() > CONTENT_CHARACTERS {
        problems.add_limit("content", "documents-problem-too-long", CONTENT_CHARACTERS);
    }
    refuse_secret(problems, "content", &content);
    content
}

fn checked_issued_on(problems: &mut Problems, day: Option<Date>, today: Date) -> Date {
    let Some(day) = day else {
        problems.add("issued_on", "documents-problem-needed");
        return today;
    };
    if day < EARLIEST {
        problems.add("issued_on", "documents-problem-date-early");
    }
    // a document dated tomorrow is a clock or typing mistake
    if today
        .checked_add(1.day())
        .is_ok_and(|tomorrow| day >= tomorrow)
    {
        problems.add("issued_on", "documents-problem-date-future");
    }
    day
}

/// Letters that were lost on the way cannot be guessed: they are asked for again.
pub(crate) fn must_be_readable(problems: &mut Problems, field: &'static str, typed: &str) {
    if typed.contains(char::REPLACEMENT_CHARACTER) {
        problems.add(field, "documents-problem-unreadable");
    }
}

/// The text cleaned by `by`. In the old font TCVN3 the sign that says where a word may break is the letter
/// ư: in a text that looks like it, the sign stays.
fn cleaned(typed: &str, by: fn(&str) -> String) -> String {
    /// Stands for the sign meanwhile: no text that people write has it.
    const MEANWHILE: &str = "\u{f8ad}";
    const SOFT_HYPHEN: &str = "\u{ad}";
    let is_letter = typed.contains(SOFT_HYPHEN) && !typed.contains(MEANWHILE);
    if is_letter && detect_legacy(typed) == Some(Legacy::Tcvn3) {
        return by(&typed.replace(SOFT_HYPHEN, MEANWHILE)).replace(MEANWHILE, SOFT_HYPHEN);
    }
    by(typed)
}

fn line(
    problems: &mut Problems,
    field: &'static str,
    typed: &str,
    limit: usize,
    needed: bool,
) -> String {
    must_be_readable(problems, field, typed);
    let text = cleaned(typed, clean);
    if needed && text.is_empty() {
        problems.add(field, "documents-problem-needed");
    }
    if text.chars().count() > limit {
        problems.add_limit(field, "documents-problem-too-long", limit);
    }
    refuse_secret(problems, field, &text);
    text
}
