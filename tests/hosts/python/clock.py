"""Where time comes from. A module has no clock of its own: it is told the time, and asks to be called again later."""

import calendar
import json
import time
import urllib.request
from urllib.parse import urljoin


def clock_of(order):
    """The clock that an order asks for: the real one, or the simulated panel's, which is moved by what waits."""
    return SimulatorsClock(order["panel"]["url"]) if order.get("simulated_time") else RealClock()


class RealClock:
    def now(self):
        return time.time()

    def wait(self, seconds):
        time.sleep(seconds)


class SimulatorsClock:
    """`host-sim dcimanager serve` with a clock that stands still: waiting moves it, so twenty minutes take no time."""

    def __init__(self, panel):
        self.url = urljoin(panel, "/simulator/clock")

    def now(self):
        with urllib.request.urlopen(self.url) as answer:
            whole, _, fraction = json.load(answer)["now"].rstrip("Z").partition(".")
        return calendar.timegm(time.strptime(whole, "%Y-%m-%dT%H:%M:%S")) + float(f"0.{fraction}0")

    def wait(self, seconds):
        body = json.dumps({"advance": f"{seconds * 1000:.0f}ms"}).encode()
        urllib.request.urlopen(urllib.request.Request(self.url, body, method="POST")).close()
