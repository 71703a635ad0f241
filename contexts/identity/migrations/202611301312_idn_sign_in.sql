-- A second factor that is being set up lies beside the confirmed one until it is confirmed itself.
create table idn_totp_pending (
  account @id not null primary key references idn_account (id),
  secret @bytes not null,
  created_at @time not null
);
insert into idn_totp_pending (account, secret, created_at)
  select account, secret, created_at from idn_totp where confirmed_at is null;
delete from idn_totp where confirmed_at is null;

-- By how many steps an authenticator's clock differs, as it was found when it was set up or when two codes in a row said
-- the same; and the last code that was near but not right.
alter table idn_totp add column skew @int not null default 0;
alter table idn_totp add column near_step @int not null default 0;
alter table idn_totp add column near_skew @int not null default 0;

-- Wrong passwords and codes at an account, apart for each place they come from: a network, a browser that signed in
-- before, or (codes) everywhere together. idn_account.failures and locked_until are no longer used.
create table idn_lane (
  account @id not null references idn_account (id),
  lane @text not null,
  failures @int not null,
  failed_at @time not null,
  locked_until @time,
  primary key (account, lane)
);

-- Wrong sign-ins of one address since the beginning of its present window.
create table idn_sign_in_address (
  address @text not null primary key,
  wrong @int not null,
  since @time not null
);
create index idn_sign_in_address_since on idn_sign_in_address (since);

-- What came from one address in one hour and left no leaf of its own; each row becomes one leaf when its hour is over.
create table idn_sign_in_sum (
  id @id not null primary key,
  address @text not null,
  hour @time not null,
  unknown @int not null,    -- names that nobody has
  wrong @int not null,      -- wrong passwords and codes where an account was waiting already
  unchecked @int not null,  -- turned away: too many, or a sign-in that was over
  logged_at @time
);
create unique index idn_sign_in_sum_address on idn_sign_in_sum (hour, address);
create index idn_sign_in_sum_open on idn_sign_in_sum (logged_at, hour);

-- Until when somebody whose rights need a second factor sets one up; after that these rights are withheld.
alter table idn_account add column factor_due_at @time;
