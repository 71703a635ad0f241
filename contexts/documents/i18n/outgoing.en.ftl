# Lists of outgoing documents
documents-outgoing-tabs = State of outgoing documents
documents-outgoing-tab-todo = To do
documents-outgoing-tab-mine = My drafts
documents-outgoing-tab-moving = Under way
documents-outgoing-tab-approved = To be issued
documents-outgoing-tab-issued = Issued
documents-outgoing-tab-ended = Cancelled, recalled
documents-outgoing-filter = Filter outgoing documents
documents-outgoing-filter-text = Notation, abstract
documents-outgoing-bulk-none = None of the selected drafts waits for you to do this
documents-outgoing-bulk-back = Back to the list
documents-outgoing-bulk-left-out = { $count } selected drafts cannot be done and stay as they are
documents-outgoing-all-kinds = All kinds
documents-outgoing-all-urgencies = All degrees of urgency
documents-outgoing-rows =
    { $count ->
        [one] 1 document on this page
       *[other] { $count } documents on this page
    }
documents-outgoing-no-match = No document fits the filters. Remove one of them.
documents-outgoing-export = Export to Excel
documents-outgoing-empty = Nothing here yet
documents-outgoing-empty-todo-clerk = Approved documents appear here for you to number, date and issue: on the day of signature, at the latest on the next working day.
documents-outgoing-empty-todo-leader = Drafts whose content and format were checked appear here for your approval.
documents-outgoing-empty-todo-format = Drafts whose content was checked appear here for you to check their format.
documents-outgoing-empty-todo-head = Drafts that people of your unit submit appear here for you to check their content.
documents-outgoing-empty-todo-drafter = Drafts that you are writing and drafts that came back to you appear here. Start with a new draft.
documents-outgoing-empty-mine = You have not drafted anything. Everything you draft stays here, also once it is issued.
documents-outgoing-empty-moving = No draft is waiting to be checked or approved.
documents-outgoing-empty-approved = No approved document is waiting for its number.
documents-outgoing-empty-issued = Numbered and sent documents appear here, with what each receiver has done.
documents-outgoing-empty-ended = Cancelled drafts and recalled documents are kept here.

# Columns and fields
documents-outgoing-one = Document
documents-outgoing-kind = Kind
documents-outgoing-subject = Abstract
documents-outgoing-content = Content
documents-outgoing-urgency = Urgency
documents-outgoing-reply-due = Answer due
documents-outgoing-signer = Signer
documents-outgoing-capacity = Signing capacity
documents-outgoing-receivers = Receivers
documents-outgoing-receivers-number = Number of receivers
documents-outgoing-outside = Receivers outside the system
documents-outgoing-copies = Paper copies
documents-outgoing-note = What was changed
documents-outgoing-secrecy = Secrecy
documents-outgoing-files = Files
documents-outgoing-files-short = Files
documents-outgoing-reason = Reason
documents-outgoing-opinion = Opinion
documents-outgoing-notation = Number and notation
documents-outgoing-day = Date of document
documents-outgoing-day-short = Date
documents-outgoing-changed = Changed
documents-outgoing-drafter = Drafter
documents-outgoing-unit = Drafting unit
documents-outgoing-state = State
documents-outgoing-content-checker = Content checked by
documents-outgoing-format-checker = Format checked by
documents-outgoing-answered = Answers incoming document
documents-outgoing-facts = About the document

# Drafting
documents-outgoing-new = New draft
documents-outgoing-edit = Edit draft
documents-outgoing-save = Save draft
documents-outgoing-save-version = Save new version
documents-outgoing-saved = The draft is saved. Look it over, then submit it to the head of your unit.
documents-outgoing-revised = The new version is saved. The version before is kept.
documents-outgoing-answers = This draft answers the incoming document { $document }
documents-outgoing-answer-subject = Trả lời văn bản số { $notation } ngày { $date } của { $issuer }
documents-outgoing-subject-hint = One short sentence with the main content, as printed on the document
documents-outgoing-content-hint = One paragraph a line. Legal grounds come first, one a line. May stay empty if the whole text is in a file.
documents-outgoing-reply-due-hint = If receivers shall answer. Example: 21 11 2025
documents-outgoing-signer-hint = May be chosen later, but before the draft is submitted
documents-outgoing-signer-none = The directory names no leader of this agency. Ask an administrator to add one; the draft can be saved meanwhile.
documents-outgoing-signer-unknown = The chosen signer is not in the list any more. Choose again.
documents-outgoing-capacity-head = No prefix (the head signs)
documents-outgoing-capacity-hint = Decree 30/2020, Article 13: TM. only for bodies that decide together; a deputy signs KT.
documents-outgoing-outside-hint = Bodies that do not work on this system, one a line. The clerk sends to them separately.
documents-outgoing-copies-hint = Paper copies to be made, 1 to 999
documents-outgoing-note-hint = In short: what differs from the version before
documents-outgoing-files-hint = At most 50 MB each; several can be chosen. If another part of the form must be corrected, choose the files again.
documents-outgoing-files-remove = Take files from the draft
documents-outgoing-file-gone = A file to be taken away is not with the draft any more. Open the form again.
documents-outgoing-stale = The draft was saved elsewhere after you opened it. What you typed is still below. Open the present version to compare; if you send again, your text becomes the new version and the other one is kept among the earlier versions.

