# Thư điện tử báo tin
notify-mail-subject-many = { $count } thông báo mới
notify-mail-greeting = Kính gửi { $name },
notify-mail-more = … và { $count } thông báo khác trong hệ thống.
notify-mail-footer = Thư này được gửi tự động, xin đừng trả lời.
