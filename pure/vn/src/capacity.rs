//! In which capacity a person signs (Decree 30/2020/NĐ-CP, Article 13), and the
//! lines that stand above the signature.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A prefix of the signature block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Capacity {
    /// The head under the one-man rule: no prefix (Article 13.1).
    Head,
    /// TM., thay mặt tập thể: for a collegial body (Article 13.2).
    ForCollegialBody,
    /// KT., ký thay: a deputy for the head.
    ForHead,
    /// TL., thừa lệnh: the head of a subordinate unit by order (Article 13.4).
    ByOrder,
    /// TUQ., thừa ủy quyền: by a written, limited delegation (Article 13.3).
    ByDelegation,
    /// Q., quyền: acting head.
    Acting,
}

impl Capacity {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Head,
        Self::ForCollegialBody,
        Self::ForHead,
        Self::ByOrder,
        Self::ByDelegation,
        Self::Acting,
    ];

    /// The prefix as printed; empty for the head.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Head => "",
            Self::ForCollegialBody => "TM.",
            Self::ForHead => "KT.",
            Self::ByOrder => "TL.",
            Self::ByDelegation => "TUQ.",
            Self::Acting => "Q.",
        }
    }

    /// The Vietnamese name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Head => "thủ trưởng",
            Self::ForCollegialBody => "thay mặt",
            Self::ForHead => "ký thay",
            Self::ByOrder => "thừa lệnh",
            Self::ByDelegation => "thừa ủy quyền",
            Self::Acting => "quyền",
        }
    }
}

/// A body or organ in whose name a document is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    /// Its name: `Ủy ban nhân dân`.
    pub name: String,
    /// Whether it decides as a body (UBND, HĐND, councils, boards).
    pub collegial: bool,
}

/// Who of a post signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signer {
    /// The head.
    Head {
        /// The head's post: `Chủ tịch`.
        post: String,
    },
    /// Who acts as head (Q.).
    ActingHead {
        /// The head's post.
        post: String,
    },
    /// A deputy, also one in charge, for the head (KT.).
    Deputy {
        /// The head's post.
        head: String,
        /// The deputy's post: `Phó Chủ tịch`.
        post: String,
    },
}

/// A written delegation (Article 13.3): limited in time, never passed on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delegation {
    /// The number and notation of the delegating document.
    pub document: String,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
    /// Whether the delegate received it from somebody who was a delegate.
    pub passed_on: bool,
}

/// A signature to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signature {
    /// By the leadership itself, for a collegial body when `body` is given.
    Own {
        /// The collegial body (TM.).
        body: Option<Body>,
        /// Who signs.
        signer: Signer,
    },
    /// By order of the head (TL.), by the head of a subordinate unit or that
    /// unit's deputy (KT.).
    ByOrder {
        /// The post that gave the order: `Chủ tịch`.
        principal: String,
        /// Who of the subordinate unit signs.
        signer: Signer,
        /// Whether the working rules grant this order.
        granted: bool,
    },
    /// By delegation (TUQ.), by the delegate in person.
    ByDelegation {
        /// The post that delegated.
        principal: String,
        /// The delegate's post.
        post: String,
        /// The delegation.
        delegation: Option<Delegation>,
    },
}

/// Why a person may not sign so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CapacityError {
    /// TM. for a body that does not decide as one.
    NotCollegial {
        /// The body's name.
        body: String,
    },
    /// TL. that the working rules do not grant.
    OrderNotGranted {
        /// The post that would have given the order.
        principal: String,
    },
    /// TUQ. without a written delegation.
    NoDelegation,
    /// TUQ. by a delegation that was passed on.
    PassedOn {
        /// The delegating document.
        document: String,
    },
    /// TUQ. on a day outside the delegation.
    NotInForce {
        /// The delegating document.
        document: String,
        /// The day of signature.
        on: Date,
    },
    /// A body or post without a name.
    NoName,
}

