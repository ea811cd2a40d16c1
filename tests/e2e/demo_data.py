#!/usr/bin/python3
"""What the demonstration reads, made up and small: a county, a municipality, 300 events and crimes in them.

    demo_data.py write FOLDER     the files, named as those of $LAGESBILD_DATA
    demo_data.py serve FILE       the police's API on a free port, one event of this hour; its address goes to FILE
"""

import datetime
import gzip
import http.server
import json
import os
import pathlib
import sys
import zoneinfo

STOCKHOLM = zoneinfo.ZoneInfo("Europe/Stockholm")
MONTHS = ("januari februari mars april maj juni juli augusti september oktober november december").split()
TYPES = ("Misshandel", "Rån", "Stöld", "Brand", "Skadegörelse")


def square(west: float, size: float, **properties) -> dict:
    corners = [[west, 55.7], [west + size, 55.7], [west + size, 55.7 + size], [west, 55.7 + size], [west, 55.7]]
    return {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [corners]}, "properties": properties}


def event(number: int, at: datetime.datetime) -> dict:
    """As polisen.se tells it, published half an hour later."""
    published = at + datetime.timedelta(minutes=30)
    what = TYPES[number % len(TYPES)]
    zone = published.strftime("%z")
    return {"id": number, "datetime": published.strftime("%Y-%m-%d %H:%M:%S ") + zone[:3] + ":" + zone[3:],
            "name": f"{at.day} {MONTHS[at.month - 1]} {at:%H:%M}, {what}, Lund", "summary": "made up", "url": "/made-up/",
            "type": what, "location": {"name": "Lund", "gps": "55.71,13.2"}}


def seen(one: dict, at: datetime.datetime) -> dict:
    day = (at + datetime.timedelta(hours=1)).isoformat()
    return {**one, "first_seen": day, "last_seen": day, "revisions": 1}


def zipped(path: pathlib.Path, lines: list) -> None:
    with gzip.open(path, "wt", encoding="utf-8") as out:
        out.writelines(line + "\n" for line in lines)


def write(folder: str) -> None:
    data = pathlib.Path(folder)
    for name in ("geo", "events", "crimes"):
        (data / name).mkdir(parents=True, exist_ok=True)
    for name, feature in (("counties", square(13.1, 0.5, name="Skåne", l_id=12)),
                          ("municipalities", square(13.1, 0.2, lan_code="12", kom_namn="Lund", id="1281"))):
        (data / f"geo/sweden_{name}.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    (data / "geo/municipality_population_2024.csv").write_text("kommun_kod,kommun_namn,population\n1281,Lund,130000\n")
    zipped(data / "geo/deso_indicators_2022.csv.gz", ["deso_2018,population_2023,rental", "1281A0010,1500,68"])
    days = [datetime.datetime(2025, 10, 1, 12, tzinfo=STOCKHOLM) + datetime.timedelta(hours=7 * i) for i in range(300)]
    zipped(data / "events/polisen_events_2022-09_2025-12.jsonl.gz",
           [json.dumps(seen(event(500_000 + i, at), at)) for i, at in enumerate(days)])
    zipped(data / "events/polisen_event_revisions_2022-09_2025-12.jsonl.gz",
           [json.dumps({"observed_at": (days[9] + datetime.timedelta(hours=2)).isoformat(), "rev": 1,
                        "event": event(600_000, days[9])})])
    zipped(data / "crimes/reported_crimes_deso_to_2021.csv.gz",
           ["id,crime_code,crime_text,registered_date,crime_date,municipality,county,deso_2018,count",
            *(f"{i},1701,made up,{at:%Y-%m-%d},{at:%Y-%m-%d},Lund,Skåne Län,1281A0010,1" for i, at in enumerate(days))])


def serve(file: str) -> None:
    hour = datetime.datetime.now(STOCKHOLM).replace(second=0, microsecond=0) - datetime.timedelta(hours=1)
    body = json.dumps([event(700_000, hour)]).encode()

    class Police(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Police)
    pathlib.Path(file + ".new").write_text(f"http://127.0.0.1:{server.server_port}")
    os.rename(file + ".new", file)
    server.serve_forever()


if __name__ == "__main__":
    {"write": write, "serve": serve}[sys.argv[1]](sys.argv[2])
