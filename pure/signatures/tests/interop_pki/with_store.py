"""What pyHanko says of the signatures of a file with the data of its own store; nothing is fetched."""
import asyncio, logging, sys

logging.disable(logging.CRITICAL)
from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature, async_validate_pdf_timestamp
from pyhanko.sign.validation.dss import DocumentSecurityStore

path, *roots = sys.argv[1:]
roots = [x509.Certificate.load(open(root, "rb").read()) for root in roots]
reader = PdfFileReader(open(path, "rb"))
store = DocumentSecurityStore.read_dss(reader)


def context():
    rules = {"trust_roots": roots, "allow_fetching": False, "revocation_mode": "require"}
    return store.as_validation_context(rules)


async def judge(signature):
    if signature.sig_object.get("/Type") == "/DocTimeStamp":
        status = await async_validate_pdf_timestamp(signature, context())
        good = status.intact and status.valid and status.trusted
    else:
        status = await async_validate_pdf_signature(signature, context(), context())
        good = status.bottom_line
    return "PASSED" if good else status.summary()


for one in reader.embedded_signatures:
    try:
        print(one.field_name, asyncio.run(judge(one)))
    except Exception as error:
        print(one.field_name, "FAILED", type(error).__name__, error)
