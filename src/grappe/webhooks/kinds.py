"""What other software may be told of: an allow-list, and the facts that go with each.

A reader outside the house declared no conflict and holds no grant: of projects they get
keys, never words or amounts. Nothing here names a person. An act that is not listed
tells nobody anything.
"""

# The kind of event → the facts of its line that leave with it.
FACTS: dict[str, tuple[str, ...]] = {
    "clusters.accreditation_added": (),
    "followup.awarded": (),
    "followup.paid": (),
    "impact.study_published": (),
    "labelling.call_added": (),
    "labelling.call_cancelled": (),
    "labelling.call_changed": (),
    "labelling.call_moved": (),
    "labelling.filed": (),
    "labelling.withdrawn": (),
    "labels.issued": ("number",),
    "labels.withdrawn": ("number",),
    "memberships.admitted": ("starts_on",),
    "memberships.application_approved": (),
    "memberships.application_refused": (),
    "memberships.application_withdrawn": (),
    "memberships.applied": (),
    "memberships.category_changed": ("starts_on",),
    "memberships.ended": ("ends_on",),
    "memberships.reinstated": (),
    "memberships.renewed": ("year",),
    "memberships.suspended": ("starts_on",),
    "organisations.created": (),
    "organisations.fields_set": (),
    "organisations.merged": (),
    "organisations.profile_set": (),
    "organisations.unmerged": (),
    "projects.created": (),
    "projects.published": (),
    "projects.stage_set": (),
    "projects.unpublished": (),
}
TEST = "webhooks.test"
