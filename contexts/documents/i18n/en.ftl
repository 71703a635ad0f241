# Menu
documents-menu = Documents
documents-menu-incoming = Incoming documents
documents-menu-outgoing = Outgoing documents
documents-menu-books = Registers

# Permissions
documents-permission-register = Register incoming documents and keep the books
documents-permission-present = Present and route incoming documents
documents-permission-direct = Direct incoming documents
documents-permission-assign = Assign the unit's documents
documents-permission-solve = Solve documents, give a unit's part
documents-permission-read-organisation = Read every document of the organisation
documents-permission-read-unit = Read what the unit leads or works on
documents-permission-read-own = Read what is assigned to oneself
documents-permission-draft = Draft outgoing documents
documents-permission-copy = Make electronic copies
documents-permission-check-content = Answer for the content of drafts
documents-permission-check-format = Answer for the format of drafts
documents-permission-approve = Approve and sign outgoing documents
documents-permission-issue = Number and issue outgoing documents
documents-permission-configure = Configure books and sets of receivers
documents-permission-overview = See the figures of the whole province

# Figures
documents-figure-received = Incoming documents received
documents-figure-awaiting = Incoming documents awaiting approval
documents-figure-forwarded = Incoming documents forwarded
documents-figure-approved = Incoming documents approved by leaders on the system
documents-figure-issued = Outgoing documents issued
documents-reach-party-office = Provincial Party Office
documents-reach-party-committees = Provincial Party committees
documents-reach-committee-office = Office of the People's Committee
documents-reach-council-office = Office of the National Assembly delegation and People's Council
documents-reach-enterprise-party = Party committee of enterprises
documents-reach-district-party = District Party committees
documents-reach-departments = Provincial departments
documents-reach-districts = District People's Committees
documents-reach-communes = Commune People's Committees
documents-reach-upper-secondary-schools = Upper secondary schools
documents-reach-service-units = Service units under departments and districts
documents-reach-health-facilities = Health facilities
documents-reach-education-offices = District education offices
documents-reach-district-schools = Kindergartens, primary and lower secondary schools
documents-reach-others = Others
documents-usage-subtitle = { $used } of { $total } agencies registered or issued documents from { $from } to { $to }
documents-usage-used = Used it
documents-usage-yes = Yes
documents-usage-no = Not yet
documents-usage-received = Registered
documents-usage-issued = Issued
documents-usage-sample = Sample name
documents-usage-nobody = No agency in this group
documents-usage-nobody-text = On the last day of this period, no agency belongs to the group.

# What is wrong with an input: which field, which limit, what to do
documents-problem-needed = Enter { $label }
documents-problem-too-long = { $label }: longer than { $limit } characters; please shorten it
documents-problem-kind = Choose a kind of document from the list
documents-problem-urgency = Choose an urgency from the list
documents-problem-capacity = Choose a signing capacity from the list
documents-problem-pages = The number of pages must be from 0 to { $limit }
documents-problem-copies = The number of copies must be from 1 to { $limit }
documents-problem-date-early = The document's day is before 2 September 1945; check the year
documents-problem-date-future = The document's day lies in the future; check the day
documents-problem-due-before-issue = The answer is wanted before the document's own day
documents-problem-due-past = This due time has passed; choose one ahead
documents-problem-due-needed = Work of several units needs a due time
documents-problem-due-after-direction = This is later than the leader's due time
documents-problem-foreign-unit = This unit is not one of the organisation's, or has ended
documents-problem-lead-coordinates = The unit in the lead cannot also work with the lead
documents-problem-too-many-units = At most { $limit } units may work with the lead
documents-problem-not-a-leader = This person is not a leader of the organisation
documents-problem-not-in-unit = This person does not work in the unit in the lead
documents-problem-reason-short = Give a reason of at least { $limit } characters, so that it is understood
documents-problem-receiver-needed = Choose at least one receiver
documents-problem-unknown-receiver = A receiver is no longer in the directory; choose again
documents-problem-too-many-receivers = At most { $limit } receivers
documents-problem-answers = The document that this answers is not in your agency, or you may not see it
documents-problem-unreadable = Some letters were lost in an old encoding. Type them again in Unicode
documents-problem-signer-needed = Choose who signs before handing it over
documents-problem-too-many-files = At most { $limit } files for one document
documents-problem-no-notation = The notation cannot be put together: check the abbreviations of organisation and unit in the directory
documents-problem-book-closed = This year's book is closed
documents-problem-book-backwards = The book has a number of a later day; numbers rise with time
documents-problem-database = The database did not answer; nothing was stored
documents-problem-secrecy-unanswered = Say whether the document holds a state secret; files are taken only after that, so choose them again
documents-problem-secrecy-contradictory = Two different answers about state secrets were sent, and nothing was stored. Choose one and send the form again; files must be chosen again as well
documents-problem-state-secret-said = A document that holds a state secret must not be entered, stored or sent on a connected system, and nothing was stored. Handle it on a machine without a network or on paper, in the separate book (Law on the protection of state secrets, Article 5)
documents-problem-state-secret = The field { $label } carries a secrecy mark: it must not be entered, stored or sent on a connected system, and nothing was stored. Handle it on a machine without a network or on paper, in the separate book (Law on the protection of state secrets, Article 5)
documents-desk-choice = You may do this in several agencies. This document belongs to:

# Text that looks like an old font
documents-old-font = Some text seems to be typed in an old font. Nothing was stored.
documents-old-font-of = { $label }: seems to be { $font }, which says
documents-old-font-hint = Press “Use the converted text” at the end of the form to put it into the fields and look at it, or “Keep as typed” if that is what you meant.
documents-old-font-use = Use the converted text
documents-old-font-keep = Keep as typed
documents-old-font-used = Text in an old font was converted. Look at it before you send it; press “Put back what was typed” at the end of the form if it is wrong.
documents-old-font-back = Put back what was typed

# What a body that ends has open
documents-succession-incoming = { $count } incoming documents that are not dealt with
documents-succession-outgoing = { $count } outgoing documents that are not issued
documents-succession-books = { $count } books that are not closed
