// SPDX-License-Identifier: Apache-2.0

package import Cryptography

/// What a node has said, with its key, of where its chain stood at a moment.
///
/// The key is not in the database, so that whoever can change rows cannot make the chain end, or read, otherwise up to the
/// last checkpoint without it being seen.
package struct AuditCheckpoint: Sendable, Hashable {
    package let node: String
    /// The number of the last entry.
    package let sequence: Int64
    /// UTC, in microseconds since 1970-01-01.
    package let atMicros: Int64
    /// The hash of the last entry.
    package let hash: [UInt8]
    package let publicKey: [UInt8]
    package let signature: [UInt8]

    package init(
        node: String, sequence: Int64, atMicros: Int64, hash: [UInt8], publicKey: [UInt8], signature: [UInt8]
    ) {
        self.node = node
        self.sequence = sequence
        self.atMicros = atMicros
        self.hash = hash
        self.publicKey = publicKey
        self.signature = signature
    }

    /// Signs where a chain stands.
    package init(
        node: String, sequence: Int64, atMicros: Int64, hash: [UInt8], key: borrowing Ed25519.PrivateKey
    ) throws(CryptoError) {
        let message = Self.message(node: node, sequence: sequence, atMicros: atMicros, hash: hash)
        self.init(
            node: node, sequence: sequence, atMicros: atMicros, hash: hash, publicKey: key.publicKey,
            signature: try key.sign(message))
    }

    /// Whether its own key has signed it; whether that key is the node's is for whoever knows the keys.
    package var isSigned: Bool {
        Ed25519.isValid(
            signature, of: Self.message(node: node, sequence: sequence, atMicros: atMicros, hash: hash), by: publicKey)
    }

    /// The bytes that are signed (docs/contract/audit.md).
    static func message(node: String, sequence: Int64, atMicros: Int64, hash: [UInt8]) -> [UInt8] {
        Array(
            "holdfast-audit-checkpoint/1\nnode \(node)\nseq \(sequence)\nat_us \(atMicros)\nhash \(Hex.encode(hash))\n"
                .utf8)
    }

    /// The line that a file of checkpoints has, without its newline.
    package var line: String {
        "{\"v\":1,\"checkpoint\":true,\"node\":\"\(node)\",\"seq\":\(sequence),\"at_us\":\(atMicros),"
            + "\"hash\":\"\(Hex.encode(hash))\",\"public_key\":\"\(Hex.encode(publicKey))\","
            + "\"signature\":\"\(Hex.encode(signature))\"}"
    }
}

/// Keeps a checkpoint beside the chain; one of the same entry that is there already stays.
package struct KeepCheckpoint: StoreChange {
    package let program: String
    let checkpoint: AuditCheckpoint

    package init(program: String, checkpoint: AuditCheckpoint) {
        self.program = program
        self.checkpoint = checkpoint
    }

    package var isolation: ChangeIsolation { .statement }

    package func validate() throws(StoreError) { try FieldCheck.name("node", checkpoint.node) }

    package func apply(on connection: some SQLConnection) throws(StoreError) -> Int {
        try connection.execute(
            """
            INSERT INTO audit_checkpoints (program_id, node_id, seq, at, hash, public_key, signature)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (program_id, node_id, seq) DO NOTHING
            """,
            [
                .text(program), .text(checkpoint.node), .integer(checkpoint.sequence), .integer(checkpoint.atMicros),
                .blob(checkpoint.hash), .blob(checkpoint.publicKey), .blob(checkpoint.signature),
            ])
    }
}
