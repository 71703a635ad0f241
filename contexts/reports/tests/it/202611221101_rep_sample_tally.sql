-- What the sample office of the tests counts.
create table rep_sample_tally (
  day @date not null,
  organisation_id @id not null,
  received @int not null,
  forwarded @int not null,
  done @int not null,
  done_late @int not null,
  issued @int not null,
  primary key (day, organisation_id)
);
