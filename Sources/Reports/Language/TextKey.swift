/// Every fixed text and sentence, by name. A catalogue holds each exactly once.
enum TextKey: String, CaseIterable {
    case and, amountEuro, amountPersonYears, initiativeNone, ownerNone, headingAsOf, headingRun
    case summaryNothingClaimed, summaryBenefits, summaryUnits, summaryInitiatives, headlineRange
    case headlinePoint, headlineAllInBase, headlineNothing, headlineMissing, headlineReabsorbed
    case headlineParked, headlineSpendingCuts, nextTitle, nextRejected, nextNotReady, nextMissing
    case nextReabsorbed, nextParked, nextProposed, nextParadox, nextNothing, explainClaimed
    case explainSearched, explainFound, explainWhyMissing, explainWhyReabsorbed, explainResult
    case explainRecord, explainRecorded, explainClaimEuro, explainClaimPersonYears
    case explainOwedAfterBase, explainOwedAll, explainOutside, explainTiers, explainFoundSome
    case explainFoundNone, explainRedeployed, explainLine, explainMissing, explainReabsorbed
    case explainProofMissing, explainProofReabsorbed, explainNoLine, explainHeldBy, explainGaveUp
    case explainCap, explainOthers, explainMore, explainVerdict, explainTolerance, explainFlag
}
