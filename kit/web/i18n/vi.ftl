# Khung trang
web-skip = Bỏ qua đến nội dung chính
web-demo = Hệ thống trình diễn: mọi số liệu, cơ quan và tên người đều là giả định.
web-demo-label = Ghi chú về dữ liệu
web-title-error = Lỗi
web-menu = Danh mục
web-menu-open = Danh mục: mở
web-menu-close = Đóng danh mục
web-menu-main = Điều hướng chính
web-tools = Tiện ích
web-crumbs = Đường dẫn
web-search-label = Tìm văn bản, hồ sơ, người
web-search-hint = Tìm số ký hiệu, trích yếu, hồ sơ, cán bộ…
web-notices =
    { $count ->
        [0] Không có thông báo mới
       *[other] { $count } thông báo mới
    }
web-account = Tài khoản của tôi
web-sign-in = Đăng nhập
web-sign-out = Đăng xuất
web-close = Đóng
web-public-look = Hiển thị

# Tuỳ chọn hiển thị
web-theme = Màu nền
web-theme-auto = Theo máy
web-theme-light = Sáng
web-theme-dark = Tối
web-size = Cỡ chữ
web-contrast = Tương phản
web-contrast-usual = Thường
web-contrast-more = Tương phản cao
web-language = Ngôn ngữ

# Phím tắt
web-keys = Phím tắt
web-key-next = Xuống dòng sau
web-key-previous = Lên dòng trước
web-key-open = Mở dòng đang chọn
web-key-select = Đánh dấu dòng
web-key-act = Thao tác chính với các dòng đã đánh dấu
web-key-search = Tìm kiếm
web-key-help = Mở bảng này

# Thông báo
web-notice-info = Thông tin
web-notice-success = Đã xong
web-notice-warning = Lưu ý
web-notice-danger = Cảnh báo

# Biểu mẫu
web-optional = (không bắt buộc)
web-choose = Chọn…
web-day = Ngày
web-month = Tháng
web-year = Năm
web-at-most = Tối đa { $limit } ký tự
web-file-remove = Bỏ tệp
web-summary =
    { $count ->
       *[other] Có { $count } chỗ cần sửa
    }
web-field-required = Nhập { $label }
web-field-choose = Chọn { $label }
web-field-too-long = Phần { $label } dài { $length } ký tự, tối đa { $limit } ký tự
web-field-too-short = Phần { $label } phải có ít nhất { $limit } ký tự
web-field-not-a-number = Phần { $label } phải là số
web-field-too-small = Phần { $label } phải từ { $limit } trở lên
web-field-too-large = Phần { $label } không được quá { $limit }
web-field-not-a-date = Phần { $label } phải là một ngày có thật, ví dụ 21 11 2025
web-field-too-early = Phần { $label } không được trước ngày { $limit }
web-field-too-late = Phần { $label } không được sau ngày { $limit }
web-file-required = Chọn { $label }
web-file-empty = Tệp “{ $name }” không có nội dung
web-file-too-large = Tệp “{ $name }” quá lớn, mỗi tệp tối đa { $limit }
web-file-too-many = Chỉ được gửi tối đa { $limit } tệp
web-file-wrong-kind = Tệp “{ $name }” không đúng loại, chỉ nhận: { $kinds }

