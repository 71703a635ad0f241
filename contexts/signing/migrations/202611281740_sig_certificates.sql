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
  created_at @time not null,
  version @int not null default 1
);
create index sig_certificate_desk on sig_certificate (organisation_id, state, id);
create index sig_certificate_person on sig_certificate (person_id, id) where person_id is not null;
create unique index sig_certificate_digest on sig_certificate (sha256) where sha256 is not null;
create index sig_certificate_end on sig_certificate (state, not_after) where not_after is not null;

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
