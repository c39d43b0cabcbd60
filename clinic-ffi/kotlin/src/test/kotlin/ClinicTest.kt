package clinic

import clinic.examples.House
import clinic.examples.firstBooking
import clinic.examples.furnish
import com.fasterxml.jackson.databind.ObjectMapper
import java.math.BigDecimal
import java.nio.file.Path
import java.time.Duration
import java.time.Instant
import java.time.LocalDate
import java.time.LocalDateTime
import java.time.ZoneOffset
import java.util.UUID
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir

private val json = ObjectMapper()

class ClinicTest {
    @TempDir
    lateinit var folder: Path

    private val url get() = "sqlite://$folder/clinic.db"

    private val day: LocalDate = LocalDate.now(ZoneOffset.UTC).plusDays(7)

    private fun at(hour: Int, minute: Int = 0): Instant = day.atTime(hour, minute).toInstant(ZoneOffset.UTC)

    private fun inside(scenario: suspend (Clinic, House) -> Unit) = runBlocking {
        Clinic.open(url).use { clinic -> scenario(clinic, furnish(clinic)) }
    }

    private fun booking(house: House, at: Instant, patient: UUID = house.patient) =
        Booking(at, patient, house.doctor, house.service, house.location)

    @Test
    fun `the example books and is refused`() = runBlocking {
        val (booked, refused) = firstBooking(url)
        assertEquals("scheduled", booked.status)
        assertEquals("slot_taken", refused)
    }

    @Test
    fun `a slot is booked, refused, explained, moved and cancelled`() = inside { clinic, house ->
        val free = clinic.slots(house.here, SlotsWish(day, day.plusDays(1), listOf(house.doctor), house.service))
        assertEquals("Europe/Bucharest", free.timezone)
        assertEquals(48, free.slots.size)
        val booked = clinic.book(house.here, booking(house, at(9)))
        assertEquals(at(9), booked.startsAt)
        assertEquals(booked, clinic.getAppointment(house.here, booked.id))

        val lost = assertFailsWith<ClinicException.Conflict> { clinic.book(house.here, booking(house, at(9), house.other)) }
        assertEquals("slot_taken", lost.code)
        val refusal = json.readTree(assertNotNull(lost.detailsJson))["refusal"]
        assertEquals("doctor_busy", refusal["reasons"][0]["code"].asText())
        assertTrue(refusal["alternatives"].size() >= 3)

        val told = clinic.explain(house.here, house.doctor, at(9, 7), house.service, null)
        assertFalse(told.offered)
        assertEquals(setOf("doctor_busy", "off_grid"), told.reasons.map { it.code }.toSet())
        val moved = clinic.reschedule(house.here, booked.id, at(12), null)
        assertEquals(booked.id to at(12), moved.id to moved.startsAt)
        assertEquals("confirmed", clinic.changeStatus(house.here, booked.id, "confirm").status)
        val stale = assertFailsWith<ClinicException.Conflict> {
            clinic.cancel(house.here.copy(expectedVersion = 1uL), booked.id, null)
        }
        assertEquals("version_mismatch", stale.code)
        assertEquals("moved away", clinic.cancel(house.here, booked.id, "moved away").cancelReason)
    }

    @Test
    fun `one of many coroutines gets the slot`() = inside { clinic, house ->
        val outcomes = (0 until 64).map { number ->
            kotlinx.coroutines.CoroutineScope(Dispatchers.IO).async {
                try {
                    clinic.book(house.here, booking(house, at(10), if (number % 2 == 0) house.patient else house.other))
                    "booked"
                } catch (refused: ClinicException.Conflict) {
                    refused.code
                }
            }
        }.awaitAll()
        assertEquals(1, outcomes.count { it == "booked" })
        assertEquals(63, outcomes.count { it == "slot_taken" })
    }

    @Test
    fun `who leaves does not stop what has begun`() = inside { clinic, house ->
        runBlocking {
            val left = launch(Dispatchers.IO) { clinic.book(house.here, booking(house, at(11))) }
            left.cancelAndJoin()
        }
        // It is booked whole or not at all; either way the clinic works.
        clinic.book(house.here, booking(house, at(13), house.other))
        val listed = json.readTree(clinic.ask(house.here, "list_appointments", """{"page":{"offset":0}}"""))
        assertTrue(listed["total"].asInt() in 1..2)
    }

    @Test
    fun `a key takes effect once`() = inside { clinic, house ->
        val here = house.here.copy(idempotencyKey = "desk-1")
        assertEquals(clinic.book(here, booking(house, at(9))), clinic.book(here, booking(house, at(9))))
        val other = assertFailsWith<ClinicException.Invalid> { clinic.book(here, booking(house, at(10))) }
        assertEquals("idempotency_mismatch", other.code)
    }

