"""Books each of the starts at its turn, in a database that others write to at the same time.

Prints what became of each. Arguments: the database, the organization, the doctor, the service, the patient, the
first turn in milliseconds since 1970, the milliseconds between turns, and the starts.
"""

import sys
import time
from datetime import datetime
from uuid import UUID

import clinic
from clinic.types import DoctorId, OrganizationId, PatientId, ServiceId


def main(url: str, organization: str, doctor: str, service: str, patient: str, first: str, between: str, *starts: str) -> None:
    with clinic.Clinic.open(url, organization=OrganizationId(UUID(organization))) as home:
        for turn, start in enumerate(starts):
            time.sleep(max(0.0, (int(first) + turn * int(between)) / 1_000 - time.time()))
            try:
                home.book_appointment(
                    patient_id=PatientId(UUID(patient)),
                    doctor_id=DoctorId(UUID(doctor)),
                    service_id=ServiceId(UUID(service)),
                    starts_at=datetime.fromisoformat(start.replace("Z", "+00:00")),
                )
            except clinic.ConflictError as refused:
                print(refused.code)
            else:
                print("booked")


if __name__ == "__main__":
    main(*sys.argv[1:])