impl fmt::Display for CapacityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sign in this capacity: ")?;
        match self {
            Self::NotCollegial { body } => write!(f, "{body} is no collegial body (TM.)"),
            Self::OrderNotGranted { principal } => {
                write!(f, "the working rules grant no order of {principal} (TL.)")
            }
            Self::NoDelegation => f.write_str("there is no written delegation (TUQ.)"),
            Self::PassedOn { document } => {
                write!(
                    f,
                    "the delegation {document} was passed on, which is forbidden (TUQ.)"
                )
            }
            Self::NotInForce { document, on } => {
                write!(
                    f,
                    "the delegation {document} is not in force on {on} (TUQ.)"
                )
            }
            Self::NoName => f.write_str("a body or post has no name"),
        }
    }
}

impl std::error::Error for CapacityError {}

impl Signature {
    /// The lines above the signature in capitals, checked against Article 13 on
    /// the day of signature:
    ///
    /// ```text
    /// TM. ỦY BAN NHÂN DÂN        TL. CHỦ TỊCH
    /// KT. CHỦ TỊCH               KT. CHÁNH VĂN PHÒNG
    /// PHÓ CHỦ TỊCH               PHÓ CHÁNH VĂN PHÒNG
    /// ```
    ///
    /// # Errors
    /// See [`CapacityError`].
    pub fn lines(&self, on: Date) -> Result<Vec<String>, CapacityError> {
        let mut lines = Vec::with_capacity(3);
        match self {
            Self::Own { body, signer } => {
                if let Some(body) = body {
                    if !body.collegial {
                        return Err(CapacityError::NotCollegial {
                            body: body.name.clone(),
                        });
                    }
                    lines.push(line(Capacity::ForCollegialBody, &body.name)?);
                }
                push_signer(signer, &mut lines)?;
            }
            Self::ByOrder {
                principal,
                signer,
                granted,
            } => {
                if !granted {
                    return Err(CapacityError::OrderNotGranted {
                        principal: principal.clone(),
                    });
                }
                lines.push(line(Capacity::ByOrder, principal)?);
                push_signer(signer, &mut lines)?;
            }
            Self::ByDelegation {
                principal,
                post,
                delegation,
            } => {
                check_delegation(delegation.as_ref(), on)?;
                lines.push(line(Capacity::ByDelegation, principal)?);
                lines.push(line(Capacity::Head, post)?);
            }
        }
        Ok(lines)
    }

    /// The capacities in the order of the lines.
    #[must_use]
    pub fn capacities(&self) -> Vec<Capacity> {
        let of_signer = |signer: &Signer| match signer {
            Signer::Head { .. } => Capacity::Head,
            Signer::ActingHead { .. } => Capacity::Acting,
            Signer::Deputy { .. } => Capacity::ForHead,
        };
        match self {
            Self::Own { body: None, signer } => vec![of_signer(signer)],
            Self::Own {
                body: Some(_),
                signer,
            } => {
                vec![Capacity::ForCollegialBody, of_signer(signer)]
            }
            Self::ByOrder { signer, .. } => vec![Capacity::ByOrder, of_signer(signer)],
            Self::ByDelegation { .. } => vec![Capacity::ByDelegation],
        }
    }
}

fn push_signer(signer: &Signer, lines: &mut Vec<String>) -> Result<(), CapacityError> {
    match signer {
        Signer::Head { post } => lines.push(line(Capacity::Head, post)?),
        Signer::ActingHead { post } => lines.push(line(Capacity::Acting, post)?),
        Signer::Deputy { head, post } => {
            lines.push(line(Capacity::ForHead, head)?);
            lines.push(line(Capacity::Head, post)?);
        }
    }
    Ok(())
}

fn check_delegation(delegation: Option<&Delegation>, on: Date) -> Result<(), CapacityError> {
    let Some(delegation) = delegation else {
        return Err(CapacityError::NoDelegation);
    };
    let document = delegation.document.clone();
    if delegation.passed_on {
        return Err(CapacityError::PassedOn { document });
    }
    if on < delegation.from || delegation.until < on {
        return Err(CapacityError::NotInForce { document, on });
    }
    Ok(())
}

