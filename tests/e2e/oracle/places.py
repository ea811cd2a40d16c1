"""From a place to the areas it lies in, by the areas register: lists of (area id, confidence, provisional name)."""

import struct
import unicodedata

from .wire import half_away, stable_id

POINT, CODE, MUNICIPALITY, NAME, NONE = 1, 2, 3, 4, 5  # PlaceConfidence
UNLOCATED = "unlocated"


def micro_degrees(degrees: float) -> int:
    return half_away(degrees * 1e6)


def fold_name(name: str) -> str:
    """Lower case, letters composed, single blanks (U+00A0 is one), none at the ends."""
    name = unicodedata.normalize("NFC", name.replace("\u00a0", " ").replace("\t", " ").lower())
    return " ".join(part for part in name.split(" ") if part)


def _bare(folded: str, suffix: str) -> list:
    """A name without the word for its level, and without a genitive s."""
    if not folded.endswith(suffix):
        return [folded]
    base = folded[:-len(suffix)]
    return [base, base[:-1]] if base.endswith("s") else [base]


class Shape:
    """A polygon or multipolygon from well-known binary; x is longitude."""

    def __init__(self, wkb: bytes):
        self._polygons, _ = _geometry(wkb, 0)
        points = [point for rings in self._polygons for point in rings[0]]
        self._box = (min(x for x, _ in points), min(y for _, y in points), max(x for x, _ in points),
                     max(y for _, y in points))

    def covers(self, x: float, y: float) -> bool:
        """Borders included."""
        west, south, east, north = self._box
        if not (west <= x <= east and south <= y <= north):
            return False
        for rings in self._polygons:
            where = [_side(ring, x, y) for ring in rings]
            if where[0] == 0 or (where[0] > 0 and all(side <= 0 for side in where[1:])):
                return True
        return False


def _geometry(wkb: bytes, at: int):
    order = "<" if wkb[at] == 1 else ">"
    kind, count = struct.unpack_from(order + "II", wkb, at + 1)
    at += 9
    polygons = []
    if kind == 6:
        for _ in range(count):
            inner, at = _geometry(wkb, at)
            polygons += inner
        return polygons, at
    if kind != 3:
        raise ValueError(f"geometry type {kind} is neither polygon nor multipolygon")
    rings = []
    for _ in range(count):
        size, = struct.unpack_from(order + "I", wkb, at)
        numbers = struct.unpack_from(f"{order}{2 * size}d", wkb, at + 4)
        rings.append(list(zip(numbers[::2], numbers[1::2])))
        at += 4 + 16 * size
    return [rings], at


def _side(ring, x: float, y: float) -> int:
    """1 inside, 0 on the border, -1 outside."""
    inside = False
    for (x1, y1), (x2, y2) in zip(ring, ring[1:]):
        cross = (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1)
        if cross == 0 and min(x1, x2) <= x <= max(x1, x2) and min(y1, y2) <= y <= max(y1, y2):
            return 0
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return 1 if inside else -1


class AreaTable:
    """The areas of one version of the register, and what lies in what."""

    def __init__(self, areas: dict):
        self._areas = dict(sorted(areas.items(), key=lambda item: item[0].encode()))
        self._shapes = {id_: Shape(area.geometry_wkb) for id_, area in self._areas.items() if area.geometry_wkb}
        self._municipalities = self._by_code("municipality", lambda area: area.municipality)
        self._counties = self._by_code("county", lambda area: area.county)
        self._names = {level: self._by_name(level, suffix)
                       for level, suffix in (("municipality", " kommun"), ("county", " län"))}
        self._closures: dict = {}

    def ids(self) -> set:
        return set(self._areas)

    def _by_code(self, level, code) -> dict:
        found: dict = {}
        for id_, area in self._areas.items():
            if area.level == level:
                found.setdefault(code(area) or id_, []).append(id_)
        return found

    def _by_name(self, level, suffix) -> dict:
        found: dict = {}
        for id_, area in self._areas.items():
            if area.level == level:
                for name in _bare(fold_name(area.name), suffix):
                    found.setdefault(name, []).append(id_)
        return found

    def _parents(self, id_: str) -> list:
        area = self._areas[id_]
        parents = [outer for outer in area.within if outer in self._areas]
        if area.level == "county":
            return parents
        parents += self._counties.get(area.county or area.municipality[:2], [])
        if area.level == "municipality":
            return parents
        return parents + self._municipalities.get(area.municipality, [])

    def closure(self, id_: str) -> set:
        """The area and all that it lies in."""
        if id_ not in self._closures:
            done, todo = set(), [id_]
            while todo:
                if (here := todo.pop()) not in done:
                    done.add(here)
                    todo += self._parents(here)
            self._closures[id_] = done
        return self._closures[id_]

    def locate(self, place, provisional: bool, named_only: bool) -> list:
        """named_only: values hold in the area named alone, incidents in all around it."""
        spread = (lambda id_: {id_}) if named_only else self.closure
        which = place.WhichOneof("place")
        if which == "point":
            return self._located(self._around(place.point), POINT)
        if which == "area":
            found = spread(place.area) if place.area in self._areas else set()
            return self._located(found, CODE)
        if which == "municipality":
            return self._located(self._in_municipality(place.municipality, spread, named_only), MUNICIPALITY)
        found = set().union(*(spread(id_) for id_ in self._named(place.name)), set())
        if found or not provisional:
            return self._located(found, MUNICIPALITY)
        return [("provisional:" + stable_id(fold_name(place.name))[:16], NAME, place.name)]

    def _in_municipality(self, code, spread, named_only) -> set:
        ids = self._municipalities.get(code, [])
        if not ids and code in self._areas:
            ids = [code]
        if not ids and len(code) == 4 and not named_only:
            ids = self._counties.get(code[:2], [])
        return set().union(*(spread(id_) for id_ in ids), set())

    def _around(self, point) -> set:
        x, y = micro_degrees(point.longitude) / 1e6, micro_degrees(point.latitude) / 1e6
        found = set()
        for id_, shape in self._shapes.items():
            if shape.covers(x, y):
                found |= {id_} | {outer for outer in self.closure(id_) if outer not in self._shapes}
        return found

    def _named(self, name: str) -> list:
        folded = fold_name(name)
        if not folded.endswith(" län"):
            for candidate in _bare(folded, " kommun"):
                if candidate in self._names["municipality"]:
                    return self._names["municipality"][candidate]
        for candidate in _bare(folded, " län"):
            if candidate in self._names["county"]:
                return self._names["county"][candidate]
        return []

    @staticmethod
    def _located(ids, confidence) -> list:
        return [(id_, confidence, "") for id_ in sorted(ids, key=str.encode)] or [(UNLOCATED, NONE, "")]
