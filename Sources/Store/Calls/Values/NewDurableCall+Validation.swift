// SPDX-License-Identifier: Apache-2.0

extension NewDurableCall {
    /// About how many bytes the call brings.
    var byteCount: Int { argumentsJSON.count + requesterJSON.count + 512 }

    /// Finds what no driver could store.
    func validate() throws(StoreError) {
        let names = [
            ("plugin", plugin), ("name", name), ("queue", queue), ("requester", requester),
            ("correlation_id", correlationID),
        ]
        for (field, text) in names { try FieldCheck.name("calls.\(field)", text) }
        let optional = [("traceparent", traceparent), ("unique_key", unique?.key), ("entry_id", entryID)]
        for (field, text) in optional { if let text { try FieldCheck.name("calls.\(field)", text) } }
        try FieldCheck.text("calls.arguments of \(name)", argumentsJSON)
        try FieldCheck.text("calls.requester of \(name)", requesterJSON)
        if case .awaiting(let asks, _, let holder) = beginning {
            try FieldCheck.text("calls.asks of \(name)", asks)
            if let holder { try FieldCheck.name("calls.holder", holder) }
        }
        if case .running(let worker, _) = beginning { try FieldCheck.name("calls.worker", worker) }
        if let answersJSON { try FieldCheck.text("calls.answers of \(name)", answersJSON) }
        guard maxAttempts >= 1 else {
            throw .invalid(field: "calls.max_attempts", value: "\(maxAttempts)", allowed: "1 or more")
        }
    }
}
