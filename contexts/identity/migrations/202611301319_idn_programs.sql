-- Programs of agencies: who they are, what they may, their secrets and tokens (only as digests), and
-- how often they asked.

-- A program acts as a person of its own, who has no account and holds no post.
alter table idn_person add column program @bool;

create table idn_program (
  id @id not null primary key references idn_person (id),
  organisation @id not null references idn_organisation (id),
  unit @id not null references idn_unit (id),
  name @text not null,
  contact @text not null,
  expires_on @date not null,
  per_minute @int not null,
  per_day @int not null,
  asked_by @id not null references idn_person (id),
  asked_at @time not null,
  confirmed_at @time,
  revoked_at @time,
  last_used_at @time
);
create index idn_program_organisation on idn_program (organisation, name);

create table idn_program_permission (
  program @id not null references idn_program (id),
  permission @text not null,
  primary key (program, permission)
);

-- A secret waits for a second administrator; its digest is there once that one has seen it.
create table idn_program_secret (
  id @id not null primary key,
  program @id not null references idn_program (id),
  asked_by @id not null references idn_person (id),
  asked_at @time not null,
  expires_at @time not null,
  decided_by @id references idn_person (id),
  decided_at @time,
  hash @bytes,
  until @time
);
create index idn_program_secret_of on idn_program_secret (program, decided_at);

create table idn_program_token (
  hash @bytes not null primary key,
  program @id not null references idn_program (id),
  until @time not null
);
create index idn_program_token_until on idn_program_token (until);

create table idn_program_use (
  program @id not null references idn_program (id),
  span @text not null,
  begins @time not null,
  used @int not null,
  primary key (program, span)
);
