# Page frame
web-skip = Skip to main content
web-demo-label = About the data
web-demo = Demonstration system: all figures, agencies and persons are invented.
web-title-error = Error
web-menu = Menu
web-menu-open = Menu: open
web-menu-close = Close menu
web-menu-main = Main navigation
web-tools = Tools
web-crumbs = Breadcrumbs
web-search-label = Search documents, files, people
web-search-hint = Search by number, subject, file, person…
web-notices =
    { $count ->
        [0] No new notices
        [one] { $count } new notice
       *[other] { $count } new notices
    }
web-account = My account
web-sign-in = Sign in
web-sign-out = Sign out
web-close = Close
web-public-look = Display

# Display
web-theme = Background
web-theme-auto = As device
web-theme-light = Light
web-theme-dark = Dark
web-size = Text size
web-contrast = Contrast
web-contrast-usual = Usual
web-contrast-more = High contrast
web-language = Language

# Keys
web-keys = Keyboard shortcuts
web-key-next = Next row
web-key-previous = Previous row
web-key-open = Open the row
web-key-select = Select the row
web-key-act = Main action on the selected rows
web-key-search = Search
web-key-help = Open this list

# Notices
web-notice-info = Information
web-notice-success = Done
web-notice-warning = Note
web-notice-danger = Warning

# Forms
web-optional = (optional)
web-choose = Choose…
web-day = Day
web-month = Month
web-year = Year
web-at-most = At most { $limit } characters
web-file-remove = Remove file
web-summary =
    { $count ->
        [one] 1 thing to correct
       *[other] { $count } things to correct
    }
web-field-required = Enter { $label }
web-field-choose = Choose { $label }
web-field-too-long = The field { $label } has { $length } characters, at most { $limit } are allowed
web-field-too-short = The field { $label } needs at least { $limit } characters
web-field-not-a-number = The field { $label } must be a number
web-field-too-small = The field { $label } must be { $limit } or more
web-field-too-large = The field { $label } must not exceed { $limit }
web-field-not-a-date = The field { $label } must be a real date, for example 21 11 2025
web-field-too-early = The field { $label } must not be before { $limit }
web-field-too-late = The field { $label } must not be after { $limit }
web-file-required = Choose { $label }
web-file-empty = The file “{ $name }” is empty
web-file-too-large = The file “{ $name }” is too large: at most { $limit } each
web-file-too-many = At most { $limit } files can be sent
web-file-wrong-kind = The file “{ $name }” has the wrong kind; accepted: { $kinds }

