//! Identification codes of agencies, in the two grammars that are alive.
//!
//! * [`Qcvn102Code`]: QCVN 102:2016/BTTTT, `000.00.19.H41`, lowest level first.
//! * [`Decision20Code`]: Decision 20/2020/QĐ-TTg (amended by 09/2025/QĐ-TTg),
//!   `H41.19`, highest level first, at most 35 characters.
//!
//! Agencies were coded anew, not only written anew: a conversion here is a
//! suggestion. The registry of agencies is the truth.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Characters of an opaque organ identifier on the exchange bus.
pub const MOST_ORGAN_ID_CHARS: usize = 64;
/// Characters of a code by Decision 20/2020/QĐ-TTg.
pub const MOST_DECISION20_CHARS: usize = 35;

/// Why a text is no code of an agency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodeError {
    /// Not `VVV.ZZ.YY.MXX` in digits and capitals, the last group with a letter first.
    NotQcvn102(String),
    /// Not `MXX[.NN…]` in digits and capitals, groups of 1 to 4, or longer than 35.
    NotDecision20(String),
    /// Neither of the two.
    Neither(String),
    /// An organ identifier that is empty, longer than 64, or has spaces or
    /// control characters.
    NotOrganId(String),
}

impl fmt::Display for CodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotQcvn102(text) => {
                write!(
                    f,
                    "read an agency code: {text:?} is not of the form 000.00.00.H00"
                )
            }
            Self::NotDecision20(text) => {
                write!(f, "read an agency code: {text:?} is not of the form H00.00")
            }
            Self::Neither(text) => {
                write!(
                    f,
                    "read an agency code: {text:?} is of neither form, H00.00 or 000.00.00.H00"
                )
            }
            Self::NotOrganId(text) => write!(
                f,
                "read an organ identifier: {text:?} must have 1 to {MOST_ORGAN_ID_CHARS} visible characters"
            ),
        }
    }
}

impl std::error::Error for CodeError {}

/// Why a code of Decision 20 has no image in QCVN 102.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoImage {
    /// More than four levels.
    TooDeep {
        /// How many.
        levels: usize,
    },
    /// A group that does not fill the two or three places of its level.
    Width {
        /// The level, from 1.
        level: usize,
        /// The characters it has.
        has: usize,
        /// The characters it would need.
        needs: usize,
    },
    /// A group of zeros, which QCVN 102 reads as no level.
    Zeros {
        /// The level, from 1.
        level: usize,
    },
}

impl fmt::Display for NoImage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("convert an agency code: ")?;
        match self {
            Self::TooDeep { levels } => write!(f, "{levels} levels do not fit into four"),
            Self::Width { level, has, needs } => {
                write!(f, "level {level} has {has} characters and needs {needs}")
            }
            Self::Zeros { level } => write!(f, "level {level} is all zeros"),
        }
    }
}

impl std::error::Error for NoImage {}

/// A code of QCVN 102:2016/BTTTT: 13 characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Qcvn102Code(String);

/// A code of Decision 20/2020/QĐ-TTg.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Decision20Code(String);

/// A code of either grammar.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum AgencyCode {
    /// `000.00.19.H41`
    Qcvn102(Qcvn102Code),
    /// `H41.19`
    Decision20(Decision20Code),
}

/// An identifier of an organ as exchange systems send it: mostly an agency
/// code, sometimes not (`vxp.saas.02`). Opaque: only compared.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OrganId(String);

impl Qcvn102Code {
    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The groups, highest level first: `[H41, 19, 05, 012]`.
    fn groups(&self) -> [&str; 4] {
        // FromStr lets only this layout in, in ASCII
        [&self.0[10..13], &self.0[7..9], &self.0[4..6], &self.0[0..3]]
    }

    /// The level of the agency, 1 (province, ministry) to 4.
    #[must_use]
    pub fn level(&self) -> usize {
        self.groups()
            .iter()
            .rposition(|group| !is_zeros(group))
            .map_or(1, |at| at + 1)
    }

    /// Whether a group of zeros stands above a level that is used
    /// (`002.00.20.H13`): such codes collapse when converted.
    #[must_use]
    pub fn has_gap(&self) -> bool {
        self.groups()[..self.level()]
            .iter()
            .any(|group| is_zeros(group))
    }

    /// The code of Decision 20 that this would be, groups of zeros dropped.
    /// Not reversible when [`Qcvn102Code::has_gap`].
    #[must_use]
    pub fn suggest_decision20(&self) -> Decision20Code {
        let groups = self.groups();
        let mut text = groups[0].to_owned();
        for group in groups[1..].iter().filter(|group| !is_zeros(group)) {
            text.push('.');
            text.push_str(group);
        }
        Decision20Code(text)
    }
}

