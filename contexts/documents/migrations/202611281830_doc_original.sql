-- The signed original of a document: one file that grows by revisions, from the leader's signature to the agency's and the
-- proof that keeps both checkable. Earlier contents stay named by the signing requests.
create table doc_original (
  document_id @id not null primary key references doc_document (id),
  stage @text not null,                   -- signed: by the person; sealed: and by the agency
  sha256 @text not null,
  size_bytes @int not null,
  request_id @id not null,                -- the signing request that it came from
  updated_at @time not null
);
create index doc_original_file on doc_original (sha256);

-- The signed form of an attachment in a file of its own (Decree 30/2020, Annex I: signed by the agency, without seal).
create table doc_signed_attachment (
  attachment_id @id not null primary key references doc_attachment (id),
  document_id @id not null,
  request_id @id not null,
  sha256 @text not null default '',       -- empty until it is signed
  size_bytes @int not null default 0
);
create index doc_signed_attachment_document on doc_signed_attachment (document_id);
create unique index doc_signed_attachment_request on doc_signed_attachment (request_id);
create index doc_signed_attachment_file on doc_signed_attachment (sha256);

-- From which version of the document the file before its signer was typeset.
alter table doc_outgoing add column sign_request_id @id;
alter table doc_outgoing add column sign_version @int;
