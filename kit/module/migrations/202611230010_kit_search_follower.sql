-- How far the search index of each node has come: what a node may still come for is kept.
create table kit_search_follower (
  name @text not null primary key,
  transaction_number @int not null,
  number @int not null,
  seen_at @time not null
);

-- Changes up to here may have been deleted; an index that stands before it is built anew. One row.
create table kit_search_forgotten (
  name @text not null primary key,
  transaction_number @int not null,
  number @int not null
);
insert into kit_search_forgotten (name, transaction_number, number) values ('cluster', 0, 0);
