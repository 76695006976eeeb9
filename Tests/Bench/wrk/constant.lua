-- SPDX-License-Identifier: Apache-2.0
-- A GET that the same HTTP server answers with a constant.
package.path = (os.getenv("BENCH_WRK") or ".") .. "/?.lua;" .. package.path
require("report")
