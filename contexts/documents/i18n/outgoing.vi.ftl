# Danh sách văn bản đi
documents-outgoing-tabs = Tình trạng văn bản đi
documents-outgoing-tab-todo = Cần xử lý
documents-outgoing-tab-mine = Dự thảo của tôi
documents-outgoing-tab-moving = Đang trình
documents-outgoing-tab-approved = Chờ ban hành
documents-outgoing-tab-issued = Đã ban hành
documents-outgoing-tab-ended = Đã hủy, thu hồi
documents-outgoing-filter = Lọc văn bản đi
documents-outgoing-all-kinds = Mọi loại văn bản
documents-outgoing-all-urgencies = Mọi độ khẩn
documents-outgoing-rows = { $count } văn bản trên trang này
documents-outgoing-no-match = Không có văn bản nào khớp với bộ lọc. Hãy bỏ bớt điều kiện lọc.
documents-outgoing-export = Xuất Excel
documents-outgoing-empty = Chưa có văn bản nào ở đây
documents-outgoing-empty-todo-clerk = Văn bản đã được duyệt sẽ hiện ở đây để văn thư cấp số, ghi ngày tháng và ban hành. Việc ban hành phải xong trong ngày ký, chậm nhất là ngày làm việc tiếp theo.
documents-outgoing-empty-todo-leader = Dự thảo đã qua kiểm tra nội dung và thể thức sẽ hiện ở đây để bạn duyệt.
documents-outgoing-empty-todo-format = Dự thảo đã được kiểm tra nội dung sẽ hiện ở đây để bạn kiểm tra thể thức và kỹ thuật trình bày.
documents-outgoing-empty-todo-head = Dự thảo do chuyên viên trong đơn vị trình sẽ hiện ở đây để bạn kiểm tra nội dung.
documents-outgoing-empty-todo-drafter = Dự thảo bạn đang soạn và dự thảo bị trả lại sẽ hiện ở đây. Hãy bắt đầu bằng một dự thảo mới.
documents-outgoing-empty-mine = Bạn chưa soạn văn bản nào. Mọi văn bản bạn soạn, kể cả đã ban hành, sẽ được giữ ở đây.
documents-outgoing-empty-moving = Không có dự thảo nào đang chờ kiểm tra hoặc chờ duyệt.
documents-outgoing-empty-approved = Không có văn bản nào đã duyệt mà chưa được cấp số.
documents-outgoing-empty-issued = Văn bản được cấp số và gửi đi sẽ hiện ở đây, kèm tình trạng xử lý của từng nơi nhận.
documents-outgoing-empty-ended = Dự thảo bị hủy và văn bản bị thu hồi vẫn được giữ ở đây để tra cứu.

# Tên các cột và các trường
documents-outgoing-one = Văn bản
documents-outgoing-kind = Loại văn bản
documents-outgoing-subject = Trích yếu
documents-outgoing-content = Nội dung
documents-outgoing-urgency = Độ khẩn
documents-outgoing-reply-due = Hạn trả lời
documents-outgoing-signer = Người ký
documents-outgoing-capacity = Thẩm quyền ký
documents-outgoing-receivers = Nơi nhận
documents-outgoing-receivers-number = Số nơi nhận
documents-outgoing-outside = Nơi nhận ngoài hệ thống
documents-outgoing-copies = Số lượng bản
documents-outgoing-note = Nội dung đã sửa
documents-outgoing-secrecy = Độ mật
documents-outgoing-files = Tệp đính kèm
documents-outgoing-files-short = Tệp
documents-outgoing-reason = Lý do
documents-outgoing-opinion = Ý kiến
documents-outgoing-notation = Số, ký hiệu
documents-outgoing-day = Ngày văn bản
documents-outgoing-day-short = Ngày
documents-outgoing-changed = Cập nhật
documents-outgoing-drafter = Người soạn
documents-outgoing-unit = Đơn vị soạn thảo
documents-outgoing-state = Tình trạng
documents-outgoing-content-checker = Kiểm tra nội dung
documents-outgoing-format-checker = Kiểm tra thể thức
documents-outgoing-answered = Trả lời văn bản đến
documents-outgoing-facts = Thông tin văn bản

