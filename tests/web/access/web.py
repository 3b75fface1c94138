from tests.web.access import Row

INSIDERS = "302 404 200 200 200 200 200 200 200 200 200 200"

ROWS = [
    Row(
        "web:index", "200 302 302 302 302 302 302 302 302 302 302 302", of_cluster=False
    ),
    Row("web:about", "200", of_cluster=False),
    Row("web:glossary", "200", of_cluster=False),
    Row("web:reference_list", "200", of_cluster=False),
    Row(
        "web:language",
        "302",
        method="post",
        data={"language": "en"},
        of_cluster=False,
    ),
    Row("web:healthz", "200", of_cluster=False),
    Row("web:favicon", "302", of_cluster=False),
    Row("web:home", INSIDERS),
    Row("web:accent", "200"),
]
