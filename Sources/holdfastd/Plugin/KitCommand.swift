// SPDX-License-Identifier: Apache-2.0

import Daemon
import Glibc
import PluginKit

/// What commands of the kit have in common: how they fail.
enum KitCommand {
    static func run(_ body: () throws -> Void) throws {
        do { try body() } catch let failure as KitFailure {
            complain(failure)
            Glibc.exit(failure.exitStatus)
        }
    }

    static func run(_ body: () async throws -> Void) async throws {
        do { try await body() } catch let failure as KitFailure {
            complain(failure)
            Glibc.exit(failure.exitStatus)
        }
    }

    private static func complain(_ failure: KitFailure) {
        let bytes = Array("holdfast: \(failure.description)\n".utf8)
        _ = bytes.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
    }
}
