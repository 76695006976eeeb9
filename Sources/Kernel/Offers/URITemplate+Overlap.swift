// SPDX-License-Identifier: Apache-2.0

extension URITemplate {
    /// Whether there is a URI that both match: then neither could be told apart from the other.
    ///
    /// Two automata run side by side (Hopcroft and Ullman, 1979, section 3.2): O(length x length).
    package func overlaps(_ other: URITemplate) -> Bool {
        let (left, right) = (atoms, other.atoms)
        var seen: Set<Place> = []
        var open = [Place(left: 0, right: 0)]
        while let place = open.popLast() {
            guard seen.insert(place).inserted else { continue }
            if place.left == left.count, place.right == right.count { return true }
            // What may repeat may also have ended.
            if place.left < left.count, left[place.left].isRepeated {
                open.append(Place(left: place.left + 1, right: place.right))
            }
            if place.right < right.count, right[place.right].isRepeated {
                open.append(Place(left: place.left, right: place.right + 1))
            }
            guard place.left < left.count, place.right < right.count else { continue }
            let (one, two) = (left[place.left], right[place.right])
            guard one.meets(two) else { continue }
            open.append(
                Place(
                    left: one.isRepeated ? place.left : place.left + 1,
                    right: two.isRepeated ? place.right : place.right + 1))
        }
        return false
    }

    private struct Place: Hashable {
        let left: Int
        let right: Int
    }

    /// One step of a template: a byte, or any byte that a value may have.
    private struct Atom {
        /// Nil for any byte of a value.
        let byte: UInt8?
        /// Whether it may stand any number of times, also none.
        let isRepeated: Bool

        func meets(_ other: Atom) -> Bool {
            switch (byte, other.byte) {
            case (let one?, let two?): one == two
            case (let one?, nil), (nil, let one?): URIText.isUnreserved(one) || one == UInt8(ascii: "%")
            case (nil, nil): true
            }
        }
    }

    /// A variable is one byte, and then any number.
    private var atoms: [Atom] {
        parts.flatMap { part -> [Atom] in
            switch part {
            case .literal(let bytes): bytes.map { Atom(byte: $0, isRepeated: false) }
            case .variable: [Atom(byte: nil, isRepeated: false), Atom(byte: nil, isRepeated: true)]
            }
        }
    }
}
