# The second language: the same keys as vi.ftl.
signing-permission-read-certificates = See the register of certificates
signing-permission-request-certificates = Ask for certificates, their renewal and revocation
signing-permission-confirm-certificates = Confirm what is asked about certificates
signing-permission-manage-certificates = Manage the certificates of the province
signing-permission-sign = Sign with the own certificate
signing-permission-seal = Sign with the certificate of the agency
signing-permission-check-signatures = Have signatures of files checked again

# What a body that ends has open
signing-succession-certificates = { $count } certificates that are asked for or in use
signing-succession-requests = { $count } files that wait for a signature
