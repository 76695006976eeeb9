// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Names of functions as their authors wrote them.
enum SymbolName {
    /// Mangled name, its length, buffer, its size, flags.
    private typealias Demangle =
        @convention(c) (
            UnsafePointer<CChar>?, Int, UnsafeMutablePointer<CChar>?, UnsafeMutablePointer<Int>?, UInt32
        ) -> UnsafeMutablePointer<CChar>?

    /// `swift_demangle` of the runtime that this program runs on; nil when it is not there.
    private static let function: Demangle? = dlsym(nil, "swift_demangle").map {
        unsafeBitCast($0, to: Demangle.self)
    }

    /// A Swift symbol in its source form; any other name as it is.
    static func demangled(_ symbol: String) -> String {
        guard symbol.hasPrefix("$s") || symbol.hasPrefix("$S"), let function,
            let text = function(symbol, symbol.utf8.count, nil, nil, 0)
        else { return symbol }
        defer { free(text) }
        return String(cString: text)
    }
}
