import Reconciliation
import Testing
