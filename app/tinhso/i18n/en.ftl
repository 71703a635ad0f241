# Permissions
tinhso-permission-node-read = See in detail how a server does

# Start page
tinhso-start-title = The digital government of the province
tinhso-start-what = One system for the daily work of administration: documents are received, handled and issued between the agencies of the province, by Decree 30/2020/NĐ-CP on clerical work.
tinhso-start-sign-in = Sign in
tinhso-start-incoming = Incoming documents
tinhso-start-incoming-text = The clerk receives and registers; the leader directs; units and specialists solve in time. Every step has somebody who answers for it, and a deadline.
tinhso-start-outgoing = Outgoing documents
tinhso-start-outgoing-text = Draft, check of content and form, signature, number, issue. Numbers run through the year, none twice and none left out.
tinhso-start-exchange = Exchange between agencies
tinhso-start-exchange-text = An issued document is with its receivers in the province at once; the sender sees whether they registered it, sent it back or work on it.
tinhso-start-figures = Figures and the log
tinhso-start-figures-text = Reported figures are counted from the files themselves, never typed. Every official act stands in a log that nobody can change in silence.
tinhso-start-account = Account
tinhso-start-person = Person
tinhso-start-work = What one can do
tinhso-start-enter = Sign in
tinhso-start-demo = Try it out
tinhso-start-demo-text = This is a demonstration; its calendar runs from the week after 15/11/2022, when the year of its data ends. Sign in with any of these accounts; the password of all of them is: { $password }

# Documents of the programming interface
tinhso-api-title = Programming interface (API)
tinhso-api-intro = Description for programs in the OpenAPI standard:
tinhso-api-empty = No interface is published yet.
tinhso-api-parameters = Parameters
tinhso-api-request = What is sent
tinhso-api-responses = Answers
tinhso-api-schemas = Kinds of data
tinhso-api-needed = required

# Notices to the people concerned
tinhso-notice-sent-back = An incoming document came back to you
    .name = Documents that come back
tinhso-notice-refused = { $organisation } sent back the document { $notation }
    .name = Documents sent back by receivers
tinhso-notice-urgent = The urgent document { $notation } of { $organisation } has arrived
    .name = Urgent documents
tinhso-notice-draft-turn = A draft waits for you
    .name = Drafts that wait for you
tinhso-notice-account-created = The account { $user } of { $name } was created
    .name = New accounts
tinhso-notice-appointed = { $name } was appointed: { $post }, { $organisation }
    .name = Appointments
tinhso-notice-reset-given = A code that resets the account { $user } of { $name } was given out
    .name = Resets of accounts
tinhso-notice-role-changed = What the role { $role } may has changed: { $permission }
    .name = Changed roles
tinhso-notice-password-changed = Your password was changed. If it was not you, tell the administrators at once
    .name = Password changed
tinhso-notice-password-given = An operator gave you a password for one use. If you did not ask for it, say so at once
    .name = Password given
tinhso-notice-factor-set = A second factor was set up for your account. If it was not you, say so at once
    .name = Second factor set up
tinhso-notice-factor-replaced = Your second factor was replaced. If it was not you, say so at once
    .name = Second factor replaced
tinhso-notice-factor-removed = Your second factor was taken away. If it was not you, say so at once
    .name = Second factor taken away
tinhso-notice-person-corrected = The name or address of “{ $before }” was corrected: now “{ $after }”. If that is wrong, say so at once
    .name = Name or address of a person corrected
tinhso-notice-account-disabled = The account “{ $user }” of { $name } was disabled; what this person delegated has ended. If that is wrong, say so at once
    .name = Account disabled
tinhso-notice-delegation-given = { $from } delegated rights to { $to } under { $document }
    .name = Rights delegated
tinhso-notice-delegation-ended = What { $from } delegated to { $to } under { $document } ended before its time. If that is wrong, say so at once
    .name = Delegation ended before its time
tinhso-notice-organisations-ended = By { $act }, from { $day } on: { $before } ended, and every post there is gone. If that is wrong, say so at once
    .name = Bodies ended
tinhso-notice-organisations-succeeded = By { $act }, from { $day } on: { $before } succeeded by { $after }; posts in a body that ended are gone. If that is wrong, say so at once
    .name = Bodies merged or split
tinhso-notice-passkey-added = A passkey was added to your account. If it was not you, say so at once
    .name = Passkey added
tinhso-notice-passkey-removed = One of your passkeys was removed. If it was not you, say so at once
    .name = Passkey removed
tinhso-notice-recovery-renewed = Your recovery codes were replaced. If it was not you, say so at once
    .name = Recovery codes replaced
tinhso-notice-reset-used = Your account was opened with a printed reset code. If it was not you, say so at once
    .name = Account reset
tinhso-notice-certificate-ends = The certificate of { $name } ({ $organisation }) ends in { $days } days
    .name = Certificates that end soon
tinhso-notice-certificate-turn = A request about the certificate of { $name } ({ $organisation }) waits to be confirmed
    .name = Requests about certificates to be confirmed
tinhso-notice-certificate-issued = The certificate of { $name } ({ $organisation }) was issued
    .name = Certificates issued
tinhso-notice-certificate-refused = The request of a certificate of { $name } ({ $organisation }) was refused or given back
    .name = Requests of certificates refused or given back
tinhso-notice-certificate-revoked = The certificate of { $name } ({ $organisation }) was revoked
    .name = Certificates revoked

# The list of notices
tinhso-notices = Notices
tinhso-notices-what = What
tinhso-notices-when = When
tinhso-notices-mark = Mark all as read
tinhso-notices-read = All are marked as read
tinhso-notices-none = No notices yet
tinhso-notices-none-text = Urgent documents, documents that come back and drafts that wait for you are told here.
