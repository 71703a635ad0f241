-- People, posts, who holds them when, delegation, and what each role may.

create table idn_person (
  id @id not null primary key,
  name @text not null,
  folded @text not null,
  email @text not null,
  telephone @text not null,
  synthetic @bool not null,
  left_on @date,
  version @int not null
);
create index idn_person_folded on idn_person (folded);

create table idn_post (
  id @id not null primary key,
  organisation @id not null references idn_organisation (id),
  unit @id not null references idn_unit (id),
  role @text not null,
  title @text not null,
  rank @int not null,
  valid_from @date not null,
  valid_to @date
);
create index idn_post_organisation on idn_post (organisation, role, rank);
create index idn_post_unit on idn_post (unit, rank);

create table idn_holding (
  id @id not null primary key,
  person @id not null references idn_person (id),
  post @id not null references idn_post (id),
  valid_from @date not null,
  valid_to @date,
  decision @text not null
);
create index idn_holding_person on idn_holding (person);
create index idn_holding_post on idn_holding (post);

create table idn_delegation (
  id @id not null primary key,
  from_person @id not null references idn_person (id),
  from_post @id not null references idn_post (id),
  to_person @id not null references idn_person (id),
  document @text not null,
  valid_from @date not null,
  valid_to @date not null,
  given_at @time not null,
  revoked_at @time
);
create index idn_delegation_to on idn_delegation (to_person);
create index idn_delegation_from on idn_delegation (from_person);

create table idn_delegation_permission (
  delegation @id not null references idn_delegation (id),
  permission @text not null,
  primary key (delegation, permission)
);

-- granted = false keeps a default of the program from coming back.
create table idn_role_permission (
  role @text not null,
  permission @text not null,
  scope @text not null,
  granted @bool not null,
  changed_at @time not null,
  changed_by @text not null,
  primary key (role, permission)
);

-- A change of what a role may waits here for a second person.
create table idn_role_change (
  id @id not null primary key,
  role @text not null,
  permission @text not null,
  scope @text not null,
  granted @bool not null,
  reason @text not null,
  asked_by @id not null references idn_person (id),
  asked_at @time not null,
  decided_by @id references idn_person (id),
  decided_at @time,
  accepted @bool
);
create index idn_role_change_open on idn_role_change (decided_at, asked_at);

-- What an act changed, in words; the tamper-evident log holds only that it happened.
create table idn_change (
  id @id not null primary key,
  at @time not null,
  action @text not null,
  object_kind @text not null,
  object @id not null,
  by_person @id not null,
  by_name @text not null,
  document @text not null,
  before @text,
  after @text
);
create index idn_change_of on idn_change (object, at);
