import PlanFiles
import Testing
