// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Tasks

extension AskingCall {
    /// Makes a task of the call: it is in the store before the client hears of it (SEP-2663, L300).
    func begin() async -> Response {
        do throws(Problem) {
            return reply(TaskDocument(try await waiting.begin(request), server.options).created)
        } catch { return failed(error) }
    }
}
