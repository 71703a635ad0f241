//! What one may be allowed to do with documents. Roles give these (identity); acts ask for them.

/// Registers what comes in and keeps the books (văn thư; Decree 30/2020, Articles 4 and 22).
pub const REGISTER: &str = "documents.incoming.register";
/// Presents incoming documents to a leader or routes them to a unit (Article 23).
pub const PRESENT: &str = "documents.incoming.present";
/// Directs incoming documents: who leads, who works with them, until when (Article 24).
pub const DIRECT: &str = "documents.incoming.direct";
/// Gives a unit's document to one of its people.
pub const ASSIGN: &str = "documents.incoming.assign";
/// Works on documents: answers, finishes, gives an opinion.
pub const SOLVE: &str = "documents.incoming.solve";
/// Reads every document of the own organisation.
pub const READ_ORGANISATION: &str = "documents.read.organisation";
/// Reads the documents that the own unit leads or works with.
pub const READ_UNIT: &str = "documents.read.unit";
/// Reads the documents given to oneself.
pub const READ_OWN: &str = "documents.read.own";
/// Drafts outgoing documents.
pub const DRAFT: &str = "documents.outgoing.draft";
/// Makes electronic copies of documents, for others to decide on (Articles 25 to 27).
pub const COPY: &str = "documents.outgoing.copy";
/// Answers for the content of the unit's drafts (Article 11).
pub const CHECK_CONTENT: &str = "documents.outgoing.check_content";
/// Answers for the format of drafts (Article 11).
pub const CHECK_FORMAT: &str = "documents.outgoing.check_format";
/// Approves drafts to be issued under one's name (Articles 12 and 13).
pub const APPROVE: &str = "documents.outgoing.approve";
/// Numbers, dates and sends documents; only the clerk does (Articles 15 to 18).
pub const ISSUE: &str = "documents.outgoing.issue";
/// Decides how the agency's books are kept, and saved sets of receivers.
pub const CONFIGURE: &str = "documents.configure";
/// Sees the figures of the whole province, never the contents.
pub const OVERVIEW: &str = "documents.overview";

/// What nobody does without a second factor: approving, issuing, deciding how books are kept.
pub const STRONG: &[&str] = &[APPROVE, ISSUE, CONFIGURE];

/// Every permission with the text key of what it is called.
pub const ALL: &[(&str, &str)] = &[
    (REGISTER, "documents-permission-register"),
    (PRESENT, "documents-permission-present"),
    (DIRECT, "documents-permission-direct"),
    (ASSIGN, "documents-permission-assign"),
    (SOLVE, "documents-permission-solve"),
    (READ_ORGANISATION, "documents-permission-read-organisation"),
    (READ_UNIT, "documents-permission-read-unit"),
    (READ_OWN, "documents-permission-read-own"),
    (DRAFT, "documents-permission-draft"),
    (COPY, "documents-permission-copy"),
    (CHECK_CONTENT, "documents-permission-check-content"),
    (CHECK_FORMAT, "documents-permission-check-format"),
    (APPROVE, "documents-permission-approve"),
    (ISSUE, "documents-permission-issue"),
    (CONFIGURE, "documents-permission-configure"),
    (OVERVIEW, "documents-permission-overview"),
];

/// What programs of an agency may be given: reading and registering for it, and drafts for people to
/// decide on. Signing, approving, directing and issuing stay with people.
pub const FOR_PROGRAMS: &[&str] = &[REGISTER, READ_ORGANISATION, DRAFT];