# Soạn thảo
documents-outgoing-new = Soạn văn bản
documents-outgoing-edit = Sửa dự thảo
documents-outgoing-save = Lưu dự thảo
documents-outgoing-save-version = Lưu phiên bản mới
documents-outgoing-saved = Đã lưu dự thảo. Kiểm tra lại rồi trình để lãnh đạo đơn vị kiểm tra nội dung.
documents-outgoing-revised = Đã lưu phiên bản mới. Phiên bản trước vẫn được giữ.
documents-outgoing-answers = Dự thảo này trả lời văn bản đến { $document }
documents-outgoing-answer-subject = Trả lời văn bản số { $notation } ngày { $date } của { $issuer }
documents-outgoing-subject-hint = Một câu ngắn gọn nêu khái quát nội dung chủ yếu, như in trên văn bản
documents-outgoing-content-hint = Mỗi đoạn một dòng. Căn cứ ban hành viết ở đầu, mỗi căn cứ một dòng. Có thể để trống nếu toàn văn nằm trong tệp đính kèm.
documents-outgoing-reply-due-hint = Nếu cần nơi nhận trả lời. Ví dụ 21 11 2025
documents-outgoing-signer-hint = Có thể chọn sau, nhưng phải có trước khi trình
documents-outgoing-signer-none = Cơ quan chưa có lãnh đạo nào trong danh bạ. Hãy đề nghị người quản trị bổ sung; dự thảo vẫn lưu được.
documents-outgoing-signer-unknown = Người ký đã chọn không còn trong danh sách. Hãy chọn lại.
documents-outgoing-capacity-head = Không ghi tiền tố (thủ trưởng ký)
documents-outgoing-capacity-hint = Theo Điều 13 Nghị định 30/2020/NĐ-CP: TM. chỉ dùng cho cơ quan làm việc theo chế độ tập thể; cấp phó ký thay ghi KT.
documents-outgoing-outside-hint = Cơ quan, tổ chức không dùng hệ thống này, mỗi nơi một dòng. Văn thư gửi riêng cho các nơi này.
documents-outgoing-copies-hint = Số bản giấy cần phát hành, từ 1 đến 999
documents-outgoing-note-hint = Ghi ngắn gọn đã sửa gì so với phiên bản trước
documents-outgoing-files-hint = Mỗi tệp tối đa 50 MB, có thể chọn nhiều tệp. Nếu phần khác của biểu mẫu cần sửa, phải chọn lại tệp.
documents-outgoing-files-remove = Bỏ tệp khỏi dự thảo
documents-outgoing-file-gone = Tệp muốn bỏ không còn trong dự thảo. Hãy mở lại biểu mẫu.
documents-outgoing-secrecy-none = Không mật
documents-outgoing-secrecy-hint = Hệ thống này nối mạng nên chỉ nhận văn bản không mật. Văn bản có bí mật nhà nước phải soạn, lưu và gửi ngoài hệ thống theo Luật Bảo vệ bí mật nhà nước.
documents-outgoing-stale = Dự thảo đã được lưu ở nơi khác sau khi bạn mở. Nội dung bạn nhập vẫn còn nguyên dưới đây. Hãy mở bản hiện tại để so sánh; nếu gửi lại, nội dung của bạn thành phiên bản mới và bản kia được giữ trong các phiên bản trước.

# Nơi nhận
documents-receivers-sets = Nhóm nơi nhận
documents-receivers-sets-hint = Đánh dấu để gửi tới cả nhóm
documents-receivers-communes = Ủy ban nhân dân các xã, phường, thị trấn
documents-receivers-districts = Ủy ban nhân dân các huyện, thành phố, thị xã
documents-receivers-departments = Các sở, ban, ngành cấp tỉnh
documents-receivers-count = { $count } cơ quan
documents-receivers-apart = Tách để bỏ bớt
documents-receivers-hint = Gõ một phần tên hoặc ký hiệu của cơ quan, rồi đánh dấu. Bỏ dấu để xóa khỏi danh sách.
documents-receivers-not-running = Chưa dùng hệ thống này: cần gửi thêm bản giấy
documents-receivers-others = Giữ { $count } cơ quan khác đã chọn
documents-receivers-others-hint = Bỏ dấu để xóa tất cả các cơ quan này khỏi danh sách
documents-receivers-total = Đang chọn { $count } cơ quan, tính theo lần hiển thị này

