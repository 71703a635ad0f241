-- What was refused to somebody in an hour, while that hour lasts; then one entry of the log says it.
create table aud_refusal (
  actor @id not null,
  hour @time not null,
  what @text not null,
  times @int not null,
  first_at @time not null,
  last_at @time not null,
  first_where @text not null,
  last_where @text not null,
  request @text not null,
  primary key (actor, hour, what)
);
create index aud_refusal_hour on aud_refusal (hour);
