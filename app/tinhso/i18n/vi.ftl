# Quyền
tinhso-permission-node-read = Xem tình trạng chi tiết của máy chủ

# Trang đầu
tinhso-start-title = Chính quyền số của tỉnh
tinhso-start-what = Một hệ thống cho công việc hành chính hằng ngày: tiếp nhận, xử lý và phát hành văn bản giữa các cơ quan trong tỉnh, theo Nghị định 30/2020/NĐ-CP về công tác văn thư.
tinhso-start-sign-in = Đăng nhập
tinhso-start-incoming = Văn bản đến
tinhso-start-incoming-text = Văn thư tiếp nhận và đăng ký; lãnh đạo cho ý kiến chỉ đạo; đơn vị và chuyên viên giải quyết đúng hạn. Mỗi bước đều có người chịu trách nhiệm và thời hạn.
tinhso-start-outgoing = Văn bản đi
tinhso-start-outgoing-text = Soạn thảo, kiểm tra nội dung và thể thức, trình ký, cấp số, phát hành. Số văn bản liên tục trong năm, không trùng, không bỏ cách.
tinhso-start-exchange = Liên thông giữa các cơ quan
tinhso-start-exchange-text = Văn bản phát hành đến ngay cơ quan nhận trong tỉnh; nơi gửi biết nơi nhận đã tiếp nhận, từ chối hay đang xử lý.
tinhso-start-figures = Số liệu và nhật ký
tinhso-start-figures-text = Số liệu báo cáo được đếm từ chính hồ sơ, không nhập tay. Mọi việc làm chính thức được ghi vào nhật ký mà không ai sửa được lặng lẽ.
tinhso-start-account = Tài khoản
tinhso-start-person = Người
tinhso-start-work = Làm được gì
tinhso-start-enter = Đăng nhập
tinhso-start-demo = Dùng thử
tinhso-start-demo-text = Đây là hệ thống trình diễn; lịch của nó chạy từ tuần sau ngày 15/11/2022, khi năm dữ liệu kết thúc. Chọn một tài khoản dưới đây để đăng nhập; mật khẩu của mọi tài khoản là: { $password }

# Tài liệu giao diện lập trình
tinhso-api-title = Giao diện lập trình (API)
tinhso-api-intro = Mô tả cho chương trình máy tính theo chuẩn OpenAPI:
tinhso-api-empty = Chưa có giao diện nào được công bố.
tinhso-api-parameters = Tham số
tinhso-api-request = Nội dung gửi
tinhso-api-responses = Trả lời
tinhso-api-schemas = Kiểu dữ liệu
tinhso-api-needed = bắt buộc

# Thông báo cho người có liên quan
tinhso-notice-sent-back = Một văn bản đến được chuyển lại cho bạn
    .name = Văn bản được chuyển lại
tinhso-notice-refused = { $organisation } trả lại văn bản { $notation }
    .name = Nơi nhận trả lại văn bản
tinhso-notice-urgent = Văn bản khẩn { $notation } của { $organisation } vừa đến
    .name = Văn bản khẩn đến
tinhso-notice-draft-turn = Một dự thảo văn bản đang chờ bạn
    .name = Dự thảo đến lượt bạn
tinhso-notice-account-created = Tài khoản { $user } của { $name } đã được lập
    .name = Tài khoản mới
tinhso-notice-appointed = { $name } được bổ nhiệm: { $post }, { $organisation }
    .name = Bổ nhiệm
tinhso-notice-reset-given = Mã đặt lại tài khoản { $user } của { $name } đã được cấp
    .name = Đặt lại tài khoản
tinhso-notice-role-changed = Quyền của vai trò { $role } đã thay đổi: { $permission }
    .name = Thay đổi quyền của vai trò
tinhso-notice-password-changed = Mật khẩu của bạn đã được đổi. Nếu không phải bạn đổi, hãy báo ngay quản trị hệ thống
    .name = Đổi mật khẩu
tinhso-notice-password-given = Quản trị máy chủ đã đặt cho bạn một mật khẩu dùng một lần. Nếu bạn không đề nghị, hãy báo ngay
    .name = Được đặt mật khẩu dùng một lần
