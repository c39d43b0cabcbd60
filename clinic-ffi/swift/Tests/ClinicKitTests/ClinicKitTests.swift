import Foundation
import XCTest

@testable import ClinicKit

final class ClinicKitTests: XCTestCase {
    func testRulesNeedNoDatabase() throws {
        let line = LineDraft(unitPrice: Money(amount: 120, currency: "RON"), taxPercent: 19)
        let priced = try price(draft: InvoiceDraft(currency: "RON", lines: [line]))
        XCTAssertEqual(priced.total.amount, Decimal(string: "142.80"))
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
        try await clinic.shutDown()
    }
}
