"""The contract's values as plain Python, and back.

wasmtime gives records as objects, whose attributes may have hyphens in their names, and a variant either with its tag or,
where the payloads of all cases have different Python types, as the bare payload. Here they look the same everywhere:

    record   a dictionary with the contract's names: {"external-id": "12", …}
    variant  a pair of tag and payload: ("wait", 5000), ("timer", None)
    result   the same: ("ok", value), ("err", failure)
    option   the value, or None
    enum     its name; lists, text and numbers are what they are in Python; list<u8> is bytes
"""

from wasmtime.component import EnumType, ListType, OptionType, Record, RecordType, ResultType, TupleType, Variant, VariantType


def lift(ty, value):
    """A value that came out of the module."""
    match ty:
        case RecordType():
            return {name: lift(field, getattr(value, name)) for name, field in ty.fields}
        case ListType() if not isinstance(value, bytes):
            element = ty.element
            return [lift(element, item) for item in value]
        case TupleType():
            return tuple(lift(element, item) for element, item in zip(ty.elements, value, strict=True))
        case OptionType():
            return None if value is None else lift(ty.payload, value.payload if isinstance(value, Variant) else value)
        case VariantType() | ResultType():
            tag, payload = tagged(cases(ty), value)
            case_type = cases(ty)[tag]
            return (tag, None if case_type is None else lift(case_type, payload))
    return value


def lower(ty, value):
    """A value that goes into the module."""
    match ty:
        case RecordType():
            record = Record()
            for name, field in ty.fields:
                setattr(record, name, lower(field, value.get(name) if isinstance(field, OptionType) else value[name]))
            return record
        case ListType() if not isinstance(value, bytes):
            element = ty.element
            return [lower(element, item) for item in value]
        case TupleType():
            return tuple(lower(element, item) for element, item in zip(ty.elements, value, strict=True))
        case OptionType():
            return None if value is None else lower(ty.payload, value)
        case VariantType() | ResultType():
            tag, payload = value
            case_type = cases(ty)[tag]
            payload = None if case_type is None else lower(case_type, payload)
            return Variant(tag, payload) if is_tagged(cases(ty)) else payload
    return value


def cases(ty):
    """Tags and payload types of a variant or a result."""
    return {"ok": ty.ok, "err": ty.err} if isinstance(ty, ResultType) else dict(ty.cases)


def classes(ty):
    """The Python types that wasmtime uses for values of this type."""
    found = set()
    if ty is None:
        found.add(object)
    else:
        ty.add_classes(found)
    return found


def is_tagged(of):
    """Whether wasmtime keeps the tag: it does when two cases could not be told from each other without it."""
    seen = set()
    for ty in of.values():
        if seen & classes(ty):
            return True
        seen |= classes(ty)
    return False


def tagged(of, value):
    """Tag and payload of a variant, whether or not wasmtime kept the tag."""
    if is_tagged(of):
        return value.tag, value.payload
    for tag, ty in of.items():
        if value is None if ty is None else isinstance(value, tuple(classes(ty))):
            return tag, value
    raise TypeError(f"{value!r} is none of {list(of)}")
