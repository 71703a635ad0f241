-- Public facts, in the order in which their transactions were committed.
create table kit_event (
  number @feed_number,
  transaction_id @feed_transaction,
  at @time not null,
  topic @text not null,
  subject @int not null,
  payload @json not null
  -- pg: , primary key (transaction_id, number)
);

-- Who listens to which topic, and how far its jobs have been made.
create table kit_subscription (
  name @text not null primary key,
  topic @text not null,
  transaction_number @int not null,
  number @int not null,
  seen_at @time not null
);

-- Work to be done outside the request that asked for it.
create table kit_job (
  id @id not null primary key,
  kind @text not null,
  payload @json not null,
  state @text not null check (state in ('ready', 'running', 'done', 'dead', 'discarded')),
  priority @int not null,
  run_at @time not null,
  attempts @int not null default 0,
  worker_deaths @int not null default 0,
  fence @int not null default 0,
  holder @text,
  held_until @time,
  unique_key @text,
  release_key_at_start @bool not null default @false,
  created_at @time not null,
  finished_at @time,
  progress_done @int,
  progress_total @int,
  progress_note @text,
  last_error @text,
  dead_because @text
);
create index kit_job_ready on kit_job (priority, run_at, id) where state = 'ready';
create index kit_job_running on kit_job (held_until) where state = 'running';
create index kit_job_dead on kit_job (id) where state = 'dead';
create index kit_job_finished on kit_job (finished_at) where state in ('done', 'discarded');
create unique index kit_job_unique on kit_job (kind, unique_key);

-- Work that comes again and again.
create table kit_cron (
  name @text not null primary key,
  schedule @text not null,
  kind @text not null,
  next_run @time not null,
  last_run @time
);
