-- What a document says of itself, shared by its sender and all its receivers in the province.
-- Frozen once it is issued or registered.
create table doc_document (
  id @id not null primary key,
  origin @text not null,                  -- inside: issued on this system; outside: came from elsewhere
  kind @text not null,                    -- code of vn::kinds (Decree 30/2020, Article 7)
  number @int,                            -- absent in drafts
  number_text @text not null,             -- as printed: 05, 12a
  notation @text not null,                -- as printed, never reconstructed: 586/KH-UBND
  notation_key @text not null,            -- folded, to find doubles
  issued_on @date,
  issuer_id @id,                          -- organisation of identity, if it is one of the province
  issuer_name @text not null,
  issuer_key @text not null,              -- folded, to find doubles
  subject @text not null,                 -- trích yếu
  signer_name @text not null,
  signer_position @text not null,
  urgency @int not null,                  -- 0 none, 1 khẩn, 2 thượng khẩn, 3 hỏa tốc
  pages @int not null,
  language @text not null,
  reply_due_on @date,
  files @int not null default 0,
  recalled_at @time,
  created_at @time not null
);
create index doc_document_double on doc_document (issuer_key, notation_key);

-- The text of a document, apart from its row so that lists stay light.
create table doc_content (
  document_id @id not null primary key references doc_document (id),
  content @text not null
);

-- Number books: consecutive numbers per agency, direction, group and year (Decree 30/2020, Articles 15 and 22).
create table doc_book (
  id @id not null primary key,
  organisation_id @id not null,
  direction @text not null,               -- incoming, outgoing
  grouping @text not null,                -- joint, a kind's code, or a group of the agency's own
  year @int not null,
  name @text not null,
  last @int not null default 0,
  last_on @date,                          -- the day of the last number: numbers rise with time
  closed @bool not null default @false,
  unique (organisation_id, direction, grouping, year)
);

-- Which kinds an agency numbers apart (Decree 30/2020, Article 15.1: the head decides).
create table doc_book_rule (
  organisation_id @id not null,
  kind @text not null,
  grouping @text not null,
  primary key (organisation_id, kind)
-- lite: ) without rowid;
-- pg: );

-- A document as one agency receives it.
create table doc_incoming (
  id @id not null primary key,
  organisation_id @id not null,
  document_id @id not null references doc_document (id),
  source @text not null,                  -- paper, inside, exchange
  state @text not null,
  phase @text not null,                   -- desk, approval, open, closed: follows from the state, keeps lists to one index each
  received_at @time not null,
  book_id @id,
  arrival_number @int,
  arrival_on @date,
  holder_id @id,                          -- the person whose turn it is; absent: the clerks' or the unit's
  presented_to @id,
  directed_by @id,
  forwarded_at @time,                     -- when a leader or the clerk first gave it to a unit
  lead_unit_id @id,
  lead_person_id @id,
  due_at @time,
  done_at @time,
  result @text not null default '',
  answer_id @id,                          -- the outgoing document that answers it
  version @int not null default 1
);
create unique index doc_incoming_number on doc_incoming (book_id, arrival_number) where book_id is not null;
create index doc_incoming_desk on doc_incoming (organisation_id, phase, id);
create index doc_incoming_unit on doc_incoming (lead_unit_id, phase, id) where lead_unit_id is not null;
create index doc_incoming_holder on doc_incoming (holder_id, phase, id) where holder_id is not null;
create index doc_incoming_person on doc_incoming (lead_person_id, phase, id) where lead_person_id is not null;
create index doc_incoming_due on doc_incoming (organisation_id, due_at) where due_at is not null and done_at is null;
create index doc_incoming_document on doc_incoming (document_id);

-- Units and persons who work with the lead (phối hợp).
create table doc_coordination (
  id @id not null primary key,
  incoming_id @id not null references doc_incoming (id),
  unit_id @id not null,
  person_id @id,
  state @text not null,                   -- open, done
  opened_at @time not null,
  done_at @time,
  answer @text not null default '',
  unique (incoming_id, unit_id)
);
create index doc_coordination_unit on doc_coordination (unit_id, state, id);

