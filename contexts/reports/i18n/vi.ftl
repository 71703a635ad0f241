# Quyền
reports-permission-overview = Xem tổng quan điều hành của cơ quan mình
reports-permission-annual = Xem số liệu báo cáo năm
reports-permission-publish = Công bố báo cáo năm

# Danh mục
reports-menu = Báo cáo
reports-menu-overview = Tổng quan
reports-menu-annual = Báo cáo năm

# Các cột dùng chung
reports-column-number = STT
reports-column-figure = Chỉ tiêu
reports-column-value = Số liệu
reports-column-as-of = Số liệu đến ngày
reports-column-published = Đã công bố
reports-column-now = Hiện nay
reports-column-version = Bản
reports-column-published-at = Thời điểm công bố
reports-column-published-by = Người công bố
reports-column-reason = Lý do đính chính
reports-column-body = Đơn vị
reports-column-month = Tháng
reports-column-day = Ngày
reports-column-period = Kỳ này
reports-column-period-before = Kỳ trước

# Báo cáo năm
reports-annual-kind = Báo cáo
reports-annual-heading = Kết quả xây dựng chính quyền số năm { $year }
reports-annual-issuer = Ủy ban nhân dân tỉnh
reports-annual-basis = Căn cứ Nghị định số 09/2019/NĐ-CP ngày 24 tháng 01 năm 2019 của Chính phủ quy định về chế độ báo cáo của cơ quan hành chính nhà nước.
reports-annual-intro = Số liệu được hệ thống đếm từ chính hồ sơ, tính đến ngày { $date }; ngày chốt của từng chỉ tiêu ghi ở cột cuối.
reports-annual-empty = Chưa có số liệu
reports-annual-empty-text = Chưa phân hệ nào ghi nhận số liệu cho năm { $year }. Số liệu tự xuất hiện ở đây khi các cơ quan làm việc trên hệ thống.
reports-annual-pdf = Tải bản PDF
reports-annual-json = Dữ liệu JSON
reports-figures = Chỉ tiêu và số liệu
reports-as-of = Số liệu đến ngày { $date }
reports-as-of-source = Ngày chốt { $date }: { $source }.
reports-years = Năm báo cáo
reports-section-documents = Quản lý văn bản và điều hành
reports-section-reach = Phạm vi triển khai hệ thống quản lý văn bản
reports-section-directives = Chỉ đạo, điều hành chuyển đổi số
reports-section-onestop = Dịch vụ công trực tuyến và một cửa điện tử
reports-section-portals = Cổng thông tin điện tử
reports-section-signing = Chứng thư số, chữ ký số
reports-section-lgsp = Nền tảng tích hợp, chia sẻ dữ liệu
reports-section-courses = Đào tạo, bồi dưỡng
reports-section-infosec = An toàn thông tin
reports-section-others = Chỉ tiêu khác

# Công bố
reports-publish = Công bố
reports-publish-heading = Công bố báo cáo năm { $year }?
reports-publish-consequence = Các số liệu dưới đây được giữ nguyên như lúc công bố, kèm người công bố, thời điểm và dấu vết trong nhật ký. Sau này số liệu tính lại có khác đi thì bản đã công bố vẫn không đổi; muốn đính chính phải công bố bản mới và nêu lý do.
reports-publish-confirm = Công bố báo cáo
reports-publish-reason = Lý do đính chính
reports-publish-reason-hint = Bản trước vẫn được giữ. Nêu vì sao số liệu thay đổi.
reports-publish-reason-missing = Nhập lý do đính chính
reports-publish-changed = Số liệu vừa thay đổi so với lúc anh/chị mở trang. Chưa công bố gì. Hãy xem lại các số dưới đây rồi bấm công bố lần nữa.
reports-publish-unchanged = Bản đã công bố đang giữ đúng các số liệu này, không có gì để công bố thêm.
reports-publish-empty = Chưa có số liệu nào để công bố.
reports-published = Đã công bố báo cáo.
reports-published-heading = Báo cáo năm { $year } đã công bố
reports-published-by = Bản { $version }, công bố lúc { $time }, người công bố: { $name }
reports-published-open = Xem bản đã công bố
reports-differences = Khác với bản đã công bố
reports-difference-absent = không có
reports-versions = Các bản đã công bố
reports-version = Bản { $version }
reports-digest = Mã kiểm tra (SHA-256)

