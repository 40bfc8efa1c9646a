"""Loads a module and calls it, each time in a fresh store: nothing of one call is seen by the next one."""

import threading

from wasmtime import Config, Engine, Store, Trap, WasmtimeError
from wasmtime.component import Component, Linker

from values import lift, lower

# How long a call may take, requests included, and how much memory it may have.
DEADLINE = 60
MEMORY = 64 * 1024 * 1024

# What a module may import.
CONTRACT = "billing:processing/"


class ModuleError(Exception):
    """A call that did not succeed."""


class Failure(ModuleError):
    """The contract's `failure`: why a call did not succeed, as the module says it."""

    def __init__(self, value):
        self.kind, detail = value
        self.code = detail["code"]
        super().__init__(f"{self.kind}: {detail['message']} ({self.code})")


class Module:
    def __init__(self, file):
        config = Config()
        # Code that does not end is ended: see `call`.
        config.epoch_interruption = True
        self.engine = Engine(config)
        self.component = Component.from_file(self.engine, file)
        types = self.component.type
        foreign = [name for name in types.imports(self.engine) if not name.startswith(CONTRACT)]
        if foreign:
            raise ModuleError(f"the module imports {foreign[0]}, which is not of the contract")
        # `http` → `billing:processing/http@0.1.0`: hosts know the interfaces, the module says of which version they are.
        self.imports = {short_name(name): (name, ty) for name, ty in types.imports(self.engine).items()}
        self.exports = {short_name(name): name for name in types.exports(self.engine)}

    def call(self, interface, function, parameters=(), host=None):
        """Calls a function of an interface that the module exports; both by the contract's names, without a version.

        `host` answers the imports: a dictionary of functions for each interface. Without it nothing may be imported.
        """
        store = Store(self.engine)
        store.set_limits(memory_size=MEMORY)
        store.set_epoch_deadline(1)
        deadline = threading.Timer(DEADLINE, self.engine.increment_epoch)
        deadline.daemon = True
        deadline.start()
        try:
            instance = self.link(host or {}).instantiate(store, self.component)
            called = instance.get_func(store, self.exported(instance, store, interface, function))
            types = called.type(store)
            lowered = [lower(ty, value) for (_, ty), value in zip(types.params, parameters, strict=True)]
            result = lift(types.result, called(store, *lowered))
            called.post_return(store)
        except (Trap, WasmtimeError) as error:
            raise ModuleError(f"{interface}.{function}: {error}") from error
        finally:
            deadline.cancel()
        match result:
            case ("ok", value):
                return value
            case ("err", failure):
                raise Failure(failure)
        return result

    def exported(self, instance, store, interface, function):
        index = instance.get_export_index(store, self.exports[interface])
        return instance.get_export_index(store, function, index)

    def link(self, host):
        """Gives the module what it imports, and nothing else: a linker for WASI is not even made."""
        linker = Linker(self.engine)
        with linker.root() as root:
            for short, (name, types) in self.imports.items():
                with root.add_instance(name) as instance:
                    functions = types.exports(self.engine).items()
                    for function, ty in functions:
                        if hasattr(ty, "params"):
                            instance.add_func(function, answered(host.get(short, {}).get(function), ty))
        return linker


def answered(implementation, types):
    """An import: the module's values become Python's, and the answer becomes the module's."""
    parameters = [ty for _, ty in types.params]
    result = types.result

    def function(_store, *values):
        if implementation is None:
            raise ModuleError("this import may not be called here")
        answer = implementation(*(lift(ty, value) for ty, value in zip(parameters, values, strict=True)))
        return lower(result, answer) if result else None

    return function


def short_name(name):
    return name.rpartition("/")[2].partition("@")[0]
