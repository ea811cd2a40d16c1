"""The taxonomy of kinds, read from proto/KINDS.md."""

import dataclasses
import pathlib
import re


@dataclasses.dataclass(frozen=True)
class Kind:
    number: int
    name: str
    swedish: str
    english: str
    police_detected: bool


class Kinds:
    """All kinds by name and by number."""

    def __init__(self, root: str):
        rows = re.findall(r"^\| (\d+) \| `([^`]+)` \| ([^|]+) \| ([^|]+) \|([^|]*)\|$",
                          pathlib.Path(root, "proto", "KINDS.md").read_text(), re.M)
        kinds = [Kind(int(number), name, swedish, english, found.strip() == "yes")
                 for number, name, swedish, english, found in rows]
        if len(kinds) < 10:
            raise RuntimeError("proto/KINDS.md has no table of kinds")
        self.by_name = {kind.name: kind for kind in kinds}
        self.by_number = {kind.number: kind for kind in kinds}
