package clinic

import com.fasterxml.jackson.databind.JsonNode
import com.fasterxml.jackson.databind.ObjectMapper
import com.fasterxml.jackson.databind.node.ArrayNode
import com.fasterxml.jackson.databind.node.ObjectNode
import java.io.File
import java.math.BigDecimal
import java.time.LocalDate
import java.time.LocalDateTime
import java.util.UUID
import kotlin.test.assertEquals
import kotlin.test.assertTrue
import org.junit.jupiter.api.Test

private val json = ObjectMapper()

/** The vectors, replayed in Kotlin: the repository's, or those in the folder that CLINIC_VECTORS names. */
class VectorsTest {
    private val folder = File(System.getenv("CLINIC_VECTORS") ?: "../../clinic-core/tests/vectors")

    private fun replay(file: String, differs: (JsonNode) -> String?) {
        val cases = json.readTree(File(folder, file))
        val failed = cases.mapNotNull { case -> differs(case)?.let { "${case["name"].asText()}: $it" } }
        assertEquals(emptyList(), failed)
        assertTrue(cases.size() > 0)
        println("$file: ${cases.size()} passed, 0 failed")
    }

    private fun id(place: Int) = UUID(0, place + 1L).toString()

    private fun unless(expected: Any?, got: Any?): String? = if (expected == got) null else "expected $expected, got $got"

    private fun list(of: ObjectNode, name: String) = of[name] as? ArrayNode ?: of.putArray(name)

    /** What the group sessions of a case keep of its doctors and rooms, and which of them may be joined. */
    private fun seat(question: ObjectNode) {
        question.remove("capacity")
        val rooms = question["rooms"]?.map { it["id"].asText() } ?: emptyList()
        question.remove("room")?.let { question.put("room_id", id(rooms.indexOf(it.asText()))) }
        question.remove("sessions")?.forEachIndexed { place, session ->
            val source = json.createObjectNode().put("kind", "session").put("id", id(place))
            for ((kind, name) in listOf("doctors" to session["doctor"], "rooms" to session["room"])) {
                val entry = question[kind]?.find { it["id"] == name } as ObjectNode? ?: continue
                val busy = (session["reserved"].deepCopy<JsonNode>() as ObjectNode)
                busy.set<JsonNode>("source", source)
                if (kind == "doctors") busy.set<JsonNode>("appointment_at", session["starts_at"])
                list(entry, "busy").add(busy)
            }
            if (session["service"].asText() == "this") {
                val open = json.createObjectNode().put("id", id(place))
                for (member in listOf("starts_at", "ends_at", "reserved")) open.set<JsonNode>(member, session[member])
                open.put("seats_left", session["capacity"].asInt() - session["seats_taken"].asInt())
                session["room"]?.let { open.put("room_id", id(rooms.indexOf(it.asText()))) }
                val doctor = question["doctors"].first { it["id"] == session["doctor"] } as ObjectNode
                list(doctor, "sessions").add(open)
            }
        }
    }

    @Test
    fun slots() = offered("slots.json")

    @Test
    fun groups() = offered("groups.json")

    private fun offered(file: String) = replay(file) { case ->
        val names = case["doctors"].map { it["id"].asText() }
        val question = (case.deepCopy<JsonNode>() as ObjectNode)
        val expected = question.remove("expect")
        question.remove("name")
        val roomNames = question["rooms"]?.map { it["id"].asText() } ?: emptyList()
        seat(question)
        for (kind in listOf("doctors", "rooms")) {
            question[kind]?.forEachIndexed { place, entry -> (entry as ObjectNode).put("id", id(place)) }
        }
        // Cases without a group service say neither seats nor rooms.
        val capacity = case["capacity"]?.asInt()

        fun place(id: JsonNode) = UUID.fromString(id.asText()).leastSignificantBits.toInt() - 1

        fun present(node: JsonNode?) = node?.takeUnless { it.isNull }
        val got = linkedMapOf<String, MutableList<List<Any?>>>()
        for (offer in json.readTree(ruleJson("slots", question.toString()))) {
            val seats = capacity?.let { present(offer["seats_left"])?.asInt() ?: it }
            val room = capacity?.let { present(offer["room_id"])?.let { id -> roomNames[place(id)] } }
            val offered = listOf(names[place(offer["doctor_id"])], seats, room)
            got.getOrPut(offer["starts_at"].asText()) { mutableListOf() }.add(offered)
        }
        val wanted = expected["slots"].associate { slot ->
            val offered = slot["doctors"].mapIndexed { at, doctor ->
                listOf(doctor.asText(), slot["seats_left"]?.get(at)?.asInt(), slot["rooms"]?.get(at)?.asText())
            }
            slot["start"].asText() to offered
        }
        unless(wanted, got) ?: expected["explain"]?.firstNotNullOfOrNull { told ->
            val asked = json.createObjectNode()
            asked.set<JsonNode>("question", question)
            asked.put("doctor_id", id(names.indexOf(told["doctor"].asText())))
            asked.put("starts_at", told["start"].asText())
            val reasons = json.readTree(ruleJson("explain", asked.toString()))["reasons"].map { it["code"].asText() }
            unless(told["reasons"].map { it.asText() }, reasons.sorted())
        }
    }

