-- In whose place somebody acted, and by which delegation; absent where somebody acted from the own post.
alter table doc_step add column for_person_id @id;
alter table doc_step add column delegation_id @id;