-- Every act on a document, incoming or outgoing, with the words that went with it.
create table doc_step (
  object_id @id not null,
  id @id not null,
  at @time not null,
  act @text not null,
  person_id @id,
  unit_id @id,
  to_unit_id @id,
  to_person_id @id,
  opinion @text not null default '',
  due_at @time,
  primary key (object_id, id)
-- lite: ) without rowid;
-- pg: );

-- A document on its way out of an agency.
create table doc_outgoing (
  id @id not null primary key references doc_document (id),
  organisation_id @id not null,
  unit_id @id not null,
  state @text not null,
  drafter_id @id not null,
  holder_id @id,
  content_checker_id @id,
  format_checker_id @id,
  signer_id @id,
  capacity @text not null,                -- none, TM, KT, TL, TUQ, Q (Decree 30/2020, Article 13)
  book_id @id,
  answers_id @id,                         -- the incoming document that it answers
  draft_version @int not null default 1,
  approved_version @int,
  issued_at @time,
  issued_by @id,
  receivers @int not null default 0,
  copies @int not null default 1,
  outside_receivers @text not null default '',
  cancel_reason @text not null default '',
  updated_at @time not null,
  version @int not null default 1
);
create index doc_outgoing_desk on doc_outgoing (organisation_id, state, id);
create index doc_outgoing_unit on doc_outgoing (unit_id, state, id);
create index doc_outgoing_holder on doc_outgoing (holder_id, state, id) where holder_id is not null;
create index doc_outgoing_drafter on doc_outgoing (drafter_id, id);
create index doc_outgoing_book on doc_outgoing (book_id, issued_at) where book_id is not null;

-- The earlier versions of a draft; the newest stands in doc_content (Annex VI: drafts are kept).
create table doc_draft (
  outgoing_id @id not null references doc_outgoing (id),
  number @int not null,
  at @time not null,
  person_id @id not null,
  subject @text not null,
  content @text not null,
  note @text not null default '',
  primary key (outgoing_id, number)
-- lite: ) without rowid;
-- pg: );

-- To whom a draft shall go; receivers inside become rows of doc_incoming when it is issued.
create table doc_recipient (
  outgoing_id @id not null references doc_outgoing (id),
  organisation_id @id not null,
  primary key (outgoing_id, organisation_id)
-- lite: ) without rowid;
-- pg: );

-- Saved sets of receivers.
create table doc_group (
  id @id not null primary key,
  organisation_id @id not null,
  name @text not null,
  unique (organisation_id, name)
);
create table doc_group_member (
  group_id @id not null references doc_group (id),
  organisation_id @id not null,
  primary key (group_id, organisation_id)
-- lite: ) without rowid;
-- pg: );

create table doc_attachment (
  id @id not null primary key,
  document_id @id not null references doc_document (id),
  name @text not null,
  sha256 @text not null,
  size_bytes @int not null,
  media_type @text not null,
  scan @text not null,                    -- clean, quarantine, infected, off
  added_at @time not null,
  added_by @id not null
);
create index doc_attachment_document on doc_attachment (document_id, id);
create index doc_attachment_file on doc_attachment (sha256);

-- Who has opened what, and who has marked what with a star.
create table doc_reading (
  person_id @id not null,
  object_id @id not null,
  read_at @time,
  flagged @bool not null default @false,
  primary key (person_id, object_id)
-- lite: ) without rowid;
-- pg: );
create index doc_reading_flag on doc_reading (person_id, object_id) where flagged;

-- Acts counted per agency and day, written by the acts themselves. Figures open the rows they count;
-- `tinhso check figures` counts the rows again and compares.
create table doc_tally (
  day @date not null,
  organisation_id @id not null,
  received @int not null default 0,
  presented @int not null default 0,
  approved @int not null default 0,
  forwarded @int not null default 0,
  done @int not null default 0,
  done_late @int not null default 0,
  issued @int not null default 0,
  primary key (day, organisation_id)
-- lite: ) without rowid;
-- pg: );
