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
import kotlin.test.assertIs
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
        Clinic.open(url).use { clinic ->
            scenario(clinic, furnish(clinic))
            // Closing a handle does not wait; the folder of the file is deleted after this.
            clinic.shutDown()
        }
    }

    private suspend fun Clinic.book(house: House, at: Instant, patient: UUID = house.patient, here: CallContext = house.here) =
        bookAppointment(here, at, patient, house.doctor, house.service, house.location)

    @Test
    fun `the example books and is refused`() = runBlocking {
        val (booked, refused) = firstBooking(url)
        assertEquals(Status.SCHEDULED, booked.status)
        assertEquals(ReasonCode.DOCTOR_BUSY, refused.reasons.single().code)
        assertEquals(booked.endsAt, refused.alternatives.first().startsAt)
    }

    @Test
    fun `a slot is booked, refused, explained, moved and cancelled`() = inside { clinic, house ->
        val free = clinic.slots(house.here, day, day.plusDays(1), listOf(house.doctor), house.service)
        assertEquals("Europe/Bucharest", free.timezone)
        assertEquals(48, free.slots.size)
        val booked = clinic.book(house, at(9))
        assertEquals(at(9), booked.startsAt)
        assertEquals(booked, clinic.getAppointment(house.here, booked.id))

        val lost = assertFailsWith<ClinicException.Conflict> { clinic.book(house, at(9), house.other) }
        assertEquals("slot_taken", lost.code)
        val refusal = assertIs<Details.Refusal>(lost.details).refusal
        assertEquals(listOf(ReasonCode.DOCTOR_BUSY), refusal.reasons.map { it.code })
        assertTrue(refusal.alternatives.size >= 3)

        val told = clinic.explain(house.here, house.doctor, at(9, 7), house.service)
        assertFalse(told.offered)
        assertEquals(setOf(ReasonCode.DOCTOR_BUSY, ReasonCode.OFF_GRID), told.reasons.map { it.code }.toSet())
        val moved = clinic.rescheduleAppointment(house.here, booked.id, at(12))
        assertEquals(booked.id to at(12), moved.id to moved.startsAt)
        assertEquals(Status.CONFIRMED, clinic.changeAppointmentStatus(house.here, booked.id, Action.CONFIRM).status)
        val early = assertFailsWith<ClinicException.Conflict> { clinic.changeAppointmentStatus(house.here, booked.id, Action.UNDO_CHECK_IN) }
        assertEquals("invalid_transition", early.code)
        assertTrue(Action.CHECK_IN in assertIs<Details.Transition>(early.details).transition.allowed)
        val steps = clinic.getAppointmentHistory(house.here, booked.id)
        assertEquals(Status.CONFIRMED, steps.last().status)
        val stale = assertFailsWith<ClinicException.Conflict> {
            clinic.cancelAppointment(house.here.copy(expectedVersion = 1uL), booked.id)
        }
        assertEquals("version_mismatch", stale.code)
        assertEquals("moved away", clinic.cancelAppointment(house.here, booked.id, "moved away").cancelReason)
    }

    @Test
    fun `a change of schedule tells whom it would strand`() = inside { clinic, house ->
        val booked = clinic.book(house, at(9))
        suspend fun stranded(change: WhatIfChange) = clinic.whatIf(house.here, house.doctor, change).appointments.map { it.id }
        assertEquals(listOf(booked.id), stranded(WhatIfChange.Deactivation))
        assertEquals(emptyList(), stranded(WhatIfChange.TimeOff(WallSpan(day.minusDays(2).atStartOfDay(), day.minusDays(1).atStartOfDay()))))
        val open = listOf(WallRange("00:00", "24:00"))
        val closed = Schedule(Weekly(open, open, open, open, open, open, open), dates = mapOf(booked.startOn to emptyList()))
        assertEquals(listOf(booked.id), stranded(WhatIfChange.Schedule(WhatIfChangeSchedule(house.location, closed))))
        val refused = assertFailsWith<ClinicException.Conflict> { clinic.setSchedule(house.here, house.doctor, house.location, closed) }
        assertEquals("would_strand", refused.code)
        assertEquals(listOf(booked.id), assertIs<Details.Stranded>(refused.details).stranded)
        clinic.setSchedule(house.here, house.doctor, house.location, closed, acceptStranded = true)
        assertEquals(closed, clinic.listSchedules(house.here, house.doctor).single().schedule)
        assertEquals(listOf(booked.id), clinic.listAppointments(house.here, AppointmentFilter(stranded = true)).items.map { it.id })
    }

    @Test
    fun `one of many coroutines gets the slot`() = inside { clinic, house ->
        val outcomes = (0 until 64).map { number ->
            kotlinx.coroutines.CoroutineScope(Dispatchers.IO).async {
                try {
                    clinic.book(house, at(10), if (number % 2 == 0) house.patient else house.other)
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
            val left = launch(Dispatchers.IO) { clinic.book(house, at(11)) }
            left.cancelAndJoin()
        }
        // It is booked whole or not at all; either way the clinic works.
        clinic.book(house, at(13), house.other)
        val listed = clinic.listAppointments(house.here, AppointmentFilter(doctorId = house.doctor), page = PageRequest(offset = 0uL))
        assertTrue(assertNotNull(listed.total) in 1uL..2uL)
    }

    @Test
    fun `a key takes effect once`() = inside { clinic, house ->
        val here = house.here.copy(idempotencyKey = "desk-1")
        assertEquals(clinic.book(house, at(9), here = here), clinic.book(house, at(9), here = here))
        val other = assertFailsWith<ClinicException.Invalid> { clinic.book(house, at(10), here = here) }
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
            assertEquals("${refused.code}: ${refused.detail}", message)
            return refused.code
        }
        assertEquals("malformed_body", code { clinic.run(house.here, "create_patient", "{\"fields\": ") })
        val twice = """{"fields":{"given_name":"A","family_name":"B","family_name":"C"}}"""
        assertEquals("malformed_body", code { clinic.run(house.here, "create_patient", twice) })
        assertEquals("internal", code { clinic.run(house.here, "testing_panic", "{}") })
        assertEquals("invalid_value", code { Clinic.open(url, OpenOptions(maxConnections = 0u)) })
        assertEquals("unknown_field", code { clinic.run(house.here, "create_patient", """{"fields":{"given_name":"A","family_name":"B","colour":1}}""") })
        assertEquals("not_found", code { clinic.run(house.here, "no_such_command", "{}") })
        assertEquals("invalid_value", code { clinic.run(house.here, "create_location", """{"fields":{"name":"N","timezone":"Mars/Olympus"}}""") })
        assertEquals("invalid_value", code { clinic.run(house.here, "create_service", """{"fields":{"name":"N","duration_min":30,"price":{"amount":1.5,"currency":"RON"}}}""") })
        assertEquals("invalid_value", code { clinic.book(house, Instant.parse("9999-12-31T00:00:00Z")) })
        assertEquals("not_offered", code { clinic.book(house, at(9, 7)) })
        assertEquals("not_found", code { clinic.getAppointment(house.here, UUID.randomUUID()) })
        assertEquals("unauthenticated", code { clinic.slots(house.here.copy(account = UUID.randomUUID()), day, day.plusDays(1)) })
        assertEquals("invalid_parameter", code { clinic.slots(CallContext(), day, day.plusDays(1)) })
        assertEquals("invalid_value", code { clinic.slots(house.here, day, day, serviceId = house.service, locationId = house.location) })
        assertEquals("invalid_value", code { Clinic.open("mysql://localhost/clinic") })
        assertEquals("unavailable", code { Clinic.open("sqlite:///no/such/folder/clinic.db") })
        assertEquals("unknown_zone", code { occurrences(RecurrenceRule(Frequency.DAILY, count = 1u), LocalDateTime.of(2027, 1, 1, 9, 0), "Mars/Olympus") })
        // It still works, until it is shut down.
        assertEquals(48, clinic.slots(house.here, day, day.plusDays(1), listOf(house.doctor), house.service).slots.size)
        clinic.shutDown()
        assertEquals("closed", code { clinic.slots(house.here, day, day.plusDays(1)) })
    }

    @Test
    fun `a handle that was freed says so`() {
        val clinic = runBlocking { Clinic.open(url) }
        clinic.close()
        assertFailsWith<IllegalStateException> { runBlocking { clinic.ask(CallContext(), "list_organizations", "{}") } }
    }

    @Test
    fun `the native library comes from the resources of the jar`() {
        assertNull(System.getProperty("jna.library.path"))
        val name = System.mapLibraryName("clinic_ffi")
        val found = assertNotNull(Clinic::class.java.classLoader.getResource("${com.sun.jna.Platform.RESOURCE_PREFIX}/$name"))
        assertTrue(tzdataVersion() >= "2026", "$found")
    }

    @Test
    fun `rules need no database`() {
        val line = LineDraft(Money(BigDecimal("120"), "RON"), taxPercent = BigDecimal("19"))
        assertEquals(Money(BigDecimal("142.80"), "RON"), price(InvoiceDraft("RON", listOf(line))).total)
        val wrong = assertFailsWith<ClinicException.Invalid> { price(InvoiceDraft("RON", listOf(LineDraft(Money(BigDecimal("1.005"), "RON"))))) }
        assertEquals("/lines/0/unit_price", assertIs<Details.Fields>(wrong.details).fields.single().pointer)
        val starts = occurrences(RecurrenceRule(Frequency.WEEKLY, count = 2u), LocalDateTime.of(2027, 3, 22, 10, 0), "Europe/Bucharest")
        assertEquals(listOf("2027-03-22T08:00:00Z", "2027-03-29T07:00:00Z").map(Instant::parse), starts)
        val noon = Instant.parse("2027-01-04T12:00:00Z")
        val step = TransitionRequest(Status.SCHEDULED, Action.CONFIRM, By.STAFF, noon.minusSeconds(3600), noon, noon.plusSeconds(1800), true)
        assertEquals(Status.CONFIRMED, transition(step))
        val doctor = UUID.randomUUID()
        val hours = Schedule(Weekly(mon = listOf(WallRange("09:00", "11:00"))))
        val monday = LocalDate.of(2027, 1, 4)
        val question = SlotQuestion(
            zone = "Europe/Bucharest",
            now = noon.minusSeconds(86_400),
            window = DateWindow(monday, monday.plusDays(1)),
            doctors = listOf(DoctorCalendar(doctor, hours, busy = listOf(Busy(Instant.parse("2027-01-04T07:30:00Z"), Instant.parse("2027-01-04T08:00:00Z"))))),
            service = ServiceTiming(30u),
        )
        val offered = listOf("07:00", "08:00", "08:30").map { Instant.parse("2027-01-04T$it:00Z") }
        assertEquals(offered, slots(question).map { it.startsAt })
        val taken = explain(question, doctor, Instant.parse("2027-01-04T07:30:00Z"))
        assertEquals(listOf(ReasonCode.DOCTOR_BUSY), taken.reasons.map { it.code })
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
