"""The classic contract in the language that most modules for BILLmanager 6 are written in, for comparison.

It does what the first step of `open` does, as plainly as such modules are written: log in, check the OS template, list the
servers without an owner page by page, leave out those that are not for sale, compare the rest with the order, look for
shared MAC addresses. Like classic.rs it gets on standard input what a classic module has to ask BILLmanager for.
"""

import argparse
import http.client
import json
import re
import ssl
import sys
import urllib.parse
import xml.etree.ElementTree as ElementTree

PAGE = 200
MOST = 50
DISK = re.compile(r"(?:(\d+)[xX])?(\d+)([A-Za-z][A-Za-z0-9]*)$")


class Panel:
    """One connection to the panel, kept open for as long as this process lives."""

    def __init__(self, url, ca):
        parts = urllib.parse.urlsplit(url)
        if parts.scheme == "https":
            context = ssl.create_default_context(cadata=ca)
            self.connection = http.client.HTTPSConnection(parts.hostname, parts.port, context=context, timeout=60)
        else:
            self.connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
        self.headers = {"isp-box-instance": "true"}

    def ask(self, method, path, body=None):
        headers = dict(self.headers)
        if body is not None:
            headers["content-type"] = "application/json"
            body = json.dumps(body)
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read()
        if not 200 <= answer.status <= 299:
            raise RuntimeError(f"{method} {path}: HTTP {answer.status}")
        return json.loads(text)

    def log_in(self, username, password):
        token = self.ask("POST", "/api/auth/v4/public/token", {"email": username, "password": password})["token"]
        self.headers["x-xsrf-token"] = token
        self.headers["cookie"] = "ses6=" + token

    def page(self, path, condition, offset):
        query = {"limit": f"{offset},{PAGE}", "orderby": "id asc"}
        if condition:
            query["where"] = condition
        return self.ask("GET", path + "?" + urllib.parse.urlencode(query))


def parse(text):
    """`[Nx]CPU-<memory>Gb{-[Nx]<size><TYPE>}[-<controller>]`"""
    parts = text.strip().split("-")
    at = next(index for index, part in enumerate(parts) if re.fullmatch(r"\d+gb", part, re.IGNORECASE))
    found = re.fullmatch(r"(?:(\d+)[xX])?(.+)", "-".join(parts[:at]))
    disks, controller = {}, None
    for part in parts[at + 1:]:
        disk = DISK.match(part)
        if disk:
            key = (int(disk[2]), disk[3].upper())
            disks[key] = disks.get(key, 0) + int(disk[1] or 1)
        else:
            controller = part.lower()
    return int(found[1] or 1), found[2].lower(), int(parts[at][:-2]), disks, controller


def distance(wanted, found):
    total = 0
    apart = abs(wanted[0] - found[0])
    if wanted[1] != found[1]:
        total += 1000
    elif apart:
        total += 200 * apart
    if wanted[2] != found[2]:
        total += 20 + abs(wanted[2] - found[2]) // (4 if wanted[2] > found[2] else 16)
    for disk in wanted[3].keys() | found[3].keys():
        missing = wanted[3].get(disk, 0) - found[3].get(disk, 0)
        total += 20 * missing if missing > 0 else -5 * missing
    if wanted[4] != found[4]:
        total += 60
    return total


def is_for_sale(server):
    diagnostics, errors, last = server["diagnostics"], server["errors"], server["operation"]
    faults = errors["diagnostics"] or errors["status"]
    return (
        server["owner_email"] is None
        and not server.get("owner")
        and server["is_new"] is False
        and diagnostics["status"] == "success"
        and not diagnostics["forced"]
        and diagnostics["disks_cleaned"]
        and bool((server["configuration"] or "").strip())
        and (last is None or last["status"] in ("ok", "canceled"))
        and server["maintenance"] is False
        and server["in_operation"] is True
        and bool((server["mac"] or "").strip())
        and (errors["ignored"] or not faults)
        and not server.get("protected", False)
        and "billing:" not in (server["notes"] or "")
    )


def search(panel, configuration):
    wanted = parse(configuration)
    best, offset = [], 0
    while True:
        page = panel.page("/api/dci/v3/server", "(owner_email IS null) AND is_new EQ false", offset)
        for server in page["list"]:
            if is_for_sale(server):
                ranked = (distance(wanted, parse(server["configuration"])), server["id"], server["mac"].lower())
                best.append(ranked)
        best = sorted(best)[:MOST]
        offset += PAGE
        if not page["list"] or offset >= page["size"]:
            break
        if len(best) == MOST and best[-1][0] == 0:
            break
    if best:
        condition = "(" + " OR ".join(f"mac EQ '{mac}'" for mac in sorted({mac for _, _, mac in best})) + ")"
        seen = [server["mac"].lower() for server in panel.page("/api/dci/v3/server", condition, 0)["list"]]
        best = [ranked for ranked in best if seen.count(ranked[2]) == 1]
    fitting = [server for apart, server, _ in best if apart == 0]
    return fitting or [server for _, server, _ in best]


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--command", required=True, choices=["open"])
    arguments.add_argument("--item", required=True, type=int)
    arguments.add_argument("--runningoperation", type=int)
    arguments.parse_known_args()
    document = ElementTree.parse(sys.stdin).getroot()
    module, item = document.find("processingmodule"), document.find("item")
    parameters = {param.get("name"): param.get("value") for param in item.findall("param")}
    panel = Panel(module.findtext("url"), module.findtext("ca"))
    panel.log_in(module.findtext("username"), module.findtext("password"))
    templates = panel.page("/api/dci/v3/os_template", None, 0)["list"]
    if not any(str(one["id"]) == parameters["os-template"] and one["access"] == "all" for one in templates):
        raise RuntimeError("the OS template is not offered")
    servers = search(panel, parameters["configuration"])
    answer = ElementTree.Element("doc")
    ElementTree.SubElement(answer, "claim").text = ",".join(map(str, servers))
    print(ElementTree.tostring(answer, encoding="unicode"))


if __name__ == "__main__":
    main()
