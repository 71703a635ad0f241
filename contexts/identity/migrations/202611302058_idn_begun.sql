-- What was begun in a session and is ended in it only: an authenticator or a passkey that is being set up. One thing of an
-- account at a time; nothing that was begun before is taken over, because it names no session.
drop table idn_totp_pending;
create table idn_begun (
  account @id not null primary key references idn_account (id),
  kind @text not null,
  session @id,                -- sessions are forgotten after a year, and this long before
  content @bytes not null,    -- a sealed secret, or the digest of a challenge
  created_at @time not null
);
create index idn_begun_session on idn_begun (session);
create index idn_begun_created on idn_begun (created_at);

-- Wrong passwords in a row that were typed inside a session; it ends after a few.
alter table idn_session add column wrong_passwords @int not null default 0;
