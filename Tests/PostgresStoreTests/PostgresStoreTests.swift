import PostgresStore
import Testing
