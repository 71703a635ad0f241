//! The identifiers that this context gives out; every other context stores them as they are.

kit_db::id_type!(pub struct OrganisationId, "an organisation (agency, school, Party body)");
kit_db::id_type!(pub struct UnitId, "a unit (department, room) within an organisation");
kit_db::id_type!(pub struct PersonId, "a person");
kit_db::id_type!(pub struct PostId, "a post in a unit");
kit_db::id_type!(pub struct HoldingId, "one person's time in one post");
kit_db::id_type!(pub struct DelegationId, "a delegation in writing");
kit_db::id_type!(pub struct SuccessionId, "a legal act that merges, splits or ends organisations");
kit_db::id_type!(pub struct AccountId, "an account");
kit_db::id_type!(pub struct PasskeyId, "a passkey of an account");
kit_db::id_type!(pub struct SessionId, "a signed-in session (not its token)");
kit_db::id_type!(pub struct SignInSumId, "the wrong sign-ins of one address in one hour");
kit_db::id_type!(pub struct ResetId, "a request to reset an account");
kit_db::id_type!(pub struct ProgramId, "a program of an agency, which is also the person as which it acts");
kit_db::id_type!(pub struct ProgramSecretId, "a secret of a program");
kit_db::id_type!(pub struct ProposalId, "an account, appointment or succession that waits for a second administrator");
kit_db::id_type!(pub struct RoleChangeId, "a proposed change of what a role may");
