package clinic

import com.fasterxml.jackson.databind.JsonNode
import com.fasterxml.jackson.databind.ObjectMapper
import com.fasterxml.jackson.databind.node.ObjectNode
import java.io.File
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

    @Test
    fun slots() = replay("slots.json") { case ->
        val names = case["doctors"].map { it["id"].asText() }
        val question = (case.deepCopy<JsonNode>() as ObjectNode)
        val expected = question.remove("expect")
        question.remove("name")
        for (kind in listOf("doctors", "rooms")) {
            question[kind]?.forEachIndexed { place, entry -> (entry as ObjectNode).put("id", id(place)) }
        }
        val got = linkedMapOf<String, MutableList<String>>()
        for (offer in json.readTree(ruleJson("slots", question.toString()))) {
            val place = UUID.fromString(offer["doctor_id"].asText()).leastSignificantBits.toInt() - 1
            got.getOrPut(offer["starts_at"].asText()) { mutableListOf() }.add(names[place])
        }
        val wanted = expected["slots"].associate { slot -> slot["start"].asText() to slot["doctors"].map { it.asText() } }
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
        val starts = occurrences(case["rule"].toString(), LocalDateTime.parse(case["start"].asText()), case["zone"].asText())
        unless(case["expect"]["starts"].map { it.asText() }, starts.map { it.toString() })
    }

    @Test
    fun billing() = replay("billing.json") { case ->
        val currency = case["currency"].asText()

        fun money(amount: JsonNode?): JsonNode? =
            if (amount == null || amount.isNull) amount
            else json.createObjectNode().put("amount", amount.asText()).put("currency", currency)

        fun priced(node: ObjectNode, vararg members: String) = members.forEach { name ->
            money(node[name])?.let { node.set<JsonNode>(name, it) }
        }

        fun discounted(node: ObjectNode) = (node["discount"] as? ObjectNode)?.let { priced(it, "amount") }

        val draft = case.deepCopy<JsonNode>() as ObjectNode
        val expected = draft.remove("expect")
        draft.remove("name")
        discounted(draft)
        draft["lines"].forEach { line ->
            val own = line as ObjectNode
            own.remove("description")
            priced(own, "unit_price")
            discounted(own)
            own["allowed"]?.let { allowed -> own.set<JsonNode>("allowed", json.createArrayNode().addAll(allowed.map { money(it) })) }
        }
        draft["coverages"]?.forEach { coverage ->
            priced(coverage as ObjectNode, "copay", "deductible_remaining", "out_of_pocket_remaining", "benefit_remaining")
        }
        val answer = json.readTree(priceJson(draft.toString()))

        fun text(node: JsonNode, name: String) = node[name]["amount"].asText()

        val lines = answer["lines"].map { line -> listOf("net", "tax", "total").map { text(line, it) } }
        val wanted = expected["lines"].map { line -> listOf("net", "tax", "total").map { line[it].asText() } }
        val totals = listOf("net", "tax", "total", "write_off", "patient")
        unless(wanted, lines)
            ?: unless(totals.map { expected[it].asText() }, totals.map { text(answer, it) })
            ?: unless(expected["payers"]?.map { it.asText() } ?: emptyList<String>(), answer["payers"].map { text(it, "pays") })
    }
}
