-- A merger, split or end of bodies waits here for a second administrator too: the act, the versions of its bodies and
-- who loses a place, as JSON. It is for nobody: its person is who asked.
alter table idn_proposal add column succession @text;
