"""What a program may rely on: comparing two descriptions of one version of the API.

Additions break nobody; what was there stays there, and nothing more is asked.
"""

from collections.abc import Iterator
from typing import Any

Description = dict[str, Any]


def breaks(before: Description, after: Description) -> list[str]:
    """Each way in which a program written for `before` would fail with `after`."""
    return sorted({*_of_operations(before, after), *_of_shapes(before, after)})


def operations(description: Description) -> dict[str, dict[str, Any]]:
    return {
        f"{method.upper()} {path}": one
        for path, methods in description["paths"].items()
        for method, one in methods.items()
    }


def _of_operations(before: Description, after: Description) -> Iterator[str]:
    now = operations(after)
    for name, old in operations(before).items():
        if name not in now:
            yield f"{name}: removed"
            continue
        new = now[name]
        if old["operationId"] != new["operationId"]:
            yield f"{name}: renamed"
        if new.get("x-scope", "") != old.get("x-scope", ""):
            yield f"{name}: asks another scope"
        yield from _of_parameters(name, old, new)
        for status in old["responses"].keys() - new["responses"].keys():
            yield f"{name}: no longer answers {status}"
        if not old.get("requestBody") and new.get("requestBody", {}).get("required"):
            yield f"{name}: asks a body"


def _of_parameters(name: str, old: Any, new: Any) -> Iterator[str]:
    was = {(one["in"], one["name"]): one for one in old["parameters"]}
    now = {(one["in"], one["name"]): one for one in new["parameters"]}
    for key in was.keys() - now.keys():
        yield f"{name}: parameter {key[1]} removed"
    for key, one in now.items():
        if one.get("required") and not was.get(key, {}).get("required"):
            yield f"{name}: parameter {key[1]} required"
        if key in was and _kind(was[key]["schema"]) != _kind(one["schema"]):
            yield f"{name}: parameter {key[1]} of another kind"


def _of_shapes(before: Description, after: Description) -> Iterator[str]:
    """A field that was read is still there; a field that is sent is not required."""
    sent = _sent(before)
    now = after["components"]["schemas"]
    for name, old in before["components"]["schemas"].items():
        if name not in now:
            yield f"{name}: removed"
            continue
        new = now[name]
        fields = new.get("properties", {})
        for field, shape in old.get("properties", {}).items():
            if field not in fields:
                yield f"{name}.{field}: removed"
            elif _kind(shape) != _kind(fields[field]):
                yield f"{name}.{field}: of another kind"
        required, was = set(new.get("required", [])), set(old.get("required", []))
        if name in sent:
            yield from (f"{name}.{one}: required" for one in required - was)
        else:
            yield from (f"{name}.{one}: may be missing" for one in was - required)
        for value in set(old.get("enum", [])) - set(new.get("enum", [])):
            yield f"{name}: {value} removed"


def _sent(description: Description) -> set[str]:
    """The shapes that programs send."""
    bodies = (
        content["schema"].get("$ref", "")
        for one in operations(description).values()
        for content in one.get("requestBody", {}).get("content", {}).values()
    )
    return {reference.rpartition("/")[2] for reference in bodies}


def _kind(shape: Any) -> Any:
    """What kind of value it is, leaving out the words about it."""
    if isinstance(shape, dict):
        words = ("title", "description", "default", "examples")
        return {
            name: _kind(value) for name, value in shape.items() if name not in words
        }
    if isinstance(shape, list):
        return [_kind(one) for one in shape]
    return shape