# Một văn bản
documents-outgoing-no-number = Chưa có số
documents-outgoing-is-draft = Dự thảo
documents-outgoing-is-cancelled = Dự thảo này đã bị hủy. Lý do nằm trong quá trình xử lý; nội dung vẫn được giữ để tra cứu.
documents-outgoing-is-recalled = Văn bản này đã bị thu hồi. Số đã cấp không dùng lại; thông tin thu hồi nằm trong quá trình xử lý.
documents-outgoing-turn = đang ở { $name }
documents-outgoing-no-content = Toàn văn nằm trong tệp đính kèm, hoặc chưa được soạn.
documents-outgoing-no-signer = Chưa chọn người ký
documents-outgoing-more-receivers = và { $count } cơ quan khác
documents-outgoing-copies-line = Số lượng: { $count } bản
documents-outgoing-files-count = { $count } tệp
documents-outgoing-pdf = Bản in (PDF)
documents-outgoing-pdf-character = Nội dung có ký tự mà phông chữ văn bản hành chính không có (ví dụ biểu tượng cảm xúc), nên chưa tạo được bản in. Văn bản không thay đổi. Hãy sửa ký tự đó trong dự thảo rồi thử lại.
documents-outgoing-pdf-off = Máy chủ này chưa được cài phông chữ để tạo bản in. Văn bản không thay đổi. Hãy báo người quản trị.
documents-outgoing-steps = Các bước của văn bản
documents-outgoing-step-draft = Soạn thảo
documents-outgoing-step-content = Kiểm tra nội dung
documents-outgoing-step-format = Kiểm tra thể thức
documents-outgoing-step-approval = Duyệt
documents-outgoing-step-issue = Ban hành
documents-outgoing-state-draft = Đang soạn thảo
documents-outgoing-state-content-check = Chờ kiểm tra nội dung
documents-outgoing-state-format-check = Chờ kiểm tra thể thức
documents-outgoing-state-approval = Chờ duyệt
documents-outgoing-state-approved = Chờ ban hành
documents-outgoing-state-issued = Đã ban hành
documents-outgoing-state-cancelled = Đã hủy
documents-outgoing-state-recalled = Đã thu hồi

# Quá trình xử lý
documents-outgoing-trace = Quá trình xử lý
documents-outgoing-did-draft = Soạn dự thảo
documents-outgoing-did-revise = Sửa dự thảo
documents-outgoing-did-submit = Trình kiểm tra nội dung
documents-outgoing-did-check-content = Đã kiểm tra nội dung
documents-outgoing-did-check-format = Đã kiểm tra thể thức, trình duyệt
documents-outgoing-did-approve = Đã duyệt
documents-outgoing-did-return = Trả lại dự thảo
documents-outgoing-did-issue = Cấp số và ban hành
documents-outgoing-did-cancel = Hủy dự thảo
documents-outgoing-did-recall = Thu hồi văn bản
documents-outgoing-did-something = Thao tác khác
documents-outgoing-waits-draft = Chờ người soạn hoàn thiện và trình
documents-outgoing-waits-content = Chờ lãnh đạo đơn vị kiểm tra nội dung
documents-outgoing-waits-format = Chờ kiểm tra thể thức
documents-outgoing-waits-approval = Chờ người ký duyệt
documents-outgoing-waits-issue = Chờ văn thư cấp số và ban hành
documents-outgoing-versions = Các phiên bản
documents-outgoing-version = Phiên bản
documents-outgoing-version-replaced = Được thay lúc
documents-outgoing-version-compare = So sánh
documents-outgoing-version-with = Phiên bản { $earlier } và { $later }
documents-outgoing-version-now = Hiện tại là phiên bản { $number }
documents-outgoing-version-approved = Phiên bản được duyệt: { $number }
documents-outgoing-version-same = Không thay đổi
documents-outgoing-version-changed = { $count } dòng khác nhau
documents-outgoing-version-removed = Bỏ
documents-outgoing-version-added = Thêm

