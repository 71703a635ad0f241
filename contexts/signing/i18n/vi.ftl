# Ngôn ngữ nguồn. Khóa bắt đầu bằng tên phân hệ.
signing-permission-read-certificates = Xem sổ chứng thư số
signing-permission-request-certificates = Đề nghị cấp, gia hạn, thu hồi chứng thư số
signing-permission-confirm-certificates = Xác nhận đề nghị về chứng thư số
signing-permission-manage-certificates = Quản lý chứng thư số của tỉnh
signing-permission-sign = Ký số bằng chứng thư của mình
signing-permission-seal = Ký số bằng chứng thư của cơ quan
signing-permission-check-signatures = Cho kiểm tra lại chữ ký số của tệp

# Việc còn dang dở của cơ quan kết thúc hoạt động
signing-succession-certificates = { $count } chứng thư số đang đề nghị hoặc đang dùng
signing-succession-requests = { $count } tệp đang chờ ký
