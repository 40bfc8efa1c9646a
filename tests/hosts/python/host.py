"""A small host of processing modules: what a billing system in Python needs to drive one.

    python3 host.py describe MODULE.wasm             prints how the module introduces itself
    python3 host.py open     MODULE.wasm ORDER.json  delivers a service, and prints what became of it

An order says which panel, who orders, and what; docs/other-hosts.md explains it. Progress goes to standard error.
"""

import json
import pathlib
import secrets
import sys

from clock import clock_of
from module import Module, ModuleError
from operation import Connection, Service, deliver
from panel import Panel


def main(arguments):
    match arguments:
        case ["describe", file]:
            return Module(file).call("module-info", "describe")
        case ["open", file, order]:
            return open_service(Module(file), json.loads(pathlib.Path(order).read_text()))
        case _:
            raise ModuleError("usage: host.py describe MODULE.wasm | open MODULE.wasm ORDER.json")


def open_service(module, order):
    clock = clock_of(order)
    panel = order["panel"]
    connection = Connection(
        record={"id": 1, "url": panel["url"], "username": panel["username"], "settings": []},
        installation=order["installation"],
        password=pathlib.Path(panel["password_file"]).read_text().strip(),
        panel=Panel(panel["url"], clock),
    )
    service = Service(
        record=order["service"] | {"status": "ordered", "busy": True, "addresses": [], "external-id": None},
        # The host makes the passwords; a real one keeps them, sealed.
        password=secrets.token_urlsafe(12),
        client_password=secrets.token_urlsafe(12),
    )
    return deliver(module, connection, clock, service)


if __name__ == "__main__":
    try:
        print(json.dumps(main(sys.argv[1:]), indent=2))
    except (ModuleError, OSError) as error:
        sys.exit(f"error: {error}")
