"""The plan and the register of a night: 2 100 claimed lines, of which some are changed."""
import sys

night, count = int(sys.argv[1]), 2_100
changed = {1: [], 2: range(0, count, 100), 4: range(0, count, 2)}[night]
with open("plan.csv", "w") as plan, open("benefits.csv", "w") as benefits:
    plan.write("unit,account,activity,period,reference,current\n")
    benefits.write(
        "benefit_id,class,unit,account,activity,period_start,period_end,amount,owner\n")
    for line in range(count):
        # Two lines and their records are gone in the second night, and two others have come.
        number = line + count if night > 1 and line in (17, 18) else line
        key = f"U{number % 60:02},X,a{number:05}"
        shown = 60 if line % 3 else 100
        if line in changed:
            shown -= 7
        plan.write(f"{key},2027-01,1000.00,{1000 - shown}.00\n")
        benefits.write(f"B{number:05},cashable,{key},2027-01,2027-01,100.00,Ada\n")
