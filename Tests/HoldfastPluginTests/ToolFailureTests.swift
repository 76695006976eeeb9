// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@testable import HoldfastPlugin

@Suite struct ToolFailureTests {
    @Test func everyFaultIsNamedAndTheFirstThreeAreSaid() {
        let faults = (0..<5).map {
            ArgumentFault(field: "/edits/\($0)/row/slot", value: "NOON", message: "must be AM, PM or NIGHT")
        }
        let failure = ToolFailure.faults(faults)
        #expect(failure.status == .invalid)
        #expect(failure.document["errors"]?.arrayValue?.count == 5)
        #expect(failure.document["errors"]?.arrayValue?.last?["instance_path"] == "/edits/4/row/slot")
        let detail = failure.document["detail"]?.stringValue ?? ""
        #expect(detail.hasPrefix("\"edits[0].row.slot\": must be AM, PM or NIGHT; \"edits[1].row.slot\""))
        #expect(detail.hasSuffix("; and 2 more."))
    }

    @Test func placesAreWrittenAsPeopleWriteThem() {
        #expect(ArgumentFault(field: "/reason_code", message: "").place == "reason_code")
        #expect(ArgumentFault(field: "/edits/12/row", message: "").place == "edits[12].row")
        #expect(ArgumentFault(field: "", message: "").place == "")
    }

    @Test func whatTheDaemonLacksIsUnsupported() {
        let failure = ToolFailure.unsupported("The table people has no column role.")
        #expect(failure.status == .unsupported)
        #expect(failure.document == ["detail": "The table people has no column role."])
    }
}
