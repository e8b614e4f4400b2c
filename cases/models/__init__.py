"""People, households, cases, applications, the record, calculations and decisions."""

from cases.models.agency import AgencyFetch, AgencyPayment, AgencyReply, SetIncome
from cases.models.appeal import Appeal, DecisionCorrection, DecisionNotice, ForwardedAppeal
from cases.models.barrier import Disqualification
from cases.models.benefit_order import BenefitOrder, BenefitOrderEntry
from cases.models.bulk import BulkAct, BulkCase
from cases.models.case import Case, CloseReason
from cases.models.check import Check, CheckRoutine, Interval
from cases.models.children import ChildHearing, Objection, ViolenceScreening
from cases.models.client import Message, Notice, Publication
from cases.models.committee import CommitteeMatter
from cases.models.communication import Communication
from cases.models.decision import (
    AGAINST,
    DETRIMENT,
    FORMAL,
    GRANTS,
    Calculation,
    ChangeGround,
    Decision,
    DecisionLine,
    DecisionObstacle,
    LegalGround,
    Obstacle,
    Outcome,
    Purpose,
    Repayment,
    Uncommunicated,
    goes_against,
)
from cases.models.delay import DecideRequest, DelayNotice, ExecutionBreak, ExecutionReport
from cases.models.handover import Handover, Reentry
from cases.models.instalment import InstalmentPlan
from cases.models.intake import (
    OF_UNIDENTIFIED,
    Capacity,
    Duty,
    DutyKind,
    EndReason,
    FamilyKind,
    Intake,
    IntakeFile,
    RoutingRule,
)
from cases.models.letter_order import LetterOrder, LetterOrderItem
from cases.models.person import Household, HouseholdMember, MemberRole, NotifyBy, Person
from cases.models.phrase import Phrase
from cases.models.record import (
    BY_HAND,
    Application,
    ApplicationKind,
    Channel,
    Document,
    DocumentKind,
    DocumentSorting,
    JournalNote,
    StoredFile,
)
from cases.models.recovery import (
    COMMITTEE_SUES,
    RecoveryClaim,
    RecoveryEntry,
    RecoveryGround,
    Suspicion,
    SuspicionReader,
    SuspicionStep,
    WaiverProposal,
)
from cases.models.supplement import Supplement, SupplementItem
from cases.models.tables import AmountTable, ReformSwitch, WhatIf, WhatIfRow
from cases.models.warning import CaseWarning, WarningKind

__all__ = [
    "AGAINST",
    "BY_HAND",
    "COMMITTEE_SUES",
    "DETRIMENT",
    "FORMAL",
    "GRANTS",
    "OF_UNIDENTIFIED",
    "AgencyFetch",
    "AgencyPayment",
    "AgencyReply",
    "AmountTable",
    "Appeal",
    "Application",
    "ApplicationKind",
    "BenefitOrder",
    "BenefitOrderEntry",
    "BulkAct",
    "BulkCase",
    "Calculation",
    "Capacity",
    "Case",
    "CaseWarning",
    "ChangeGround",
    "Channel",
    "Check",
    "CheckRoutine",
    "ChildHearing",
    "CloseReason",
    "CommitteeMatter",
    "Communication",
    "DecideRequest",
    "Decision",
    "DecisionCorrection",
    "DecisionLine",
    "DecisionNotice",
    "DecisionObstacle",
    "DelayNotice",
    "Disqualification",
    "Document",
    "DocumentKind",
    "DocumentSorting",
    "Duty",
    "DutyKind",
    "EndReason",
    "ExecutionBreak",
    "ExecutionReport",
    "FamilyKind",
    "ForwardedAppeal",
    "Handover",
    "Household",
    "HouseholdMember",
    "InstalmentPlan",
    "Intake",
    "IntakeFile",
    "Interval",
    "JournalNote",
    "LegalGround",
    "LetterOrder",
    "LetterOrderItem",
    "MemberRole",
    "Message",
    "Notice",
    "NotifyBy",
    "Objection",
    "Obstacle",
    "Outcome",
    "Person",
    "Phrase",
    "Publication",
    "Purpose",
    "RecoveryClaim",
    "RecoveryEntry",
    "RecoveryGround",
    "Reentry",
    "ReformSwitch",
    "Repayment",
    "RoutingRule",
    "SetIncome",
    "StoredFile",
    "Supplement",
    "SupplementItem",
    "Suspicion",
    "SuspicionReader",
    "SuspicionStep",
    "Uncommunicated",
    "ViolenceScreening",
    "WaiverProposal",
    "WarningKind",
    "WhatIf",
    "WhatIfRow",
    "goes_against",
]