    @Test
    fun recurrence() = replay("recurrence.json") { case ->
        val rule = case["rule"]
        val starts = occurrences(
            RecurrenceRule(
                frequency = Frequency.valueOf(rule["frequency"].asText().uppercase()),
                interval = rule["interval"]?.asInt()?.toUInt() ?: 1u,
                weekdays = rule["weekdays"]?.map { Weekday.valueOf(it.asText().uppercase()) } ?: emptyList(),
                monthEnd = rule["month_end"]?.let { MonthEnd.valueOf(it.asText().uppercase()) },
                count = rule["count"]?.asInt()?.toUInt(),
                until = rule["until"]?.let { LocalDate.parse(it.asText()) },
            ),
            LocalDateTime.parse(case["start"].asText()),
            case["zone"].asText(),
        )
        unless(case["expect"]["starts"].map { it.asText() }, starts.map { it.toString() })
    }

    @Test
    fun billing() = replay("billing.json") { case ->
        val currency = case["currency"].asText()

        fun number(node: JsonNode?) = node?.let { BigDecimal(it.asText()) }

        fun money(node: JsonNode?) = if (node == null || node.isNull) null else Money(BigDecimal(node.asText()), currency)

        fun discount(node: JsonNode?) = node?.let { discount ->
            discount["percent"]?.let { Discount.Percent(BigDecimal(it.asText())) } ?: Discount.Amount(money(discount["amount"])!!)
        }

        val lines = case["lines"].map { line ->
            LineDraft(
                unitPrice = money(line["unit_price"])!!,
                quantity = number(line["quantity"]),
                taxPercent = number(line["tax_percent"]),
                discount = discount(line["discount"]),
                covered = line["covered"]?.asBoolean() ?: false,
                allowed = line["allowed"]?.map { money(it) } ?: emptyList(),
            )
        }
        val coverages = case["coverages"]?.map { coverage ->
            Coverage(
                copay = money(coverage["copay"]),
                deductibleRemaining = money(coverage["deductible_remaining"]),
                coinsurancePercent = number(coverage["coinsurance_percent"]),
                outOfPocketRemaining = money(coverage["out_of_pocket_remaining"]),
                benefitRemaining = money(coverage["benefit_remaining"]),
                coordination = coverage["coordination"]?.let { Coordination.valueOf(it.asText().uppercase()) },
            )
        }
        val priced = price(
            InvoiceDraft(
                currency = currency,
                lines = lines,
                rounding = case["rounding"]?.let { Rounding.valueOf(it.asText().uppercase()) },
                pricesIncludeTax = case["prices_include_tax"]?.asBoolean() ?: false,
                discount = discount(case["discount"]),
                coverages = coverages ?: emptyList(),
            ),
        )
        val expected = case["expect"]

        fun told(node: JsonNode, vararg names: String) = names.map { node[it].asText() }

        fun text(vararg amounts: Money) = amounts.map { it.amount.toPlainString() }

        unless(expected["lines"].map { told(it, "net", "tax", "total") }, priced.lines.map { text(it.net, it.tax, it.total) })
            ?: unless(
                told(expected, "net", "tax", "total", "write_off", "patient"),
                text(priced.net, priced.tax, priced.total, priced.writeOff, priced.patient),
            )
            ?: unless(expected["payers"]?.map { it.asText() } ?: emptyList<String>(), priced.payers.map { text(it.pays).single() })
    }
}
