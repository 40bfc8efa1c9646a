"""Sends a module's requests to the connected panel, and to nowhere else."""

import http.client
import re
import ssl
from urllib.parse import urlsplit

# Headers that say where a request goes, or how long it is, are the host's.
HOSTS_OWN = re.compile(
    r"host|connection|content-.*|transfer-encoding|upgrade|expect|te|trailer|proxy-.*|x-forwarded-.*", re.IGNORECASE
)
PATH = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*")
MAX_BODY = 32 * 1024 * 1024
TIMEOUT = 30
# A panel's service that was asleep answers 503 and wakes up meanwhile.
ASLEEP = 503
WAKE_UPS = 4


class Panel:
    def __init__(self, url, clock):
        self.address = urlsplit(url)
        self.clock = clock

    def send(self, request, placeholders):
        """The contract's `http.send`."""
        for pause in range(1, WAKE_UPS + 2):
            answer = self.once(request, placeholders)
            if answer[0] == "err" or answer[1]["status"] != ASLEEP or pause > WAKE_UPS:
                return answer
            self.clock.wait(pause)

    def once(self, request, placeholders):
        if not PATH.fullmatch(request["path"]):
            return denied(f"{request['path']!r} is no path of the panel")
        headers = {header["name"]: header["value"] for header in request["headers"]}
        for name in headers:
            if HOSTS_OWN.fullmatch(name):
                return denied(f"the header {name} is set by the host")
        body = request["body"]
        if body is not None:
            body = placeholders.fill_in(body)
            headers["content-type"] = "application/json"
        connection = self.connect()
        try:
            # http.client follows no redirect, which would carry secrets to wherever it points, and uses no proxy.
            connection.request(request["method"].upper(), request["path"], body, headers)
            response = connection.getresponse()
            answer = response.read(MAX_BODY + 1)
        except TimeoutError:
            return ("err", ("timeout", None))
        except ssl.SSLError as error:
            return ("err", ("tls", str(error)))
        except (OSError, http.client.HTTPException) as error:
            return ("err", ("connect", str(error)))
        finally:
            connection.close()
        if len(answer) > MAX_BODY:
            return ("err", ("too-large", None))
        answered = [
            {"name": name, "value": placeholders.take_out(value.encode()).decode()}
            for name, value in response.getheaders()
        ]
        return ("ok", {"status": response.status, "headers": answered, "body": placeholders.take_out(answer)})

    def connect(self):
        secure = self.address.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        return kind(self.address.hostname, self.address.port, timeout=TIMEOUT)


def denied(reason):
    return ("err", ("denied", reason))
