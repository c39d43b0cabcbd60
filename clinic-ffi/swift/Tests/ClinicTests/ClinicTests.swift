import Foundation
import XCTest

@testable import Clinic

final class ClinicTests: XCTestCase {
    func testRulesNeedNoDatabase() throws {
        let draft = #"{"currency":"RON","lines":[{"unit_price":{"amount":"120","currency":"RON"},"tax_percent":"19"}]}"#
        XCTAssertTrue(try priceJson(draft: draft).contains(#""amount":"142.80""#))
    }

    func testABookingIsRefusedWithACode() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        let clinic = try await Clinic.open(url: "sqlite://\(folder.path).db")
        do {
            _ = try await clinic.run(call: CallContext(), name: "no_such_command", input: "{}")
            XCTFail("it was run")
        } catch ClinicError.NotFound(let code, _, _) {
            XCTAssertEqual(code, "not_found")
        }
        clinic.shutDown()
    }
}