# Trang lỗi: đã xảy ra gì, còn giữ được gì, làm gì tiếp
web-error-not-found = Không tìm thấy trang
web-error-not-found-detail = Địa chỉ này không có nội dung, hoặc nội dung không dành cho tài khoản của bạn. Hãy kiểm tra lại địa chỉ, hoặc tìm từ trang chủ.
web-error-sign-in = Cần đăng nhập
web-error-sign-in-detail = Bạn chưa đăng nhập hoặc phiên làm việc đã hết hạn. Hãy đăng nhập rồi thực hiện lại.
web-error-forbidden = Không có quyền thực hiện
web-error-forbidden-detail = Tài khoản của bạn chưa được giao quyền cho việc này. Chưa có gì thay đổi. Nếu công việc cần quyền này, hãy đề nghị người quản trị của đơn vị.
web-error-conflict = Không thực hiện được lúc này
web-error-invalid = Yêu cầu không hợp lệ
web-error-fields = Dữ liệu chưa hợp lệ
web-error-fields-detail = Một số trường chưa đúng. Chưa có gì được lưu. Hãy sửa các trường được nêu rồi gửi lại.
web-error-too-large = Dữ liệu gửi lên quá lớn
web-error-too-large-detail = Lần gửi này vượt quá { $limit }. Chưa có gì được lưu. Hãy chia nhỏ tệp hoặc gửi làm nhiều lần.
web-error-too-many-requests = Quá nhiều yêu cầu
web-error-too-many-requests-detail = Máy của bạn đã gửi quá nhiều yêu cầu trong thời gian ngắn. Hãy thử lại sau { $seconds } giây.
web-error-unavailable = Hệ thống tạm thời chưa sẵn sàng
web-error-unavailable-detail = Yêu cầu này chưa được thực hiện. Dữ liệu đã lưu trước đó vẫn an toàn. Hãy thử lại sau ít phút.
web-error-no-room = Máy chủ hết chỗ lưu
web-error-no-room-detail = Ổ đĩa của hệ thống đã đầy hoặc đang bị khóa ghi, nên thao tác này chưa được lưu. Dữ liệu đã lưu trước đó vẫn an toàn. Những gì bạn đã nhập vẫn còn trên trang này: hãy giữ trang mở, báo người quản trị giải phóng chỗ, rồi bấm gửi lại.
web-error-content-lost = Không còn nội dung của tệp này
web-error-content-lost-detail = Tên tệp và hồ sơ vẫn còn, nhưng nội dung tệp không còn hoặc không còn nguyên vẹn trong kho lưu trữ. Mọi dữ liệu khác không bị ảnh hưởng. Hãy gửi mã yêu cầu dưới đây cho người quản trị để khôi phục tệp từ bản sao lưu.
web-error-files-again = Tệp đính kèm không giữ lại được: sau khi gửi lại, hãy chọn lại tệp nếu biểu mẫu yêu cầu.
web-error-form-expired = Biểu mẫu đã hết hạn
web-error-form-expired-detail = Phiên làm việc đã thay đổi từ khi bạn mở biểu mẫu, nên chưa có gì được lưu. Nội dung bạn đã nhập được giữ lại dưới đây: hãy kiểm tra rồi gửi lại. Tệp đính kèm phải chọn lại.
web-error-foreign-form = Yêu cầu đến từ trang khác
web-error-foreign-form-detail = Yêu cầu này được gửi từ một trang web khác nên đã bị từ chối để bảo vệ tài khoản của bạn. Chưa có gì thay đổi. Hãy mở biểu mẫu từ chính hệ thống này và làm lại.
web-error-other-address = Trang đang mở ở địa chỉ khác với cấu hình
web-error-other-address-detail = Trình duyệt đang mở { $seen }, còn hệ thống được cấu hình ở { $configured }. Vì hai địa chỉ khác nhau, trình duyệt không giữ được phiên làm việc và mọi biểu mẫu đều bị từ chối. Chưa có gì được lưu. Hãy mở { $configured } rồi làm lại. Nếu { $seen } mới là địa chỉ đúng, hãy báo người vận hành đặt web.base_url thành địa chỉ đó.
web-error-foreign-address-detail = Yêu cầu này được gửi từ { $seen }, còn hệ thống được cấu hình ở { $configured }, nên đã bị từ chối để bảo vệ tài khoản của bạn. Chưa có gì thay đổi. Hãy mở { $configured } và làm lại. Nếu { $seen } mới là địa chỉ của hệ thống này, hãy báo người vận hành đặt web.base_url thành địa chỉ đó.
web-error-two-hosts = Yêu cầu nêu hai tên máy chủ nên không được thực hiện. Hãy mở lại trang; nếu vẫn gặp, báo người vận hành kiểm tra máy chủ proxy.
web-error-media-type = Kiểu nội dung không được nhận
web-error-media-type-detail = Nơi này không nhận kiểu nội dung của yêu cầu; với JSON, hãy gửi tiêu đề Content-Type: application/json.
web-error-method = Địa chỉ này không nhận thao tác đó
web-error-method-detail = Chưa có gì thay đổi. Hãy quay lại và làm lại từ trang trước.
web-error-internal = Hệ thống gặp lỗi
web-error-internal-detail = Đây là lỗi của hệ thống, không phải của bạn. Thao tác vừa rồi chưa được lưu. Hãy thử lại; nếu vẫn lỗi, gửi mã yêu cầu dưới đây cho bộ phận hỗ trợ.
web-error-request-id = Mã yêu cầu: { $id }
web-error-not-a-form = Dữ liệu gửi lên không đúng dạng của biểu mẫu này. Hãy mở lại biểu mẫu và làm lại.
web-error-too-many-fields = Biểu mẫu gửi lên có quá nhiều trường. Hãy mở lại biểu mẫu và làm lại.
web-error-upload-broken = Việc tải tệp bị ngắt giữa chừng nên chưa có gì được lưu. Hãy gửi lại.
web-error-request = Địa chỉ hoặc dữ liệu gửi lên không đúng dạng. Hãy quay lại trang trước và làm lại.
web-error-json = Dữ liệu JSON không đúng: { $detail }
web-error-request-key = Thiếu tiêu đề Idempotency-Key, hoặc giá trị không hợp lệ: từ 1 đến 64 chữ cái, chữ số, dấu gạch nối. Chưa có gì thay đổi.
web-error-request-key-other = Khóa Idempotency-Key này đã dùng cho một yêu cầu có nội dung khác.
web-go-home = Về trang chủ
web-go-back = Quay lại
web-try-again = Thử lại
web-send-again = Gửi lại

