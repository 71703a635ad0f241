# Permissions
reports-permission-overview = See the dashboard of the own organisation
reports-permission-annual = See the figures of the yearly report
reports-permission-publish = Publish the yearly report

# Menu
reports-menu = Reports
reports-menu-overview = Overview
reports-menu-annual = Yearly report

# Shared columns
reports-column-number = No.
reports-column-figure = Figure
reports-column-value = Value
reports-column-as-of = As of
reports-column-published = Published
reports-column-now = Now
reports-column-version = Version
reports-column-published-at = Published at
reports-column-published-by = Published by
reports-column-reason = Reason for the correction
reports-column-body = Body
reports-column-month = Month
reports-column-day = Day
reports-column-period = This period
reports-column-period-before = Period before

# Yearly report
reports-annual-kind = Report
reports-annual-heading = Digital government in { $year }: results
reports-annual-issuer = People's Committee of the province
reports-annual-basis = Pursuant to Decree 09/2019/NĐ-CP of 24 January 2019 on reporting by state administrative bodies.
reports-annual-intro = The system counts the figures from the files themselves, up to { $date }; the last column says the as-of day of each.
reports-annual-empty = No figures yet
reports-annual-empty-text = No office has counted anything in { $year }. Figures appear here by themselves as agencies work on the system.
reports-annual-pdf = Download PDF
reports-annual-json = JSON data
reports-figures = Figures
reports-as-of = Figures as of { $date }
reports-as-of-source = As-of day { $date }: { $source }.
reports-years = Year of the report
reports-section-documents = Document management and operations
reports-section-reach = Reach of document management
reports-section-directives = Steering of digital transformation
reports-section-onestop = Online public services and one-stop shop
reports-section-portals = Portals
reports-section-signing = Digital certificates and signatures
reports-section-lgsp = Integration and data sharing platform
reports-section-courses = Training
reports-section-infosec = Information security
reports-section-others = Other figures

# Publishing
reports-publish = Publish
reports-publish-heading = Publish the report on { $year }?
reports-publish-consequence = The figures below are kept as they are at this moment, with who published them, when, and an entry in the log. If figures computed later differ, the published version stays; a correction is a new version that says why.
reports-publish-confirm = Publish the report
reports-publish-reason = Reason for the correction
reports-publish-reason-hint = The version before is kept. Say why the figures changed.
reports-publish-reason-missing = Enter the reason for the correction
reports-publish-changed = The figures have changed since you opened the page. Nothing was published. Look at the figures below and publish again.
reports-publish-unchanged = The published version holds exactly these figures; there is nothing more to publish.
reports-publish-empty = There are no figures to publish yet.
reports-published = The report was published.
reports-published-heading = Report on { $year } as published
reports-published-by = Version { $version }, published at { $time } by { $name }
reports-published-open = See the published version
reports-differences = Differences from the published version
reports-difference-absent = absent
reports-versions = Published versions
reports-version = Version { $version }
reports-digest = Checksum (SHA-256)

# Dashboard
reports-overview = Overview
reports-overview-subtitle = { $whose }, from { $from } to { $to }. Updated at { $time }
reports-overview-empty = No figures in this period yet
reports-overview-empty-text = Figures appear by themselves as agencies receive, handle and issue documents on the system.
reports-overview-newest = See the newest figures, of { $date }
reports-whole-province = Whole province
reports-own-organisation = My organisation
reports-scopes = Whose figures
reports-spans = Period
reports-span-week = Week
reports-span-month = Month
reports-span-quarter = Quarter
reports-span-year = Year
reports-compared-week = on the week before
reports-compared-month = on the month before
reports-compared-quarter = on the quarter before
reports-compared-year = on the year before
reports-export = Export
reports-received = Incoming
reports-awaiting = Awaiting approval
reports-forwarded = Forwarded
reports-approved = Approved by leaders
reports-done = Done
reports-late = Late
reports-issued = Outgoing
reports-on-time = Done in time
reports-on-time-short = In time
reports-points = { $points } points
reports-above-target = above the target of { $target }%
reports-below-target = below the target of { $target }%
reports-target = Target { $target }%
reports-months = Documents by month
reports-months-note = documents
reports-months-thousands = thousand documents
reports-months-text = Most in { $month }: { $received } incoming, { $issued } outgoing.
reports-month = M{ $month }
reports-bars-in = Incoming
reports-bars-out = Outgoing
reports-by-body = In time by body
reports-by-body-text = The bodies with the lowest and the highest shares; the dashed line is the target of { $target }%.
reports-by-body-none = No body has dealt with enough documents in this period to be compared.
reports-attention = Needs attention
reports-attention-none = No body has documents that wait or were late.
reports-see-all = All { $count } bodies
reports-by-district = In time by district
reports-by-district-text = Share done in time by all bodies in a district; darker is higher, the number stands on each tile.
reports-by-district-none = There are no figures by district in this period.
reports-by-district-silent = No figures yet: { $names }.
reports-districts = { $count } districts, towns and cities
reports-own-counts = Results

# List of bodies
reports-bodies = Figures by body
reports-bodies-of = Figures by body: { $name }
reports-bodies-subtitle = From { $from } to { $to }. What awaits approval is counted from the first of the year.
reports-bodies-search = Find a body
reports-bodies-summary = { $from }–{ $to } of { $count } bodies
reports-bodies-none = No body found
reports-bodies-none-text = Try another name, or take a filter away.

# Workbook
reports-sheet-days = By day
reports-sheet-bodies = By body
reports-sheet-about = Notes
reports-about-period = Period
reports-about-read = Read at
reports-about-awaiting = Incoming documents of the year that were not given to any unit yet.
reports-about-on-time = Documents done in time, divided by documents done in the period.

# Errors
reports-error-day = The day in the address is wrong. Write it as 2022-11-15.
reports-error-year = There is no such year.
reports-error-not-begun = This year has not begun, so there is no report yet.
reports-error-outside-year = The as-of day must lie in the year of the report and not after today.
reports-error-no-pdf = This server has no fonts to make PDF files. Ask the administrator to install fonts-croscore; no data are affected.
