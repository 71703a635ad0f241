-- The order of names: keys of the Vietnamese collation, made by the program. Rows from before are given
-- theirs by the job identity.sort_keys, which also makes all anew when the collation changes.
alter table idn_person add column sort_key @bytes;
create index idn_person_sort_key on idn_person (sort_key, id);
alter table idn_organisation add column sort_key @bytes;
