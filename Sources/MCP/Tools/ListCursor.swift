// SPDX-License-Identifier: Apache-2.0

/// Where a page of a list begins; opaque to clients, and good for one generation of the registry only.
///
/// It needs no seal: all that a forged one can reach is another page of the same list.
struct ListCursor: Equatable {
    let list: OfferedList
    let generation: Int64
    let page: Int

    init(_ list: OfferedList, generation: Int64, page: Int) {
        self.list = list
        self.generation = generation
        self.page = page
    }

    var text: String { String(list.letter) + String(generation, radix: 36) + "." + String(page, radix: 36) }

    /// Nil for anything but what `text` gives.
    init?(_ text: String) {
        guard let list = OfferedList.allCases.first(where: { $0.letter == text.first }) else { return nil }
        let parts = text.dropFirst().split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let generation = Int64(parts[0], radix: 36), let page = Int(parts[1], radix: 36) else {
            return nil
        }
        self.init(list, generation: generation, page: page)
        guard self.text == text else { return nil }
    }
}
