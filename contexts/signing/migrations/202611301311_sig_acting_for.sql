-- For whom somebody acted on a certificate, and by which document: absent where they acted in the own name.
alter table sig_certificate_step add column for_person_id @id;
alter table sig_certificate_step add column for_document @text not null default '';
