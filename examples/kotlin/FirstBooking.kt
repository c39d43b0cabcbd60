package clinic.examples

import clinic.Appointment
import clinic.CallContext
import clinic.Clinic
import clinic.ClinicException
import clinic.Details
import clinic.DoctorFields
import clinic.LocationFields
import clinic.OrganizationFields
import clinic.PatientFields
import clinic.Refusal
import clinic.Schedule
import clinic.ServiceFields
import clinic.WallRange
import clinic.Weekly
import java.time.LocalDate
import java.util.UUID

/** Books the first free slot of a clinic in a file, and is refused the same one, with reasons and alternatives. */
suspend fun firstBooking(url: String): Pair<Appointment, Refusal> =
    Clinic.open(url).use { clinic ->
        val house = furnish(clinic)
        val today = LocalDate.now()
        val free = clinic.slots(house.here, today, today.plusDays(7), serviceId = house.service).slots.first()
        val booked = clinic.bookAppointment(house.here, free.startsAt, house.patient, serviceId = house.service)
        try {
            clinic.bookAppointment(house.here, free.startsAt, house.other, serviceId = house.service)
            error("the same time was given twice")
        } catch (refused: ClinicException.Conflict) {
            booked to (refused.details as Details.Refusal).refusal
        }
    }

/** What a small clinic has. */
data class House(
    val here: CallContext,
    val location: UUID,
    val service: UUID,
    val doctor: UUID,
    val patient: UUID,
    val other: UUID,
)

/** An organization with a location, a service, two patients and a doctor who works around the clock. */
suspend fun furnish(clinic: Clinic): House {
    val organization = clinic.createOrganization(CallContext(), OrganizationFields("Clinic", "Europe/Bucharest", "RON"))
    val here = CallContext(organization = organization.id)
    val location = clinic.createLocation(here, LocationFields("Centre", "Europe/Bucharest")).id
    val service = clinic.createService(here, ServiceFields("Consultation", 30u)).id
    val doctor = clinic.createDoctor(here, DoctorFields("Ion", "Ionescu")).id
    val day = listOf(WallRange("00:00", "24:00"))
    clinic.setSchedule(here, doctor, location, Schedule(Weekly(day, day, day, day, day, day, day)))
    val patient = clinic.createPatient(here, PatientFields("Ana", "Pop")).id
    val other = clinic.createPatient(here, PatientFields("Dan", "Rusu")).id
    return House(here, location, service, doctor, patient, other)
}
