// swift-tools-version: 6.2
import PackageDescription

/// Every target is held to the same rules: Swift 6 language mode, no warning survives, and a member
/// is visible only where its module is imported (this is what keeps the core free of adapters).
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("ExistentialAny"),
    .treatAllWarnings(as: .error),
    // Debug builds, and so every test, check exclusive access; release builds rely on that: the
    // checks cost a sixth of the row loops.
    .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release)),
]

let argumentParser = Target.Dependency.product(
    name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "hemtag",
    products: [.executable(name: "hemtag", targets: ["hemtag"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // The pure core: values in, values out.
        .target(name: "Diagnostics", swiftSettings: strict),
        .target(name: "BudgetModel", dependencies: ["Diagnostics"], swiftSettings: strict),
        .systemLibrary(name: "CPrefetch"),
        .target(
            name: "Reconciliation", dependencies: ["BudgetModel", "CPrefetch", "Diagnostics"],
            swiftSettings: strict),

        // What the register holds, declared once for files, databases and pipelines.
        .target(
            name: "Register", dependencies: ["BudgetModel", "Diagnostics"], swiftSettings: strict),
        .target(
            name: "Decisions",
            dependencies: ["BudgetModel", "Reconciliation", "Digest"], swiftSettings: strict),

        // Adapters: files and register in, tables and reports out.
        .systemLibrary(
            name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .target(name: "Digest", dependencies: ["CCrypto"], swiftSettings: strict),
        .target(
            name: "HostFiles", dependencies: ["Diagnostics", "Digest", "CZstd"],
            swiftSettings: strict),
        .target(name: "CByteScan"),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(
            name: "CUchardet", pkgConfig: "uchardet", providers: [.apt(["libuchardet-dev"])]),
        .target(
            name: "PlanFiles",
            dependencies: [
                "BudgetModel", "Diagnostics", "Digest", "HostFiles", "Register", "CByteScan",
                "CUchardet", "CZlib", "CZstd",
            ],
            resources: [.embedInCode("Lexicon")], swiftSettings: strict),
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .target(
            name: "PostgresStore",
            dependencies: [
                "BudgetModel", "Decisions", "Reconciliation", "Diagnostics", "Digest", "HostFiles",
                "Register",
                "CLibPQ",
            ],
            resources: [.embedInCode("Migrations")], swiftSettings: strict),
        .target(
            name: "PipelineFile",
            dependencies: [
                "BudgetModel", "Diagnostics", "PlanFiles", "Reconciliation", "Register", yams,
            ],
            swiftSettings: strict),
        .systemLibrary(
            name: "CXLSXWriter", providers: [.apt(["libxlsxwriter-dev"])]),
        .target(
            name: "Reports",
            dependencies: [
                "BudgetModel", "Reconciliation", "Diagnostics", "Digest", "HostFiles",
                "CXLSXWriter",
            ],
            resources: [.embedInCode("Catalogues"), .embedInCode("Page")], swiftSettings: strict),

        // The five steps before and after the plan: pure, like the core.
        .target(
            name: "FiveSteps", dependencies: ["BudgetModel", "Decisions", "Digest"],
            swiftSettings: strict),

        // The job, what puts it together with the adapters, and the command that runs it.
        .systemLibrary(name: "CMalloc"),
        .target(
            name: "NightlyRun",
            dependencies: ["BudgetModel", "Reconciliation", "Diagnostics", "Digest", "Register"],
            swiftSettings: strict),
        .target(
            name: "Workplace",
            dependencies: [
                "BudgetModel", "Decisions", "Diagnostics", "Digest", "HostFiles", "NightlyRun",
                "PipelineFile", "PlanFiles", "PostgresStore", "Reconciliation", "Register",
                "Reports",
            ],
            resources: [.embedInCode("Verifier")], swiftSettings: strict),
        .executableTarget(
            name: "hemtag",
            dependencies: [
                "BudgetModel", "CMalloc", "Decisions", "Diagnostics", "HostFiles", "NightlyRun",
                "PipelineFile", "PlanFiles", "PostgresStore", "Reconciliation", "Register",
                "Reports", "Workplace",
                argumentParser, logging,
            ],
            swiftSettings: strict),

        .executableTarget(
            name: "benchmark-data", path: "Tests/Benchmarks/data", swiftSettings: strict),
        .executableTarget(
            name: "benchmark-parse", dependencies: ["BudgetModel", "Diagnostics", "PlanFiles"],
            path: "Tests/Benchmarks/parse", swiftSettings: strict),

        // Tests mirror the sources.
        .target(
            name: "TestSupport", dependencies: ["BudgetModel", "Diagnostics", "Reconciliation"],
            path: "Tests/TestSupport", swiftSettings: strict),
        .testTarget(name: "DiagnosticsTests", dependencies: ["Diagnostics"], swiftSettings: strict),
        .testTarget(name: "DigestTests", dependencies: ["Digest"], swiftSettings: strict),
        .testTarget(
            name: "HostFilesTests", dependencies: ["HostFiles", "Diagnostics"],
            swiftSettings: strict),
        .testTarget(
            name: "BudgetModelTests", dependencies: ["BudgetModel", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "RegisterTests", dependencies: ["Register", "BudgetModel"],
            swiftSettings: strict),
        .testTarget(
            name: "ReconciliationTests",
            dependencies: ["Reconciliation", "BudgetModel", "Diagnostics", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "DecisionsTests",
            dependencies: ["Decisions", "Reconciliation", "BudgetModel", "Digest", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "PlanFilesTests",
            dependencies: [
                "PlanFiles", "PipelineFile", "BudgetModel", "Diagnostics", "Register",
                "TestSupport",
            ],
            exclude: ["Samples"],
            swiftSettings: strict),
        .testTarget(
            name: "PostgresStoreTests",
            dependencies: [
                "PostgresStore", "PlanFiles", "Workplace", "Decisions", "NightlyRun",
                "BudgetModel", "Reconciliation", "Diagnostics", "Digest", "HostFiles", "Register",
                "TestSupport",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "PipelineFileTests",
            dependencies: [
                "PipelineFile", "PlanFiles", "BudgetModel", "Diagnostics", "Reconciliation",
                "Register", "TestSupport",
            ],
            swiftSettings: strict),
        .target(
            name: "ReportSamples", dependencies: ["BudgetModel", "Reconciliation", "Reports"],
            path: "Tests/ReportSamples", swiftSettings: strict),
        .executableTarget(
            name: "report-bench",
            dependencies: ["ReportSamples", "Reports", "Reconciliation", "BudgetModel"],
            path: "Tests/Benchmarks/report", exclude: ["run"], swiftSettings: strict),
        .testTarget(
            name: "ReportsTests",
            dependencies: [
                "Reports", "ReportSamples", "Reconciliation", "BudgetModel", "Diagnostics",
                "HostFiles", "TestSupport",
            ],
            swiftSettings: strict),
        // One suite a port of NightlyRun, which the adapters in memory and the real ones pass.
        .target(
            name: "PortConformance",
            dependencies: [
                "NightlyRun", "Reconciliation", "Register", "BudgetModel", "Diagnostics",
            ],
            path: "Tests/PortConformance", swiftSettings: strict),
        .testTarget(
            name: "NightlyRunTests",
            dependencies: [
                "NightlyRun", "PortConformance", "Reconciliation", "BudgetModel", "Diagnostics",
                "Register", "TestSupport",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "WorkplaceTests",
            dependencies: [
                "Workplace", "NightlyRun", "PipelineFile", "PlanFiles", "PostgresStore",
                "PortConformance", "Reconciliation", "Register", "BudgetModel", "Diagnostics",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "FiveStepsTests", dependencies: ["FiveSteps", "BudgetModel", "Decisions"],
            swiftSettings: strict),
        .testTarget(name: "TidyTests", dependencies: ["Diagnostics"], swiftSettings: strict),
        .executableTarget(
            name: "reconcile-bench",
            dependencies: ["Reconciliation", "BudgetModel", "Diagnostics"],
            path: "Tests/Benchmarks/reconcile", swiftSettings: strict),
        .executableTarget(
            name: "scenario-runner", path: "Tests/ScenarioRunner", swiftSettings: strict),

        // Feeds the solver from outside: Tests/Differential/run, Tests/Benchmarks/solver/run.
        .executableTarget(
            name: "flow-probe", dependencies: ["BudgetModel", "Reconciliation"],
            path: "Tests/Differential/Probe", swiftSettings: strict),
        .executableTarget(
            name: "solver-benchmark",
            dependencies: ["BudgetModel", "Reconciliation", "TestSupport"],
            path: "Tests/Benchmarks/solver", exclude: ["run", "table.py", "peers.py"],
            swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
