-- Organisations over time: names, codes, successions, units.

create table idn_organisation (
  id @id not null primary key,
  parent @id references idn_organisation (id),
  kind @text not null,
  name @text not null,
  short_name @text not null,
  notation @text not null,
  area_code @text,
  collegial @bool not null,
  runs_documents @bool not null,
  sample @bool not null,
  folded @text not null,
  place @int not null,
  valid_from @date not null,
  valid_to @date,
  version @int not null
);
create index idn_organisation_parent on idn_organisation (parent, place);
create index idn_organisation_area on idn_organisation (area_code);

-- Every name that an organisation had, the present one included.
create table idn_organisation_name (
  organisation @id not null references idn_organisation (id),
  valid_from @date not null,
  valid_to @date,
  name @text not null,
  short_name @text not null,
  notation @text not null,
  primary key (organisation, valid_from)
);

-- The folded words of names, for type-ahead.
create table idn_organisation_word (
  word @text not null,
  organisation @id not null references idn_organisation (id),
  primary key (word, organisation)
);
create index idn_organisation_word_of on idn_organisation_word (organisation);

-- Agency codes; the key says that a code is never given to a second body.
create table idn_organisation_code (
  scheme @text not null,
  code @text not null,
  organisation @id not null references idn_organisation (id),
  valid_from @date not null,
  valid_to @date,
  successor_code @text,
  sample @bool not null,
  primary key (scheme, code)
);
create index idn_organisation_code_of on idn_organisation_code (organisation);

-- The groups by which the reach of the system is counted; a body may stand in two.
create table idn_reach (
  reach_group @text not null,
  organisation @id not null references idn_organisation (id),
  primary key (reach_group, organisation)
);
create index idn_reach_of on idn_reach (organisation);

create table idn_succession (
  id @id not null primary key,
  kind @text not null,
  act_notation @text not null,
  act_date @date not null,
  effective @date not null,
  note @text not null,
  recorded_at @time not null
);
create index idn_succession_effective on idn_succession (effective);

-- successor is null where a body ends without one.
create table idn_succession_link (
  id @id not null primary key,
  succession @id not null references idn_succession (id),
  predecessor @id not null references idn_organisation (id),
  successor @id references idn_organisation (id),
  principal @bool not null
);
create index idn_succession_link_from on idn_succession_link (predecessor);
create index idn_succession_link_to on idn_succession_link (successor);
create index idn_succession_link_by on idn_succession_link (succession);

create table idn_unit (
  id @id not null primary key,
  organisation @id not null references idn_organisation (id),
  parent @id references idn_unit (id),
  kind @text not null,
  name @text not null,
  short_name @text not null,
  place @int not null,
  valid_from @date not null,
  valid_to @date
);
create index idn_unit_organisation on idn_unit (organisation, place);

create table idn_setting (
  name @text not null primary key,
  value @text not null
);
