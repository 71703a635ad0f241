-- What the owner of an account lost: the password alone, or the second factor too. Only then a reset takes the second
-- factor away. Resets from before were made for both.
alter table idn_reset add column lost_factor @bool not null default true;

-- After a reset that took the second factor away the rights that need one are withheld until then.
alter table idn_account add column held_until @time;
