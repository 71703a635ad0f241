-- Entered documents that were closed, or recalled, before anybody gave them to a unit: they wait no
-- longer, so what waits is what was entered less what was given on less these.
alter table doc_tally add column settled @int not null default 0;

insert into doc_tally (day, organisation_id, settled)
-- lite: select date(s.at / 1000000 + 25200, 'unixepoch'), i.organisation_id,
-- pg: select (s.at at time zone 'UTC' + interval '7 hours')::date, i.organisation_id,
    sum(case when s.act = 'reopen' then -1 else 1 end)
  from doc_step s join doc_incoming i on i.id = s.object_id
  where s.act in ('finish', 'recall', 'reopen') and i.book_id is not null
    and (i.forwarded_at is null or i.forwarded_at > s.at)
    and not (s.act = 'recall'
      and (select count(*) from doc_step f where f.object_id = s.object_id and f.act = 'finish' and f.id < s.id)
        > (select count(*) from doc_step f where f.object_id = s.object_id and f.act = 'reopen' and f.id < s.id))
  group by 1, 2
on conflict (day, organisation_id) do update set settled = excluded.settled;

-- A finished document's time stood in its row only, where reopening forgets it.
update doc_step set due_at = (select i.due_at from doc_incoming i where i.id = doc_step.object_id)
  where act = 'finish';
