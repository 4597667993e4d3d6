"""Signs requests by botocore, the signer of AWS's own tools, and tells each signature. It is taken apart, because it knows no
other time than now. Options: cases, each with url, service, region, in (header or query), expires, timestamp, id, secret and
token (or null)."""

from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from lines import options, tell


def signature(case):
    credentials = Credentials(case["id"], case["secret"], case["token"])
    if case["in"] == "query":
        signer = SigV4QueryAuth(credentials, case["service"], case["region"], expires=case["expires"])
    else:
        signer = SigV4Auth(credentials, case["service"], case["region"])
    request = AWSRequest(method="GET", url=case["url"])
    request.context["timestamp"] = case["timestamp"]
    signer._modify_request_before_signing(request)
    canonical = signer.canonical_request(request)
    return canonical, signer.signature(signer.string_to_sign(request, canonical), request)


for case in options["cases"]:
    canonical, hexadecimal = signature(case)
    tell("signed", canonical=canonical, signature=hexadecimal)