tinhso-notice-factor-set = Xác thực hai lớp đã được bật cho tài khoản của bạn. Nếu không phải bạn bật, hãy báo ngay
    .name = Bật xác thực hai lớp
tinhso-notice-factor-replaced = Thiết bị xác thực hai lớp của bạn đã được thay. Nếu không phải bạn thay, hãy báo ngay
    .name = Thay thiết bị xác thực
tinhso-notice-factor-removed = Xác thực hai lớp của bạn đã bị tắt. Nếu không phải bạn tắt, hãy báo ngay
    .name = Tắt xác thực hai lớp
tinhso-notice-person-corrected = Tên hoặc địa chỉ của “{ $before }” được sửa, nay là “{ $after }”. Nếu không đúng, hãy báo ngay
    .name = Sửa tên, địa chỉ của cán bộ
tinhso-notice-account-disabled = Tài khoản “{ $user }” của { $name } bị khóa; các ủy quyền người này đã giao kết thúc. Nếu không đúng, hãy báo ngay
    .name = Khóa tài khoản
tinhso-notice-delegation-given = { $from } ủy quyền cho { $to } theo { $document }
    .name = Giao ủy quyền
tinhso-notice-delegation-ended = Ủy quyền của { $from } cho { $to } theo { $document } đã kết thúc trước hạn. Nếu không đúng, hãy báo ngay
    .name = Ủy quyền kết thúc trước hạn
tinhso-notice-organisations-ended = Theo { $act }, từ ngày { $day }: { $before } kết thúc hoạt động; các vị trí công tác tại đó không còn. Nếu không đúng, hãy báo ngay
    .name = Kết thúc hoạt động của cơ quan
tinhso-notice-organisations-succeeded = Theo { $act }, từ ngày { $day }: { $before } được kế thừa bởi { $after }; vị trí công tác tại cơ quan kết thúc không còn. Nếu không đúng, hãy báo ngay
    .name = Hợp nhất, chia tách cơ quan
tinhso-notice-passkey-added = Một khóa truy cập đã được thêm cho tài khoản của bạn. Nếu không phải bạn thêm, hãy báo ngay
    .name = Thêm khóa truy cập
tinhso-notice-passkey-removed = Một khóa truy cập của bạn đã bị gỡ. Nếu không phải bạn gỡ, hãy báo ngay
    .name = Gỡ khóa truy cập
tinhso-notice-recovery-renewed = Bộ mã khôi phục của bạn đã được thay. Nếu không phải bạn thay, hãy báo ngay
    .name = Thay mã khôi phục
tinhso-notice-reset-used = Tài khoản của bạn vừa được đặt lại bằng mã in trên giấy. Nếu không phải bạn dùng mã, hãy báo ngay
    .name = Đặt lại tài khoản
tinhso-notice-certificate-ends = Chứng thư số của { $name } ({ $organisation }) còn { $days } ngày
    .name = Chứng thư số sắp hết hạn
tinhso-notice-certificate-turn = Có đề nghị về chứng thư số của { $name } ({ $organisation }) chờ xác nhận
    .name = Đề nghị về chứng thư số chờ xác nhận
tinhso-notice-certificate-issued = Chứng thư số của { $name } ({ $organisation }) đã được cấp
    .name = Chứng thư số được cấp
tinhso-notice-certificate-refused = Đề nghị chứng thư số của { $name } ({ $organisation }) bị từ chối hoặc trả lại
    .name = Đề nghị chứng thư số bị từ chối hoặc trả lại
tinhso-notice-certificate-revoked = Chứng thư số của { $name } ({ $organisation }) đã bị thu hồi
    .name = Chứng thư số bị thu hồi

# Danh sách thông báo
tinhso-notices = Thông báo
tinhso-notices-what = Nội dung
tinhso-notices-when = Thời gian
tinhso-notices-mark = Đánh dấu tất cả là đã đọc
tinhso-notices-read = Đã đánh dấu tất cả là đã đọc
tinhso-notices-none = Chưa có thông báo nào
tinhso-notices-none-text = Khi có văn bản khẩn, văn bản được chuyển lại hoặc dự thảo đến lượt bạn, bạn sẽ thấy ở đây.
