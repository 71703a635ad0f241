-- What was refused: the first thing, and some of the places.
alter table aud_refusal add column object_kind @text not null default 'audit.access';
alter table aud_refusal add column object @int not null default 0;
alter table aud_refusal add column samples @text not null default '';
