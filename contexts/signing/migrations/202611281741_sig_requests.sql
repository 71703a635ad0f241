-- A file that waits for somebody's signature, or has it.
create table sig_request (
  id @id not null primary key,
  purpose @text not null,                 -- which office asked, and what for: documents.approve, documents.seal
  subject_id @id not null,                -- its own thing, in its own words
  title @text not null,                   -- what is signed, for people
  organisation_id @id not null,
  signer_id @id not null,                 -- the person who shall sign (for a seal: who asked for it)
  holder_kind @text not null,             -- whose certificate: person, agency
  state @text not null,                   -- waiting, signed, refused, withdrawn
  certificate_id @id,                     -- with which it was signed
  file_sha256 @text not null,             -- what is to be signed
  file_bytes @int not null,
  layout @text not null,                  -- JSON: field, picture, text: how it will look
  signed_sha256 @text,                    -- what came of it
  signed_bytes @int,
  way @text not null default '',          -- how it was signed
  level @text not null default '',        -- B-B, B-T, B-LT, B-LTA: how far it has come
  upgrade_error @text not null default '',
  asked_at @time not null,
  signed_at @time,
  signed_by @id,
  version @int not null default 1
);
create index sig_request_desk on sig_request (signer_id, state, id);
create index sig_request_seal on sig_request (organisation_id, holder_kind, state, id);
create index sig_request_signer on sig_request (signed_by, id) where signed_by is not null;
create index sig_request_subject on sig_request (subject_id, purpose, id);
create index sig_request_file on sig_request (file_sha256);
create index sig_request_signed on sig_request (signed_sha256) where signed_sha256 is not null;

-- A pass that lets the signing program on a person's own machine fetch one file and bring one back. Only its digest is kept.
create table sig_pass (
  digest @text not null primary key,
  request_id @id not null references sig_request (id),
  person_id @id not null,
  post_id @id not null,
  certificate_id @id not null,
  request_version @int not null,
  expires_at @time not null,
  used_at @time
);
create index sig_pass_request on sig_pass (request_id);
