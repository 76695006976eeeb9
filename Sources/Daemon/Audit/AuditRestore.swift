// SPDX-License-Identifier: Apache-2.0

import Store

/// What a restore means for the audit chains that a state folder knows: entries behind the backup are gone, by somebody
/// who may replace the whole store and says so.
enum AuditRestore {
    /// Notes for each chain of the folder where it ends now, if it was signed further than that.
    static func note(_ place: StorePlace) async throws(StoreError) {
        guard case .folder(let path) = place else { return }
        let folder = AuditFolder(stateFolder: path)
        let kept = try folder.kept()
        guard !kept.checkpoints.isEmpty else { return }
        let ends = try await place.reading { source throws(StoreError) -> [String: Int64] in
            var reader = BackupAuditReader(source)
            var ends: [String: Int64] = [:]
            for program in try await reader.answer(AuditProgramsQuery()) {
                for node in kept.checkpoints.keys {
                    let end = try await reader.answer(AuditEndQuery(program: program, node: node))
                    ends[node] = max(ends[node] ?? 0, end?.sequence ?? 0)
                }
            }
            return ends
        }
        for (node, checkpoints) in kept.checkpoints.sorted(by: { $0.key < $1.key }) {
            let end = ends[node] ?? 0
            guard let signed = checkpoints.map(\.sequence).max(), signed > end else { continue }
            try folder.giveUp(node: node, after: end, atMicros: StoreCommand.now())
        }
    }
}
