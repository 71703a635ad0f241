-- Which act ended a delegation that nobody took back by itself: the end of the giver's account or post. It stands in
-- the entry of that act; what has a value here has no entry of its own.
alter table idn_delegation add column ended_with @text;
