# Menu
documents-menu = Văn bản
documents-menu-incoming = Văn bản đến
documents-menu-outgoing = Văn bản đi
documents-menu-books = Sổ văn bản

# Quyền
documents-permission-register = Vào sổ văn bản đến và giữ sổ
documents-permission-present = Trình, chuyển văn bản đến
documents-permission-direct = Chỉ đạo xử lý văn bản đến
documents-permission-assign = Phân công văn bản của đơn vị
documents-permission-solve = Xử lý văn bản, góp ý phối hợp
documents-permission-read-organisation = Đọc mọi văn bản của cơ quan
documents-permission-read-unit = Đọc văn bản đơn vị chủ trì hoặc phối hợp
documents-permission-read-own = Đọc văn bản được giao
documents-permission-draft = Soạn thảo văn bản đi
documents-permission-copy = Lập bản sao điện tử
documents-permission-check-content = Chịu trách nhiệm về nội dung dự thảo
documents-permission-check-format = Chịu trách nhiệm về thể thức dự thảo
documents-permission-approve = Duyệt, ký văn bản đi
documents-permission-issue = Cấp số, ban hành văn bản đi
documents-permission-configure = Cấu hình sổ và nhóm nơi nhận
documents-permission-overview = Xem số liệu toàn tỉnh

# Số liệu
documents-figure-received = Văn bản đến đã tiếp nhận
documents-figure-awaiting = Văn bản đến chờ duyệt
documents-figure-forwarded = Văn bản đến đã chuyển xử lý
documents-figure-approved = Văn bản đến được lãnh đạo duyệt trên hệ thống
documents-figure-issued = Văn bản đi đã ban hành
documents-reach-party-office = Văn phòng Tỉnh ủy
documents-reach-party-committees = Các ban Đảng của Tỉnh ủy
documents-reach-committee-office = Văn phòng UBND tỉnh
documents-reach-council-office = Văn phòng Đoàn ĐBQH và HĐND tỉnh
documents-reach-enterprise-party = Đảng ủy Khối Doanh nghiệp
documents-reach-district-party = Huyện ủy, thành ủy, thị ủy
documents-reach-departments = Sở, ban, ngành cấp tỉnh
documents-reach-districts = UBND cấp huyện
documents-reach-communes = UBND cấp xã
documents-reach-upper-secondary-schools = Trường trung học phổ thông
documents-reach-service-units = Đơn vị sự nghiệp thuộc sở và huyện
documents-reach-health-facilities = Cơ sở y tế
documents-reach-education-offices = Phòng Giáo dục và Đào tạo
documents-reach-district-schools = Trường mầm non, tiểu học, THCS
documents-reach-others = Đơn vị khác
documents-usage-subtitle = { $used } trên { $total } cơ quan đã vào sổ hoặc ban hành văn bản từ { $from } đến { $to }
documents-usage-used = Đã dùng
documents-usage-yes = Có
documents-usage-no = Chưa
documents-usage-received = Đã vào sổ
documents-usage-issued = Đã ban hành
documents-usage-sample = Tên mẫu
documents-usage-nobody = Nhóm này không có cơ quan nào
documents-usage-nobody-text = Vào ngày cuối của khoảng thời gian này, không cơ quan nào thuộc nhóm.

