-- Accounts, second factors, sessions, recovery.

create table idn_account (
  id @id not null primary key,
  person @id not null references idn_person (id),
  user_name @text not null unique,
  password_hash @text not null,
  password_set_at @time not null,
  must_change_password @bool not null,
  demo @bool not null,
  failures @int not null,
  locked_until @time,
  last_used_at @time,
  created_at @time not null,
  disabled_at @time,
  disabled_reason @text not null
);
create index idn_account_person on idn_account (person);

create table idn_totp (
  account @id not null primary key references idn_account (id),
  secret @bytes not null,
  last_step @int not null,
  created_at @time not null,
  confirmed_at @time
);

create table idn_recovery_code (
  account @id not null references idn_account (id),
  hash @bytes not null,
  used_at @time,
  primary key (account, hash)
);

create table idn_session (
  id @id not null primary key,
  account @id not null references idn_account (id),
  token_hash @bytes not null unique,
  post @id references idn_post (id),
  strength @text not null,
  client @text not null,
  started_at @time not null,
  seen_at @time not null,
  ends_at @time not null,
  ended_at @time,
  ended_why @text not null
);
create index idn_session_account on idn_session (account, ended_at);
create index idn_session_ends on idn_session (ends_at);

-- Two approvers, then a printed code that opens the account once.
create table idn_reset (
  id @id not null primary key,
  account @id not null references idn_account (id),
  reason @text not null,
  asked_by @id not null references idn_person (id),
  asked_at @time not null,
  first_approver @id references idn_person (id),
  second_approver @id references idn_person (id),
  code_hash @bytes,
  code_until @time,
  used_at @time,
  closed_at @time
);
create index idn_reset_account on idn_reset (account, asked_at);
