import Register

/// Good and faulty rows of every input of the register. An input without cases fails the suite.
enum RegisterCases {
    typealias Case = RegisterConformanceTests.Case

    private static let missing = "register.value.missing"
    private static let number = "register.number.malformed"
    private static let date = "register.date.malformed"

    static let all: [RegisterInput: Case] = trees.merging(initiatives) { $1 }
        .merging(benefits) { $1 }.merging(plans) { $1 }

    private static let trees: [RegisterInput: Case] = [
        .orgUnits: Case(
            header: "unit,parent,level,name",
            good: ["R,,county,The county", "U\u{308}1,R,unit,Söder", " U2\u{A0},R,unit,Norr"],
            bad: [",R,unit,Nameless": [missing]]),
        .accounts: Case(
            header: "account,parent,kind,name",
            good: ["4,,expense,Costs", "4010,4,expense,Pay", "3010,,revenue,Fees"],
            bad: ["5,,Expense,Case": ["register.word.unknown"], ",4,expense,Nameless": [missing]]),
        .continuity: Case(
            header: "from_unit,from_account,from_activity,to_unit,to_account,to_activity,share",
            good: ["U1,,,U2,,,0.25", "U1,,,U3,,,0.125", "U4,,,U5,,,1"],
            bad: ["U1,,,U2,,,half": [number]]),
    ]

    private static let initiatives: [RegisterInput: Case] = [
        .initiatives: Case(
            header: "initiative_id,name,owner,status,start",
            good: ["I1,Digital clinic,Petra,running,2026-03-15", "I2,Portal,Olle,stopped,2025-01"],
            bad: ["I3,,,,2026-02-30": [date], ",Nameless,,,": [missing], "I4,,,,0000-01": [date]]),
        .kpis: Case(
            header: "kpi_id,initiative_id,name,baseline,target",
            good: ["K1,I1,Wait,46,10", "K2,I2,Calls,,8.5"],
            bad: ["K3,I1,,a,b": [number, number], "K4,I1,,1.500,2": ["register.number.ambiguous"]]),
        .kpiReadings: Case(
            header: "kpi_id,period,value",
            good: ["K1,2027-01,28", "K1,2027-02-28,-0.125", "K2,2027-01,+7.5"],
            bad: [
                "K1,soon,1": [date], "K1,2027-01,": [missing],
                "K1,2027-01,1e3": [number], "K1,2027-01,1.23456": [tooMany],
            ]),
        .plannedBenefits: Case(
            header: "initiative_id,period,measure,amount",
            good: ["I1,2027-01,money,44000.50", "I1,2027-01,person_years,0.5"],
            bad: [
                "I1,2027-01,hours,1": ["register.word.unknown"], ",2027-01,money,1": [missing],
                "I1,2027-01,money,15.000": ["register.number.ambiguous"],
            ]),
        .investments: Case(
            header: "initiative_id,period,amount",
            good: ["I1,2026-07,155000.00", "I2,2026-07,-12"],
            bad: [
                "I1,2027-13,1": [date], "I1,2027-01,\u{2212}x": [number],
                "I1,2027-01,99999999999999999999": ["register.number.out_of_range"],
            ]),
    ]

    private static let tooMany = "register.number.too_many_decimals"

    private static let benefits: [RegisterInput: Case] = [
        .benefits: Case(
            header: "benefit_id,initiative_id,class,unit,account,activity,task,period_start,"
                + "period_end,amount,fte,kind,status,maturity,output_held,owner,evidence,"
                + "recorded_at,additive,run_cost,one_off_cost,profile,kpi",
            good: [
                row("B1", "1000.01", "", "recurring", "final", "true", "false"),
                row("B2", "", "2.0", "", "", "", ""),
                row("B3", "7", "0.5", "one_off", "interim", "NO", "t"),
                row("B\u{AD}4 ", "7\u{A0}", "", "one_off", "final", "0", "1"),
            ],
            bad: [
                row("C1", "1.234", "x", "twice", "late", "perhaps", "both"): [
                    "register.number.ambiguous", number, "register.word.unknown",
                    "register.word.unknown", "register.boolean.malformed",
                    "register.boolean.malformed",
                ],
                "C2,I1,cash,U1,,,,2027-03,2027-01,1,,,,,,,,2027-01-31T25:00Z,,,,,": [
                    "register.word.unknown", "register.period.order", "register.instant.malformed",
                ],
                ",,,,,,,,,,,,,,,,,2027-01-31,,,,,x": [missing, missing, missing, missing, missing],
                "C3,,quality,U1,,,,2027-01,20270-01,,,,,,,,,2027-01-31,,,,,": [date],
            ])
    ]

    private static func row(
        _ id: String, _ amount: String, _ fte: String, _ kind: String, _ maturity: String,
        _ held: String, _ additive: String
    ) -> String {
        "\(id),I1,cashable,U1,4010,100,T1,2027-01,2027-03,\(amount),\(fte),\(kind),validated,"
            + "\(maturity),\(held),Petra,memo 7,2026-12-31T14:05:00+02:00,\(additive),"
            + "12.5,3,even,K1"
    }

    private static let plans: [RegisterInput: Case] = [
        .inBase: Case(
            header: "benefit_id,period,measure,amount,source",
            good: ["B1,2027-Q1,money,5000,by hand", "B1,2027,person_years,0.5,run 7"],
            bad: ["B1,2027-Q5,money,1,": ["register.period.malformed"], "B1,2027,,,": [missing]]),
        .runCosts: Case(
            header: "benefit_id,unit,account,activity,period_start,period_end,amount",
            good: ["B1,U1,6010,100,2027-01,2027-12,36000"],
            bad: [
                "B1,U1,,,2027-02,2027-01,1": ["register.period.order"],
                "B1,,,,2027-01,2027-01,x": [missing, number],
            ]),
        .reallocations: Case(
            header: "benefit_id,to_unit,to_account,to_activity,share",
            good: ["B2,,,care,0.333333", "B2,U2,,,0.5"],
            bad: ["B2,,,care,0.3333333": [tooMany]]),
        .crosswalk: Case(
            header: "benefit_id,unit,account,activity,period,only",
            good: ["B1,U1,4010,100,2027-01,true", "B1,U2,4010,,,false"],
            bad: [
                "B1,U1,,,2027-1,": ["register.period.malformed"],
                "B1,U1,,,,maybe": ["register.boolean.malformed"],
            ]),
        .approvedChanges: Case(
            header: "unit,account,activity,period,measure,type,amount,percent,decision,reason",
            good: [
                "U1,,,2027,money,pay,,2.5,§ 7,agreement",
                "U1,4010,,2027-02,person_years,statutory,1.5,,D2,law",
                "R,,,2027-Q1,money,index,-100.5,,D3,",
            ],
            bad: [
                "U1,,,2027,money,index,1,1,D,both": ["register.change.size"],
                "U1,,,2027,money,index,,,D,neither": ["register.change.size"],
                "U1,,,soon,money,index,1,,D,kept once": ["register.period.malformed"],
                "U1,,,,money,gift,1,,D,": ["register.word.unknown"],
                "U1,,,,money,pay,x,,D,": [number],
            ]),
    ]
}