    @Test
    fun `every command and query is reachable`() = inside { clinic, house ->
        for (name in coreCommands()) {
            val refused = assertFailsWith<ClinicException> { clinic.run(house.here, name, "[]") }
            assertTrue(refused is ClinicException.Invalid, "$name: ${refused.message}")
        }
        for (name in coreQueries()) {
            val refused = assertFailsWith<ClinicException> { clinic.ask(house.here, name, "7") }
            assertTrue(refused is ClinicException.Invalid, "$name: ${refused.message}")
        }
        for (name in coreFunctions()) {
            val refused = assertFailsWith<ClinicException> { ruleJson(name, "7") }
            assertTrue(refused is ClinicException.Invalid, "$name: ${refused.message}")
        }
    }

    @Test
    fun `wrong input is a typed error`() = inside { clinic, house ->
        suspend fun code(call: suspend () -> Any?): String {
            val refused = assertFailsWith<ClinicException> { call() }
            val message = assertNotNull(refused.message)
            assertFalse("panicked" in message || ".rs" in message, message)
            return when (refused) {
                is ClinicException.Invalid -> refused.code
                is ClinicException.Denied -> refused.code
                is ClinicException.NotFound -> refused.code
                is ClinicException.Conflict -> refused.code
                is ClinicException.Unavailable -> refused.code
                is ClinicException.Internal -> refused.code
            }
        }
        assertEquals("malformed_body", code { clinic.run(house.here, "create_patient", "{\"fields\": ") })
        assertEquals("unknown_field", code { clinic.run(house.here, "create_patient", """{"fields":{"given_name":"A","family_name":"B","colour":1}}""") })
        assertEquals("not_found", code { clinic.run(house.here, "no_such_command", "{}") })
        assertEquals("invalid_value", code { clinic.run(house.here, "create_location", """{"fields":{"name":"N","timezone":"Mars/Olympus"}}""") })
        assertEquals("invalid_value", code { clinic.run(house.here, "create_service", """{"fields":{"name":"N","duration_min":30,"price":{"amount":1.5,"currency":"RON"}}}""") })
        assertEquals("invalid_value", code { clinic.book(house.here, booking(house, Instant.parse("9999-12-31T00:00:00Z"))) })
        assertEquals("not_offered", code { clinic.book(house.here, booking(house, at(9, 7))) })
        assertEquals("not_found", code { clinic.getAppointment(house.here, UUID.randomUUID()) })
        assertEquals("unauthenticated", code { clinic.slots(house.here.copy(account = UUID.randomUUID()), SlotsWish(day, day.plusDays(1))) })
        assertEquals("invalid_parameter", code { clinic.slots(CallContext(), SlotsWish(day, day.plusDays(1))) })
        assertEquals("invalid_value", code { clinic.slots(house.here, SlotsWish(day, day, serviceId = house.service, locationId = house.location)) })
        assertEquals("invalid_value", code { Clinic.open("mysql://localhost/clinic") })
        assertEquals("unavailable", code { Clinic.open("sqlite:///no/such/folder/clinic.db") })
        assertEquals("unknown_zone", code { occurrences("""{"frequency":"daily","count":1}""", LocalDateTime.of(2027, 1, 1, 9, 0), "Mars/Olympus") })
        // It still works, until it is shut down.
        assertEquals(48, clinic.slots(house.here, SlotsWish(day, day.plusDays(1), listOf(house.doctor), house.service)).slots.size)
        clinic.shutDown()
        assertEquals("closed", code { clinic.slots(house.here, SlotsWish(day, day.plusDays(1))) })
    }

    @Test
    fun `a handle that was freed says so`() {
        val clinic = runBlocking { Clinic.open(url) }
        clinic.close()
        assertFailsWith<IllegalStateException> { runBlocking { clinic.ask(CallContext(), "list_organizations", "{}") } }
    }

    @Test
    fun `rules need no database`() {
        val priced = json.readTree(priceJson("""{"currency":"RON","lines":[{"unit_price":{"amount":"120","currency":"RON"},"tax_percent":"19"}]}"""))
        assertEquals(BigDecimal("142.80"), BigDecimal(priced["total"]["amount"].asText()))
        val starts = occurrences("""{"frequency":"weekly","count":2}""", LocalDateTime.of(2027, 3, 22, 10, 0), "Europe/Bucharest")
        assertEquals(listOf("2027-03-22T08:00:00Z", "2027-03-29T07:00:00Z").map(Instant::parse), starts)
        val step = """{"status":"scheduled","action":"confirm","by":"staff","at":"2027-01-04T07:00:00Z",
            "starts_at":"2027-01-04T08:00:00Z","ends_at":"2027-01-04T08:30:00Z","same_local_date":true}"""
        assertEquals("confirmed", transitionJson(step))
        assertTrue(tzdataVersion() >= "2026")

        ConflictIndex().use { index ->
            val room = UUID.randomUUID()
            val end = at(9).plus(Duration.ofMinutes(30))
            assertNull(index.insert(room, 0u, at(9), end, "first"))
            assertEquals(Reserved(at(9), end, "first"), index.insert(room, 0u, at(9), end, "second"))
            assertNull(index.conflict(room, 0u, at(8), at(9)))
            assertTrue(index.remove(room, 0u, at(9)))
            assertFailsWith<ClinicException.Invalid> { index.insert(room, 0u, end, at(9), "reversed") }
        }
    }
}
