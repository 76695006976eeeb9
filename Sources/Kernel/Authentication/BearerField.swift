// SPDX-License-Identifier: Apache-2.0

/// The value of `Authorization` (RFC 6750, section 2.1; RFC 9110, section 11.6.2).
enum BearerField {
    /// What is longer is not read.
    private static let maximumBytes = 4_096

    /// The token that the fields carry, whatever it is worth.
    static func read(_ fields: [String]) -> Result<Substring, AuthenticationFailure> {
        guard fields.count == 1, let field = fields.first, field.utf8.count <= maximumBytes else {
            return .failure(.malformed)
        }
        let bytes = field.utf8
        guard let space = bytes.firstIndex(of: UInt8(ascii: " ")) else {
            return .failure(isBearer(field[...]) ? .malformed : .scheme)
        }
        guard isBearer(field[..<space]) else { return .failure(.scheme) }
        guard let start = bytes[space...].firstIndex(where: { $0 != UInt8(ascii: " ") }) else {
            return .failure(.malformed)
        }
        let token = field[start...]
        guard token.utf8.allSatisfy(isTokenByte) else { return .failure(.malformed) }
        return .success(token)
    }

    /// The name of the scheme has no case.
    private static func isBearer(_ scheme: Substring) -> Bool {
        scheme.utf8.count == 6
            && zip(scheme.utf8, "bearer".utf8).allSatisfy { $0 == $1 || ((65...90).contains($0) && $0 + 32 == $1) }
    }

    /// `b64token`: letters, digits and `-._~+/=`.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122, 45, 46, 95, 126, 43, 47, 61: true
        default: false
        }
    }
}