# Receivers
documents-receivers-sets = Sets of receivers
documents-receivers-sets-hint = Tick to send to everybody in the set
documents-receivers-communes = People's Committees of all communes, wards and townships
documents-receivers-districts = People's Committees of all districts, cities and towns
documents-receivers-departments = All provincial departments
documents-receivers-count =
    { $count ->
        [one] 1 agency
       *[other] { $count } agencies
    }
documents-receivers-apart = Take apart to leave some out
documents-receivers-hint = Type a part of the name or the abbreviation, then tick. Untick to remove.
documents-receivers-not-running = Does not work on this system: send a paper copy too
documents-receivers-others = Keep { $count } other chosen agencies
documents-receivers-others-hint = Untick to remove all of them
documents-receivers-total = { $count } agencies are chosen, as of this display

# One document
documents-outgoing-no-number = No number yet
documents-outgoing-is-draft = Draft
documents-outgoing-is-cancelled = This draft was cancelled. The reason is in its trace; the content is kept.
documents-outgoing-is-recalled = This document was recalled. Its number is not used again; the recall is in its trace.
documents-outgoing-turn = with { $name }
documents-outgoing-no-content = The whole text is in the files, or not written yet.
documents-outgoing-no-signer = No signer is chosen yet
documents-outgoing-more-receivers = and { $count } other agencies
documents-outgoing-copies-line = { $count } copies
documents-outgoing-files-count =
    { $count ->
        [one] 1 file
       *[other] { $count } files
    }
documents-outgoing-pdf = For print (PDF)
documents-outgoing-pdf-off = This server has no fonts to make a print. The document is unchanged. Tell the administrator.
documents-outgoing-steps = Steps of the document
documents-outgoing-step-draft = Draft
documents-outgoing-step-content = Content check
documents-outgoing-step-format = Format check
documents-outgoing-step-approval = Approval
documents-outgoing-step-issue = Issue
documents-outgoing-state-draft = Being drafted
documents-outgoing-state-content-check = Waits for content check
documents-outgoing-state-format-check = Waits for format check
documents-outgoing-state-approval = Waits for approval
documents-outgoing-state-approved = Waits to be issued
documents-outgoing-state-issued = Issued
documents-outgoing-state-cancelled = Cancelled
documents-outgoing-state-recalled = Recalled

# Trace
documents-outgoing-trace = Trace
documents-outgoing-did-draft = Drafted
documents-outgoing-did-revise = Revised
documents-outgoing-did-submit = Submitted for content check
documents-outgoing-did-check-content = Content checked
documents-outgoing-did-check-format = Format checked, laid before the signer
documents-outgoing-did-approve = Approved
documents-outgoing-did-return = Sent back
documents-outgoing-did-issue = Numbered and issued
documents-outgoing-did-cancel = Cancelled
documents-outgoing-did-recall = Recalled
documents-outgoing-did-something = Another act
documents-outgoing-waits-draft = Waits for the drafter to finish and submit
documents-outgoing-waits-content = Waits for the head of the unit to check the content
documents-outgoing-waits-format = Waits for the format check
documents-outgoing-waits-approval = Waits for the signer's approval
documents-outgoing-waits-issue = Waits for the clerk to number and issue it
documents-outgoing-versions = Versions
documents-outgoing-version = Version
documents-outgoing-version-replaced = Replaced at
documents-outgoing-version-compare = Compare
documents-outgoing-version-with = Versions { $earlier } and { $later }
documents-outgoing-version-now = Version { $number } is the present one
documents-outgoing-version-approved = Version { $number } was approved
documents-outgoing-version-same = Unchanged
documents-outgoing-version-changed = { $count } lines differ
documents-outgoing-version-removed = Removed
documents-outgoing-version-added = Added

