"""Books the first free slot of a clinic in a file."""

import sys
from dataclasses import replace
from datetime import date, timedelta

import clinic
from clinic.types import DoctorFields, LocationFields, OrganizationFields, PatientFields, Schedule, ServiceFields, Weekly


def main(url: str) -> None:
    with clinic.Clinic.open(url) as home:
        furnish(home)
        ana = home.create_patient(fields=PatientFields(given_name="Ana", family_name="Pop"))
        today = date.today()
        free = home.slots(from_=today, to=today + timedelta(days=7)).slots[0]
        booked = home.book_appointment(patient_id=ana.id, doctor_id=free.doctor_id, starts_at=free.starts_at)
        print(f"{booked.local_start:%A %H:%M} {booked.timezone}: {booked.status}")
        try:
            home.book_appointment(patient_id=ana.id, doctor_id=free.doctor_id, starts_at=free.starts_at)
        except clinic.ConflictError as refused:
            print(refused.code, [reason.code for reason in refused.reasons])


def furnish(home: clinic.Clinic) -> None:
    """An organization with one location, one service and one doctor."""
    fields = OrganizationFields(name="Clinic", timezone="Europe/Bucharest", currency="RON")
    organization = home.create_organization(fields=fields)
    home.organization = organization.id
    location = home.create_location(fields=LocationFields(name="Centre", timezone="Europe/Bucharest"))
    service = home.create_service(fields=ServiceFields(name="Consultation", duration_min=30))
    home.update_organization(fields=replace(fields, default_service_id=service.id))
    doctor = home.create_doctor(fields=DoctorFields(given_name="Ion", family_name="Ionescu"))
    day = (("09:00", "17:00"),)
    week = Schedule(weekly=Weekly(mon=day, tue=day, wed=day, thu=day, fri=day))
    home.set_schedule(doctor_id=doctor.id, location_id=location.id, schedule=week)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "sqlite:clinic.db")