# Việc có thể làm
documents-outgoing-acts = Việc có thể làm
documents-outgoing-act-submit = Trình
documents-outgoing-act-check-content = Xác nhận nội dung
documents-outgoing-act-check-format = Xác nhận thể thức
documents-outgoing-act-approve = Duyệt
documents-outgoing-act-return = Trả lại dự thảo
documents-outgoing-act-cancel = Hủy dự thảo
documents-outgoing-act-issue = Ban hành
documents-outgoing-act-recall = Thu hồi
documents-outgoing-hint-submit = Dự thảo được chuyển cho lãnh đạo đơn vị kiểm tra nội dung. Sau khi trình, muốn sửa phải được trả lại.
documents-outgoing-hint-check-content = Bạn chịu trách nhiệm về nội dung trước người đứng đầu cơ quan (Điều 11 Nghị định 30/2020/NĐ-CP). Dự thảo được chuyển sang kiểm tra thể thức.
documents-outgoing-hint-check-format = Bạn chịu trách nhiệm về thể thức và kỹ thuật trình bày. Dự thảo được chuyển cho người ký duyệt.
documents-outgoing-hint-approve = Nội dung được chốt từ lúc duyệt và chuyển cho văn thư cấp số. Sau khi duyệt, muốn sửa phải kiểm tra và duyệt lại từ đầu.
documents-outgoing-hint-return = Dự thảo trở về người soạn kèm lý do. Mọi bước kiểm tra phải làm lại.
documents-outgoing-hint-cancel = Dự thảo không được ban hành nữa nhưng vẫn được giữ để tra cứu. Không thể hoàn tác.
documents-outgoing-hint-issue = Văn bản đã duyệt. Xem lại rồi cấp số, ghi ngày tháng và gửi tới nơi nhận.
documents-outgoing-hint-recall = Dùng khi văn bản đã ban hành có sai sót. Nơi nhận không được xử lý tiếp văn bản này.
documents-outgoing-reason-hint = Từ 10 đến 1.000 ký tự. Người soạn sẽ đọc lý do này.
documents-outgoing-done-submit = Đã trình. Dự thảo đang chờ lãnh đạo đơn vị kiểm tra nội dung.
documents-outgoing-done-check-content = Đã xác nhận nội dung. Dự thảo đang chờ kiểm tra thể thức.
documents-outgoing-done-check-format = Đã xác nhận thể thức. Dự thảo đang chờ người ký duyệt.
documents-outgoing-done-approve = Đã duyệt. Văn bản đang chờ văn thư cấp số và ban hành.
documents-outgoing-done-return = Đã trả lại dự thảo cho người soạn.
documents-outgoing-done-cancel = Đã hủy dự thảo. Nội dung vẫn được giữ để tra cứu.

# Ban hành
documents-outgoing-issue-title = Ban hành văn bản
documents-outgoing-issue-what = Loại văn bản
documents-outgoing-issue-gets = Cấp số
documents-outgoing-issue-number = Số { $number }, số kế tiếp trong { $book }
documents-outgoing-issue-new-book = Số 01, số đầu tiên của sổ văn bản đi năm { $year } (sổ được mở cùng lúc)
documents-outgoing-issue-to = Gửi ngay tới { $count } cơ quan trên hệ thống
documents-outgoing-issue-to-nobody = Không gửi tới cơ quan nào trên hệ thống; văn thư gửi bản giấy cho nơi nhận ngoài hệ thống
documents-outgoing-issue-final = Sau khi ban hành, nội dung, số và ngày không sửa được nữa; chỉ có thể thu hồi. Nếu người khác ban hành văn bản trước bạn, số thực cấp sẽ là số kế tiếp sau đó.
documents-outgoing-issue-button = Cấp số và ban hành
documents-outgoing-issued = Đã ban hành văn bản số { $notation }. Có thể theo dõi tình trạng của từng nơi nhận ở trang này.

# Thu hồi
documents-outgoing-recall-title = Thu hồi văn bản { $notation }?
documents-outgoing-recall-warning = Văn bản { $notation } sẽ bị thu hồi tại { $count } cơ quan đã nhận: họ không xử lý tiếp được nữa. Số đã cấp vẫn nằm trong sổ và không dùng lại. Không thể hoàn tác.
documents-outgoing-recall-reason-hint = Từ 10 đến 1.000 ký tự. Mọi nơi nhận sẽ đọc lý do này.
documents-outgoing-recall-button = Thu hồi văn bản
documents-outgoing-recalled = Đã thu hồi văn bản tại { $count } cơ quan.

# Nơi nhận đã làm gì
documents-received-title = Tình trạng nơi nhận
documents-received-of = Nơi nhận văn bản { $notation }
documents-received-all = Xem từng nơi
documents-received-agencies = Số cơ quan
documents-received-agency = Cơ quan nhận
documents-received-all-states = Mọi tình trạng
documents-received-filter = Lọc nơi nhận
documents-received-shown = { $count } trong { $all } cơ quan nhận
documents-received-number = Số đến
documents-received-day = Ngày đến
documents-received-due = Hạn trả lời
documents-received-print = Bản in
documents-received-delivered = Đã nhận
documents-received-registered = Đã vào sổ
documents-received-working = Đang xử lý
documents-received-done = Đã hoàn thành
documents-received-refused = Trả lại
documents-received-recalled = Đã thu hồi