# Acts
documents-outgoing-acts = What you can do
documents-outgoing-act-submit = Submit
documents-outgoing-act-check-content = Confirm content
documents-outgoing-act-check-format = Confirm format
documents-outgoing-act-approve = Approve
documents-outgoing-act-return = Send back
documents-outgoing-act-cancel = Cancel draft
documents-outgoing-act-issue = Issue
documents-outgoing-act-recall = Recall
documents-outgoing-hint-submit = The draft goes to the head of your unit, who checks its content. To change it afterwards it must be sent back.
documents-outgoing-hint-check-content = You answer for the content to the head of the agency (Decree 30/2020, Article 11). The draft goes on to the format check.
documents-outgoing-hint-check-format = You answer for format and presentation. The draft goes on to the signer.
documents-outgoing-hint-approve = The content is frozen from then on and goes to the clerk. To change it afterwards every check is needed again.
documents-outgoing-hint-return = The draft goes back to its drafter with the reason. Every check is needed again.
documents-outgoing-hint-cancel = The draft will not be issued, but is kept. This cannot be undone.
documents-outgoing-hint-issue = The document is approved. Look it over, then number, date and send it.
documents-outgoing-hint-recall = If an issued document is wrong. Receivers may not work on it any more.
documents-outgoing-reason-hint = 10 to 1,000 characters. The drafter reads this reason.
documents-outgoing-done-submit = Submitted. The draft waits for the head of the unit.
documents-outgoing-done-check-content = The content is confirmed. The draft waits for the format check.
documents-outgoing-done-check-format = The format is confirmed. The draft waits for the signer.
documents-outgoing-done-approve = Approved. The document waits for the clerk.
documents-outgoing-done-return = The draft went back to its drafter.
documents-outgoing-done-cancel = The draft is cancelled. Its content is kept.

# Issue
documents-outgoing-issue-title = Issue the document
documents-outgoing-issue-what = Kind
documents-outgoing-issue-gets = Gets
documents-outgoing-issue-number = Number { $number }, the next in { $book }
documents-outgoing-issue-new-book = Number 01, the first of the outgoing book of { $year } (opened by it)
documents-outgoing-issue-to = Sent at once to { $count } agencies on this system
documents-outgoing-issue-to-nobody = Sent to no agency on this system; the clerk sends paper to the others
documents-outgoing-issue-final = Once issued, content, number and date cannot be changed; it can only be recalled. If somebody else issues before you, the number given is the next one after theirs.
documents-outgoing-issue-button = Number and issue
documents-outgoing-issued = Issued as { $notation }. This page shows what each receiver does with it.

# Recall
documents-outgoing-recall-title = Recall { $notation }?
documents-outgoing-recall-warning = { $notation } is recalled from { $count } agencies: they cannot work on it any more. Its number stays in the book and is not used again. This cannot be undone.
documents-outgoing-recall-reason-hint = 10 to 1,000 characters. Every receiver reads this reason.
documents-outgoing-recall-button = Recall the document
documents-outgoing-recalled = Recalled from { $count } agencies.

# What receivers have done
documents-received-title = Receivers
documents-received-of = Receivers of { $notation }
documents-received-all = One by one
documents-received-agencies = Agencies
documents-received-agency = Receiver
documents-received-all-states = All states
documents-received-filter = Filter receivers
documents-received-shown = { $count } of { $all } receivers
documents-received-number = Arrival number
documents-received-day = Arrival date
documents-received-due = Answer due
documents-received-print = For print
documents-received-delivered = Delivered
documents-received-registered = Registered
documents-received-working = In work
documents-received-done = Done
documents-received-refused = Sent back
documents-received-recalled = Recalled

