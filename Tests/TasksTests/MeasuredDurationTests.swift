// SPDX-License-Identifier: Apache-2.0

import Tasks
import Testing

@Suite("How long a task takes")
struct MeasuredDurationTests {
    @Test("the median of the runs, in whatever order they come; nothing while none was measured")
    func median() {
        #expect(MeasuredDuration(ofRuns: []) == nil)
        #expect(MeasuredDuration(ofRuns: [7])?.medianMicros == 7)
        #expect(MeasuredDuration(ofRuns: [9, 1, 2])?.medianMicros == 2)
        #expect(MeasuredDuration(ofRuns: [9, 1, 2, 4])?.medianMicros == 3)
        #expect(MeasuredDuration(ofRuns: [.max, .max, .max, .max])?.medianMicros == .max, "no sum that overflows")
        #expect(MeasuredDuration(ofRuns: [9, 1, 2, 4])?.runs == 4)
    }
}
