-- What people are told inside the program.
create table kit_notification (
  id @id not null primary key,
  recipient @id not null,
  kind @text not null,
  arguments @json not null,
  link @text,
  in_app @bool not null,
  created_at @time not null,
  read_at @time,
  mail_due @time,
  mail @id
);
create index kit_notification_list on kit_notification (recipient, id);
create index kit_notification_unread on kit_notification (recipient, id) where read_at is null;
create index kit_notification_mail on kit_notification (mail_due) where mail_due is not null;
create index kit_notification_read on kit_notification (read_at) where read_at is not null;

-- How a person wants to be told of a kind of thing, where it is not the kind's default.
create table kit_notify_preference (
  recipient @id not null,
  kind @text not null,
  in_app @bool not null,
  mail @text not null,
  primary key (recipient, kind)
);

-- Mail on its way and sent.
create table kit_mail (
  id @id not null primary key,
  key @text unique,
  to_address @text not null,
  to_name @text not null,
  subject @text not null,
  body @text not null,
  state @text not null check (state in ('waiting', 'sent', 'refused')),
  created_at @time not null,
  ended_at @time,
  last_error @text
);
create index kit_mail_ended on kit_mail (ended_at) where ended_at is not null;
