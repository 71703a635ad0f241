-- The register of certificates: who holds which, from the request to the end (Decree 68/2024/NĐ-CP). A row is made when a
-- certificate is asked for or imported, and is never deleted: old signatures are judged by old certificates.
create table sig_certificate (
  id @id not null primary key,
  holder_kind @text not null,             -- person, agency, device (Article 10)
  organisation_id @id not null,           -- the agency that holds it or answers for its holder
  person_id @id,                          -- the holder, if a person
  device_name @text not null default '',  -- the holder, if a device, a service or software
  state @text not null,
  domain @text not null,                  -- vgca, national: where its path should end
  key_place @text not null,               -- agent, file, module, remote: how its key is reached
  key_reference @text not null default '',-- its name there: a name of the settings, a credential
  sha256 @text,                           -- of its DER, once it is issued
  serial @text not null default '',       -- hexadecimal
  subject @text not null default '',      -- for people
  issuer @text not null default '',
  not_before @time,
  not_after @time,
  replaces_id @id,                        -- the certificate that this one renews
  token_number @text not null default '', -- of the device that holds the key
  keeper_id @id,                          -- who keeps the device of an agency (Decree 30/2020, Article 32)
  delivered_at @time,
  revoked_at @time,
  revocation_ground @text not null default '',
  reminded_days @int,                     -- the smallest reminder that was sent: 90, 60, 30, 15, 7
  request_kind @text not null default 'new', -- new, renewal, change, import
  holder_name @text not null default '',  -- as the request says it, later as the certificate says it
  holder_email @text not null default '',
  words @text not null default '',        -- why it is asked for
  requested_by @id,
  sent_at @time,
  sent_due_at @time,                      -- until when the authority has to answer (Article 11)
  received_by @text not null default '',  -- who took the device over
  activated_at @time,
  revocation_by @id,                      -- who asked for the revocation
  revocation_on @date,                    -- the day from which its ground holds
  revocation_words @text not null default '',
  state_before @text not null default '', -- where it stood before its revocation was asked for
  folded @text not null default '',       -- what it is found by
  created_at @time not null,
  version @int not null default 1
);
create index sig_certificate_desk on sig_certificate (organisation_id, state, id);
create index sig_certificate_person on sig_certificate (person_id, id) where person_id is not null;
create unique index sig_certificate_digest on sig_certificate (sha256) where sha256 is not null;
create index sig_certificate_end on sig_certificate (state, not_after) where not_after is not null;
create index sig_certificate_replaces on sig_certificate (replaces_id) where replaces_id is not null;

-- Every certificate that was ever seen in a signature or imported, authorities included, by the SHA-256 of its DER.
create table sig_known_certificate (
  sha256 @text not null primary key,
  der @bytes not null,
  subject_key @text not null,             -- folded subject in DER, hexadecimal SHA-256: to find issuers
  issuer_key @text not null,
  is_authority @bool not null,
  added_at @time not null
);
create index sig_known_certificate_subject on sig_known_certificate (subject_key) where is_authority;

-- What was done with a certificate, by whom, with which words and form.
create table sig_certificate_step (
  certificate_id @id not null references sig_certificate (id),
  id @id not null,
  at @time not null,
  act @text not null,
  person_id @id,
  organisation_id @id,
  words @text not null default '',
  primary key (certificate_id, id)
-- lite: ) without rowid;
-- pg: );

-- Pictures for Annex I of Decree 30/2020: the blue signature of a person, the red seal of an agency in its true size.
create table sig_image (
  id @id not null primary key,
  kind @text not null,                    -- signature, seal
  organisation_id @id not null,
  person_id @id,
  sha256 @text not null,                  -- the PNG's content in the file store
  width_micrometres @int not null,        -- true size on paper
  height_micrometres @int not null,
  added_at @time not null,
  added_by @id not null,
  removed_at @time
);
create index sig_image_holder on sig_image (organisation_id, kind, person_id, id);
create index sig_image_file on sig_image (sha256);

-- Certificates that somebody should look at, because their holder's post or agency changed. Nothing is revoked by it.
create table sig_certificate_look (
  certificate_id @id not null references sig_certificate (id),
  reason @text not null,                  -- released, succeeded
  since @date not null,
  organisation_id @id not null,           -- of the certificate: whose list it stands in
  noted_at @time not null,
  closed_at @time,
  closed_by @id,
  closed_words @text not null default '',
  primary key (certificate_id, reason, since)
-- lite: ) without rowid;
-- pg: );
create index sig_certificate_look_open on sig_certificate_look (organisation_id, noted_at) where closed_at is null;

-- What was read from files and waits for a look before it comes into the register. Without keys and passwords; gone after a day.
create table sig_import_draft (
  id @id not null primary key,
  person_id @id not null,
  made_at @time not null,
  content @bytes not null
);
create index sig_import_draft_age on sig_import_draft (made_at);

-- Numbers of the law that could not be confirmed in the text of the decree: data, until somebody has read it.
create table sig_rule (
  name @text not null primary key,
  value @int not null,
  changed_at @time,
  changed_by @id
);
insert into sig_rule (name, value) values ('renewals_most', 1), ('renewal_days_left', 30), ('answer_working_days', 3);
