-- What the search index of each node has to read again: written by acts, followed by nodes.
create table kit_search_change (
  number @feed_number,
  transaction_id @feed_transaction,
  source @text not null,
  object_id @id not null,
  at @time not null
);
-- pg: create unique index kit_search_change_order on kit_search_change (transaction_id, number);

-- Rises with each restore and each fail-over that may have lost something: nodes drop what they
-- derived from the database and make it anew.
create table kit_epoch (
  name @text not null primary key,
  epoch @int not null
);
insert into kit_epoch (name, epoch) values ('cluster', 1);
