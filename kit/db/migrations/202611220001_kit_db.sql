-- Leases: who may do what only one node may do at a time.
create table kit_lease (
  name @text not null primary key,
  holder @text not null,
  fence @int not null,
  held_until @time not null
);

-- Numbers of the nodes that write identifiers into this database.
create table kit_node (
  number @int not null primary key,
  holder @text not null,
  held_until @time not null
);

-- Answers to operations that must happen once, though the request came twice.
create table kit_once (
  key @bytes not null primary key,
  answer @text not null,
  at @time not null
);
create index kit_once_at on kit_once (at);