# Việc không làm được: đã xảy ra gì, còn giữ được gì, làm gì tiếp
documents-outgoing-not-now-draft = Văn bản này đang được soạn thảo, nên việc vừa chọn chưa làm được. Chưa có gì thay đổi. Hãy chờ người soạn trình lại.
documents-outgoing-not-now-content-check = Văn bản này đang chờ kiểm tra nội dung, nên việc vừa chọn không làm được lúc này. Chưa có gì thay đổi. Hãy mở lại văn bản để xem bước hiện tại.
documents-outgoing-not-now-format-check = Văn bản này đang chờ kiểm tra thể thức, nên việc vừa chọn không làm được lúc này. Chưa có gì thay đổi. Hãy mở lại văn bản để xem bước hiện tại.
documents-outgoing-not-now-approval = Văn bản này đang chờ người ký duyệt, nên việc vừa chọn không làm được lúc này. Chưa có gì thay đổi. Hãy mở lại văn bản để xem bước hiện tại.
documents-outgoing-not-now-approved = Văn bản này đã được duyệt và chốt nội dung, nên việc vừa chọn không làm được. Chưa có gì thay đổi. Nếu cần sửa, hãy đề nghị văn thư trả lại dự thảo.
documents-outgoing-not-now-issued = Văn bản này đã được ban hành, có thể bởi người khác ngay trước bạn. Không có số thứ hai được cấp. Hãy mở lại văn bản để xem số đã cấp.
documents-outgoing-not-now-cancelled = Dự thảo này đã bị hủy, nên không làm được gì thêm. Nội dung vẫn được giữ. Nếu cần, hãy soạn dự thảo mới.
documents-outgoing-not-now-recalled = Văn bản này đã bị thu hồi, nên không làm được gì thêm. Thông tin thu hồi vẫn được giữ trong quá trình xử lý.
documents-outgoing-changed-meanwhile = Người khác vừa xử lý văn bản này sau khi bạn mở trang. Việc của bạn chưa được thực hiện. Hãy xem lại nội dung hiện tại rồi làm lại nếu vẫn cần.
documents-outgoing-same-person-check = Người soạn dự thảo không được tự kiểm tra thể thức. Chưa có gì thay đổi. Hãy để người được giao kiểm tra thể thức khác thực hiện.
documents-outgoing-same-person-approve = Người soạn hoặc người đã kiểm tra thể thức không được tự duyệt văn bản. Chưa có gì thay đổi. Hãy chọn người ký khác hoặc để người khác kiểm tra.

# Nhóm nơi nhận đã lưu
documents-groups = Nhóm nơi nhận đã lưu
documents-groups-about = Danh sách cơ quan hay gửi cùng nhau, dùng chung cho mọi người soạn văn bản của cơ quan
documents-groups-new = Tạo nhóm nơi nhận
documents-groups-from-document = Lưu nơi nhận thành nhóm
documents-groups-edit = Sửa nhóm nơi nhận
documents-groups-name = Tên nhóm
documents-groups-name-hint = Ví dụ: Các xã miền núi
documents-groups-name-taken = Đã có nhóm khác mang tên này. Hãy đặt tên khác, hoặc mở nhóm đó để sửa.
documents-groups-members = Số cơ quan
documents-groups-act = Thao tác
documents-groups-save = Lưu nhóm
documents-groups-saved = Đã lưu nhóm “{ $name }”
documents-groups-drop = Xóa nhóm
documents-groups-drop-question = Xóa nhóm “{ $name }”?
documents-groups-drop-consequence = Người soạn văn bản không chọn được nhóm này nữa. Văn bản và dự thảo đã có vẫn giữ nguyên nơi nhận.
documents-groups-dropped = Đã xóa nhóm nơi nhận
documents-groups-empty = Chưa có nhóm nào
documents-groups-empty-more = Nhóm giúp chọn nhiều nơi nhận bằng một lần đánh dấu. Các nhóm “xã, phường, thị trấn”, “huyện, thành phố, thị xã” và “sở, ban, ngành” có sẵn, không cần tạo.

# API
documents-api-parameter = Tham số của địa chỉ không đúng. Hãy xem các giá trị được phép trong bản mô tả giao diện lập trình. Chưa có gì thay đổi.
documents-api-key = Thiếu tiêu đề Idempotency-Key, hoặc giá trị không hợp lệ: từ 1 đến 64 chữ cái, chữ số, dấu gạch nối. Chưa có gì thay đổi.
