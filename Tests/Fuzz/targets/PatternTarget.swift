// SPDX-License-Identifier: Apache-2.0

/// The input is a pattern, the byte 1E, and a text.
///
/// Compiling and searching must end within their budgets, and whatever means the same must give the same answer.
func fuzzPattern(_ input: UnsafeBufferPointer<UInt8>) {
    let parts = halves(input)
    guard let source = String(validating: parts.first, as: UTF8.self) else { return }
    let text = String(decoding: parts.second, as: UTF8.self)
    let pattern: Pattern
    do {
        pattern = try Pattern(source)
    } catch {
        demand((0...source.utf8.count).contains(error.offset) && !error.description.isEmpty, "place of \(error)")
        return
    }
    let answer = search(pattern, text)
    demand(answer == search(pattern, text), "the second search gives another answer")
    // A back reference counts groups, so whatever adds none may be put around it.
    for (wrapped, isSame) in [("(?:\(source))", true), ("(?:\(source))|(?!)", true), ("^(?:\(source))$", false)] {
        guard let other = try? Pattern(wrapped), let found = search(other, text), let answer else { continue }
        demand(isSame ? found == answer : !found || answer, "\(answer), and as \(wrapped) \(found)")
    }
}

/// Whether there is a match; nil if the budget ran out, which only back references may do.
private func search(_ pattern: Pattern, _ text: String) -> Bool? {
    let sufficient = pattern.sufficientBudget(forBytes: text.utf8.count)
    var budget = pattern.isLinear ? sufficient : min(sufficient, 200_000)
    let before = budget
    let answer = try? pattern.matches(text, budget: &budget)
    demand(answer != nil || !pattern.isLinear, "a linear search used up \(before) steps")
    demand((0...before).contains(budget), "a budget of \(before) became \(budget)")
    return answer
}