fn line(capacity: Capacity, name: &str) -> Result<String, CapacityError> {
    let name = name.trim();
    if name.is_empty() {
        return Err(CapacityError::NoName);
    }
    let name = name.to_uppercase();
    Ok(match capacity.prefix() {
        "" => name,
        prefix => format!("{prefix} {name}"),
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const DAY: Date = date(2022, 3, 1);

    fn head(post: &str) -> Signer {
        Signer::Head { post: post.into() }
    }

    fn deputy(head: &str, post: &str) -> Signer {
        Signer::Deputy {
            head: head.into(),
            post: post.into(),
        }
    }

    fn committee(collegial: bool) -> Option<Body> {
        Some(Body {
            name: "Ủy ban nhân dân".into(),
            collegial,
        })
    }

    fn delegation(passed_on: bool) -> Option<Delegation> {
        let (from, until) = (date(2022, 1, 1), date(2022, 6, 30));
        Some(Delegation {
            document: "12/GUQ-UBND".into(),
            from,
            until,
            passed_on,
        })
    }

    fn by_delegation(delegation: Option<Delegation>) -> Signature {
        let (principal, post) = ("Chủ tịch".into(), "Giám đốc Sở Nội vụ".into());
        Signature::ByDelegation {
            principal,
            post,
            delegation,
        }
    }

    #[test]
    fn the_combinations_of_the_decree_are_rendered() {
        let own = |body, signer| Signature::Own { body, signer };
        let order = |signer| Signature::ByOrder {
            principal: "Chủ tịch".into(),
            signer,
            granted: true,
        };
        for (signature, lines) in [
            (own(None, head("Giám đốc")), vec!["GIÁM ĐỐC"]),
            (
                own(None, deputy("Giám đốc", "Phó Giám đốc")),
                vec!["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"],
            ),
            (
                own(committee(true), head("Chủ tịch")),
                vec!["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"],
            ),
            (
                own(committee(true), deputy("Chủ tịch", "Phó Chủ tịch")),
                vec!["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"],
            ),
            (
                own(
                    committee(true),
                    Signer::ActingHead {
                        post: "Chủ tịch".into(),
                    },
                ),
                vec!["TM. ỦY BAN NHÂN DÂN", "Q. CHỦ TỊCH"],
            ),
            (
                order(head("Chánh Văn phòng")),
                vec!["TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"],
            ),
            (
                order(deputy("Chánh Văn phòng", "Phó Chánh Văn phòng")),
                vec!["TL. CHỦ TỊCH", "KT. CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG"],
            ),
            (
                by_delegation(delegation(false)),
                vec!["TUQ. CHỦ TỊCH", "GIÁM ĐỐC SỞ NỘI VỤ"],
            ),
        ] {
            let lines: Vec<String> = lines.into_iter().map(str::to_owned).collect();
            assert_eq!(signature.lines(DAY), Ok(lines));
            assert!(!signature.capacities().is_empty());
        }
    }

    #[test]
    fn only_a_collegial_body_is_signed_for() {
        let signature = Signature::Own {
            body: committee(false),
            signer: head("Chủ tịch"),
        };
        let error = CapacityError::NotCollegial {
            body: "Ủy ban nhân dân".into(),
        };
        assert_eq!(signature.lines(DAY), Err(error));
    }

    #[test]
    fn an_order_must_be_granted() {
        let principal = String::from("Chủ tịch");
        let signer = head("Chánh Văn phòng");
        let signature = Signature::ByOrder {
            principal,
            signer,
            granted: false,
        };
        assert!(matches!(
            signature.lines(DAY),
            Err(CapacityError::OrderNotGranted { .. })
        ));
    }

    #[test]
    fn a_delegation_is_written_in_force_and_not_passed_on() {
        let lines = |delegation, on| by_delegation(delegation).lines(on);
        assert_eq!(lines(None, DAY), Err(CapacityError::NoDelegation));
        assert!(matches!(
            lines(delegation(true), DAY),
            Err(CapacityError::PassedOn { .. })
        ));
        assert!(lines(delegation(false), date(2022, 6, 30)).is_ok());
        for outside in [date(2021, 12, 31), date(2022, 7, 1)] {
            let refused = lines(delegation(false), outside);
            assert!(matches!(refused, Err(CapacityError::NotInForce { .. })));
        }
    }

    #[test]
    fn a_post_without_a_name_is_refused() {
        let signature = Signature::Own {
            body: None,
            signer: head(" "),
        };
        assert_eq!(signature.lines(DAY), Err(CapacityError::NoName));
    }
}
