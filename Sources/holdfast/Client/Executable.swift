// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Programs beside this one.
enum Executable {
    /// The path of a program in this one's own folder.
    static func sibling(_ name: String) -> String {
        folder + "/" + name
    }

    /// The folder above `bin`, in which the installed tree is.
    static var prefix: String {
        folder.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    }

    private static var folder: String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        guard count > 0 else { return "." }
        let path = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
            .joined(separator: "/")
    }

    /// Replaces this process; returns only when that failed.
    static func replace(_ program: String, _ arguments: [String]) {
        var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
        pointers.append(nil)
        execv(program, &pointers)
        for pointer in pointers { free(pointer) }
    }
}