# Tổng quan điều hành
reports-overview = Tổng quan điều hành
reports-overview-subtitle = { $whose }, lũy kế từ { $from } đến { $to }. Cập nhật lúc { $time }
reports-overview-empty = Chưa có số liệu trong kỳ này
reports-overview-empty-text = Số liệu tự xuất hiện khi các cơ quan tiếp nhận, xử lý và phát hành văn bản trên hệ thống.
reports-overview-newest = Xem số liệu mới nhất, ngày { $date }
reports-whole-province = Toàn tỉnh
reports-own-organisation = Cơ quan tôi
reports-scopes = Phạm vi số liệu
reports-spans = Kỳ số liệu
reports-span-week = Tuần
reports-span-month = Tháng
reports-span-quarter = Quý
reports-span-year = Năm
reports-compared-week = so với tuần trước
reports-compared-month = so với tháng trước
reports-compared-quarter = so với quý trước
reports-compared-year = so với cùng kỳ
reports-export = Xuất báo cáo
reports-received = Văn bản đến
reports-awaiting = Chờ duyệt
reports-forwarded = Đã chuyển xử lý
reports-approved = Lãnh đạo đã duyệt
reports-done = Đã xử lý
reports-late = Trễ hạn
reports-issued = Văn bản đi
reports-on-time = Xử lý đúng hạn
reports-on-time-short = Đúng hạn
reports-points = { $points } điểm
reports-above-target = vượt chỉ tiêu { $target }%
reports-below-target = dưới chỉ tiêu { $target }%
reports-target = Chỉ tiêu { $target }%
reports-months = Văn bản theo tháng
reports-months-note = văn bản
reports-months-thousands = nghìn văn bản
reports-months-text = Nhiều nhất là { $month }: { $received } văn bản đến, { $issued } văn bản đi.
reports-month = T{ $month }
reports-bars-in = Đến
reports-bars-out = Đi
reports-by-body = Đúng hạn theo đơn vị
reports-by-body-text = Những đơn vị có tỷ lệ thấp nhất và cao nhất; đường đứt là chỉ tiêu { $target }%.
reports-by-body-none = Chưa đơn vị nào xử lý đủ số văn bản để so sánh trong kỳ này.
reports-attention = Cần chỉ đạo
reports-attention-none = Không đơn vị nào có văn bản chờ duyệt hoặc trễ hạn.
reports-see-all = Tất cả { $count } đơn vị
reports-by-district = Đúng hạn theo địa bàn
reports-by-district-text = Tỷ lệ xử lý đúng hạn của mọi cơ quan trên địa bàn; màu đậm là cao, số ghi trên từng ô.
reports-by-district-none = Chưa có số liệu theo địa bàn cấp huyện trong kỳ này.
reports-by-district-silent = Chưa có số liệu: { $names }.
reports-districts = { $count } huyện, thị xã, thành phố
reports-own-counts = Kết quả xử lý

# Danh sách đơn vị
reports-bodies = Số liệu theo đơn vị
reports-bodies-of = Số liệu theo đơn vị: { $name }
reports-bodies-subtitle = Từ { $from } đến { $to }. Chờ duyệt tính từ đầu năm.
reports-bodies-search = Tìm đơn vị
reports-bodies-summary = { $from }–{ $to } trong { $count } đơn vị
reports-bodies-none = Không tìm thấy đơn vị nào
reports-bodies-none-text = Thử tên khác hoặc bỏ bớt điều kiện lọc.

# Bảng tính
reports-sheet-days = Theo ngày
reports-sheet-bodies = Theo đơn vị
reports-sheet-about = Giải thích
reports-about-period = Kỳ số liệu
reports-about-read = Thời điểm đọc số liệu
reports-about-awaiting = Văn bản đến tính từ đầu năm chưa được chuyển cho đơn vị nào.
reports-about-on-time = Số văn bản xử lý đúng hạn chia cho số văn bản đã xử lý trong kỳ.

# Lỗi
reports-error-day = Ngày trong địa chỉ không đúng. Viết theo dạng 2022-11-15.
reports-error-year = Không có năm này.
reports-error-not-begun = Năm này chưa bắt đầu nên chưa có báo cáo.
reports-error-outside-year = Ngày chốt phải nằm trong năm báo cáo và không sau hôm nay.
reports-error-no-pdf = Máy chủ này chưa có phông chữ để tạo PDF. Hãy báo người quản trị cài gói fonts-croscore; dữ liệu không bị ảnh hưởng.
