# Mail about notices
notify-mail-subject-many = { $count ->
    [one] One new notice
   *[other] { $count } new notices
 }
notify-mail-greeting = Dear { $name },
notify-mail-more = { $count ->
    [one] … and one more notice in the system.
   *[other] … and { $count } more notices in the system.
 }
notify-mail-footer = This message was sent automatically; please do not reply.
