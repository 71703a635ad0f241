-- Days on which an agency works otherwise than the national calendar says, as it signed them off.
create table doc_calendar_day (
  organisation_id @id not null,
  day @date not null,
  kind @text not null,                    -- closure, holiday, compensatory_rest, swapped_rest, swapped_work
  other_day @date,                        -- the other half of a swap
  name @text not null,
  source @text not null,                  -- decision or announcement
  primary key (organisation_id, day)
-- lite: ) without rowid;
-- pg: );

-- The version of an agency's calendar: rises with every change, so that a deadline says by which it was computed.
create table doc_calendar (
  organisation_id @id not null primary key,
  version @int not null
);

-- Why work is due when it is due: the computation of a time limit, kept for ever.
create table doc_deadline (
  incoming_id @id not null references doc_incoming (id),
  due_at @time not null,
  trace @text not null,                   -- worktime::Trace as JSON
  primary key (incoming_id, due_at)
-- lite: ) without rowid;
-- pg: );
