from grappe.web.memberships.forms.applications import (
    REGISTER_NAMES,
    AnswerForm,
    ApplicationFilter,
    ApplicationForm,
    CandidateAnswerForm,
    JoinForm,
    NewApplicationForm,
    QuestionForm,
    ReviewForm,
    WithdrawForm,
)
from grappe.web.memberships.forms.decisions import MeetingForm, OutcomeForm
from grappe.web.memberships.forms.lifecycle import (
    BulkCategoryForm,
    CancelEndForm,
    CategoryForm,
    CorrectForm,
    EndForm,
    ReinstateForm,
    SuspendForm,
)
from grappe.web.memberships.forms.renewals import NoticeForm, RollForm, YearForm

__all__ = [
    "REGISTER_NAMES",
    "AnswerForm",
    "ApplicationFilter",
    "ApplicationForm",
    "BulkCategoryForm",
    "CancelEndForm",
    "CandidateAnswerForm",
    "CategoryForm",
    "CorrectForm",
    "EndForm",
    "JoinForm",
    "MeetingForm",
    "NewApplicationForm",
    "NoticeForm",
    "OutcomeForm",
    "QuestionForm",
    "ReinstateForm",
    "ReviewForm",
    "RollForm",
    "SuspendForm",
    "WithdrawForm",
    "YearForm",
]
