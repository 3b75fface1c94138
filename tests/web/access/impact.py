from tests import factories as make
from tests.web.access import Row

READERS = "302 404 200 200 200 200 200 403 200 403 200 200"
WORKERS = "302 404 200 200 403 403 403 403 403 403 403 200"
TEAM = "302 404 200 200 403 403 403 403 403 403 403 403"
# What readers may see once it is published is not there for them before.
PUBLISHED_LATER = "302 404 200 200 404 404 404 403 404 403 404 200"
DIRECTION = "302 404 200 403 403 403 403 403 403 403 403 403"


def answered(status: int, row: str = TEAM) -> str:
    return row.replace("200", str(status))


def study(world, **values):
    return make.StudyFactory(cluster=world.cluster, **values)


def written(world):
    return [make.PlanFactory(study=study(world)).study.pk]


def locked(world):
    plan = make.PlanFactory(study=study(world, state="locked"), locked=True)
    return [plan.study.pk]


def run(world, *, is_published=False, state="done"):
    here = study(world, published=True) if is_published else study(world)
    panel = make.PanelFactory(plan=make.PlanFactory(study=here, locked=True))
    done = make.RunFactory(
        panel=panel, state=state, finished_at=make.NOON, is_published=is_published
    )
    make.EffectFactory(run=done)
    make.EffectFactory(run=done, kind="event", key="1", position=1)
    return done


def done(world):
    one = run(world)
    return [one.study_id, one.pk]


def refused(world):
    one = run(world, state="refused")
    said = {"said": "few_treated", "with": {"least": 2, "cohorts": "2019"}}
    one.messages = [{"code": "refused", "level": "error", "params": said}]
    one.save()
    return [one.study_id, one.pk]


def published(world):
    one = run(world, is_published=True)
    return [one.study_id, one.pk]


def published_study(world):
    return published(world)[:1]


def table(world):
    return [*published(world), "events"]


def given(world):
    file = make.OutcomeFileFactory(study=study(world))
    return [file.study_id, file.pk]


def use(world):
    return [make.ServiceUseFactory(cluster=world.cluster).pk]


ROWS = [
    Row("impact:study_list", READERS),
    Row("impact:method_list", READERS),
    Row("impact:method_detail", READERS),
    Row("impact:study_create", TEAM),
    Row("impact:study_detail", PUBLISHED_LATER, written),
    Row("impact:study_detail", READERS, published_study),
    Row("impact:study_abandon", TEAM, written),
    Row("impact:plan_edit", TEAM, written),
    Row("impact:plan_lock", TEAM, written),
    Row("impact:plan_amend", TEAM, locked),
    Row("impact:file_add", TEAM, locked),
    Row("impact:file_download", WORKERS, given),
    # Nobody to compare with in these: the page says so.
    Row("impact:study_load", answered(409), locked, "post"),
    Row("impact:run_start", answered(409), locked, "post"),
    # No panel: there is no list behind it.
    Row("impact:panel_evidence", answered(404, WORKERS), locked),
    Row("impact:run_detail", PUBLISHED_LATER, done),
    Row("impact:run_detail", READERS, published),
    Row("impact:run_publish", DIRECTION, done),
    Row("impact:run_join", answered(302), refused, "post"),
    Row("impact:run_export", READERS, table, query="?format=csv"),
    Row("impact:run_appendix", READERS, published),
    Row("impact:use_list", WORKERS),
    Row("impact:use_add", TEAM),
    Row("impact:use_remove", answered(302), use, "post"),
]
