import NightlyRun
import Testing
