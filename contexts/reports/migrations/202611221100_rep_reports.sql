-- Yearly reports as they were published. A row never changes: correcting a report adds the next version.
create table rep_report (
  id @id not null primary key,
  year @int not null,
  version @int not null,                  -- 1, then one more for each correction
  as_of @date,                            -- the day asked for all figures; absent: each figure's own
  figures @text not null,                 -- the JSON of the report, byte for byte; text, because a database may rewrite its own JSON type
  digest @text not null,                  -- SHA-256 of figures, in hexadecimal
  reason @text not null,                  -- why it was corrected; empty in version 1
  published_at @time not null,
  published_by @id not null,
  published_name @text not null,
  unique (year, version)
);
