"""The verdict of EN 319 102-1 by pyHanko about every signature of a file with long-term data."""
import asyncio, logging, sys

logging.disable(logging.CRITICAL)
from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import ades
from pyhanko.sign.validation.policy_decl import PdfSignatureValidationSpec, SignatureValidationSpec
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager

process = getattr(ades, sys.argv[1])
roots = [x509.Certificate.load(open(path, "rb").read()) for path in sys.argv[3:]]
policy = CertValidationPolicySpec(
    trust_manager=SimpleTrustManager.build(trust_roots=roots),
    revinfo_policy=CertRevTrustPolicy(revocation_checking_policy=REQUIRE_REVINFO),
)
spec = SignatureValidationSpec(cert_validation_policy=policy)
reader = PdfFileReader(open(sys.argv[2], "rb"))
for one in reader.embedded_regular_signatures:
    # nothing is fetched: what the file carries must do
    result = asyncio.run(process(one, pdf_validation_spec=PdfSignatureValidationSpec(spec)))
    print(one.field_name, result.ades_subindic, getattr(result, "failure_msg", ""))
