"""Books for two patients at once with asyncio: one gets the time, the other is told what is free nearby."""

import asyncio
import sys
from datetime import date, timedelta

import clinic
from clinic.types import PatientFields, PatientId, Slot

from first_booking import furnish


async def book(home: clinic.AsyncClinic, patient: PatientId, slot: Slot) -> str:
    try:
        booked = await home.book_appointment(patient_id=patient, doctor_id=slot.doctor_id, starts_at=slot.starts_at)
    except clinic.ClinicError as refused:
        if not refused.alternatives:
            raise
        return f"{refused.code}; free is {refused.alternatives[0].local_start:%A %H:%M}"
    return f"{booked.status} {booked.local_start:%A %H:%M}"


async def do_what_is_due(home: clinic.AsyncClinic) -> None:
    """Beside the bookings, as long as the program runs."""
    while True:
        await home.run_due()
        await asyncio.sleep(1)


async def main(url: str) -> None:
    with clinic.Clinic.open(url) as blocking:
        furnish(blocking)
        organization = blocking.organization
    async with clinic.AsyncClinic.open(url, organization=organization) as home:
        due = asyncio.create_task(do_what_is_due(home))
        ana = await home.create_patient(fields=PatientFields(given_name="Ana", family_name="Pop"))
        ion = await home.create_patient(fields=PatientFields(given_name="Ion", family_name="Rusu"))
        today = date.today()
        free = (await home.slots(from_=today, to=today + timedelta(days=7))).slots[0]
        for told in sorted(await asyncio.gather(*(book(home, one.id, free) for one in (ana, ion)))):
            print(told)
        due.cancel()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else "sqlite:clinic.db"))