# Lỗi nhập liệu: nói rõ trường nào, giới hạn nào, cần làm gì
documents-problem-needed = Nhập { $label }
documents-problem-too-long = Phần { $label } dài quá { $limit } ký tự; hãy rút gọn
documents-problem-kind = Chọn một loại văn bản trong danh sách
documents-problem-urgency = Chọn một độ khẩn trong danh sách
documents-problem-capacity = Chọn một thẩm quyền ký trong danh sách
documents-problem-pages = Số trang phải từ 0 đến { $limit }
documents-problem-copies = Số bản phải từ 1 đến { $limit }
documents-problem-date-early = Ngày văn bản trước 02/9/1945; hãy xem lại năm
documents-problem-date-future = Ngày văn bản ở tương lai; hãy xem lại ngày
documents-problem-due-before-issue = Hạn trả lời trước ngày văn bản
documents-problem-due-past = Hạn xử lý đã qua; hãy chọn thời điểm sắp tới
documents-problem-due-needed = Nhiều đơn vị cùng xử lý thì phải có hạn xử lý
documents-problem-due-after-direction = Hạn này sau hạn lãnh đạo đã giao
documents-problem-foreign-unit = Đơn vị này không thuộc cơ quan hoặc đã thôi hoạt động
documents-problem-lead-coordinates = Đơn vị chủ trì không thể đồng thời là đơn vị phối hợp
documents-problem-too-many-units = Không quá { $limit } đơn vị phối hợp
documents-problem-not-a-leader = Người này không phải lãnh đạo của cơ quan
documents-problem-not-in-unit = Người này không làm việc trong đơn vị chủ trì
documents-problem-reason-short = Nêu lý do bằng ít nhất { $limit } ký tự để người nhận hiểu
documents-problem-receiver-needed = Chọn ít nhất một nơi nhận
documents-problem-unknown-receiver = Có nơi nhận không còn trong danh mục; hãy chọn lại
documents-problem-too-many-receivers = Không quá { $limit } nơi nhận
documents-problem-answers = Văn bản đến được trả lời không có trong cơ quan mình, hoặc bạn không được xem
documents-problem-unreadable = Có chữ không đọc được (mất bảng mã). Hãy gõ lại bằng Unicode
documents-problem-signer-needed = Chọn người ký trước khi trình
documents-problem-too-many-files = Không quá { $limit } tệp cho một văn bản
documents-problem-no-notation = Không ghép được số, ký hiệu: kiểm tra chữ viết tắt của cơ quan và đơn vị trong danh mục
documents-problem-book-closed = Sổ của năm này đã khóa
documents-problem-book-backwards = Sổ đã có số của ngày sau; số phải tăng theo thời gian
documents-problem-database = Cơ sở dữ liệu chưa trả lời; chưa có gì được lưu
documents-problem-secrecy-unanswered = Hãy trả lời văn bản có chứa bí mật nhà nước hay không; tệp chỉ được nhận sau khi trả lời, nên hãy chọn lại tệp
documents-problem-secrecy-contradictory = Câu trả lời về bí mật nhà nước được gửi hai lần và trái nhau; chưa có gì được lưu. Hãy chọn một câu trả lời rồi gửi lại; tệp cũng cần chọn lại
documents-problem-state-secret-said = Văn bản chứa bí mật nhà nước không được nhập, lưu hoặc gửi trên hệ thống nối mạng; chưa có gì được lưu. Hãy xử lý trên máy không nối mạng hoặc bằng giấy, vào sổ văn bản mật riêng (Luật Bảo vệ bí mật nhà nước, Điều 5)
documents-problem-state-secret = Phần { $label } mang dấu độ mật nên không được nhập, lưu hoặc gửi trên hệ thống nối mạng; chưa có gì được lưu. Hãy xử lý trên máy không nối mạng hoặc bằng giấy, vào sổ văn bản mật riêng (Luật Bảo vệ bí mật nhà nước, Điều 5)
documents-desk-choice = Bạn có quyền ở nhiều cơ quan, đơn vị. Văn bản này thuộc:

# Text that looks like an old font
documents-old-font = Có chữ có vẻ gõ bằng bảng mã cũ. Chưa có gì được lưu.
documents-old-font-of = { $label }: có vẻ là bảng mã { $font }, nghĩa là
documents-old-font-hint = Bấm “Dùng chữ đã chuyển” ở cuối biểu mẫu để đưa chữ này vào ô rồi xem lại, hoặc “Giữ nguyên như đã gõ” nếu bạn gõ đúng ý.
documents-old-font-use = Dùng chữ đã chuyển
documents-old-font-keep = Giữ nguyên như đã gõ
documents-old-font-used = Chữ gõ bằng bảng mã cũ đã được chuyển. Hãy xem lại trước khi gửi; bấm “Trả lại như đã gõ” ở cuối biểu mẫu nếu không đúng.
documents-old-font-back = Trả lại như đã gõ

# Việc còn dang dở của cơ quan kết thúc hoạt động
documents-succession-incoming = { $count } văn bản đến chưa giải quyết xong
documents-succession-outgoing = { $count } văn bản đi chưa ban hành
documents-succession-books = { $count } sổ văn bản chưa khóa
