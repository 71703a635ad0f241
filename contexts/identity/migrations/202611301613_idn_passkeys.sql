-- Passkeys: a second factor beside codes by time. An account may have several.
create table idn_passkey (
  id @id not null primary key,
  account @id not null references idn_account (id),
  credential @bytes not null unique,  -- one passkey opens one account
  name @text not null,
  stored @text not null,              -- public key and properties, as the library writes them
  counter @int not null,              -- never goes back; 0 where the authenticator has none
  created_at @time not null,
  used_at @time
);
create index idn_passkey_account on idn_passkey (account, created_at);

-- Challenges that were answered: none is answered twice. A row goes when its challenge is too old anyway.
create table idn_passkey_answered (
  challenge @bytes not null primary key,
  until @time not null
);
create index idn_passkey_answered_until on idn_passkey_answered (until);
