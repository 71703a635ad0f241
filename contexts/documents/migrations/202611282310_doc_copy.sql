-- An electronic copy (Decree 30/2020, Articles 25 to 27) is an outgoing document of its own; here stands what it is a copy of
-- and the file that gets the agency's signature.
create table doc_copy (
  document_id @id not null primary key references doc_document (id),
  source_id @id not null references doc_document (id),
  attachment_id @id not null,             -- the file of the source that was copied
  pages @text not null default '',        -- which pages were taken, as printed: 2-4, 7; empty for all
  sha256 @text not null,                  -- before it is sealed
  size_bytes @int not null
);
create index doc_copy_source on doc_copy (source_id, document_id);
create index doc_copy_file on doc_copy (sha256);
