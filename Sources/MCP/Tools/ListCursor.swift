// SPDX-License-Identifier: Apache-2.0

/// Where a page of a list begins; opaque to clients, and good for one generation of the registry only.
///
/// It needs no seal: all that a forged one can reach is another page of the same list.
struct ListCursor: Equatable {
    let generation: Int64
    let page: Int

    init(generation: Int64, page: Int) {
        self.generation = generation
        self.page = page
    }

    var text: String { String(generation, radix: 36) + "." + String(page, radix: 36) }

    /// Nil for anything but what `text` gives.
    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let generation = Int64(parts[0], radix: 36), let page = Int(parts[1], radix: 36) else {
            return nil
        }
        self.init(generation: generation, page: page)
        guard self.text == text else { return nil }
    }
}
