extension String {
    /// A path without `.` and `x/..`, for display alone: through a symbolic link it may be another.
    var withoutDetours: String {
        var parts: [Substring] = []
        for part in split(separator: "/", omittingEmptySubsequences: true) where part != "." {
            if part == "..", let last = parts.last, last != ".." {
                parts.removeLast()
            } else if part != ".." || !hasPrefix("/") {
                parts.append(part)
            }
        }
        let path = parts.joined(separator: "/")
        if hasPrefix("/") { return "/" + path }
        return path.isEmpty && !isEmpty ? "." : path
    }
}
