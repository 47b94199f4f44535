import Glibc

/// Lets threads that work on the blocks of a file take turns in the order of the file.
///
/// Blocks are handed out in order and none is left out, so the thread that has the lowest block at
/// hand never waits. `@unchecked`: all state is touched under the mutex.
final class RowTurns: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var next = 0

    init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(changed, nil)
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(mutex)
        changed.deallocate()
        mutex.deallocate()
    }

    /// Runs `work` when the turns of all blocks before `ordinal` are over.
    func take(_ ordinal: Int, _ work: () -> Void) {
        pthread_mutex_lock(mutex)
        while next != ordinal { pthread_cond_wait(changed, mutex) }
        pthread_mutex_unlock(mutex)
        work()
        pthread_mutex_lock(mutex)
        next += 1
        pthread_cond_broadcast(changed)
        pthread_mutex_unlock(mutex)
    }
}
