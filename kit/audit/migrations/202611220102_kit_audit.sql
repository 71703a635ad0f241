-- Leaves of the log, in the order in which their transactions were committed. Only the
-- sequencer decides their positions.
create table aud_leaf (
  number @feed_number,
  transaction_id @feed_transaction,
  body @bytes not null
  -- pg: , primary key (transaction_id, number)
);

-- Keys under which personal values are committed to; erasing one makes its commitments mute.
create table aud_subject_key (
  subject @id not null primary key,
  secret @bytes,
  created_at @time not null,
  erased_at @time
);

-- How far the sequencer has come: one row.
create table aud_state (
  name @text not null primary key,
  size @int not null,
  transaction_number @int not null,
  number @int not null
);

-- Hashes of the Merkle tree in tiles of 256; for tiles of level 0 also which leaf stands where.
create table aud_tile (
  level @int not null,
  place @int not null,
  hashes @bytes not null,
  leaves @bytes,
  primary key (level, place)
);

-- Positions at which an identifier (an object, a person) is named.
create table aud_named (
  name @id not null,
  position @int not null,
  primary key (name, position)
-- lite: ) without rowid;
-- pg: );

-- Signed tree heads.
create table aud_checkpoint (
  size @int not null primary key,
  at @time not null,
  root @bytes not null,
  note @text not null
);

-- What was handed to witnesses and files elsewhere.
create table aud_pushed (
  target @text not null primary key,
  size @int not null,
  at @time not null
);
