package clinic.examples

import clinic.Appointment
import clinic.Booking
import clinic.CallContext
import clinic.Clinic
import clinic.ClinicException
import clinic.SlotsWish
import com.fasterxml.jackson.databind.ObjectMapper
import java.time.LocalDate
import java.util.UUID

/** Books the first free slot of a clinic in a file, and is refused the same one. */
suspend fun firstBooking(url: String): Pair<Appointment, String> =
    Clinic.open(url).use { clinic ->
        val house = furnish(clinic)
        val today = LocalDate.now()
        val free = clinic.slots(house.here, SlotsWish(today, today.plusDays(7), listOf(house.doctor), house.service)).slots.first()
        val booking = Booking(free.startsAt, house.patient, free.doctorId, house.service, free.locationId)
        val booked = clinic.book(house.here, booking)
        try {
            clinic.book(house.here, booking)
            error("the same time was given twice")
        } catch (refused: ClinicException.Conflict) {
            booked to refused.code
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
    val json = ObjectMapper()
    suspend fun made(here: CallContext, command: String, input: String): UUID =
        UUID.fromString(json.readTree(clinic.run(here, command, input))["id"].asText())

    val fields = """{"fields":{"name":"Clinic","timezone":"Europe/Bucharest","currency":"RON"}}"""
    val here = CallContext(organization = made(CallContext(), "create_organization", fields))
    val location = made(here, "create_location", """{"fields":{"name":"Centre","timezone":"Europe/Bucharest"}}""")
    val service = made(here, "create_service", """{"fields":{"name":"Consultation","duration_min":30}}""")
    val doctor = made(here, "create_doctor", """{"fields":{"given_name":"Ion","family_name":"Ionescu"}}""")
    val days = listOf("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    val weekly = days.joinToString(",") { """"$it":[["00:00","24:00"]]""" }
    val schedule = """{"doctor_id":"$doctor","location_id":"$location","schedule":{"weekly":{$weekly}}}"""
    clinic.run(here, "set_schedule", schedule)
    val patient = made(here, "create_patient", """{"fields":{"given_name":"Ana","family_name":"Pop"}}""")
    val other = made(here, "create_patient", """{"fields":{"given_name":"Dan","family_name":"Rusu"}}""")
    return House(here, location, service, doctor, patient, other)
}