# What cannot be done: what happened, what was kept, what to do next
documents-outgoing-not-now-draft = The document is being drafted, so this cannot be done yet. Nothing was changed. Wait until its drafter submits it again.
documents-outgoing-not-now-content-check = The document waits for its content check, so this cannot be done now. Nothing was changed. Open the document again to see where it stands.
documents-outgoing-not-now-format-check = The document waits for its format check, so this cannot be done now. Nothing was changed. Open the document again to see where it stands.
documents-outgoing-not-now-approval = The document waits for its signer, so this cannot be done now. Nothing was changed. Open the document again to see where it stands.
documents-outgoing-not-now-approved = The document is approved and frozen, so this cannot be done. Nothing was changed. To change it, ask the clerk to send it back.
documents-outgoing-not-now-issued = The document is issued, perhaps by somebody else just before you. No second number was given. Open the document again to see its number.
documents-outgoing-not-now-cancelled = The draft was cancelled, so nothing more can be done. Its content is kept. Write a new draft if needed.
documents-outgoing-not-now-recalled = The document was recalled, so nothing more can be done. The recall is in its trace.
documents-outgoing-changed-meanwhile = Somebody else acted on this document after you opened the page. Your act was not done. Look at the present state and do it again if it is still needed.
documents-outgoing-same-person-check = The drafter cannot check the format. Nothing was changed. Let another person in charge check it.
documents-outgoing-same-person-approve = Neither the drafter nor the format checker can approve. Nothing was changed. Choose another signer or let somebody else check.

# Saved sets of receivers
documents-groups = Saved sets of receivers
documents-groups-about = Agencies that are often sent to together, shared by everybody who drafts here
documents-groups-new = New set
documents-groups-from-document = Save its receivers as a set
documents-groups-edit = Edit set
documents-groups-name = Name of the set
documents-groups-name-hint = Example: mountain communes
documents-groups-name-taken = Another set has this name. Choose another name, or open that set to change it.
documents-groups-members = Agencies
documents-groups-act = Act
documents-groups-save = Save set
documents-groups-saved = The set “{ $name }” is saved
documents-groups-drop = Delete set
documents-groups-drop-question = Delete the set “{ $name }”?
documents-groups-drop-consequence = Drafters can choose it no more. Documents and drafts keep their receivers.
documents-groups-dropped = The set is deleted
documents-groups-empty = No sets yet
documents-groups-empty-more = A set chooses many receivers with one tick. The sets of communes, of districts and of departments are always there.

# API
documents-api-parameter = A parameter of the address makes no sense. The description of the API lists what is allowed. Nothing was changed.

# Digital signatures and seals
documents-purpose-approve = Approve and sign a document
documents-purpose-seal = Seal a document digitally
documents-purpose-attachment = Sign an attachment
documents-signing-refused = The document does not take this signature: the signer or its state does not fit.
documents-outgoing-state-numbered = Waits for the digital seal
documents-outgoing-waits-seal = Waits for the agency's digital signature
documents-outgoing-did-sign = Approved and signed digitally
documents-outgoing-did-number = Given number and date
documents-outgoing-did-void = Given up after it was numbered
documents-outgoing-not-now-numbered = This document is numbered and waits for the agency's digital signature, so this cannot be done now. Nothing was changed. Open the document to seal it.
documents-outgoing-act-sign = Approve and sign
documents-outgoing-hint-sign = Signing with your certificate also approves the document. You see the file before you sign.
documents-outgoing-act-number = Number and seal
documents-outgoing-hint-number = The authorised person has signed digitally. Give number and date, then sign for the agency: that sends it out.
documents-outgoing-act-seal = Seal digitally
documents-outgoing-hint-seal = The document is numbered; the agency's digital signature is missing. When it and its attachments are signed, it goes out.
documents-outgoing-act-void = Give up the numbered document
documents-outgoing-hint-void = The number stays in the book with the reason and is not given again.
documents-outgoing-done-void = The document was given up. Its number stays in the book.
documents-outgoing-number-title = Number and seal
documents-outgoing-number-button = Give the number and go on to seal
documents-outgoing-number-final = A number cannot be taken back. The document goes out only when the agency has signed.
documents-outgoing-seal-needed = This document was signed digitally, so it goes out only after it is numbered and signed by the agency. Nothing was changed.
documents-outgoing-not-signed = Nobody has signed this document digitally, so it cannot be sealed yet. Nothing was changed.
documents-outgoing-sign-none = None of the chosen drafts waits for your signature.
documents-outgoing-sign-partly = { $count } of the chosen drafts do not wait for your signature and were left out.
documents-original-title = Signed original
documents-original-open = Open the original
documents-original-signed = Signed digitally by the authorised person, not yet by the agency.
documents-original-sealed = Signed digitally by the authorised person and by the agency.
documents-original-checking = The digital signatures are being checked.
