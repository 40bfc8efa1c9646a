"""The life of one operation: calls the module step by step, does what each step asks for, and keeps what it returns.

A real host stores the state after each step, in one transaction with what it decides from the answer. Then an operation
survives a crash: the next process goes on with `advance` and the event `timer`.
"""

import sys
from dataclasses import dataclass, field

from module import Failure, ModuleError
from placeholders import Placeholders

# How often a step is tried again when the panel is not there.
ATTEMPTS = 10


@dataclass
class Connection:
    record: dict
    installation: str
    password: str
    panel: object
    # The contract's `session`: in memory, with the time at which each entry ends.
    session: dict = field(default_factory=dict)


@dataclass
class Service:
    record: dict
    password: str
    client_password: str


def deliver(module, connection, clock, service):
    """Opens the service; returns when the client can use it."""
    claims = {}
    step = attempt(module, connection, clock, service, "open")
    steps = 1
    while step[0] == "more":
        more = step[1]
        print(f"{more['progress']['percent']:3} %  {more['progress']['message']}", file=sys.stderr)
        event = prepared(more["next"], claims, service, clock)
        step = attempt(module, connection, clock, service, "advance", more["state"], event)
        steps += 1
    if step[0] == "undone":
        raise Failure(step[1])
    return {"service": written(service.record, step[1]), "steps": steps}


def prepared(following, claims, service, clock):
    """Does what the step waits for, and returns the event with which it goes on."""
    match following:
        case ("wait", milliseconds):
            clock.wait(milliseconds / 1000)
            return ("timer", None)
        case ("claim", ids):
            # A unique key in a real host's database: no two services ever hold one object.
            free = next((id for id in ids if id not in claims), None)
            if free is None:
                return ("nothing-to-claim", None)
            claims.clear()
            claims[free] = service.record["id"]
            service.record["external-id"] = free
            return ("claimed", free)
        case ("task", task):
            raise ModuleError(f"staff are needed, and this example has none: {task['title']}\n{task['instructions']}")
        case (tag, _):
            raise ModuleError(f"the module waits for {tag}, which this host does not know")


def attempt(module, connection, clock, service, name, *parameters):
    """Calls a step, and again after a pause while the panel is not there."""
    for number in range(1, ATTEMPTS + 1):
        try:
            return called(module, connection, clock, service, name, parameters, number)
        except Failure as failure:
            if failure.kind != "unavailable" or number == ATTEMPTS:
                raise
            print(failure, file=sys.stderr)
            clock.wait(2**number)


def called(module, connection, clock, service, name, parameters, number):
    # Fresh for each call: a module that keeps one finds that it means nothing later.
    placeholders = Placeholders()
    call = {
        "connection": connection.record | {"password": placeholders.add(connection.password)},
        "installation": connection.installation,
        "operation": 1,
        "attempt": number,
        "now-ms": int(clock.now() * 1000),
    }
    client = service.record["client"] | {"password": placeholders.add(service.client_password)}
    shown = service.record | {"password": placeholders.add(service.password), "client": client}
    host = imports(connection, clock, service, placeholders)
    return module.call("lifecycle", name, [call, shown, *parameters], host)


def imports(connection, clock, service, placeholders):
    """The contract's imports, for one call."""
    session = connection.session

    def get(key):
        value, until = session.get(key, (None, 0))
        return value if until > clock.now() else None

    def keep(key, value, ttl_ms):
        session[key] = (value, clock.now() + ttl_ms / 1000)

    def services_by_external_id(ids):
        record = service.record
        # Other services' passwords are nobody's business, not even as placeholders.
        shown = record | {"password": "", "client": record["client"] | {"password": ""}}
        return [shown] if record["external-id"] in ids else []

    return {
        "http": {"send": lambda request: connection.panel.send(request, placeholders)},
        "session": {"get": get, "set": keep, "forget": lambda key: void(session.pop(key, None))},
        "records": {"services-by-external-id": services_by_external_id},
        "log": {"write": lambda level, message: print(f"       {level}: {message}", file=sys.stderr)},
    }


def void(_):
    """For a function of the contract that returns nothing."""


def written(record, changes):
    """The service with what the operation changed."""
    changed = {parameter["name"] for parameter in changes["parameters"]}
    kept = [parameter for parameter in record["parameters"] if parameter["name"] not in changed]
    return record | {
        "status": "active",
        "busy": False,
        "external-id": changes["external-id"] or record["external-id"],
        "addresses": record["addresses"] if changes["addresses"] is None else changes["addresses"],
        "parameters": kept + [parameter for parameter in changes["parameters"] if parameter["value"]],
    }
