package clinic.examples

import clinic.CallContext
import clinic.Clinic
import clinic.ClinicException
import java.time.Instant
import java.util.UUID
import kotlinx.coroutines.delay
import kotlinx.coroutines.runBlocking

/**
 * Books each of the starts at its turn, in a database that others write to at the same time; prints what became of
 * each. Arguments: the database, the organization, the doctor, the service, the patient, the first turn in
 * milliseconds since 1970, the milliseconds between turns, and the starts.
 */
fun main(arguments: Array<String>) = runBlocking {
    val (organization, doctor, service, patient) = arguments.slice(1..4).map(UUID::fromString)
    val (first, between) = arguments.slice(5..6).map(String::toLong)
    Clinic.open(arguments[0]).use { clinic ->
        val here = CallContext(organization = organization)
        arguments.drop(7).map(Instant::parse).forEachIndexed { turn, start ->
            delay(first + turn * between - System.currentTimeMillis())
            try {
                clinic.bookAppointment(here, start, patient, doctor, service)
                println("booked")
            } catch (refused: ClinicException.Conflict) {
                println(refused.code)
            }
        }
    }
}