impl Decision20Code {
    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The groups, highest level first.
    pub fn levels(&self) -> impl Iterator<Item = &str> {
        self.0.split('.')
    }

    /// The level of the agency, from 1.
    #[must_use]
    pub fn level(&self) -> usize {
        self.levels().count()
    }

    /// The code of the agency above; `None` at the first level.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        self.0
            .rsplit_once('.')
            .map(|(above, _)| Self(above.to_owned()))
    }

    /// Whether `other` is this agency or stands below it.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        other
            .0
            .strip_prefix(self.0.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    }

    /// The code of QCVN 102 that this would be.
    ///
    /// # Errors
    /// Most codes below the second level have no image: see [`NoImage`].
    pub fn suggest_qcvn102(&self) -> Result<Qcvn102Code, NoImage> {
        /// Characters of each level in QCVN 102.
        const WIDTHS: [usize; 4] = [3, 2, 2, 3];
        let levels: Vec<&str> = self.levels().collect();
        if levels.len() > WIDTHS.len() {
            return Err(NoImage::TooDeep {
                levels: levels.len(),
            });
        }
        for (at, (group, needs)) in levels.iter().zip(WIDTHS).enumerate() {
            let level = at + 1;
            if group.len() != needs {
                return Err(NoImage::Width {
                    level,
                    has: group.len(),
                    needs,
                });
            }
            if is_zeros(group) {
                return Err(NoImage::Zeros { level });
            }
        }
        let group = |at: usize, zeros: &'static str| levels.get(at).copied().unwrap_or(zeros);
        let text = format!(
            "{}.{}.{}.{}",
            group(3, "000"),
            group(2, "00"),
            group(1, "00"),
            levels[0]
        );
        Ok(Qcvn102Code(text))
    }
}

impl OrganId {
    /// The identifier as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The agency code, when it is one.
    #[must_use]
    pub fn agency_code(&self) -> Option<AgencyCode> {
        self.0.parse().ok()
    }
}

fn is_zeros(group: &str) -> bool {
    group.bytes().all(|b| b == b'0')
}

fn is_code_byte(b: u8) -> bool {
    b.is_ascii_digit() || b.is_ascii_uppercase()
}

impl FromStr for Qcvn102Code {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        let code = text.trim();
        let bytes = code.as_bytes();
        let fits = bytes.len() == 13
            && bytes.iter().enumerate().all(|(at, &b)| match at {
                3 | 6 | 9 => b == b'.',
                10 => b.is_ascii_uppercase(),
                _ => is_code_byte(b),
            });
        if fits {
            Ok(Self(code.to_owned()))
        } else {
            Err(CodeError::NotQcvn102(text.to_owned()))
        }
    }
}

impl FromStr for Decision20Code {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        let code = text.trim();
        let mut groups = code.split('.');
        let first = groups.next().unwrap_or_default().as_bytes();
        let fits = code.len() <= MOST_DECISION20_CHARS
            && first.len() == 3
            && first[0].is_ascii_uppercase()
            && first.iter().copied().all(is_code_byte)
            && groups
                .all(|group| (1..=4).contains(&group.len()) && group.bytes().all(is_code_byte));
        if fits {
            Ok(Self(code.to_owned()))
        } else {
            Err(CodeError::NotDecision20(text.to_owned()))
        }
    }
}

impl FromStr for AgencyCode {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        text.parse()
            .map(Self::Qcvn102)
            .or_else(|_| text.parse().map(Self::Decision20))
            .map_err(|_: CodeError| CodeError::Neither(text.to_owned()))
    }
}

impl FromStr for OrganId {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        let id = text.trim();
        let long = id.chars().count() > MOST_ORGAN_ID_CHARS;
        if id.is_empty() || long || id.chars().any(|c| c.is_control() || c.is_whitespace()) {
            let shown = text.chars().take(MOST_ORGAN_ID_CHARS).collect();
            return Err(CodeError::NotOrganId(shown));
        }
        Ok(Self(id.to_owned()))
    }
}

impl fmt::Display for AgencyCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Qcvn102(code) => code.fmt(f),
            Self::Decision20(code) => code.fmt(f),
        }
    }
}

macro_rules! plain_text {
    ($($name:ident),*) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}
plain_text!(Qcvn102Code, Decision20Code, OrganId);

macro_rules! as_string {
    ($($name:ident),*) => {$(
        impl TryFrom<String> for $name {
            type Error = CodeError;

            fn try_from(text: String) -> Result<Self, CodeError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(code: $name) -> Self {
                code.to_string()
            }
        }
    )*};
}
as_string!(Qcvn102Code, Decision20Code, AgencyCode, OrganId);

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests;
