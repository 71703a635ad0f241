-- What the checks of the whole found when they last ran: every node tells it, whichever ran them.
create table kit_check (
  name @text not null primary key,
  checked_at @time not null,
  well @bool not null,
  well_at @time,                          -- when it last found nothing
  found @text not null                    -- what it found, for the operator; empty if nothing
);
