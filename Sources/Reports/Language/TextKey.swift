/// Every fixed text and sentence, by name. A catalogue holds each exactly once.
enum TextKey: String, CaseIterable {
    case and, amountPersonYears, initiativeNone, ownerNone, headingAsOf, headingRun
    case summaryNothingClaimed, summaryBenefits, summaryUnits, summaryInitiatives, headlineRange
    case headlinePoint, headlineAllInBase, headlineNothing, headlineMissing, headlineReabsorbed
    case headlineParked, headlineSpendingCuts, nextTitle, nextRejected, nextNotReady, nextMissing
    case nextReabsorbed, nextParked, nextProposed, nextParadox, nextNothing, explainClaimed
    case explainSearched, explainFound, explainWhyMissing, explainWhyReabsorbed, explainResult
    case explainRecord, explainRecorded, explainClaimMoney, explainClaimPersonYears
    case explainOwedAfterBase, explainOwedAll, explainOutside, explainTiers, explainFoundSome
    case explainFoundNone, explainRedeployed, explainLine, explainMissing, explainReabsorbed
    case explainProofMissing, explainProofReabsorbed, explainNoLine, explainHeldBy, explainGaveUp
    case explainCap, explainBranch, explainOthers, explainMore, explainVerdict, explainTolerance,
        explainFlag
    case pageTitle, skip, contents, total, chart, name, notShown, legendElsewhere, newBenefit
    case savings, nothingHere, figuresAsTable, filterText, filterAll, filterShown, proofOf
    case sectionResult, sectionChanges, sectionUnits, sectionHeat, sectionTrend, sectionBenefits
    case sectionMoves, sectionUnexplained, sectionGaps, sectionBasis, sectionWords, titleCapture
    case titleChanges, titleChangedVerdicts, titleUnits, titleInitiatives, titleHeat, titleTrend
    case titleStandings, titleBenefits, titleReallocations, titleSankey, titleUnexplained
    case titleGaps, titleInputs, titleControlSums, titleRules, describeHeat, heatMore
    case describeTrend, describeSankey, sankeyOthers, changesNone, changesNoVerdict, trendNone
    case benefitsLead, movesNone, unexplainedLead, unexplainedNone, gapsLead, gapsNone,
        ruleCurrency, ruleTier
    case ruleNetting, nettingNone, nettingUnit, ruleTolerance, toleranceNone, ruleStatuses
    case ruleHorizon, ruleSkipped, factStarted, factFinished, factVersion, factFingerprint, madeBy
    case paradox, workbookRun, workbookFromClaims, workbookFromBenefits, workbookDifference
    case workbookSheet, workbookRows, workbookSum, workbookNote, factEntity, factPipeline, factRun
    case sectionLines, titleLines, titleUnadjustable, titleSwallowed, titleLosers
    case titleUnexplainedLines, titleChangedInputs, titleChangedBenefits, titleChangedLines
    case changeNew, changeGone, changeRows, changeBytes, changesShort, entityNet, linesLead
    case linesNone, rowsMore, titleLineAmounts, titleDifference, anyOwner, anyFlag
    case factAsOf, headlineWhere, heatUnit
}
