import ArgumentParser

@main
struct Hemtag: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hemtag",
        abstract: "Shows whether claimed productivity gains are visible in the plan.")
}
