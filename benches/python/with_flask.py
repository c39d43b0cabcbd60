"""The peer of W4 in Flask and sqlite3: the statements that an answer needs, and nothing else."""

import os
import sqlite3
import threading
import uuid
from datetime import date

from flask import Flask, abort, request

app = Flask(__name__)
local = threading.local()

SERVICE = "SELECT s.duration_min FROM doctors d JOIN services s ON s.id = d.service_id WHERE d.id = ?"
HOURS = "SELECT from_min, to_min FROM working_hours WHERE doctor_id = ? AND weekday = ? ORDER BY from_min"
TAKEN = "SELECT minute, length_min FROM appointments WHERE doctor_id = ? AND day = ? AND status <> 'cancelled'"
INSERT = (
    "INSERT INTO appointments (id, patient_id, doctor_id, service_id, day, minute, length_min, status)"
    " VALUES (:id, :patient_id, :doctor_id, :service_id, :day, :minute, :length_min, :status)"
)


def database() -> sqlite3.Connection:
    """A connection for each thread."""
    if not hasattr(local, "connection"):
        local.connection = sqlite3.connect(os.environ["PLAIN_DATABASE"], timeout=5)
        local.connection.execute("PRAGMA journal_mode = WAL")
        local.connection.execute("PRAGMA synchronous = NORMAL")
    return local.connection


def wall(day: date, minute: int) -> str:
    return f"{day}T{minute // 60:02}:{minute % 60:02}"


@app.get("/doctors/<doctor_id>/slots")
def slots(doctor_id: str):
    day = date.fromisoformat(request.args["date"])
    service = database().execute(SERVICE, (doctor_id,)).fetchone()
    if service is None:
        abort(404)
    (length,) = service
    hours = database().execute(HOURS, (doctor_id, day.weekday())).fetchall()
    taken = database().execute(TAKEN, (doctor_id, str(day))).fetchall()
    free = []
    for start, end in hours:
        for at in range(start, end - length + 1, length):
            if not any(minute < at + length and at < minute + long for minute, long in taken):
                free.append({"starts_at": wall(day, at), "ends_at": wall(day, at + length)})
    return {"slots": free}


@app.post("/appointments")
def book():
    booking = request.get_json()
    made = {"id": str(uuid.uuid4()), "length_min": 30, "status": "scheduled", **booking}
    with database() as connection:
        connection.execute(INSERT, made)
    return made, 201