web-gallery = Thư viện giao diện
web-error-cursor = Địa chỉ phân trang này không còn dùng được. Hãy mở lại danh sách từ đầu.

# Danh sách, bảng
web-select-all = Chọn tất cả
web-select-one = Chọn { $name }
web-selected = Đã chọn
web-bulk = Thao tác hàng loạt
web-filter = Lọc
web-filtered-by = Đang lọc:
web-filter-remove = Bỏ lọc
web-filter-clear = Xoá bộ lọc
web-pager = Phân trang
web-previous = Trang trước
web-next = Trang sau
web-keys-move = di chuyển
web-keys-select = chọn
web-keys-help = mọi phím tắt
web-search = Tìm
web-cancel = Không, quay lại
web-files = tệp đính kèm
web-picker-search = Gõ tên hoặc mã để tìm
web-picker-count = Số kết quả: { $count }
web-picker-nothing = Không tìm thấy. Hãy thử tên khác hoặc ít chữ hơn.
web-chart-numbers = Xem bảng số liệu

# Hạn, bước
web-due-days = Còn { $count } ngày
web-due-hours = Còn { $count } giờ
web-due-today = Hôm nay, { $time }
web-due-paused = Tạm dừng tính hạn
web-due-done = Xong, đúng hạn
web-due-done-late = Xong, trễ hạn
web-late-days = Quá hạn { $count } ngày
web-late-hours = Quá hạn { $count } giờ
web-step-done = Đã xong
web-step-now = Đang thực hiện
web-step-later = Chưa đến

# Nhập liệu
web-left = Còn { $count } ký tự
web-over = Quá { $count } ký tự
web-kept-until-signed-in = Phiên làm việc đã hết hạn. Nội dung bạn vừa nhập vẫn còn: đăng nhập bằng chính tài khoản đó để tiếp tục. Tệp đính kèm phải chọn lại.
web-kept = Đã khôi phục nội dung bạn nhập trước khi phiên hết hạn. Hãy kiểm tra lại rồi gửi.
web-uploading = Đang gửi tệp
web-upload-failed = Đường truyền bị ngắt, tệp chưa được gửi. Hãy gửi lại.

# Trang mẫu (chỉ có trong hệ thống trình diễn)
web-gallery-done = Đã nhận: đây là trang mẫu nên không có gì được lưu.
web-gallery-files = Đã nhận { $count } tệp.
web-sample-subject = Trích yếu
web-sample-code = Số ký hiệu
web-sample-date = Ngày ban hành
web-sample-pages = Số tờ
web-sample-urgency = Độ khẩn
web-sample-agency = Cơ quan ban hành
web-sample-way = Cách nhận
web-sample-more = Kèm theo
web-sample-files = Tệp đính kèm
