-- Revocation lists, answers and certificates of authorities that were fetched, so that one list serves thousands of
-- certificates and a dead responder stops nobody while its last word is fresh.
create table sig_revocation (
  address_key @text not null primary key, -- SHA-256 of kind, address and question
  kind @text not null,                    -- crl, ocsp, issuer
  address @text not null,
  content @bytes,                         -- the last good answer
  this_update @time,
  next_update @time,
  fetched_at @time,
  tried_at @time not null,
  wanted_at @time not null,               -- last asked for: what nobody asks for is not refreshed
  failures @int not null default 0,       -- in a row
  failing_since @time,
  error @text not null default ''
);

-- What was found about the signatures of a file, and when: evidence, never changed.
create table sig_assessment (
  id @id not null primary key,
  sha256 @text not null,
  at @time not null,
  format @text not null,                  -- pdf, cms, xml, none
  outcome @text not null,                 -- trusted, intact, unknown, broken, unsigned, unreadable
  signatures @int not null,
  summary @json not null,                 -- for badges: who, when, whether, why not
  report @json not null                   -- everything, for machines
);
create index sig_assessment_file on sig_assessment (sha256, id);
