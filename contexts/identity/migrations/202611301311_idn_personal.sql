-- Rights that stay with the person, as signing in the own name: they cannot be delegated. Filled at
-- every start from what the offices declare.
create table idn_personal_permission (
  permission @text not null primary key
);
