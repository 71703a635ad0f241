-- Accounts and appointments wait here for a second administrator; one account for each person; the
-- sheet with which a new account is opened for the first time.

create table idn_proposal (
  id @id not null primary key,
  kind @text not null,
  person @id not null references idn_person (id),
  user_name @text not null,
  post @id references idn_post (id),
  valid_from @date,
  decision @text not null,
  asked_by @id not null references idn_person (id),
  asked_at @time not null,
  expires_at @time not null,
  decided_by @id references idn_person (id),
  decided_at @time,
  outcome @text,
  reason @text not null
);
create index idn_proposal_open on idn_proposal (decided_at, asked_at);
create index idn_proposal_person on idn_proposal (person, decided_at);

-- The person whose only account it is. Where somebody had several before this rule, the oldest is
-- counted and the others stay as they are, for an administrator to disable.
alter table idn_account add column sole_of @id;
update idn_account set sole_of = person
  where id = (select min(b.id) from idn_account b where b.person = idn_account.person);
create unique index idn_account_sole on idn_account (sole_of);

create table idn_activation (
  account @id not null primary key references idn_account (id),
  code_hash @bytes not null unique,
  until @time not null,
  given_by @id not null references idn_person (id),
  used_at @time
);

-- What the program itself gives to the roles of administration and audit; they never hold another
-- right. Filled at every start.
create table idn_administration (
  permission @text not null primary key
);
