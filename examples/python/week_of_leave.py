"""A doctor wants a week of leave: whom does it touch, and when else can they come?

Fills a clinic, asks what the leave would strand before it is entered, enters it, and moves every stranded
appointment to the best slot that is left: near its old time, with the same doctor.
"""

import sys
import tempfile
from datetime import date, datetime, timedelta

import clinic
from clinic.types import PatientFields, WallSpan
from first_booking import furnish

NAMES = ["Ana Pop", "Dan Rusu", "Ioana Marin", "Radu Ilie", "Sanda Toma", "Vlad Neagu"]


def main(url: str) -> None:
    with clinic.Clinic.open(url) as home:
        furnish(home)
        monday = date.today() + timedelta(days=14 - date.today().weekday())
        doctor = home.list_doctors().items[0]
        for number, name in enumerate(NAMES):
            given, family = name.split()
            patient = home.create_patient(fields=PatientFields(given_name=given, family_name=family))
            free = home.slots(from_=monday, to=monday + timedelta(days=5), doctor_ids=[doctor.id]).slots
            home.book_appointment(patient_id=patient.id, doctor_id=doctor.id, starts_at=free[number * 7].starts_at)

        midnight = datetime(monday.year, monday.month, monday.day)
        leave = WallSpan(midnight, midnight + timedelta(days=7))
        change = {"time_off": leave}
        touched = home.what_if(doctor_id=doctor.id, change=change).appointments
        print(f"{len(touched)} appointments would lose their place")
        home.add_time_off(doctor_id=doctor.id, span=leave, reason="leave", accept_stranded=True)

        for appointment in touched:
            free = home.slots(
                from_=monday - timedelta(days=3),
                to=monday + timedelta(days=21),
                doctor_ids=[doctor.id],
                patient_id=appointment.patient_id,
            ).slots
            nearest = min(free, key=lambda slot: abs(slot.starts_at - appointment.starts_at))
            # The appointment was flagged, so it has another version now.
            moved = home.reschedule_appointment(id=appointment.id, starts_at=nearest.starts_at, reason="leave")
            print(f"{appointment.local_start:%a %d.%m. %H:%M} -> {moved.local_start:%a %d.%m. %H:%M}")
        left = home.list_appointments(filter={"stranded": True})
        print(f"{len(left.items)} still to be seen to")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        main(sys.argv[1] if len(sys.argv) > 1 else f"sqlite://{folder}/clinic.db")