# Error pages
web-error-not-found = Page not found
web-error-not-found-detail = There is nothing at this address, or it is not meant for your account. Check the address, or start from the front page.
web-error-sign-in = Please sign in
web-error-sign-in-detail = You are not signed in, or your session has ended. Sign in and try again.
web-error-forbidden = Not allowed
web-error-forbidden-detail = Your account does not have the right to do this. Nothing was changed. If your work needs it, ask your unit's administrator.
web-error-conflict = Not possible at the moment
web-error-invalid = Invalid request
web-error-fields = Invalid data
web-error-fields-detail = Some fields are not right. Nothing was saved. Correct the fields named and send again.
web-error-too-large = Too much data
web-error-too-large-detail = This request exceeds { $limit }. Nothing was saved. Split the files or send them in several goes.
web-error-too-many-requests = Too many requests
web-error-too-many-requests-detail = Your machine has sent too many requests in a short time. Try again in { $seconds } seconds.
web-error-unavailable = Temporarily unavailable
web-error-unavailable-detail = Your request was not carried out. Everything saved before is safe. Try again in a few minutes.
web-error-no-room = The server has no room left
web-error-no-room-detail = The disk of the system is full or cannot be written to, so this was not saved. Everything saved before is safe. What you typed is still on this page: keep it open, ask the administrator to make room, then send it again.
web-error-content-lost = The content of this file is not there any more
web-error-content-lost-detail = The file's name and the record are still there, but its content is missing from the store or damaged. Nothing else is affected. Give the request code below to the administrator, who can bring the file back from a copy.
web-error-files-again = Attached files could not be kept: choose them again after sending if the form asks for them.
web-error-form-expired = The form has expired
web-error-form-expired-detail = Your session has changed since you opened the form, so nothing was saved. What you typed is kept below: check it and send again. Files must be chosen again.
web-error-foreign-form = Request from another site
web-error-foreign-form-detail = This request came from another website and was refused to protect your account. Nothing was changed. Open the form in this system and try again.
web-error-other-address = The page is open under another address than configured
web-error-other-address-detail = Your browser has { $seen } open, but the system is configured as { $configured }. Because the two differ, the browser cannot keep your session and every form is refused. Nothing was saved. Open { $configured } and try again. If { $seen } is the right address, ask the operator to set web.base_url to it.
web-error-foreign-address-detail = This request was sent from { $seen }, but the system is configured as { $configured }, so it was refused to protect your account. Nothing was changed. Open { $configured } and try again. If { $seen } is the address of this system, ask the operator to set web.base_url to it.
web-error-two-hosts = The request names two hosts and was not carried out. Open the page again; if this goes on, ask the operator to check the proxy.
web-error-media-type = This type of content is not taken
web-error-media-type-detail = The body of the request is of a type that is not taken here; for JSON send Content-Type: application/json.
web-error-method = This address does not accept that action
web-error-method-detail = Nothing was changed. Go back and start from the page before.
web-error-internal = Something went wrong
web-error-internal-detail = This is a fault of the system, not yours. Your last action was not saved. Try again; if it fails again, give the request code below to support.
web-error-request-id = Request code: { $id }
web-error-not-a-form = What was sent does not fit this form. Open the form again and retry.
web-error-too-many-fields = The form has too many fields. Open it again and retry.
web-error-upload-broken = The upload was interrupted, so nothing was saved. Please send it again.
web-error-request = The address or the data sent is malformed. Go back and try again.
web-error-json = The JSON data is not right: { $detail }
web-error-request-key = The header Idempotency-Key is missing or makes no sense: 1 to 64 letters, digits or hyphens. Nothing was changed.
web-error-request-key-other = This Idempotency-Key was used for a request with another body.
web-go-home = Go to the front page
web-go-back = Go back
web-try-again = Try again
web-send-again = Send again
web-error-cursor = This page address is no longer valid. Open the list again from the start.

# Lists, tables
web-select-all = Select all
web-select-one = Select { $name }
web-selected = Selected
web-bulk = Bulk actions
web-filter = Filter
web-filtered-by = Filtered by:
web-filter-remove = Remove filter
web-filter-clear = Clear filters
web-pager = Pages
web-previous = Previous page
web-next = Next page
web-keys-move = move
web-keys-select = select
web-keys-help = all shortcuts
web-search = Search
web-cancel = No, go back
web-files = attached files
web-picker-search = Type a name or code to search
web-picker-count = Results: { $count }
web-picker-nothing = Nothing found. Try another name or fewer letters.
web-chart-numbers = Show the numbers

# Deadlines, steps
web-due-days =
    { $count ->
        [one] { $count } day left
       *[other] { $count } days left
    }
web-due-hours =
    { $count ->
        [one] { $count } hour left
       *[other] { $count } hours left
    }
web-due-today = Today, { $time }
web-due-paused = Clock paused
web-due-done = Done in time
web-due-done-late = Done late
web-late-days =
    { $count ->
        [one] { $count } day overdue
       *[other] { $count } days overdue
    }
web-late-hours =
    { $count ->
        [one] { $count } hour overdue
       *[other] { $count } hours overdue
    }
web-step-done = Done
web-step-now = In progress
web-step-later = To come

# Typing
web-left = { $count } characters left
web-over = { $count } characters too many
web-kept-until-signed-in = Your session has ended. What you typed is still there: sign in with the same account to go on. Files must be chosen again.
web-kept = What you typed before your session ended is back. Check it and send.
web-uploading = Sending files
web-upload-failed = The connection broke, the files were not sent. Please send again.

# Sample pages (demonstration only)
web-gallery = Interface gallery
web-gallery-done = Received: this is a sample page, so nothing is saved.
web-gallery-files = Received { $count } files.
web-sample-subject = Subject
web-sample-code = Number and notation
web-sample-date = Date of issue
web-sample-pages = Sheets
web-sample-urgency = Urgency
web-sample-agency = Issuing agency
web-sample-way = How it is received
web-sample-more = Also
web-sample-files = Attached files
